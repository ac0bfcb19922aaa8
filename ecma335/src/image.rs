//! A managed PE file: where its metadata, method bodies, field data, resources and debug entries lie (ECMA-335 II.25).

use std::sync::Arc;

use object::LittleEndian as LE;
use object::pe;
use object::read::pe::{ImageNtHeaders, ImageOptionalHeader, PeFile32, PeFile64};

use crate::{Bytes, Error, Metadata, Result};

/// CorFlags: only IL.
const COMIMAGE_FLAGS_ILONLY: u32 = 1;
/// CorFlags: IL with precompiled code beside it (ReadyToRun); the IL is whole.
const COMIMAGE_FLAGS_IL_LIBRARY: u32 = 4;

#[derive(Debug, Clone, Copy)]
struct Section {
    rva: u32,
    file_offset: u32,
    file_size: u32,
}

/// An entry of the debug directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DebugEntry<'a> {
    /// The type: 2 CodeView, 16 deterministic, 17 embedded portable PDB, 19 PDB checksum.
    pub kind: u32,
    /// The time stamp, or the part of the content id that stands in for it.
    pub stamp: u32,
    /// Major and minor version: 0x0100 and 0x504D for portable CodeView entries.
    pub version: (u16, u16),
    /// Its data.
    pub data: &'a [u8],
    /// Where the data lies in the file.
    pub offset: usize,
}

/// A managed image, which owns (a share of) its bytes.
#[derive(Debug, Clone)]
pub struct Image {
    bytes: Arc<[u8]>,
    sections: Vec<Section>,
    metadata: (u32, u32),
    metadata_offset: usize,
    resources: (u32, u32),
    debug: (u32, u32),
    entry_point: u32,
    flags: u32,
    machine: u16,
    is_dll: bool,
}

impl Image {
    /// Finds the parts of an image. The metadata itself is read by [`Image::metadata`].
    pub fn parse(bytes: impl Into<Arc<[u8]>>) -> Result<Self> {
        let bytes = bytes.into();
        match object::FileKind::parse(&*bytes) {
            Ok(object::FileKind::Pe32) => {
                let file = PeFile32::parse(&*bytes).map_err(|error| not_pe(&error))?;
                Self::from_headers(
                    &bytes,
                    file.nt_headers(),
                    file.data_directories(),
                    &file.section_table(),
                )
            }
            Ok(object::FileKind::Pe64) => {
                let file = PeFile64::parse(&*bytes).map_err(|error| not_pe(&error))?;
                Self::from_headers(
                    &bytes,
                    file.nt_headers(),
                    file.data_directories(),
                    &file.section_table(),
                )
            }
            Ok(other) => Err(Error::NotPe {
                offset: 0,
                expected: format!("a PE file, found {other:?}"),
            }),
            Err(_) if bytes.is_empty() => Err(Error::NotPe {
                offset: 0,
                expected: "a PE file, found an empty one".into(),
            }),
            Err(error) => Err(not_pe(&error)),
        }
    }

    fn from_headers<H: ImageNtHeaders>(
        bytes: &Arc<[u8]>,
        headers: &H,
        directories: object::read::pe::DataDirectories<'_>,
        table: &object::read::coff::SectionTable<'_>,
    ) -> Result<Self> {
        let sections: Vec<_> = table
            .iter()
            .map(|section| Section {
                rva: section.virtual_address.get(LE),
                file_offset: section.pointer_to_raw_data.get(LE),
                file_size: section.size_of_raw_data.get(LE),
            })
            .collect();
        // A build that is still being written: what is missing may hold no metadata, and would otherwise pass for nothing.
        let end = |section: &Section| section.file_offset as usize + section.file_size as usize;
        if let Some(cut) = sections
            .iter()
            .find(|section| section.file_size > 0 && end(section) > bytes.len())
        {
            return Err(Error::Truncated {
                offset: bytes.len(),
                needed: end(cut) - bytes.len(),
                what: "a section",
            });
        }
        let directory = |index| {
            directories
                .get(index)
                .map(|entry| (entry.virtual_address.get(LE), entry.size.get(LE)))
                .filter(|(rva, size)| *rva != 0 && *size != 0)
        };
        let header = headers.file_header();
        let mut image = Self {
            bytes: Arc::clone(bytes),
            sections,
            metadata: (0, 0),
            metadata_offset: 0,
            resources: (0, 0),
            debug: directory(pe::IMAGE_DIRECTORY_ENTRY_DEBUG).unwrap_or_default(),
            entry_point: 0,
            flags: 0,
            machine: header.machine.get(LE),
            is_dll: header.characteristics.get(LE) & pe::IMAGE_FILE_DLL != 0,
        };
        let (rva, size) = directory(pe::IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR).ok_or(Error::NotManaged {
            offset: headers.optional_header().size_of_headers() as usize,
        })?;
        let (data, offset) = image.range(rva, size, "the CLI header")?;
        // II.25.3.3
        let mut cli = Bytes::new(data, offset);
        cli.u32()?;
        cli.u32()?;
        let metadata = (cli.u32()?, cli.u32()?);
        let (flags, entry_point) = (cli.u32()?, cli.u32()?);
        let resources = (cli.u32()?, cli.u32()?);
        image = Self {
            metadata,
            flags,
            entry_point,
            resources,
            ..image
        };
        if image.flags & (COMIMAGE_FLAGS_ILONLY | COMIMAGE_FLAGS_IL_LIBRARY) == 0 {
            return Err(Error::MixedMode {
                offset,
                flags: image.flags,
            });
        }
        image.metadata_offset = image.range(image.metadata.0, image.metadata.1, "the metadata")?.1;
        Ok(image)
    }

