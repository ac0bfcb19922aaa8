//! State Machine Hoisted Local Scopes: where variables that became fields are in scope.

use ecma335::Bytes;

use crate::Result;

/// The scopes of hoisted variables, by the number in the field's name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HoistedScopes {
    /// A scope each.
    pub scopes: Vec<HoistedScope>,
}

/// The IL of a MoveNext method in which a hoisted variable is in scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoistedScope {
    /// The first IL offset.
    pub start: u32,
    /// How many bytes; 0 where the number stands for no variable of the user.
    pub length: u32,
}

impl HoistedScopes {
    /// The value of a blob.
    pub fn decode(blob: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let mut scopes = Vec::new();
        while !bytes.is_empty() {
            scopes.push(HoistedScope {
                start: bytes.u32()?,
                length: bytes.u32()?,
            });
        }
        Ok(Self { scopes })
    }

    /// The blob of a value.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let words = self.scopes.iter().flat_map(|scope| [scope.start, scope.length]);
        words.flat_map(u32::to_le_bytes).collect()
    }
}
