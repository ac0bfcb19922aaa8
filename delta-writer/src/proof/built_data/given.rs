//! What is given to the code that uses data: by instructions that load a field, and by the methods that build it.

use ecma335::{
    FieldId, Image, MemberRefId, MethodBody, MethodDefId, MethodSpecId, Opcode, Operand, RowId, Token,
    TypeDefId,
};

use super::library::{coded, library_type, method_name, primitive, size, span, span_of};
use super::script::{BLOCK_COPY, BYTE_LENGTH, Script, TO_CHAR_ARRAY};
use super::{Given, Proof, STATIC, STATIC_INITONLY};
use crate::proof::bodies::body_of;

impl Proof<'_, '_> {
    /// What instructions of the update that begin with a field give, and how many they are.
    pub(super) fn given(
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

    /// What a method that was appended gives; `None` if it is not known to give anything.
    pub(super) fn gives(&self, id: MethodDefId) -> ecma335::Result<Option<Given>> {
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
        let mut code = Script::read(&self.right.md, &body)?;
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
    pub(super) fn constructed(
        &self,
        id: MethodDefId,
        rva: u32,
        field: FieldId,
        element: u8,
    ) -> ecma335::Result<Option<Vec<u8>>> {
        let Some(body) = plain(self.built, id, rva)? else {
            return Ok(None);
        };
        let mut code = Script::read(&self.right.md, &body)?;
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
    pub(super) fn makes_span(&self, token: Token, element: u8) -> ecma335::Result<bool> {
        let md = &self.right.md;
        let Some(member) = token.to_id::<MemberRefId>() else {
            return Ok(false);
        };
        let row = md.get(member)?;
        Ok(md.string(row.name)? == ".ctor"
            && md.blob(row.signature)? == [0x20, 0x01, 0x01, 0x1D, 0x13, 0x00]
            && span_of(md, row.class.token())? == Some(element))
    }
}

/// A body without locals and clauses.
pub(super) fn plain(code: &Image, id: MethodDefId, rva: u32) -> ecma335::Result<Option<MethodBody<'_>>> {
    let body = body_of(code, id, rva)?;
    Ok(body
        .filter(|body| body.max_stack >= 5 && body.local_var_sig.is_nil() && body.clauses().next().is_none()))
}
