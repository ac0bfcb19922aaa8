//! What attributes hold, and how it is printed.

use std::borrow::Cow;
use std::fmt;

use crate::{Literal, TypeDefOrRef};

/// Text in an attribute: UTF-8, in which compilers may have put unpaired surrogates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AttributeText<'a>(pub &'a [u8]);

impl<'a> AttributeText<'a> {
    /// As text, with U+FFFD for what is not UTF-8.
    #[must_use]
    pub fn to_str_lossy(self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.0)
    }
}

/// Which enum a value is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EnumType<'a> {
    /// As the constructor's signature names it.
    Token(TypeDefOrRef),
    /// As the blob names it: `Namespace.Outer+Name, Assembly, Version=...`; without the assembly where that is the attribute's own or
    /// the core library.
    Name(AttributeText<'a>),
}

/// An argument of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AttributeArgument<'a> {
    /// A number, character or truth value.
    Literal(Literal),
    /// A string; `None` is null.
    String(Option<AttributeText<'a>>),
    /// A `System.Type` by its name; `None` is null.
    Type(Option<AttributeText<'a>>),
    /// An enum's value.
    Enum(EnumType<'a>, Literal),
    /// An array; `None` is null.
    Array(Option<Vec<AttributeArgument<'a>>>),
}

/// A field or property that an attribute sets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamedArgument<'a> {
    /// Whether it is a property, not a field.
    pub is_property: bool,
    /// Its name.
    pub name: AttributeText<'a>,
    /// Its value.
    pub value: AttributeArgument<'a>,
}

/// The value of a CustomAttribute row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct CustomAttributeValue<'a> {
    /// The constructor's arguments.
    pub fixed: Vec<AttributeArgument<'a>>,
    /// The fields and properties set.
    pub named: Vec<NamedArgument<'a>>,
}

impl fmt::Display for AttributeArgument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) | Self::Enum(_, literal) => literal.fmt(f),
            Self::String(Some(text)) => write!(f, "{:?}", text.to_str_lossy()),
            Self::Type(Some(name)) => write!(f, "typeof({})", name.to_str_lossy()),
            Self::String(None) | Self::Type(None) | Self::Array(None) => f.write_str("null"),
            Self::Array(Some(elements)) => {
                f.write_str("[")?;
                list(f, elements)?;
                f.write_str("]")
            }
        }
    }
}

impl fmt::Display for CustomAttributeValue<'_> {
    /// `(1, "two", Name = typeof(Three))`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        list(f, &self.fixed)?;
        for (index, named) in self.named.iter().enumerate() {
            if index > 0 || !self.fixed.is_empty() {
                f.write_str(", ")?;
            }
            write!(f, "{} = {}", named.name.to_str_lossy(), named.value)?;
        }
        f.write_str(")")
    }
}

fn list(f: &mut fmt::Formatter<'_>, elements: &[AttributeArgument<'_>]) -> fmt::Result {
    for (index, element) in elements.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{element}")?;
    }
    Ok(())
}
