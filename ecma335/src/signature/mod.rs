//! Signatures (ECMA-335 II.23.2), in two ways: as trees that are parsed, compared, changed and written ([`Signature`], [`Type`]), and as
//! blobs that are checked and copied without building anything ([`visit_signature`], [`transcode`]).
//!
//! Both accept the same blobs: the whole grammar, with `void`, `pinned` and the sentinel only where they may stand. Where the standard
//! restricts `&` and modifiers further than runtimes do (a `&` field of a ref struct, say), so do not these readers.

mod element;
mod encode;
mod header;
mod parse;
mod print;
mod token;
mod tree;
mod walk;

#[cfg(test)]
mod tests;

pub use element::Primitive;
pub use header::{CallingConvention, MethodHeader};
pub use print::Names;
pub use tree::{ArrayShape, MethodSignature, PropertySignature, Signature, Type};
pub use walk::{transcode, transcode_type, visit_signature, visit_type};

use crate::{BlobOffset, Error, Metadata, Result, RowId, StandAloneSigId, TableId, TypeSpecId};

/// How deep types may nest: far beyond what compilers write, and within any thread's stack.
pub const MAX_DEPTH: usize = 256;

impl Metadata<'_> {
    /// The signature at an offset of `#Blob`: of a method, field, property, StandAloneSig, MemberRef or MethodSpec.
    pub fn signature(&self, offset: BlobOffset) -> Result<Signature> {
        Signature::parse(self.blob_reader(offset)?)
    }

    /// The type that a TypeSpec stands for.
    pub fn type_spec(&self, id: TypeSpecId) -> Result<Type> {
        Type::parse(self.blob_reader(self.get(id)?.signature)?)
    }

    /// The types of a body's locals; none for a nil id.
    pub fn locals(&self, id: StandAloneSigId) -> Result<Vec<Type>> {
        if id.is_nil() {
            return Ok(Vec::new());
        }
        match self.signature(self.get(id)?.signature)? {
            Signature::Locals(types) => Ok(types),
            _ => Err(Error::Unexpected {
                offset: self.table(TableId::StandAloneSig).row_offset(id.row()),
                found: u64::from(id.row()),
                expected: "a StandAloneSig of locals",
            }),
        }
    }
}
