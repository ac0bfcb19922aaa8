//! Which occurrence of the old code is which of the new, on one level.
//!
//! Taking one lambda for another is the worst bug of this field, so what cannot be told stays unmatched and becomes a new type.

use std::collections::HashMap;
use std::hash::Hash;

use name_map::canonical::Digest;

/// What the alignment knows of an occurrence. Positions and names that hold one are no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Of its whole content, with what is nested in it.
    pub deep: Digest,
    /// Of the same without the data of quotations, which holds their lines.
    pub code: Digest,
    /// Of its own code, without what is nested in it.
    pub own: Digest,
    /// Of what does not change when its code does: kind, types, captures, members.
    pub shape: Digest,
    /// Of who takes it: the call it is an argument of.
    pub consumer: Digest,
    /// Of that call with what else it is given; the default where that is not known.
    pub place: Digest,
    /// Of the same without what else is made for the call: functions beside it may have changed with it.
    pub spot: Digest,
    /// Whether just one occurrence in the old member, and one in the new, is at this place, be it in another lambda than before: neither is
    /// paired with one at another place, unless all of its content is equal.
    pub settled: bool,
    /// How many of those nested in it have its shape and its consumer. Where there are more or fewer than before, one may have been put around it.
    pub within: u32,
    /// Whether it must not be matched unless its own code is equal, or its outline: its state, or what it caches, belongs to that code.
    pub exact: bool,
    /// Of its own code without the constants in it; only of what can be suspended. Equal outlines suspend at the same places.
    pub outline: Option<Digest>,
    /// Of what stays of it when its code and its locals change; only of what can be suspended.
    pub frame: Option<Digest>,
    /// Of its own code as it is written, where the source is known: what was inlined into the code is no part of it.
    pub source: Option<Digest>,
}

/// Pairs of indices (old, new), sorted by the new one; each index at most once.
///
/// Equal contents pair by a longest common subsequence (equal twins in order), then what moved. Then, between what is matched: what is equal
/// but for quotations, in order where there are as many on both sides; equal own code, where there is just one candidate on each side; code that
/// is written alike, where the source is known; and equal shapes with the same consumer where there is just one candidate on each side, at the
/// same place first. Of what can be suspended the outline counts as a part of the shape, and then the frame alone.
#[must_use]
pub fn align(old: &[Item], new: &[Item]) -> Vec<(usize, usize)> {
    align_around(old, new, &[])
}

/// The same, around pairs that are known.
#[must_use]
pub fn align_around(old: &[Item], new: &[Item], known: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut pairs = Pairs {
        old: vec![None; old.len()],
        new: vec![None; new.len()],
    };
    for (o, n) in known {
        pairs.put(*o, *n);
    }
    for (o, n) in common_subsequence(old, new, |item| item.deep) {
        pairs.put(o, n);
    }
    pairs.unique(old, new, |item| Some(item.deep));
    // A quotation's data is other data where its lines moved; but data itself is nothing else.
    for (old_gap, new_gap) in pairs.gaps() {
        pairs.in_order_of((old, &old_gap), (new, &new_gap), |item| {
            let is_code = !item.exact || item.outline.is_some();
            is_code.then_some((item.code, whose(item)))
        });
    }
    // Equal code around other nested code says no more of who it is than a shape does.
    pairs.unique_in_gaps(old, new, |item| {
        Some((item.own, item.shape, item.spot, whose(item)))
    });
    if let (Some(known_old), Some(known_new)) = (written(old), written(new)) {
        // Where code that was inlined changed, what is written around it tells.
        for (mut old_gap, mut new_gap) in pairs.gaps() {
            old_gap.retain(|index| known_old[*index]);
            new_gap.retain(|index| known_new[*index]);
            for (o, n) in common_subsequence(&pick(old, &old_gap), &pick(new, &new_gap), written_key) {
                pairs.put(old_gap[o], new_gap[n]);
            }
        }
    }
    // What does not change with the code.
    let kept = |item: &Item| match (item.exact, item.outline) {
        (false, _) => Some(item.shape),
        (true, outline) => outline,
    };
    // What is suspended in it may not be able to go on; but it is what the other was written for.
    for kept in [kept, |item: &Item| item.frame] {
        for known in [|item: &Item| item.place, |item: &Item| item.spot] {
            pairs.unique_in_gaps(old, new, |item| {
                let known = Some(known(item)).filter(|known| *known != Digest::default())?;
                Some((kept(item)?, item.consumer, known))
            });
        }
        // Where it stands at no known place, who takes it is all that tells.
        pairs.unique_in_gaps(old, new, |item| {
            let is_unknown = item.spot == Digest::default() && !item.settled;
            Some((kept(item).filter(|_| is_unknown)?, item.consumer, item.within))
        });
    }
    pairs
        .new
        .iter()
        .enumerate()
        .filter_map(|(n, o)| o.map(|o| (o, n)))
        .collect()
}

