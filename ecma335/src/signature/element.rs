//! Element types (ECMA-335 II.23.1.16): the bytes that signatures, constants and attributes are made of.

macro_rules! primitives {
    ($($(#[$doc:meta])* $code:literal $variant:ident $name:literal $size:expr;)*) => {
        /// The types that one byte names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Primitive { $($(#[$doc])* $variant = $code,)* }

        impl Primitive {
            /// Every one, by code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The one with that code.
            #[must_use]
            pub const fn from_code(code: u8) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }

            /// How IL assembler spells it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How many bytes a constant of it takes; `None` where that is not fixed.
            #[must_use]
            pub const fn size(self) -> Option<usize> {
                match self { $(Self::$variant => $size,)* }
            }

            /// The byte.
            #[must_use]
            pub const fn code(self) -> u8 {
                self as u8
            }
        }
    };
}

primitives! {
    /// Nothing: what a method returns, or what an untyped pointer points to.
    0x01 Void "void" None;
    /// `System.Boolean`
    0x02 Boolean "bool" Some(1);
    /// `System.Char`
    0x03 Char "char" Some(2);
    /// `System.SByte`
    0x04 I1 "int8" Some(1);
    /// `System.Byte`
    0x05 U1 "uint8" Some(1);
    /// `System.Int16`
    0x06 I2 "int16" Some(2);
    /// `System.UInt16`
    0x07 U2 "uint16" Some(2);
    /// `System.Int32`
    0x08 I4 "int32" Some(4);
    /// `System.UInt32`
    0x09 U4 "uint32" Some(4);
    /// `System.Int64`
    0x0A I8 "int64" Some(8);
    /// `System.UInt64`
    0x0B U8 "uint64" Some(8);
    /// `System.Single`
    0x0C R4 "float32" Some(4);
    /// `System.Double`
    0x0D R8 "float64" Some(8);
    /// `System.String`
    0x0E String "string" None;
    /// `System.TypedReference`
    0x16 TypedByRef "typedref" None;
    /// `System.IntPtr`
    0x18 IntPtr "native int" None;
    /// `System.UIntPtr`
    0x19 UIntPtr "native uint" None;
    /// `System.Object`
    0x1C Object "object" None;
}

pub(crate) const PTR: u8 = 0x0F;
pub(crate) const BYREF: u8 = 0x10;
pub(crate) const VALUETYPE: u8 = 0x11;
pub(crate) const CLASS: u8 = 0x12;
pub(crate) const VAR: u8 = 0x13;
pub(crate) const ARRAY: u8 = 0x14;
pub(crate) const GENERICINST: u8 = 0x15;
pub(crate) const FNPTR: u8 = 0x1B;
pub(crate) const SZARRAY: u8 = 0x1D;
pub(crate) const MVAR: u8 = 0x1E;
pub(crate) const CMOD_REQD: u8 = 0x1F;
pub(crate) const CMOD_OPT: u8 = 0x20;
pub(crate) const SENTINEL: u8 = 0x41;
pub(crate) const PINNED: u8 = 0x45;
