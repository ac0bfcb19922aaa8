//! Two exported trees by themselves: which written occurrence is which, by the rules that align recovered ones.

use std::collections::HashMap;
use std::convert::Infallible;

use name_map::canonical::{Content, Digest};

use super::{ExportedTree, Member, Occurrence, OccurrenceKind};
use crate::Item;
use crate::levels::{Nested, align_nested};

/// An occurrence by the numbers of its member and of itself.
type Place = (usize, usize);

/// Pairs (old, new) of occurrences. Members are paired by their names and types; occurrences then as those that were recovered.
#[must_use]
pub fn align_exported(old: &ExportedTree, new: &ExportedTree) -> Vec<(Place, Place)> {
    type Key<'t> = (&'t str, &'t str, &'t [String], &'t str);
    fn key(member: &Member) -> Key<'_> {
        (&member.owner, &member.name, &member.parameters, &member.returns)
    }
    // Members with one name and the same types (actions at start-up) are told apart by their order.
    let mut olds: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
    for (number, member) in old.members().iter().enumerate().rev() {
        olds.entry(key(member)).or_default().push(number);
    }
    let mut pairs = Vec::new();
    for (new_number, new_member) in new.members().iter().enumerate() {
        let Some(old_number) = olds.get_mut(&key(new_member)).and_then(Vec::pop) else {
            continue;
        };
        let old_member = &old.members()[old_number];
        let (old_level, new_level) = (Levels::new(old_member), Levels::new(new_member));
        let aligned: Result<(), Infallible> = align_nested(
            (&old_level, &old_level.top),
            (&new_level, &new_level.top),
            |o, n| {
                let fits = may_pair(&old_level.items[o], &new_level.items[n]);
                if fits {
                    pairs.push(((old_number, o), (new_number, n)));
                }
                Ok(fits)
            },
        );
        let Ok(()) = aligned;
    }
    pairs.sort_unstable_by_key(|(_, new)| *new);
    pairs
}

/// The occurrences of a member, by what they are nested in.
struct Levels {
    items: Vec<Item>,
    top: Vec<usize>,
    children: Vec<Vec<usize>>,
}

impl Levels {
    /// Children stand behind their parents, so going backwards has every child's digest before its parent's.
    fn new(member: &Member) -> Self {
        let count = member.occurrences.len();
        let (mut top, mut children) = (Vec::new(), vec![Vec::new(); count]);
        for (at, occurrence) in member.occurrences.iter().enumerate() {
            match occurrence.parent {
                Some(parent) => children[parent as usize].push(at),
                None => top.push(at),
            }
        }
        let mut deep = vec![Digest::default(); count];
        for at in (0..count).rev() {
            let occurrence = &member.occurrences[at];
            let mut content = Content::new(b'd');
            content.digest(shape(occurrence)).digest(occurrence.digest);
            children[at]
                .iter()
                .for_each(|child| _ = content.digest(deep[*child]));
            deep[at] = content.finish();
        }
        let items = member
            .occurrences
            .iter()
            .zip(deep)
            .map(|(occurrence, deep)| {
                let shape = shape(occurrence);
                let own = Content::new(b'o')
                    .digest(shape)
                    .digest(occurrence.digest)
                    .finish();
                // All of a sequence says where it may be suspended.
                let exact = occurrence.kind == OccurrenceKind::Sequence;
                Item {
                    deep,
                    own: if exact { deep } else { own },
                    shape,
                    consumer: Digest::of(occurrence.consumer.as_deref().unwrap_or_default().as_bytes()),
                    place: occurrence.place,
                    settled: false,
                    within: 0,
                    exact,
                    outline: None,
                    source: None,
                }
            })
            .collect();
        let mut levels = Self { items, top, children };
        for at in 0..count {
            let (shape, consumer) = (levels.items[at].shape, levels.items[at].consumer);
            let parent = |at: usize| member.occurrences[at].parent.map(|parent| parent as usize);
            for around in std::iter::successors(parent(at), |around| parent(*around)) {
                let item = &mut levels.items[around];
                item.within += u32::from((item.shape, item.consumer) == (shape, consumer));
            }
        }
        levels
    }
}

impl Nested for Levels {
    fn item(&self, node: usize) -> &Item {
        &self.items[node]
    }

    fn children(&self, node: usize) -> &[usize] {
        &self.children[node]
    }
}

/// Of a sequence only its code tells whether it goes on where it waits.
fn may_pair(old: &Item, new: &Item) -> bool {
    !old.exact || old.own == new.own
}

fn shape(occurrence: &Occurrence) -> Digest {
    let mut content = Content::new(b's');
    content.number(occurrence.kind as u64);
    for list in [&occurrence.parameters, &occurrence.interfaces] {
        content.number(list.len() as u64);
        list.iter().for_each(|name| _ = content.text(name));
    }
    for name in [&occurrence.name, &occurrence.returns, &occurrence.base] {
        content.text(name.as_deref().unwrap_or_default());
    }
    for capture in &occurrence.captures {
        content.text(&capture.name).text(&capture.type_);
    }
    content.finish()
}
