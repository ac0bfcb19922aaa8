//! Every blob of a portable PDB as a value: one file, one codec, each with `decode` and `encode`, usable alone.
//!
//! Decoding what was encoded gives the same value; encoding what was decoded gives the same bytes for every blob that compilers write.

mod async_stepping;
mod compilation;
mod constant;
mod document_name;
mod dynamic;
mod embedded_source;
mod hoisted_scopes;
mod imports;
mod kind;
mod lambda_map;
mod local_slots;
mod sequence_points;
mod state_map;
mod tuple_names;
mod type_documents;

pub use async_stepping::{AsyncStepping, Await};
pub use compilation::{CompilationOptions, CompilationReferences, MetadataReference};
pub use constant::{ConstantSignature, ConstantValue, CustomModifier};
pub use document_name::DocumentName;
pub use dynamic::DynamicFlags;
pub use embedded_source::EmbeddedSource;
pub use hoisted_scopes::{HoistedScope, HoistedScopes};
pub use imports::{Import, ImportReader, ImportWriter};
pub use kind::{CustomDebugInfo, Kind};
pub use lambda_map::{Closure, Lambda, LambdaMap};
pub use local_slots::{LocalSlot, LocalSlotMap};
pub use sequence_points::{SequencePoint, SequencePointWriter, SequencePoints, Span};
pub use state_map::{State, StateMap};
pub use tuple_names::TupleNames;
pub use type_documents::TypeDocuments;

use ecma335::{Bytes, Token};

use crate::{Error, Result};

/// The largest compressed unsigned integer (ECMA-335 II.23.2).
pub const MAX_COMPRESSED: u32 = 0x1FFF_FFFF;

fn write_u32(out: &mut Vec<u8>, value: u32) -> Result<()> {
    ecma335::write_compressed_u32(out, value).ok_or(Error::Unwritable {
        found: i64::from(value),
        expected: "a compressed integer of at most 0x1fffffff",
    })
}

fn write_i32(out: &mut Vec<u8>, value: i32) -> Result<()> {
    ecma335::write_compressed_i32(out, value).ok_or(Error::Unwritable {
        found: i64::from(value),
        expected: "a compressed signed integer of at most 28 bits and a sign",
    })
}

/// A count and a list are written with lengths that fit in memory but perhaps not in the format.
fn count(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| Error::Unwritable {
        found: length as i64,
        expected: "at most 0x1fffffff items",
    })
}

/// TypeDefOrRefOrSpecEncoded (ECMA-335 II.23.2.8).
fn read_type(bytes: &mut Bytes<'_>) -> Result<Token> {
    let offset = bytes.offset();
    let raw = bytes.compressed_u32()?;
    let table = match raw & 3 {
        0 => ecma335::TableId::TypeDef,
        1 => ecma335::TableId::TypeRef,
        2 => ecma335::TableId::TypeSpec,
        _ => {
            return Err(Error::Blob {
                offset,
                found: i64::from(raw),
                expected: "a TypeDef, TypeRef or TypeSpec",
            });
        }
    };
    if raw >> 2 > 0x00FF_FFFF {
        return Err(Error::Blob {
            offset,
            found: i64::from(raw),
            expected: "a row id of 24 bits",
        });
    }
    Ok(Token::new(table, raw >> 2))
}

fn write_type(out: &mut Vec<u8>, token: Token) -> Result<()> {
    let tag = match token.table() {
        Some(ecma335::TableId::TypeDef) => 0,
        Some(ecma335::TableId::TypeRef) => 1,
        Some(ecma335::TableId::TypeSpec) => 2,
        _ => {
            return Err(Error::Unwritable {
                found: i64::from(token.raw()),
                expected: "a TypeDef, TypeRef or TypeSpec",
            });
        }
    };
    write_u32(out, token.row() << 2 | tag)
}

/// Text up to a zero, as the lists of names hold it.
fn read_zero_terminated<'a>(bytes: &mut Bytes<'a>) -> Result<&'a str> {
    let rest = bytes.rest();
    let length = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
    let start = bytes.offset();
    let text = bytes.take(length, "a name")?;
    bytes.u8()?;
    utf8(text, start)
}

fn write_zero_terminated(out: &mut Vec<u8>, text: &str) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::Unwritable {
            found: 0,
            expected: "text without a zero character",
        });
    }
    out.extend_from_slice(text.as_bytes());
    out.push(0);
    Ok(())
}

fn utf8(text: &[u8], offset: usize) -> Result<&str> {
    std::str::from_utf8(text).map_err(|error| Error::Blob {
        offset: offset + error.valid_up_to(),
        found: i64::from(text[error.valid_up_to()]),
        expected: "UTF-8",
    })
}
