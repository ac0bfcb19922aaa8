//! Where an occurrence stands: the call that takes it, with what else that is given.
//!
//! What a step of a computation expression goes on with looks like what any other step goes on with. What the step waits for tells them apart.

use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;

use ecma335::il::{Flow, Instruction, MethodBody, Opcode, Operand};
use ecma335::signature::MethodHeader;
use ecma335::{MemberRefId, MethodDefId, MethodSpecId, Result, TableId, Token};
use name_map::Module;
use name_map::canonical::{Content, Digest};

use super::Recovery;
use crate::levels::MAX_NESTING;
use crate::occurrences::occurrence;

/// Parts of expressions that have names of their own, within one another: not deeper than this.
const MAX_DEPTH: u32 = 16;

/// A method's code in statements.
struct Statements<'a> {
    instructions: Vec<Instruction<'a>>,
    /// Where the statement of each instruction begins.
    starts: Vec<usize>,
    /// How many values each instruction takes from the stack and leaves there.
    effects: Vec<(u32, u32)>,
    /// Locals that are stored once, which are no more than a name for what is stored: where they are stored, and where they are loaded first.
    names: HashMap<u16, (usize, usize)>,
}

impl<'a> Statements<'a> {
    fn new(module: &Module<'a>, body: &MethodBody<'a>) -> Result<Self> {
        let instructions = body.instructions().collect::<Result<Vec<_>>>()?;
        let mut starts = Vec::with_capacity(instructions.len());
        let mut effects = Vec::with_capacity(instructions.len());
        let mut accesses: HashMap<u16, [Vec<usize>; 3]> = HashMap::new();
        let mut start = 0;
        for (at, instruction) in instructions.iter().enumerate() {
            starts.push(start);
            let effect = effect(module, instruction)?;
            effects.push(effect.unwrap_or_default());
            if effect.is_none_or(|(_, pushes)| pushes == 0 && is_call(instruction)) {
                start = at + 1;
            }
            for (list, access) in ["stloc", "ldloc", "ldloca"].into_iter().enumerate() {
                if let Some(slot) = slot(instruction, access) {
                    accesses.entry(slot).or_default()[list].push(at);
                }
            }
        }
        let once = |(slot, [stores, loads, addresses]): (u16, [Vec<usize>; 3])| match (&*stores, &*loads) {
            ([store], [load, ..]) if addresses.is_empty() && store < load => Some((slot, (*store, *load))),
            _ => None,
        };
        Ok(Self {
            instructions,
            starts,
            effects,
            names: accesses.into_iter().filter_map(once).collect(),
        })
    }

    /// The instruction at an offset.
    fn at(&self, offset: u32) -> Option<usize> {
        let same = |instruction: &Instruction<'_>| instruction.offset.cmp(&offset);
        self.instructions.binary_search_by(same).ok()
    }

    /// The call that takes what an instruction makes, with all that loads its arguments; `None` if no call does.
    fn taken(&self, mut at: usize) -> Option<RangeInclusive<usize>> {
        // It may have a name first.
        while let Some((_, load)) = self
            .instructions
            .get(at + 1)
            .and_then(|next| self.names.get(&slot(next, "stloc")?))
        {
            at = *load;
        }
        let call = (at + 1..self.instructions.len())
            .take_while(|index| self.starts[*index] == self.starts[at])
            .find(|index| is_call(&self.instructions[*index]))?;
        Some(self.values(call, self.effects[call].0)..=call)
    }

    /// Whether an instruction loads no more than a parameter, or what was captured, be it under another name.
    fn is_variable(&self, at: usize, depth: u32) -> bool {
        let instruction = &self.instructions[at];
        match slot(instruction, "ldloc") {
            Some(slot) => self.names.get(&slot).is_none_or(|(store, _)| {
                depth < MAX_DEPTH
                    && (self.values(*store, 1)..*store).all(|load| self.is_variable(load, depth + 1))
            }),
            None => slot(instruction, "ldarg").is_some() || instruction.opcode == Opcode::Ldfld,
        }
    }

