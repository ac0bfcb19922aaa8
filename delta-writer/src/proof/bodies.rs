//! Method bodies: header, locals, code with every token resolved, exception clauses.

use ecma335::{Code, ExceptionClause, ExceptionKind, MethodBody, MethodDefId, RowId, Token, token_operands};

use super::Context;
use super::difference::{Aspect, Difference};

impl Context<'_, '_> {
    /// Every body of the update, changed or not.
    pub(super) fn bodies(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let found = self.all(&self.claim.map.methods, |update, chain, out| {
            self.body(update, chain, out)
        })?;
        out.extend(found);
        Ok(())
    }

    fn body(&self, update: MethodDefId, chain: MethodDefId, out: &mut Vec<Aspect>) -> ecma335::Result<()> {
        let left = body_of(self.update().code, update, self.update().md.get(update)?.rva);
        let right = body_of(self.chain().code, chain, self.chain().md.get(chain)?.rva);
        let (left, right) = match (left, right) {
            (Ok(None), Ok(None)) => return Ok(()),
            (Ok(Some(left)), Ok(Some(right))) => (left, right),
            // A body that cannot be read is equal to none.
            _ => {
                out.push(Aspect::Body);
                return Ok(());
            }
        };
        if left.max_stack != right.max_stack {
            out.push(Aspect::MaxStack);
        }
        if left.init_locals != right.init_locals {
            out.push(Aspect::InitLocals);
        }
        if !self
            .tokens
            .same(left.local_var_sig.token(), right.local_var_sig.token())
        {
            out.push(Aspect::Locals);
        }
        out.extend(self.code(left.code, right.code));
        let (mut clauses, mut others) = (left.clauses(), right.clauses());
        for index in 0.. {
            match (clauses.next(), others.next()) {
                (None, None) => break,
                (Some(left), Some(right)) if self.same_clause(&left, &right) => {}
                _ => {
                    out.push(Aspect::Clause(index));
                    break;
                }
            }
        }
        Ok(())
    }

    /// Where two codes first differ. What is no token is equal byte for byte, so that opcodes and positions agree.
    pub(super) fn code(&self, left: &[u8], right: &[u8]) -> Option<Aspect> {
        let differs = |from: usize| {
            let bytes = left.iter().zip(right).skip(from);
            let equal = bytes.take_while(|(left, right)| left == right).count();
            Some(Aspect::Code((from + equal) as u32))
        };
        let token_differs = |position: usize| Some(Aspect::Code(position as u32));
        let mut done = 0;
        for operand in token_operands(left) {
            let Ok(operand) = operand else {
                return differs(done);
            };
            let end = operand.position + 4;
            if left.get(done..operand.position) != right.get(done..operand.position) {
                return differs(done);
            }
            let Some(other) = right
                .get(operand.position..end)
                .and_then(|bytes| bytes.first_chunk())
            else {
                return token_differs(operand.position);
            };
            let other = Token::from_raw(u32::from_le_bytes(*other));
            if !self.same_operand(operand.token, other) {
                return token_differs(operand.position);
            }
            done = end;
        }
        match left.get(done..) == right.get(done..) {
            true => None,
            false => differs(done),
        }
    }

    #[inline]
    fn same_operand(&self, left: Token, right: Token) -> bool {
        match (left.as_user_string(), right.as_user_string()) {
            (None, None) => self.tokens.same(left, right),
            (Some(left), Some(right)) => {
                match (
                    self.update().md.user_string(left),
                    self.chain().md.user_string(right),
                ) {
                    (Ok(left), Ok(right)) => left == right,
                    _ => false,
                }
            }
            _ => false,
        }
    }

    fn same_clause(&self, left: &ExceptionClause, right: &ExceptionClause) -> bool {
        let places = |clause: &ExceptionClause| {
            (
                clause.try_offset,
                clause.try_length,
                clause.handler_offset,
                clause.handler_length,
            )
        };
        let kinds = match (left.kind, right.kind) {
            (ExceptionKind::Catch(left), ExceptionKind::Catch(right)) => self.tokens.same(left, right),
            (left, right) => left == right,
        };
        kinds && places(left) == places(right)
    }
}

/// The body at a method's RVA, if it has one.
pub(super) fn body_of<'a>(
    code: &'a (dyn Code + Sync),
    id: MethodDefId,
    rva: u32,
) -> ecma335::Result<Option<MethodBody<'a>>> {
    code.method_data(id, rva)?.map(MethodBody::parse).transpose()
}
