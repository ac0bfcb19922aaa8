//! The one place that knows the encoding of records: bincode 2.0.1, which upstream has given up, so that replacing it is an afternoon.

use serde::{Deserialize, Serialize, Serializer};

/// No record is larger: several modules of a solution are several records.
pub(crate) const MAX_RECORD: usize = 1 << 30;

const CONFIG: bincode::config::Configuration<
    bincode::config::LittleEndian,
    bincode::config::Varint,
    bincode::config::Limit<MAX_RECORD>,
> = bincode::config::standard().with_limit::<MAX_RECORD>();

/// Bytes that are copied whole, where serde would encode a slice byte by byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Blob<'a>(pub(crate) &'a [u8]);

impl Serialize for Blob<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Blob<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&[u8]>::deserialize(deserializer).map(Self)
    }
}

/// The bytes of a value.
pub(crate) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, String> {
    bincode::serde::encode_to_vec(value, CONFIG).map_err(|error| error.to_string())
}

/// The value that all of `bytes` stand for; byte strings in it are borrowed, so that nothing is allocated by a length that was read.
pub(crate) fn decode<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T, String> {
    match bincode::serde::borrow_decode_from_slice(bytes, CONFIG) {
        Ok((value, used)) if used == bytes.len() => Ok(value),
        Ok((_, used)) => Err(format!("{} byte(s) are left over", bytes.len() - used)),
        Err(error) => Err(error.to_string()),
    }
}
