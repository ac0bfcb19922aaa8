//! Syntax offsets from sequence points.

use ecma335::{DocumentId, MethodDefId};
use portable_pdb::Result;
use portable_pdb::codec::{SequencePoint, Span};

use super::View;

/// How much a line counts.
const LINE: i32 = 1 << 10;
/// Lines further away count as this many. What a map holds has 29 bits.
const MAX_LINES: i32 = 1 << 17;

/// Where a method's syntax offsets count from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    document: DocumentId,
    line: u32,
}

impl Origin {
    pub(super) fn of(points: &[Visible]) -> Option<Self> {
        points.first().map(|point| Self {
            document: point.document,
            line: point.span.start_line,
        })
    }

    /// The syntax offset of a point; `None` if that is in another file.
    pub(super) fn offset(self, point: &Visible) -> Option<i32> {
        if point.document != self.document {
            return None;
        }
        let lines = i64::from(point.span.start_line) - i64::from(self.line);
        // Both are within an i32 then.
        let lines = lines.clamp(-i64::from(MAX_LINES), i64::from(MAX_LINES)) as i32;
        Some(lines * LINE + i32::from(point.span.start_column).min(LINE - 1))
    }
}

/// A sequence point that is not hidden.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visible {
    pub(super) offset: u32,
    document: DocumentId,
    span: Span,
}

impl Visible {
    fn of(point: &SequencePoint) -> Option<Self> {
        Some(Self {
            offset: point.offset,
            document: point.document,
            span: point.span?,
        })
    }
}

impl View<'_> {
    /// The visible sequence points of a method; none without a PDB.
    pub(super) fn points(&self, method: MethodDefId) -> Result<Vec<Visible>> {
        let Some((pdb, row)) = self.debug_information(method) else {
            return Ok(Vec::new());
        };
        let mut points = Vec::new();
        for point in pdb.sequence_points(row)? {
            points.extend(Visible::of(&point?));
        }
        Ok(points)
    }
}

/// The point at or before an IL offset, else the first one.
pub(super) fn at(points: &[Visible], offset: u32) -> Option<&Visible> {
    let end = points.partition_point(|point| point.offset <= offset);
    points.get(end.saturating_sub(1))
}
