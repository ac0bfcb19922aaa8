//! Code that must be just these instructions.

use ecma335::{Instruction, MemberRefId, Metadata, MethodBody, Opcode, Operand, Token};

use super::library::{coded, library_type, method_name};

/// A part of a signature of the library.
pub(super) enum Part {
    Byte(u8),
    /// `class System.Array`.
    Array,
}

/// `char[] ToCharArray()`.
pub(super) const TO_CHAR_ARRAY: &[Part] = &[
    Part::Byte(0x20),
    Part::Byte(0),
    Part::Byte(0x1D),
    Part::Byte(0x03),
];
/// `int ByteLength(Array)`.
pub(super) const BYTE_LENGTH: &[Part] = &[Part::Byte(0), Part::Byte(1), Part::Byte(0x08), Part::Array];
/// `void BlockCopy(Array, int, Array, int, int)`.
pub(super) const BLOCK_COPY: &[Part] = &[
    Part::Byte(0),
    Part::Byte(5),
    Part::Byte(0x01),
    Part::Array,
    Part::Byte(0x08),
    Part::Array,
    Part::Byte(0x08),
    Part::Byte(0x08),
];

/// Instructions that must be just these.
pub(super) struct Script<'p, 'a> {
    md: &'p Metadata<'a>,
    instructions: Vec<Instruction<'p>>,
    at: usize,
}

impl<'p, 'a> Script<'p, 'a> {
    pub(super) fn read(md: &'p Metadata<'a>, body: &MethodBody<'p>) -> ecma335::Result<Self> {
        Ok(Self {
            md,
            instructions: body.instructions().collect::<ecma335::Result<_>>()?,
            at: 0,
        })
    }

    pub(super) fn next(&mut self) -> Option<(Opcode, Operand<'_>)> {
        let instruction = self.instructions.get(self.at)?;
        self.at += 1;
        Some((instruction.opcode, instruction.operand))
    }

    pub(super) fn is(&mut self, opcode: Opcode) -> bool {
        self.next().is_some_and(|(found, _)| found == opcode)
    }

    pub(super) fn token(&mut self, opcode: Opcode) -> Option<Token> {
        match self.next()? {
            (found, Operand::Token(token)) if found == opcode => Some(token),
            _ => None,
        }
    }

    pub(super) fn constant(&mut self) -> Option<usize> {
        match self.next()? {
            (Opcode::LdcI4, Operand::I32(value)) => usize::try_from(value).ok(),
            _ => None,
        }
    }

    pub(super) fn ends(&mut self) -> bool {
        self.is(Opcode::Ret) && self.at == self.instructions.len()
    }

    pub(super) fn calls(&mut self, opcode: Opcode, name: &str, signature: &[Part]) -> ecma335::Result<bool> {
        let md = self.md;
        let Some(member) = self.token(opcode).and_then(Token::to_id::<MemberRefId>) else {
            return Ok(false);
        };
        let mut found = md.blob_reader(md.get(member)?.signature)?;
        for part in signature {
            let same = match part {
                Part::Byte(byte) => found.u8()? == *byte,
                Part::Array => {
                    found.u8()? == 0x12
                        && library_type(md, coded(found.compressed_u32()?))?.as_deref()
                            == Some("System.Array")
                }
            };
            if !same {
                return Ok(false);
            }
        }
        Ok(found.is_empty() && method_name(md, member)?.as_deref() == Some(name))
    }
}
