//! Sequence points: which IL is which source (Sequence Points blob).

use ecma335::{DocumentId, RowId, StandAloneSigId};

use super::{write_i32, write_u32};
use crate::{Error, Result};

/// IL offsets and lines are below this.
const LIMIT: u32 = 0x2000_0000;
/// Columns are below this.
const COLUMN_LIMIT: u32 = 0x1_0000;

/// A place in a method's IL and the source that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SequencePoint {
    /// The IL offset.
    pub offset: u32,
    /// The document.
    pub document: DocumentId,
    /// The source; `None` for IL that a debugger steps over (a hidden point).
    pub span: Option<Span>,
}

/// A piece of source: 1-based lines and columns, the end column behind the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub struct Span {
    pub start_line: u32,
    pub start_column: u16,
    pub end_line: u32,
    pub end_column: u16,
}

/// The sequence points of a method, decoded one by one and without allocating.
#[derive(Debug, Clone)]
pub struct SequencePoints<'a> {
    rest: &'a [u8],
    size: usize,
    local_signature: StandAloneSigId,
    document: DocumentId,
    offset: u32,
    // Where the last visible point starts.
    start_line: u32,
    start_column: u32,
    first: bool,
    first_visible: bool,
}

impl<'a> SequencePoints<'a> {
    /// The points of a blob; `document` is the row's Document column, nil for a method in several documents. An empty blob has none.
    #[inline]
    pub fn decode(blob: &'a [u8], document: DocumentId) -> Result<Self> {
        let mut rest = blob;
        let (mut local_signature, mut initial) = (0, document);
        if !blob.is_empty() {
            let header = unsigned(&mut rest).and_then(|signature| {
                local_signature = signature;
                if document.is_nil() {
                    initial = DocumentId::from_row(unsigned(&mut rest)?);
                }
                Some(())
            });
            if header.is_none() {
                return Err(damage(0, 0));
            }
        }
        Ok(Self {
            rest,
            size: blob.len(),
            local_signature: StandAloneSigId::from_row(local_signature),
            document: initial,
            offset: 0,
            start_line: 0,
            start_column: 0,
            first: true,
            first_visible: true,
        })
    }

    /// The method's local signature; nil if it has no locals.
    #[must_use]
    pub fn local_signature(&self) -> StandAloneSigId {
        self.local_signature
    }

    /// The point whose line a stack trace shows for a frame at an IL offset: the last one up to it that is not hidden.
    pub fn line_at(self, offset: u32) -> Result<Option<SequencePoint>> {
        let mut found = None;
        for point in self {
            let point = point?;
            if point.offset > offset {
                break;
            }
            if point.span.is_some() {
                found = Some(point);
            }
        }
        Ok(found)
    }

    /// `None` for what no valid blob has.
    #[inline(always)]
    fn point(&mut self) -> Option<SequencePoint> {
        // Nearly all points have five numbers of one byte each, or are hidden and have three.
        if let [delta, lines, columns, line, column, ref tail @ ..] = *self.rest
            && (delta | lines | columns | line | column) < 0x80
            && delta != 0
            && !self.first_visible
        {
            self.offset += u32::from(delta);
            if lines | columns == 0 {
                self.rest = &self.rest[3..];
                return self.at(None);
            }
            self.rest = tail;
            let columns = if lines == 0 {
                i32::from(columns)
            } else {
                signed_byte(columns)
            };
            return self.visible(u32::from(lines), columns, signed_byte(line), signed_byte(column));
        }
        self.long_point()
    }

    #[inline(always)]
    fn long_point(&mut self) -> Option<SequencePoint> {
        let mut rest = self.rest;
        let mut delta = unsigned(&mut rest)?;
        while delta == 0 && !self.first {
            self.document = DocumentId::from_row(unsigned(&mut rest)?);
            delta = unsigned(&mut rest)?;
        }
        self.first = false;
        self.offset += delta;
        let lines = unsigned(&mut rest)?;
        let columns = if lines == 0 {
            unsigned(&mut rest)? as i32
        } else {
            signed(&mut rest)?
        };
        if lines == 0 && columns == 0 {
            self.rest = rest;
            return self.at(None);
        }
        let (line, column) = if self.first_visible {
            self.first_visible = false;
            (unsigned(&mut rest)? as i32, unsigned(&mut rest)? as i32)
        } else {
            (signed(&mut rest)?, signed(&mut rest)?)
        };
        self.rest = rest;
        self.visible(lines, columns, line, column)
    }

    /// Numbers of 29 bits: what leaves the range wraps to above it, and is found here.
    #[inline(always)]
    fn visible(&mut self, lines: u32, columns: i32, line: i32, column: i32) -> Option<SequencePoint> {
        self.start_line = self.start_line.wrapping_add_signed(line);
        self.start_column = self.start_column.wrapping_add_signed(column);
        let end_line = self.start_line.wrapping_add(lines);
        let end_column = self.start_column.wrapping_add_signed(columns);
        if (self.start_line | end_line) >= LIMIT || (self.start_column | end_column) >= COLUMN_LIMIT {
            return None;
        }
        self.at(Some(Span {
            start_line: self.start_line,
            start_column: self.start_column as u16,
            end_line,
            end_column: end_column as u16,
        }))
    }

