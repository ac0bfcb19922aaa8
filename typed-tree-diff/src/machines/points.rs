//! Where a state machine can be left and resumed, and what it then waits for.

use std::collections::{BTreeMap, HashMap, HashSet};

use ecma335::il::{Flow as After, Opcode, Operand};
use ecma335::{Result, RowId, Token};
use fixedbitset::FixedBitSet;
use name_map::canonical::{Content, Digest};

use super::flow::Flow;
use super::{Class, Kind};
use crate::Tree;
use crate::occurrences::occurrence;
use crate::values::Value;

/// Parts of expressions within one another: not deeper than this.
const MAX_DEPTH: u32 = 128;

/// A state in which the machine is left.
pub(super) struct Point {
    /// Of the whole of what it waits for, or yields.
    pub(super) what: Digest,
    /// Of the call whose result that is; of what is yielded nothing counts, as it has been handed out.
    pub(super) call: Digest,
    /// The fields that are read from there on before they are written.
    pub(super) needs: FixedBitSet,
    /// Those that have been written on every way there.
    pub(super) has: FixedBitSet,
}

/// Where a machine begins, and where it can be left.
pub(super) struct Points {
    pub(super) start: FixedBitSet,
    pub(super) by_state: BTreeMap<i32, Point>,
    /// What is put into each field, by its number: the calls and the like that give it.
    pub(super) roles: HashMap<usize, Vec<Digest>>,
}

impl Points {
    /// `None` where the code is none that a compiler makes of an async method, an iterator or a sequence.
    pub(super) fn new(class: &Class<'_, '_>, tree: &Tree) -> Result<Option<Self>> {
        let Some(flow) = Flow::new(class, class.resumed)? else {
            return Ok(None);
        };
        let mut others = Vec::new();
        for method in &class.others {
            if let Some(flow) = Flow::new(class, *method)? {
                others.push((flow.needs(), flow));
            }
        }
        let needs = flow.needs();
        // What other methods of the class read of one that is left in a state counts, too: it may be disposed of.
        let needed = |state: i32, begin: usize| {
            let mut all = needs.get(begin).cloned().unwrap_or_default();
            for (needs, other) in &others {
                if let Some(needs) = needs.get(other.begin(state)) {
                    all.union_with(needs);
                }
            }
            all
        };
        let Some(saves) = saves(class, &flow) else {
            return Ok(None);
        };
        let resumed: Vec<(usize, usize)> = saves
            .iter()
            .map(|(state, save)| (*save, flow.begin(*state)))
            .collect();
        let start = flow.begin(class.start);
        let written = flow.written(start, &resumed);
        let expressions = Expressions {
            class,
            flow: &flow,
            tree,
        };
        let mut by_state = BTreeMap::new();
        for ((state, save), (_, begin)) in saves.iter().zip(&resumed) {
            let Some((what, call)) = expressions.waits_for(*save)? else {
                return Ok(None);
            };
            by_state.insert(
                *state,
                Point {
                    what,
                    call,
                    needs: needed(*state, *begin),
                    has: written[*save].clone().unwrap_or_default(),
                },
            );
        }
        Ok(Some(Self {
            start: needed(class.start, start),
            by_state,
            roles: expressions.roles()?,
        }))
    }
}

impl Points {
    /// Whether anything that is put into one field is put into another one of other code; a variable of another kind has its name by chance.
    pub(super) fn puts_alike(&self, field: usize, other: &Self, there: usize) -> bool {
        match (self.roles.get(&field), other.roles.get(&there)) {
            (Some(was), Some(is)) => was.iter().any(|role| is.contains(role)),
            (was, is) => was.is_none() && is.is_none(),
        }
    }
}

/// Where each state is stored in which the machine is left; `None` if one is stored twice.
fn saves(class: &Class<'_, '_>, flow: &Flow<'_>) -> Option<BTreeMap<i32, usize>> {
    let (instructions, inputs) = (&flow.values.instructions, &flow.values.inputs);
    let constant = |value: &Value| match value.as_slice() {
        [source] => instructions[*source].loaded_i32(),
        _ => None,
    };
    let mut saves = BTreeMap::new();
    for at in 0..instructions.len() {
        if flow.store(at) != Some(class.state) {
            continue;
        }
        let Some(state) = inputs[at].get(1).and_then(constant) else {
            continue;
        };
        let leaves = match class.kind {
            Kind::Async => state >= 0,
            Kind::AsyncIterator => state >= 0 || state <= -4,
            Kind::Iterator => state >= 1,
            // 1: an element follows, 2: a sequence of them; what returns 0 is over.
            Kind::Sequence => {
                let end = |at: &usize| {
                    instructions[*at].opcode == Opcode::Ret || flow.store(*at) == Some(class.state)
                };
                let end = (at + 1..instructions.len()).find(end);
                let returned = end.and_then(|end| inputs[end].first().and_then(constant));
                state >= 1
                    && end.is_some_and(|end| instructions[end].opcode == Opcode::Ret)
                    && matches!(returned, Some(1 | 2))
            }
        };
        if leaves && saves.insert(state, at).is_some() {
            return None;
        }
    }
    Some(saves)
}

/// What expressions do: without slots, and with what occurs in them by its whole content.
struct Expressions<'e, 'c, 'a> {
    class: &'e Class<'c, 'a>,
    flow: &'e Flow<'a>,
    tree: &'e Tree,
}

