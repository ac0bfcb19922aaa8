//! What an import scope imports (Imports blob). Names lie elsewhere in the `#Blob` heap.

use ecma335::write::BlobHeapBuilder;
use ecma335::{AssemblyRefId, BlobHeap, BlobOffset, Bytes, RowId, TableId, Token};

use super::{read_type, utf8, write_type, write_u32};
use crate::{Error, Result};

/// An import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Import<'a> {
    /// The members of a namespace.
    Namespace { namespace: &'a str },
    /// The members of a namespace that an assembly defines.
    AssemblyNamespace {
        assembly: AssemblyRefId,
        namespace: &'a str,
    },
    /// The members of a type.
    Type { target: Token },
    /// The members of an XML namespace with a prefix.
    XmlNamespace { alias: &'a str, namespace: &'a str },
    /// An assembly by an alias that an outer scope defines.
    AssemblyReferenceAlias { alias: &'a str },
    /// An alias for an assembly.
    AliasAssembly { alias: &'a str, assembly: AssemblyRefId },
    /// An alias for a namespace.
    AliasNamespace { alias: &'a str, namespace: &'a str },
    /// An alias for what an assembly defines of a namespace.
    AliasAssemblyNamespace {
        alias: &'a str,
        assembly: AssemblyRefId,
        namespace: &'a str,
    },
    /// An alias for a type.
    AliasType { alias: &'a str, target: Token },
}

/// Reads a blob import by import.
#[derive(Debug, Clone)]
pub struct ImportReader<'a> {
    bytes: Bytes<'a>,
    heap: BlobHeap<'a>,
}

impl<'a> ImportReader<'a> {
    /// The imports of a blob, with the names in `heap`.
    #[must_use]
    pub fn new(blob: &'a [u8], heap: BlobHeap<'a>) -> Self {
        Self {
            bytes: Bytes::new(blob, 0),
            heap,
        }
    }

    fn name(&mut self) -> Result<&'a str> {
        let offset = BlobOffset(self.bytes.compressed_u32()?);
        utf8(self.heap.get(offset)?, offset.0 as usize)
    }

    fn assembly(&mut self) -> Result<AssemblyRefId> {
        let offset = self.bytes.offset();
        let row = self.bytes.compressed_u32()?;
        if row > 0x00FF_FFFF {
            return Err(Error::Blob {
                offset,
                found: i64::from(row),
                expected: "a row id of 24 bits",
            });
        }
        Ok(AssemblyRefId::from_row(row))
    }

    fn import(&mut self) -> Result<Import<'a>> {
        let offset = self.bytes.offset();
        Ok(match self.bytes.compressed_u32()? {
            1 => Import::Namespace {
                namespace: self.name()?,
            },
            2 => Import::AssemblyNamespace {
                assembly: self.assembly()?,
                namespace: self.name()?,
            },
            3 => Import::Type {
                target: read_type(&mut self.bytes)?,
            },
            4 => Import::XmlNamespace {
                alias: self.name()?,
                namespace: self.name()?,
            },
            5 => Import::AssemblyReferenceAlias { alias: self.name()? },
            6 => Import::AliasAssembly {
                alias: self.name()?,
                assembly: self.assembly()?,
            },
            7 => Import::AliasNamespace {
                alias: self.name()?,
                namespace: self.name()?,
            },
            8 => Import::AliasAssemblyNamespace {
                alias: self.name()?,
                assembly: self.assembly()?,
                namespace: self.name()?,
            },
            9 => Import::AliasType {
                alias: self.name()?,
                target: read_type(&mut self.bytes)?,
            },
            other => {
                return Err(Error::Blob {
                    offset,
                    found: i64::from(other),
                    expected: "an import kind of 1 to 9",
                });
            }
        })
    }
}

impl<'a> Iterator for ImportReader<'a> {
    type Item = Result<Import<'a>>;

    /// The next import; after an error there is none.
    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let import = self.import();
        if import.is_err() {
            self.bytes = Bytes::new(&[], 0);
        }
        Some(import)
    }
}

/// Writes a blob import by import.
#[derive(Debug)]
pub struct ImportWriter<'h> {
    heap: &'h mut BlobHeapBuilder,
    out: Vec<u8>,
}

impl<'h> ImportWriter<'h> {
    /// A blob without imports; names go to `heap`.
    pub fn new(heap: &'h mut BlobHeapBuilder) -> Self {
        Self {
            heap,
            out: Vec::new(),
        }
    }

    fn name(&mut self, name: &str) -> Result<()> {
        let offset = self.heap.add(name.as_bytes())?;
        write_u32(&mut self.out, offset.0)
    }

    /// Appends an import.
    pub fn push(&mut self, import: Import<'_>) -> Result<()> {
        let kind = match import {
            Import::Namespace { .. } => 1,
            Import::AssemblyNamespace { .. } => 2,
            Import::Type { .. } => 3,
            Import::XmlNamespace { .. } => 4,
            Import::AssemblyReferenceAlias { .. } => 5,
            Import::AliasAssembly { .. } => 6,
            Import::AliasNamespace { .. } => 7,
            Import::AliasAssemblyNamespace { .. } => 8,
            Import::AliasType { .. } => 9,
        };
        self.out.push(kind);
        match import {
            Import::Namespace { namespace } => self.name(namespace),
            Import::AssemblyReferenceAlias { alias } => self.name(alias),
            Import::Type { target } => write_type(&mut self.out, target),
            Import::AssemblyNamespace { assembly, namespace } => {
                write_u32(&mut self.out, assembly.row())?;
                self.name(namespace)
            }
            Import::XmlNamespace { alias, namespace } | Import::AliasNamespace { alias, namespace } => {
                self.name(alias)?;
                self.name(namespace)
            }
            Import::AliasAssembly { alias, assembly } => {
                self.name(alias)?;
                write_u32(&mut self.out, assembly.row())
            }
            Import::AliasAssemblyNamespace {
                alias,
                assembly,
                namespace,
            } => {
                self.name(alias)?;
                write_u32(&mut self.out, assembly.row())?;
                self.name(namespace)
            }
            Import::AliasType { alias, target } => {
                self.name(alias)?;
                write_type(&mut self.out, target)
            }
        }
    }

    /// The blob.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.out
    }
}

impl Import<'_> {
    /// The same import with other tokens.
    pub fn translate(mut self, token: impl FnOnce(Token) -> Result<Token>) -> Result<Self> {
        match &mut self {
            Self::Namespace { .. }
            | Self::XmlNamespace { .. }
            | Self::AssemblyReferenceAlias { .. }
            | Self::AliasNamespace { .. } => {}
            Self::Type { target } | Self::AliasType { target, .. } => *target = token(*target)?,
            Self::AssemblyNamespace { assembly, .. }
            | Self::AliasAssembly { assembly, .. }
            | Self::AliasAssemblyNamespace { assembly, .. } => {
                let translated = token(assembly.token())?;
                *assembly = translated.to_id().ok_or(Error::Unwritable {
                    found: i64::from(translated.raw()),
                    expected: TableId::AssemblyRef.name(),
                })?;
            }
        }
        Ok(self)
    }
}
