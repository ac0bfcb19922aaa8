//! TypeDefOrRefOrSpecEncoded (ECMA-335 II.23.2.8): how signatures name types.

use super::header::write_u32;
use crate::{Bytes, CodedKind, Column, Error, Result, TypeDefOrRef};

impl TypeDefOrRef {
    /// Reads one as signatures have it: compressed, and never nil.
    pub fn read_compressed(bytes: &mut Bytes<'_>) -> Result<Self> {
        let offset = bytes.offset();
        let raw = bytes.compressed_u32()?;
        let token = Self::from_column(raw, offset)?;
        if token.is_nil() {
            return Err(Error::Unexpected {
                offset,
                found: u64::from(raw),
                expected: CodedKind::TypeDefOrRef.expected(),
            });
        }
        Ok(token)
    }

    /// Appends it as signatures have it.
    pub fn write_compressed(self, out: &mut Vec<u8>) -> Result<()> {
        if self.is_nil() {
            return Err(Error::Unencodable {
                what: "a nil token in a signature",
                expected: CodedKind::TypeDefOrRef.expected(),
            });
        }
        write_u32(out, self.to_column())
    }
}
