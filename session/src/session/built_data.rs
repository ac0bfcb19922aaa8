//! Updates for runtimes that take no new data in an image: there code builds it.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecma335::{FieldRvaId, Image, Result as Read, RowId};
use name_map::{Module, Symbols};
use typed_tree_diff::{diff, diff_in_place};

use super::ModuleState;
use crate::facts::Facts;
use crate::{Capability, Error};

impl ModuleState {
    /// The update as it is to be compared with the chain: its own image, or, where the runtime takes no new data or would not find it, one whose code builds
    /// the data that the chain lacks. Such an image is proved to do what the update does before anyone gets it.
    pub(super) fn with_built_data(&self, name: &str, facts: Facts) -> Result<Facts, Error> {
        let image = Error::image(name);
        let chain = self.chain.metadata();
        if self.capabilities.has(Capability::AddFieldRva)
            && delta_writer::finds_added::<FieldRvaId>(&self.chain, &chain).map_err(image)?
        {
            return Ok(facts);
        }
        let fields = self.new_data(&facts.image).map_err(image)?;
        if fields.is_empty() {
            return Ok(facts);
        }
        let built = delta_writer::build_data(&facts.image, &fields).map_err(Error::write(name))?;
        // Data that is used in another way is judged as it is.
        let Some(built) = built else { return Ok(facts) };
        delta_writer::prove_built_data(&facts.image, &built).map_err(Error::not_proved(name))?;
        Ok(Facts {
            image: Arc::new(built),
            ..facts
        })
    }

    /// Fields of an update that have data and no counterpart in the chain.
    fn new_data(&self, update: &Image) -> Read<BTreeSet<ecma335::FieldId>> {
        let new_md = update.metadata()?;
        if new_md.count::<FieldRvaId>() == 0 {
            return Ok(BTreeSet::new());
        }
        let old_md = self.chain.metadata();
        let old = Module {
            code: &*self.chain,
            md: &old_md,
            symbols: &self.symbols,
        };
        let changes = match diff_in_place(
            old,
            Module {
                code: update,
                md: &new_md,
                symbols: &self.symbols,
            },
        )? {
            Some(changes) => changes,
            None => diff(
                old,
                Module {
                    code: update,
                    md: &new_md,
                    symbols: &Symbols::new(&new_md, None)?,
                },
            )?,
        };
        let rows = new_md.rows::<FieldRvaId>();
        let is_new = |field: &ecma335::FieldId| changes.map.old(field.token()).is_none();
        rows.map(|row| row.map(|(_, row)| row.field))
            .filter(|field| field.as_ref().map_or(true, is_new))
            .collect()
    }
}
