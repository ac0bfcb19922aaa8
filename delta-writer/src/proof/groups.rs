//! Tables whose rows belong to something: rows by owner, those of the update beside those of the chain.

use ecma335::{CodedKind, ColumnKind, RowId, Token};

use super::Context;
use super::difference::{Aspect, Difference};
use super::side::Side;

/// An owner with more rows than this must have them in the same order in both builds: any order would cost their product.
pub(super) const MAX_UNORDERED: usize = 1024;

/// Rows by their owner, in the order of the table within an owner.
pub(super) struct Groups {
    /// Owner's key and row.
    entries: Vec<(u32, u32)>,
}

/// Tokens in the order of HasCustomAttribute indices (ECMA-335 II.24.2.6). Compilers sort these tables by their owners' coded indices, so
/// that the rows of a baseline are in this order already, but for a few.
fn key(owner: Token) -> u32 {
    CodedKind::HasCustomAttribute.encode(owner).unwrap_or(0)
}

fn owner_of(key: u32) -> Option<Token> {
    decode(CodedKind::HasCustomAttribute, key)
}

fn decode(kind: CodedKind, raw: u32) -> Option<Token> {
    let tag = raw & ((1 << kind.tag_bits()) - 1);
    let table = kind.tables().get(tag as usize).copied().flatten()?;
    Some(Token::new(table, raw >> kind.tag_bits()))
}

impl Groups {
    /// `owner`: the column that says whose a row is. Rows that belong to nothing (a delta zeroes what it deletes) and those that are
    /// `passed` over are left out.
    pub(super) fn new<I: RowId>(
        side: &Side<'_>,
        owner: &str,
        passed: &Passed<'_, I>,
    ) -> ecma335::Result<Self> {
        let table = side.md.table(I::TABLE);
        let columns = I::TABLE.columns();
        let found = columns.iter().position(|column| column.name == owner);
        let mut entries = Vec::with_capacity(table.rows() as usize);
        let Some((column, kind)) = found.and_then(|index| Some((index, columns.get(index)?.kind))) else {
            return Ok(Self { entries });
        };
        for row in 1..=table.rows() {
            let raw = table.column(row, column);
            let key = match kind {
                ColumnKind::Coded(CodedKind::HasCustomAttribute) => raw,
                ColumnKind::Coded(kind) => key(decode(kind, raw).unwrap_or_default()),
                ColumnKind::Row(target) => key(Token::new(target, raw)),
                _ => 0,
            };
            let Some(token) = owner_of(key) else {
                return Err(ecma335::Error::Unexpected {
                    offset: table.row_offset(row),
                    found: u64::from(raw),
                    expected: "the coded index of an owner",
                });
            };
            if !token.is_nil() && !passed(side, token, I::from_row(row)) {
                entries.push((key, row));
            }
        }
        if !entries.is_sorted() {
            entries.sort();
        }
        Ok(Self { entries })
    }

    /// The rows of one owner.
    pub(super) fn of(&self, owner: Token) -> &[(u32, u32)] {
        let wanted = key(owner);
        let start = self.entries.partition_point(|(key, _)| *key < wanted);
        let rest = &self.entries[start..];
        let end = rest.iter().take_while(|(key, _)| *key == wanted).count();
        &rest[..end]
    }

    fn iter(&self) -> impl Iterator<Item = (Token, &[(u32, u32)])> {
        self.entries
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|group| Some((owner_of(group.first()?.0)?, group)))
    }
}

/// How often a row may stand in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeats {
    /// As often as in the update.
    Never,
    /// More often too: deltas append constants and accessors again, for lack of a way to update them.
    Allowed,
}

/// Compares two rows, each with its id.
type Same<'f, I> = dyn Fn((I, &<I as RowId>::Row), (I, &<I as RowId>::Row)) -> bool + 'f;

/// Whether a row of an owner is passed over.
pub(super) type Passed<'f, I> = dyn Fn(&Side<'_>, Token, I) -> bool + 'f;

/// Nothing is passed over.
pub(super) fn nothing<I>(_: &Side<'_>, _: Token, _: I) -> bool {
    false
}

