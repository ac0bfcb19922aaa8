//! Updates for runtimes that take no new data in an image: there code builds it.

use std::collections::BTreeSet;
use std::sync::Arc;

use delta_writer::DATA_TYPE_PREFIX;
use ecma335::{FieldRvaId, Image, Metadata, Result as Read, RowId, Token, TypeDef, TypeDefId};
use name_map::{Module, Symbols};
use typed_tree_diff::{diff, diff_in_place};

use super::ModuleState;
use crate::facts::Facts;
use crate::{Capability, Error};

impl ModuleState {
    /// The update as it is to be compared with the chain: its own image, or, where the runtime takes no new data or would not find it, one whose code builds
    /// the data that the chain lacks. Such an image is proved to do what the update does before anyone gets it.
    pub(super) fn with_built_data(&self, name: &str, facts: Facts) -> Result<Facts, Error> {
        let image = |source| Error::Image {
            name: name.to_owned(),
            source,
        };
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
        let built = delta_writer::build_data(&facts.image, &fields).map_err(|error| Error::Write {
            name: name.to_owned(),
            source: Box::new(error),
        })?;
        // Data that is used in another way is judged as it is.
        let Some(built) = built else { return Ok(facts) };
        delta_writer::prove_built_data(&facts.image, &built).map_err(|differences| Error::NotProved {
            name: name.to_owned(),
            count: differences.len(),
            first: differences.first().map_or_else(String::new, ToString::to_string),
        })?;
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

/// Types of a chain that stay alive when nothing needs them, with their members: what needs the same later finds them again. Those that
/// build data are named after the data; attributes that a compiler put in have the names that it gives them.
pub(super) fn lasting_types(chain: &Metadata<'_>) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (id, row) in chain.rows::<TypeDefId>().flatten() {
        if is_lasting(chain, &row) {
            tokens.push(id.token());
            tokens.extend(chain.fields(id).map(RowId::token));
            tokens.extend(chain.methods(id).map(RowId::token));
        }
    }
    tokens
}

/// Whether a type stays alive when nothing needs it.
pub(crate) fn is_lasting(md: &Metadata<'_>, row: &TypeDef) -> bool {
    const VISIBILITY_MASK: u32 = 7;
    let Ok(name) = md.string(row.name) else {
        return false;
    };
    let embedded = || {
        row.flags & VISIBILITY_MASK == 0
            && name.ends_with("Attribute")
            && md.string(row.namespace).is_ok_and(|namespace| {
                matches!(
                    namespace,
                    "System.Runtime.CompilerServices" | "Microsoft.CodeAnalysis"
                )
            })
    };
    name.starts_with(DATA_TYPE_PREFIX) || embedded()
}
