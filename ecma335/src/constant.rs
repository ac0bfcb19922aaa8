//! Values of constants (ECMA-335 II.22.9), and the literals that attributes have too.

use std::fmt;

use crate::signature::Primitive;
use crate::{Bytes, Constant, Error, Metadata, Result, UserString};

/// A value of a primitive type of fixed size. Floats are bits, so that literals compare by what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants are named as the primitives")]
pub enum Literal {
    Boolean(bool),
    Char(u16),
    I1(i8),
    U1(u8),
    I2(i16),
    U2(u16),
    I4(i32),
    U4(u32),
    I8(i64),
    U8(u64),
    R4(u32),
    R8(u64),
}

impl Literal {
    /// Reads a value of that type; the types without a fixed size are an error.
    pub fn read(bytes: &mut Bytes<'_>, type_: Primitive) -> Result<Self> {
        let offset = bytes.offset();
        Ok(match type_ {
            Primitive::Boolean => Self::Boolean(bytes.u8()? != 0),
            Primitive::Char => Self::Char(bytes.u16()?),
            Primitive::I1 => Self::I1(bytes.u8()?.cast_signed()),
            Primitive::U1 => Self::U1(bytes.u8()?),
            Primitive::I2 => Self::I2(bytes.u16()?.cast_signed()),
            Primitive::U2 => Self::U2(bytes.u16()?),
            Primitive::I4 => Self::I4(bytes.u32()?.cast_signed()),
            Primitive::U4 => Self::U4(bytes.u32()?),
            Primitive::I8 => Self::I8(bytes.u64()?.cast_signed()),
            Primitive::U8 => Self::U8(bytes.u64()?),
            Primitive::R4 => Self::R4(bytes.u32()?),
            Primitive::R8 => Self::R8(bytes.u64()?),
            other => {
                return Err(Error::Unexpected {
                    offset,
                    found: u64::from(other.code()),
                    expected: "a primitive type of fixed size",
                });
            }
        })
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Char(unit) => match char::from_u32(u32::from(unit)) {
                Some(char) => write!(f, "{char:?}"),
                None => write!(f, "'\\u{{{unit:x}}}'"),
            },
            Self::I1(value) => write!(f, "{value}"),
            Self::U1(value) => write!(f, "{value}"),
            Self::I2(value) => write!(f, "{value}"),
            Self::U2(value) => write!(f, "{value}"),
            Self::I4(value) => write!(f, "{value}"),
            Self::U4(value) => write!(f, "{value}"),
            Self::I8(value) => write!(f, "{value}"),
            Self::U8(value) => write!(f, "{value}"),
            Self::R4(bits) => write!(f, "{:?}", f32::from_bits(bits)),
            Self::R8(bits) => write!(f, "{:?}", f64::from_bits(bits)),
        }
    }
}

/// The value of a Constant row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConstantValue<'a> {
    /// A number, character or truth value.
    Literal(Literal),
    /// A string.
    String(UserString<'a>),
    /// A null reference.
    Null,
}

/// The type of a null reference.
const CLASS: u8 = 0x12;

impl<'a> Metadata<'a> {
    /// The value of a constant.
    pub fn constant(&self, row: &Constant) -> Result<ConstantValue<'a>> {
        ConstantValue::decode(row.type_, self.blob_reader(row.value)?)
    }
}

impl<'a> ConstantValue<'a> {
    /// Decodes the blob of a Constant row whose type column is `type_` (its low byte counts).
    pub fn decode(type_: u16, mut bytes: Bytes<'a>) -> Result<Self> {
        let offset = bytes.offset();
        let code = type_ as u8;
        let value = match Primitive::from_code(code) {
            Some(Primitive::String) => Self::String(UserString {
                utf16: bytes.take(bytes.remaining() & !1, "a string")?,
            }),
            Some(primitive) => Self::Literal(Literal::read(&mut bytes, primitive)?),
            None if code == CLASS => {
                bytes.u32()?;
                Self::Null
            }
            None => {
                return Err(Error::Unexpected {
                    offset,
                    found: u64::from(code),
                    expected: "the type of a constant",
                });
            }
        };
        match bytes.peek() {
            None => Ok(value),
            Some(byte) => Err(Error::Unexpected {
                offset: bytes.offset(),
                found: u64::from(byte),
                expected: "the end of the constant",
            }),
        }
    }
}

impl fmt::Display for ConstantValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(f),
            Self::String(text) => write!(f, "{:?}", text.to_string_lossy()),
            Self::Null => f.write_str("null"),
        }
    }
}
