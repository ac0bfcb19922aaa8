//! The metadata: what was there, and the types that build data.

use std::collections::{BTreeMap, BTreeSet};

use ecma335::write::{BlobHeapBuilder, RootBuilder, StringHeapBuilder, TablesBuilder, UserStringHeapBuilder};
use ecma335::{
    AssemblyRefId, CodedKind, Field, FieldId, FieldPtr, FieldRvaId, Layout, MemberRef, MemberRefId,
    MemberRefParent, Metadata, MethodBodyBuilder, MethodDef, MethodDefId, Opcode, ParamId, RawRow,
    ResolutionScope, Row, RowId, StringOffset, TableId, Token, TypeDef, TypeDefId, TypeDefOrRef, TypeRef,
    TypeRefId, TypeSpec, UserString, write_compressed_u32,
};

use super::DATA_TYPE_PREFIX;
use super::uses::{Use, width};
use crate::error::Result;

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
    md: &'m Metadata<'a>,
    /// The assembly that has `System.Object`.
    library: AssemblyRefId,
    object: TypeRefId,
    rows: BTreeMap<TableId, Vec<RawRow>>,
    strings: StringHeapBuilder,
    user_strings: UserStringHeapBuilder,
    blobs: BlobHeapBuilder,
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
        let Some(object) = type_ref(md, None, "System", "Object")? else {
            return Ok(None);
        };
        let scope = md.get(object)?.resolution_scope.token();
        let Some(library) = scope.to_id::<AssemblyRefId>() else {
            return Ok(None);
        };
        let raw = |table: &TableId| {
            let rows = md.table(*table);
            (
                *table,
                (1..=rows.rows()).filter_map(|row| rows.raw(row)).collect(),
            )
        };
        Ok(Some(Self {
            md,
            library,
            object,
            rows: TableId::ALL.iter().map(raw).collect(),
            strings: StringHeapBuilder::starting_at(md.strings.0.len() as u32),
            user_strings: UserStringHeapBuilder::starting_at(md.user_strings.0.len() as u32),
            blobs: BlobHeapBuilder::starting_at(md.blobs.0.len() as u32),
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
        let signature = self.blobs.add(&[0x06, SZARRAY, element])?;
        let content = Field {
            flags: DATA_FIELD,
            name: self.strings.add("Data")?,
            signature,
        };
        let fields = self.rows.entry(TableId::Field).or_default();
        let field = match row.and_then(|id| Some((id, fields.get_mut(id.index()?)?))) {
            Some((id, row)) => {
                *row = content.to_raw();
                id
            }
            None => self.push(content),
        };
        self.fields.push(field);
        let methods = self.count(TableId::MethodDef);
        let type_row = TypeDef {
            flags: DATA_TYPE,
            name: self.strings.add(&name)?,
            namespace: StringOffset(0),
            extends: TypeDefOrRef::new(self.object.token()).unwrap_or_default(),
            // Set in the end.
            field_list: FieldId(0),
            method_list: MethodDefId(methods + 1),
        };
        self.push(type_row);
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
        let text = self.user_strings.add(UserString { utf16: &characters })?;
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
        let class = match type_ref(self.md, None, "System", "ReadOnlySpan`1")? {
            Some(class) => class,
            None => self.library_type("System", "ReadOnlySpan`1")?,
        };
        let class = [
            &[GENERICINST, VALUETYPE],
            &*encoded(class.token())?,
            &[0x01, element],
        ]
        .concat();
        let signature = self.blobs.add(&class)?;
        let spec = self.push(TypeSpec { signature });
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
        if let Some(known) = type_ref(self.md, Some(self.library), namespace, name)? {
            return Ok(known);
        }
        let row = TypeRef {
            resolution_scope: ResolutionScope::new(self.library.token()).unwrap_or_default(),
            name: self.strings.add(name)?,
            namespace: self.strings.add(namespace)?,
        };
        if let Some((_, known)) = self.types.iter().find(|(known, _)| *known == row) {
            return Ok(*known);
        }
        let id = self.push(row);
        self.types.push((row, id));
        Ok(id)
    }

    fn member(&mut self, class: Token, name: &str, signature: &[u8]) -> Result<MemberRefId> {
        let row = MemberRef {
            class: MemberRefParent::new(class).unwrap_or_default(),
            name: self.strings.add(name)?,
            signature: self.blobs.add(signature)?,
        };
        if let Some((_, known)) = self.members.iter().find(|(known, _)| *known == row) {
            return Ok(*known);
        }
        let id = self.push(row);
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
            name: self.strings.add(name)?,
            signature: self.blobs.add(signature)?,
            param_list: ParamId(self.count(TableId::Param) + 1),
        };
        Ok(self.push(row))
    }

    fn push<R: Row>(&mut self, row: R) -> R::Id {
        R::Id::from_row(self.push_raw(R::Id::TABLE, row.to_raw()))
    }

    fn push_raw(&mut self, table: TableId, row: RawRow) -> u32 {
        let rows = self.rows.entry(table).or_default();
        rows.push(row);
        rows.len() as u32
    }

    fn count(&self, table: TableId) -> u32 {
        self.rows.get(&table).map_or(0, |rows| rows.len() as u32)
    }

    /// The code and the metadata root. Types get their fields by way of FieldPtr, so that those that move keep their rows.
    pub(super) fn finish(mut self, moved: &BTreeSet<FieldId>) -> Result<(Vec<u8>, Vec<u8>)> {
        let md = self.md;
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
        for (row, list) in self
            .rows
            .entry(TableId::TypeDef)
            .or_default()
            .iter_mut()
            .zip(lists)
        {
            row[FIELD_LIST] = list;
        }
        for field in pointers {
            self.push(FieldPtr { field });
        }
        let data = md.rows::<FieldRvaId>().collect::<ecma335::Result<Vec<_>>>()?;
        let stays = data.into_iter().filter(|(_, row)| !moved.contains(&row.field));
        self.rows
            .insert(TableId::FieldRva, stays.map(|(_, row)| row.to_raw()).collect());

        let mut tables = TablesBuilder::default();
        for (table, rows) in &self.rows {
            for row in rows {
                tables.push_raw(*table, *row);
            }
        }
        let stream = tables.stream(&Layout::wide(tables.row_counts()), 0)?;
        let continued = |heap: &[u8], more: Vec<u8>| [heap, &more].concat();
        let mut root = RootBuilder::new("v4.0.30319");
        root.stream("#-", stream);
        root.stream("#Strings", continued(md.strings.0, self.strings.into_bytes()));
        root.stream(
            "#US",
            continued(md.user_strings.0, self.user_strings.into_bytes()),
        );
        root.stream("#GUID", md.guids.0.to_vec());
        root.stream("#Blob", continued(md.blobs.0, self.blobs.into_bytes()));
        root.wide();
        Ok((self.code, root.finish()?))
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

/// A type of another assembly, by its name.
fn type_ref(
    md: &Metadata<'_>,
    scope: Option<AssemblyRefId>,
    namespace: &str,
    name: &str,
) -> Result<Option<TypeRefId>> {
    for row in md.rows::<TypeRefId>() {
        let (id, row) = row?;
        let assembly = row.resolution_scope.token().to_id::<AssemblyRefId>();
        if assembly.is_some()
            && (scope.is_none() || assembly == scope)
            && md.string(row.name)? == name
            && md.string(row.namespace)? == namespace
        {
            return Ok(Some(id));
        }
    }
    Ok(None)
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
