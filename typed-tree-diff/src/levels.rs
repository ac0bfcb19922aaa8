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

/// Aligns what occurs in a member, from the tops down. `pair` takes an old and a new one for each other, or says that they cannot be.
pub(crate) fn align_nested<N: Nested, E>(
    (old, olds): (&N, &[usize]),
    (new, news): (&N, &[usize]),
    pair: impl FnMut(usize, usize) -> Result<bool, E>,
) -> Result<(), E> {
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
        pair,
    };
    for (o, n, _) in &partners {
        if old.item(*o).deep == new.item(*n).deep {
            aligning.pair(*o, *n)?;
        }
    }
    aligning.levels(olds, news)?;
    for (o, n, _) in partners {
        if old.item(o).shape == new.item(n).shape {
            aligning.pair(o, n)?;
        }
    }
    Ok(())
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

struct Aligning<'n, N, P> {
    old: &'n N,
    new: &'n N,
    /// Where just one occurrence of the old member stands, and just one of the new.
    settled: HashSet<Digest>,
    new_of: HashMap<usize, usize>,
    old_of: HashMap<usize, usize>,
    pair: P,
}

impl<N: Nested, E, P: FnMut(usize, usize) -> Result<bool, E>> Aligning<'_, N, P> {
    /// Pairs two, and what is nested in them, if neither is paired.
    fn pair(&mut self, o: usize, n: usize) -> Result<(), E> {
        if !self.new_of.contains_key(&o) && !self.old_of.contains_key(&n) && self.paired(o, n)? {
            self.levels(self.old.children(o), self.new.children(n))?;
        }
        Ok(())
    }

    fn paired(&mut self, o: usize, n: usize) -> Result<bool, E> {
        let paired = (self.pair)(o, n)?;
        if paired {
            self.new_of.insert(o, n);
            self.old_of.insert(n, o);
        }
        Ok(paired)
    }

    fn levels(&mut self, olds: &[usize], news: &[usize]) -> Result<(), E> {
        let (old, new) = (self.old, self.new);
        let mut levels = vec![(olds.to_vec(), news.to_vec())];
        while let Some((olds, news)) = levels.pop() {
            for (o, n) in self.level(&olds, &news) {
                if self.paired(o, n)? {
                    levels.push((old.children(o).to_vec(), new.children(n).to_vec()));
                }
            }
        }
        Ok(())
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
