//! The metadata: what was there, and the types that build data.

use std::collections::BTreeSet;

use ecma335::{
    AssemblyRefId, CodedKind, Field, FieldId, FieldPtr, FieldRvaId, MemberRef, MemberRefId, MemberRefParent,
    Metadata, MethodBodyBuilder, MethodDef, MethodDefId, Opcode, ParamId, ResolutionScope, Row, RowId,
    StringOffset, TableId, Token, TypeDef, TypeDefId, TypeDefOrRef, TypeRef, TypeRefId, TypeSpec, UserString,
    write_compressed_u32,
};

use super::DATA_TYPE_PREFIX;
use super::uses::{Use, width};
use crate::error::Result;
use crate::rewrite::{self, Rewrite, type_ref};

/// TypeAttributes: abstract, sealed, beforefieldinit.
const DATA_TYPE: u32 = 0x0010_0180;
/// FieldAttributes: assembly, static, initonly.
const DATA_FIELD: u16 = 0x33;
/// MethodAttributes: assembly, static, hidebysig.
const ACCESSOR: u16 = 0x93;
/// MethodAttributes: private, static, hidebysig, specialname, rtspecialname.
const STATIC_CONSTRUCTOR: u16 = 0x1891;
/// The column of TypeDef that holds its list of fields.
const FIELD_LIST: usize = 4;

/// II.23.1.16.
const CHAR: u8 = 0x03;
const I4: u8 = 0x08;
const VALUETYPE: u8 = 0x11;
const CLASS: u8 = 0x12;
const VAR: u8 = 0x13;
const GENERICINST: u8 = 0x15;
const SZARRAY: u8 = 0x1D;

/// Collects what is appended.
pub(super) struct Builder<'m, 'a> {
    to: Rewrite<'m, 'a>,
    /// The assembly that has `System.Object`.
    library: AssemblyRefId,
    object: TypeRefId,
    code: Vec<u8>,
    rva: u32,
    /// The new types' fields, in the types' order.
    fields: Vec<FieldId>,
    names: BTreeSet<String>,
    types: Vec<(TypeRef, TypeRefId)>,
    members: Vec<(MemberRef, MemberRefId)>,
}

impl<'m, 'a> Builder<'m, 'a> {
    /// Over the tables of an update; code will begin at `rva`. `None` if the update does not say which assembly the primitive types are of.
    pub(super) fn new(md: &'m Metadata<'a>, rva: u32) -> Result<Option<Self>> {
        let Some(object) = rewrite::object(md)? else {
            return Ok(None);
        };
        let scope = md.get(object)?.resolution_scope.token();
        let Some(library) = scope.to_id::<AssemblyRefId>() else {
            return Ok(None);
        };
        Ok(Some(Self {
            to: Rewrite::new(md),
            library,
            object,
            code: Vec::new(),
            rva,
            fields: Vec::new(),
            names: BTreeSet::new(),
            types: Vec::new(),
            members: Vec::new(),
        }))
    }

    /// Adds the type for one use of one field's data, and gives the method to call for it. The type's field is `row`, or a new one.
    pub(super) fn helper(&mut self, what: Use, data: &[u8], row: Option<FieldId>) -> Result<MethodDefId> {
        let name = self.unused_name(what, data);
        let element = match what {
            Use::Fill => CHAR,
            Use::Span { element, .. } => element,
        };
        let signature = self.to.blobs.add(&[0x06, SZARRAY, element])?;
        let content = Field {
            flags: DATA_FIELD,
            name: self.to.strings.add("Data")?,
            signature,
        };
        let field = match row.filter(|id| self.to.replace(*id, content)) {
            Some(id) => id,
            None => self.to.push(content),
        };
        self.fields.push(field);
        let methods = self.to.count::<MethodDefId>();
        let type_row = TypeDef {
            flags: DATA_TYPE,
            name: self.to.strings.add(&name)?,
            namespace: StringOffset(0),
            extends: TypeDefOrRef::new(self.object.token()).unwrap_or_default(),
            // Set in the end.
            field_list: FieldId(0),
            method_list: MethodDefId(methods + 1),
        };
        self.to.push(type_row);
        let constructor = self.constructor(what, data, field)?;
        self.method(".cctor", STATIC_CONSTRUCTOR, &[0x00, 0x00, 0x01], &constructor)?;
        match what {
            Use::Fill => self.fill(field),
            Use::Span { element, .. } => self.span(element, field),
        }
    }

