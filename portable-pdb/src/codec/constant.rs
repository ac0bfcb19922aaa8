//! The signature of a local constant: its type and its value in one (LocalConstantSig).

use ecma335::{Bytes, Token, UserString};

use super::{read_type, write_type};
use crate::{Error, Result};

/// Element types of ECMA-335 II.23.1.16 that a constant may have.
mod element {
    pub(super) const BOOLEAN: u8 = 0x02;
    pub(super) const CHAR: u8 = 0x03;
    pub(super) const I1: u8 = 0x04;
    pub(super) const U1: u8 = 0x05;
    pub(super) const I2: u8 = 0x06;
    pub(super) const U2: u8 = 0x07;
    pub(super) const I4: u8 = 0x08;
    pub(super) const U4: u8 = 0x09;
    pub(super) const I8: u8 = 0x0A;
    pub(super) const U8: u8 = 0x0B;
    pub(super) const R4: u8 = 0x0C;
    pub(super) const R8: u8 = 0x0D;
    pub(super) const STRING: u8 = 0x0E;
    pub(super) const VALUETYPE: u8 = 0x11;
    pub(super) const CLASS: u8 = 0x12;
    pub(super) const OBJECT: u8 = 0x1C;
    pub(super) const CMOD_REQD: u8 = 0x1F;
    pub(super) const CMOD_OPT: u8 = 0x20;
}

/// A constant's type and value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstantSignature<'a> {
    /// Modifiers of the type.
    pub modifiers: Vec<CustomModifier>,
    /// The rest of the type, and the value.
    pub value: ConstantValue<'a>,
    /// The type of an enum constant, whose value is of an integer type.
    pub enum_type: Option<Token>,
}

/// A custom modifier (ECMA-335 II.23.2.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomModifier {
    /// Whether it must be understood (`modreq`).
    pub required: bool,
    /// TypeDef, TypeRef or TypeSpec.
    pub modifier: Token,
}

/// A value. Floating point numbers are given by their bits, so that equal bytes are equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ConstantValue<'a> {
    Boolean(bool),
    /// A UTF-16 code unit.
    Char(u16),
    I1(i8),
    U1(u8),
    I2(i16),
    U2(u16),
    I4(i32),
    U4(u32),
    I8(i64),
    U8(u64),
    /// The bits of a 32-bit floating point number.
    R4(u32),
    /// The bits of a 64-bit floating point number.
    R8(u64),
    /// A string, or null.
    String(Option<UserString<'a>>),
    /// A null reference of the type `object`.
    Object,
    /// The default value of a type, or of `System.Decimal` and `System.DateTime` a value.
    General {
        /// Whether the type is a value type.
        value_type: bool,
        /// TypeDef, TypeRef or TypeSpec.
        of: Token,
        /// Decimal: sign (highest bit) and scale, then the low, middle and high 32 bits of the number. DateTime: ticks, 64 bits. Else empty.
        value: &'a [u8],
    },
}

impl<'a> ConstantSignature<'a> {
    /// The value of a blob.
    pub fn decode(blob: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let mut modifiers = Vec::new();
        while let Some(head @ (element::CMOD_OPT | element::CMOD_REQD)) = bytes.peek() {
            bytes.u8()?;
            modifiers.push(CustomModifier {
                required: head == element::CMOD_REQD,
                modifier: read_type(&mut bytes)?,
            });
        }
        let offset = bytes.offset();
        let head = bytes.u8()?;
        let value = match head {
            element::BOOLEAN => match bytes.u8()? {
                bit @ (0 | 1) => ConstantValue::Boolean(bit == 1),
                other => {
                    return Err(Error::Blob {
                        offset: offset + 1,
                        found: i64::from(other),
                        expected: "false (0) or true (1)",
                    });
                }
            },
            element::CHAR => ConstantValue::Char(bytes.u16()?),
            element::I1 => ConstantValue::I1(bytes.u8()? as i8),
            element::U1 => ConstantValue::U1(bytes.u8()?),
            element::I2 => ConstantValue::I2(bytes.u16()? as i16),
            element::U2 => ConstantValue::U2(bytes.u16()?),
            element::I4 => ConstantValue::I4(bytes.u32()? as i32),
            element::U4 => ConstantValue::U4(bytes.u32()?),
            element::I8 => ConstantValue::I8(bytes.u64()? as i64),
            element::U8 => ConstantValue::U8(bytes.u64()?),
            element::R4 => ConstantValue::R4(bytes.u32()?),
            element::R8 => ConstantValue::R8(bytes.u64()?),
            element::STRING => {
                let text = bytes.take(bytes.remaining(), "a string")?;
                match text {
                    [0xFF] => ConstantValue::String(None),
                    utf16 if utf16.len() % 2 == 0 => ConstantValue::String(Some(UserString { utf16 })),
                    _ => {
                        return Err(Error::Blob {
                            offset: offset + 1,
                            found: text.len() as i64,
                            expected: "UTF-16 of an even size",
                        });
                    }
                }
            }
            element::OBJECT => ConstantValue::Object,
            element::VALUETYPE | element::CLASS => ConstantValue::General {
                value_type: head == element::VALUETYPE,
                of: read_type(&mut bytes)?,
                value: bytes.take(bytes.remaining(), "a value")?,
            },
            other => {
                return Err(Error::Blob {
                    offset,
                    found: i64::from(other),
                    expected: "the element type of a constant",
                });
            }
        };
        let may_be_enum = (element::BOOLEAN..=element::U8).contains(&head);
        let enum_type = (may_be_enum && !bytes.is_empty())
            .then(|| read_type(&mut bytes))
            .transpose()?;
        if !bytes.is_empty() {
            return Err(Error::Blob {
                offset: bytes.offset(),
                found: i64::from(bytes.u8()?),
                expected: "the end of the constant",
            });
        }
        Ok(Self {
            modifiers,
            value,
            enum_type,
        })
    }

