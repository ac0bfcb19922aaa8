//! The metadata root and its stream headers (ECMA-335 II.24.2.1, II.24.2.2).

use crate::{Bytes, Error, Result};

/// `BSJB`.
pub(crate) const SIGNATURE: u32 = 0x424A_5342;

/// A stream of a metadata root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stream<'a> {
    /// Its name, such as `#Strings`.
    pub name: &'a str,
    /// Its bytes.
    pub data: &'a [u8],
    /// Where they lie in the file.
    pub offset: usize,
}

/// A metadata root: version and streams, in the order of their headers.
#[derive(Debug, Clone)]
pub struct Root<'a> {
    /// The version string, such as `v4.0.30319` or `PDB v1.0`.
    pub version: &'a str,
    /// The streams.
    pub streams: Vec<Stream<'a>>,
}

/// More streams than any writer makes; a larger count is damage.
const MAX_STREAMS: u16 = 64;

impl<'a> Root<'a> {
    /// Reads the root that `data` begins with; `offset` is where it lies in the file.
    pub fn parse(data: &'a [u8], offset: usize) -> Result<Self> {
        let mut bytes = Bytes::new(data, offset);
        let signature = bytes.u32()?;
        if signature != SIGNATURE {
            return Err(Error::Unexpected {
                offset,
                found: u64::from(signature),
                expected: "metadata signature BSJB",
            });
        }
        bytes.u32()?;
        bytes.u32()?;
        let at = bytes.offset();
        let length = bytes.u32()?;
        if length > 255 {
            return Err(Error::Unexpected {
                offset: at,
                found: u64::from(length),
                expected: "a version of at most 255 bytes",
            });
        }
        let version = text(bytes.take(length as usize, "the metadata version")?, at + 4)?;
        bytes.u16()?;
        let at = bytes.offset();
        let count = bytes.u16()?;
        if count > MAX_STREAMS {
            return Err(Error::Unexpected {
                offset: at,
                found: u64::from(count),
                expected: "at most 64 streams",
            });
        }
        let mut streams = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let at = bytes.offset();
            let (start, size) = (bytes.u32()? as usize, bytes.u32()? as usize);
            let name_at = bytes.offset();
            // II.24.2.2: zero-terminated, padded to 4, at most 32 bytes.
            let window = &bytes.rest()[..bytes.remaining().min(32)];
            let end = window
                .iter()
                .position(|byte| *byte == 0)
                .ok_or(Error::Unexpected {
                    offset: name_at,
                    found: window.len() as u64,
                    expected: "a stream name of at most 31 bytes",
                })?;
            let name = text(&window[..end], name_at)?;
            bytes.take((end + 4) & !3, "a stream name")?;
            let data = start
                .checked_add(size)
                .and_then(|stop| data.get(start..stop))
                .ok_or(Error::Unexpected {
                    offset: at,
                    found: size as u64,
                    expected: "a stream within the metadata",
                })?;
            streams.push(Stream {
                name,
                data,
                offset: offset + start,
            });
        }
        Ok(Self { version, streams })
    }

    /// The first stream of that name.
    #[must_use]
    pub fn stream(&self, name: &str) -> Option<Stream<'a>> {
        self.streams.iter().find(|stream| stream.name == name).copied()
    }
}

fn text(bytes: &[u8], offset: usize) -> Result<&str> {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    std::str::from_utf8(&bytes[..end]).map_err(|error| Error::Unexpected {
        offset: offset + error.valid_up_to(),
        found: u64::from(bytes[error.valid_up_to()]),
        expected: "UTF-8",
    })
}
