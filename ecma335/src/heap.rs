//! The four heaps (ECMA-335 II.24.2.3 to II.24.2.5): borrowed bytes, items found by typed offsets.

use std::ffi::CStr;

use crate::{BlobOffset, Bytes, Error, Guid, GuidIndex, Result, StringOffset, UserStringOffset};

/// `#Strings`: zero-terminated UTF-8.
#[derive(Debug, Clone, Copy, Default)]
pub struct StringHeap<'a>(pub &'a [u8]);

/// `#US`: UTF-16 behind a length.
#[derive(Debug, Clone, Copy, Default)]
pub struct UserStringHeap<'a>(pub &'a [u8]);

/// `#Blob`: bytes behind a length.
#[derive(Debug, Clone, Copy, Default)]
pub struct BlobHeap<'a>(pub &'a [u8]);

/// `#GUID`: 16 bytes each.
#[derive(Debug, Clone, Copy, Default)]
pub struct GuidHeap<'a>(pub &'a [u8]);

/// A user string: UTF-16, little-endian, perhaps with unpaired surrogates, as programs may have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserString<'a> {
    /// The code units' bytes, without the trailing flag byte.
    pub utf16: &'a [u8],
}

impl UserString<'_> {
    /// The code units.
    pub fn units(&self) -> impl Iterator<Item = u16> + '_ {
        self.utf16
            .chunks_exact(2)
            .map(|unit| u16::from_le_bytes([unit[0], unit[1]]))
    }

    /// As text, with U+FFFD for unpaired surrogates.
    #[must_use]
    pub fn to_string_lossy(&self) -> String {
        char::decode_utf16(self.units())
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    }
}

impl<'a> StringHeap<'a> {
    /// The string at an offset; the empty one at 0, also where there is no heap.
    pub fn get(&self, offset: StringOffset) -> Result<&'a str> {
        if offset.is_nil() {
            return Ok("");
        }
        let start = offset.0 as usize;
        let missing = || Error::NoSuchHeapItem {
            heap: "#Strings",
            offset: start,
            size: self.0.len(),
        };
        let rest = self.0.get(start..).ok_or_else(missing)?;
        let text = CStr::from_bytes_until_nul(rest).map_err(|_| missing())?;
        text.to_str().map_err(|error| Error::Unexpected {
            offset: start + error.valid_up_to(),
            found: u64::from(rest[error.valid_up_to()]),
            expected: "UTF-8 in the #Strings heap",
        })
    }
}

fn blob_at<'a>(heap: &'a [u8], offset: usize, name: &'static str) -> Result<&'a [u8]> {
    let missing = || Error::NoSuchHeapItem {
        heap: name,
        offset,
        size: heap.len(),
    };
    let mut bytes = Bytes::new(heap.get(offset..).ok_or_else(missing)?, offset);
    let length = bytes.compressed_u32()?;
    bytes.take(length as usize, "a heap item").map_err(|_| missing())
}

impl<'a> BlobHeap<'a> {
    /// The blob at an offset; the empty one at 0, also where there is no heap.
    #[inline]
    pub fn get(&self, offset: BlobOffset) -> Result<&'a [u8]> {
        if offset.is_nil() {
            return Ok(&[]);
        }
        // Blobs of less than 128 bytes on a short way: a reader of all lines does little else.
        match self.0.get(offset.0 as usize..) {
            Some([length @ 0..0x80, tail @ ..]) if tail.len() >= usize::from(*length) => {
                Ok(&tail[..usize::from(*length)])
            }
            _ => blob_at(self.0, offset.0 as usize, "#Blob"),
        }
    }

    /// A cursor over the blob at an offset; its errors name offsets of the heap.
    pub fn reader(&self, offset: BlobOffset) -> Result<Bytes<'a>> {
        let blob = self.get(offset)?;
        Ok(Bytes::new(
            blob,
            (blob.as_ptr() as usize)
                .saturating_sub(self.0.as_ptr() as usize)
                .min(self.0.len()),
        ))
    }
}

/// How much two `#Strings` heaps have in common, from the start on: what lies there at the same offset is the same, and need not be read
/// to know it.
#[derive(Debug, Clone, Copy, Default)]
pub struct CommonStrings(usize);

impl CommonStrings {
    /// Compares the heaps.
    #[must_use]
    pub fn of(left: StringHeap<'_>, right: StringHeap<'_>) -> Self {
        let same = common(left.0, right.0);
        // Only strings that end there, too.
        Self(
            left.0[..same]
                .iter()
                .rposition(|byte| *byte == 0)
                .map_or(0, |last| last + 1),
        )
    }

    /// Whether both heaps have the same string at an offset, as far as this is known.
    #[inline]
    #[must_use]
    pub fn has(&self, offset: StringOffset) -> bool {
        (offset.0 as usize) < self.0
    }
}

/// How long two slices are the same.
fn common(left: &[u8], right: &[u8]) -> usize {
    const STEP: usize = 4096;
    let length = left.len().min(right.len());
    let steps = left[..length].chunks(STEP).zip(right[..length].chunks(STEP));
    let whole = steps.take_while(|(left, right)| left == right).count();
    let start = (whole * STEP).min(length);
    let rest = left[start..length].iter().zip(&right[start..length]);
    start + rest.take_while(|(left, right)| left == right).count()
}

impl<'a> UserStringHeap<'a> {
    /// The string at an offset.
    pub fn get(&self, offset: UserStringOffset) -> Result<UserString<'a>> {
        let item = blob_at(self.0, offset.0 as usize, "#US")?;
        // II.24.2.4: a flag byte follows the text, so that the length is odd; an empty item has none.
        Ok(UserString {
            utf16: &item[..item.len() & !1],
        })
    }
}

impl GuidHeap<'_> {
    /// The GUID at a 1-based index; nil at 0.
    pub fn get(&self, index: GuidIndex) -> Result<Guid> {
        let Some(position) = (index.0 as usize).checked_sub(1) else {
            return Ok(Guid::NIL);
        };
        position
            .checked_mul(16)
            .and_then(|start| self.0.get(start..)?.first_chunk::<16>())
            .map(|bytes| Guid(*bytes))
            .ok_or(Error::NoSuchHeapItem {
                heap: "#GUID",
                offset: index.0 as usize,
                size: self.0.len(),
            })
    }

    /// How many GUIDs it holds.
    #[must_use]
    pub fn count(&self) -> u32 {
        (self.0.len() / 16) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_in_common_end_before_the_heaps_differ() {
        let of = |left: &[u8], right: &[u8]| CommonStrings::of(StringHeap(left), StringHeap(right));
        let has = |common: CommonStrings| (0..12).filter(|at| common.has(StringOffset(*at))).count();
        assert_eq!(has(of(b"\0abc\0def\0", b"\0abc\0def\0more\0")), 9);
        assert_eq!(has(of(b"\0abc\0def\0", b"\0abc\0deg\0")), 5);
        assert_eq!(has(of(b"\0abc", b"\0abcd\0")), 1);
        assert_eq!(has(of(b"", b"\0")), 0);
        let long = [vec![b'x'; 5000], vec![0], vec![b'y'; 5000]].concat();
        let mut other = long.clone();
        other[9000] = b'z';
        let common = of(&long, &other);
        assert!(common.has(StringOffset(5000)) && !common.has(StringOffset(5001)));
    }
}
