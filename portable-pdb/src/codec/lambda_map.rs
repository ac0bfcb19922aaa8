//! EnC Lambda and Closure Map: which syntax each lambda and each closure scope of a method comes from.

use ecma335::Bytes;

use super::{count, write_u32};
use crate::{Error, Result};

/// The lambdas and closures of a method. Names hold their positions in these lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LambdaMap {
    /// The number of the method that names of its lambdas hold; -1 where the compiler gave none.
    pub method_ordinal: i32,
    /// Syntax offsets of the scopes that have a closure (a display class), in the order of their ordinals.
    pub closures: Vec<i32>,
    /// The lambdas and local functions, in the order of their ordinals.
    pub lambdas: Vec<Lambda>,
}

/// A lambda or a local function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lambda {
    /// Where its body is, in characters from the start of the method's body; negative in an initializer.
    pub syntax_offset: i32,
    /// What it captures.
    pub closure: Closure,
}

/// Where a lambda's method lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closure {
    /// It captures `this` only: a method of the enclosing type.
    This,
    /// It captures nothing: a method of the cache class, or a static one.
    Static,
    /// It captures variables: a method of the display class with this position among [`LambdaMap::closures`].
    Display(u32),
}

impl LambdaMap {
    /// The value of a blob; of an empty one: no lambdas and no ordinal.
    pub fn decode(blob: &[u8]) -> Result<Self> {
        if blob.is_empty() {
            return Ok(Self {
                method_ordinal: -1,
                ..Self::default()
            });
        }
        let mut bytes = Bytes::new(blob, 0);
        // 29 bits each: the sums below cannot overflow.
        let method_ordinal = bytes.compressed_u32()? as i32 - 1;
        let baseline = -(bytes.compressed_u32()? as i32);
        let closure_count = bytes.compressed_u32()?;
        let mut closures = Vec::new();
        for _ in 0..closure_count {
            closures.push(bytes.compressed_u32()? as i32 + baseline);
        }
        let mut lambdas = Vec::new();
        while !bytes.is_empty() {
            let syntax_offset = bytes.compressed_u32()? as i32 + baseline;
            let offset = bytes.offset();
            let closure = match bytes.compressed_u32()? {
                0 => Closure::This,
                1 => Closure::Static,
                stored if stored - 2 < closure_count => Closure::Display(stored - 2),
                stored => {
                    return Err(Error::Blob {
                        offset,
                        found: i64::from(stored) - 2,
                        expected: "the ordinal of a closure in this map",
                    });
                }
            };
            lambdas.push(Lambda {
                syntax_offset,
                closure,
            });
        }
        Ok(Self {
            method_ordinal,
            closures,
            lambdas,
        })
    }

    /// The blob of a value.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let offsets = self
            .closures
            .iter()
            .copied()
            .chain(self.lambdas.iter().map(|lambda| lambda.syntax_offset));
        let baseline = offsets.min().unwrap_or(-1).min(-1);
        let ordinal = self
            .method_ordinal
            .checked_add(1)
            .and_then(|stored| u32::try_from(stored).ok());
        let mut out = Vec::new();
        write_u32(
            &mut out,
            ordinal.ok_or(Error::Unwritable {
                found: i64::from(self.method_ordinal),
                expected: "a method ordinal of at least -1",
            })?,
        )?;
        write_u32(&mut out, baseline.unsigned_abs())?;
        write_u32(&mut out, count(self.closures.len())?)?;
        // The baseline is the least: the difference is not negative.
        let distance = |offset: i32| offset.wrapping_sub(baseline) as u32;
        for offset in &self.closures {
            write_u32(&mut out, distance(*offset))?;
        }
        for lambda in &self.lambdas {
            write_u32(&mut out, distance(lambda.syntax_offset))?;
            let stored = match lambda.closure {
                Closure::This => 0,
                Closure::Static => 1,
                Closure::Display(ordinal) if (ordinal as usize) < self.closures.len() => ordinal + 2,
                Closure::Display(ordinal) => {
                    return Err(Error::Unwritable {
                        found: i64::from(ordinal),
                        expected: "the ordinal of a closure in this map",
                    });
                }
            };
            write_u32(&mut out, stored)?;
        }
        Ok(out)
    }
}
