//! Two exported trees by themselves: which written occurrence is which, by the rules that align recovered ones.

use std::collections::{HashMap, HashSet};

use name_map::canonical::{Content, Digest};

use super::{ExportedTree, Links, Member, Occurrence, OccurrenceKind};
use crate::Item;
use crate::blocks::{Nested, Passage};
use crate::levels::{MAX_NESTING, align_nested};
use crate::matching::goes_on;

/// An occurrence by the numbers of its member and of itself.
type Place = (usize, usize);

/// Pairs (old, new) of occurrences. Members are paired by their names and types; occurrences then as those that were recovered.
/// Where it is known what a tree's occurrences became, one that became no class is code of what is around it, as it is in
/// the image, and is not paired itself.
#[must_use]
pub fn align_exported(
    old: (&ExportedTree, Option<&Links>),
    new: (&ExportedTree, Option<&Links>),
) -> Vec<(Place, Place)> {
    type Key<'t> = (&'t str, &'t str, &'t [String], &'t str);
    fn key(member: &Member) -> Key<'_> {
        (&member.owner, &member.name, &member.parameters, &member.returns)
    }
    // Members with one name and the same types (actions at start-up) are told apart by their order.
    let mut olds: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
    for (number, member) in old.0.members().iter().enumerate().rev() {
        olds.entry(key(member)).or_default().push(number);
    }
    let (old_classes, new_classes) = (old.1.map(Links::occurrences), new.1.map(Links::occurrences));
    let mut pairs = Vec::new();
    for (new_number, new_member) in new.0.members().iter().enumerate() {
        let Some(old_number) = olds.get_mut(&key(new_member)).and_then(Vec::pop) else {
            continue;
        };
        let old_member = &old.0.members()[old_number];
        let stands = |classes: &Option<HashSet<Place>>, place: Place| {
            classes.as_ref().is_none_or(|classes| classes.contains(&place))
        };
        let (old_level, new_level) = (
            Levels::new(old_member, |at| stands(&old_classes, (old_number, at))),
            Levels::new(new_member, |at| stands(&new_classes, (new_number, at))),
        );
        let aligned = align_nested((&old_level, &old_level.top), (&new_level, &new_level.top));
        let same = aligned
            .into_iter()
            .filter(|(o, n)| old_level.is_now(*o, &new_level, *n));
        pairs.extend(same.map(|(o, n)| ((old_number, o), (new_number, n))));
    }
    pairs.sort_unstable_by_key(|(_, new)| *new);
    pairs
}

/// The occurrences of a member, by what they are nested in.
struct Levels {
    items: Vec<Item>,
    /// Of each, what its outline leaves out: constants, and what occurs in it.
    constants: Vec<Vec<Digest>>,
    top: Vec<usize>,
    children: Vec<Vec<usize>>,
    passages: Vec<Vec<Passage>>,
}

/// An occurrence's own code, with that of what is written in it and does not stand for itself.
struct Code {
    own: Digest,
    outline: Digest,
    constants: Vec<Digest>,
}

impl Code {
    fn new(occurrence: &Occurrence) -> Self {
        let outline = occurrence.outline.as_ref();
        let constants = outline.map_or(&[][..], |outline| &outline.constants);
        Self {
            own: occurrence.digest,
            outline: outline.map_or(occurrence.digest, |outline| outline.digest),
            constants: constants
                .iter()
                .map(|constant| Digest::of(constant.as_bytes()))
                .collect(),
        }
    }

    fn add(&mut self, within: &Occurrence) {
        let join = |own: Digest, within: Digest| Content::new(b'j').digest(own).digest(within).finish();
        let other = Self::new(within);
        let shape = shape(within);
        self.own = join(join(self.own, shape), other.own);
        self.outline = join(join(self.outline, shape), other.outline);
        self.constants.extend(other.constants);
    }
}

