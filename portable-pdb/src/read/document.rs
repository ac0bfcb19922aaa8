//! Documents: the source files.

use ecma335::{DocumentId, Guid};

use super::Pdb;
use crate::Result;
use crate::codec::DocumentName;

/// A source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document<'a> {
    /// Its name, nearly always a full path.
    pub name: DocumentName<'a>,
    /// How it was hashed: [`Self::SHA1`], [`Self::SHA256`] or another; nil if it was not.
    pub hash_algorithm: Guid,
    /// The hash of the file.
    pub hash: &'a [u8],
    /// Its language: [`Self::CSHARP`], [`Self::VISUAL_BASIC`], [`Self::FSHARP`] or another.
    pub language: Guid,
}

impl Document<'_> {
    /// Hash algorithm SHA-1.
    pub const SHA1: Guid = Guid::from_u128(0xFF1816EC_AA5E_4D10_87F7_6F4963833460);
    /// Hash algorithm SHA-256.
    pub const SHA256: Guid = Guid::from_u128(0x8829D00F_11B8_4213_878B_770E8597AC16);
    /// The language C#.
    pub const CSHARP: Guid = Guid::from_u128(0x3F5162F8_07C6_11D3_9053_00C04FA302A1);
    /// The language Visual Basic.
    pub const VISUAL_BASIC: Guid = Guid::from_u128(0x3A12D0B8_C26C_11D0_B442_00A0244A1DD2);
    /// The language F#.
    pub const FSHARP: Guid = Guid::from_u128(0xAB4F38C9_B6E6_43BA_BE3B_58080B2CCCE3);
}

impl<'a> Pdb<'a> {
    /// A document.
    pub fn document(&self, id: DocumentId) -> Result<Document<'a>> {
        let metadata = self.metadata();
        let row = metadata.get(id)?;
        Ok(Document {
            name: DocumentName::decode(self.text(row.name)?, metadata.blobs)?,
            hash_algorithm: metadata.guid(row.hash_algorithm)?,
            hash: self.text(row.hash)?,
            language: metadata.guid(row.language)?,
        })
    }
}
