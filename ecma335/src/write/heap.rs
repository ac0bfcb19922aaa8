//! Heaps written (ECMA-335 II.24.2.3 to II.24.2.5): equal items are stored once, in the order in which they came.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::{
    BlobOffset, Error, Guid, GuidIndex, Result, StringOffset, UserString, UserStringOffset,
    write_compressed_u32,
};

/// Offsets above this do not fit the tokens of `ldstr` (24 bits).
const MAX_USER_STRING: u32 = 0x00FF_FFFF;
/// Readers keep offsets in 31 bits and use the last for themselves.
const MAX_OFFSET: u32 = 0x7FFF_FFFF;

/// The bytes of a heap, the items that it has, and where it begins in the chain's heap.
#[derive(Debug, Clone)]
struct Pool {
    start: u32,
    bytes: Vec<u8>,
    // Only ever asked, never iterated: its order cannot reach the output.
    offsets: HashMap<Box<[u8]>, u32>,
    limit: u32,
    name: &'static str,
}

impl Pool {
    fn new(name: &'static str, start: u32, limit: u32) -> Self {
        Self {
            start,
            bytes: vec![0],
            offsets: HashMap::new(),
            limit,
            name,
        }
    }

    fn add(&mut self, item: &[u8], write: impl FnOnce(&mut Vec<u8>, &[u8]) -> Option<()>) -> Result<u32> {
        let too_large = |at: usize| Error::TooLarge {
            what: self.name,
            size: at as u64,
            limit: u64::from(self.limit),
        };
        match self.offsets.entry(item.into()) {
            Entry::Occupied(known) => Ok(*known.get()),
            Entry::Vacant(new) => {
                let at = self.start as usize + self.bytes.len();
                if at + item.len() > self.limit as usize {
                    return Err(too_large(at + item.len()));
                }
                write(&mut self.bytes, item).ok_or_else(|| too_large(item.len()))?;
                Ok(*new.insert(at as u32))
            }
        }
    }
}

