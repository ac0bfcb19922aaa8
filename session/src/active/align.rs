//! The counterpart of one statement: what all best alignments agree on.

use super::code::Statement;

/// Tables larger than this (cells) are not filled: a method of thousands of statements that differ throughout.
const LIMIT: usize = 1 << 22;

/// What a statement has become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counterpart {
    Is(usize),
    Changed,
    Deleted,
    Ambiguous,
}

pub(super) fn counterpart(old: &[Statement], new: &[Statement], statement: usize) -> Counterpart {
    let digest = old[statement].digest;
    let twins = |side: &[Statement]| side.iter().filter(|other| other.digest == digest).count();
    let unique = twins(old) == 1 && twins(new) == 1;
    // Only once on both sides: it is that one, wherever it went.
    if unique && let Some(target) = new.iter().position(|other| other.digest == digest) {
        return Counterpart::Is(target);
    }
    let Some(table) = Table::fill(old, new) else {
        return Counterpart::Ambiguous;
    };
    let matches: Vec<usize> = (0..new.len())
        .filter(|target| table.may_match(statement, *target))
        .collect();
    match (matches.as_slice(), table.may_be_alone(statement)) {
        ([target], false) => Counterpart::Is(*target),
        ([], _) if twins(new) > 0 => Counterpart::Ambiguous,
        ([], _) => table.gap(statement),
        _ => Counterpart::Ambiguous,
    }
}

/// Weights of the best alignments of all beginnings and of all endings.
struct Table<'s> {
    old: &'s [Statement],
    new: &'s [Statement],
    width: usize,
    beginnings: Vec<u32>,
    endings: Vec<u32>,
}

impl<'s> Table<'s> {
    fn fill(old: &'s [Statement], new: &'s [Statement]) -> Option<Self> {
        let width = new.len() + 1;
        let size = (old.len() + 1).checked_mul(width).filter(|size| *size <= LIMIT)?;
        let mut table = Self {
            old,
            new,
            width,
            beginnings: vec![0; size],
            endings: vec![0; size],
        };
        for i in 0..old.len() {
            for j in 0..new.len() {
                let best = table.beginning(i, j + 1).max(table.beginning(i + 1, j));
                let matched = table
                    .weight(i, j)
                    .map_or(0, |weight| table.beginning(i, j) + weight);
                table.beginnings[(i + 1) * width + j + 1] = best.max(matched);
            }
        }
        for i in (0..old.len()).rev() {
            for j in (0..new.len()).rev() {
                let best = table.ending(i + 1, j).max(table.ending(i, j + 1));
                let matched = table
                    .weight(i, j)
                    .map_or(0, |weight| table.ending(i + 1, j + 1) + weight);
                table.endings[i * width + j] = best.max(matched);
            }
        }
        Some(table)
    }

    fn beginning(&self, i: usize, j: usize) -> u32 {
        self.beginnings[i * self.width + j]
    }

    fn ending(&self, i: usize, j: usize) -> u32 {
        self.endings[i * self.width + j]
    }

    fn weight(&self, i: usize, j: usize) -> Option<u32> {
        (self.old[i].digest == self.new[j].digest).then_some(self.old[i].weight)
    }

    fn best(&self) -> u32 {
        self.ending(0, 0)
    }

    /// Whether a best alignment pairs the two.
    fn may_match(&self, i: usize, j: usize) -> bool {
        self.weight(i, j)
            .is_some_and(|weight| self.beginning(i, j) + weight + self.ending(i + 1, j + 1) == self.best())
    }

    /// Whether a best alignment pairs an old statement with none.
    fn may_be_alone(&self, i: usize) -> bool {
        (0..self.width).any(|j| self.beginning(i, j) + self.ending(i + 1, j) == self.best())
    }

    /// Whether anything stands in the place of a statement that has no counterpart: between those of its neighbours.
    fn gap(&self, statement: usize) -> Counterpart {
        let (mut i, mut j) = (0, 0);
        let (mut start, mut pairs) = (0, Vec::new());
        while i < self.old.len() && j < self.new.len() {
            if self
                .weight(i, j)
                .is_some_and(|weight| weight + self.ending(i + 1, j + 1) == self.ending(i, j))
            {
                pairs.push((i, j));
                (i, j) = (i + 1, j + 1);
            } else if self.ending(i + 1, j) == self.ending(i, j) {
                i += 1;
            } else {
                j += 1;
            }
        }
        let mut end = self.new.len();
        for (i, j) in pairs {
            if i < statement {
                start = j + 1;
            } else {
                end = j;
                break;
            }
        }
        let replaced = self.new[start..end]
            .iter()
            .any(|other| other.visible && other.weight > 1);
        if replaced {
            Counterpart::Changed
        } else {
            Counterpart::Deleted
        }
    }
}
