//! What a method of a state machine reads and writes of the machine's fields, from wherever it goes on.

use std::collections::{HashMap, HashSet};

use ecma335::il::{Flow as After, Instruction, MethodBody, Opcode, Operand};
use ecma335::{FieldId, MethodDefId, Result, RowId, Token};
use fixedbitset::FixedBitSet;
use name_map::grammar::{NameKind, Symbol};

use super::Class;
use crate::values::Values;

/// Facts, one a field and instruction, and ways from one instruction to another. Damage has more, and is not followed.
const MAX_FACTS: usize = 1 << 24;
const MAX_EDGES: usize = 1 << 20;
/// How deep parts of an expression that tells a state lie in one another.
const MAX_DEPTH: u32 = 8;

/// A method of the machine's class.
pub(super) struct Flow<'a> {
    pub(super) values: Values<'a>,
    successors: Vec<Vec<usize>>,
    /// The fields that an instruction reads.
    loads: HashMap<usize, Vec<usize>>,
    /// The field that an instruction writes.
    stores: HashMap<usize, usize>,
    /// The instructions that load the state, and the locals that hold it.
    states: HashSet<usize>,
    copies: HashSet<u16>,
    fields: usize,
}

impl<'a> Flow<'a> {
    /// `None` of a method without a body, and of damage.
    pub(super) fn new(class: &Class<'_, 'a>, method: MethodDefId) -> Result<Option<Self>> {
        let module = class.canon.module();
        let Some(bytes) = module.code.method_data(method, module.md.get(method)?.rva)? else {
            return Ok(None);
        };
        let body = MethodBody::parse(bytes)?;
        let values = Values::new(module.md, &body)?;
        let count = values.instructions.len();
        let fields = class.fields.len();
        if count.saturating_mul(fields) > MAX_FACTS {
            return Ok(None);
        }
        let mut flow = Self {
            successors: vec![Vec::new(); count],
            loads: HashMap::new(),
            stores: HashMap::new(),
            states: HashSet::new(),
            copies: HashSet::new(),
            fields,
            values,
        };
        flow.accesses(class)?;
        let complete = flow.edges(class, &body);
        Ok(complete.then_some(flow))
    }

    fn accesses(&mut self, class: &Class<'_, 'a>) -> Result<()> {
        for at in 0..self.values.instructions.len() {
            let instruction = self.values.instructions[at];
            let Operand::Token(token) = instruction.operand else {
                continue;
            };
            match instruction.opcode {
                Opcode::Call => {
                    let loads = class.read_by_finally(token)?;
                    if !loads.is_empty() {
                        self.loads.insert(at, loads);
                    }
                    continue;
                }
                Opcode::Ldfld | Opcode::Ldflda | Opcode::Stfld => {}
                _ => continue,
            }
            let Some(field) = class.field(token)? else {
                continue;
            };
            if instruction.opcode == Opcode::Stfld || self.begins_value(class, at)? {
                self.stores.insert(at, field);
            } else {
                self.loads.insert(at, vec![field]);
                if field == class.state && instruction.opcode == Opcode::Ldfld {
                    self.states.insert(at);
                }
            }
        }
        // What a local holds first tells what it is for.
        let mut stored = HashSet::new();
        for (instruction, inputs) in self.values.instructions.iter().zip(&self.values.inputs) {
            if let (Opcode::Stloc, Operand::Var(slot)) = (instruction.opcode, instruction.operand)
                && stored.insert(slot)
                && matches!(inputs.as_slice(), [value] if value.iter().all(|source| self.states.contains(source)))
            {
                self.copies.insert(slot);
            }
        }
        Ok(())
    }

