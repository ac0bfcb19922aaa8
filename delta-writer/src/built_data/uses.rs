//! Where code uses the data of fields, in the ways in which compilers do.

use std::collections::{BTreeMap, HashSet};

use ecma335::{
    Bytes, ClassLayoutId, Code, CodedKind, ExceptionKind, FieldId, Image, Instruction, MemberRefId, Metadata,
    MethodBody, MethodDefId, MethodSpecId, Opcode, Operand, Token, TypeDefId, TypeRefId, TypeSpecId,
    token_operands,
};

use crate::error::Result;

/// What the data is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Use {
    /// `RuntimeHelpers.InitializeArray`: it is copied into the array on the stack.
    Fill,
    /// `RuntimeHelpers.CreateSpan<T>` and `new ReadOnlySpan<T>(void*, int)`: a span of it.
    Span {
        /// The element type (II.23.1.16).
        element: u8,
        /// How many elements.
        count: u32,
    },
}

/// One use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    pub(super) field: FieldId,
    pub(super) what: Use,
    /// Where its instructions lie in the file.
    pub(super) file_offset: usize,
    /// How many bytes they take.
    pub(super) length: usize,
}

/// Every use of the fields; `None` if there is one of another kind, or if code jumps into one.
pub(super) fn find(
    update: &Image,
    md: &Metadata<'_>,
    data: &BTreeMap<FieldId, &[u8]>,
) -> Result<Option<Vec<Site>>> {
    let mut sites = Vec::new();
    for id in md.ids::<MethodDefId>() {
        let Some(bytes) = update.method_data(id, md.get(id)?.rva)? else {
            continue;
        };
        let body = MethodBody::parse(bytes)?;
        let known = |token: Token| {
            token
                .to_id::<FieldId>()
                .is_some_and(|field| data.contains_key(&field))
        };
        if !token_operands(body.code)
            .flatten()
            .any(|operand| known(operand.token))
        {
            continue;
        }
        let instructions = body.instructions().collect::<ecma335::Result<Vec<_>>>()?;
        let targets = targets(&instructions, &body);
        for (index, instruction) in instructions.iter().enumerate() {
            let Operand::Token(token) = instruction.operand else {
                continue;
            };
            let Some(field) = token.to_id::<FieldId>().filter(|field| data.contains_key(field)) else {
                continue;
            };
            let size = data.get(&field).map_or(0, |data| data.len());
            let Some((what, end)) = pattern(md, &instructions[index..], size)? else {
                return Ok(None);
            };
            if targets
                .iter()
                .any(|target| *target > instruction.offset && *target < end)
            {
                return Ok(None);
            }
            sites.push(Site {
                field,
                what,
                file_offset: body.code_offset + instruction.offset as usize,
                length: (end - instruction.offset) as usize,
            });
        }
    }
    Ok(Some(sites))
}

/// Where control may come from elsewhere, and where clauses begin and end.
fn targets(instructions: &[Instruction<'_>], body: &MethodBody<'_>) -> HashSet<u32> {
    let mut targets = HashSet::new();
    for instruction in instructions {
        match instruction.operand {
            Operand::Branch(target) => {
                targets.insert(target);
            }
            Operand::Switch(switch) => targets.extend(switch.iter()),
            _ => {}
        }
    }
    for clause in body.clauses() {
        targets.extend([
            clause.try_offset,
            clause.try_offset.saturating_add(clause.try_length),
        ]);
        targets.extend([
            clause.handler_offset,
            clause.handler_offset.saturating_add(clause.handler_length),
        ]);
        if let ExceptionKind::Filter(offset) = clause.kind {
            targets.insert(offset);
        }
    }
    targets
}

/// What the instructions from a field's on do with it, and where they end.
fn pattern(md: &Metadata<'_>, instructions: &[Instruction<'_>], size: usize) -> Result<Option<(Use, u32)>> {
    let Some(second) = instructions.get(1) else {
        return Ok(None);
    };
    let first = instructions.first().map(|instruction| instruction.opcode);
    let called = |instruction: &Instruction<'_>, opcode| match instruction.operand {
        Operand::Token(token) if instruction.opcode == opcode => Some(token),
        _ => None,
    };
    if first == Some(Opcode::Ldtoken) {
        let Some(callee) = called(second, Opcode::Call) else {
            return Ok(None);
        };
        if let Some(member) = callee.to_id::<MemberRefId>() {
            return Ok(runtime_helper(md, member, "InitializeArray")?.then_some((Use::Fill, second.next)));
        }
        let Some(spec) = callee.to_id::<MethodSpecId>() else {
            return Ok(None);
        };
        let spec = md.get(spec)?;
        let Some(member) = spec.method.token().to_id::<MemberRefId>() else {
            return Ok(None);
        };
        // II.23.2.15: one argument.
        let [0x0A, 1, element] = *md.blob(spec.instantiation)? else {
            return Ok(None);
        };
        let (Some(width), true) = (width(element), runtime_helper(md, member, "CreateSpan")?) else {
            return Ok(None);
        };
        let count = (size / width) as u32;
        return Ok(size
            .is_multiple_of(width)
            .then_some((Use::Span { element, count }, second.next)));
    }
    let (Some(Opcode::Ldsflda), Some(count), Some(third)) = (first, constant(second), instructions.get(2))
    else {
        return Ok(None);
    };
    let Some(constructor) = called(third, Opcode::Newobj).and_then(Token::to_id::<MemberRefId>) else {
        return Ok(None);
    };
    let Some(element) = span_constructor(md, constructor)? else {
        return Ok(None);
    };
    if width(element) != Some(1) || count as usize > size {
        return Ok(None);
    }
    Ok(Some((Use::Span { element, count }, third.next)))
}

