//! Active statements: where a frame that is on a stack would stand in the new code of its method.
//!
//! [`map`] aligns the statements of two bodies, which their sequence points delimit, by what their instructions do: heaviest common subsequence,
//! and what is there just once on both sides in whatever order. A statement has a counterpart only if every best alignment gives it the same
//! one; what two alignments see differently is [`Lost::Ambiguous`], not guessed. Around it the exception regions must be the same ones, and
//! what of them has run or is yet to run unchanged, as Roslyn demands of frames that are not the innermost: a `try` block's handlers where the
//! frame is in the block; the block and the handler itself where it is in the handler.

mod align;
mod code;
mod frame;
mod regions;
#[cfg(test)]
mod tests;

use std::fmt;

use ecma335::Result;

use crate::lines::Location;
use align::Counterpart;
pub use code::Code;
pub(crate) use frame::Update;

/// Where a frame would stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mapping {
    /// At the same instruction of the same statement.
    To {
        /// Its offset in the new IL.
        il_offset: u32,
        /// The statement in the new source; `None` if it has none.
        location: Option<Location>,
    },
    /// Nowhere.
    Lost(Lost),
}

/// Why a frame has no place in the new code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lost {
    /// The statement is gone.
    Deleted,
    /// The statement does something else.
    Changed,
    /// It is one of several that do the same, and it cannot be told which of them it has become.
    Ambiguous,
    /// An exception region around it was added, removed, or changed.
    ExceptionRegion,
    /// The frame runs, or may run, a body that an earlier update replaced.
    OldBody,
    /// The offset is not in the code, or there are no sequence points.
    NoInformation,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Deleted => "the statement was deleted",
            Self::Changed => "the statement was changed",
            Self::Ambiguous => "several statements do the same: it cannot be told which one it has become",
            Self::ExceptionRegion => "an exception region around the statement was added, removed or changed",
            Self::OldBody => "the frame runs, or may run, a body that an earlier update replaced",
            Self::NoInformation => "there is no debug information for it",
        })
    }
}

/// Maps an IL offset of a body into the body that replaces it.
///
/// # Errors
/// One of the bodies is damaged.
pub fn map(old: &Code<'_>, new: &Code<'_>, il_offset: u32) -> Result<Mapping> {
    let (old, new) = (code::Decoded::new(old)?, code::Decoded::new(new)?);
    let lost = |reason| Ok(Mapping::Lost(reason));
    let Some((statement, instruction)) = old.find(il_offset) else {
        return lost(Lost::NoInformation);
    };
    if new.statements.is_empty() {
        return lost(Lost::NoInformation);
    }
    let target = match align::counterpart(&old.statements, &new.statements, statement) {
        Counterpart::Is(target) => target,
        Counterpart::Changed => return lost(Lost::Changed),
        Counterpart::Deleted => return lost(Lost::Deleted),
        Counterpart::Ambiguous => return lost(Lost::Ambiguous),
    };
    // Equal digests: as many instructions.
    let Some(op) = new.statements[target].ops(&new).get(instruction) else {
        return lost(Lost::Changed);
    };
    if !regions::unchanged(&old, il_offset, &new, op.offset) {
        return lost(Lost::ExceptionRegion);
    }
    Ok(Mapping::To {
        il_offset: op.offset,
        location: new.location(target),
    })
}
