//! Which occurrences of a member are which: block by block from the member's own down, but what is no part of a computation expression on any level where
//! it stood. A step is who it was only where what goes on after it is, too.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use name_map::canonical::Digest;

use crate::Item;
use crate::align::align_around;
use crate::blocks::{Block, Blocks, Nested};

/// How far around one like itself is looked for.
pub(crate) const MAX_NESTING: usize = 64;

/// Aligns what occurs in a member, from the tops down: pairs (old, new), each behind the pair that it is nested in if that is there. Who is a
/// pair was written for the same. Whether what exists of the old one can go on as the new one is another question; what is nested in the two is
/// aligned whatever the answer.
pub(crate) fn align_nested<N: Nested>(
    (old, olds): (&N, &[usize]),
    (new, news): (&N, &[usize]),
) -> Vec<(usize, usize)> {
    let (old, new) = (Blocks::new(old, olds), Blocks::new(new, news));
    let partners = partners(&old, &new);
    let calls = calls((&old, &new), &partners);
    let places = partners.iter().map(|(o, _)| old.parts[*o].item.place);
    let mut aligning = Aligning {
        settled: places.filter(|place| *place != Digest::default()).collect(),
        partners: partners.iter().copied().collect(),
        calls,
        new_of: HashMap::new(),
        old_of: HashMap::new(),
        pairs: Vec::new(),
        old: &old,
        new: &new,
    };
    // Who stands where it stood is who it was, even if its code is another's now. Of what must have the same code that is no matter.
    let is_free = |(o, n): &&(usize, usize)| !old.parts[*o].is_step && !new.parts[*n].is_step;
    for (o, n) in partners.iter().filter(is_free) {
        let (was, is) = (&old.parts[*o].item, &new.parts[*n].item);
        if was.deep == is.deep || (!was.exact && was.shape == is.shape) {
            aligning.pair(*o, *n);
        }
    }
    aligning.levels(&old.top, &new.top);
    for (o, n) in partners.iter().filter(is_free) {
        aligning.pair(*o, *n);
    }
    let nodes = |(o, n): (usize, usize)| Some((old.parts[o].node?, new.parts[n].node?));
    aligning.pairs.into_iter().filter_map(nodes).collect()
}

/// Occurrences (old, new) that stand where just one of them stands: first by all that a call is given, then by what it is given besides functions.
fn partners(old: &Blocks, new: &Blocks) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for key in [|item: &Item| item.place, |item: &Item| item.spot] {
        let places = |blocks: &Blocks| {
            let occurrences = (0..blocks.parts.len()).filter(|part| blocks.parts[*part].node.is_some());
            let places = occurrences.map(|part| (key(&blocks.parts[part].item), part));
            unique(places.filter(|(place, _)| *place != Digest::default()))
        };
        let (olds, news) = (places(old), places(new));
        let both = olds
            .into_iter()
            .filter_map(|(place, o)| Some((o, *news.get(&place)?)));
        let mut both: Vec<_> = both.collect();
        both.sort_unstable();
        for (o, n) in both {
            if found.iter().all(|(a, b)| *a != o && *b != n) {
                found.push((o, n));
            }
        }
    }
    found
}

/// Calls with blocks that are the same for what stands in them, as far as it agrees; on every level.
fn calls((old, new): (&Blocks, &Blocks), partners: &[(usize, usize)]) -> HashMap<usize, usize> {
    let (mut olds, mut news): (HashMap<usize, HashSet<usize>>, HashMap<usize, HashSet<usize>>) =
        Default::default();
    for (o, n) in partners {
        for (call, other) in around((old, *o), (new, *n)).unwrap_or_default() {
            olds.entry(call).or_default().insert(other);
            news.entry(other).or_default().insert(call);
        }
    }
    let only = |calls: &HashSet<usize>| calls.iter().copied().next().filter(|_| calls.len() == 1);
    let both = olds.iter().filter_map(|(call, others)| {
        let other = only(others)?;
        (only(news.get(&other)?) == Some(*call)).then_some((*call, other))
    });
    both.collect()
}

/// The calls around two parts, pair by pair, up to what is no call on either side; `None` where they lie in blocks of other calls.
fn around((old, o): (&Blocks, usize), (new, n): (&Blocks, usize)) -> Option<Vec<(usize, usize)>> {
    let (mut calls, mut a, mut b) = (Vec::new(), old.parts[o].block, new.parts[n].block);
    loop {
        let call =
            |blocks: &Blocks, block: Block| block.filter(|(part, _)| blocks.parts[*part].node.is_none());
        match (call(old, a), call(new, b)) {
            (None, None) => return Some(calls),
            (Some((o, was)), Some((n, is)))
                if was == is && old.parts[o].item.shape == new.parts[n].item.shape =>
            {
                calls.push((o, n));
                (a, b) = (old.parts[o].block, new.parts[n].block);
            }
            _ => return None,
        }
    }
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

struct Aligning<'n> {
    old: &'n Blocks,
    new: &'n Blocks,
    /// Where just one occurrence of the old member stands, and just one of the new.
    settled: HashSet<Digest>,
    /// Those that stand there, the new ones by the old ones.
    partners: HashMap<usize, usize>,
    /// Calls that are the same for what stands in their blocks.
    calls: HashMap<usize, usize>,
    new_of: HashMap<usize, usize>,
    old_of: HashMap<usize, usize>,
    pairs: Vec<(usize, usize)>,
}