    /// Whether an instruction takes the address of a field for nothing but to put a new value there.
    fn begins_value(&self, class: &Class<'_, '_>, at: usize) -> Result<bool> {
        let [taker] = self.values.takers[at].as_slice() else {
            return Ok(false);
        };
        let first = self.values.inputs.get(*taker).and_then(|inputs| inputs.first());
        if self.values.instructions[at].opcode != Opcode::Ldflda
            || !first.is_some_and(|value| value.contains(&at))
        {
            return Ok(false);
        }
        let instruction = self.values.instructions[*taker];
        Ok(match (instruction.opcode, instruction.operand) {
            (Opcode::Initobj, _) => true,
            (Opcode::Call, Operand::Token(called)) => class.member_name(called)? == ".ctor",
            _ => false,
        })
    }

    /// Where the code may go from each instruction; whether that is all.
    fn edges(&mut self, class: &Class<'_, '_>, body: &MethodBody<'_>) -> bool {
        let count = self.values.instructions.len();
        let mut edges = 0;
        for at in 0..count {
            let instruction = self.values.instructions[at];
            let mut next: Vec<usize> = match (instruction.operand, self.taken(class, at)) {
                (_, Some(target)) => vec![target],
                (Operand::Branch(target), _) => self.values.at(target).into_iter().collect(),
                (Operand::Switch(targets), _) => targets
                    .iter()
                    .filter_map(|target| self.values.at(target))
                    .collect(),
                _ => Vec::new(),
            };
            let goes_on = !matches!(
                instruction.opcode.flow(),
                After::Branch | After::Return | After::Throw
            );
            if goes_on && self.taken(class, at).is_none() && at + 1 < count {
                next.push(at + 1);
            }
            edges += next.len();
            self.successors[at] = next;
        }
        for clause in body.clauses() {
            let end = clause.try_offset.saturating_add(clause.try_length);
            let Some(handler) = self.values.at(clause.handler_offset) else {
                return false;
            };
            let within =
                |at: &usize| (clause.try_offset..end).contains(&self.values.instructions[*at].offset);
            let within: Vec<usize> = (0..count).filter(within).collect();
            edges += within.len();
            if edges > MAX_EDGES {
                return false;
            }
            within
                .into_iter()
                .for_each(|at| self.successors[at].push(handler));
        }
        edges <= MAX_EDGES
    }

    /// Where a branch on the state leads in code that runs. It stands before whatever can be suspended in a block, and what is not suspended
    /// does not take it.
    fn taken(&self, class: &Class<'_, '_>, at: usize) -> Option<usize> {
        let running = class.running?;
        let instruction = self.values.instructions[at];
        let mut inputs = Vec::new();
        for value in &self.values.inputs[at] {
            let [source] = value.as_slice() else { return None };
            inputs.push(self.known(*source, running, 0)?);
        }
        self.target(at, instruction, &inputs)
    }

    /// The target of a branch that is given numbers.
    fn target(&self, at: usize, instruction: Instruction<'_>, inputs: &[i32]) -> Option<usize> {
        match (instruction.operand, inputs) {
            (Operand::Switch(targets), [value]) => {
                let chosen = usize::try_from(*value)
                    .ok()
                    .and_then(|case| targets.iter().nth(case));
                chosen.map_or(Some(at + 1), |target| self.values.at(target))
            }
            (Operand::Branch(target), inputs) => match branches(instruction.opcode, inputs)? {
                true => self.values.at(target),
                false => Some(at + 1),
            },
            _ => None,
        }
    }

    /// The number that an instruction leaves, if it depends on nothing but the state.
    fn known(&self, at: usize, state: i32, depth: u32) -> Option<i32> {
        let instruction = self.values.instructions[at];
        let input = |number: usize| match self.values.inputs[at].get(number)?.as_slice() {
            [source] if depth < MAX_DEPTH => self.known(*source, state, depth + 1),
            _ => None,
        };
        match (instruction.opcode, instruction.operand) {
            (Opcode::LdcI4, Operand::I32(value)) => Some(value),
            (Opcode::Ldfld, _) => self.states.contains(&at).then_some(state),
            (Opcode::Ldloc, Operand::Var(slot)) => self.copies.contains(&slot).then_some(state),
            (Opcode::Sub, _) => Some(input(0)?.wrapping_sub(input(1)?)),
            (Opcode::Add, _) => Some(input(0)?.wrapping_add(input(1)?)),
            _ => None,
        }
    }