    /// Where that begins which leaves the last values before an instruction, within its statement.
    fn values(&self, before: usize, mut wanted: u32) -> usize {
        let mut first = before;
        while wanted > 0 && first > self.starts[before] {
            first -= 1;
            let (pops, pushes) = self.effects[first];
            wanted = (wanted + pops).saturating_sub(pushes);
        }
        first
    }
}

/// The slot of a local that is accessed so.
fn slot(instruction: &Instruction<'_>, access: &str) -> Option<u16> {
    let form = instruction.opcode.name().strip_prefix(access)?;
    match instruction.operand {
        Operand::Var(slot) if form.is_empty() || form == ".s" => Some(slot),
        _ => form.strip_prefix('.')?.parse().ok(),
    }
}

fn is_call(instruction: &Instruction<'_>) -> bool {
    instruction.opcode.flow() == Flow::Call && instruction.opcode != Opcode::Newobj
}

/// How many values an instruction takes from the stack and leaves there (III.3 and III.4); `None` for those that end a statement, as compilers
/// write code: what stores, branches or discards.
fn effect(module: &Module<'_>, instruction: &Instruction<'_>) -> Result<Option<(u32, u32)>> {
    // II.23.1.16
    const VOID: u8 = 0x01;
    let opcode = instruction.opcode;
    if let (Flow::Call, Operand::Token(token)) = (opcode.flow(), instruction.operand) {
        let (params, has_this, returns) = header(module, token)?
            .map_or((0, false, 0), |(header, returns)| {
                (header.params, header.has_this, returns)
            });
        return Ok(Some(match opcode {
            Opcode::Newobj => (params, 1),
            _ => (params + u32::from(has_this), u32::from(returns != VOID)),
        }));
    }
    let name = opcode.name();
    let begins = |with: &[&str]| with.iter().any(|with| name.starts_with(with));
    Ok(match opcode.flow() {
        Flow::Next if name == "nop" => Some((0, 0)),
        Flow::Prefix => Some((0, 0)),
        Flow::Next if name == "dup" => Some((1, 2)),
        Flow::Next if begins(&["st", "pop", "initobj", "cpobj", "cpblk", "initblk"]) => None,
        Flow::Next
            if begins(&[
                "ldarg", "ldloc", "ldc", "ldnull", "ldstr", "ldsfld", "ldtoken", "ldftn", "sizeof",
            ]) =>
        {
            Some((0, 1))
        }
        Flow::Next
            if begins(&[
                "add", "sub", "mul", "div", "rem", "and", "or", "xor", "sh", "ceq", "cgt", "clt", "ldelem",
            ]) =>
        {
            Some((2, 1))
        }
        Flow::Next => Some((1, 1)),
        _ => None,
    })
}

/// What a method's signature begins with, and the first byte of the type it returns.
fn header(module: &Module<'_>, method: Token) -> Result<Option<(MethodHeader, u8)>> {
    let generic = match method.table() {
        Some(TableId::MethodSpec) => module.md.get(MethodSpecId(method.row()))?.method.token(),
        _ => method,
    };
    let signature = match generic.table() {
        Some(TableId::MethodDef) => module.md.get(MethodDefId(generic.row()))?.signature,
        Some(TableId::MemberRef) => module.md.get(MemberRefId(generic.row()))?.signature,
        _ => return Ok(None),
    };
    let mut bytes = module.md.blob_reader(signature)?;
    Ok(Some((MethodHeader::read(&mut bytes)?, bytes.u8()?)))
}

impl Recovery<'_, '_> {
    /// The places of all nodes, whose digests are known; and who is nested in one like itself.
    pub(super) fn places(&mut self) -> Result<()> {
        let mut last: Option<(MethodDefId, Statements<'_>)> = None;
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
            // Those of one method stand together.
            if last.as_ref().is_none_or(|(other, _)| *other != method) {
                let rva = self.module.md.get(method)?.rva;
                let Some(bytes) = self.module.code.method_data(method, rva)? else {
                    continue;
                };
                last = Some((method, Statements::new(&self.module, &MethodBody::parse(bytes)?)?));
            }
            if let Some((_, code)) = &last
                && let Some(at) = code.at(offset)
                && let Some(taken) = code.taken(at)
            {
                let place = self.expression((index, at), code, taken, &mut Names::default())?;
                self.tree.nodes[index].item.place = place.unwrap_or_default();
            }
        }
        Ok(())
    }