impl Expressions<'_, '_, '_> {
    /// What is waited for, or yielded, where a state is stored: all of it, and the call that gives it.
    fn waits_for(&self, save: usize) -> Result<Option<(Digest, Digest)>> {
        let yields = Content::new(b'y').finish();
        let instructions = &self.flow.values.instructions;
        let found = match self.class.kind {
            Kind::Sequence => {
                // The element is stored behind the state.
                let end = (save + 1..instructions.len()).find(|at| instructions[*at].opcode == Opcode::Ret);
                let stores = |at: &usize| {
                    let name = instructions[*at].opcode.name();
                    let is_element = self
                        .flow
                        .store(*at)
                        .is_some_and(|field| Some(field) == self.class.current);
                    is_element || name.starts_with("stind.") || name == "stobj"
                };
                let store = (save + 1..end.unwrap_or(save + 1)).rev().find(stores);
                store.map(|store| (store, 1, true))
            }
            _ => {
                let mut found = None;
                for at in (0..save).rev() {
                    let Operand::Token(token) = instructions[at].operand else {
                        continue;
                    };
                    match self.flow.store(at) {
                        Some(field) if field == self.class.state => break,
                        Some(field) if Some(field) == self.class.current => {
                            found = Some((at, 1, true));
                            break;
                        }
                        _ => {}
                    }
                    if instructions[at].opcode.flow() == After::Call
                        && self.class.member_name(token)? == "GetAwaiter"
                    {
                        found = Some((at, 0, false));
                        break;
                    }
                }
                found
            }
        };
        let Some((at, input, is_yield)) = found else {
            return Ok(None);
        };
        let Some(value) = self.flow.values.inputs[at].get(input).cloned() else {
            return Ok(None);
        };
        let what = self.expression(at)?;
        let call = match (is_yield, value.as_slice()) {
            (true, _) => yields,
            (false, [source]) => self.call(*source, 0)?,
            _ => what,
        };
        Ok(Some((what, call)))
    }

    /// The call that gives a value, with what it is called on; without its arguments.
    fn call(&self, at: usize, depth: u32) -> Result<Digest> {
        let instruction = self.flow.values.instructions[at];
        if let (Opcode::Ldloc | Opcode::Ldloca, Some(source)) = (instruction.opcode, self.stored(at))
            && depth < MAX_DEPTH
        {
            return self.call(source, depth + 1);
        }
        let mut content = Content::new(b'c');
        content.text(instruction.opcode.name());
        if let Operand::Token(token) = instruction.operand {
            content.digest(self.class.canon.token(token)?);
        }
        let first = self.flow.values.inputs[at].first().cloned();
        if let Some([source]) = first.as_deref() {
            let address = matches!(
                self.flow.values.instructions[*source].opcode,
                Opcode::Ldloca | Opcode::Ldflda
            );
            let called_on = instruction.opcode != Opcode::Call || address;
            if called_on && depth < MAX_DEPTH {
                content.digest(self.call(*source, depth + 1)?);
            }
        }
        Ok(content.finish())
    }

    /// What a temporary variable holds that an instruction loads, where it is stored right before.
    fn stored(&self, at: usize) -> Option<usize> {
        let values = &self.flow.values;
        let slot = values.instructions[at].local()?;
        let store = (0..at)
            .rev()
            .find(|before| values.instructions[*before].opcode != Opcode::Nop)?;
        let is_it = values.instructions[store].opcode == Opcode::Stloc
            && values.instructions[store].local() == Some(slot);
        match values.inputs[store].first().filter(|_| is_it)?.as_slice() {
            [source] => Some(*source),
            _ => None,
        }
    }

    /// All the code of the expression that an instruction ends: what is done to values on the way counts as they do.
    fn expression(&self, at: usize) -> Result<Digest> {
        let values = &self.flow.values;
        let (mut first, mut seen, mut left) = (at, HashSet::new(), vec![at]);
        while let Some(part) = left.pop() {
            if seen.insert(part) {
                first = first.min(part);
                left.extend(values.inputs[part].iter().flatten());
                if matches!(values.instructions[part].opcode, Opcode::Ldloc | Opcode::Ldloca) {
                    left.extend(self.stored(part));
                }
            }
        }
        let mut content = Content::new(b'p');
        for instruction in &values.instructions[first..=at] {
            content.text(instruction.opcode.name());
            match instruction.operand {
                Operand::I32(value) => _ = content.number(value as u64),
                Operand::I64(value) => _ = content.number(value as u64),
                Operand::R4(bits) => _ = content.number(u64::from(bits)),
                Operand::R8(bits) => _ = content.number(bits),
                Operand::Arg(slot) => _ = content.number(u64::from(slot)),
                Operand::Token(token) => {
                    content.digest(self.class.canon.token(token)?);
                    if let Some(target) = self.occurs(token)? {
                        content.digest(target);
                    }
                }
                _ => {}
            }
        }
        Ok(content.finish())
    }

    /// The whole content of what a token leads to, if that is an occurrence besides the machine.
    fn occurs(&self, token: Token) -> Result<Option<Digest>> {
        let target = occurrence(&self.class.canon.module(), token)?;
        let other = target.filter(|target| *target != self.class.id.token());
        let node = other.and_then(|target| self.tree.nodes.iter().find(|node| node.definition == target));
        Ok(node.map(|node| node.item.deep))
    }

    /// What is put into each field.
    fn roles(&self) -> Result<HashMap<usize, Vec<Digest>>> {
        let mut roles: HashMap<usize, Vec<Digest>> = HashMap::new();
        for at in 0..self.flow.values.instructions.len() {
            let stored = self.flow.values.inputs[at].get(1).map(Vec::as_slice);
            if let (Some(field), Some([source])) = (self.flow.store(at), stored) {
                let role = self.call(*source, 0)?;
                roles.entry(field).or_default().push(role);
            }
        }
        for roles in roles.values_mut() {
            roles.sort_unstable();
            roles.dedup();
        }
        Ok(roles)
    }
}
