//! Where an occurrence stands: the call that takes it, with what else that is given.
//!
//! What a step of a computation expression goes on with looks like what any other step goes on with, and one registered handler looks like
//! another. What the step waits for, and what the handler is registered for, tells them apart.

use std::collections::HashMap;

use ecma335::il::{Flow, MethodBody, Opcode, Operand};
use ecma335::{MethodDefId, Result, Token};
use name_map::Module;
use name_map::canonical::{Content, Digest};

use super::{Recovery, is_member_of};
use crate::fills::is_cache_in_code;
use crate::levels::MAX_NESTING;
use crate::occurrences::occurrence;
use crate::values::{Value, Values};

/// Parts of expressions within one another: not deeper than this.
const MAX_DEPTH: u32 = 128;

/// The code of the last method that was asked for: occurrences of one method stand together.
#[derive(Default)]
pub(super) struct Bodies<'a>(Option<(MethodDefId, Option<Values<'a>>)>);

impl<'a> Bodies<'a> {
    fn of(&mut self, module: &Module<'a>, method: MethodDefId) -> Result<Option<&Values<'a>>> {
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
    fn is_delegate(&self, at: usize) -> bool {
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

    /// What takes what an instruction makes: a call, a new object that is given something else too, or a field that someone named. What passes it
    /// on, as a conversion or a local does, is not asked.
    fn taker(&self, module: &Module<'_>, mut at: usize) -> Result<Option<usize>> {
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
                        return Ok(Some(*taker));
                    }
                    (opcode, Operand::Token(token)) if opcode.flow() == Flow::Call => {
                        if !self.passes_on(module, *taker, token)? {
                            return Ok(Some(*taker));
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

    /// Whether what is called makes no more than a form of the one thing that it is given: a delegate, a wrapper, a list of which that is an
    /// element. A closure has what it is given for a capture.
    fn passes_on(&self, module: &Module<'_>, at: usize, called: Token) -> Result<bool> {
        match self.instructions[at].opcode {
            Opcode::Newobj => {
                let is_closure = occurrence(module, called)?.is_some();
                Ok(is_closure || self.is_delegate(at) || self.inputs[at].len() < 2)
            }
            _ => is_member_of(module, called, "FSharpList`1", "Cons"),
        }
    }

    fn is_element(&self, at: usize) -> bool {
        let instruction = self.instructions[at];
        self.inputs[at].len() == 3 && instruction.opcode.name().starts_with("stelem")
    }

    /// Whether a value is no more than a parameter, or what was captured, be it under another name.
    fn is_variable(&self, value: &Value, depth: u32) -> bool {
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
            let Some((method, offset)) = self.sites[index] else {
                continue;
            };
            let Some(code) = bodies.of(&self.module, method)? else {
                continue;
            };
            let mut at = code.at(offset);
            for _ in 0..MAX_DEPTH {
                let Some(from) = at else { break };
                at = code.taker(&self.module, from)?;
                let Some(taker) = at.map(|at| code.instructions[at]) else {
                    break;
                };
                let Operand::Token(token) = taker.operand else {
                    break;
                };
                if taker.opcode == Opcode::Newobj {
                    continue;
                }
                // A local that is captured is a field, and has no name if it is not.
                let is_field = taker.opcode.flow() != Flow::Call;
                if !(is_field && occurrence(&self.module, token)?.is_some()) {
                    self.tree.nodes[index].item.consumer = self.canon.token(token)?;
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
            let mut around = self.tree.nodes[index].parent;
            for _ in 0..MAX_NESTING {
                let Some(parent) = around else { break };
                let node = &mut self.tree.nodes[parent];
                if (node.item.shape, node.item.consumer) == (item.shape, item.consumer) {
                    node.item.within += 1;
                }
                around = node.parent;
            }
            let Some((method, offset)) = self.sites[index] else {
                continue;
            };
            let Some(code) = bodies.of(&self.module, method)? else {
                continue;
            };
            let Some(at) = code.at(offset) else { continue };
            if let Some(taker) = code.taker(&self.module, at)? {
                let mut expressions = Expressions {
                    recovery: self,
                    code,
                    node: index,
                    made: at,
                    known: HashMap::new(),
                    depth: 0,
                };
                let place = expressions.instruction(taker)?;
                self.tree.nodes[index].item.place = place.unwrap_or_default();
            }
        }
        Ok(())
    }
}

/// What expressions do, as the source has them: without slots, and with what has a name in the place of the name.
struct Expressions<'r, 'c, 'a> {
    recovery: &'r Recovery<'c, 'a>,
    code: &'r Values<'a>,
    /// Whose place is asked for, and the instruction that makes it.
    node: usize,
    made: usize,
    known: HashMap<usize, Option<Digest>>,
    depth: u32,
}

impl Expressions<'_, '_, '_> {
    /// What an instruction does with what it takes; `None` where that is not known.
    fn instruction(&mut self, at: usize) -> Result<Option<Digest>> {
        if let Some(known) = self.known.get(&at) {
            return Ok(*known);
        }
        // An expression that leads back to itself is not known.
        self.known.insert(at, None);
        if self.depth >= MAX_DEPTH {
            return Ok(None);
        }
        self.depth += 1;
        let digest = self.content(at)?;
        self.depth -= 1;
        self.known.insert(at, digest);
        Ok(digest)
    }

    fn value(&mut self, value: &Value) -> Result<Option<Digest>> {
        let mut ways = Vec::with_capacity(value.len());
        for source in value {
            let instruction = self.code.instructions[*source];
            // What a cache holds is what fills it, which is another way to get there.
            if let (Operand::Token(field), true) = (instruction.operand, value.len() > 1)
                && is_cache_in_code(&self.recovery.module, field)?
            {
                continue;
            }
            let Some(way) = self.instruction(*source)? else {
                return Ok(None);
            };
            ways.push(way);
        }
        ways.sort_unstable();
        let mut content = Content::new(b'w');
        ways.iter().for_each(|way| _ = content.digest(*way));
        Ok(Some(content.finish()))
    }

    fn content(&mut self, at: usize) -> Result<Option<Digest>> {
        let (recovery, code) = (self.recovery, self.code);
        let instruction = code.instructions[at];
        let mut content = Content::new(b'p');
        // A delegate's object depends on what the lambda captures, not on where it stands.
        if at == self.made || (code.is_delegate(at) && code.inputs[at][1].contains(&self.made)) {
            return Ok(Some(content.text("this").finish()));
        }
        match instruction.opcode {
            Opcode::Ldloc => {
                // What a local that is stored once is a name for.
                let stored = instruction.local().and_then(|slot| code.names.get(&slot));
                let Some(value) = stored.and_then(|(store, _)| code.inputs[*store].first()) else {
                    return Ok(None);
                };
                return self.value(value);
            }
            Opcode::Ldarg => {
                content.text("ldarg");
                let Operand::Arg(slot) = instruction.operand else {
                    return Ok(None);
                };
                content.number(u64::from(slot));
                // That of a lambda is of the lambda that stands there; the first is where its captures are.
                let parent = recovery.tree.nodes[self.node].parent;
                if let Some(parent) = parent.filter(|_| slot > 0) {
                    let item = &recovery.tree.nodes[parent].item;
                    content.digest(item.place).digest(item.consumer);
                }
                return Ok(Some(content.finish()));
            }
            opcode => content.text(opcode.name()),
        };
        let mut is_made_here = false;
        match instruction.operand {
            Operand::I32(value) => _ = content.number(value as u64),
            Operand::I64(value) => _ = content.number(value as u64),
            Operand::R4(bits) => _ = content.number(u64::from(bits)),
            Operand::R8(bits) => _ = content.number(bits),
            Operand::Token(token) => {
                content.digest(recovery.canon.token(token)?);
                // What else is made for the call, with all its content.
                let target = occurrence(&recovery.module, token)?;
                is_made_here = target.is_some() && instruction.opcode == Opcode::Newobj;
                let other = target.and_then(|target| recovery.of.get(&target)).copied();
                let nodes = &recovery.tree.nodes;
                let beside =
                    |other: &usize| *other != self.node && nodes[*other].parent == nodes[self.node].parent;
                if let Some(other) = other.filter(beside) {
                    content.digest(nodes[other].item.deep);
                }
            }
            _ => {}
        }
        for input in &code.inputs[at] {
            // Captures of variables are in the shape of what is made of them; inlined code has its arguments there, too.
            if is_made_here && code.is_variable(input, 0) {
                continue;
            }
            let Some(value) = self.value(input)? else {
                return Ok(None);
            };
            content.digest(value);
        }
        if instruction.opcode == Opcode::Newarr {
            for element in code.takers[at].iter().filter(|taker| code.is_element(**taker)) {
                let [array, index, value] = code.inputs[*element].as_slice() else {
                    continue;
                };
                if !array.contains(&at) {
                    continue;
                }
                let (Some(index), Some(value)) = (self.value(index)?, self.value(value)?) else {
                    return Ok(None);
                };
                content.digest(index).digest(value);
            }
        }
        Ok(Some(content.finish()))
    }
}
