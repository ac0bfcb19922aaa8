//! The PDB of an image: what its debug directory says of it, and whether a PDB is the one.
//!
//! Nothing here reads files: the caller looks beside the image for [`CodeView::file_name`], hands over the bytes, and takes what
//! [`PdbReference::check`] says of them: a PDB of another build is named, and better ignored than believed.

use ecma335::{Bytes, DebugEntry, Guid, Image};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::inflate::inflate;
use crate::{Pdb, PdbId, Result};

/// Entries of the debug directory (PE-COFF extensions of the portable PDB specification).
const CODE_VIEW: u32 = 2;
const EMBEDDED_PORTABLE_PDB: u32 = 17;
const PDB_CHECKSUM: u32 = 19;
/// The minor version of a CodeView entry that is of a portable PDB.
const PORTABLE: u16 = 0x504D;
/// `RSDS`.
const RSDS: u32 = 0x5344_5352;
/// `MPDB`.
const MPDB: u32 = 0x4244_504D;

/// What an image says of its PDB.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PdbReference<'a> {
    /// Id and path of the portable PDB.
    pub code_view: Option<CodeView<'a>>,
    /// The PDB itself.
    pub embedded: Option<EmbeddedPdb<'a>>,
    /// Checksums of the PDB, one an algorithm.
    pub checksums: Vec<PdbChecksum<'a>>,
}

/// The id and the path of a PDB, as the compiler wrote them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeView<'a> {
    /// The id that the PDB must have.
    pub id: PdbId,
    /// 1 for portable PDBs.
    pub age: u32,
    /// Where the compiler wrote it: a path of that machine.
    pub path: &'a str,
}

/// A PDB within an image, compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmbeddedPdb<'a> {
    /// Its size.
    pub size: u32,
    content: &'a [u8],
}

/// A checksum of a PDB with its id set to zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PdbChecksum<'a> {
    /// `SHA256`, `SHA1`, `SHA384` or `SHA512`.
    pub algorithm: &'a str,
    /// The checksum.
    pub checksum: &'a [u8],
}

/// Why a PDB is not the one of an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// The image names no portable PDB: it cannot be told whether one is its own.
    #[error("the image names no portable PDB")]
    NoReference,
    /// The PDB of another build.
    #[error("the PDB has the id {found}, the image wants {expected}")]
    Id {
        /// The id that the image wants.
        expected: PdbId,
        /// The id of the PDB.
        found: PdbId,
    },
    /// A PDB that was changed after it was written.
    #[error("the PDB's {algorithm} checksum is not the one that the image wants")]
    Checksum {
        /// The algorithm.
        algorithm: String,
    },
}

impl<'a> PdbReference<'a> {
    /// Reads the debug directory of an image.
    pub fn of(image: &'a Image) -> Result<Self> {
        Self::read(&image.debug_entries()?)
    }

    /// Reads the entries of a debug directory.
    pub fn read(entries: &[DebugEntry<'a>]) -> Result<Self> {
        let mut reference = Self::default();
        for entry in entries {
            let mut bytes = Bytes::new(entry.data, entry.offset);
            match entry.kind {
                CODE_VIEW if entry.version.1 == PORTABLE => {
                    let offset = bytes.offset();
                    let magic = bytes.u32()?;
                    if magic != RSDS {
                        return Err(unexpected(offset, magic, "a CodeView entry (RSDS)").into());
                    }
                    let mut guid = Guid::NIL;
                    guid.0.copy_from_slice(bytes.take(16, "the id of the PDB")?);
                    let age = bytes.u32()?;
                    reference.code_view = Some(CodeView {
                        id: PdbId::new(guid, entry.stamp),
                        age,
                        path: zero_terminated(&mut bytes)?,
                    });
                }
                EMBEDDED_PORTABLE_PDB => {
                    let offset = bytes.offset();
                    let magic = bytes.u32()?;
                    if magic != MPDB {
                        return Err(unexpected(offset, magic, "an embedded portable PDB (MPDB)").into());
                    }
                    reference.embedded = Some(EmbeddedPdb {
                        size: bytes.u32()?,
                        content: bytes.rest(),
                    });
                }
                PDB_CHECKSUM => reference.checksums.push(PdbChecksum {
                    algorithm: zero_terminated(&mut bytes)?,
                    checksum: bytes.rest(),
                }),
                _ => {}
            }
        }
        Ok(reference)
    }

    /// Whether a PDB is the image's: by its id, and by a checksum if the image has one of a known algorithm.
    pub fn check(&self, pdb: &[u8]) -> Result<std::result::Result<(), Mismatch>> {
        let found = Pdb::parse(pdb)?.id();
        let Some(code_view) = self.code_view else {
            return Ok(Err(Mismatch::NoReference));
        };
        if found != code_view.id {
            return Ok(Err(Mismatch::Id {
                expected: code_view.id,
                found,
            }));
        }
        for checksum in &self.checksums {
            if checksum.matches(pdb)? == Some(false) {
                return Ok(Err(Mismatch::Checksum {
                    algorithm: checksum.algorithm.to_owned(),
                }));
            }
        }
        Ok(Ok(()))
    }
}

impl<'a> CodeView<'a> {
    /// The last component of the path: the name to look for beside the image.
    #[must_use]
    pub fn file_name(&self) -> &'a str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(self.path)
    }
}

impl EmbeddedPdb<'_> {
    /// The PDB; fails if it is larger than `limit`.
    pub fn unpack(&self, limit: usize) -> Result<Vec<u8>> {
        inflate(self.content, self.size, limit, "an embedded PDB")
    }
}

impl PdbChecksum<'_> {
    /// Whether it is the checksum of a PDB; `None` for an algorithm that is not known.
    pub fn matches(&self, pdb: &[u8]) -> Result<Option<bool>> {
        let id = Pdb::id_range(pdb)?;
        let parts = [&pdb[..id.start], &[0; PdbId::SIZE], &pdb[id.end..]];
        Ok(match self.algorithm {
            "SHA256" => Some(digest::<Sha256>(parts) == self.checksum),
            "SHA1" => Some(digest::<Sha1>(parts) == self.checksum),
            "SHA384" => Some(digest::<Sha384>(parts) == self.checksum),
            "SHA512" => Some(digest::<Sha512>(parts) == self.checksum),
            _ => None,
        })
    }
}

fn digest<D: Digest>(parts: [&[u8]; 3]) -> Vec<u8> {
    parts
        .into_iter()
        .fold(D::new(), D::chain_update)
        .finalize()
        .to_vec()
}

fn zero_terminated<'a>(bytes: &mut Bytes<'a>) -> Result<&'a str> {
    let rest = bytes.rest();
    let offset = bytes.offset();
    let length = rest.iter().position(|byte| *byte == 0).unwrap_or(rest.len());
    let text = bytes.take(length, "text")?;
    bytes.u8()?;
    Ok(std::str::from_utf8(text).map_err(|error| {
        unexpected(
            offset + error.valid_up_to(),
            u32::from(text[error.valid_up_to()]),
            "UTF-8",
        )
    })?)
}

fn unexpected(offset: usize, found: u32, expected: &'static str) -> ecma335::Error {
    ecma335::Error::Unexpected {
        offset,
        found: u64::from(found),
        expected,
    }
}