    /// A name after the data and what it is for.
    fn unused_name(&mut self, what: Use, data: &[u8]) -> String {
        let mut hasher = blake3::Hasher::new();
        let (element, count) = match what {
            Use::Fill => (0, 0),
            Use::Span { element, count } => (element, count),
        };
        hasher
            .update(&[element])
            .update(&count.to_le_bytes())
            .update(data);
        let hash = hasher.finalize().to_hex();
        let base = format!(
            "{DATA_TYPE_PREFIX}{}",
            hash.as_str().get(..32).unwrap_or_default()
        );
        let mut name = base.clone();
        let mut next = 1;
        while !self.names.insert(name.clone()) {
            name = format!("{base}-{next}");
            next += 1;
        }
        name
    }

    /// `Data = "...".ToCharArray()`; for a span, an array of its elements into which the characters are copied.
    fn constructor(&mut self, what: Use, data: &[u8], field: FieldId) -> Result<Vec<u8>> {
        let mut characters = data.to_vec();
        characters.resize(data.len().next_multiple_of(2), 0);
        let text = self.to.user_strings.add(UserString { utf16: &characters })?;
        let string = self.library_type("System", "String")?;
        let to_array = self.member(string.token(), "ToCharArray", &[0x20, 0x00, SZARRAY, CHAR])?;
        let mut code = Code::default();
        code.raw(Opcode::Ldstr, 0x7000_0000 | text.0);
        code.token(Opcode::Callvirt, to_array.token());
        if let Use::Span { element, count } = what {
            let class = self.library_type("System", primitive(element))?;
            let size = width(element).unwrap_or(1) as u32 * count;
            code.op(Opcode::LdcI40);
            code.raw(Opcode::LdcI4, count);
            code.token(Opcode::Newarr, class.token());
            code.op(Opcode::Dup);
            code.token(Opcode::Stsfld, field.token());
            code.op(Opcode::LdcI40);
            code.raw(Opcode::LdcI4, size);
            code.token(Opcode::Call, self.block_copy()?.token());
        } else {
            code.token(Opcode::Stsfld, field.token());
        }
        code.op(Opcode::Ret);
        Ok(code.0)
    }

    /// `Buffer.BlockCopy(Data, 0, array, 0, Buffer.ByteLength(array))`: as much as the array takes, as `InitializeArray` does.
    fn fill(&mut self, field: FieldId) -> Result<MethodDefId> {
        let (array, buffer) = (self.array()?, self.library_type("System", "Buffer")?);
        let length = self.member(
            buffer.token(),
            "ByteLength",
            &[&[0x00, 0x01, I4, CLASS], &*array].concat(),
        )?;
        let mut code = Code::default();
        code.token(Opcode::Ldsfld, field.token());
        code.op(Opcode::LdcI40);
        code.op(Opcode::Ldarg0);
        code.op(Opcode::LdcI40);
        code.op(Opcode::Ldarg0);
        code.token(Opcode::Call, length.token());
        code.token(Opcode::Call, self.block_copy()?.token());
        code.op(Opcode::Ret);
        self.method(
            "Fill",
            ACCESSOR,
            &[&[0x00, 0x01, 0x01, CLASS], &*array].concat(),
            &code.0,
        )
    }

    /// `new ReadOnlySpan<T>(Data)`.
    fn span(&mut self, element: u8, field: FieldId) -> Result<MethodDefId> {
        let class = match type_ref(self.to.md, None, "System", "ReadOnlySpan`1")? {
            Some(class) => class,
            None => self.library_type("System", "ReadOnlySpan`1")?,
        };
        let class = [
            &[GENERICINST, VALUETYPE],
            &*encoded(class.token())?,
            &[0x01, element],
        ]
        .concat();
        let signature = self.to.blobs.add(&class)?;
        let spec = self.to.push(TypeSpec { signature });
        let constructor = self.member(spec.token(), ".ctor", &[0x20, 0x01, 0x01, SZARRAY, VAR, 0x00])?;
        let mut code = Code::default();
        code.token(Opcode::Ldsfld, field.token());
        code.token(Opcode::Newobj, constructor.token());
        code.op(Opcode::Ret);
        self.method("Span", ACCESSOR, &[&[0x00, 0x00], &*class].concat(), &code.0)
    }

    fn block_copy(&mut self) -> Result<MemberRefId> {
        let (array, buffer) = (self.array()?, self.library_type("System", "Buffer")?);
        let signature = [
            &[0x00, 0x05, 0x01, CLASS],
            &*array,
            &[I4, CLASS],
            &*array,
            &[I4, I4],
        ]
        .concat();
        self.member(buffer.token(), "BlockCopy", &signature)
    }

    fn array(&mut self) -> Result<Vec<u8>> {
        encoded(self.library_type("System", "Array")?.token())
    }

