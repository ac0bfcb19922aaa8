//! Which occurrences of a member are which: level by level, but what stands where it stood on any level. A step that is put before others, or
//! something put around them, takes them a level down.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use name_map::canonical::Digest;

use crate::Item;
use crate::align::align_around;

/// How far around one like itself is looked for.
pub(crate) const MAX_NESTING: usize = 64;

/// Occurrences, nested in one another.
pub(crate) trait Nested {
    /// What one of them is aligned by.
    fn item(&self, node: usize) -> &Item;
    /// What is nested in it, in order.
    fn children(&self, node: usize) -> &[usize];
}

/// Aligns what occurs in a member, from the tops down: pairs (old, new), each behind the pair that it is nested in if that is there. Who is a
/// pair was written for the same. Whether what exists of the old one can go on as the new one is another question; what is nested in the two is
/// aligned whatever the answer.
pub(crate) fn align_nested<N: Nested>(
    (old, olds): (&N, &[usize]),
    (new, news): (&N, &[usize]),
) -> Vec<(usize, usize)> {
    let (a, b) = (places(old, olds), places(new, news));
    let both = a
        .into_iter()
        .filter_map(|(place, o)| Some((o, *b.get(&place)?, place)));
    let mut partners: Vec<_> = both.collect();
    partners.sort_unstable();
    let mut aligning = Aligning {
        old,
        new,
        settled: partners.iter().map(|(_, _, place)| *place).collect(),
        new_of: HashMap::new(),
        old_of: HashMap::new(),
        pairs: Vec::new(),
    };
    // Who stands where it stood is who it was, even if its code is another's now. Of what must have the same code that is no matter.
    for (o, n, _) in &partners {
        let (was, is) = (old.item(*o), new.item(*n));
        if was.deep == is.deep || (!was.exact && was.shape == is.shape) {
            aligning.pair(*o, *n);
        }
    }
    aligning.levels(olds, news);
    for (o, n, _) in partners {
        aligning.pair(o, n);
    }
    aligning.pairs
}

/// The places at which just one of them stands.
fn places<N: Nested>(nodes: &N, top: &[usize]) -> HashMap<Digest, usize> {
    let mut all = top.to_vec();
    let mut next = 0;
    while let Some(node) = all.get(next) {
        all.extend(nodes.children(*node));
        next += 1;
    }
    let places = all.into_iter().map(|node| (nodes.item(node).place, node));
    unique(places.filter(|(place, _)| *place != Digest::default()))
}

/// The single value of each key, where there is just one.
pub(crate) fn unique<K: Hash + Eq, V>(entries: impl IntoIterator<Item = (K, V)>) -> HashMap<K, V> {
    let mut found: HashMap<K, Option<V>> = HashMap::new();
    for (key, value) in entries {
        found
            .entry(key)
            .and_modify(|slot| *slot = None)
            .or_insert(Some(value));
    }
    found
        .into_iter()
        .filter_map(|(key, value)| value.map(|value| (key, value)))
        .collect()
}

struct Aligning<'n, N> {
    old: &'n N,
    new: &'n N,
    /// Where just one occurrence of the old member stands, and just one of the new.
    settled: HashSet<Digest>,
    new_of: HashMap<usize, usize>,
    old_of: HashMap<usize, usize>,
    pairs: Vec<(usize, usize)>,
}

impl<N: Nested> Aligning<'_, N> {
    /// Pairs two, and what is nested in them, if neither is paired.
    fn pair(&mut self, o: usize, n: usize) {
        if self.put(o, n) {
            self.levels(self.old.children(o), self.new.children(n));
        }
    }

    fn put(&mut self, o: usize, n: usize) -> bool {
        let free = !self.new_of.contains_key(&o) && !self.old_of.contains_key(&n);
        if free {
            self.new_of.insert(o, n);
            self.old_of.insert(n, o);
            self.pairs.push((o, n));
        }
        free
    }

    fn levels(&mut self, olds: &[usize], news: &[usize]) {
        let (old, new) = (self.old, self.new);
        let mut levels = vec![(olds.to_vec(), news.to_vec())];
        while let Some((olds, news)) = levels.pop() {
            for (o, n) in self.level(&olds, &news) {
                if self.put(o, n) {
                    levels.push((old.children(o).to_vec(), new.children(n).to_vec()));
                }
            }
        }
    }

    /// Whom to pair on a level; what is paired with something on another level is no matter here.
    fn level(&self, olds: &[usize], news: &[usize]) -> Vec<(usize, usize)> {
        let (there, here): (HashSet<_>, HashSet<_>) = (olds.iter().collect(), news.iter().collect());
        let on_level =
            |other: Option<&usize>, level: &HashSet<&usize>| other.is_none_or(|other| level.contains(other));
        let (mut olds, mut news) = (olds.to_vec(), news.to_vec());
        olds.retain(|o| on_level(self.new_of.get(o), &here));
        news.retain(|n| on_level(self.old_of.get(n), &there));
        let number: HashMap<usize, usize> = olds.iter().enumerate().map(|(at, o)| (*o, at)).collect();
        let known: Vec<_> = news
            .iter()
            .enumerate()
            .filter_map(|(at, n)| Some((*number.get(self.old_of.get(n)?)?, at)))
            .collect();
        let items = |nodes: &N, level: &[usize]| -> Vec<Item> {
            let item = |node: &usize| {
                let item = *nodes.item(*node);
                let settled = self.settled.contains(&item.place);
                Item { settled, ..item }
            };
            level.iter().map(item).collect()
        };
        let pairs = align_around(&items(self.old, &olds), &items(self.new, &news), &known);
        let found = pairs
            .into_iter()
            .filter(|(_, n)| !self.old_of.contains_key(&news[*n]));
        found.map(|(o, n)| (olds[o], news[n])).collect()
    }
}
