//! Where an occurrence stands: the call that takes it, with what else that is given.
//!
//! What a step of a computation expression goes on with looks like what any other step goes on with, and one registered handler looks like
//! another. What the step waits for, and what the handler is registered for, tells them apart.

use ecma335::il::{Flow, MethodBody, Opcode, Operand};
use ecma335::{MethodDefId, Result, Token};
use name_map::Module;
use name_map::canonical::Content;

use super::Recovery;
use super::expressions::{Expressions, is_form};
use crate::fills::is_cache_in_code;
use crate::levels::MAX_NESTING;
use crate::occurrences::occurrence;
use crate::values::{Value, Values};

/// Parts of expressions within one another: not deeper than this.
pub(super) const MAX_DEPTH: u32 = 128;

/// The code of the last method that was asked for: occurrences of one method stand together.
#[derive(Default)]
pub(super) struct Bodies<'a>(Option<(MethodDefId, Option<Values<'a>>)>);

impl<'a> Bodies<'a> {
    pub(super) fn of(&mut self, module: &Module<'a>, method: MethodDefId) -> Result<Option<&Values<'a>>> {
        if self.0.as_ref().is_none_or(|(last, _)| *last != method) {
            let bytes = module.code.method_data(method, module.md.get(method)?.rva)?;
            let values = bytes
                .map(|bytes| Values::new(module.md, &MethodBody::parse(bytes)?))
                .transpose()?;
            self.0 = Some((method, values));
        }
        Ok(self.0.as_ref().and_then(|(_, values)| values.as_ref()))
    }
}

impl Values<'_> {
    /// Whether an instruction makes a delegate.
    pub(super) fn is_delegate(&self, at: usize) -> bool {
        let points = |value: &Value| {
            value.iter().any(|source| {
                matches!(
                    self.instructions[*source].opcode,
                    Opcode::Ldftn | Opcode::Ldvirtftn
                )
            })
        };
        self.instructions[at].opcode == Opcode::Newobj
            && matches!(self.inputs[at].as_slice(), [_, pointer] if points(pointer))
    }

