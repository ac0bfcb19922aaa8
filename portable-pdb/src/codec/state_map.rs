//! EnC State Machine State Map: which await or yield each state of a state machine stands for.

use ecma335::Bytes;

use super::{count, write_i32, write_u32};
use crate::{Error, Result};

/// The states at which a state machine may be suspended, ordered by syntax offset.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateMap {
    /// The states. Those of one syntax offset are told apart by their order.
    pub states: Vec<State>,
}

/// A state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// The number in the state machine's field: from 0 up for awaits and yields, from -4 down for an iterator's finally blocks and
    /// an async iterator's yields.
    pub number: i32,
    /// Where the syntax is, in characters from the start of the method's body; negative in an initializer.
    pub syntax_offset: i32,
}

/// States of one syntax offset are counted in a byte.
const MAX_EQUAL_OFFSETS: usize = 256;

impl StateMap {
    /// The value of a blob.
    pub fn decode(blob: &[u8]) -> Result<Self> {
        let mut states: Vec<State> = Vec::new();
        let mut bytes = Bytes::new(blob, 0);
        if blob.is_empty() {
            return Ok(Self { states });
        }
        let stored = bytes.compressed_u32()?;
        if stored > 0 {
            // 29 bits each: the sum below cannot overflow.
            let baseline = -(bytes.compressed_u32()? as i32);
            for _ in 0..stored {
                let number = bytes.compressed_i32()?;
                let offset = bytes.offset();
                let syntax_offset = bytes.compressed_u32()? as i32 + baseline;
                states.push(State {
                    number,
                    syntax_offset,
                });
                if let Some(expected) = disorder(&states) {
                    return Err(Error::Blob {
                        offset,
                        found: i64::from(syntax_offset),
                        expected,
                    });
                }
            }
        }
        if !bytes.is_empty() {
            return Err(Error::Blob {
                offset: bytes.offset(),
                found: i64::from(bytes.u8()?),
                expected: "the end of the state map",
            });
        }
        Ok(Self { states })
    }

    /// The blob of a value, whose states must be ordered.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        write_u32(&mut out, count(self.states.len())?)?;
        let Some(least) = self.states.iter().map(|state| state.syntax_offset).min() else {
            return Ok(out);
        };
        let baseline = least.min(0);
        write_u32(&mut out, baseline.unsigned_abs())?;
        for (index, state) in self.states.iter().enumerate() {
            if let Some(expected) = disorder(&self.states[..=index]) {
                return Err(Error::Unwritable {
                    found: i64::from(state.syntax_offset),
                    expected,
                });
            }
            write_i32(&mut out, state.number)?;
            // The baseline is the least: the difference is not negative.
            write_u32(&mut out, state.syntax_offset.wrapping_sub(baseline) as u32)?;
        }
        Ok(out)
    }
}

/// What is wrong with the place of the last state.
fn disorder(states: &[State]) -> Option<&'static str> {
    let [.., before, last] = states else { return None };
    if last.syntax_offset < before.syntax_offset {
        return Some("states ordered by syntax offset");
    }
    let same = states
        .len()
        .checked_sub(MAX_EQUAL_OFFSETS + 1)
        .is_some_and(|first| states[first].syntax_offset == last.syntax_offset);
    same.then_some("at most 256 states of one syntax offset")
}
