//! Values from blobs.

use super::{
    AttributeArgument, AttributeText, AttributeTypes, CustomAttributeValue, EnumType, NamedArgument,
};
use crate::signature::{MAX_DEPTH, MethodSignature, Primitive, Type};
use crate::{Bytes, Error, Literal, Result};

const PROLOG: u16 = 1;
const SZARRAY: u8 = 0x1D;
const SYSTEM_TYPE: u8 = 0x50;
const BOXED: u8 = 0x51;
const FIELD: u8 = 0x53;
const PROPERTY: u8 = 0x54;
const ENUM: u8 = 0x55;
const NULL_STRING: u8 = 0xFF;
const NULL_ARRAY: u32 = u32::MAX;

impl<'a> CustomAttributeValue<'a> {
    /// Decodes a blob. `class_arguments` are the type arguments of the attribute class, empty for one that is not generic.
    pub fn decode(
        bytes: Bytes<'a>,
        constructor: &MethodSignature,
        class_arguments: &[Type],
        types: &impl AttributeTypes,
    ) -> Result<Self> {
        // II.23.3 wants a prolog always; runtimes take an empty blob for a constructor without parameters.
        if bytes.is_empty() && constructor.params.is_empty() {
            return Ok(Self::default());
        }
        let offset = bytes.offset();
        let mut decoder = Decoder {
            bytes,
            class_arguments,
            types,
            assumed: false,
        };
        decoder.value(constructor).map_err(|error| match decoder.assumed {
            true => Error::UnknownEnum { offset },
            false => error,
        })
    }
}

struct Decoder<'a, 'd, T> {
    bytes: Bytes<'a>,
    class_arguments: &'d [Type],
    types: &'d T,
    /// Whether an enum's size had to be assumed.
    assumed: bool,
}