    /// The blob of a value.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        for modifier in &self.modifiers {
            out.push(if modifier.required {
                element::CMOD_REQD
            } else {
                element::CMOD_OPT
            });
            write_type(&mut out, modifier.modifier)?;
        }
        let mut integer = true;
        let mut put = |head: u8, value: &[u8]| {
            out.push(head);
            out.extend_from_slice(value);
        };
        match self.value {
            ConstantValue::Boolean(value) => put(element::BOOLEAN, &[u8::from(value)]),
            ConstantValue::Char(value) => put(element::CHAR, &value.to_le_bytes()),
            ConstantValue::I1(value) => put(element::I1, &value.to_le_bytes()),
            ConstantValue::U1(value) => put(element::U1, &value.to_le_bytes()),
            ConstantValue::I2(value) => put(element::I2, &value.to_le_bytes()),
            ConstantValue::U2(value) => put(element::U2, &value.to_le_bytes()),
            ConstantValue::I4(value) => put(element::I4, &value.to_le_bytes()),
            ConstantValue::U4(value) => put(element::U4, &value.to_le_bytes()),
            ConstantValue::I8(value) => put(element::I8, &value.to_le_bytes()),
            ConstantValue::U8(value) => put(element::U8, &value.to_le_bytes()),
            other => {
                integer = false;
                match other {
                    ConstantValue::R4(bits) => put(element::R4, &bits.to_le_bytes()),
                    ConstantValue::R8(bits) => put(element::R8, &bits.to_le_bytes()),
                    ConstantValue::String(None) => put(element::STRING, &[0xFF]),
                    ConstantValue::String(Some(text)) if text.utf16.len() % 2 == 0 => {
                        put(element::STRING, text.utf16)
                    }
                    ConstantValue::String(Some(text)) => {
                        return Err(Error::Unwritable {
                            found: text.utf16.len() as i64,
                            expected: "UTF-16 of an even size",
                        });
                    }
                    ConstantValue::General {
                        value_type,
                        of,
                        value,
                    } => {
                        put(
                            if value_type {
                                element::VALUETYPE
                            } else {
                                element::CLASS
                            },
                            &[],
                        );
                        write_type(&mut out, of)?;
                        out.extend_from_slice(value);
                    }
                    _ => put(element::OBJECT, &[]),
                }
            }
        }
        match self.enum_type {
            Some(token) if integer => write_type(&mut out, token)?,
            Some(token) => {
                return Err(Error::Unwritable {
                    found: i64::from(token.raw()),
                    expected: "an enum type beside a value of an integer type only",
                });
            }
            None => {}
        }
        Ok(out)
    }

    /// The same constant with other tokens.
    pub fn translate(mut self, mut token: impl FnMut(Token) -> Result<Token>) -> Result<Self> {
        for modifier in &mut self.modifiers {
            modifier.modifier = token(modifier.modifier)?;
        }
        if let ConstantValue::General { of, .. } = &mut self.value {
            *of = token(*of)?;
        }
        self.enum_type = self.enum_type.map(token).transpose()?;
        Ok(self)
    }
}