impl Aligning<'_> {
    /// Pairs two, and what is nested in them, if neither is paired.
    fn pair(&mut self, o: usize, n: usize) {
        if self.put(o, n) {
            self.within(o, n);
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

    fn within(&mut self, o: usize, n: usize) {
        for (argument, olds) in &self.old.parts[o].blocks {
            self.levels(olds, self.new.block(n, *argument));
        }
    }

    fn levels(&mut self, olds: &[usize], news: &[usize]) {
        let mut levels = vec![(olds, news)];
        while let Some((olds, news)) = levels.pop() {
            for (o, n) in self.level(olds, news) {
                if self.put(o, n) {
                    for (argument, olds) in &self.old.parts[o].blocks {
                        levels.push((olds, self.new.block(n, *argument)));
                    }
                }
            }
        }
    }

    /// Whether one that stands where the other stood is that by its place alone: of what must have the same code the code has to tell.
    fn may_be(&self, o: usize, n: usize) -> bool {
        let (was, is) = (&self.old.parts[o].item, &self.new.parts[n].item);
        !was.exact || was.deep == is.deep
    }

    /// Whom to pair on a level; what is paired with something on another level is no matter here.
    fn level(&self, olds: &[usize], news: &[usize]) -> Vec<(usize, usize)> {
        let (there, here): (HashSet<_>, HashSet<_>) = (olds.iter().collect(), news.iter().collect());
        let on_level =
            |other: Option<&usize>, level: &HashSet<&usize>| other.is_none_or(|other| level.contains(other));
        let (mut olds, mut news) = (olds.to_vec(), news.to_vec());
        olds.retain(|o| on_level(self.new_of.get(o), &here));
        news.retain(|n| on_level(self.old_of.get(n), &there));
        let number: HashMap<usize, usize> = news.iter().enumerate().map(|(at, n)| (*n, at)).collect();
        let mut known: Vec<(usize, usize)> = Vec::new();
        for (at, o) in olds.iter().enumerate() {
            let sure = [&self.new_of, &self.calls].into_iter().find_map(|of| of.get(o));
            let other = sure.or_else(|| self.partners.get(o).filter(|n| self.may_be(*o, **n)));
            known.extend(other.and_then(|other| Some((at, *number.get(other)?))));
        }
        let items = |blocks: &Blocks, level: &[usize]| -> Vec<Item> {
            let item = |part: &usize| {
                let item = blocks.parts[*part].item;
                let settled = self.settled.contains(&item.place);
                Item { settled, ..item }
            };
            level.iter().map(item).collect()
        };
        let (was, is) = (items(self.old, &olds), items(self.new, &news));
        let is_call = |(o, n): &(usize, usize)| {
            self.old.parts[olds[*o]].node.is_none() && self.new.parts[news[*n]].node.is_none()
        };
        // What comes after a call that is the same comes after it now; and that says more of who other calls are.
        let pairs = loop {
            let sure: HashMap<usize, usize> = known
                .iter()
                .filter(|pair| is_call(pair))
                .map(|(o, n)| (olds[*o], news[*n]))
                .collect();
            let after = |blocks: &Blocks, level: &[usize], of: &dyn Fn(usize) -> Option<usize>| {
                unique(level.iter().enumerate().filter_map(|(at, part)| {
                    let (call, path) = blocks.parts[*part].after?;
                    Some(((of(call)?, path), at))
                }))
            };
            let a = after(self.old, &olds, &|call| sure.get(&call).copied());
            let b = after(self.new, &news, &|call| Some(call));
            let mut around = known.clone();
            around.extend(a.into_iter().filter_map(|(key, o)| Some((o, *b.get(&key)?))));
            let pairs = align_around(&was, &is, &around);
            let found = pairs.iter().filter(|pair| is_call(pair) && !known.contains(pair));
            let found: Vec<_> = found.copied().collect();
            if found.is_empty() {
                break pairs;
            }
            known.extend(found);
        };
        let found = pairs
            .into_iter()
            .filter(|(_, n)| !self.old_of.contains_key(&news[*n]));
        found.map(|(o, n)| (olds[o], news[n])).collect()
    }
}
