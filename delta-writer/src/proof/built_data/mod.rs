//! The proof that a build whose code builds data does what the build did that had the data: nothing else differs, each use of a field calls a
//! method that gives what the use gave, and nothing else refers to the field.

mod given;
mod library;
mod script;

use std::collections::HashSet;

use ecma335::{
    Code, ExceptionKind, FieldId, FieldRvaId, Image, MethodBody, MethodDefId, Operand, Row, RowId, TableId,
    Token, TypeDefId, token_operands,
};

use super::bodies::body_of;
use super::data::field_size;
use super::difference::{Aspect, Build, Difference};
use super::groups::{Groups, nothing};
use super::rewritten::{self, Form};
use super::side::Side;

/// What is appended for types that build data.
const APPENDED: [TableId; 6] = [
    TableId::TypeRef,
    TableId::TypeDef,
    TableId::Field,
    TableId::MethodDef,
    TableId::MemberRef,
    TableId::TypeSpec,
];
/// FieldAttributes: static, initonly.
const STATIC_INITONLY: u16 = 0x30;
/// MethodAttributes.Static.
const STATIC: u16 = 0x10;

/// What a use of data gives.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Given {
    /// The array on the stack is filled from these bytes, as far as it is long; more zeros may follow them than the first use had, to
    /// an even number.
    Filled(Vec<u8>),
    /// A span of an element type.
    Span { element: u8, bytes: Vec<u8> },
}

/// Proves that `built` is `update` but for data that code builds.
///
/// # Errors
/// Every difference that was found. `chain` in them is of `built`.
pub fn prove_built_data(update: &Image, built: &Image) -> Result<(), Vec<Difference>> {
    let unreadable = |build| move |error| vec![Difference::Unreadable { build, error }];
    let left = Side::new(update).map_err(unreadable(Build::Update))?;
    let right = Side::new(built).map_err(unreadable(Build::Chain))?;
    let layouts = Groups::new::<ecma335::ClassLayoutId>(&left, "parent", &nothing);
    let layouts = layouts.map_err(unreadable(Build::Update))?;
    let mut proof = Proof {
        update,
        built,
        left: &left,
        right: &right,
        layouts,
        moved: HashSet::new(),
        sites: Vec::new(),
        out: Vec::new(),
    };
    proof.run().map_err(unreadable(Build::Chain))?;
    if proof.out.is_empty() {
        Ok(())
    } else {
        Err(proof.out)
    }
}

struct Proof<'s, 'a> {
    update: &'a Image,
    built: &'a Image,
    left: &'s Side<'a>,
    right: &'s Side<'a>,
    layouts: Groups,
    /// Fields that have no data any more.
    moved: HashSet<FieldId>,
    /// Where code may differ, in the file.
    sites: Vec<std::ops::Range<usize>>,
    out: Vec<Difference>,
}

impl Proof<'_, '_> {
    fn differs(&mut self, token: Token, aspect: Aspect) {
        self.out.push(rewritten::differs(self.left, token, aspect));
    }

    fn run(&mut self) -> ecma335::Result<()> {
        rewritten::heaps(self.left, self.right, &mut self.out);
        self.data()?;
        self.tables();
        self.members()?;
        self.bodies()?;
        rewritten::file(self.update, self.built, &mut self.sites, &mut self.out);
        Ok(())
    }

    /// Which fields have lost their data; the others have theirs where it was.
    fn data(&mut self) -> ecma335::Result<()> {
        let mut others = self
            .right
            .md
            .rows::<FieldRvaId>()
            .collect::<ecma335::Result<Vec<_>>>()?
            .into_iter()
            .peekable();
        for row in self.left.md.rows::<FieldRvaId>() {
            let (id, row) = row?;
            match others.next_if(|(_, other)| other.to_raw() == row.to_raw()) {
                Some((other, _)) => {
                    let (was, is) = (
                        self.update.field_data(id, row.rva)?,
                        self.built.field_data(other, row.rva)?,
                    );
                    if was.offset() != is.offset() {
                        self.differs(row.field.token(), Aspect::Data);
                    }
                }
                None => {
                    self.moved.insert(row.field);
                }
            }
        }
        if others.next().is_some() {
            self.out.push(Difference::NotContinued {
                what: "there is new data",
            });
        }
        Ok(())
    }

    /// Rows are as they were, but for the fields that have moved.
    fn tables(&mut self) {
        let form = Form {
            appended: &APPENDED,
            apart: &[TableId::FieldRva, TableId::FieldPtr],
            list: 4,
        };
        let is_apart = |token: Token| token.to_id().is_some_and(|field| self.moved.contains(&field));
        rewritten::rows(self.left, self.right, &form, is_apart, &mut self.out);
    }

