//! Literals that exist and get another value: code holds copies of it, reflection reads the row.

use std::collections::HashMap;

use ecma335::{Constant, ConstantId, Token};

use super::Writer;
use crate::error::{Error, Result};

impl Writer<'_> {
    /// The chain's rows in place, with the update's values.
    pub(super) fn update_constants(&mut self) -> Result<()> {
        if self.plan.constants.is_empty() {
            return Ok(());
        }
        let mut known: HashMap<Token, ConstantId> = HashMap::new();
        for row in self.base.rows::<ConstantId>() {
            let (id, row) = row?;
            known.insert(row.parent.token(), id);
        }
        let mut wanted: HashMap<Token, Constant> = HashMap::new();
        for row in self.update.rows::<ConstantId>() {
            let (_, row) = row?;
            wanted.insert(row.parent.token(), row);
        }
        let mut changed = Vec::with_capacity(self.plan.constants.len());
        for update in &self.plan.constants {
            let missing = || Error::NoCounterpart { token: *update };
            let chain = self.map.get(*update).ok_or_else(missing)?;
            let id = known.get(&chain).ok_or_else(missing)?;
            changed.push((*id, *wanted.get(update).ok_or_else(missing)?));
        }
        changed.sort_unstable_by_key(|(id, _)| *id);
        for (id, row) in changed {
            let old = self.base.get(id)?;
            let value = self.heaps.blobs.add(self.update.blob(row.value)?)?;
            self.rows.put(
                id,
                Constant {
                    type_: row.type_,
                    parent: old.parent,
                    value,
                },
            );
        }
        Ok(())
    }
}