/// The place of one that is settled; else how many are nested in it that could be meant as well.
fn whose(item: &Item) -> Result<Digest, u32> {
    match item.settled {
        true => Ok(item.place),
        false => Err(item.within),
    }
}

type WrittenKey = (Option<Digest>, Digest, Option<Digest>, Result<Digest, u32>);

fn written_key(item: &Item) -> WrittenKey {
    (item.source, item.shape, item.outline, whose(item))
}

/// Whose source can tell which they are; `None`: nobody's. Where one is written as another and is other code, it does not.
fn written(items: &[Item]) -> Option<Vec<bool>> {
    if items.iter().all(|item| item.source.is_none()) {
        return None;
    }
    let mut code: HashMap<WrittenKey, Option<Digest>> = HashMap::new();
    for item in items {
        code.entry(written_key(item))
            .and_modify(|own| *own = own.filter(|own| *own == item.own))
            .or_insert(Some(item.own));
    }
    let tells = |item: &Item| {
        item.source.is_some()
            && (!item.exact || item.outline.is_some())
            && code.get(&written_key(item)).is_some_and(Option::is_some)
    };
    Some(items.iter().map(tells).collect())
}

fn pick(items: &[Item], indices: &[usize]) -> Vec<Item> {
    indices
        .iter()
        .filter_map(|index| items.get(*index).copied())
        .collect()
}

/// The indices of items by their keys, on both sides.
fn grouped<K: Hash + Eq>(
    (old, olds): (&[Item], &[usize]),
    (new, news): (&[Item], &[usize]),
    key: &impl Fn(&Item) -> Option<K>,
) -> HashMap<K, (Vec<usize>, Vec<usize>)> {
    let mut found: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for index in olds {
        if let Some(key) = key(&old[*index]) {
            found.entry(key).or_default().0.push(*index);
        }
    }
    for index in news {
        if let Some(key) = key(&new[*index]) {
            found.entry(key).or_default().1.push(*index);
        }
    }
    found
}

struct Pairs {
    old: Vec<Option<usize>>,
    new: Vec<Option<usize>>,
}

impl Pairs {
    fn put(&mut self, o: usize, n: usize) {
        if self.old[o].is_none() && self.new[n].is_none() {
            self.old[o] = Some(n);
            self.new[n] = Some(o);
        }
    }

    /// Pairs what has a key that just one unmatched item on each side has, wherever it stands.
    fn unique<K: Hash + Eq>(&mut self, old: &[Item], new: &[Item], key: impl Fn(&Item) -> Option<K>) {
        let free = |matched: &[Option<usize>]| -> Vec<usize> {
            (0..matched.len())
                .filter(|index| matched[*index].is_none())
                .collect()
        };
        let (olds, news) = (free(&self.old), free(&self.new));
        self.unique_of((old, &olds), (new, &news), &key);
    }

    /// Pairs what has an equal key in order, where as many have it on both sides.
    fn in_order_of<K: Hash + Eq>(
        &mut self,
        (old, olds): (&[Item], &[usize]),
        (new, news): (&[Item], &[usize]),
        key: impl Fn(&Item) -> Option<K>,
    ) {
        let found = grouped((old, olds), (new, news), &key);
        for (olds, news) in found
            .into_values()
            .filter(|(olds, news)| olds.len() == news.len())
        {
            for (o, n) in olds.into_iter().zip(news) {
                self.put(o, n);
            }
        }
    }

    /// The same as [`unique`](Self::unique) within each gap.
    fn unique_in_gaps<K: Hash + Eq>(&mut self, old: &[Item], new: &[Item], key: impl Fn(&Item) -> Option<K>) {
        for (old_gap, new_gap) in self.gaps() {
            self.unique_of((old, &old_gap), (new, &new_gap), &key);
        }
    }