    #[inline(always)]
    fn at(&self, span: Option<Span>) -> Option<SequencePoint> {
        (self.offset < LIMIT).then_some(SequencePoint {
            offset: self.offset,
            document: self.document,
            span,
        })
    }
}

#[cold]
fn damage(offset: usize, found: u32) -> Error {
    Error::Blob {
        offset,
        found: i64::from(found),
        expected: "a sequence point (offsets that grow, lines below 2^29, columns below 2^16)",
    }
}

impl Iterator for SequencePoints<'_> {
    type Item = Result<SequencePoint>;

    /// The next point; after an error there is none. In the caller's loop all of the state stays in registers.
    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match self.point() {
            Some(point) => Some(Ok(point)),
            None => {
                let offset = self.size - self.rest.len();
                self.rest = &[];
                Some(Err(damage(offset, self.offset)))
            }
        }
    }
}

/// A compressed unsigned integer (ECMA-335 II.23.2).
#[inline(always)]
fn unsigned(rest: &mut &[u8]) -> Option<u32> {
    match **rest {
        [a @ ..0x80, ref tail @ ..] => {
            *rest = tail;
            Some(u32::from(a))
        }
        [a @ 0x80..0xC0, b, ref tail @ ..] => {
            *rest = tail;
            Some(u32::from_be_bytes([0, 0, a & 0x3F, b]))
        }
        [a @ 0xC0..0xE0, b, c, d, ref tail @ ..] => {
            *rest = tail;
            Some(u32::from_be_bytes([a & 0x1F, b, c, d]))
        }
        _ => None,
    }
}

/// A compressed signed integer: the sign is rotated into the lowest bit.
#[inline(always)]
fn signed(rest: &mut &[u8]) -> Option<i32> {
    if let [a @ ..0x80, ref tail @ ..] = **rest {
        *rest = tail;
        return Some(signed_byte(a));
    }
    let sign_bits = if rest.first()? & 0x40 == 0 { 13 } else { 28 };
    let raw = unsigned(rest)?;
    Some((raw >> 1) as i32 - (((raw & 1) as i32) << sign_bits))
}

/// [`signed`] of one byte below 0x80.
#[inline(always)]
fn signed_byte(byte: u8) -> i32 {
    i32::from(byte >> 1) - (i32::from(byte & 1) << 6)
}

/// Writes sequence points.
#[derive(Debug, Clone, Copy)]
pub struct SequencePointWriter;

impl SequencePointWriter {
    /// The Document column (nil if the points lie in several) and the blob. Offsets must grow; no points give an empty blob.
    pub fn encode(
        local_signature: StandAloneSigId,
        points: &[SequencePoint],
    ) -> Result<(DocumentId, Vec<u8>)> {
        let Some(first) = points.first() else {
            return Ok((DocumentId::default(), Vec::new()));
        };
        let mut out = Vec::new();
        write_u32(&mut out, local_signature.row())?;
        let single = points.iter().all(|point| point.document == first.document);
        if !single {
            write_u32(&mut out, first.document.row())?;
        }
        let mut before: Option<&SequencePoint> = None;
        let mut visible: Option<Span> = None;
        for point in points {
            // A nil document stands for several, in the row that goes with the blob.
            if point.document.is_nil() {
                return Err(unwritable(point.offset, "a sequence point with a document"));
            }
            let delta = match before {
                None => point.offset,
                Some(before) => {
                    if before.document != point.document {
                        write_u32(&mut out, 0)?;
                        write_u32(&mut out, point.document.row())?;
                    }
                    match point.offset.checked_sub(before.offset) {
                        None | Some(0) => return Err(unwritable(point.offset, "IL offsets that grow")),
                        Some(delta) => delta,
                    }
                }
            };
            if point.offset >= LIMIT {
                return Err(unwritable(point.offset, "an IL offset below 2^29"));
            }
            before = Some(point);
            write_u32(&mut out, delta)?;
            let Some(span) = point.span else {
                out.extend_from_slice(&[0, 0]);
                continue;
            };
            let lines = span
                .end_line
                .checked_sub(span.start_line)
                .filter(|_| span.end_line < LIMIT)
                .ok_or_else(|| unwritable(span.end_line, "an end line from the start line up to 2^29"))?;
            let columns = i32::from(span.end_column) - i32::from(span.start_column);
            write_u32(&mut out, lines)?;
            match u32::try_from(columns) {
                _ if lines > 0 => write_i32(&mut out, columns)?,
                Ok(columns @ 1..) => write_u32(&mut out, columns)?,
                _ => {
                    return Err(unwritable(
                        u32::from(span.end_column),
                        "an end column behind the start column",
                    ));
                }
            }
            match visible {
                None => {
                    write_u32(&mut out, span.start_line)?;
                    write_u32(&mut out, u32::from(span.start_column))?;
                }
                Some(before) => {
                    // Lines are below 2^29: the differences fit, though not always in the compressed form.
                    write_i32(&mut out, span.start_line as i32 - before.start_line as i32)?;
                    write_i32(
                        &mut out,
                        i32::from(span.start_column) - i32::from(before.start_column),
                    )?;
                }
            }
            visible = Some(span);
        }
        Ok((
            if single {
                first.document
            } else {
                DocumentId::default()
            },
            out,
        ))
    }
}

fn unwritable(found: u32, expected: &'static str) -> Error {
    Error::Unwritable {
        found: i64::from(found),
        expected,
    }
}