impl Levels {
    /// `stands`: whether an occurrence stands for itself.
    fn new(member: &Member, stands: impl Fn(usize) -> bool) -> Self {
        let count = member.occurrences.len();
        let (mut top, mut children) = (Vec::new(), vec![Vec::new(); count]);
        // The nearest around each that stands for itself.
        let mut around: Vec<Option<usize>> = vec![None; count];
        let mut code: Vec<_> = member.occurrences.iter().map(Code::new).collect();
        for (at, occurrence) in member.occurrences.iter().enumerate() {
            let parent = occurrence.parent.map(|parent| parent as usize);
            around[at] = match parent {
                Some(parent) if !stands(parent) => around[parent],
                parent => parent,
            };
            match around[at] {
                Some(holder) if stands(at) => children[holder].push(at),
                Some(holder) => code[holder].add(occurrence),
                None if stands(at) => top.push(at),
                None => {}
            }
        }
        // Children stand behind their parents, so going backwards has every child's digest before its parent's.
        let mut deep = vec![Digest::default(); count];
        for at in (0..count).rev() {
            let mut content = Content::new(b'd');
            content
                .digest(shape(&member.occurrences[at]))
                .digest(code[at].own);
            children[at]
                .iter()
                .for_each(|child| _ = content.digest(deep[*child]));
            deep[at] = content.finish();
        }
        let of = |tag, occurrence: &Occurrence, digest| {
            Content::new(tag)
                .digest(shape(occurrence))
                .digest(digest)
                .finish()
        };
        let item = |(at, occurrence): (usize, &Occurrence)| {
            let exact = occurrence.kind == OccurrenceKind::Sequence;
            Item {
                deep: deep[at],
                code: deep[at],
                own: of(b'o', occurrence, code[at].own),
                shape: shape(occurrence),
                consumer: Digest::of(occurrence.consumer.as_deref().unwrap_or_default().as_bytes()),
                place: occurrence.place,
                spot: occurrence.spot,
                settled: false,
                within: 0,
                exact,
                outline: exact.then(|| of(b'l', occurrence, code[at].outline)),
                frame: exact.then(|| frame(occurrence)),
                source: None,
            }
        };
        let mut items: Vec<Item> = member.occurrences.iter().enumerate().map(item).collect();
        // What lies in code that became code of what is around it goes through calls of both, of which only the inner ones are known.
        let way = |occurrence: &Occurrence| match occurrence.parent {
            Some(parent) if !stands(parent as usize) => Vec::new(),
            _ => occurrence.passages.clone(),
        };
        let passages: Vec<_> = member.occurrences.iter().map(way).collect();
        // Steps are counted on the level of their block.
        for at in (0..count).filter(|at| stands(*at) && passages[*at].is_empty()) {
            let (shape, consumer) = (items[at].shape, items[at].consumer);
            for holder in std::iter::successors(around[at], |holder| around[*holder]).take(MAX_NESTING) {
                let item = &mut items[holder];
                item.within += u32::from((item.shape, item.consumer) == (shape, consumer));
            }
        }
        let constants = code
            .into_iter()
            .zip(&children)
            .map(|(code, children)| {
                let occurring = children.iter().map(|child| deep[*child]);
                code.constants.into_iter().chain(occurring).collect()
            })
            .collect();
        Self {
            items,
            constants,
            top,
            children,
            passages,
        }
    }

    /// Whether one may stand for another one: what exists of it has the same captures, and what can be suspended stands at the same place.
    fn is_now(&self, at: usize, other: &Self, there: usize) -> bool {
        let (was, is) = (&self.items[at], &other.items[there]);
        let same_code = was.own == is.own || was.outline == is.outline;
        was.shape == is.shape
            && (!was.exact || same_code && goes_on(&self.constants[at], &other.constants[there]))
    }
}

impl Nested for Levels {
    fn item(&self, node: usize) -> &Item {
        &self.items[node]
    }

    fn children(&self, node: usize) -> &[usize] {
        &self.children[node]
    }

    fn passages(&self, node: usize) -> &[Passage] {
        &self.passages[node]
    }
}

/// What stays of an occurrence when its code and what it captures change.
fn frame(occurrence: &Occurrence) -> Digest {
    let mut content = Content::new(b's');
    content.number(occurrence.kind as u64);
    for list in [&occurrence.parameters, &occurrence.interfaces] {
        content.number(list.len() as u64);
        list.iter().for_each(|name| _ = content.text(name));
    }
    for name in [&occurrence.name, &occurrence.returns, &occurrence.base] {
        content.text(name.as_deref().unwrap_or_default());
    }
    content.finish()
}

fn shape(occurrence: &Occurrence) -> Digest {
    let mut content = Content::new(b'S');
    content.digest(frame(occurrence));
    for capture in &occurrence.captures {
        content.text(&capture.name).text(&capture.type_);
    }
    content.finish()
}