/// The type of an argument whose parts are in the blob (II.23.3, FieldOrPropType).
enum Tag<'a> {
    Primitive(Primitive),
    SystemType,
    Boxed,
    Enum(AttributeText<'a>),
    Array(Box<Tag<'a>>),
}

impl<'a, T: AttributeTypes> Decoder<'a, '_, T> {
    fn value(&mut self, constructor: &MethodSignature) -> Result<CustomAttributeValue<'a>> {
        let offset = self.bytes.offset();
        let prolog = self.bytes.u16()?;
        if prolog != PROLOG {
            return Err(unexpected(offset, prolog, "the prolog of a custom attribute"));
        }
        let mut value = CustomAttributeValue::default();
        for param in &constructor.params {
            value.fixed.push(self.of_type(param, MAX_DEPTH)?);
        }
        let count = self.bytes.u16()?;
        for _ in 0..count {
            value.named.push(self.named()?);
        }
        match self.bytes.peek() {
            None => Ok(value),
            Some(byte) => Err(unexpected(
                self.bytes.offset(),
                byte,
                "the end of the custom attribute",
            )),
        }
    }

    /// An argument of the type that a signature gives.
    fn of_type(&mut self, type_: &Type, depth: usize) -> Result<AttributeArgument<'a>> {
        let offset = self.bytes.offset();
        let depth = deeper(depth, offset)?;
        match type_ {
            Type::Primitive(Primitive::String) => Ok(AttributeArgument::String(self.text()?)),
            Type::Primitive(Primitive::Object) => self.boxed(depth),
            Type::Primitive(primitive) => self.literal(*primitive),
            Type::Class(class) if self.types.is_system_type(*class)? => {
                Ok(AttributeArgument::Type(self.text()?))
            }
            // A nested enum of a generic type is an instance of it.
            Type::ValueType(token)
            | Type::GenericInst {
                is_value_type: true,
                definition: token,
                ..
            } => self.enum_value(EnumType::Token(*token)),
            Type::SzArray(element) => self.array(|decoder| decoder.of_type(element, depth)),
            Type::Modified { inner, .. } => self.of_type(inner, depth),
            Type::Var(number) => {
                let arguments = self.class_arguments;
                match arguments.get(*number as usize) {
                    // An argument that is itself a parameter cannot stand in an attribute.
                    Some(argument) if !matches!(argument, Type::Var(_)) => self.of_type(argument, depth),
                    _ => Err(unexpected(
                        offset,
                        *number,
                        "a type argument of the attribute's class",
                    )),
                }
            }
            _ => Err(unexpected(
                offset,
                0u8,
                "a constructor whose parameters are of types that attributes can have",
            )),
        }
    }

    fn literal(&mut self, primitive: Primitive) -> Result<AttributeArgument<'a>> {
        Literal::read(&mut self.bytes, primitive).map(AttributeArgument::Literal)
    }

    fn enum_value(&mut self, type_: EnumType<'a>) -> Result<AttributeArgument<'a>> {
        let underlying = self.types.underlying_type(type_)?;
        self.assumed |= underlying.is_none();
        let value = Literal::read(&mut self.bytes, underlying.unwrap_or(Primitive::I4))?;
        Ok(AttributeArgument::Enum(type_, value))
    }

    fn array(
        &mut self,
        mut element: impl FnMut(&mut Self) -> Result<AttributeArgument<'a>>,
    ) -> Result<AttributeArgument<'a>> {
        let offset = self.bytes.offset();
        let count = self.bytes.u32()?;
        if count == NULL_ARRAY {
            return Ok(AttributeArgument::Array(None));
        }
        if count as usize > self.bytes.remaining() {
            return Err(unexpected(offset, count, "as many elements as bytes follow"));
        }
        let elements: Result<_> = (0..count).map(|_| element(self)).collect();
        Ok(AttributeArgument::Array(Some(elements?)))
    }

    /// A value behind its own type.
    fn boxed(&mut self, depth: usize) -> Result<AttributeArgument<'a>> {
        let tag = self.tag(depth)?;
        self.of_tag(&tag, depth)
    }

    fn named(&mut self) -> Result<NamedArgument<'a>> {
        let offset = self.bytes.offset();
        let is_property = match self.bytes.u8()? {
            FIELD => false,
            PROPERTY => true,
            byte => {
                return Err(unexpected(
                    offset,
                    byte,
                    "a field or property of the custom attribute",
                ));
            }
        };
        let tag = self.tag(MAX_DEPTH)?;
        let at = self.bytes.offset();
        let name = self
            .text()?
            .ok_or_else(|| unexpected(at, NULL_STRING, "the name of a field or property"))?;
        let value = self.of_tag(&tag, MAX_DEPTH)?;
        Ok(NamedArgument {
            is_property,
            name,
            value,
        })
    }

    fn tag(&mut self, depth: usize) -> Result<Tag<'a>> {
        let offset = self.bytes.offset();
        let depth = deeper(depth, offset)?;
        Ok(match self.bytes.u8()? {
            SYSTEM_TYPE => Tag::SystemType,
            BOXED => Tag::Boxed,
            SZARRAY => Tag::Array(Box::new(self.tag(depth)?)),
            ENUM => {
                let at = self.bytes.offset();
                let name = self.text()?;
                Tag::Enum(name.ok_or_else(|| unexpected(at, NULL_STRING, "the name of an enum"))?)
            }
            byte => match Primitive::from_code(byte) {
                Some(primitive) if primitive.size().is_some() || primitive == Primitive::String => {
                    Tag::Primitive(primitive)
                }
                _ => {
                    return Err(unexpected(
                        offset,
                        byte,
                        "the type of a custom attribute's argument",
                    ));
                }
            },
        })
    }

    fn of_tag(&mut self, tag: &Tag<'a>, depth: usize) -> Result<AttributeArgument<'a>> {
        let depth = deeper(depth, self.bytes.offset())?;
        match tag {
            Tag::Primitive(Primitive::String) => Ok(AttributeArgument::String(self.text()?)),
            Tag::Primitive(primitive) => self.literal(*primitive),
            Tag::SystemType => Ok(AttributeArgument::Type(self.text()?)),
            Tag::Boxed => self.boxed(depth),
            Tag::Enum(name) => self.enum_value(EnumType::Name(*name)),
            Tag::Array(element) => self.array(|decoder| decoder.of_tag(element, depth)),
        }
    }

    /// A SerString: `None` is null.
    fn text(&mut self) -> Result<Option<AttributeText<'a>>> {
        if self.bytes.peek() == Some(NULL_STRING) {
            self.bytes.u8()?;
            return Ok(None);
        }
        let length = self.bytes.compressed_u32()?;
        let text = self
            .bytes
            .take(length as usize, "a string in a custom attribute")?;
        Ok(Some(AttributeText(text)))
    }
}

fn unexpected(offset: usize, found: impl Into<u64>, expected: &'static str) -> Error {
    Error::Unexpected {
        offset,
        found: found.into(),
        expected,
    }
}

fn deeper(depth: usize, offset: usize) -> Result<usize> {
    depth.checked_sub(1).ok_or(Error::TooDeep {
        offset,
        limit: MAX_DEPTH,
        what: "an argument of a custom attribute",
    })
}
