//! Quotations of functions marked `ReflectedDefinition`: a resource holds them, which no update replaces.

use std::collections::HashSet;

use ecma335::{MethodDefId, MethodSemanticsId, Result, RowId, Token};
use typed_tree_diff::Aspect;

use super::Judge;
use super::attributes::{REFLECTED, attributes};
use crate::{display, warning};

impl Judge<'_, '_> {
    /// Warns of each marked function whose code changed, and of the module as a whole where quotations changed and code did not, as where lines
    /// moved.
    pub(super) fn reflected(&mut self) -> Result<()> {
        if !self.changes.module.contains(&Aspect::ReflectedDefinitions) {
            return Ok(());
        }
        let marked = self.marked()?;
        let updated = self.changes.updated.iter().map(|method| method.token());
        let changed: Vec<Token> = updated.chain(self.changes.inserted.iter().copied()).collect();
        let mut told = HashSet::new();
        for token in changed {
            // A lambda is called as the function that it lies in.
            let symbol = display::symbol(self.new, token)?;
            if marked.contains(&symbol) && told.insert(symbol.clone()) {
                let location = self.place(token);
                self.judgement
                    .warnings
                    .push(warning::QUOTATION.about(symbol, location));
            }
        }
        if told.is_empty() {
            self.judgement.warnings.push(warning::QUOTATIONS.of_module(""));
        }
        Ok(())
    }

    /// The symbols of marked functions: by themselves, by their properties, or by what they lie in.
    fn marked(&self) -> Result<HashSet<String>> {
        let marks = attributes(self.new)?;
        let is_marked = |token: Token| marks.contains_key(&(token, REFLECTED));
        let mut accessors = HashSet::new();
        for row in self.new.md.rows::<MethodSemanticsId>() {
            let (_, row) = row?;
            if is_marked(row.association.token()) {
                accessors.insert(row.method);
            }
        }
        let mut marked = HashSet::new();
        for method in self.new.md.ids::<MethodDefId>() {
            let mut around = self.new.symbols.declaring(method.token());
            let mut found = is_marked(method.token()) || accessors.contains(&method);
            // Types lie in one another at most a few deep; a cycle is damage, and the bound stops it.
            for _ in 0..64 {
                if found || around.is_nil() {
                    break;
                }
                found = is_marked(around.token());
                around = self.new.symbols.enclosing(around);
            }
            if found {
                marked.insert(display::symbol(self.new, method.token())?);
            }
        }
        Ok(marked)
    }
}
