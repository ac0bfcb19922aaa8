//! Lambdas, closures and state machines that are no more, or are others now: who holds one, or waits in one, goes on in the old code. Whether
//! anyone does nobody can see from outside, so it is said.

use std::collections::HashSet;

use ecma335::il::{MethodBody, Opcode, Operand};
use ecma335::{MethodDefId, Result, RowId, TableId, Token, TypeDefId};
use name_map::Module;
use name_map::grammar::{NameKind, Symbol};

use super::Judge;
use crate::lines::Location;
use crate::{display, warning};

impl Judge<'_, '_> {
    /// Warns at every piece of code that took such a thing. What is nested in another one goes with it.
    pub(super) fn old_code(&mut self) -> Result<()> {
        let mut gone = HashSet::new();
        for token in &self.changes.deleted {
            if self.can_be_held(*token)? {
                gone.insert(*token);
            }
        }
        if gone.is_empty() {
            return Ok(());
        }
        for method in &self.changes.updated {
            let Some(old) = self.changes.map.old_method(*method) else {
                continue;
            };
            if takes(self.old, old, &gone)? {
                let symbol = display::symbol(self.new, method.token())?;
                let location = self.place_around(*method)?;
                self.judgement
                    .warnings
                    .push(warning::OLD_CODE.about(symbol, location));
            }
        }
        Ok(())
    }

    /// Whether a definition that goes is code of which there may be objects.
    fn can_be_held(&self, token: Token) -> Result<bool> {
        let kind = self.old_kind(token)?;
        Ok(match (kind, token.to_id::<TypeDefId>()) {
            (Some(NameKind::Closure | NameKind::StateMachine | NameKind::ClosureClass), Some(_)) => true,
            // With its lambdas. A struct is what local functions share that nobody can hold.
            (Some(NameKind::DisplayClass), Some(id)) => !self.old.is_value_type(id)?,
            // The class of a moved one.
            (_, Some(id)) => self.old.symbols.moved(id).is_some(),
            (Some(NameKind::Lambda | NameKind::LocalFunction), None) => true,
            _ => false,
        })
    }

    /// Whether delegates may exist that go on as lambdas and local functions in a class of captures.
    pub(super) fn has_delegates(&self, class: TypeDefId) -> Result<bool> {
        for method in self.new.md.methods(class).map(RowId::token) {
            let parsed = self.new.symbols.parse(self.new.name(method)?, Symbol::Method);
            let kind = parsed.map(|parsed| parsed.kind());
            // A local function is converted to a delegate as well.
            let becomes_one = matches!(kind, Some(NameKind::Lambda | NameKind::LocalFunction));
            if becomes_one && self.changes.map.old(method).is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn old_kind(&self, token: Token) -> Result<Option<NameKind>> {
        let symbol = match token.table() {
            Some(TableId::TypeDef) => Symbol::Type,
            Some(TableId::MethodDef) => Symbol::Method,
            _ => return Ok(None),
        };
        let parsed = self.old.symbols.parse(self.old.name(token)?, symbol);
        Ok(parsed.map(|parsed| parsed.kind()))
    }

    /// Where code is; of a function that has no line of its own, where what takes it is.
    fn place_around(&self, mut method: MethodDefId) -> Result<Option<Location>> {
        // Functions lie in one another at most some deep.
        for _ in 0..64 {
            let owner = self.new.symbols.declaring(method.token());
            let place = self.place(method.token());
            if place.is_some() || !self.new.symbols.is_positional_type(owner) {
                return Ok(place);
            }
            let (class, mut taker) = (HashSet::from([owner.token()]), None);
            for other in self.new.md.ids::<MethodDefId>() {
                if self.new.symbols.declaring(other.token()) != owner && takes(self.new, other, &class)? {
                    taker = Some(other);
                    break;
                }
            }
            match taker {
                Some(taker) => method = taker,
                None => break,
            }
        }
        Ok(None)
    }
}

/// Whether a method makes an object or a delegate of one of these; a call alone does not.
fn takes(module: &Module<'_>, method: MethodDefId, gone: &HashSet<Token>) -> Result<bool> {
    let rva = module.md.get(method)?.rva;
    let Some(bytes) = module.code.method_data(method, rva)? else {
        return Ok(false);
    };
    for instruction in MethodBody::parse(bytes)?.instructions() {
        let instruction = instruction?;
        let Operand::Token(token) = instruction.operand else {
            continue;
        };
        let Some(definition) = module.definition(token)? else {
            continue;
        };
        let owner = match definition.table() {
            Some(TableId::TypeDef) => definition,
            _ => module.symbols.declaring(definition).token(),
        };
        let pointed = instruction.opcode == Opcode::Ldftn && gone.contains(&definition);
        if pointed || gone.contains(&owner) {
            return Ok(true);
        }
    }
    Ok(false)
}
