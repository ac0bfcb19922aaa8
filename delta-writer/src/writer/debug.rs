//! The PDB delta.

use std::collections::{HashMap, HashSet};

use ecma335::{Guid, MethodDefId, RowId, TABLE_SLOTS, Token, TypeDefId};
use portable_pdb::delta::{DeltaMethod as Information, DeltaPdb};
use portable_pdb::{Pdb, PdbId};

use super::Writer;
use crate::built_data::DATA_TYPE_PREFIX;
use crate::error::Result;

impl Writer<'_> {
    /// Translates the debug information of every method in the delta. References that only a debugger needs (types of constants, imports)
    /// are added to the metadata delta, so that comes after.
    pub(super) fn debug_information(&mut self, pdb: &[u8]) -> Result<DeltaPdb> {
        let pdb = Pdb::parse(pdb)?;
        // What builds data came after the compiler.
        let mut synthesized = HashSet::new();
        for row in self.update.rows::<TypeDefId>() {
            let (id, row) = row?;
            if self.update.string(row.name)?.starts_with(DATA_TYPE_PREFIX) {
                synthesized.extend(self.update.methods(id));
            }
        }
        let methods: Vec<_> = self
            .methods
            .iter()
            .map(|method| Information {
                chain: method.chain,
                update: Some(method.update).filter(|update| !synthesized.contains(update)),
            })
            .collect();
        let hoisted = self.hoisted_slots()?;
        let mut failed = None;
        let translate = |token: Token| match self.import(token) {
            Ok(token) => Some(token),
            Err(error) => {
                failed.get_or_insert(error);
                None
            }
        };
        let translated = DeltaPdb::new(&pdb, &methods, translate, |method, slot| {
            hoisted.get(&(method, slot)).copied().unwrap_or(slot)
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(translated?),
        }
    }

    /// The variables of state machines that have another number in the chain than in the update: method and index, and the chain's index.
    fn hoisted_slots(&self) -> Result<HashMap<(MethodDefId, usize), usize>> {
        let mut slots = HashMap::new();
        for owner in self.update.ids::<TypeDefId>() {
            for field in self.update.fields(owner) {
                let Some(chain) = self.plan.names.get(&field.token()) else {
                    continue;
                };
                let name = self.update.string(self.update.get(field)?.name)?;
                if let (Some(update), Some(chain)) = (hoisted_slot(name), hoisted_slot(chain)) {
                    slots.extend(self.update.methods(owner).map(|method| ((method, update), chain)));
                }
            }
        }
        Ok(slots)
    }
}

/// The index of a variable that a state machine keeps, by its field: 0 for `<count>5__1`, `<>s__1` and `<>8__1`.
fn hoisted_slot(name: &str) -> Option<usize> {
    let (_, number) = name.strip_prefix('<')?.rsplit_once('>')?;
    let number = number.strip_prefix(['5', 's', '8'])?.strip_prefix("__")?;
    number.parse::<usize>().ok()?.checked_sub(1)
}

/// The bytes, once the metadata delta has its id and its rows.
pub(super) fn finish(
    pdb: DeltaPdb,
    enc_id: Guid,
    generation: u32,
    rows: &[u32; TABLE_SLOTS],
) -> Result<Vec<u8>> {
    Ok(pdb.write(PdbId::new(enc_id, generation), rows)?)
}
