//! The map by itself: total, one to one, within the chain.

use ecma335::{RowId, TableId, Token};

use super::difference::Difference;
use super::side::{Side, at};
use crate::DefinitionMap;

/// Rows to rows of the same table.
#[derive(Debug, Default)]
pub(super) struct RowMap {
    tables: Vec<Vec<u32>>,
}

impl RowMap {
    /// What a token is mapped to.
    pub(super) fn get(&self, token: Token) -> Option<Token> {
        let table = token.table()?;
        let row = at(self.tables.get(table as usize)?, token.row());
        (row != 0).then(|| Token::new(table, row))
    }

    /// A whole table.
    pub(super) fn rows(&self, table: TableId) -> &[u32] {
        self.tables.get(table as usize).map_or(&[], Vec::as_slice)
    }

    /// Sets a whole table: for each row another one, or 0.
    pub(super) fn set(&mut self, table: TableId, rows: Vec<u32>) {
        if self.tables.len() <= table as usize {
            self.tables.resize_with(table as usize + 1, Vec::new);
        }
        if let Some(slot) = self.tables.get_mut(table as usize) {
            *slot = rows;
        }
    }
}

/// The other way round: `count` rows of the other build. Rows beyond it and zeros are left out.
pub(super) fn inverted(rows: &[u32], count: u32) -> Vec<u32> {
    let mut inverse = vec![0; count as usize];
    for (row, other) in (1..).zip(rows) {
        let slot = (*other as usize).checked_sub(1);
        if let Some(slot) = slot.and_then(|index| inverse.get_mut(index)) {
            *slot = row;
        }
    }
    inverse
}

/// Checks the map; gives it the other way round.
pub(super) fn check(
    map: &DefinitionMap,
    update: &Side<'_>,
    chain: &Side<'_>,
) -> Result<RowMap, Vec<Difference>> {
    let mut inverse = RowMap::default();
    let mut out = Vec::new();
    table(&map.types, update, chain, &mut inverse, &mut out);
    table(&map.fields, update, chain, &mut inverse, &mut out);
    table(&map.methods, update, chain, &mut inverse, &mut out);
    table(&map.properties, update, chain, &mut inverse, &mut out);
    table(&map.events, update, chain, &mut inverse, &mut out);
    if out.is_empty() { Ok(inverse) } else { Err(out) }
}

fn table<I: RowId>(
    entries: &[I],
    update: &Side<'_>,
    chain: &Side<'_>,
    inverse: &mut RowMap,
    out: &mut Vec<Difference>,
) {
    let (rows, limit) = (update.md.count::<I>(), chain.md.count::<I>());
    if entries.len() != rows as usize {
        out.push(Difference::MapLength {
            table: I::TABLE,
            entries: entries.len(),
            rows,
        });
        return;
    }
    let mut original = vec![0; limit as usize];
    for (row, entry) in (1..).zip(entries) {
        let token = Token::new(I::TABLE, row);
        let Some(index) = entry.index() else {
            out.push(Difference::Unmapped {
                update: token,
                name: update.describe(token),
            });
            continue;
        };
        match original.get_mut(index) {
            None => out.push(Difference::NoSuchDefinition {
                update: token,
                name: update.describe(token),
                chain: entry.token(),
            }),
            Some(slot) if *slot != 0 => out.push(Difference::MappedTwice {
                first: Token::new(I::TABLE, *slot),
                second: token,
                chain: entry.token(),
                name: chain.describe(entry.token()),
            }),
            Some(slot) => *slot = row,
        }
    }
    inverse.set(I::TABLE, original);
}
