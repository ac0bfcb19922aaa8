//! Where tokens stand in code, so that a writer can copy code and put other tokens in.

use super::opcode::{ONE_BYTE, Opcode, OperandKind, TWO_BYTE, TWO_BYTE_PREFIX};
use crate::{Error, Result, Token};

/// A token in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenOperand {
    /// Where its four bytes begin in the code.
    pub position: usize,
    /// The instruction it belongs to.
    pub opcode: Opcode,
    /// The token.
    pub token: Token,
}

/// The tokens in code, in order. After an error it ends.
#[derive(Debug, Clone)]
pub struct TokenOperands<'a> {
    code: &'a [u8],
    position: usize,
}

/// The tokens in `code`, in order; branch targets are not looked at. Offsets of errors are offsets in the code.
#[must_use]
pub fn token_operands(code: &[u8]) -> TokenOperands<'_> {
    TokenOperands { code, position: 0 }
}

impl TokenOperands<'_> {
    #[cold]
    fn fail(&mut self, start: usize) -> Error {
        let rest = self.code.get(start..).unwrap_or_default();
        let (found, known) = match *rest {
            [TWO_BYTE_PREFIX, second, ..] => (second, TWO_BYTE[usize::from(second)].is_some()),
            [first, ..] => (
                first,
                first == TWO_BYTE_PREFIX || ONE_BYTE[usize::from(first)].is_some(),
            ),
            [] => (0, true),
        };
        self.position = self.code.len();
        if known {
            Error::Truncated {
                offset: self.code.len(),
                needed: 1,
                what: "an operand",
            }
        } else {
            Error::Unexpected {
                offset: start,
                found: u64::from(found),
                expected: "an opcode of ECMA-335 III",
            }
        }
    }

    #[inline]
    fn step(&mut self) -> Option<Option<TokenOperand>> {
        let first = *self.code.get(self.position)?;
        let (entry, at) = if first == TWO_BYTE_PREFIX {
            let second = *self.code.get(self.position + 1)?;
            (TWO_BYTE[usize::from(second)], self.position + 2)
        } else {
            (ONE_BYTE[usize::from(first)], self.position + 1)
        };
        let (opcode, kind) = entry?;
        let operand = self.code.get(at..)?;
        if kind.is_token() {
            let token = Token::from_raw(u32::from_le_bytes(*operand.first_chunk()?));
            self.position = at + 4;
            return Some(Some(TokenOperand {
                position: at,
                opcode,
                token,
            }));
        }
        let mut size = kind.size();
        if kind == OperandKind::Switch {
            let count = u32::from_le_bytes(*operand.first_chunk()?) as usize;
            size = count.checked_mul(4)?.checked_add(4)?;
        }
        if size > operand.len() {
            return None;
        }
        self.position = at + size;
        Some(None)
    }
}

impl Iterator for TokenOperands<'_> {
    type Item = Result<TokenOperand>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.position < self.code.len() {
            let start = self.position;
            match self.step() {
                Some(Some(operand)) => return Some(Ok(operand)),
                Some(None) => {}
                None => return Some(Err(self.fail(start))),
            }
        }
        None
    }
}

/// Puts what `replace` answers in the place of each token of `code`, user strings included.
///
/// # Errors
/// The code cannot be decoded, or `replace` fails; `code` may have changed in part.
pub fn replace_tokens<E: From<Error>>(
    code: &mut [u8],
    mut replace: impl FnMut(Opcode, Token) -> std::result::Result<Token, E>,
) -> std::result::Result<(), E> {
    let mut position = 0;
    loop {
        let mut operands = TokenOperands { code, position };
        let Some(operand) = operands.next().transpose()? else {
            return Ok(());
        };
        position = operands.position;
        let token = replace(operand.opcode, operand.token)?;
        code[operand.position..operand.position + 4].copy_from_slice(&token.raw().to_le_bytes());
    }
}
