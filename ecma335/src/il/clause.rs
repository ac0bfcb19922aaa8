//! Exception clauses in the sections behind a body's code (ECMA-335 II.25.4.5, II.25.4.6).

use crate::{Bytes, Error, Result, Token};

const SECT_EH_TABLE: u8 = 1;
const SECT_KIND: u8 = 0x3F;
const SECT_FAT: u8 = 0x40;
const SECT_MORE: u8 = 0x80;
const SMALL_CLAUSE: usize = 12;
const FAT_CLAUSE: usize = 24;

const CLAUSE_CATCH: u32 = 0;
const CLAUSE_FILTER: u32 = 1;
const CLAUSE_FINALLY: u32 = 2;
const CLAUSE_FAULT: u32 = 4;

/// What a clause's handler is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExceptionKind {
    /// Exceptions of a type.
    Catch(Token),
    /// Exceptions that the code at an offset accepts.
    Filter(u32),
    /// Every way out of the try block.
    Finally,
    /// Every exception, on its way on.
    Fault,
}

/// An exception clause (ECMA-335 II.25.4.6). Offsets and lengths are in bytes of the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExceptionClause {
    /// What the handler is for.
    pub kind: ExceptionKind,
    /// Where the try block begins.
    pub try_offset: u32,
    /// Its length.
    pub try_length: u32,
    /// Where the handler begins.
    pub handler_offset: u32,
    /// Its length.
    pub handler_length: u32,
}

/// A section: whether it is fat, whether another one follows, and its clauses.
#[derive(Debug, Clone, Copy)]
struct Section {
    fat: bool,
    more: bool,
    clauses: usize,
}

impl Section {
    fn parse(bytes: &mut Bytes<'_>) -> Result<Self> {
        let offset = bytes.offset();
        let kind = bytes.u8()?;
        if kind & SECT_KIND != SECT_EH_TABLE {
            return Err(Error::Unexpected {
                offset,
                found: u64::from(kind),
                expected: "a section of exception clauses",
            });
        }
        let fat = kind & SECT_FAT != 0;
        let [a, b, c] = [bytes.u8()?, bytes.u8()?, bytes.u8()?];
        // Some compilers leave the section's own header out of its size (II.25.4.5 counts it); dividing gives the count either way.
        let clauses = if fat {
            u32::from_le_bytes([a, b, c, 0]) as usize / FAT_CLAUSE
        } else {
            usize::from(a) / SMALL_CLAUSE
        };
        Ok(Self {
            fat,
            more: kind & SECT_MORE != 0,
            clauses,
        })
    }
}

/// Reads every section, so that [`Clauses`] cannot fail later; gives the bytes that they take.
pub(super) fn check_sections(bytes: &mut Bytes<'_>, code: usize) -> Result<usize> {
    let start = bytes.position();
    loop {
        let pad = (bytes.position() - start).wrapping_neg() & 3;
        bytes.take(pad, "padding between sections")?;
        let section = Section::parse(bytes)?;
        for _ in 0..section.clauses {
            let offset = bytes.offset();
            let clause = read_clause(bytes, section.fat)?;
            let within = |start: u32, length: u32| u64::from(start) + u64::from(length) <= code as u64;
            if !within(clause.try_offset, clause.try_length)
                || !within(clause.handler_offset, clause.handler_length)
                || matches!(clause.kind, ExceptionKind::Filter(filter) if !within(filter, 1))
            {
                return Err(Error::Unexpected {
                    offset,
                    found: u64::from(clause.handler_offset),
                    expected: "an exception clause within the code",
                });
            }
        }
        if !section.more {
            return Ok(bytes.position() - start);
        }
    }
}

