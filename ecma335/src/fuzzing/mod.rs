//! Entry points for fuzzers: each takes any bytes and reads what it can of them. What must hold is asserted. And images that differ in
//! one cell, for tests of what compares images.

mod cells;

pub use cells::{Cell, cells};

use crate::{
    BlobOffset, Bytes, Chain, Code, ColumnKind, CustomAttributeId, Error, GuidIndex, Image, MemberRefId,
    Metadata, MethodBody, MethodDef, MethodDefId, Names, Result, RowId, Signature, StringOffset, TableId,
    Token, Type, UserStringOffset, token_operands, visit_signature,
};

/// Rows may all name the same bytes; so many are decoded, so that time grows no faster than the input.
const ENOUGH: usize = 1 << 14;

/// Reads a whole image.
pub fn image(data: &[u8]) {
    let Ok(image) = Image::parse(data) else { return };
    let _ = image.debug_entries();
    let _ = image.resources();
    if let Ok(read) = image.metadata() {
        heaps_and_tables(&read);
        bodies(&image, &read);
    }
}

/// Reads metadata without an image: an image's, a PDB's or a delta's.
pub fn metadata(data: &[u8]) {
    if let Ok(read) = Metadata::parse(data, 0) {
        heaps_and_tables(&read);
    }
}

/// Applies a delta to a baseline. The input: the lengths of the baseline and of the metadata delta (each 4 bytes, little endian),
/// those two, and the IL delta.
pub fn chain(data: &[u8]) {
    let Some((baseline, metadata, il)) = parts(data) else {
        return;
    };
    let Ok(image) = Image::parse(baseline) else { return };
    let Ok(mut chain) = Chain::new(image.into()) else {
        return;
    };
    let before = chain.metadata().tables.row_counts();
    if chain.apply(metadata, il).is_err() {
        assert_eq!(
            chain.metadata().tables.row_counts(),
            before,
            "a refused delta left a trace"
        );
    }
    heaps_and_tables(&chain.metadata());
    bodies(&chain, &chain.metadata());
}

/// Reads a signature, and a type; what is read can be written, and reads as the same again.
pub fn signature(data: &[u8]) {
    let mut written = Vec::new();
    if let Ok(signature) = Signature::parse(Bytes::new(data, 0)) {
        signature
            .encode(&mut written)
            .expect("a signature that was read can be written");
        assert_eq!(Signature::parse(Bytes::new(&written, 0)), Ok(signature));
        let visited = visit_signature::<Error>(Bytes::new(data, 0), |_, _| Ok(()));
        assert!(
            visited.is_ok(),
            "the tree and the walk accept the same: {visited:?}"
        );
    }
    written.clear();
    if let Ok(read) = Type::parse(Bytes::new(data, 0)) {
        read.encode(&mut written)
            .expect("a type that was read can be written");
        assert_eq!(Type::parse(Bytes::new(&written, 0)), Ok(read));
    }
}

/// Reads a method body; what is read can be written, and reads as the same again.
pub fn body(data: &[u8]) {
    let Ok(body) = MethodBody::parse(Bytes::new(data, 0)) else {
        return;
    };
    let mut written = Vec::new();
    if body.to_builder().encode(&mut written).is_ok() {
        let again = MethodBody::parse(Bytes::new(&written, 0)).expect("a written body is read");
        assert_eq!(again.code, body.code);
        assert!(
            again.clauses().eq(body.clauses()),
            "the exception clauses of a written body"
        );
    }
    decode(&body);
}

fn parts(data: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (baseline, rest) = data.split_first_chunk()?;
    let (metadata, rest) = rest.split_first_chunk()?;
    let (baseline, rest) = rest.split_at_checked(u32::from_le_bytes(*baseline) as usize)?;
    let (metadata, il) = rest.split_at_checked(u32::from_le_bytes(*metadata) as usize)?;
    Some((baseline, metadata, il))
}

fn heaps_and_tables(read: &Metadata<'_>) {
    for &id in TableId::ALL {
        let table = read.table(id);
        for row in (1..=table.rows()).take(ENOUGH) {
            let Some(raw) = table.raw(row) else { continue };
            for (column, &value) in id.columns().iter().zip(&raw) {
                match column.kind {
                    ColumnKind::String => drop(read.string(StringOffset(value))),
                    ColumnKind::Blob => drop(read.blob(BlobOffset(value))),
                    ColumnKind::Guid => drop(read.guid(GuidIndex(value))),
                    ColumnKind::U16 | ColumnKind::U32 | ColumnKind::Row(_) | ColumnKind::Coded(_) => {}
                }
            }
        }
    }
    for id in read.ids().take(ENOUGH) {
        let _ = (
            read.fields(id).take(ENOUGH).count(),
            read.methods(id).take(ENOUGH).count(),
        );
    }
    for (_, row) in read
        .rows::<CustomAttributeId>()
        .take(ENOUGH)
        .filter_map(Result::ok)
    {
        let _ = read.custom_attribute(&row, read);
    }
    if let Ok(names) = Names::new(read) {
        for id in read.ids::<MemberRefId>().take(ENOUGH) {
            let _ = names.token(id.token(), id.token());
        }
        for id in read.ids::<MethodDefId>().take(ENOUGH) {
            let _ = names.token(id.token(), id.token());
        }
    }
    for offset in 0..64 {
        let _ = read
            .user_string(UserStringOffset(offset))
            .map(|text| text.to_string_lossy());
    }
}

fn bodies(code: &impl Code, read: &Metadata<'_>) {
    let rows = read.rows::<MethodDefId>().take(ENOUGH);
    for (id, MethodDef { rva, .. }) in rows.filter_map(Result::ok) {
        if let Ok(Some(Ok(body))) = code
            .method_data(id, rva)
            .map(|found| found.map(MethodBody::parse))
        {
            decode(&body);
        }
    }
}

fn decode(body: &MethodBody<'_>) {
    let end = body.code_offset + body.code.len();
    for instruction in body.instructions().take(ENOUGH).map_while(Result::ok) {
        assert!(instruction.offset as usize <= end);
    }
    let _ = body.clauses().take(ENOUGH).count();
    let tokens: Vec<Token> = token_operands(body.code)
        .take(ENOUGH)
        .map_while(Result::ok)
        .map(|operand| operand.token)
        .collect();
    assert!(tokens.len() <= body.code.len());
}
