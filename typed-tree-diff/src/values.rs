//! Where the values on the evaluation stack come from, and what takes them.

use std::collections::HashMap;

use ecma335::il::{ExceptionKind, Flow, Instruction, MethodBody, Opcode, Operand};
use ecma335::{Metadata, Result};

/// The instructions that may have left a value: more than one where branches meet.
pub(crate) type Value = Vec<usize>;

/// How many values a branch brings with it, and by how many ways one may have come. No compiler goes beyond that; what does is damage, and
/// is not followed.
const MAX_DEPTH: usize = 256;
const MAX_WAYS: usize = 16;

/// A method's code with its values. `dup` makes no value: both of what it leaves are the one that it takes.
pub(crate) struct Values<'a> {
    /// In their long forms.
    pub(crate) instructions: Vec<Instruction<'a>>,
    /// What each instruction takes, the deepest first.
    pub(crate) inputs: Vec<Vec<Value>>,
    /// Who takes what each instruction leaves, in the order of the code.
    pub(crate) takers: Vec<Vec<usize>>,
    /// Locals that are stored once, which are no more than a name for what is stored: where they are stored, and where they are loaded first.
    pub(crate) names: HashMap<u16, (usize, usize)>,
}

impl<'a> Values<'a> {
    /// Follows the values through a body, from its beginning to its end: what a branch backwards would bring with it, no compiler leaves on
    /// the stack.
    pub(crate) fn new(metadata: &Metadata<'_>, body: &MethodBody<'a>) -> Result<Self> {
        let mut instructions = Vec::new();
        for instruction in body.instructions() {
            instructions.push(instruction?.long_form());
        }
        let mut values = Self {
            inputs: Vec::with_capacity(instructions.len()),
            takers: vec![Vec::new(); instructions.len()],
            names: names(&instructions),
            instructions,
        };
        // What is on the stack where a branch leads, and where a handler begins.
        let mut arriving: HashMap<u32, Vec<Value>> = HashMap::new();
        for clause in body.clauses() {
            let caught = vec![Value::new()];
            match clause.kind {
                ExceptionKind::Catch(_) => arriving.insert(clause.handler_offset, caught),
                ExceptionKind::Filter(filter) => {
                    arriving.insert(filter, caught.clone());
                    arriving.insert(clause.handler_offset, caught)
                }
                ExceptionKind::Finally | ExceptionKind::Fault => None,
            };
        }
        let mut stack: Vec<Value> = Vec::new();
        for at in 0..values.instructions.len() {
            let instruction = values.instructions[at];
            if let Some(other) = arriving.remove(&instruction.offset) {
                meet(&mut stack, other);
            }
            let inputs = match instruction.stack_effect(metadata)? {
                Some(effect) => {
                    let first = stack.len().saturating_sub(effect.pops as usize);
                    let inputs = stack.split_off(first);
                    let left = match (instruction.opcode, inputs.as_slice()) {
                        (Opcode::Dup, [value]) => value.clone(),
                        _ => vec![at],
                    };
                    stack.resize(stack.len() + effect.pushes as usize, left);
                    inputs
                }
                None => std::mem::take(&mut stack),
            };
            if instruction.opcode != Opcode::Dup {
                for source in inputs.iter().flatten() {
                    values.takers[*source].push(at);
                }
            }
            values.inputs.push(inputs);
            let mut branch = |target: u32, stack: &[Value]| {
                if target > instruction.offset && (1..=MAX_DEPTH).contains(&stack.len()) {
                    meet(arriving.entry(target).or_default(), stack.to_vec());
                }
            };
            match instruction.operand {
                Operand::Branch(_) if instruction.opcode == Opcode::Leave => {}
                Operand::Branch(target) => branch(target, &stack),
                Operand::Switch(targets) => targets.iter().for_each(|target| branch(target, &stack)),
                _ => {}
            }
            if matches!(
                instruction.opcode.flow(),
                Flow::Branch | Flow::Return | Flow::Throw
            ) {
                stack.clear();
            }
        }
        Ok(values)
    }

    /// The instruction at an offset.
    pub(crate) fn at(&self, offset: u32) -> Option<usize> {
        let same = |instruction: &Instruction<'_>| instruction.offset.cmp(&offset);
        self.instructions.binary_search_by(same).ok()
    }
}

/// Joins what comes another way to what is on the stack.
fn meet(stack: &mut Vec<Value>, other: Vec<Value>) {
    if stack.is_empty() {
        *stack = other;
        return;
    }
    for (value, other) in stack.iter_mut().zip(other) {
        for source in other {
            if value.len() < MAX_WAYS && !value.contains(&source) {
                value.push(source);
            }
        }
    }
}

fn names(instructions: &[Instruction<'_>]) -> HashMap<u16, (usize, usize)> {
    let mut accesses: HashMap<u16, [Vec<usize>; 3]> = HashMap::new();
    for (at, instruction) in instructions.iter().enumerate() {
        let access = match instruction.opcode {
            Opcode::Stloc => 0,
            Opcode::Ldloc => 1,
            Opcode::Ldloca => 2,
            _ => continue,
        };
        if let Some(slot) = instruction.local() {
            accesses.entry(slot).or_default()[access].push(at);
        }
    }
    let once = |(slot, [stores, loads, addresses]): (u16, [Vec<usize>; 3])| match (&*stores, &*loads) {
        ([store], [load, ..]) if addresses.is_empty() && store < load => Some((slot, (*store, *load))),
        _ => None,
    };
    accesses.into_iter().filter_map(once).collect()
}

#[cfg(test)]
mod tests;
