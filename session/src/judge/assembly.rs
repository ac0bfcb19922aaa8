//! What changed of the assembly as a whole.

use ecma335::{Result, Token};
use typed_tree_diff::{Aspect, AssemblyChange};

use super::Judge;
use crate::{display, rude, warning};

impl Judge<'_, '_> {
    /// Nothing of it can be said to a process again; only the program's beginning is behind it anyway.
    pub(super) fn assembly(&mut self) -> Result<()> {
        let attributes = &self.changes.module;
        if attributes
            .iter()
            .any(|aspect| *aspect != Aspect::ReflectedDefinitions)
        {
            self.judgement.rude.push(rude::MODULE_ATTRIBUTES.of_module(""));
        }
        for change in &self.changes.assembly {
            let refusal = match change {
                AssemblyChange::Identity(what) => rude::IDENTITY.of_module(what),
                AssemblyChange::Export(name) => rude::EXPORT.of_module(name),
                AssemblyChange::Resource(name) => rude::RESOURCE.of_module(name),
                AssemblyChange::Reference(name) => rude::REFERENCE.of_module(name),
            };
            self.judgement.rude.push(refusal);
        }
        let [old, new] = self.entry_points;
        if !new.is_nil() && self.changes.map.old(new) != Some(old) {
            let symbol = display::symbol(self.new, new)?;
            let location = self.place(new);
            self.judgement
                .warnings
                .push(warning::ENTRY_POINT.about(symbol, location));
        }
        Ok(())
    }
}

/// The entry points of the running build and of the update; nil in a library.
pub(crate) type EntryPoints = [Token; 2];
