//! The byte that signature blobs begin with, and what follows it in methods (ECMA-335 II.23.2.1 to II.23.2.3).

use super::element::{CMOD_OPT, CMOD_REQD, Primitive};
use crate::{Bytes, Error, Result, TypeDefOrRef};

const KIND: u8 = 0x0F;
const GENERIC: u8 = 0x10;
const HAS_THIS: u8 = 0x20;
const EXPLICIT_THIS: u8 = 0x40;

pub(crate) const FIELD: u8 = 0x06;
pub(crate) const LOCAL_SIG: u8 = 0x07;
pub(crate) const PROPERTY: u8 = 0x08;
pub(crate) const GENERICINST: u8 = 0x0A;

/// How arguments are passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(u8)]
pub enum CallingConvention {
    /// Managed.
    #[default]
    Default = 0,
    /// `unmanaged cdecl`
    C = 1,
    /// `unmanaged stdcall`
    StdCall = 2,
    /// `unmanaged thiscall`
    ThisCall = 3,
    /// `unmanaged fastcall`
    FastCall = 4,
    /// Managed, with a variable number of arguments.
    VarArg = 5,
    /// Unmanaged, as modifiers of the return type say or the platform has it.
    Unmanaged = 9,
}

impl CallingConvention {
    const ALL: [Self; 7] = [
        Self::Default,
        Self::C,
        Self::StdCall,
        Self::ThisCall,
        Self::FastCall,
        Self::VarArg,
        Self::Unmanaged,
    ];

    /// Whether a call may give more arguments than the definition names.
    #[must_use]
    pub const fn is_variable(self) -> bool {
        matches!(self, Self::C | Self::VarArg)
    }
}

/// What a method's signature begins with: all but the types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MethodHeader {
    /// How arguments are passed.
    pub convention: CallingConvention,
    /// Whether there is a `this`.
    pub has_this: bool,
    /// Whether `this` is the first of the parameters.
    pub explicit_this: bool,
    /// How many generic parameters the method has of its own.
    pub generic_params: u32,
    /// How many parameters it has.
    pub params: u32,
}

impl MethodHeader {
    /// Reads it; the return type follows.
    pub fn read(bytes: &mut Bytes<'_>) -> Result<Self> {
        let offset = bytes.offset();
        let first = bytes.u8()?;
        let convention = CallingConvention::ALL
            .into_iter()
            .find(|convention| *convention as u8 == first & KIND);
        let (Some(convention), true) = (
            convention,
            first & !(KIND | GENERIC | HAS_THIS | EXPLICIT_THIS) == 0,
        ) else {
            return Err(Error::Unexpected {
                offset,
                found: u64::from(first),
                expected: "a method signature's calling convention",
            });
        };
        let at = bytes.offset();
        let generic_params = match first & GENERIC {
            0 => 0,
            _ => match bytes.compressed_u32()? {
                0 => {
                    return Err(Error::Unexpected {
                        offset: at,
                        found: 0,
                        expected: "at least one generic parameter",
                    });
                }
                count => count,
            },
        };
        Ok(Self {
            convention,
            has_this: first & HAS_THIS != 0,
            explicit_this: first & EXPLICIT_THIS != 0,
            generic_params,
            params: read_count(bytes, "as many parameters as bytes follow")?,
        })
    }

    /// Reads it and the custom modifiers of the return type; also whether the method returns a value.
    pub fn read_with_return(bytes: &mut Bytes<'_>) -> Result<(Self, bool)> {
        let header = Self::read(bytes)?;
        while matches!(bytes.peek(), Some(CMOD_REQD | CMOD_OPT)) {
            bytes.u8()?;
            TypeDefOrRef::read_compressed(bytes)?;
        }
        Ok((header, bytes.u8()? != Primitive::Void.code()))
    }

    /// Appends it.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<()> {
        let mut first = self.convention as u8;
        if self.generic_params > 0 {
            first |= GENERIC;
        }
        if self.has_this {
            first |= HAS_THIS;
        }
        if self.explicit_this {
            first |= EXPLICIT_THIS;
        }
        out.push(first);
        if self.generic_params > 0 {
            write_u32(out, self.generic_params)?;
        }
        write_u32(out, self.params)
    }
}

/// A property's header: whether it is an instance property. The count of its parameters follows.
pub(crate) fn read_property(bytes: &mut Bytes<'_>) -> Result<bool> {
    let offset = bytes.offset();
    match bytes.u8()? {
        PROPERTY => Ok(false),
        byte if byte == PROPERTY | HAS_THIS => Ok(true),
        byte => Err(Error::Unexpected {
            offset,
            found: u64::from(byte),
            expected: "a property signature",
        }),
    }
}

/// The header byte of a property.
pub(crate) const fn property(has_this: bool) -> u8 {
    if has_this { PROPERTY | HAS_THIS } else { PROPERTY }
}

/// What a headed signature is, by its first byte.
pub(crate) const fn kind(first: u8) -> u8 {
    first & KIND
}

/// Consumes the header byte `code`.
pub(crate) fn expect(bytes: &mut Bytes<'_>, code: u8, expected: &'static str) -> Result<()> {
    let offset = bytes.offset();
    match bytes.u8()? {
        byte if byte == code => Ok(()),
        byte => Err(Error::Unexpected {
            offset,
            found: u64::from(byte),
            expected,
        }),
    }
}

/// A count of items of at least one byte each, so that no count makes a reader reserve more than the blob can hold.
pub(crate) fn read_count(bytes: &mut Bytes<'_>, expected: &'static str) -> Result<u32> {
    let offset = bytes.offset();
    let count = bytes.compressed_u32()?;
    if count as usize > bytes.remaining() {
        return Err(Error::Unexpected {
            offset,
            found: u64::from(count),
            expected,
        });
    }
    Ok(count)
}

/// A count of type arguments: at least one.
pub(crate) fn read_arguments(bytes: &mut Bytes<'_>) -> Result<u32> {
    let offset = bytes.offset();
    match read_count(bytes, "as many type arguments as bytes follow")? {
        0 => Err(Error::Unexpected {
            offset,
            found: 0,
            expected: "at least one type argument",
        }),
        count => Ok(count),
    }
}

/// A compressed number.
pub(crate) fn write_u32(out: &mut Vec<u8>, value: u32) -> Result<()> {
    crate::write_compressed_u32(out, value).ok_or(Error::TooLarge {
        what: "a number in a signature",
        size: u64::from(value),
        limit: 0x1FFF_FFFF,
    })
}