fn read_clause(bytes: &mut Bytes<'_>, fat: bool) -> Result<ExceptionClause> {
    let offset = bytes.offset();
    let (flags, try_offset, try_length, handler_offset, handler_length);
    if fat {
        flags = bytes.u32()?;
        (try_offset, try_length) = (bytes.u32()?, bytes.u32()?);
        (handler_offset, handler_length) = (bytes.u32()?, bytes.u32()?);
    } else {
        flags = u32::from(bytes.u16()?);
        (try_offset, try_length) = (u32::from(bytes.u16()?), u32::from(bytes.u8()?));
        (handler_offset, handler_length) = (u32::from(bytes.u16()?), u32::from(bytes.u8()?));
    }
    let last = bytes.u32()?;
    let kind = match flags {
        CLAUSE_CATCH => ExceptionKind::Catch(Token::from_raw(last)),
        CLAUSE_FILTER => ExceptionKind::Filter(last),
        CLAUSE_FINALLY => ExceptionKind::Finally,
        CLAUSE_FAULT => ExceptionKind::Fault,
        _ => {
            return Err(Error::Unexpected {
                offset,
                found: u64::from(flags),
                expected: "the flags of a catch, filter, finally or fault clause",
            });
        }
    };
    Ok(ExceptionClause {
        kind,
        try_offset,
        try_length,
        handler_offset,
        handler_length,
    })
}

/// The exception clauses of a body that has been read.
#[derive(Debug, Clone)]
pub struct Clauses<'a> {
    bytes: Bytes<'a>,
    section: Option<Section>,
}

impl<'a> Clauses<'a> {
    /// Over sections that [`check_sections`] has read.
    pub(super) fn new(sections: &'a [u8]) -> Self {
        Self {
            bytes: Bytes::new(sections, 0),
            section: None,
        }
    }
}

impl Iterator for Clauses<'_> {
    type Item = ExceptionClause;

    fn next(&mut self) -> Option<ExceptionClause> {
        loop {
            match &mut self.section {
                Some(section) if section.clauses > 0 => {
                    section.clauses -= 1;
                    return read_clause(&mut self.bytes, section.fat).ok();
                }
                Some(section) if !section.more => return None,
                _ => {
                    let pad = self.bytes.position().wrapping_neg() & 3;
                    self.bytes.take(pad, "padding between sections").ok()?;
                    self.section = Some(Section::parse(&mut self.bytes).ok()?);
                }
            }
        }
    }
}

/// Appends one section with all clauses: small ones where each fits.
pub(super) fn encode_clauses(clauses: &[ExceptionClause], out: &mut Vec<u8>) -> Result<()> {
    let small_size = clauses.len() * SMALL_CLAUSE + 4;
    let small = small_size <= 0xFF && clauses.iter().all(ExceptionClause::is_small);
    let size = if small {
        small_size
    } else {
        clauses.len() * FAT_CLAUSE + 4
    };
    if size > 0x00FF_FFFF {
        return Err(Error::TooLarge {
            what: "a section of exception clauses",
            size: size as u64,
            limit: 0x00FF_FFFF,
        });
    }
    let kind = if small {
        SECT_EH_TABLE
    } else {
        SECT_EH_TABLE | SECT_FAT
    };
    out.push(kind);
    out.extend_from_slice(&(size as u32).to_le_bytes()[..3]);
    for clause in clauses {
        let (flags, last) = match clause.kind {
            ExceptionKind::Catch(token) => (CLAUSE_CATCH, token.raw()),
            ExceptionKind::Filter(offset) => (CLAUSE_FILTER, offset),
            ExceptionKind::Finally => (CLAUSE_FINALLY, 0),
            ExceptionKind::Fault => (CLAUSE_FAULT, 0),
        };
        // Small fields are 2, 2, 1, 2, 1 and 4 bytes; fat ones 4 each.
        for (value, width) in [
            (flags, 2),
            (clause.try_offset, 2),
            (clause.try_length, 1),
            (clause.handler_offset, 2),
            (clause.handler_length, 1),
            (last, 4),
        ] {
            out.extend_from_slice(&value.to_le_bytes()[..if small { width } else { 4 }]);
        }
    }
    Ok(())
}

impl ExceptionClause {
    fn is_small(&self) -> bool {
        self.try_offset <= 0xFFFF
            && self.try_length <= 0xFF
            && self.handler_offset <= 0xFFFF
            && self.handler_length <= 0xFF
    }
}
