//! Updates with methods that a delta cannot add to the type that has them: there they are in classes of their own.

use std::collections::BTreeMap;

use ecma335::{Image, MethodDefId, Result as Read, RowId};
use name_map::grammar::{NameKind, Symbol};
use name_map::{Module, Moved};
use typed_tree_diff::Changes;

use super::ModuleState;
use super::propose::Failure;
use crate::Error;

/// MethodAttributes.Static.
const STATIC: u16 = 0x10;

impl ModuleState {
    /// The update with methods moved to classes of their own, if it has some that cannot be added where they are and can be moved. Such an
    /// image is proved to do what the update does before anyone gets it.
    pub(super) fn with_moved_methods(
        &self,
        name: &str,
        image: &Image,
        changes: &Changes,
        update: &Module<'_>,
    ) -> Result<Option<Image>, Failure> {
        let names = moved(changes, update).map_err(Error::image(name))?;
        if names.is_empty() {
            return Ok(None);
        }
        let moved = delta_writer::move_methods(image, &names).map_err(Failure::write(name))?;
        // Those that cannot be moved are judged where they are.
        let Some(moved) = moved else { return Ok(None) };
        delta_writer::prove_moved(image, &moved).map_err(Failure::not_proved)?;
        Ok(Some(moved))
    }
}

/// Lambdas, local functions and calls of base members that are new in a generic type that is not, with the names of their classes. What no
/// name stands for but in code, nobody misses in its type.
fn moved(changes: &Changes, update: &Module<'_>) -> Read<BTreeMap<MethodDefId, String>> {
    let (md, symbols) = (update.md, update.symbols);
    let inserted = changes
        .inserted
        .iter()
        .filter_map(|token| token.to_id::<MethodDefId>());
    let mut found = Vec::new();
    for id in inserted {
        let owner = symbols.declaring(id.token());
        let kind = symbols
            .parse(update.name(id.token())?, Symbol::Method)
            .map(|parsed| parsed.kind());
        let is_nameless = matches!(
            kind,
            Some(NameKind::Lambda | NameKind::LocalFunction | NameKind::BaseCall)
        );
        // In a class of lambdas it makes that class a new one.
        if is_nameless && symbols.moved(owner).is_none() && changes.map.old_type(owner).is_some() {
            found.push((id, owner));
        }
    }
    if found.is_empty() {
        return Ok(BTreeMap::new());
    }
    let generic = update.generic()?;
    found
        .into_iter()
        .filter(|(_, owner)| generic.contains(&owner.token()))
        .zip(0..)
        .map(|((id, _), ordinal)| {
            let is_static = md.get(id)?.flags & STATIC != 0;
            let moved = if is_static { Moved::Static } else { Moved::Instance };
            Ok((id, moved.type_name(ordinal)))
        })
        .collect()
}
