//! Updates for runtimes that take no new data in an image: there code builds it.

use std::collections::BTreeSet;

use ecma335::{FieldId, FieldRvaId, Image, Result as Read, RowId};
use name_map::Module;
use typed_tree_diff::Changes;

use super::ModuleState;
use super::propose::Failure;
use crate::{Capability, Error};

impl ModuleState {
    /// Where the runtime takes no new data, or would not find it: the update with code that builds the data that the chain lacks. Such an image
    /// is proved to do what the update does before anyone gets it.
    pub(super) fn with_built_data(
        &self,
        name: &str,
        image: &Image,
        changes: &Changes,
        update: &Module<'_>,
    ) -> Result<Option<Image>, Failure> {
        let chain = self.chain.metadata();
        if self.capabilities.has(Capability::AddFieldRva)
            && delta_writer::finds_added::<FieldRvaId>(&self.chain, &chain).map_err(Error::image(name))?
        {
            return Ok(None);
        }
        let fields = new_data(changes, update).map_err(Error::image(name))?;
        if fields.is_empty() {
            return Ok(None);
        }
        let built = delta_writer::build_data(image, &fields).map_err(Failure::write(name))?;
        // Data that is used in another way is judged as it is.
        let Some(built) = built else { return Ok(None) };
        delta_writer::prove_built_data(image, &built).map_err(Failure::not_proved)?;
        Ok(Some(built))
    }
}

/// Fields of an update that have data and no counterpart in the chain.
fn new_data(changes: &Changes, update: &Module<'_>) -> Read<BTreeSet<FieldId>> {
    let rows = update.md.rows::<FieldRvaId>();
    let is_new = |field: &FieldId| changes.map.old(field.token()).is_none();
    rows.map(|row| row.map(|(_, row)| row.field))
        .filter(|field| field.as_ref().map_or(true, is_new))
        .collect()
}