    /// What takes what an instruction makes, and as which argument: a call, a new object that is given something else too, or a field that someone
    /// named. What passes it on, as a conversion or a local does, is not asked.
    fn taker(&self, module: &Module<'_>, mut at: usize) -> Result<Option<(usize, usize)>> {
        // It goes forward only, but for elements of arrays: a bound stops what is damaged.
        for _ in 0..MAX_DEPTH {
            let mut next = None;
            for taker in &self.takers[at] {
                let (instruction, inputs) = (self.instructions[*taker], &self.inputs[*taker]);
                match (instruction.opcode, instruction.operand) {
                    (Opcode::Stloc, _) => {
                        let name = instruction.local().and_then(|slot| self.names.get(&slot));
                        next = name.map(|(_, load)| *load);
                    }
                    (Opcode::Stfld | Opcode::Stsfld, Operand::Token(field))
                        if !is_cache_in_code(module, field)? =>
                    {
                        return Ok(Some((*taker, self.argument(*taker, at))));
                    }
                    (opcode, Operand::Token(token)) if opcode.flow() == Flow::Call => {
                        if !self.passes_on(module, *taker, token)? {
                            return Ok(Some((*taker, self.argument(*taker, at))));
                        }
                        next = Some(*taker);
                    }
                    // An element goes where its array goes.
                    _ if self.is_element(*taker) => {
                        let array = inputs.first().and_then(|array| array.first());
                        next = array.copied().filter(|array| *array != at);
                    }
                    (opcode, _) if opcode.stack_effect().is_some_and(|effect| effect.pushes > 0) => {
                        next = Some(*taker);
                    }
                    _ => {}
                }
                if next.is_some() {
                    break;
                }
            }
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        Ok(None)
    }

    /// Which of the values that an instruction takes another one left.
    pub(super) fn argument(&self, taker: usize, at: usize) -> usize {
        let mut inputs = self.inputs[taker].iter();
        inputs.position(|input| input.contains(&at)).unwrap_or_default()
    }

    /// Whether what is called makes no more than a form of the one thing that it is given: a delegate, a wrapper, an option, a list of which that
    /// is an element. A closure has what it is given for a capture.
    fn passes_on(&self, module: &Module<'_>, at: usize, called: Token) -> Result<bool> {
        match self.instructions[at].opcode {
            Opcode::Newobj => {
                let is_closure = occurrence(module, called)?.is_some();
                Ok(is_closure || self.is_delegate(at) || self.inputs[at].len() < 2)
            }
            _ => is_form(module, called),
        }
    }

    pub(super) fn is_element(&self, at: usize) -> bool {
        let instruction = self.instructions[at];
        self.inputs[at].len() == 3 && instruction.opcode.name().starts_with("stelem")
    }

    /// Whether a value is no more than a parameter, or what was captured, be it under another name.
    pub(super) fn is_variable(&self, value: &Value, depth: u32) -> bool {
        let is_variable = |at: &usize| match self.instructions[*at].opcode {
            Opcode::Ldarg => true,
            Opcode::Ldfld => self.inputs[*at]
                .first()
                .is_some_and(|from| depth < MAX_DEPTH && self.is_variable(from, depth + 1)),
            Opcode::Ldloc => {
                let name = self.instructions[*at].local();
                match name.and_then(|slot| self.names.get(&slot)) {
                    Some((store, _)) => {
                        let stored = self.inputs[*store].first();
                        stored.is_some_and(|value| depth < MAX_DEPTH && self.is_variable(value, depth + 1))
                    }
                    None => true,
                }
            }
            _ => false,
        };
        value.iter().all(is_variable)
    }
}

impl Recovery<'_, '_> {
    /// The call that each node is an argument of, be it as a part of another one; or the field that someone named.
    pub(super) fn consumers(&mut self) -> Result<()> {
        let mut bodies = Bodies::default();
        for index in 0..self.tree.nodes.len() {
            let Some((method, offset)) = self.tree.nodes[index].site else {
                continue;
            };
            let Some(code) = bodies.of(&self.module, method)? else {
                continue;
            };
            let mut at = code.at(offset);
            for _ in 0..MAX_DEPTH {
                let Some(from) = at else { break };
                let Some((next, argument)) = code.taker(&self.module, from)? else {
                    break;
                };
                let taker = code.instructions[next];
                let Operand::Token(token) = taker.operand else {
                    break;
                };
                if taker.opcode == Opcode::Newobj {
                    at = Some(next);
                    continue;
                }
                // A local that is captured is a field, and has no name if it is not.
                let is_field = taker.opcode.flow() != Flow::Call;
                if !(is_field && occurrence(&self.module, token)?.is_some()) {
                    let mut consumer = Content::new(b'n');
                    consumer.digest(self.canon.token(token)?).number(argument as u64);
                    self.tree.nodes[index].item.consumer = consumer.finish();
                }
                break;
            }
        }
        Ok(())
    }

    /// The places of all nodes, whose digests are known; and who is nested in one like itself.
    pub(super) fn places(&mut self) -> Result<()> {
        let mut bodies = Bodies::default();
        for index in 0..self.tree.nodes.len() {
            let item = self.tree.nodes[index].item;
            let is_step = !self.tree.nodes[index].passages.is_empty();
            // Steps are counted on the level of their block.
            let mut around = self.tree.nodes[index].parent.filter(|_| !is_step);
            for _ in 0..MAX_NESTING {
                let Some(parent) = around else { break };
                let node = &mut self.tree.nodes[parent];
                if (node.item.shape, node.item.consumer) == (item.shape, item.consumer) {
                    node.item.within += 1;
                }
                around = node.parent;
            }
            let Some((method, offset)) = self.tree.nodes[index].site else {
                continue;
            };
            let Some(code) = bodies.of(&self.module, method)? else {
                continue;
            };
            let Some(at) = code.at(offset) else { continue };
            if let Some((taker, _)) = code.taker(&self.module, at)? {
                let place = Expressions::new(self, code, index, Some(at)).instruction(taker)?;
                let mut beside = Expressions::new(self, code, index, Some(at));
                beside.with_functions = false;
                let (spot, tells) = (beside.instruction(taker)?, beside.tells);
                let item = &mut self.tree.nodes[index].item;
                // Where nothing but functions stand beside it, that says no more than who takes it.
                let spot = spot.filter(|_| tells).unwrap_or_default();
                (item.place, item.spot) = (place.unwrap_or_default(), spot);
            }
        }
        Ok(())
    }
}
