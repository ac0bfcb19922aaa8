//! What an earlier update deleted, and names that are taken.

use ecma335::{FieldId, MethodDefId, Result, RowId, Token, TypeDefId};
use name_map::canonical::Canon;

use super::Judge;
use crate::{display, warning};

impl Judge<'_, '_> {
    /// Whether a new member has the name (a method: and the signature) of one that its type had and that is not the same.
    pub(super) fn takes_a_name(&self, token: Token) -> Result<bool> {
        if self.new.is_positional(token)? {
            return Ok(false);
        }
        let Some(owner) = self.changes.map.old_type(self.new.symbols.declaring(token)) else {
            return Ok(false);
        };
        let name = self.new.name(token)?;
        let named = |other: Token| -> Result<bool> { Ok(self.old.name(other)? == name) };
        if let Some(id) = token.to_id::<MethodDefId>() {
            let (old, new) = (
                Canon::exact_old(*self.old),
                Canon::exact_new(*self.new, &self.changes.map),
            );
            let signature = new.signature(self.new.md.get(id)?.signature)?;
            for other in self.old.md.methods(owner) {
                if named(other.token())? && old.signature(self.old.md.get(other)?.signature)? == signature {
                    return Ok(true);
                }
            }
        } else {
            for other in self.old.md.fields(owner) {
                if named(other.token())? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Fields that an earlier update deleted and that are there again.
    pub(super) fn revivals(&mut self) -> Result<()> {
        for field in self.new.md.ids::<FieldId>() {
            let Some(old) = self.changes.map.old(field.token()) else {
                continue;
            };
            if self.old.symbols.declaring(old).is_nil() {
                let symbol = display::symbol(self.new, field.token())?;
                let location = self.place(field.token());
                self.judgement
                    .warnings
                    .push(warning::FIELD_IS_BACK.about(symbol, location));
            }
        }
        Ok(())
    }

    /// Whether a type that was deleted is nested in another one: what becomes of that is what becomes of it.
    pub(super) fn goes_with_its_owner(&self, token: Token) -> bool {
        let Some(id) = token.to_id::<TypeDefId>() else {
            return false;
        };
        let outer = self.old.symbols.enclosing(id);
        !outer.is_nil() && self.changes.map.new_of(outer.token()).is_none()
    }
}