    /// Every type has the members that it had, but for fields that have moved; every method its parameters.
    fn members(&mut self) -> ecma335::Result<()> {
        let (left, right) = (self.left, self.right);
        for id in left.md.ids::<TypeDefId>() {
            let fields = left.md.fields(id).filter(|field| !self.moved.contains(field));
            if !fields.eq(right.md.fields(id)) || !left.md.methods(id).eq(right.md.methods(id)) {
                self.differs(id.token(), Aspect::Owner);
            }
        }
        for id in left.md.ids::<MethodDefId>() {
            if !left.md.params(id).eq(right.md.params(id)) {
                self.differs(id.token(), Aspect::Parameters);
            }
        }
        Ok(())
    }

    fn bodies(&mut self) -> ecma335::Result<()> {
        let (left, right) = (self.left, self.right);
        for id in left.md.ids::<MethodDefId>() {
            let was = body_of(left.code, id, left.md.get(id)?.rva)?;
            let is = body_of(right.code, id, right.md.get(id)?.rva)?;
            match (was, is) {
                (None, None) => {}
                (Some(was), Some(is)) => self.body(id, &was, &is)?,
                _ => self.differs(id.token(), Aspect::Body),
            }
        }
        Ok(())
    }

    fn body(&mut self, id: MethodDefId, was: &MethodBody<'_>, is: &MethodBody<'_>) -> ecma335::Result<()> {
        let same = was.code_offset == is.code_offset
            && was.max_stack == is.max_stack
            && was.init_locals == is.init_locals
            && was.local_var_sig == is.local_var_sig
            && was.code.len() == is.code.len()
            && was.clauses().eq(is.clauses());
        if !same {
            self.differs(id.token(), Aspect::Body);
            return Ok(());
        }
        let is_moved = |token: Token, moved: &HashSet<FieldId>| {
            token
                .to_id::<FieldId>()
                .is_some_and(|field| moved.contains(&field))
        };
        if was.code == is.code {
            if token_operands(was.code)
                .flatten()
                .any(|operand| is_moved(operand.token, &self.moved))
            {
                self.differs(id.token(), Aspect::Code(0));
            }
            return Ok(());
        }
        let instructions = was.instructions().collect::<ecma335::Result<Vec<_>>>()?;
        let entered = entries(was)?;
        let mut at = 0;
        while let Some(first) = instructions.get(at) {
            let range = first.offset as usize..first.next as usize;
            let Some(field) = (match first.operand {
                Operand::Token(token) if is_moved(token, &self.moved) => token.to_id::<FieldId>(),
                _ => None,
            }) else {
                if was.code.get(range.clone()) != is.code.get(range) {
                    self.differs(id.token(), Aspect::Code(first.offset));
                    return Ok(());
                }
                at += 1;
                continue;
            };
            let rest = instructions.get(at..).unwrap_or_default();
            let Some((given, count)) = self.given(field, rest)? else {
                self.differs(id.token(), Aspect::Code(first.offset));
                return Ok(());
            };
            let end = rest.get(count - 1).map_or(first.next, |last| last.next);
            // The call, and nothing behind it.
            let call = match is.code.get(first.offset as usize..end as usize) {
                Some([0x28, a, b, c, d, nops @ ..]) if nops.iter().all(|nop| *nop == 0) => {
                    Token::from_raw(u32::from_le_bytes([*a, *b, *c, *d])).to_id::<MethodDefId>()
                }
                _ => None,
            };
            let gives = match call {
                Some(call) => self.gives(call)?,
                None => None,
            };
            let inside = entered.iter().any(|entry| *entry > first.offset && *entry < end);
            if inside || gives != Some(given) {
                self.differs(id.token(), Aspect::Code(first.offset));
                return Ok(());
            }
            self.sites
                .push(was.code_offset + first.offset as usize..was.code_offset + end as usize);
            at += count;
        }
        Ok(())
    }

    /// The data of a field of the update.
    fn bytes_of(&self, field: FieldId) -> ecma335::Result<Option<Vec<u8>>> {
        let Some(size) = field_size(self.left, &self.layouts, field) else {
            return Ok(None);
        };
        for row in self.left.md.rows::<FieldRvaId>() {
            let (id, row) = row?;
            if row.field == field {
                let data = self.update.field_data(id, row.rva)?;
                return Ok(data.rest().get(..size).map(<[u8]>::to_vec));
            }
        }
        Ok(None)
    }
}

/// Where control may enter from elsewhere, and the edges of clauses.
fn entries(body: &MethodBody<'_>) -> ecma335::Result<HashSet<u32>> {
    let mut entries = HashSet::new();
    for instruction in body.instructions() {
        match instruction?.operand {
            Operand::Branch(target) => entries.extend([target]),
            Operand::Switch(targets) => entries.extend(targets.iter()),
            _ => {}
        }
    }
    for clause in body.clauses() {
        for (start, length) in [
            (clause.try_offset, clause.try_length),
            (clause.handler_offset, clause.handler_length),
        ] {
            entries.extend([start, start.saturating_add(length)]);
        }
        if let ExceptionKind::Filter(start) = clause.kind {
            entries.insert(start);
        }
    }
    Ok(entries)
}
