//! Compilation Options and Compilation Metadata References: what a module was compiled with.

use ecma335::{Bytes, Guid};

use super::{read_zero_terminated, write_zero_terminated};
use crate::{Error, Result};

/// Names and values of options, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompilationOptions<'a> {
    /// The options.
    pub options: Vec<(&'a str, &'a str)>,
}

impl<'a> CompilationOptions<'a> {
    /// The value of a blob.
    pub fn decode(blob: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let mut options = Vec::new();
        while !bytes.is_empty() {
            options.push((
                read_zero_terminated(&mut bytes)?,
                read_zero_terminated(&mut bytes)?,
            ));
        }
        Ok(Self { options })
    }

    /// The blob of a value. A name or value with a zero in it cannot be written.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        for (name, value) in &self.options {
            write_zero_terminated(&mut out, name)?;
            write_zero_terminated(&mut out, value)?;
        }
        Ok(out)
    }

    /// The value of an option.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.options
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| *value)
    }
}

/// The files that a module was compiled against, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompilationReferences<'a> {
    /// The files.
    pub references: Vec<MetadataReference<'a>>,
}

/// A file that a module was compiled against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetadataReference<'a> {
    /// Its name with its extension.
    pub file_name: &'a str,
    /// External aliases, with commas between them.
    pub aliases: &'a str,
    /// Bit 0: an assembly, not a netmodule; bit 1: interop types embedded (as Roslyn writes them; the specification has them swapped).
    pub flags: u8,
    /// The time stamp of its COFF header.
    pub time_stamp: u32,
    /// SizeOfImage of its optional header.
    pub image_size: u32,
    /// Its module version id.
    pub mvid: Guid,
}

impl<'a> CompilationReferences<'a> {
    /// The value of a blob.
    pub fn decode(blob: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let mut references = Vec::new();
        while !bytes.is_empty() {
            references.push(MetadataReference {
                file_name: read_zero_terminated(&mut bytes)?,
                aliases: read_zero_terminated(&mut bytes)?,
                flags: bytes.u8()?,
                time_stamp: bytes.u32()?,
                image_size: bytes.u32()?,
                mvid: {
                    let offset = bytes.offset();
                    let guid = bytes
                        .take(16, "a module version id")?
                        .first_chunk()
                        .ok_or(Error::Blob {
                            offset,
                            found: 0,
                            expected: "a module version id",
                        })?;
                    Guid(*guid)
                },
            });
        }
        Ok(Self { references })
    }

    /// The blob of a value. A name with a zero in it cannot be written.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        for reference in &self.references {
            write_zero_terminated(&mut out, reference.file_name)?;
            write_zero_terminated(&mut out, reference.aliases)?;
            out.push(reference.flags);
            out.extend_from_slice(&reference.time_stamp.to_le_bytes());
            out.extend_from_slice(&reference.image_size.to_le_bytes());
            out.extend_from_slice(&reference.mvid.0);
        }
        Ok(out)
    }
}
