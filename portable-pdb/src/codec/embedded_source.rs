//! Embedded Source: the text of a document.

use std::borrow::Cow;

use ecma335::Bytes;

use crate::{Error, Result, inflate::inflate};

/// The text of a document, as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbeddedSource<'a> {
    /// As it is.
    Raw(&'a [u8]),
    /// Compressed by deflate.
    Deflated {
        /// The size of the text in bytes; above 0.
        size: u32,
        /// The compressed bytes.
        content: &'a [u8],
    },
}

impl<'a> EmbeddedSource<'a> {
    /// The value of a blob.
    pub fn decode(blob: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let format = bytes.u32()? as i32;
        match u32::try_from(format) {
            Ok(0) => Ok(Self::Raw(bytes.rest())),
            Ok(size) => Ok(Self::Deflated {
                size,
                content: bytes.rest(),
            }),
            Err(_) => Err(Error::Blob {
                offset: 0,
                found: i64::from(format),
                expected: "embedded source, raw (0) or compressed (its size)",
            }),
        }
    }

    /// The blob of a value.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let (format, content) = match *self {
            Self::Raw(content) => (0, content),
            Self::Deflated { size, content } => match i32::try_from(size) {
                Ok(size) if size > 0 => (size, content),
                _ => {
                    return Err(Error::Unwritable {
                        found: i64::from(size),
                        expected: "a size of 1 to 0x7fffffff",
                    });
                }
            },
        };
        Ok([&format.to_le_bytes(), content].concat())
    }

    /// The text; fails if it is larger than `limit`.
    pub fn text(&self, limit: usize) -> Result<Cow<'a, [u8]>> {
        match *self {
            Self::Raw(content) => Ok(Cow::Borrowed(content)),
            Self::Deflated { size, content } => {
                inflate(content, size, limit, "embedded source").map(Cow::Owned)
            }
        }
    }
}
