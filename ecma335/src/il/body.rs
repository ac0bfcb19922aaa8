//! Method bodies: header, code and sections (ECMA-335 II.25.4), read and written.

use super::clause::{check_sections, encode_clauses};
use super::{Clauses, ExceptionClause, Instructions};
use crate::{Bytes, Error, Result, RowId, StandAloneSigId, Token};

const FORMAT_MASK: u8 = 3;
const TINY: u8 = 2;
const FAT: u8 = 3;
const MORE_SECTS: u16 = 8;
const INIT_LOCALS: u16 = 0x10;
/// A fat header's size in 4-byte words, which its flags repeat.
const FAT_WORDS: u16 = 3;
const FAT_SIZE: usize = 12;
/// The stack that a tiny header stands for.
const TINY_MAX_STACK: u16 = 8;

/// How a body's header is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BodyFormat {
    /// One byte: no locals, no clauses, less than 64 bytes of code.
    Tiny,
    /// Twelve bytes.
    Fat,
}

/// A method's body, borrowed from where it lies.
#[derive(Debug, Clone)]
pub struct MethodBody<'a> {
    /// How the header is stored.
    pub format: BodyFormat,
    /// The most items that the code has on its stack.
    pub max_stack: u16,
    /// Whether locals (and what `localloc` gives) begin as zero.
    pub init_locals: bool,
    /// The types of the locals; nil without locals.
    pub local_var_sig: StandAloneSigId,
    /// The code.
    pub code: &'a [u8],
    /// Where the code lies in the file.
    pub code_offset: usize,
    /// Bytes from the header to the end of the last section.
    pub size: usize,
    /// From the first section on; empty without clauses.
    sections: &'a [u8],
}

impl<'a> MethodBody<'a> {
    /// Reads the body that begins where `bytes` stands: what lies at a method's RVA. More may follow.
    pub fn parse(mut bytes: Bytes<'a>) -> Result<Self> {
        let (start, offset) = (bytes.position(), bytes.offset());
        let first = bytes.peek().ok_or(Error::Truncated {
            offset,
            needed: 1,
            what: "a method header",
        })?;
        match first & FORMAT_MASK {
            TINY => {
                bytes.u8()?;
                let code_offset = bytes.offset();
                let code = bytes.take(usize::from(first >> 2), "a method's code")?;
                Ok(Self {
                    format: BodyFormat::Tiny,
                    max_stack: TINY_MAX_STACK,
                    init_locals: false,
                    local_var_sig: StandAloneSigId::default(),
                    code,
                    code_offset,
                    size: 1 + code.len(),
                    sections: &[],
                })
            }
            FAT => Self::parse_fat(bytes, start, offset),
            _ => Err(Error::Unexpected {
                offset,
                found: u64::from(first),
                expected: "a tiny or fat method header",
            }),
        }
    }

    fn parse_fat(mut bytes: Bytes<'a>, start: usize, offset: usize) -> Result<Self> {
        let flags = bytes.u16()?;
        if flags >> 12 != FAT_WORDS {
            return Err(Error::Unexpected {
                offset,
                found: u64::from(flags),
                expected: "a fat method header of 3 words",
            });
        }
        let max_stack = bytes.u16()?;
        let code_size = bytes.u32()?;
        let at = bytes.offset();
        let locals = Token::from_raw(bytes.u32()?);
        let local_var_sig = match locals.to_id() {
            Some(id) => id,
            None if locals.raw() == 0 => StandAloneSigId::default(),
            None => {
                return Err(Error::Unexpected {
                    offset: at,
                    found: u64::from(locals.raw()),
                    expected: "the StandAloneSig token of the locals, or 0",
                });
            }
        };
        let code_offset = bytes.offset();
        let code = bytes.take(code_size as usize, "a method's code")?;
        let mut body = Self {
            format: BodyFormat::Fat,
            max_stack,
            init_locals: flags & INIT_LOCALS != 0,
            local_var_sig,
            code,
            code_offset,
            size: bytes.position() - start,
            sections: &[],
        };
        if flags & MORE_SECTS != 0 {
            bytes.take(
                body.size.wrapping_neg() & 3,
                "padding before the exception clauses",
            )?;
            let sections = bytes.clone();
            let end = check_sections(&mut bytes, code.len())?;
            body.sections = &sections.rest()[..end];
            body.size = bytes.position() - start;
        }
        Ok(body)
    }

