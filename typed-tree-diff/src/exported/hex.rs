//! Digests as text: two lower-case hexadecimal digits a byte.

use std::fmt::Write;

use name_map::canonical::Digest;
use serde::{Deserialize, Deserializer, Serializer, de};

pub(crate) trait Bytes: Sized {
    const EXPECTED: &'static str;
    fn bytes(&self) -> Vec<u8>;
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

impl Bytes for Digest {
    const EXPECTED: &'static str = "32 hexadecimal digits";

    fn bytes(&self) -> Vec<u8> {
        self.0.to_be_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes
            .try_into()
            .ok()
            .map(|bytes| Self(u128::from_be_bytes(bytes)))
    }
}

impl Bytes for [u8; 32] {
    const EXPECTED: &'static str = "64 hexadecimal digits";

    fn bytes(&self) -> Vec<u8> {
        self.to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok()
    }
}

pub(super) fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub(crate) fn serialize<T: Bytes, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(&value.bytes()))
}

pub(crate) fn deserialize<'de, T: Bytes, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    let digit = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .filter(|_| !digit.is_ascii_uppercase())
    };
    let bytes = text.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some((digit(*high)? << 4 | digit(*low)?) as u8),
        _ => None,
    });
    bytes
        .collect::<Option<Vec<u8>>>()
        .and_then(|bytes| T::from_bytes(&bytes))
        .ok_or_else(|| de::Error::invalid_value(de::Unexpected::Str(&text), &T::EXPECTED))
}
