//! Deflate, bounded by what the data declares and the caller allows.

use std::io::Read;

use crate::{Error, Result};

/// Deflate cannot make data more than 1032 times smaller: a larger declared size is damage.
const MAX_RATIO: u64 = 1032;

/// Unpacks `content` to exactly `declared` bytes.
pub(crate) fn inflate(content: &[u8], declared: u32, limit: usize, what: &'static str) -> Result<Vec<u8>> {
    let error = || Error::Inflate {
        declared: u64::from(declared),
        what,
        limit: limit as u64,
    };
    let possible = (content.len() as u64).saturating_mul(MAX_RATIO);
    if u64::from(declared) > possible.min(limit as u64) {
        return Err(error());
    }
    let mut out = Vec::with_capacity(declared as usize);
    let read = flate2::read::DeflateDecoder::new(content)
        .take(u64::from(declared) + 1)
        .read_to_end(&mut out);
    match read {
        Ok(size) if size == declared as usize => Ok(out),
        _ => Err(error()),
    }
}
