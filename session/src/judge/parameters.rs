//! Parameters that have other names: reflection sees them, of what compilers make too, and what binds arguments by name asks for those of
//! lambdas.

use ecma335::{MethodBody, MethodDefId, Opcode, Operand, Result, Token};

use super::Judge;
use crate::{Capability, display, warning};

impl Judge<'_, '_> {
    /// A method's parameters get their new names with its row. A delegate keeps what reflection once told it of its method, and what
    /// binds arguments does so when it gets the delegate.
    pub(super) fn rename_parameters(&mut self, old: Token, new: Token) -> Result<()> {
        let Some(method) = new.to_id::<MethodDefId>() else {
            return Ok(());
        };
        self.judgement.renamed.insert(method);
        self.judgement.rewritten.push(method);
        if self.becomes_delegate(new)? {
            let symbol = display::symbol(self.new, new)?;
            let location = self.place(new);
            self.judgement
                .warnings
                .push(warning::PARAMETER_NAMES.about(symbol, location));
        }
        self.rewrite(old, new, Capability::UpdateParameters)
    }

    /// Whether code of the update makes delegates of a method.
    fn becomes_delegate(&self, method: Token) -> Result<bool> {
        for row in self.new.md.rows::<MethodDefId>() {
            let (id, row) = row?;
            let Some(bytes) = self.new.code.method_data(id, row.rva)? else {
                continue;
            };
            for instruction in MethodBody::parse(bytes)?.instructions() {
                let instruction = instruction?;
                if matches!(instruction.opcode, Opcode::Ldftn | Opcode::Ldvirtftn)
                    && let Operand::Token(token) = instruction.operand
                    && self.new.definition(token)? == Some(method)
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