/// What a table is compared by.
pub(super) struct Comparison<'f, I: RowId> {
    pub(super) aspect: Aspect,
    pub(super) repeats: Repeats,
    /// The column that says whose a row is.
    pub(super) owner: &'static str,
    /// Rows of an owner that are not compared.
    pub(super) passed: &'f Passed<'f, I>,
    /// Whether a row of the update and one of the chain say the same; their owners are compared already.
    pub(super) same: &'f Same<'f, I>,
}

impl Context<'_, '_> {
    /// Compares one table, owner by owner. Gives for each row of the update the row of the chain that it was found equal to.
    pub(super) fn compare<I: RowId>(
        &self,
        comparison: &Comparison<'_, I>,
        out: &mut Vec<Difference>,
    ) -> ecma335::Result<Vec<u32>> {
        let (update, chain) = (self.update(), self.chain());
        let mut pairs = vec![0; update.md.count::<I>() as usize];
        let left = Groups::new::<I>(update, comparison.owner, comparison.passed)?;
        let right = Groups::new::<I>(chain, comparison.owner, comparison.passed)?;
        let mut visited = 0;
        for (owner, rows) in left.iter() {
            let counterpart = match self.counterpart(owner) {
                Some(counterpart) => counterpart,
                // Owned by a reference: found by content among the owners that the chain has.
                None => right
                    .iter()
                    .map(|(candidate, _)| candidate)
                    .find(|candidate| self.tokens.same(owner, *candidate))
                    .unwrap_or_default(),
            };
            let others = right.of(counterpart);
            if !others.is_empty() && self.inverse(counterpart).is_some() {
                visited += 1;
            }
            if !self.pair(comparison, rows, others, &mut pairs)? {
                out.push(self.differs(owner, counterpart, comparison.aspect));
            }
        }
        let mapped = |owner: &Token| self.inverse(*owner).is_some();
        if right.iter().filter(|(owner, _)| mapped(owner)).count() != visited {
            let extra = |owner: &Token| {
                self.inverse(*owner)
                    .is_some_and(|original| left.of(original).is_empty())
            };
            let extras = right.iter().map(|(owner, _)| owner).filter(extra);
            out.extend(extras.map(|owner| Difference::Extra {
                chain: owner,
                name: chain.describe(owner),
                aspect: comparison.aspect,
            }));
        }
        Ok(pairs)
    }

    /// Pairs the rows of one owner with those of its counterpart; false if something is left over.
    fn pair<I: RowId>(
        &self,
        comparison: &Comparison<'_, I>,
        rows: &[(u32, u32)],
        others: &[(u32, u32)],
        pairs: &mut [u32],
    ) -> ecma335::Result<bool> {
        if comparison.repeats == Repeats::Never && rows.len() != others.len() {
            return Ok(false);
        }
        let (left, right) = (&self.update().md, &self.chain().md);
        if let ([(_, row)], [(_, other)]) = (rows, others) {
            // Nearly always.
            let (id, other_id) = (I::from_row(*row), I::from_row(*other));
            let same = (comparison.same)((id, &left.get(id)?), (other_id, &right.get(other_id)?));
            if let (true, Some(slot)) = (same, pairs.get_mut(*row as usize - 1)) {
                *slot = *other;
            }
            return Ok(same);
        }
        let mut taken = vec![false; others.len()];
        for (position, (_, row)) in rows.iter().enumerate() {
            let id = I::from_row(*row);
            let values = left.get(id)?;
            let mut found = false;
            // The same place first; then any.
            let anywhere = if others.len() > MAX_UNORDERED {
                0
            } else {
                others.len()
            };
            let places = std::iter::once(position).chain(0..anywhere);
            for place in places {
                let (Some((_, other)), Some(taken)) = (others.get(place), taken.get_mut(place)) else {
                    continue;
                };
                if *taken && (comparison.repeats == Repeats::Never || found) {
                    continue;
                }
                let other_id = I::from_row(*other);
                if (comparison.same)((id, &values), (other_id, &right.get(other_id)?)) {
                    *taken = true;
                    if let (false, Some(slot)) = (found, pairs.get_mut(*row as usize - 1)) {
                        *slot = *other;
                    }
                    found = true;
                    // Where rows may repeat, every row of the chain must be equal to one of the update.
                    if comparison.repeats == Repeats::Never {
                        break;
                    }
                }
            }
            if !found {
                return Ok(false);
            }
        }
        Ok(taken.iter().all(|taken| *taken))
    }
}