    /// A type of the library, appended if the update does not refer to it.
    fn library_type(&mut self, namespace: &str, name: &str) -> Result<TypeRefId> {
        if let Some(known) = type_ref(self.to.md, Some(self.library), namespace, name)? {
            return Ok(known);
        }
        let row = TypeRef {
            resolution_scope: ResolutionScope::new(self.library.token()).unwrap_or_default(),
            name: self.to.strings.add(name)?,
            namespace: self.to.strings.add(namespace)?,
        };
        if let Some((_, known)) = self.types.iter().find(|(known, _)| *known == row) {
            return Ok(*known);
        }
        let id = self.to.push(row);
        self.types.push((row, id));
        Ok(id)
    }

    fn member(&mut self, class: Token, name: &str, signature: &[u8]) -> Result<MemberRefId> {
        let row = MemberRef {
            class: MemberRefParent::new(class).unwrap_or_default(),
            name: self.to.strings.add(name)?,
            signature: self.to.blobs.add(signature)?,
        };
        if let Some((_, known)) = self.members.iter().find(|(known, _)| *known == row) {
            return Ok(*known);
        }
        let id = self.to.push(row);
        self.members.push((row, id));
        Ok(id)
    }

    fn method(&mut self, name: &str, flags: u16, signature: &[u8], code: &[u8]) -> Result<MethodDefId> {
        self.code.resize(self.code.len().next_multiple_of(4), 0);
        let rva = self.rva + self.code.len() as u32;
        MethodBodyBuilder {
            max_stack: 8,
            code,
            ..Default::default()
        }
        .encode(&mut self.code)?;
        let row = MethodDef {
            rva,
            impl_flags: 0,
            flags,
            name: self.to.strings.add(name)?,
            signature: self.to.blobs.add(signature)?,
            param_list: ParamId(self.to.count::<ParamId>() + 1),
        };
        Ok(self.to.push(row))
    }

    /// The code and the metadata root. Types get their fields by way of FieldPtr, so that those that move keep their rows.
    pub(super) fn finish(mut self, moved: &BTreeSet<FieldId>) -> Result<(Vec<u8>, Vec<u8>)> {
        let md = self.to.md;
        let mut pointers = Vec::new();
        let mut lists = Vec::new();
        for id in md.ids::<TypeDefId>() {
            lists.push(pointers.len() as u32 + 1);
            pointers.extend(md.fields(id).filter(|field| !moved.contains(field)));
        }
        for field in &self.fields {
            lists.push(pointers.len() as u32 + 1);
            pointers.push(*field);
        }
        for (row, list) in self.to.table(TableId::TypeDef).iter_mut().zip(lists) {
            row[FIELD_LIST] = list;
        }
        for field in pointers {
            self.to.push(FieldPtr { field });
        }
        let data = md.rows::<FieldRvaId>().collect::<ecma335::Result<Vec<_>>>()?;
        let stays = data.into_iter().filter(|(_, row)| !moved.contains(&row.field));
        *self.to.table(TableId::FieldRva) = stays.map(|(_, row)| row.to_raw()).collect();
        Ok((self.code, self.to.finish()?))
    }
}

/// Instructions.
#[derive(Default)]
struct Code(Vec<u8>);

impl Code {
    fn op(&mut self, opcode: Opcode) {
        self.0.push(opcode.code() as u8);
    }

    fn raw(&mut self, opcode: Opcode, operand: u32) {
        self.op(opcode);
        self.0.extend_from_slice(&operand.to_le_bytes());
    }

    fn token(&mut self, opcode: Opcode, token: Token) {
        self.raw(opcode, token.raw());
    }
}

/// A type as signatures hold it (II.23.2.8).
fn encoded(token: Token) -> Result<Vec<u8>> {
    let misplaced = ecma335::Error::Unencodable {
        what: "a type in a signature",
        expected: "a type's token",
    };
    let mut out = Vec::new();
    CodedKind::TypeDefOrRef
        .encode(token)
        .and_then(|coded| write_compressed_u32(&mut out, coded))
        .ok_or(misplaced)?;
    Ok(out)
}

/// The class of a primitive type.
fn primitive(element: u8) -> &'static str {
    match element {
        0x02 => "Boolean",
        0x03 => "Char",
        0x04 => "SByte",
        0x05 => "Byte",
        0x06 => "Int16",
        0x07 => "UInt16",
        0x08 => "Int32",
        0x09 => "UInt32",
        0x0A => "Int64",
        0x0B => "UInt64",
        0x0C => "Single",
        _ => "Double",
    }
}