    fn unique_of<K: Hash + Eq>(
        &mut self,
        (old, olds): (&[Item], &[usize]),
        (new, news): (&[Item], &[usize]),
        key: &impl Fn(&Item) -> Option<K>,
    ) {
        for (olds, news) in grouped((old, olds), (new, news), key).into_values() {
            if let ([o], [n]) = (olds.as_slice(), news.as_slice()) {
                self.put(*o, *n);
            }
        }
    }

    /// The unmatched items between two neighbours that are matched in order. What is matched out of order bounds nothing.
    fn gaps(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let anchors = increasing(&self.new);
        let mut gaps = Vec::new();
        let (mut o, mut n) = (0, 0);
        for (old_anchor, new_anchor) in anchors.into_iter().chain([(self.old.len(), self.new.len())]) {
            let olds: Vec<_> = (o..old_anchor)
                .filter(|index| self.old[*index].is_none())
                .collect();
            let news: Vec<_> = (n..new_anchor)
                .filter(|index| self.new[*index].is_none())
                .collect();
            if !olds.is_empty() && !news.is_empty() {
                gaps.push((olds, news));
            }
            (o, n) = (old_anchor + 1, new_anchor + 1);
        }
        gaps
    }
}

/// The longest run of pairs that rise on both sides (patience sorting).
fn increasing(new_to_old: &[Option<usize>]) -> Vec<(usize, usize)> {
    let mut tails: Vec<(usize, usize)> = Vec::new();
    let mut back: HashMap<(usize, usize), Option<(usize, usize)>> = HashMap::new();
    for (n, o) in new_to_old
        .iter()
        .enumerate()
        .filter_map(|(n, o)| o.map(|o| (n, o)))
    {
        let at = tails.partition_point(|(tail, _)| *tail < o);
        back.insert((o, n), at.checked_sub(1).map(|before| tails[before]));
        if at == tails.len() {
            tails.push((o, n))
        } else {
            tails[at] = (o, n)
        }
    }
    let mut run = Vec::new();
    let mut at = tails.last().copied();
    while let Some(pair) = at {
        run.push(pair);
        at = back.get(&pair).copied().flatten();
    }
    run.reverse();
    run
}

/// Indices of a longest common subsequence by a key. Equal ends are cut off first, so that the table stays small for ordinary edits; a
/// middle too large for one (millions of cells) pairs nothing.
fn common_subsequence<K: Eq>(old: &[Item], new: &[Item], key: impl Fn(&Item) -> K) -> Vec<(usize, usize)> {
    const CELLS: usize = 1 << 24;
    let same = |o: usize, n: usize| key(&old[o]) == key(&new[n]);
    let shorter = old.len().min(new.len());
    let prefix = (0..shorter).take_while(|index| same(*index, *index)).count();
    let suffix = (0..shorter - prefix)
        .take_while(|index| same(old.len() - 1 - index, new.len() - 1 - index))
        .count();
    let (rows, columns) = (old.len() - prefix - suffix, new.len() - prefix - suffix);
    let mut pairs: Vec<_> = (0..prefix).map(|index| (index, index)).collect();
    if rows.saturating_mul(columns) <= CELLS {
        let width = columns + 1;
        let mut lengths = vec![0u32; (rows + 1) * width];
        for o in (0..rows).rev() {
            for n in (0..columns).rev() {
                lengths[o * width + n] = if same(prefix + o, prefix + n) {
                    lengths[(o + 1) * width + n + 1] + 1
                } else {
                    lengths[(o + 1) * width + n].max(lengths[o * width + n + 1])
                };
            }
        }
        let (mut o, mut n) = (0, 0);
        while o < rows && n < columns {
            if same(prefix + o, prefix + n) {
                pairs.push((prefix + o, prefix + n));
                (o, n) = (o + 1, n + 1);
            } else if lengths[(o + 1) * width + n] >= lengths[o * width + n + 1] {
                o += 1;
            } else {
                n += 1;
            }
        }
    }
    pairs.extend(
        (0..suffix)
            .rev()
            .map(|index| (old.len() - 1 - index, new.len() - 1 - index)),
    );
    pairs
}

#[cfg(test)]
mod tests;
