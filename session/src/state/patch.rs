//! Differences between one build's bytes and the next one's, so that a commit costs what it changes.
//!
//! Blocks of the old bytes are found in the new ones by a rolling sum, confirmed byte by byte and stretched in both directions. Two compiles of
//! nearly the same sources agree in long runs that have moved, which this finds.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::codec::Blob;

const BLOCK: usize = 32;
/// What building from parts may come to: several times the largest assembly of the SDK.
const MAX_BYTES: u64 = 1 << 28;

/// A run of the old bytes, or the next bytes of `fresh`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    /// From the old bytes.
    Copy { start: u64, length: u64 },
    /// From the bytes that come with the patch.
    Fresh { length: u64 },
}

/// What turns old bytes into new ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Patch {
    pub(super) steps: Vec<Step>,
    pub(super) fresh: Vec<u8>,
}

impl Patch {
    /// What turns `old` into `new`; whole if that is hardly larger.
    pub(super) fn between(old: &[u8], new: &[u8]) -> Self {
        let mut patch = Self::default();
        let blocks = index(old);
        let mut done = 0;
        let mut at = 0;
        let mut sum = Sum::over(new, at);
        while let Some(current) = sum {
            match blocks
                .get(&current.value())
                .and_then(|start| stretch(old, new, *start, at, done))
            {
                Some((start, begin, length)) => {
                    patch.fresh(&new[done..begin]);
                    patch.copy(start, length);
                    done = begin + length;
                    at = done;
                    sum = Sum::over(new, at);
                }
                None => {
                    sum = current.roll(new, at);
                    at += 1;
                }
            }
        }
        patch.fresh(&new[done..]);
        patch
    }

    /// All of `new`, with no need of anything before: a snapshot.
    pub(super) fn whole(new: &[u8]) -> Self {
        let mut patch = Self::default();
        patch.fresh(new);
        patch
    }

    fn fresh(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.fresh.extend_from_slice(bytes);
        self.steps.push(Step::Fresh {
            length: bytes.len() as u64,
        });
    }

    fn copy(&mut self, start: usize, length: usize) {
        self.steps.push(Step::Copy {
            start: start as u64,
            length: length as u64,
        });
    }

    /// Roughly what it takes in the log.
    pub(super) fn cost(&self) -> usize {
        self.fresh.len() + 8 * self.steps.len()
    }
}

/// The new bytes; `None` if the steps do not fit the old ones.
pub(super) fn apply(old: &[u8], steps: &[Step], fresh: Blob<'_>) -> Option<Vec<u8>> {
    let total = steps.iter().try_fold(0u64, |sum, step| {
        let (Step::Copy { length, .. } | Step::Fresh { length }) = step;
        sum.checked_add(*length).filter(|sum| *sum <= MAX_BYTES)
    })?;
    let mut fresh = fresh.0;
    let mut new = Vec::with_capacity(usize::try_from(total).ok()?);
    for step in steps {
        match *step {
            Step::Copy { start, length } => {
                let end = usize::try_from(start.checked_add(length)?).ok()?;
                new.extend_from_slice(old.get(usize::try_from(start).ok()?..end)?);
            }
            Step::Fresh { length } => {
                let (first, rest) = fresh.split_at_checked(usize::try_from(length).ok()?)?;
                new.extend_from_slice(first);
                fresh = rest;
            }
        }
    }
    fresh.is_empty().then_some(new)
}

/// The first place of each block of the old bytes.
fn index(old: &[u8]) -> HashMap<u32, usize> {
    let mut blocks = HashMap::with_capacity(old.len() / BLOCK);
    for start in (0..old.len().saturating_sub(BLOCK - 1)).step_by(BLOCK) {
        if let Some(sum) = Sum::over(old, start) {
            blocks.entry(sum.value()).or_insert(start);
        }
    }
    blocks
}

/// The longest agreement around old `start` and new `at` that covers a block and does not reach back before `done`.
fn stretch(old: &[u8], new: &[u8], start: usize, at: usize, done: usize) -> Option<(usize, usize, usize)> {
    let forward = old[start..]
        .iter()
        .zip(&new[at..])
        .take_while(|(a, b)| a == b)
        .count();
    if forward < BLOCK {
        return None;
    }
    let back = old[..start]
        .iter()
        .rev()
        .zip(new[done..at].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    Some((start - back, at - back, back + forward))
}

/// rsync's rolling sum over a block.
#[derive(Clone, Copy)]
struct Sum {
    plain: u32,
    weighted: u32,
}

impl Sum {
    fn over(bytes: &[u8], at: usize) -> Option<Self> {
        let block = bytes.get(at..at + BLOCK)?;
        let mut sum = Self {
            plain: 0,
            weighted: 0,
        };
        for byte in block {
            sum.plain = sum.plain.wrapping_add(u32::from(*byte));
            sum.weighted = sum.weighted.wrapping_add(sum.plain);
        }
        Some(sum)
    }

    /// The sum one byte further on.
    fn roll(self, bytes: &[u8], at: usize) -> Option<Self> {
        let (first, next) = (u32::from(*bytes.get(at)?), u32::from(*bytes.get(at + BLOCK)?));
        let plain = self.plain.wrapping_sub(first).wrapping_add(next);
        Some(Self {
            plain,
            weighted: self
                .weighted
                .wrapping_sub(first * BLOCK as u32)
                .wrapping_add(plain),
        })
    }

    fn value(self) -> u32 {
        self.plain.wrapping_mul(0x9E37_79B1) ^ self.weighted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_patch_gives_the_new_bytes(
            old in prop::collection::vec(0u8..4, 0..600),
            cut in 0usize..600,
            insert in prop::collection::vec(any::<u8>(), 0..80),
        ) {
            let cut = cut.min(old.len());
            let new = [&old[cut..], &insert, &old[..cut], &insert].concat();
            let patch = Patch::between(&old, &new);
            prop_assert_eq!(apply(&old, &patch.steps, Blob(&patch.fresh)), Some(new));
        }
    }

    #[test]
    fn what_moved_is_not_stored_again() {
        let old: Vec<u8> = (0..40_000u32)
            .flat_map(|n| n.wrapping_mul(0x9E37_79B1).to_le_bytes())
            .collect();
        let mut new = old.clone();
        new.splice(70_001..70_001, *b"inserted");
        new[120_000] ^= 1;
        let patch = Patch::between(&old, &new);
        assert_eq!(apply(&old, &patch.steps, Blob(&patch.fresh)), Some(new));
        assert!(patch.cost() < 200, "{}", patch.cost());
    }

    #[test]
    fn steps_that_do_not_fit_are_refused() {
        let copy = |start, length| vec![Step::Copy { start, length }];
        assert_eq!(apply(b"abc", &copy(1, 3), Blob(b"")), None);
        assert_eq!(apply(b"abc", &copy(u64::MAX, 2), Blob(b"")), None);
        let bomb = copy(0, 1 << 20).repeat(257);
        assert_eq!(apply(&vec![0; 1 << 20], &bomb, Blob(b"")), None);
        assert_eq!(apply(b"", &[Step::Fresh { length: 2 }], Blob(b"a")), None);
        assert_eq!(apply(b"", &[], Blob(b"a")), None);
    }
}
