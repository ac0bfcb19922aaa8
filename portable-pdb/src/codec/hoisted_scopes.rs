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

/// More slots than any method has; numbers beyond are damage.
const MAX_SLOTS: usize = 1 << 16;

impl HoistedScopes {
    /// The same scopes where the variables have other numbers: `renumber` gives the new index of each.
    #[must_use]
    pub fn renumbered(&self, renumber: impl Fn(usize) -> usize) -> Self {
        let mut scopes = Vec::new();
        for (index, scope) in self.scopes.iter().enumerate() {
            let index = renumber(index);
            if index >= MAX_SLOTS {
                continue;
            }
            if scopes.len() <= index {
                scopes.resize(index + 1, HoistedScope { start: 0, length: 0 });
            }
            scopes[index] = *scope;
        }
        Self { scopes }
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_keep_their_scopes_under_other_numbers() {
        let scope = |start| HoistedScope { start, length: 1 };
        let none = HoistedScope { start: 0, length: 0 };
        let scopes = HoistedScopes {
            scopes: vec![scope(1), scope(2), scope(3)],
        };
        let renumbered = scopes.renumbered(|index| [3, 0, usize::MAX][index]);
        assert_eq!(renumbered.scopes, [scope(2), none, none, scope(1)]);
    }
}
