//! What F# computes once, when the program starts or an object is made, and what would lack it.

use std::collections::HashMap;

use ecma335::il::{MethodBody, Opcode, Operand};
use ecma335::{FieldId, MethodDefId, Result, RowId, Token, TypeDefId};
use name_map::grammar::NameKind;

use super::Judge;
use crate::rude;
use crate::session::is_start_up;

impl Judge<'_, '_> {
    /// Refuses new types whose static values the start-up code of their file computes: it has run, so the types would find themselves not
    /// initialised, or their values null.
    pub(super) fn started_types(&mut self) -> Result<()> {
        let mut waiting: HashMap<TypeDefId, FieldId> = HashMap::new();
        for method in self.new.md.ids::<MethodDefId>() {
            if self.changes.map.old_method(method).is_none() || !is_start_up(self.new, method)? {
                continue;
            }
            let rva = self.new.md.get(method)?.rva;
            let Some(bytes) = self.new.code.method_data(method, rva)? else {
                continue;
            };
            for instruction in MethodBody::parse(bytes)?.instructions() {
                let instruction = instruction?;
                if let (Opcode::Stsfld, Operand::Token(token)) = (instruction.opcode, instruction.operand)
                    && let Some(field) = self.new.definition(token)?.and_then(Token::to_id::<FieldId>)
                {
                    let owner = self.new.symbols.declaring(field.token());
                    if self.changes.map.old_type(owner).is_none() {
                        // A value says more than the number of the last one that is there.
                        let is_check = self.kind(field.token())? == Some(NameKind::InitializationCheck);
                        match is_check {
                            true => _ = waiting.entry(owner).or_insert(field),
                            false => _ = waiting.insert(owner, field),
                        }
                    }
                }
            }
        }
        let mut fields: Vec<_> = waiting.into_values().collect();
        fields.sort_unstable();
        for field in fields {
            self.refuse_new(rude::INSERT_FIELD, field.token())?;
        }
        Ok(())
    }
}
