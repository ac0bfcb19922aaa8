//! Two custom attribute values walked side by side (ECMA-335 II.23.3), where names of own types have changed.

use ecma335::{Bytes, FieldId, TableId, Token, TypeDefId};

use super::Renamed;
use super::side::Side;
use super::tokens::own_class;

/// Values within values are not deeper.
const MAX_DEPTH: u32 = 16;
/// The length byte of a null string or type.
const NULL: u8 = 0xFF;

/// Both blobs at the same place.
pub(super) struct Values<'s, 'a> {
    pub(super) side: &'s Side<'a>,
    pub(super) renamed: &'s Renamed,
    pub(super) left: Bytes<'a>,
    pub(super) right: Bytes<'a>,
}

/// The type of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// So many bytes.
    Plain(usize),
    Text,
    Type,
    /// A value that says its type itself.
    Boxed,
    Array(Box<Kind>),
}

/// `Err(true)`: cannot be decoded; `Err(false)`: the values differ.
type Walk<T = ()> = Result<T, bool>;

const UNKNOWN: bool = true;
const DIFFERENT: bool = false;

impl Values<'_, '_> {
    /// Whether the values are the same for a constructor of that signature; `None` if they cannot be decoded.
    pub(super) fn compare(mut self, signature: &[u8]) -> Option<bool> {
        match self.walk(signature) {
            Ok(()) => Some(self.left.is_empty() && self.right.is_empty()),
            Err(UNKNOWN) => None,
            Err(DIFFERENT) => Some(false),
        }
    }

    fn walk(&mut self, signature: &[u8]) -> Walk {
        self.plain(2)?;
        let mut signature = Bytes::new(signature, 0);
        let first = signature.u8().map_err(|_| UNKNOWN)?;
        // II.23.2.1: an instance method that is not generic and returns nothing.
        if first & 0x30 != 0x20 {
            return Err(UNKNOWN);
        }
        let count = signature.compressed_u32().map_err(|_| UNKNOWN)?;
        signature.u8().map_err(|_| UNKNOWN)?;
        for _ in 0..count {
            let kind = self.parameter(&mut signature, 0)?;
            self.value(&kind, 0)?;
        }
        let named = self
            .left
            .rest()
            .first_chunk()
            .map_or(0, |count| u16::from_le_bytes(*count));
        self.plain(2)?;
        for _ in 0..named {
            // Field or property, type, name, value.
            self.plain(1)?;
            let kind = self.self_described(0)?;
            self.text()?;
            self.value(&kind, 0)?;
        }
        Ok(())
    }

    /// The type of a parameter, from the constructor's signature.
    fn parameter(&self, signature: &mut Bytes<'_>, depth: u32) -> Walk<Kind> {
        let element = signature.u8().map_err(|_| UNKNOWN)?;
        Ok(match element {
            0x1C => Kind::Boxed,
            // The only class that can stand here besides string and object is System.Type.
            0x12 => {
                signature.compressed_u32().map_err(|_| UNKNOWN)?;
                Kind::Type
            }
            0x11 => {
                let encoded = signature.compressed_u32().map_err(|_| UNKNOWN)?;
                let table = if encoded & 3 == 0 {
                    TableId::TypeDef
                } else {
                    TableId::TypeRef
                };
                let token = Token::new(table, encoded >> 2);
                // Enums of other assemblies: nearly all are ints, and another size shows when the walk does not end where the blob does.
                Kind::Plain(
                    own_class(self.side, token)
                        .map_or(Some(4), |own| self.enum_size(own))
                        .ok_or(UNKNOWN)?,
                )
            }
            0x1D if depth < MAX_DEPTH => Kind::Array(Box::new(self.parameter(signature, depth + 1)?)),
            _ => simple(element)?,
        })
    }

    /// The size of an own enum: that of its one instance field.
    fn enum_size(&self, id: TypeDefId) -> Option<usize> {
        let md = &self.side.md;
        let is_instance = |field: &FieldId| md.get(*field).is_ok_and(|row| row.flags & 0x10 == 0);
        let field = md.fields(id).find(is_instance)?;
        match *md.blob(md.get(field).ok()?.signature).ok()? {
            [0x06, element] => match simple(element).ok()? {
                Kind::Plain(size) => Some(size),
                _ => None,
            },
            _ => None,
        }
    }

    /// A type that stands in the value, before what is of it; the same in both.
    fn self_described(&mut self, depth: u32) -> Walk<Kind> {
        let element = self.left.peek().ok_or(UNKNOWN)?;
        self.plain(1)?;
        Ok(match element {
            0x50 => Kind::Type,
            0x51 => Kind::Boxed,
            0x1D if depth < MAX_DEPTH => Kind::Array(Box::new(self.self_described(depth + 1)?)),
            // An enum by its name.
            0x55 => {
                let name = self.type_name()?;
                let own = self
                    .side
                    .md
                    .ids::<TypeDefId>()
                    .find(|id| self.side.type_name(*id) == name);
                Kind::Plain(own.map_or(Some(4), |own| self.enum_size(own)).ok_or(UNKNOWN)?)
            }
            _ => simple(element)?,
        })
    }

