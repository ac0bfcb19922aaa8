//! Exception regions around a statement.

use ecma335::il::{ExceptionClause, ExceptionKind};

use super::code::Decoded;

/// The part of a clause that an offset lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Try,
    Filter,
    Handler,
}

fn part(clause: &ExceptionClause, offset: u32) -> Option<Part> {
    let within = |start: u32, length: u32| offset >= start && offset - start < length;
    if within(clause.try_offset, clause.try_length) {
        Some(Part::Try)
    } else if within(clause.handler_offset, clause.handler_length) {
        Some(Part::Handler)
    } else if let ExceptionKind::Filter(start) = clause.kind {
        // A filter ends where its handler begins (II.25.4.6).
        (start <= offset && offset < clause.handler_offset).then_some(Part::Filter)
    } else {
        None
    }
}

/// What kind of clause it is, whatever its offsets.
fn kind(clause: &ExceptionClause) -> u8 {
    match clause.kind {
        ExceptionKind::Catch(_) => 0,
        ExceptionKind::Filter(_) => 1,
        ExceptionKind::Finally => 2,
        ExceptionKind::Fault => 4,
    }
}

/// Whether the two places are in the same exception regions, and what must not change of these has not.
pub(super) fn unchanged(old: &Decoded<'_>, old_offset: u32, new: &Decoded<'_>, new_offset: u32) -> bool {
    let around = |code: &Decoded<'_>, offset: u32| -> Vec<_> {
        code.clauses
            .iter()
            .filter_map(|(clause, caught)| Some((*clause, *caught, part(clause, offset)?)))
            .collect()
    };
    let (old_around, new_around) = (around(old, old_offset), around(new, new_offset));
    old_around.len() == new_around.len()
        && old_around.iter().zip(&new_around).all(|(a, b)| {
            let handlers = handler(old, &a.0) == handler(new, &b.0);
            let blocks = a.2 == Part::Try || block(old, &a.0) == block(new, &b.0);
            (kind(&a.0), a.1, a.2) == (kind(&b.0), b.1, b.2) && handlers && blocks
        })
}

fn handler(code: &Decoded<'_>, clause: &ExceptionClause) -> name_map::canonical::Digest {
    let start = match clause.kind {
        ExceptionKind::Filter(start) => start,
        _ => clause.handler_offset,
    };
    let end = clause.handler_offset.saturating_add(clause.handler_length);
    code.digest(code.position(start)..code.position(end))
}

fn block(code: &Decoded<'_>, clause: &ExceptionClause) -> name_map::canonical::Digest {
    let end = clause.try_offset.saturating_add(clause.try_length);
    code.digest(code.position(clause.try_offset)..code.position(end))
}
