//! Updates for runtimes that take no new data in an image: there code builds it.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use delta_writer::DATA_TYPE_PREFIX;
use ecma335::{FieldRvaId, Image, Metadata, PropertyMapId, Result as Read, RowId, Token, TypeDefId};
use name_map::grammar::{FSharpName, Symbol, SynthesizedName};
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

/// The types of a chain that are named after their content, with their members: those that build data, F#'s anonymous records, types of data.
/// They stay alive when nothing uses them: what needs the same later finds them again, and can be given no other of that name.
pub(super) fn lasting_types(chain: &Metadata<'_>, symbols: &Symbols) -> Vec<Token> {
    let lasts = |name: &str| {
        let made = symbols.parse(name, Symbol::Type).map(|parsed| parsed.name);
        let by_fsharp = matches!(
            made,
            Some(SynthesizedName::FSharp(
                FSharpName::AnonymousRecord(_) | FSharpName::DataType { .. }
            ))
        );
        by_fsharp || name.starts_with(DATA_TYPE_PREFIX)
    };
    let mut types = HashSet::new();
    let mut tokens = Vec::new();
    for (id, row) in chain.rows::<TypeDefId>().flatten() {
        if chain.string(row.name).is_ok_and(lasts) {
            types.insert(id);
            tokens.push(id.token());
            tokens.extend(chain.fields(id).map(RowId::token));
            tokens.extend(chain.methods(id).map(RowId::token));
        }
    }
    for (id, row) in chain.rows::<PropertyMapId>().flatten() {
        if types.contains(&row.parent) {
            tokens.extend(chain.properties(id).map(RowId::token));
        }
    }
    tokens
}