    /// What instructions do, as the source has it: without slots, and with what has a name in the place of the name; `None` where that is not
    /// known. `made`: the node and the instruction that makes it.
    fn expression(
        &self,
        made: (usize, usize),
        code: &Statements<'_>,
        range: RangeInclusive<usize>,
        names: &mut Names,
    ) -> Result<Option<Digest>> {
        let parent = self.tree.nodes[made.0].parent;
        // Captures of variables are in the shape of what is made of them; inlined code has its arguments there, too.
        let mut captures = BTreeSet::new();
        for at in range.clone() {
            if let (Opcode::Newobj, Operand::Token(token)) =
                (code.instructions[at].opcode, code.instructions[at].operand)
                && occurrence(&self.module, token)?.is_some()
            {
                let loads = code.values(at, code.effects[at].0)..at;
                captures.extend(loads.filter(|load| at == made.1 || code.is_variable(*load, 0)));
            }
        }
        let mut content = Content::new(b'p');
        for at in range.filter(|at| !captures.contains(at)) {
            let instruction = &code.instructions[at];
            let name = instruction.opcode.name();
            if at == made.1 {
                content.text("this");
            } else if let Some(slot) = slot(instruction, "ldloc") {
                let Some(value) = self.named(made, code, slot, names)? else {
                    return Ok(None);
                };
                content.digest(value);
            } else if let Some(slot) = slot(instruction, "ldarg") {
                content.text("ldarg").number(u64::from(slot));
                // That of a lambda is of the lambda that stands there; the first is where its captures are.
                if let Some(parent) = parent.filter(|_| slot > 0) {
                    let item = &self.tree.nodes[parent].item;
                    content.digest(item.place).digest(item.consumer);
                }
            } else if instruction.opcode != Opcode::Nop {
                content.text(name.trim_end_matches(".s"));
                match instruction.operand {
                    Operand::I8(value) => content.number(value as u64),
                    Operand::I32(value) => content.number(value as u64),
                    Operand::I64(value) => content.number(value as u64),
                    Operand::R4(bits) => content.number(u64::from(bits)),
                    Operand::R8(bits) => content.number(bits),
                    Operand::Token(token) => {
                        content.digest(self.canon.token(token)?);
                        // What else is made for the call, with all its content.
                        let target = occurrence(&self.module, token)?;
                        let other = target.and_then(|target| self.of.get(&target)).copied();
                        let beside =
                            |other: &usize| *other != made.0 && self.tree.nodes[*other].parent == parent;
                        match other.filter(beside) {
                            Some(other) => content.digest(self.tree.nodes[other].item.deep),
                            None => &mut content,
                        }
                    }
                    _ => &mut content,
                };
            }
        }
        Ok(Some(content.finish()))
    }

    /// What a local that is stored once is a name for.
    fn named(
        &self,
        made: (usize, usize),
        code: &Statements<'_>,
        slot: u16,
        names: &mut Names,
    ) -> Result<Option<Digest>> {
        if let Some(known) = names.known.get(&slot) {
            return Ok(*known);
        }
        let Some((store, _)) = code.names.get(&slot).filter(|_| names.depth < MAX_DEPTH) else {
            return Ok(None);
        };
        let first = code.values(*store, 1);
        names.depth += 1;
        let value = match first == *store {
            // What one expression leaves for several names.
            true => Some(Content::new(b'l').finish()),
            false => self.expression(made, code, first..=*store - 1, names)?,
        };
        names.depth -= 1;
        names.known.insert(slot, value);
        Ok(value)
    }
}

/// What locals were found to be names for, and how many names within names are looked at.
#[derive(Default)]
struct Names {
    known: HashMap<u16, Option<Digest>>,
    depth: u32,
}