/// Whether it is that method of `RuntimeHelpers`.
fn runtime_helper(md: &Metadata<'_>, member: MemberRefId, name: &str) -> Result<bool> {
    let member = md.get(member)?;
    let Some(class) = member.class.token().to_id::<TypeRefId>() else {
        return Ok(false);
    };
    let row = md.get(class)?;
    Ok(md.string(member.name)? == name
        && md.string(row.name)? == "RuntimeHelpers"
        && md.string(row.namespace)? == "System.Runtime.CompilerServices")
}

/// The element type of a `ReadOnlySpan<T>` whose constructor from an address this is.
fn span_constructor(md: &Metadata<'_>, member: MemberRefId) -> Result<Option<u8>> {
    let member = md.get(member)?;
    // II.23.2.1: an instance method of (void*, int32).
    if md.string(member.name)? != ".ctor" || md.blob(member.signature)? != [0x20, 2, 1, 0x0F, 1, 8] {
        return Ok(None);
    }
    let Some(spec) = member.class.token().to_id::<TypeSpecId>() else {
        return Ok(None);
    };
    let mut blob = md.blob_reader(md.get(spec)?.signature)?;
    if (blob.u8()?, blob.u8()?) != (0x15, 0x11) {
        return Ok(None);
    }
    let span = coded(blob.compressed_u32()?).and_then(Token::to_id::<TypeRefId>);
    let ([1, element], Some(span)) = (blob.rest(), span) else {
        return Ok(None);
    };
    let row = md.get(span)?;
    let known = md.string(row.name)? == "ReadOnlySpan`1" && md.string(row.namespace)? == "System";
    Ok(known.then_some(*element))
}

fn coded(raw: u32) -> Option<Token> {
    let table = CodedKind::TypeDefOrRef
        .tables()
        .get((raw & 3) as usize)
        .copied()
        .flatten()?;
    Some(Token::new(table, raw >> 2))
}

/// What `ldc.i4` in one of its forms loads.
fn constant(instruction: &Instruction<'_>) -> Option<u32> {
    match (instruction.opcode, instruction.operand) {
        (Opcode::LdcI4, Operand::I32(value)) => u32::try_from(value).ok(),
        (Opcode::LdcI4S, Operand::I8(value)) => u32::try_from(value).ok(),
        (opcode, _) => u32::from(opcode.code())
            .checked_sub(0x16)
            .filter(|value| *value <= 8),
    }
}

/// The bytes of an element of a primitive type.
pub(super) fn width(element: u8) -> Option<usize> {
    Some(match element {
        0x02 | 0x04 | 0x05 => 1,
        0x03 | 0x06 | 0x07 => 2,
        0x08 | 0x09 | 0x0C => 4,
        0x0A | 0x0B | 0x0D => 8,
        _ => return None,
    })
}

/// How much data a field has: what its type takes (II.22.18).
pub(super) fn size_of(md: &Metadata<'_>, field: FieldId) -> Result<Option<usize>> {
    let mut signature: Bytes<'_> = md.blob_reader(md.get(field)?.signature)?;
    signature.u8()?;
    let element = signature.u8()?;
    if element != 0x11 {
        return Ok(width(element));
    }
    let Some(class) = coded(signature.compressed_u32()?).and_then(Token::to_id::<TypeDefId>) else {
        return Ok(None);
    };
    for row in md.rows::<ClassLayoutId>() {
        let (_, row) = row?;
        if row.parent == class {
            return Ok(Some(row.class_size as usize));
        }
    }
    Ok(None)
}
