//! Tuple Element Names: the names of the tuple elements in a local's type.

use ecma335::Bytes;

use super::{read_zero_terminated, write_zero_terminated};
use crate::Result;

/// A name for each tuple element in the type, in the order of its signature; empty for one without a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TupleNames<'a> {
    /// The names.
    pub names: Vec<&'a str>,
}

impl<'a> TupleNames<'a> {
    /// The value of a blob.
    pub fn decode(blob: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let mut names = Vec::new();
        while !bytes.is_empty() {
            names.push(read_zero_terminated(&mut bytes)?);
        }
        Ok(Self { names })
    }

    /// The blob of a value. A name with a zero in it cannot be written.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        for name in &self.names {
            write_zero_terminated(&mut out, name)?;
        }
        Ok(out)
    }
}
