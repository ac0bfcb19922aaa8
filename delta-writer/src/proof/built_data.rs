//! The proof that a build whose code builds data does what the build did that had the data: nothing else differs, each use of a field calls a
//! method that gives what the use gave, and nothing else refers to the field.

use std::collections::HashSet;

use ecma335::{
    AssemblyRefId, Bytes, Code, ExceptionKind, FieldId, FieldRvaId, Image, MemberRefId, Metadata, MethodBody,
    MethodDefId, MethodSpecId, Opcode, Operand, Row, RowId, TableId, Token, TypeDefId, TypeRefId, TypeSpecId,
    token_operands,
};

use super::bodies::body_of;
use super::data::field_size;
use super::difference::{Aspect, Build, Difference};
use super::groups::{Groups, nothing};
use super::side::Side;

/// Assemblies that have, or forward, the types of the base class library.
const LIBRARIES: [&str; 4] = [
    "System.Runtime",
    "System.Private.CoreLib",
    "netstandard",
    "mscorlib",
];
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
        let name = self.left.describe(token);
        self.out.push(Difference::Differs {
            update: token,
            chain: token,
            name,
            aspect,
        });
    }

    fn run(&mut self) -> ecma335::Result<()> {
        self.heaps();
        self.data()?;
        self.tables();
        self.members()?;
        self.bodies()?;
        self.file();
        Ok(())
    }

    fn heaps(&mut self) {
        let (left, right) = (&self.left.md, &self.right.md);
        let continued = right.strings.0.starts_with(left.strings.0)
            && right.user_strings.0.starts_with(left.user_strings.0)
            && right.blobs.0.starts_with(left.blobs.0)
            && right.guids.0 == left.guids.0;
        if !continued {
            self.out.push(Difference::NotContinued {
                what: "a heap is not as it was",
            });
        }
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

    /// Rows are as they were, but for the fields that have moved, and lists of fields.
    fn tables(&mut self) {
        for table in TableId::ALL.iter().copied() {
            if matches!(table, TableId::FieldRva | TableId::FieldPtr) {
                continue;
            }
            let (left, right) = (self.left.md.table(table), self.right.md.table(table));
            if right.rows() != left.rows() && !(right.rows() > left.rows() && APPENDED.contains(&table)) {
                self.out.push(Difference::NotContinued {
                    what: "a table has another length",
                });
                continue;
            }
            for row in 1..=left.rows() {
                let (mut was, mut is) = (left.raw(row), right.raw(row));
                if table == TableId::Field && self.moved.contains(&FieldId(row)) {
                    continue;
                }
                if table == TableId::TypeDef {
                    // The list of fields; members are compared by themselves.
                    for raw in [&mut was, &mut is].into_iter().flatten() {
                        raw[4] = 0;
                    }
                }
                if was != is {
                    self.out.push(Difference::UnrelatedChange {
                        chain: Token::new(table, row),
                    });
                }
            }
        }
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

    /// What instructions of the update that begin with a field give, and how many they are.
    fn given(
        &self,
        field: FieldId,
        rest: &[ecma335::Instruction<'_>],
    ) -> ecma335::Result<Option<(Given, usize)>> {
        let md = &self.left.md;
        let Some(mut bytes) = self.bytes_of(field)? else {
            return Ok(None);
        };
        let callee = |index: usize, opcode: Opcode| match rest
            .get(index)
            .map(|instruction| (instruction.opcode, instruction.operand))
        {
            Some((found, Operand::Token(token))) if found == opcode => Some(token),
            _ => None,
        };
        if rest.first().is_some_and(|first| first.opcode == Opcode::Ldtoken) {
            let Some(token) = callee(1, Opcode::Call) else {
                return Ok(None);
            };
            if let Some(member) = token.to_id::<MemberRefId>() {
                let found = method_name(md, member)?.as_deref()
                    == Some("System.Runtime.CompilerServices.RuntimeHelpers::InitializeArray");
                bytes.resize(bytes.len().next_multiple_of(2), 0);
                return Ok(found.then_some((Given::Filled(bytes), 2)));
            }
            let Some(spec) = token.to_id::<MethodSpecId>() else {
                return Ok(None);
            };
            let spec = md.get(spec)?;
            let Some(member) = spec.method.token().to_id::<MemberRefId>() else {
                return Ok(None);
            };
            let found = method_name(md, member)?.as_deref()
                == Some("System.Runtime.CompilerServices.RuntimeHelpers::CreateSpan");
            return Ok(match md.blob(spec.instantiation)? {
                [0x0A, 0x01, element] if found => Some((
                    Given::Span {
                        element: *element,
                        bytes,
                    },
                    2,
                )),
                _ => None,
            });
        }
        // `ldsflda`, a length, `newobj ReadOnlySpan<T>(void*, int32)`.
        let (Some(Opcode::Ldsflda), Some(length)) = (rest.first().map(|first| first.opcode), rest.get(1))
        else {
            return Ok(None);
        };
        let length = match (length.opcode, length.operand) {
            (Opcode::LdcI4, Operand::I32(length)) => length,
            (Opcode::LdcI4S, Operand::I8(length)) => i32::from(length),
            (opcode, Operand::None) => match opcode.code() {
                code @ 0x16..=0x1E => i32::from(code) - 0x16,
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let Some(member) = callee(2, Opcode::Newobj).and_then(Token::to_id::<MemberRefId>) else {
            return Ok(None);
        };
        let row = md.get(member)?;
        let constructor = md.string(row.name)? == ".ctor"
            && md.blob(row.signature)? == [0x20, 0x02, 0x01, 0x0F, 0x01, 0x08];
        let Some(element @ (0x02 | 0x04 | 0x05)) = span_of(md, row.class.token())? else {
            return Ok(None);
        };
        match usize::try_from(length) {
            Ok(length) if constructor && length <= bytes.len() => {
                bytes.truncate(length);
                Ok(Some((Given::Span { element, bytes }, 3)))
            }
            _ => Ok(None),
        }
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

    /// What a method that was appended gives; `None` if it is not known to give anything.
    fn gives(&self, id: MethodDefId) -> ecma335::Result<Option<Given>> {
        let md = &self.right.md;
        if id.row() <= self.left.md.count::<MethodDefId>() || id.row() > md.count::<MethodDefId>() {
            return Ok(None);
        }
        let owner = TypeDefId(self.right.owner(id.token()));
        let mut constructors = Vec::new();
        for method in md.methods(owner).filter(|method| *method != id) {
            constructors.push((method, md.get(method)?));
        }
        // One static field, one static constructor, and this method.
        let (&[(constructor, constructed)], mut fields) = (constructors.as_slice(), md.fields(owner)) else {
            return Ok(None);
        };
        let (Some(field), None) = (fields.next(), fields.next()) else {
            return Ok(None);
        };
        let (field_row, method) = (md.get(field)?, md.get(id)?);
        let sound = owner.row() > self.left.md.count::<TypeDefId>()
            && (field.row() > self.left.md.count::<FieldId>() || self.moved.contains(&field))
            && field_row.flags & 0x1F0 == STATIC_INITONLY
            && method.flags & STATIC != 0
            && md.string(constructed.name)? == ".cctor"
            && constructed.flags & 0x1810 == 0x1810
            && md.blob(constructed.signature)? == [0x00, 0x00, 0x01];
        let &[0x06, 0x1D, element] = md.blob(field_row.signature)? else {
            return Ok(None);
        };
        let Some(bytes) = self
            .constructed(constructor, constructed.rva, field, element)?
            .filter(|_| sound)
        else {
            return Ok(None);
        };
        let Some(body) = plain(self.built, id, method.rva)? else {
            return Ok(None);
        };
        let mut code = Script {
            proof: self,
            instructions: body.instructions().collect::<ecma335::Result<Vec<_>>>()?,
            at: 0,
        };
        let mut signature = md.blob_reader(method.signature)?;
        if signature.u8()? != 0 {
            return Ok(None);
        }
        let given = match (signature.u8()?, signature.u8()?) {
            (1, 0x01) if element == 0x03 => {
                let fits = signature.u8()? == 0x12
                    && library_type(md, coded(signature.compressed_u32()?))?.as_deref()
                        == Some("System.Array")
                    && signature.is_empty();
                let runs = code.token(Opcode::Ldsfld) == Some(field.token())
                    && code.is(Opcode::LdcI40)
                    && code.is(Opcode::Ldarg0)
                    && code.is(Opcode::LdcI40)
                    && code.is(Opcode::Ldarg0)
                    && code.calls(Opcode::Call, "System.Buffer::ByteLength", BYTE_LENGTH)?
                    && code.calls(Opcode::Call, "System.Buffer::BlockCopy", BLOCK_COPY)?
                    && code.ends();
                (fits && runs).then_some(Given::Filled(bytes))
            }
            (0, 0x15) => {
                let fits = span(md, &mut signature)? == Some(element) && signature.is_empty();
                let runs = code.token(Opcode::Ldsfld) == Some(field.token())
                    && code
                        .token(Opcode::Newobj)
                        .is_some_and(|token| self.makes_span(token, element).unwrap_or(false))
                    && code.ends();
                (fits && runs).then_some(Given::Span { element, bytes })
            }
            _ => None,
        };
        Ok(given)
    }

    /// The bytes of the array that a static constructor stores in its field.
    fn constructed(
        &self,
        id: MethodDefId,
        rva: u32,
        field: FieldId,
        element: u8,
    ) -> ecma335::Result<Option<Vec<u8>>> {
        let Some(body) = plain(self.built, id, rva)? else {
            return Ok(None);
        };
        let instructions = body.instructions().collect::<ecma335::Result<Vec<_>>>()?;
        let mut code = Script {
            proof: self,
            instructions,
            at: 0,
        };
        let Some(text) = code.token(Opcode::Ldstr).and_then(Token::as_user_string) else {
            return Ok(None);
        };
        let text = self.right.md.user_string(text)?.utf16;
        if text.len() % 2 != 0
            || !code.calls(Opcode::Callvirt, "System.String::ToCharArray", TO_CHAR_ARRAY)?
        {
            return Ok(None);
        }
        let Some((next, operand)) = code.next() else {
            return Ok(None);
        };
        if next == Opcode::Stsfld {
            let stored = operand == Operand::Token(field.token()) && element == 0x03;
            return Ok((stored && code.ends()).then(|| text.to_vec()));
        }
        let (Some(width), Some(name)) = (size(element), primitive(element)) else {
            return Ok(None);
        };
        let (Opcode::LdcI40, Some(count)) = (next, code.constant()) else {
            return Ok(None);
        };
        let Some(class) = code.token(Opcode::Newarr) else {
            return Ok(None);
        };
        let stored = library_type(&self.right.md, class)?.as_deref() == Some(name)
            && code.is(Opcode::Dup)
            && code.token(Opcode::Stsfld) == Some(field.token())
            && code.is(Opcode::LdcI40);
        let copied = code.constant();
        let whole = copied == count.checked_mul(width);
        if stored && whole && code.calls(Opcode::Call, "System.Buffer::BlockCopy", BLOCK_COPY)? && code.ends()
        {
            return Ok(copied.and_then(|copied| text.get(..copied)).map(<[u8]>::to_vec));
        }
        Ok(None)
    }

    /// Whether it is the constructor of `ReadOnlySpan<T>` from an array.
    fn makes_span(&self, token: Token, element: u8) -> ecma335::Result<bool> {
        let md = &self.right.md;
        let Some(member) = token.to_id::<MemberRefId>() else {
            return Ok(false);
        };
        let row = md.get(member)?;
        Ok(md.string(row.name)? == ".ctor"
            && md.blob(row.signature)? == [0x20, 0x01, 0x01, 0x1D, 0x13, 0x00]
            && span_of(md, row.class.token())? == Some(element))
    }

    /// The bytes of the file are those that were, but for the headers and what was proved.
    fn file(&mut self) {
        let (was, is) = (self.update.bytes(), self.built.bytes());
        let Some(is) = is.get(..was.len()) else {
            self.out.push(Difference::NotContinued {
                what: "the file is shorter",
            });
            return;
        };
        self.sites.sort_by_key(|site| site.start);
        let changed = |range: std::ops::Range<usize>| was.get(range.clone()) != is.get(range);
        // The PE headers, up to the first section, and where the CLI header says the metadata is. What those lead to has been compared.
        let mut done = HEADERS.min(was.len());
        let mut allowed = 1;
        let end = was.len()..was.len();
        for site in self.sites.clone().into_iter().chain(std::iter::once(end)) {
            if changed(done..site.start.max(done)) {
                let differing: Vec<_> = (done..site.start)
                    .filter(|at| was.get(*at) != is.get(*at))
                    .collect();
                let span = differing
                    .first()
                    .zip(differing.last())
                    .map_or(0, |(first, last)| last - first + 1);
                if span > 8 || allowed == 0 {
                    self.out.push(Difference::NotContinued {
                        what: "the file is not as it was",
                    });
                    return;
                }
                allowed -= 1;
            }
            done = site.end.max(done);
        }
        let same = self.update.resources().ok() == self.built.resources().ok()
            && self.update.entry_point() == self.built.entry_point()
            && self.update.flags() == self.built.flags();
        if !same {
            self.out.push(Difference::NotContinued {
                what: "the CLI header is not as it was",
            });
        }
    }
}

/// The file's beginning, which holds the PE headers whatever their sizes are.
const HEADERS: usize = 0x200;

/// A part of a signature of the library.
enum Part {
    Byte(u8),
    /// `class System.Array`.
    Array,
}

/// `char[] ToCharArray()`.
const TO_CHAR_ARRAY: &[Part] = &[
    Part::Byte(0x20),
    Part::Byte(0),
    Part::Byte(0x1D),
    Part::Byte(0x03),
];
/// `int ByteLength(Array)`.
const BYTE_LENGTH: &[Part] = &[Part::Byte(0), Part::Byte(1), Part::Byte(0x08), Part::Array];
/// `void BlockCopy(Array, int, Array, int, int)`.
const BLOCK_COPY: &[Part] = &[
    Part::Byte(0),
    Part::Byte(5),
    Part::Byte(0x01),
    Part::Array,
    Part::Byte(0x08),
    Part::Array,
    Part::Byte(0x08),
    Part::Byte(0x08),
];

/// Instructions that must be just these.
struct Script<'p, 's, 'a> {
    proof: &'p Proof<'s, 'a>,
    instructions: Vec<ecma335::Instruction<'p>>,
    at: usize,
}

impl Script<'_, '_, '_> {
    fn next(&mut self) -> Option<(Opcode, Operand<'_>)> {
        let instruction = self.instructions.get(self.at)?;
        self.at += 1;
        Some((instruction.opcode, instruction.operand))
    }

    fn is(&mut self, opcode: Opcode) -> bool {
        self.next().is_some_and(|(found, _)| found == opcode)
    }

    fn token(&mut self, opcode: Opcode) -> Option<Token> {
        match self.next()? {
            (found, Operand::Token(token)) if found == opcode => Some(token),
            _ => None,
        }
    }

    fn constant(&mut self) -> Option<usize> {
        match self.next()? {
            (Opcode::LdcI4, Operand::I32(value)) => usize::try_from(value).ok(),
            _ => None,
        }
    }

    fn ends(&mut self) -> bool {
        self.is(Opcode::Ret) && self.at == self.instructions.len()
    }

    fn calls(&mut self, opcode: Opcode, name: &str, signature: &[Part]) -> ecma335::Result<bool> {
        let md = &self.proof.right.md;
        let Some(member) = self.token(opcode).and_then(Token::to_id::<MemberRefId>) else {
            return Ok(false);
        };
        let mut found = md.blob_reader(md.get(member)?.signature)?;
        for part in signature {
            let same = match part {
                Part::Byte(byte) => found.u8()? == *byte,
                Part::Array => {
                    found.u8()? == 0x12
                        && library_type(md, coded(found.compressed_u32()?))?.as_deref()
                            == Some("System.Array")
                }
            };
            if !same {
                return Ok(false);
            }
        }
        Ok(found.is_empty() && method_name(md, member)?.as_deref() == Some(name))
    }
}

/// A body without locals and clauses.
fn plain(code: &Image, id: MethodDefId, rva: u32) -> ecma335::Result<Option<MethodBody<'_>>> {
    let body = body_of(code, id, rva)?;
    Ok(body
        .filter(|body| body.max_stack >= 5 && body.local_var_sig.is_nil() && body.clauses().next().is_none()))
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

/// A TypeDefOrRef of a signature; a nil TypeDef for what is none.
fn coded(raw: u32) -> Token {
    let table = match raw & 3 {
        0 => TableId::TypeDef,
        1 => TableId::TypeRef,
        _ => TableId::TypeSpec,
    };
    Token::new(table, raw >> 2)
}

/// The full name of a type of the base class library.
fn library_type(md: &Metadata<'_>, token: Token) -> ecma335::Result<Option<String>> {
    let Some(row) = token.to_id::<TypeRefId>().map(|id| md.get(id)).transpose()? else {
        return Ok(None);
    };
    Ok(
        Some(format!("{}.{}", md.string(row.namespace)?, md.string(row.name)?)).filter(|name| {
            // Spans of old targets and runtime helpers have assemblies of their own; only what is called is looked at.
            let assembly = row
                .resolution_scope
                .token()
                .to_id::<AssemblyRefId>()
                .and_then(|id| md.get(id).ok());
            let assembly = assembly.and_then(|assembly| md.string(assembly.name).ok());
            assembly.is_some_and(|assembly| {
                LIBRARIES.contains(&assembly)
                    || name == "System.ReadOnlySpan`1" && assembly == "System.Memory"
            })
        }),
    )
}

/// `Namespace.Type::Method` of a method of the base class library.
fn method_name(md: &Metadata<'_>, member: MemberRefId) -> ecma335::Result<Option<String>> {
    let row = md.get(member)?;
    let name = md.string(row.name)?;
    Ok(library_type(md, row.class.token())?.map(|class| format!("{class}::{name}")))
}

/// The element type of `ReadOnlySpan<T>`, behind GENERICINST.
fn span(md: &Metadata<'_>, signature: &mut Bytes<'_>) -> ecma335::Result<Option<u8>> {
    let is_span = signature.u8()? == 0x11
        && library_type(md, coded(signature.compressed_u32()?))?.as_deref() == Some("System.ReadOnlySpan`1")
        && signature.u8()? == 1;
    Ok(if is_span { Some(signature.u8()?) } else { None })
}

/// The element type of a type that is `ReadOnlySpan<T>`.
fn span_of(md: &Metadata<'_>, token: Token) -> ecma335::Result<Option<u8>> {
    let Some(spec) = token.to_id::<TypeSpecId>() else {
        return Ok(None);
    };
    let mut signature = md.blob_reader(md.get(spec)?.signature)?;
    if signature.u8()? != 0x15 {
        return Ok(None);
    }
    Ok(span(md, &mut signature)?.filter(|_| signature.is_empty()))
}

/// II.23.1.16: the size of an element.
fn size(element: u8) -> Option<usize> {
    match element {
        0x02 | 0x04 | 0x05 => Some(1),
        0x03 | 0x06 | 0x07 => Some(2),
        0x08 | 0x09 | 0x0C => Some(4),
        0x0A | 0x0B | 0x0D => Some(8),
        _ => None,
    }
}

/// The class of an element.
fn primitive(element: u8) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "System.Boolean",
        "System.Char",
        "System.SByte",
        "System.Byte",
        "System.Int16",
        "System.UInt16",
        "System.Int32",
        "System.UInt32",
        "System.Int64",
        "System.UInt64",
        "System.Single",
        "System.Double",
    ];
    NAMES.get(usize::from(element).checked_sub(2)?).copied()
}
