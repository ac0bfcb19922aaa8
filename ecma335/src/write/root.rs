//! A metadata root written (ECMA-335 II.24.2.1, II.24.2.2).

use super::Heaps;
use crate::root::SIGNATURE;
use crate::{Error, Result};

/// A metadata root: a version and streams, written in the order in which they were given.
#[derive(Debug, Clone)]
pub struct RootBuilder {
    version: String,
    streams: Vec<(&'static str, Vec<u8>)>,
}

impl RootBuilder {
    /// A root without streams. The version is `v4.0.30319` in images and deltas, `PDB v1.0` in PDBs.
    #[must_use]
    pub fn new(version: impl Into<String>) -> Self {
        Self {
            version: version.into(),
            streams: Vec::new(),
        }
    }

    /// Adds a stream; it is padded with zeros to a multiple of 4, and its header counts the padding.
    pub fn stream(&mut self, name: &'static str, data: Vec<u8>) {
        self.streams.push((name, data));
    }

    /// Adds the four heaps in the order that every compiler keeps.
    pub fn heaps(&mut self, heaps: Heaps) {
        self.stream("#Strings", heaps.strings.into_bytes());
        self.stream("#US", heaps.user_strings.into_bytes());
        self.stream("#GUID", heaps.guids.into_bytes());
        self.stream("#Blob", heaps.blobs.into_bytes());
    }

    /// Adds the empty stream that tells readers that every index is 4 bytes wide, as in every delta.
    pub fn wide(&mut self) {
        self.stream("#JTD", Vec::new());
    }

    /// The bytes. Fails for a version above 254 bytes, a stream name above 31 and for 4 GB of metadata.
    pub fn finish(self) -> Result<Vec<u8>> {
        let version_size = (self.version.len() + 4) & !3;
        let limit = |what, size: usize, limit: usize| {
            if size > limit {
                return Err(Error::TooLarge {
                    what,
                    size: size as u64,
                    limit: limit as u64,
                });
            }
            Ok(size as u32)
        };
        let mut out = Vec::new();
        out.extend_from_slice(&SIGNATURE.to_le_bytes());
        out.extend_from_slice(&[1, 0, 1, 0, 0, 0, 0, 0]);
        out.extend_from_slice(&limit("the metadata version", version_size, 255)?.to_le_bytes());
        out.extend_from_slice(self.version.as_bytes());
        pad_to(&mut out, 16 + version_size);
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(
            &(limit("the number of streams", self.streams.len(), 64)? as u16).to_le_bytes(),
        );
        let headers: usize = self
            .streams
            .iter()
            .map(|(name, _)| 8 + padded(name.len() + 1))
            .sum();
        let mut at = out.len() + headers;
        for (name, data) in &self.streams {
            limit("a stream name", name.len(), 31)?;
            let size = padded(data.len());
            out.extend_from_slice(&limit("metadata", at, u32::MAX as usize)?.to_le_bytes());
            out.extend_from_slice(&limit("a metadata stream", size, u32::MAX as usize)?.to_le_bytes());
            out.extend_from_slice(name.as_bytes());
            let end = padded(out.len() + 1);
            pad_to(&mut out, end);
            at += size;
        }
        out.reserve(at - out.len());
        for (_, data) in self.streams {
            out.extend_from_slice(&data);
            let end = padded(out.len());
            pad_to(&mut out, end);
        }
        Ok(out)
    }
}

fn padded(size: usize) -> usize {
    size.next_multiple_of(4)
}

fn pad_to(out: &mut Vec<u8>, size: usize) {
    out.resize(size, 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Root;

    #[test]
    fn what_is_written_is_read_back() {
        let mut builder = RootBuilder::new("PDB v1.0");
        builder.stream("#Pdb", vec![1, 2, 3, 4, 5]);
        builder.stream("#Strings", vec![0]);
        builder.wide();
        let bytes = builder.finish().unwrap();
        assert_eq!(bytes.len() % 4, 0);
        let root = Root::parse(&bytes, 0).unwrap();
        assert_eq!(root.version, "PDB v1.0");
        let streams: Vec<_> = root
            .streams
            .iter()
            .map(|stream| (stream.name, stream.data))
            .collect();
        assert_eq!(
            streams,
            [
                ("#Pdb", &[1u8, 2, 3, 4, 5, 0, 0, 0][..]),
                ("#Strings", &[0, 0, 0, 0]),
                ("#JTD", &[])
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_is_not_written() {
        assert!(RootBuilder::new("x".repeat(300)).finish().is_err());
        let mut builder = RootBuilder::new("v4.0.30319");
        builder.stream("#a name that is longer than 31 bytes", Vec::new());
        assert!(builder.finish().is_err());
    }
}