    /// The instructions.
    #[must_use]
    pub fn instructions(&self) -> Instructions<'a> {
        Instructions::new(self.code, self.code_offset)
    }

    /// The exception clauses, inner ones before outer ones.
    #[must_use]
    pub fn clauses(&self) -> Clauses<'a> {
        Clauses::new(self.sections)
    }

    /// What is needed to write this body again.
    #[must_use]
    pub fn to_builder(&self) -> MethodBodyBuilder<'a> {
        MethodBodyBuilder {
            max_stack: self.max_stack,
            init_locals: self.init_locals,
            local_var_sig: self.local_var_sig,
            code: self.code,
            clauses: self.clauses().collect(),
        }
    }
}

/// What a body is written from.
///
/// ```
/// use ecma335::{Bytes, il::{MethodBody, MethodBodyBuilder}};
///
/// let mut il = Vec::new();
/// MethodBodyBuilder { max_stack: 8, code: &[0x17, 0x2A], ..Default::default() }.encode(&mut il)?;
/// assert_eq!(il, [0x0A, 0x17, 0x2A]);
/// assert_eq!(MethodBody::parse(Bytes::new(&il, 0))?.code, [0x17, 0x2A]);
/// # Ok::<(), ecma335::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MethodBodyBuilder<'a> {
    /// The most items that the code has on its stack.
    pub max_stack: u16,
    /// Whether locals (and what `localloc` gives) begin as zero.
    pub init_locals: bool,
    /// The types of the locals; nil without locals.
    pub local_var_sig: StandAloneSigId,
    /// The code.
    pub code: &'a [u8],
    /// The exception clauses, inner ones before outer ones.
    pub clauses: Vec<ExceptionClause>,
}

impl MethodBodyBuilder<'_> {
    /// The smallest form that says all: tiny, or fat with a section of small or fat clauses.
    #[must_use]
    pub fn format(&self) -> BodyFormat {
        let tiny = self.code.len() < 64
            && self.max_stack <= TINY_MAX_STACK
            && self.local_var_sig.is_nil()
            && !self.init_locals
            && self.clauses.is_empty();
        if tiny { BodyFormat::Tiny } else { BodyFormat::Fat }
    }

    /// Appends the body. A fat one has to begin at a multiple of 4 in its image or delta: the caller pads by [`Self::format`].
    ///
    /// # Errors
    /// The code or the clauses are larger than the format can hold.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<()> {
        if self.format() == BodyFormat::Tiny {
            out.push(((self.code.len() as u8) << 2) | TINY);
            out.extend_from_slice(self.code);
            return Ok(());
        }
        let start = out.len();
        let size = u32::try_from(self.code.len()).map_err(|_| Error::TooLarge {
            what: "a method's code",
            size: self.code.len() as u64,
            limit: u64::from(u32::MAX),
        })?;
        let mut flags = FAT_WORDS << 12 | u16::from(FAT);
        if self.init_locals {
            flags |= INIT_LOCALS;
        }
        if !self.clauses.is_empty() {
            flags |= MORE_SECTS;
        }
        out.reserve(FAT_SIZE + self.code.len());
        out.extend_from_slice(&flags.to_le_bytes());
        out.extend_from_slice(&self.max_stack.to_le_bytes());
        out.extend_from_slice(&size.to_le_bytes());
        let locals = match self.local_var_sig.is_nil() {
            true => 0,
            false => self.local_var_sig.token().raw(),
        };
        out.extend_from_slice(&locals.to_le_bytes());
        out.extend_from_slice(self.code);
        if self.clauses.is_empty() {
            return Ok(());
        }
        let pad = (out.len() - start).wrapping_neg() & 3;
        out.extend_from_slice(&[0; 3][..pad]);
        encode_clauses(&self.clauses, out)
    }
}
