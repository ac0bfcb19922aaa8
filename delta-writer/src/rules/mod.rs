//! The rules of deltas: what the format demands and what runtimes do, for a delta of any origin.
//!
//! The facts were found in deltas that Roslyn writes and by trying what CoreCLR takes. A broken rule of severity
//! [`Severity::Error`] means that the runtime refuses the delta or does something else than it says.

mod bodies;
mod log;
mod pdb;
mod root;
mod rows;
mod rule;
mod runtime;

#[cfg(test)]
mod tests;

use std::fmt;

use ecma335::{
    BlobOffset, Chain, Guid, GuidIndex, Metadata, Root, StringOffset, TABLE_SLOTS, TableId, Token,
    UserStringOffset,
};

pub use rule::{Rule, Severity};

/// A rule that a delta breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleViolation {
    /// The rule.
    pub rule: Rule,
    /// Where: a row or definition of the chain; nil for the delta as a whole.
    pub token: Token,
    /// What was found, and what was expected.
    pub message: String,
}

impl fmt::Display for RuleViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule.id())?;
        if self.token != Token::default() {
            write!(f, " {:?}", self.token)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Checks a delta that is to be applied to `before`: metadata, IL, and the PDB if there is one. Empty means that nothing is wrong.
#[must_use]
pub fn check(before: &Chain, metadata: &[u8], il: &[u8], pdb: Option<&[u8]>) -> Vec<RuleViolation> {
    let mut out = Violations::default();
    match Root::parse(metadata, 0) {
        Ok(root) => root::check(&root, &mut out),
        Err(error) => out.add(Rule::Root, Token::default(), error.to_string()),
    }
    match Metadata::parse(metadata, 0) {
        Ok(delta) => {
            let context = Context::new(before, delta, il);
            context.module(&mut out);
            context.log(&mut out);
            context.rows(&mut out);
            context.runtime(&mut out);
            context.bodies(&mut out);
            if let Some(pdb) = pdb {
                pdb::check(&context, pdb, &mut out);
            }
        }
        // Nothing can be said of a delta whose tables cannot be read; the root has been told above if it is that.
        Err(error) if out.0.is_empty() => out.add(Rule::Root, Token::default(), error.to_string()),
        Err(_) => {}
    }
    out.0
}

#[derive(Default)]
struct Violations(Vec<RuleViolation>);

impl Violations {
    fn add(&mut self, rule: Rule, token: Token, message: impl Into<String>) {
        self.0.push(RuleViolation {
            rule,
            token,
            message: message.into(),
        });
    }

    fn require(&mut self, holds: bool, rule: Rule, token: Token, message: impl FnOnce() -> String) {
        if !holds {
            self.add(rule, token, message());
        }
    }
}

/// A row of the delta and the row of the chain that it is.
#[derive(Debug, Clone, Copy)]
struct DeltaRow {
    table: TableId,
    /// Row of the delta's table.
    delta: u32,
    /// The chain's.
    chain: u32,
    /// Whether it replaces a row.
    updates: bool,
}

impl DeltaRow {
    fn token(self) -> Token {
        Token::new(self.table, self.chain)
    }
}

/// A delta beside the chain it is for.
struct Context<'a> {
    chain: &'a Chain,
    before: Metadata<'a>,
    delta: Metadata<'a>,
    il: &'a [u8],
    /// Rows of each table with the delta.
    totals: [u32; TABLE_SLOTS],
    /// The delta's rows as EncMap names them.
    rows: Vec<DeltaRow>,
}

impl<'a> Context<'a> {
    fn new(chain: &'a Chain, delta: Metadata<'a>, il: &'a [u8]) -> Self {
        let before = chain.metadata();
        let existing = before.tables.row_counts();
        let mut totals = existing;
        let mut next = [0; TABLE_SLOTS];
        let map = delta.table(TableId::EncMap);
        let mut rows = Vec::with_capacity(map.rows() as usize);
        for row in 1..=map.rows() {
            let token = Token::from_raw(map.column(row, 0));
            let Some(table) = token.table().filter(|table| *table != TableId::Module) else {
                continue;
            };
            let slot = table as usize;
            if let (Some(next), Some(total), Some(existing)) =
                (next.get_mut(slot), totals.get_mut(slot), existing.get(slot))
            {
                *next += 1;
                *total = (*total).max(token.row());
                rows.push(DeltaRow {
                    table,
                    delta: *next,
                    chain: token.row(),
                    updates: token.row() <= *existing,
                });
            }
        }
        Self {
            chain,
            before,
            delta,
            il,
            totals,
            rows,
        }
    }

    /// Whether a row exists once the delta is applied.
    fn exists(&self, token: Token) -> bool {
        let total = token
            .table()
            .and_then(|table| self.totals.get(table as usize))
            .copied()
            .unwrap_or(0);
        !token.is_nil() && token.row() <= total
    }

    /// Whether a row existed before.
    fn existed(&self, token: Token) -> bool {
        let count = token.table().map_or(0, |table| self.before.table(table).rows());
        !token.is_nil() && token.row() <= count
    }

    // Heap offsets are the chain's: what the chain has ends where the delta's heap begins.

    fn string(&self, offset: StringOffset) -> ecma335::Result<&'a str> {
        match offset.0.checked_sub(self.before.strings.0.len() as u32) {
            Some(own) => self.delta.string(StringOffset(own)),
            None => self.before.string(offset),
        }
    }

    fn blob(&self, offset: BlobOffset) -> ecma335::Result<&'a [u8]> {
        match offset.0.checked_sub(self.before.blobs.0.len() as u32) {
            Some(own) => self.delta.blob(BlobOffset(own)),
            None => self.before.blob(offset),
        }
    }

    fn has_user_string(&self, offset: UserStringOffset) -> bool {
        match offset.0.checked_sub(self.before.user_strings.0.len() as u32) {
            Some(own) => self.delta.user_string(UserStringOffset(own)).is_ok(),
            None => self.before.user_string(offset).is_ok(),
        }
    }

    /// The delta's stream repeats the chain's entries; the runtime keeps what it has.
    fn guid(&self, index: GuidIndex) -> ecma335::Result<Guid> {
        match index.0 <= self.before.guids.count() {
            true => self.before.guid(index),
            false => self.delta.guid(index),
        }
    }
}
