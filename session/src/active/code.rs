//! A body cut into statements, its instructions taken by what they do.

use std::ops::Range;

use ecma335::il::{ExceptionClause, ExceptionKind, Instruction, MethodBody, Opcode, Operand};
use ecma335::{Result, Token};
use name_map::canonical::{Content, Digest};

use crate::lines::Location;

/// A body with its debug information.
pub struct Code<'a> {
    /// The body.
    pub body: MethodBody<'a>,
    /// Its sequence points: the IL offset and, if it is not hidden, the source.
    pub points: Vec<(u32, Option<Location>)>,
    /// What tells each local from the others, by its slot: its name and type. Slots move when locals are added.
    pub locals: Vec<Digest>,
    /// What a token stands for, alike in the old and the new code.
    pub meaning: &'a dyn Fn(Token) -> Result<Digest>,
}

/// An instruction.
pub(super) struct Op {
    pub(super) offset: u32,
    /// All but its targets.
    what: Digest,
    targets: Vec<u32>,
    is_nop: bool,
}

/// From one sequence point to the next.
pub(super) struct Statement {
    /// Its instructions, as positions in the body.
    pub(super) ops: Range<usize>,
    pub(super) digest: Digest,
    /// How much it does.
    pub(super) weight: u32,
    pub(super) visible: bool,
}

/// A body in statements.
pub(super) struct Decoded<'c> {
    code: &'c Code<'c>,
    ops: Vec<Op>,
    pub(super) statements: Vec<Statement>,
    /// The clauses, and what their `catch` types stand for.
    pub(super) clauses: Vec<(ExceptionClause, Digest)>,
    /// The point that each statement begins with, as a position in the points.
    starts: Vec<usize>,
}

impl<'c> Decoded<'c> {
    pub(super) fn new(code: &'c Code<'c>) -> Result<Self> {
        let mut ops = Vec::new();
        for instruction in code.body.instructions() {
            ops.push(op(code, &instruction?)?);
        }
        let mut clauses = Vec::new();
        for clause in code.body.clauses() {
            let caught = match clause.kind {
                ExceptionKind::Catch(token) => (code.meaning)(token)?,
                _ => Digest::default(),
            };
            clauses.push((clause, caught));
        }
        let mut decoded = Self {
            code,
            ops,
            statements: Vec::new(),
            clauses,
            starts: Vec::new(),
        };
        for (index, (offset, location)) in code.points.iter().enumerate() {
            let end = code.points.get(index + 1).map_or(u32::MAX, |(next, _)| *next);
            let range = decoded.position(*offset)..decoded.position(end);
            if range.is_empty() {
                continue;
            }
            let busy = decoded.ops[range.clone()].iter().filter(|op| !op.is_nop).count() as u32;
            decoded.statements.push(Statement {
                digest: decoded.digest(range.clone()),
                ops: range,
                // What only holds a place for a debugger counts, but never against what does something.
                weight: 1 + 16 * busy,
                visible: location.is_some(),
            });
            decoded.starts.push(index);
        }
        Ok(decoded)
    }

    /// The first instruction at or behind an offset.
    pub(super) fn position(&self, offset: u32) -> usize {
        self.ops.partition_point(|op| op.offset < offset)
    }

    /// The statement and, within it, the instruction that an offset lies in.
    pub(super) fn find(&self, offset: u32) -> Option<(usize, usize)> {
        if offset as usize >= self.code.body.code.len() {
            return None;
        }
        let op = self
            .ops
            .partition_point(|op| op.offset <= offset)
            .checked_sub(1)?;
        let statement = self
            .statements
            .iter()
            .position(|statement| statement.ops.contains(&op))?;
        Some((statement, op - self.statements[statement].ops.start))
    }

    /// What a run of instructions does. Targets within it count by their place, those outside by being outside: what they lead to may move.
    pub(super) fn digest(&self, range: Range<usize>) -> Digest {
        let mut content = Content::new(b'A');
        for op in self.ops.get(range.clone()).unwrap_or_default() {
            content.digest(op.what);
            for target in &op.targets {
                let target = self.position(*target);
                content.number(if range.contains(&target) {
                    1 + (target - range.start) as u64
                } else {
                    0
                });
            }
        }
        content.finish()
    }

    /// The source of a statement; of a hidden one, the last visible one before it.
    pub(super) fn location(&self, statement: usize) -> Option<Location> {
        let start = *self.starts.get(statement)?;
        let points = self.code.points.get(..=start)?;
        points.iter().rev().find_map(|(_, location)| location.clone())
    }
}

impl Statement {
    pub(super) fn ops<'d>(&self, of: &'d Decoded<'_>) -> &'d [Op] {
        of.ops.get(self.ops.clone()).unwrap_or_default()
    }
}

fn op(code: &Code<'_>, instruction: &Instruction<'_>) -> Result<Op> {
    let local = |slot: u16| {
        let known = code.locals.get(usize::from(slot)).copied();
        known.unwrap_or_else(|| Content::new(b'?').number(u64::from(slot)).finish())
    };
    let mut content = Content::new(b'O');
    let mut targets = Vec::new();
    // Short forms and long ones do the same.
    let long = instruction.long_form();
    content.text(long.opcode.name());
    match long.operand {
        Operand::None => {}
        Operand::I8(value) => _ = content.number(value as u64),
        Operand::U8(value) => _ = content.number(u64::from(value)),
        Operand::I32(value) => _ = content.number(value as u64),
        Operand::I64(value) => _ = content.number(value as u64),
        Operand::R4(bits) => _ = content.number(u64::from(bits)),
        Operand::R8(bits) => _ = content.number(bits),
        Operand::Token(token) => _ = content.digest((code.meaning)(token)?),
        Operand::Branch(target) => targets.push(target),
        Operand::Switch(all) => targets.extend(all.iter()),
        Operand::Var(slot) => _ = content.digest(local(slot)),
        Operand::Arg(number) => _ = content.number(u64::from(number)),
    }
    content.number(targets.len() as u64);
    Ok(Op {
        offset: instruction.offset,
        what: content.finish(),
        targets,
        is_nop: instruction.opcode == Opcode::Nop,
    })
}
