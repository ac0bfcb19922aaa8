//! A checked cursor over bytes: the only way this crate reads.

use crate::{Error, Result};

/// A position in a slice that knows where the slice lies in its file, so that every error names a real offset.
#[derive(Debug, Clone)]
pub struct Bytes<'a> {
    data: &'a [u8],
    position: usize,
    base: usize,
}

impl<'a> Bytes<'a> {
    /// A cursor at the start of `data`, which begins at offset `base` of its file or heap.
    pub fn new(data: &'a [u8], base: usize) -> Self {
        Self {
            data,
            position: 0,
            base,
        }
    }

    /// The offset of the next byte in the file or heap that `base` was given for.
    #[inline]
    pub fn offset(&self) -> usize {
        self.base.saturating_add(self.position)
    }

    /// The offset of the next byte in the slice.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Bytes not read yet.
    pub fn remaining(&self) -> usize {
        self.data.len() - self.position
    }

    /// Whether all has been read.
    pub fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    /// What has not been read yet.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        &self.data[self.position..]
    }

    /// Goes to `position` of the slice.
    pub fn seek(&mut self, position: usize) -> Result<()> {
        if position > self.data.len() {
            return Err(Error::Truncated {
                offset: self.base.saturating_add(self.data.len()),
                needed: position - self.data.len(),
                what: "a referenced position",
            });
        }
        self.position = position;
        Ok(())
    }

    /// The next `length` bytes.
    pub fn take(&mut self, length: usize, what: &'static str) -> Result<&'a [u8]> {
        let rest = self.rest();
        if length > rest.len() {
            return Err(Error::Truncated {
                offset: self.offset(),
                needed: length - rest.len(),
                what,
            });
        }
        self.position += length;
        Ok(&rest[..length])
    }

    #[inline]
    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N]> {
        match self.rest().first_chunk::<N>() {
            Some(chunk) => {
                self.position += N;
                Ok(*chunk)
            }
            None => Err(Error::Truncated {
                offset: self.offset(),
                needed: N - self.remaining(),
                what,
            }),
        }
    }

    /// The next byte, not consumed.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    /// One byte.
    #[inline]
    pub fn u8(&mut self) -> Result<u8> {
        Ok(self.array::<1>("a byte")?[0])
    }

    /// A little-endian 16-bit integer.
    pub fn u16(&mut self) -> Result<u16> {
        Ok(u16::from_le_bytes(self.array("a 16-bit integer")?))
    }

    /// A little-endian 32-bit integer.
    pub fn u32(&mut self) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array("a 32-bit integer")?))
    }

    /// A little-endian 64-bit integer.
    pub fn u64(&mut self) -> Result<u64> {
        Ok(u64::from_le_bytes(self.array("a 64-bit integer")?))
    }

    /// A compressed unsigned integer (ECMA-335 II.23.2).
    #[inline]
    pub fn compressed_u32(&mut self) -> Result<u32> {
        match self.peek() {
            Some(byte) if byte & 0x80 == 0 => {
                self.position += 1;
                Ok(u32::from(byte))
            }
            _ => self.long_compressed_u32(),
        }
    }

    fn long_compressed_u32(&mut self) -> Result<u32> {
        let offset = self.offset();
        let first = self.u8()?;
        if first & 0xC0 == 0x80 {
            Ok((u32::from(first & 0x3F) << 8) | u32::from(self.u8()?))
        } else if first & 0xE0 == 0xC0 {
            let [b, c, d] = self.array("a compressed integer")?;
            Ok(u32::from_be_bytes([first & 0x1F, b, c, d]))
        } else {
            Err(Error::Unexpected {
                offset,
                found: u64::from(first),
                expected: "a compressed integer",
            })
        }
    }

    /// A compressed signed integer (ECMA-335 II.23.2): the sign is rotated into the lowest bit.
    pub fn compressed_i32(&mut self) -> Result<i32> {
        let before = self.position;
        let raw = self.compressed_u32()?;
        let magnitude = (raw >> 1) as i32;
        if raw & 1 == 0 {
            return Ok(magnitude);
        }
        Ok(magnitude
            | match self.position - before {
                1 => !0x3F,
                2 => !0x1FFF,
                _ => !0x0FFF_FFFF,
            })
    }
}

/// Appends a compressed unsigned integer; `None` if it is above 0x1FFF_FFFF, which the form cannot hold.
#[must_use]
pub fn write_compressed_u32(out: &mut Vec<u8>, value: u32) -> Option<()> {
    match value {
        0..=0x7F => out.push(value as u8),
        0x80..=0x3FFF => out.extend_from_slice(&((value | 0x8000) as u16).to_be_bytes()),
        0x4000..=0x1FFF_FFFF => out.extend_from_slice(&(value | 0xC000_0000).to_be_bytes()),
        _ => return None,
    }
    Some(())
}

/// Appends a compressed signed integer; `None` outside of ±2^28.
#[must_use]
pub fn write_compressed_i32(out: &mut Vec<u8>, value: i32) -> Option<()> {
    let sign = u32::from(value < 0);
    match value {
        -0x40..=0x3F => out.push(((((value as u32) & 0x3F) << 1) | sign) as u8),
        -0x2000..=0x1FFF => {
            out.extend_from_slice(&(((((value as u32) & 0x1FFF) << 1) | sign | 0x8000) as u16).to_be_bytes());
        }
        -0x1000_0000..=0x0FFF_FFFF => {
            out.extend_from_slice(
                &((((value as u32) & 0x0FFF_FFFF) << 1) | sign | 0xC000_0000).to_be_bytes(),
            );
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn compressed_integers_round_trip(u in 0u32..=0x1FFF_FFFF, i in -0x1000_0000i32..=0x0FFF_FFFF) {
            let mut out = Vec::new();
            write_compressed_u32(&mut out, u).unwrap();
            write_compressed_i32(&mut out, i).unwrap();
            let mut bytes = Bytes::new(&out, 0);
            prop_assert_eq!(bytes.compressed_u32().unwrap(), u);
            prop_assert_eq!(bytes.compressed_i32().unwrap(), i);
            prop_assert!(bytes.is_empty());
        }
    }

    /// The examples of ECMA-335 II.23.2.
    #[test]
    fn compressed_integers_of_the_standard() {
        for (value, expected) in [
            (0x03u32, &[0x03u8][..]),
            (0x7F, &[0x7F]),
            (0x80, &[0x80, 0x80]),
            (0x2E57, &[0xAE, 0x57]),
            (0x3FFF, &[0xBF, 0xFF]),
            (0x4000, &[0xC0, 0x00, 0x40, 0x00]),
            (0x1FFF_FFFF, &[0xDF, 0xFF, 0xFF, 0xFF]),
        ] {
            let mut out = Vec::new();
            write_compressed_u32(&mut out, value).unwrap();
            assert_eq!(out, expected);
        }
        for (value, expected) in [
            (3i32, &[0x06u8][..]),
            (-3, &[0x7B]),
            (64, &[0x80, 0x80]),
            (-64, &[0x01]),
            (8192, &[0xC0, 0x00, 0x40, 0x00]),
            (-8192, &[0x80, 0x01]),
            (0x0FFF_FFFF, &[0xDF, 0xFF, 0xFF, 0xFE]),
            (-0x1000_0000, &[0xC0, 0x00, 0x00, 0x01]),
        ] {
            let mut out = Vec::new();
            write_compressed_i32(&mut out, value).unwrap();
            assert_eq!(out, expected, "{value}");
        }
    }
}
