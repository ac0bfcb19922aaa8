//! The name of a document (Document Name blob): parts that lie elsewhere in the `#Blob` heap, and what stands between them.

use ecma335::write::BlobHeapBuilder;
use ecma335::{BlobHeap, BlobOffset, Bytes};

use super::{utf8, write_u32};
use crate::{Error, Result};

/// Longer names are damage: parts may be repeated, so that a small blob could stand for gigabytes.
const MAX_LENGTH: usize = 0xFFFF;

/// A document's name in its parts, such as the components of a path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentName<'a> {
    /// What stands between the parts; `None`: nothing.
    pub separator: Option<char>,
    /// The parts.
    pub parts: Vec<&'a str>,
}

impl<'a> DocumentName<'a> {
    /// The name in parts as compilers make them: at slashes or backslashes, whichever there are more of.
    #[must_use]
    pub fn split(name: &'a str) -> Self {
        let count = |separator| name.matches(separator).count();
        let separator = if count('/') >= count('\\') { '/' } else { '\\' };
        Self {
            separator: Some(separator),
            parts: name.split(separator).collect(),
        }
    }

    /// The value of a blob, with the parts in `heap`.
    pub fn decode(blob: &'a [u8], heap: BlobHeap<'a>) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let separator = match bytes.u8()? {
            0 => None,
            // A character in UTF-8: as many more bytes as its first byte tells.
            first => {
                let length = match first {
                    0..=0x7F => 1,
                    0x80..=0xDF => 2,
                    0xE0..=0xEF => 3,
                    0xF0.. => 4,
                };
                bytes.seek(0)?;
                utf8(bytes.take(length, "the separator of a document name")?, 0)?
                    .chars()
                    .next()
            }
        };
        let mut name = Self {
            separator,
            parts: Vec::new(),
        };
        let mut length = 0usize;
        while !bytes.is_empty() {
            let offset = BlobOffset(bytes.compressed_u32()?);
            let part = utf8(heap.get(offset)?, offset.0 as usize)?;
            length += part.len() + separator.map_or(0, char::len_utf8);
            if length > MAX_LENGTH {
                return Err(Error::Blob {
                    offset: bytes.offset(),
                    found: length as i64,
                    expected: "a document name of at most 65535 bytes",
                });
            }
            name.parts.push(part);
        }
        Ok(name)
    }

    /// The blob of a value; the parts go to `heap`.
    pub fn encode(&self, heap: &mut BlobHeapBuilder) -> Result<Vec<u8>> {
        let mut out = match self.separator {
            Some(separator) => separator.encode_utf8(&mut [0; 4]).as_bytes().to_vec(),
            None => vec![0],
        };
        for part in &self.parts {
            write_u32(&mut out, heap.add(part.as_bytes())?.0)?;
        }
        Ok(out)
    }
}

impl std::fmt::Display for DocumentName<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            if let (Some(separator), 1..) = (self.separator, index) {
                write!(f, "{separator}")?;
            }
            f.write_str(part)?;
        }
        Ok(())
    }
}
