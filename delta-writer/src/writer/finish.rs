//! The metadata delta as bytes, and its id.

use ecma335::write::{GuidHeapBuilder, RootBuilder, TablesBuilder};
use ecma335::{Guid, GuidIndex, Module, ModuleId, TABLE_SLOTS};

use super::Writer;
use crate::error::Result;

/// The version string that Roslyn gives every delta.
const VERSION: &str = "v4.0.30319";

/// A metadata delta and what identifies it.
pub(super) struct Finished {
    pub(super) metadata: Vec<u8>,
    pub(super) module_id: Guid,
    pub(super) enc_id: Guid,
    pub(super) generation: u32,
    /// How many rows its tables have.
    pub(super) rows: [u32; TABLE_SLOTS],
}

impl Writer<'_> {
    /// Writes root, tables and heaps. The EncId is a digest of everything else, so that equal deltas of equal chains have equal ids.
    pub(super) fn finish_metadata(&mut self) -> Result<Finished> {
        let module = self.base.get(ModuleId(1))?;
        let module_id = self.base.guid(module.mvid)?;
        let generation = self.chain.generations() + 1;
        let known = self.base.guids.count();
        let base_enc_id = self.plan.base_enc_id;
        let mut tables = TablesBuilder::default();
        tables.push(Module {
            generation: generation as u16,
            name: self.heaps.strings.add(self.base.string(module.name)?)?,
            mvid: GuidIndex(known + 1),
            enc_id: GuidIndex(known + 2),
            enc_base_id: GuidIndex(if base_enc_id == Guid::NIL { 0 } else { known + 3 }),
        });
        self.rows.write(&mut tables);
        let rows = tables.row_counts();
        let heaps = std::mem::take(&mut self.heaps);
        let streams = [
            ("#-", tables.delta_stream()?),
            ("#Strings", heaps.strings.into_bytes()),
            ("#US", heaps.user_strings.into_bytes()),
            ("#Blob", heaps.blobs.into_bytes()),
        ];
        let enc_id = self.enc_id(&streams, module_id);
        let mut guids = GuidHeapBuilder::after(known);
        guids.add(module_id);
        guids.add(enc_id);
        guids.add(base_enc_id);
        let mut root = RootBuilder::new(VERSION);
        let [tables, strings, user_strings, blobs] = streams;
        let order = [
            tables,
            strings,
            user_strings,
            ("#GUID", guids.into_bytes()),
            blobs,
        ];
        for (name, data) in order {
            root.stream(name, data);
        }
        root.wide();
        Ok(Finished {
            metadata: root.finish()?,
            module_id,
            enc_id,
            generation,
            rows,
        })
    }

    fn enc_id(&self, streams: &[(&str, Vec<u8>)], module_id: Guid) -> Guid {
        let mut hasher = blake3::Hasher::new();
        for part in streams
            .iter()
            .map(|(_, data)| data.as_slice())
            .chain([self.il.as_slice()])
        {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        hasher.update(&module_id.0);
        hasher.update(&self.plan.base_enc_id.0);
        let mut id = Guid::NIL;
        id.0.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        id
    }
}
