//! EnC Local Slot Map: which syntax each slot of a method's locals was declared by.

use ecma335::Bytes;

use super::write_u32;
use crate::{Error, Result};

/// Marks that a baseline of the syntax offsets follows.
const BASELINE: u8 = 0xFF;
/// In the byte of a slot: an ordinal follows.
const HAS_ORDINAL: u8 = 0x80;

/// The slots of a method's local signature, in order; of a kickoff method: the hoisted variables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocalSlotMap {
    /// A slot each.
    pub slots: Vec<LocalSlot>,
}

/// What a slot is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalSlot {
    /// A temporary that does not live across statements: nothing is known of it.
    Temporary,
    /// A local that lives long enough to be mapped to a later generation.
    LongLived {
        /// Roslyn's `SynthesizedLocalKind`: 0 for a variable of the user, 30 for a lambda's display class; at most 125.
        kind: u8,
        /// Where its declaration is, in characters from the start of the method's body; negative in an initializer.
        syntax_offset: i32,
        /// Counts the slots of the same syntax offset and kind; 0 for the first.
        ordinal: u32,
    },
}

impl LocalSlotMap {
    /// The value of a blob.
    pub fn decode(blob: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let mut baseline = -1;
        let mut slots = Vec::new();
        while !bytes.is_empty() {
            let offset = bytes.offset();
            match bytes.u8()? {
                // 29 bits: neither negating nor adding can overflow.
                BASELINE => baseline = -(bytes.compressed_u32()? as i32),
                0 => slots.push(LocalSlot::Temporary),
                HAS_ORDINAL => {
                    return Err(Error::Blob {
                        offset,
                        found: i64::from(HAS_ORDINAL),
                        expected: "a slot kind",
                    });
                }
                head => slots.push(LocalSlot::LongLived {
                    kind: (head & !HAS_ORDINAL) - 1,
                    syntax_offset: bytes.compressed_u32()? as i32 + baseline,
                    ordinal: if head & HAS_ORDINAL == 0 {
                        0
                    } else {
                        bytes.compressed_u32()?
                    },
                }),
            }
        }
        Ok(Self { slots })
    }

    /// The blob of a value.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let offsets = self.slots.iter().filter_map(|slot| match slot {
            LocalSlot::Temporary => None,
            LocalSlot::LongLived { syntax_offset, .. } => Some(*syntax_offset),
        });
        let baseline = offsets.min().unwrap_or(-1).min(-1);
        let mut out = Vec::new();
        if baseline != -1 {
            out.push(BASELINE);
            write_u32(&mut out, baseline.unsigned_abs())?;
        }
        for slot in &self.slots {
            let LocalSlot::LongLived {
                kind,
                syntax_offset,
                ordinal,
            } = *slot
            else {
                out.push(0);
                continue;
            };
            // 126 with an ordinal would look like the baseline's mark.
            if kind > 126 || kind == 126 && ordinal > 0 {
                return Err(Error::Unwritable {
                    found: i64::from(kind),
                    expected: "a slot kind of at most 125",
                });
            }
            out.push((kind + 1) | if ordinal > 0 { HAS_ORDINAL } else { 0 });
            write_u32(&mut out, syntax_offset.wrapping_sub(baseline) as u32)?;
            if ordinal > 0 {
                write_u32(&mut out, ordinal)?;
            }
        }
        Ok(out)
    }
}
