//! The PDB delta.

use std::collections::HashSet;

use ecma335::{Guid, TABLE_SLOTS, Token, TypeDefId};
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
        let mut failed = None;
        let translated = DeltaPdb::new(&pdb, &methods, |token: Token| match self.import(token) {
            Ok(token) => Some(token),
            Err(error) => {
                failed.get_or_insert(error);
                None
            }
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(translated?),
        }
    }
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