macro_rules! heap_builder {
    ($(#[$doc:meta])* $name:ident $heap:literal $limit:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(Pool);

        impl Default for $name {
            fn default() -> Self {
                Self::starting_at(0)
            }
        }

        impl $name {
            /// A heap that goes on where a chain's heap of `start` bytes ends: offsets count from there, and the item at `start` is the empty one.
            #[must_use]
            pub fn starting_at(start: u32) -> Self {
                Self(Pool::new($heap, start, $limit))
            }

            /// How many bytes it has, not padded: at least the one of the empty item.
            #[must_use]
            #[allow(clippy::len_without_is_empty)]
            pub fn len(&self) -> usize {
                self.0.bytes.len()
            }

            /// The stream, not padded.
            #[must_use]
            pub fn into_bytes(self) -> Vec<u8> {
                self.0.bytes
            }
        }
    };
}

heap_builder! {
    /// `#Strings`.
    StringHeapBuilder "#Strings" MAX_OFFSET
}
heap_builder! {
    /// `#US`.
    UserStringHeapBuilder "#US" MAX_USER_STRING
}
heap_builder! {
    /// `#Blob`.
    BlobHeapBuilder "#Blob" MAX_OFFSET
}

impl StringHeapBuilder {
    /// The offset of a string; 0 for the empty one. A string with a zero in it cannot be stored.
    pub fn add(&mut self, text: &str) -> Result<StringOffset> {
        if text.is_empty() {
            return Ok(StringOffset(0));
        }
        if let Some(offset) = text.find('\0') {
            return Err(Error::Unexpected {
                offset,
                found: 0,
                expected: "a name without a zero character",
            });
        }
        self.0
            .add(text.as_bytes(), |out, item| {
                out.extend_from_slice(item);
                out.push(0);
                Some(())
            })
            .map(StringOffset)
    }
}

impl UserStringHeapBuilder {
    /// The offset of a user string, an empty one too.
    pub fn add(&mut self, text: UserString<'_>) -> Result<UserStringOffset> {
        self.0
            .add(text.utf16, |out, item| {
                write_compressed_u32(out, u32::try_from(item.len() + 1).ok()?)?;
                out.extend_from_slice(item);
                out.push(u8::from(needs_handling(item)));
                Some(())
            })
            .map(UserStringOffset)
    }
}

/// II.24.2.4: the last byte is 1 if a character needs more than 8-bit handling.
fn needs_handling(utf16: &[u8]) -> bool {
    utf16
        .chunks_exact(2)
        .any(|unit| unit[1] != 0 || matches!(unit[0], 0x01..=0x08 | 0x0E..=0x1F | 0x27 | 0x2D | 0x7F))
}

impl BlobHeapBuilder {
    /// The offset of a blob; 0 for the empty one.
    pub fn add(&mut self, blob: &[u8]) -> Result<BlobOffset> {
        if blob.is_empty() {
            return Ok(BlobOffset(0));
        }
        self.0
            .add(blob, |out, item| {
                write_compressed_u32(out, u32::try_from(item.len()).ok()?)?;
                out.extend_from_slice(item);
                Some(())
            })
            .map(BlobOffset)
    }
}

/// `#GUID`.
#[derive(Debug, Clone, Default)]
pub struct GuidHeapBuilder {
    bytes: Vec<u8>,
    indices: HashMap<Guid, u32>,
}

impl GuidHeapBuilder {
    /// A heap for a delta: it repeats as many entries as the chain has, all nil, because the runtime copies only what lies beyond those.
    #[must_use]
    pub fn after(count: u32) -> Self {
        Self {
            bytes: vec![0; count as usize * 16],
            indices: HashMap::new(),
        }
    }

    /// The index of a GUID; 0 for the nil one.
    pub fn add(&mut self, guid: Guid) -> GuidIndex {
        if guid == Guid::NIL {
            return GuidIndex(0);
        }
        let bytes = &mut self.bytes;
        GuidIndex(*self.indices.entry(guid).or_insert_with(|| {
            bytes.extend_from_slice(&guid.0);
            (bytes.len() / 16) as u32
        }))
    }

    /// How many bytes it has.
    #[must_use]
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The stream.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The four heaps of one metadata root.
#[derive(Debug, Clone, Default)]
pub struct Heaps {
    /// `#Strings`.
    pub strings: StringHeapBuilder,
    /// `#US`.
    pub user_strings: UserStringHeapBuilder,
    /// `#GUID`.
    pub guids: GuidHeapBuilder,
    /// `#Blob`.
    pub blobs: BlobHeapBuilder,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BlobHeap, GuidHeap, StringHeap, UserStringHeap};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_added_is_read_back(
            strings in proptest::collection::vec("[^\0]{0,20}", 0..20),
            blobs in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..20),
            texts in proptest::collection::vec(proptest::collection::vec(any::<u16>(), 0..80), 0..20),
            guids in proptest::collection::vec(any::<[u8; 16]>(), 0..20),
            start in 0u32..100_000,
        ) {
            let utf16: Vec<Vec<u8>> = texts.iter().map(|text| text.iter().flat_map(|unit| unit.to_le_bytes()).collect()).collect();
            let mut heaps = Heaps {
                strings: StringHeapBuilder::starting_at(start),
                user_strings: UserStringHeapBuilder::starting_at(start),
                blobs: BlobHeapBuilder::starting_at(start),
                guids: GuidHeapBuilder::after(start % 7),
            };
            let s: Vec<_> = strings.iter().map(|item| heaps.strings.add(item).unwrap()).collect();
            let b: Vec<_> = blobs.iter().map(|item| heaps.blobs.add(item).unwrap()).collect();
            let u: Vec<_> = utf16.iter().map(|item| heaps.user_strings.add(UserString { utf16: item }).unwrap()).collect();
            let g: Vec<_> = guids.iter().map(|item| heaps.guids.add(Guid(*item))).collect();
            let before = vec![0xFF; start as usize];
            let chain = |delta: Vec<u8>| [before.as_slice(), &delta].concat();
            let (strings_heap, blob_heap, us_heap) =
                (chain(heaps.strings.into_bytes()), chain(heaps.blobs.into_bytes()), chain(heaps.user_strings.into_bytes()));
            let guid_heap = heaps.guids.into_bytes();
            for (item, offset) in strings.iter().zip(s) {
                prop_assert_eq!(StringHeap(&strings_heap).get(offset).unwrap(), item);
            }
            for (item, offset) in blobs.iter().zip(b) {
                prop_assert_eq!(BlobHeap(&blob_heap).get(offset).unwrap(), item);
            }
            for (item, offset) in utf16.iter().zip(u) {
                prop_assert_eq!(UserStringHeap(&us_heap).get(offset).unwrap().utf16, item);
            }
            for (item, index) in guids.iter().zip(g) {
                prop_assert_eq!(GuidHeap(&guid_heap).get(index).unwrap(), Guid(*item));
            }
        }
    }

    #[test]
    fn equal_items_are_stored_once_and_the_flag_byte_follows_the_standard() {
        let mut heap = UserStringHeapBuilder::starting_at(8);
        let plain = heap.add(UserString { utf16: b"a\0" }).unwrap();
        assert_eq!(plain, UserStringOffset(9));
        assert_eq!(heap.add(UserString { utf16: b"a\0" }).unwrap(), plain);
        heap.add(UserString { utf16: b"-\0" }).unwrap();
        heap.add(UserString { utf16: &[0x00, 0x01] }).unwrap();
        heap.add(UserString { utf16: b"" }).unwrap();
        assert_eq!(
            heap.into_bytes(),
            [0, 3, b'a', 0, 0, 3, b'-', 0, 1, 3, 0, 1, 1, 1, 0]
        );
    }

    #[test]
    fn what_cannot_be_stored_is_an_error() {
        assert!(StringHeapBuilder::default().add("a\0b").is_err());
        let mut full = UserStringHeapBuilder::starting_at(MAX_USER_STRING - 2);
        assert!(matches!(
            full.add(UserString { utf16: b"long" }),
            Err(Error::TooLarge { what: "#US", .. })
        ));
    }
}
