//! What the source says of definitions, apart from the tree that said it.

use std::collections::HashMap;

use ecma335::Token;
use name_map::canonical::{Content, Digest};

use super::{ExportedTree, Links, Member};

/// What the source says of a definition that a position named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Of what is written in it, without what has classes of its own. It depends on no line, no name that a compiler made, and no code that
    /// was inlined.
    pub digest: Digest,
}

/// What the source says, by definition. Of what is not in it nothing is known, and it is taken as it was recovered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    of: HashMap<Token, Source>,
}

impl Sources {
    /// What a tree says of the definitions that are linked to it.
    #[must_use]
    pub fn new(exported: &ExportedTree, links: &Links) -> Self {
        let mut has_class: HashMap<usize, Vec<bool>> = HashMap::new();
        for link in &links.links {
            let member = &exported.members()[link.member];
            has_class
                .entry(link.member)
                .or_insert_with(|| vec![false; member.occurrences.len()])[link.occurrence] = true;
        }
        let digests: HashMap<usize, Vec<Digest>> = has_class
            .iter()
            .map(|(member, has_class)| (*member, own(&exported.members()[*member], has_class)))
            .collect();
        let source = |member: usize, occurrence: usize| digests.get(&member)?.get(occurrence).copied();
        Self {
            of: links
                .links
                .iter()
                .filter_map(|link| {
                    source(link.member, link.occurrence).map(|digest| (link.definition, Source { digest }))
                })
                .collect(),
        }
    }

    /// The same of the definitions that these became: the chain's, of an update's. Of one that became nothing, nothing.
    #[must_use]
    pub fn translated(&self, mut to: impl FnMut(Token) -> Option<Token>) -> Self {
        let of = self
            .of
            .iter()
            .filter_map(|(token, source)| to(*token).map(|token| (token, *source)));
        Self { of: of.collect() }
    }

    /// What is known of a definition.
    #[must_use]
    pub fn get(&self, definition: Token) -> Option<Source> {
        self.of.get(&definition).copied()
    }

    /// Of how many definitions something is known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }
}

/// Each occurrence with those in it that have no class: their code is its own. Children stand behind their parents.
fn own(member: &Member, has_class: &[bool]) -> Vec<Digest> {
    let count = member.occurrences.len();
    let mut parts: Vec<Vec<Digest>> = vec![Vec::new(); count];
    let mut digests = vec![Digest::default(); count];
    for (at, occurrence) in member.occurrences.iter().enumerate().rev() {
        let mut content = Content::new(b'w');
        content.digest(occurrence.digest);
        // They were met from the last to the first.
        parts[at].iter().rev().for_each(|part| _ = content.digest(*part));
        digests[at] = content.finish();
        if let Some(parent) = occurrence.parent
            && !has_class[at]
        {
            let digest = digests[at];
            parts[parent as usize].push(digest);
        }
    }
    digests
}