    /// Where the method begins what it does in a state: what comes before looks at nothing else.
    pub(super) fn begin(&self, state: i32) -> usize {
        let instructions = &self.values.instructions;
        let (mut stack, mut locals): (Vec<Option<i32>>, HashMap<u16, i32>) = Default::default();
        let (mut at, mut begin) = (0, 0);
        for _ in 0..instructions.len().saturating_mul(2) {
            if stack.is_empty() {
                begin = at;
            }
            let Some(instruction) = instructions.get(at) else {
                break;
            };
            let next = match (instruction.opcode, instruction.operand) {
                (Opcode::Nop, _) => Some(at + 1),
                (Opcode::Ldarg, Operand::Arg(0)) => {
                    stack.push(None);
                    Some(at + 1)
                }
                (Opcode::Ldfld, _) if self.states.contains(&at) => {
                    stack.pop();
                    stack.push(Some(state));
                    Some(at + 1)
                }
                (Opcode::LdcI4, Operand::I32(value)) => {
                    stack.push(Some(value));
                    Some(at + 1)
                }
                (Opcode::Stloc, Operand::Var(slot)) => stack.pop().flatten().map(|value| {
                    locals.insert(slot, value);
                    at + 1
                }),
                (Opcode::Ldloc, Operand::Var(slot)) => locals.get(&slot).map(|value| {
                    stack.push(Some(*value));
                    at + 1
                }),
                (Opcode::Sub | Opcode::Add, _) => match (stack.pop().flatten(), stack.pop().flatten()) {
                    (Some(right), Some(left)) => {
                        stack.push(Some(match instruction.opcode {
                            Opcode::Sub => left.wrapping_sub(right),
                            _ => left.wrapping_add(right),
                        }));
                        Some(at + 1)
                    }
                    _ => None,
                },
                (Opcode::Br, Operand::Branch(target)) => self.values.at(target),
                (_, Operand::Switch(_) | Operand::Branch(_)) => {
                    let pops = instruction.opcode.stack_effect().map_or(0, |effect| effect.pops);
                    let first = stack.len().saturating_sub(pops as usize);
                    let inputs: Option<Vec<i32>> = stack.split_off(first).into_iter().collect();
                    inputs.and_then(|inputs| self.target(at, *instruction, &inputs))
                }
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        begin
    }

    /// For each instruction the fields that are read from there on before they are written.
    pub(super) fn needs(&self) -> Vec<FixedBitSet> {
        let mut predecessors = vec![Vec::new(); self.successors.len()];
        for (at, next) in self.successors.iter().enumerate() {
            next.iter().for_each(|next| predecessors[*next].push(at));
        }
        let mut needs = vec![FixedBitSet::with_capacity(self.fields); self.successors.len()];
        let mut left: Vec<usize> = (0..self.successors.len()).collect();
        while let Some(at) = left.pop() {
            let mut all = FixedBitSet::with_capacity(self.fields);
            self.successors[at]
                .iter()
                .for_each(|next| all.union_with(&needs[*next]));
            if let Some(stored) = self.stores.get(&at) {
                all.set(*stored, false);
            }
            for loaded in self.loads.get(&at).into_iter().flatten() {
                all.insert(*loaded);
            }
            if all != needs[at] {
                needs[at] = all;
                left.extend(&predecessors[at]);
            }
        }
        needs
    }

    /// For each instruction the fields that are written on every way there from `begin`, with the ways that `resumed` adds: from where the
    /// method is left to where it goes on. `None` where no way leads.
    pub(super) fn written(&self, begin: usize, resumed: &[(usize, usize)]) -> Vec<Option<FixedBitSet>> {
        let mut written: Vec<Option<FixedBitSet>> = vec![None; self.successors.len()];
        let Some(first) = written.get_mut(begin) else {
            return written;
        };
        *first = Some(FixedBitSet::with_capacity(self.fields));
        let mut left = vec![begin];
        while let Some(at) = left.pop() {
            let Some(mut out) = written[at].clone() else {
                continue;
            };
            // Who takes the address of a variable writes it, or reads what was written.
            let is_address = self.values.instructions[at].opcode == Opcode::Ldflda;
            let lent = self.loads.get(&at).filter(|_| is_address);
            let fields = self.stores.get(&at).into_iter().chain(lent.into_iter().flatten());
            fields.for_each(|field| out.insert(*field));
            let resumed = resumed.iter().filter(|(save, _)| *save == at);
            let next = self.successors[at].iter().chain(resumed.map(|(_, begin)| begin));
            for next in next {
                let before = &mut written[*next];
                let joined = match before {
                    Some(before) => {
                        let mut joined = before.clone();
                        joined.intersect_with(&out);
                        joined
                    }
                    None => out.clone(),
                };
                if before.as_ref() != Some(&joined) {
                    *before = Some(joined);
                    left.push(*next);
                }
            }
        }
        written
    }

    /// The field that an instruction writes.
    pub(super) fn store(&self, at: usize) -> Option<usize> {
        self.stores.get(&at).copied()
    }
}

impl Class<'_, '_> {
    /// The fields that a `finally` of an iterator reads, if it is one that a token of code leads to.
    fn read_by_finally(&self, token: Token) -> Result<Vec<usize>> {
        let module = self.canon.module();
        let mut read = Vec::new();
        let Some(method) = module.definition(token)?.and_then(Token::to_id::<MethodDefId>) else {
            return Ok(read);
        };
        if module.symbols.declaring(method.token()) != self.id
            || module
                .symbols
                .key(module.name(method.token())?, Symbol::Method)
                .kind()
                != NameKind::IteratorFinally
        {
            return Ok(read);
        }
        let Some(bytes) = module.code.method_data(method, module.md.get(method)?.rva)? else {
            return Ok(read);
        };
        for instruction in MethodBody::parse(bytes)?.instructions() {
            let instruction = instruction?;
            if let Operand::Token(token) = instruction.operand
                && matches!(instruction.opcode, Opcode::Ldfld | Opcode::Ldflda)
            {
                read.extend(self.field(token)?);
            }
        }
        Ok(read)
    }

    /// The field of the class that a token of code leads to.
    pub(super) fn field(&self, token: Token) -> Result<Option<usize>> {
        let field = self
            .canon
            .module()
            .definition(token)?
            .and_then(Token::to_id::<FieldId>);
        Ok(field.and_then(|field| self.numbers.get(&field).copied()))
    }
}

/// Whether a conditional branch is taken.
fn branches(opcode: Opcode, inputs: &[i32]) -> Option<bool> {
    let unsigned = |value: i32| value as u32;
    Some(match (opcode, inputs) {
        (Opcode::Brtrue, [value]) => *value != 0,
        (Opcode::Brfalse, [value]) => *value == 0,
        (Opcode::Beq, [a, b]) => a == b,
        (Opcode::BneUn, [a, b]) => a != b,
        (Opcode::Bge, [a, b]) => a >= b,
        (Opcode::Bgt, [a, b]) => a > b,
        (Opcode::Ble, [a, b]) => a <= b,
        (Opcode::Blt, [a, b]) => a < b,
        (Opcode::BgeUn, [a, b]) => unsigned(*a) >= unsigned(*b),
        (Opcode::BgtUn, [a, b]) => unsigned(*a) > unsigned(*b),
        (Opcode::BleUn, [a, b]) => unsigned(*a) <= unsigned(*b),
        (Opcode::BltUn, [a, b]) => unsigned(*a) < unsigned(*b),
        _ => return None,
    })
}