    /// The whole file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The metadata: tables and heaps.
    pub fn metadata(&self) -> Result<Metadata<'_>> {
        let (data, offset) = self.range(self.metadata.0, self.metadata.1, "the metadata")?;
        Metadata::parse(data, offset)
    }

    /// The bytes of the metadata root, as they lie in the file.
    pub fn metadata_bytes(&self) -> Result<&[u8]> {
        Ok(self.range(self.metadata.0, self.metadata.1, "the metadata")?.0)
    }

    /// Where the metadata root lies in the file.
    #[must_use]
    pub fn metadata_offset(&self) -> usize {
        self.metadata_offset
    }

    /// The managed entry point's token, 0 in a library.
    #[must_use]
    pub fn entry_point(&self) -> u32 {
        self.entry_point
    }

    /// The CorFlags of the CLI header.
    #[must_use]
    pub fn flags(&self) -> u32 {
        self.flags
    }

    /// The COFF machine, such as 0x14C (any CPU) or 0x8664.
    #[must_use]
    pub fn machine(&self) -> u16 {
        self.machine
    }

    /// Whether the file is a library by its COFF characteristics.
    #[must_use]
    pub fn is_dll(&self) -> bool {
        self.is_dll
    }

    /// What follows an RVA up to the end of its section, and its file offset: method bodies and field data lie so.
    pub fn data_at(&self, rva: u32) -> Result<(&[u8], usize)> {
        for section in &self.sections {
            if rva >= section.rva && rva - section.rva < section.file_size {
                let start = section.file_offset as usize + (rva - section.rva) as usize;
                let end = (section.file_offset as usize + section.file_size as usize).min(self.bytes.len());
                return match self.bytes.get(start..end) {
                    Some(data) => Ok((data, start)),
                    None => Err(Error::Truncated {
                        offset: self.bytes.len(),
                        needed: start - self.bytes.len(),
                        what: "a section",
                    }),
                };
            }
        }
        Err(Error::Unexpected {
            offset: 0,
            found: u64::from(rva),
            expected: "an RVA within a section",
        })
    }

    fn range(&self, rva: u32, size: u32, what: &'static str) -> Result<(&[u8], usize)> {
        let (data, offset) = self.data_at(rva)?;
        match data.get(..size as usize) {
            Some(data) => Ok((data, offset)),
            None => Err(Error::Truncated {
                offset: offset + data.len(),
                needed: size as usize - data.len(),
                what,
            }),
        }
    }

    /// The managed resources, whole.
    pub fn resources(&self) -> Result<&[u8]> {
        if self.resources.0 == 0 {
            Ok(&[])
        } else {
            Ok(self.range(self.resources.0, self.resources.1, "resources")?.0)
        }
    }

    /// The debug directory's entries.
    pub fn debug_entries(&self) -> Result<Vec<DebugEntry<'_>>> {
        if self.debug.0 == 0 {
            return Ok(Vec::new());
        }
        let (data, offset) = self.range(self.debug.0, self.debug.1, "the debug directory")?;
        let mut bytes = Bytes::new(data, offset);
        let mut entries = Vec::new();
        while bytes.remaining() >= 28 {
            bytes.u32()?;
            let stamp = bytes.u32()?;
            let version = (bytes.u16()?, bytes.u16()?);
            let kind = bytes.u32()?;
            let (size, _, at) = (bytes.u32()? as usize, bytes.u32()?, bytes.u32()? as usize);
            let data = at
                .checked_add(size)
                .and_then(|end| self.bytes.get(at..end))
                .ok_or(Error::Truncated {
                    offset: self.bytes.len(),
                    needed: at.saturating_add(size).saturating_sub(self.bytes.len()),
                    what: "a debug directory entry's data",
                })?;
            entries.push(DebugEntry {
                kind,
                stamp,
                version,
                data,
                offset: at,
            });
        }
        Ok(entries)
    }
}

fn not_pe(error: &object::Error) -> Error {
    Error::NotPe {
        offset: 0,
        expected: error.to_string(),
    }
}
