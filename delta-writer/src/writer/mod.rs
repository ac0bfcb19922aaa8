//! A plan turned into a delta.
//!
//! References of the update become the chain's (`references`, found by `content`, never by position; the own assembly's in `own`), bodies are
//! copied with them (`bodies`), rows of updated and added definitions are collected under the ids that they have in the chain (`updated`,
//! `added`, `details`, `attributes`, `constants`), and at the end `rows` and `finish` write the tables in the order that the runtime needs.

mod added;
mod attributes;
mod bodies;
mod constants;
mod content;
mod debug;
mod details;
mod finish;
mod own;
mod owners;
mod parts;
mod references;
mod rows;
mod updated;

#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use ecma335::write::{BlobHeapBuilder, Heaps, StringHeapBuilder, UserStringHeapBuilder};
use ecma335::{
    Chain, EventMapId, Metadata, MethodDefId, Param, ParamId, PropertyMapId, TableId, Token, TypeDefId,
    TypeRefId,
};

pub use content::ReferenceIndex;
pub use details::finds_added;
use own::{OwnType, TypeNames};
use owners::Owners;
use rows::Rows;

use crate::DefinitionMap;
use crate::error::Result;
use crate::plan::{Delta, DeltaMethod, Plan};

/// Writes the delta that takes `chain` to what `plan` says.
///
/// # Errors
/// The update or the chain are damaged; the update uses a definition that is neither mapped nor added; the runtime could not find what is
/// added ([`Error::Unfindable`](crate::Error::Unfindable)).
pub fn write(chain: &Chain, plan: &Plan<'_>) -> Result<Delta> {
    write_with(chain, plan, &mut ReferenceIndex::default())
}

/// As [`write()`], with an index of the chain's references kept from earlier calls for the same chain. It makes no difference to the delta.
pub fn write_with(chain: &Chain, plan: &Plan<'_>, index: &mut ReferenceIndex) -> Result<Delta> {
    Writer::new(chain, plan, index)?.write()
}

struct Writer<'a> {
    plan: &'a Plan<'a>,
    chain: &'a Chain,
    update: Metadata<'a>,
    /// The chain's merged metadata, before this delta.
    base: Metadata<'a>,
    /// The plan's map, and what is added.
    map: DefinitionMap,

    index: &'a mut ReferenceIndex,
    /// The update's references that have been looked up.
    imported: HashMap<Token, Token>,
    /// References that this delta adds, by content.
    appended: HashMap<Vec<u8>, Token>,
    /// How far references of a table were off last.
    shifts: HashMap<TableId, u32>,
    user_string_shift: u32,
    own_types: HashMap<TypeRefId, Option<OwnType>>,
    update_names: Option<TypeNames<'a>>,
    chain_names: Option<TypeNames<'a>>,
    depth: usize,

    rows: Rows,
    heaps: Heaps,
    il: Vec<u8>,
    methods: Vec<DeltaMethod>,
    /// Parameters of updated methods: the update's row and the chain's.
    params: Vec<(ParamId, ParamId)>,
    /// Parameters added to methods that exist, with those methods: the runtime takes them behind those of new methods only.
    late: Vec<(ParamId, MethodDefId, Param)>,
    /// Rows of what methods return that the update has none for, because no attribute is left.
    bare: Vec<ParamId>,
    /// Everything added that attributes, constants and the like may belong to: the update's token and the chain's.
    added: Vec<(Token, Token)>,
    updated_types: BTreeSet<TypeDefId>,
    owners: Option<Owners>,
    property_maps: Option<HashMap<TypeDefId, PropertyMapId>>,
    event_maps: Option<HashMap<TypeDefId, EventMapId>>,
}

impl<'a> Writer<'a> {
    fn new(chain: &'a Chain, plan: &'a Plan<'a>, index: &'a mut ReferenceIndex) -> Result<Self> {
        let base = chain.metadata();
        // Heaps go on where the chain's end (II.24.2; the aggregate trims and pads as the runtime does).
        let heaps = Heaps {
            strings: StringHeapBuilder::starting_at(base.strings.0.len() as u32),
            user_strings: UserStringHeapBuilder::starting_at(base.user_strings.0.len() as u32),
            blobs: BlobHeapBuilder::starting_at(base.blobs.0.len() as u32),
            guids: Default::default(),
        };
        Ok(Self {
            plan,
            chain,
            update: plan.update.metadata()?,
            map: plan.map.clone(),
            index,
            imported: HashMap::new(),
            appended: HashMap::new(),
            shifts: HashMap::new(),
            user_string_shift: 0,
            own_types: HashMap::new(),
            update_names: None,
            chain_names: None,
            depth: 0,
            rows: Rows::new(&base.tables.row_counts()),
            base,
            heaps,
            il: bodies::PREAMBLE.to_vec(),
            methods: Vec::new(),
            params: Vec::new(),
            late: Vec::new(),
            bare: Vec::new(),
            added: Vec::new(),
            updated_types: BTreeSet::new(),
            owners: None,
            property_maps: None,
            event_maps: None,
        })
    }

    fn write(mut self) -> Result<Delta> {
        let added = self.allocate()?;
        self.update_methods()?;
        self.add_rows(&added)?;
        for (update, chain, row) in std::mem::take(&mut self.late) {
            self.add_param(update, chain, row);
        }
        self.add_details()?;
        self.update_constants()?;
        self.write_attributes()?;
        self.methods.sort_unstable_by_key(|method| method.chain);
        let debug = self.plan.pdb.map(|pdb| self.debug_information(pdb)).transpose()?;
        let finished = self.finish_metadata()?;
        let pdb = match debug {
            Some(debug) => debug::finish(debug, finished.enc_id, finished.generation, &finished.rows)?,
            None => Vec::new(),
        };
        Ok(Delta {
            metadata: finished.metadata,
            il: self.il,
            pdb,
            module_id: finished.module_id,
            enc_id: finished.enc_id,
            base_enc_id: self.plan.base_enc_id,
            generation: finished.generation,
            map: self.map,
            methods: self.methods,
            updated_types: self.updated_types.into_iter().collect(),
        })
    }
}
