//! Values as text.

use std::fmt::{self, Write};

use ecma335::UserString;

use crate::codec::{ConstantSignature, ConstantValue, Span};

/// Longer texts and lists of bytes are cut: a damaged PDB may repeat one a million times.
pub(super) const MAX_TEXT: usize = 1000;

/// An IL offset, as debuggers and mdv write them.
pub(super) struct Il(pub(super) u32);

impl fmt::Display for Il {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IL_{:04x}", self.0)
    }
}

/// Lines and columns.
pub(super) struct Lines(pub(super) Span);

impl fmt::Display for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span {
            start_line,
            start_column,
            end_line,
            end_column,
        } = self.0;
        write!(f, "({start_line}, {start_column}) to ({end_line}, {end_column})")
    }
}

/// Text in quotes, on one line.
pub(super) struct Text<'a>(pub(super) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        f.write_char('"')?;
        for character in characters.by_ref().take(MAX_TEXT) {
            write!(f, "{}", character.escape_debug())?;
        }
        f.write_str(if characters.next().is_some() {
            "...\""
        } else {
            "\""
        })
    }
}

/// Bytes in hexadecimal.
pub(super) struct Hex<'a>(pub(super) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for byte in self.0.iter().take(MAX_TEXT) {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(if self.0.len() > MAX_TEXT { "..." } else { "" })
    }
}

/// A constant with its type.
pub(super) struct Constant<'a>(pub(super) &'a ConstantSignature<'a>);

impl fmt::Display for Constant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.value {
            ConstantValue::Boolean(value) => write!(f, "{value}"),
            ConstantValue::Char(value) => write!(f, "char {value:#x}"),
            ConstantValue::I1(value) => write!(f, "int8 {value}"),
            ConstantValue::U1(value) => write!(f, "uint8 {value}"),
            ConstantValue::I2(value) => write!(f, "int16 {value}"),
            ConstantValue::U2(value) => write!(f, "uint16 {value}"),
            ConstantValue::I4(value) => write!(f, "int32 {value}"),
            ConstantValue::U4(value) => write!(f, "uint32 {value}"),
            ConstantValue::I8(value) => write!(f, "int64 {value}"),
            ConstantValue::U8(value) => write!(f, "uint64 {value}"),
            ConstantValue::R4(bits) => write!(f, "float32 {:?}", f32::from_bits(bits)),
            ConstantValue::R8(bits) => write!(f, "float64 {:?}", f64::from_bits(bits)),
            ConstantValue::String(None) => f.write_str("null string"),
            ConstantValue::String(Some(text)) => string(f, text),
            ConstantValue::Object => f.write_str("null object"),
            ConstantValue::General {
                value_type,
                of,
                value,
            } => {
                let kind = if value_type { "valuetype" } else { "class" };
                write!(f, "{kind} {of} {}", Hex(value))
            }
        }?;
        if let Some(token) = self.0.enum_type {
            write!(f, " of {token}")?;
        }
        for modifier in &self.0.modifiers {
            let name = if modifier.required { "modreq" } else { "modopt" };
            write!(f, " {name} {}", modifier.modifier)?;
        }
        Ok(())
    }
}

fn string(f: &mut fmt::Formatter<'_>, text: UserString<'_>) -> fmt::Result {
    write!(f, "{}", Text(&text.to_string_lossy()))
}
