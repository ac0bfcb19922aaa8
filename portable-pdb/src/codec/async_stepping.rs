//! Async Method Stepping Information: where a MoveNext method suspends and resumes.

use ecma335::{Bytes, MethodDefId, RowId};

use super::write_u32;
use crate::{Error, Result};

/// The awaits of an async method.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AsyncStepping {
    /// The IL offset of the handler that catches what nobody handles, of `async void` methods.
    pub catch_handler: Option<u32>,
    /// The awaits, in order.
    pub awaits: Vec<Await>,
}

/// An await.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Await {
    /// The IL offset at which the method suspends.
    pub yield_offset: u32,
    /// The IL offset at which it goes on.
    pub resume_offset: u32,
    /// The method in which it goes on: the MoveNext method itself.
    pub resume_method: MethodDefId,
}

impl AsyncStepping {
    /// The value of a blob.
    pub fn decode(blob: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let catch_handler = bytes.u32()?.checked_sub(1);
        let mut awaits = Vec::new();
        while !bytes.is_empty() {
            awaits.push(Await {
                yield_offset: bytes.u32()?,
                resume_offset: bytes.u32()?,
                resume_method: MethodDefId::from_row(bytes.compressed_u32()?),
            });
        }
        Ok(Self {
            catch_handler,
            awaits,
        })
    }

    /// The blob of a value.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let catch_handler = match self.catch_handler {
            None => 0,
            Some(offset) => offset.checked_add(1).ok_or(Error::Unwritable {
                found: i64::from(offset),
                expected: "an IL offset",
            })?,
        };
        let mut out = catch_handler.to_le_bytes().to_vec();
        for item in &self.awaits {
            out.extend_from_slice(&item.yield_offset.to_le_bytes());
            out.extend_from_slice(&item.resume_offset.to_le_bytes());
            write_u32(&mut out, item.resume_method.row())?;
        }
        Ok(out)
    }
}