    fn value(&mut self, kind: &Kind, depth: u32) -> Walk {
        if depth > MAX_DEPTH {
            return Err(UNKNOWN);
        }
        match kind {
            Kind::Plain(size) => self.plain(*size),
            Kind::Text => self.text().map(drop),
            Kind::Type => self.type_name().map(drop),
            Kind::Boxed => {
                let kind = self.self_described(depth + 1)?;
                self.value(&kind, depth + 1)
            }
            Kind::Array(element) => {
                let count = self
                    .left
                    .rest()
                    .first_chunk()
                    .map_or(0, |count| u32::from_le_bytes(*count));
                self.plain(4)?;
                match count {
                    u32::MAX => Ok(()),
                    count => (0..count).try_for_each(|_| self.value(element, depth + 1)),
                }
            }
        }
    }

    /// Bytes that are the same in both.
    fn plain(&mut self, size: usize) -> Walk {
        let left = self.left.take(size, "a value").map_err(|_| UNKNOWN)?;
        let right = self.right.take(size, "a value").map_err(|_| DIFFERENT)?;
        if left == right { Ok(()) } else { Err(DIFFERENT) }
    }

    fn text(&mut self) -> Walk<Option<String>> {
        let left = string(&mut self.left).ok_or(UNKNOWN)?;
        let right = string(&mut self.right).ok_or(DIFFERENT)?;
        if left == right { Ok(left) } else { Err(DIFFERENT) }
    }

    /// The name of a type; in the right one own types have their names of the chain. Gives the left one.
    fn type_name(&mut self) -> Walk<String> {
        let left = string(&mut self.left).ok_or(UNKNOWN)?;
        let right = string(&mut self.right).ok_or(DIFFERENT)?;
        match (left, right) {
            (Some(left), Some(right)) if translate(&left, self.renamed, self.own_assembly()) == right => {
                Ok(left)
            }
            (None, None) => Ok(String::new()),
            _ => Err(DIFFERENT),
        }
    }

    fn own_assembly(&self) -> &str {
        let assembly = self.side.md.get(ecma335::AssemblyId(1)).ok();
        assembly
            .and_then(|row| self.side.md.string(row.name).ok())
            .unwrap_or_default()
    }
}

/// II.23.1.16: types that a value is of by one byte.
fn simple(element: u8) -> Walk<Kind> {
    Ok(match element {
        0x02 | 0x04 | 0x05 => Kind::Plain(1),
        0x03 | 0x06 | 0x07 => Kind::Plain(2),
        0x08 | 0x09 | 0x0C => Kind::Plain(4),
        0x0A | 0x0B | 0x0D => Kind::Plain(8),
        0x0E => Kind::Text,
        _ => return Err(UNKNOWN),
    })
}

/// A string behind its length; `Some(None)` for null.
fn string(bytes: &mut Bytes<'_>) -> Option<Option<String>> {
    if bytes.peek()? == NULL {
        bytes.u8().ok()?;
        return Some(None);
    }
    let length = bytes.compressed_u32().ok()?;
    let text = bytes.take(length as usize, "a string").ok()?;
    Some(Some(std::str::from_utf8(text).ok()?.to_owned()))
}

/// A type name with the names of own types replaced. One that is followed by the name of another assembly is no own type.
fn translate(text: &str, renamed: &Renamed, own_assembly: &str) -> String {
    let delimiter = |c: char| matches!(c, '[' | ']' | ',' | '*' | '&');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(delimiter).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        // Behind the name, its arguments and pointers: `, Assembly`, or nothing of the kind for an own type.
        let elsewhere = after
            .strip_prefix(", ")
            .is_some_and(|assembly| assembly.split([',', ']']).next() != Some(own_assembly));
        match renamed.get(name) {
            Some(other) if !elsewhere => out.push_str(other),
            _ => out.push_str(name),
        }
        let length = after.chars().next().map_or(0, char::len_utf8);
        out.push_str(&after[..length]);
        rest = &after[length..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_own_types_are_translated_wherever_they_stand() {
        let renamed = Renamed::from([
            ("N.A+<M>d__1".to_owned(), "N.A+<M>d__0".to_owned()),
            ("B`1".to_owned(), "C`1".to_owned()),
        ]);
        let check = |text: &str, expected: &str| assert_eq!(translate(text, &renamed, "own"), expected);
        check("N.A+<M>d__1", "N.A+<M>d__0");
        check(
            "N.A+<M>d__1, own, Version=1.0.0.0",
            "N.A+<M>d__0, own, Version=1.0.0.0",
        );
        check("N.A+<M>d__1, other", "N.A+<M>d__1, other");
        check(
            "B`1[[N.A+<M>d__1, own],[X, y]][]&",
            "C`1[[N.A+<M>d__0, own],[X, y]][]&",
        );
        check("N.A+<M>d__11", "N.A+<M>d__11");
    }
}
