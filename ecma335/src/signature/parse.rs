//! Trees from blobs.

use super::element::{
    ARRAY, BYREF, CLASS, CMOD_OPT, CMOD_REQD, FNPTR, GENERICINST, MVAR, PINNED, PTR, SENTINEL, SZARRAY,
    VALUETYPE, VAR,
};
use super::header::{self, MethodHeader, read_arguments, read_count};
use super::walk::{self, Place};
use super::{ArrayShape, MAX_DEPTH, MethodSignature, Primitive, PropertySignature, Signature, Type};
use crate::{Bytes, Error, Result, TypeDefOrRef};

impl Type {
    /// Reads a blob that is one type: a TypeSpec's.
    pub fn parse(mut bytes: Bytes<'_>) -> Result<Self> {
        let type_ = Self::read(&mut bytes)?;
        walk::end(&bytes)?;
        Ok(type_)
    }

    /// Reads the type where the cursor stands.
    pub fn read(bytes: &mut Bytes<'_>) -> Result<Self> {
        read_type(bytes, Place::Plain, MAX_DEPTH)
    }
}

impl MethodSignature {
    /// Reads a method's blob.
    pub fn parse(mut bytes: Bytes<'_>) -> Result<Self> {
        let method = read_method(&mut bytes, MAX_DEPTH)?;
        walk::end(&bytes)?;
        Ok(method)
    }
}

impl PropertySignature {
    /// Reads a property's blob.
    pub fn parse(mut bytes: Bytes<'_>) -> Result<Self> {
        let has_this = header::read_property(&mut bytes)?;
        let count = read_count(&mut bytes, "as many parameters as bytes follow")?;
        let type_ = read_type(&mut bytes, Place::Plain, MAX_DEPTH)?;
        let params = read_types(&mut bytes, count, Place::Plain, MAX_DEPTH)?;
        walk::end(&bytes)?;
        Ok(Self {
            has_this,
            type_,
            params,
        })
    }
}

impl Signature {
    /// Reads any blob but a TypeSpec's: its first byte says what it is.
    pub fn parse(mut bytes: Bytes<'_>) -> Result<Self> {
        let signature = match header::kind(bytes.peek().unwrap_or_default()) {
            header::FIELD => {
                header::expect(&mut bytes, header::FIELD, "a field signature")?;
                Self::Field(Type::read(&mut bytes)?)
            }
            header::LOCAL_SIG => {
                header::expect(&mut bytes, header::LOCAL_SIG, "a signature of locals")?;
                let count = read_count(&mut bytes, "as many locals as bytes follow")?;
                Self::Locals(read_types(&mut bytes, count, Place::Local, MAX_DEPTH)?)
            }
            header::PROPERTY => return PropertySignature::parse(bytes).map(Self::Property),
            header::GENERICINST => {
                header::expect(
                    &mut bytes,
                    header::GENERICINST,
                    "the signature of a method's instance",
                )?;
                let count = read_arguments(&mut bytes)?;
                Self::MethodSpec(read_types(&mut bytes, count, Place::Plain, MAX_DEPTH)?)
            }
            _ => return MethodSignature::parse(bytes).map(Self::Method),
        };
        walk::end(&bytes)?;
        Ok(signature)
    }
}

fn read_types(bytes: &mut Bytes<'_>, count: u32, place: Place, depth: usize) -> Result<Vec<Type>> {
    (0..count).map(|_| read_type(bytes, place, depth)).collect()
}

fn read_method(bytes: &mut Bytes<'_>, depth: usize) -> Result<MethodSignature> {
    let header = MethodHeader::read(bytes)?;
    let return_type = read_type(bytes, Place::Return, depth)?;
    let mut params = Vec::new();
    let mut sentinel = None;
    for index in 0..header.params {
        if sentinel.is_none() && header.convention.is_variable() && bytes.peek() == Some(SENTINEL) {
            bytes.u8()?;
            sentinel = Some(index);
        }
        params.push(read_type(bytes, Place::Plain, depth)?);
    }
    Ok(MethodSignature {
        header,
        return_type,
        params,
        sentinel,
    })
}

fn read_type(bytes: &mut Bytes<'_>, place: Place, depth: usize) -> Result<Type> {
    let offset = bytes.offset();
    let depth = walk::deeper(depth, offset)?;
    let code = bytes.u8()?;
    let boxed = |bytes: &mut Bytes<'_>, place| read_type(bytes, place, depth).map(Box::new);
    Ok(match code {
        CLASS => Type::Class(TypeDefOrRef::read_compressed(bytes)?),
        VALUETYPE => Type::ValueType(TypeDefOrRef::read_compressed(bytes)?),
        VAR => Type::Var(bytes.compressed_u32()?),
        MVAR => Type::MVar(bytes.compressed_u32()?),
        SZARRAY => Type::SzArray(boxed(bytes, Place::Plain)?),
        PTR => Type::Pointer(boxed(bytes, Place::Return)?),
        BYREF => Type::ByRef(boxed(bytes, place.referenced())?),
        PINNED if place == Place::Local => Type::Pinned(boxed(bytes, place)?),
        CMOD_REQD | CMOD_OPT => Type::Modified {
            is_required: code == CMOD_REQD,
            modifier: TypeDefOrRef::read_compressed(bytes)?,
            inner: boxed(bytes, place)?,
        },
        GENERICINST => {
            let is_value_type = walk::read_class_or_value_type(bytes)?;
            let definition = TypeDefOrRef::read_compressed(bytes)?;
            let count = read_arguments(bytes)?;
            Type::GenericInst {
                is_value_type,
                definition,
                arguments: read_types(bytes, count, Place::Plain, depth)?,
            }
        }
        ARRAY => {
            let element = boxed(bytes, Place::Plain)?;
            let mut shape = ArrayShape {
                rank: 0,
                sizes: Vec::new(),
                lower_bounds: Vec::new(),
            };
            shape.rank = walk::read_shape(
                bytes,
                |size| shape.sizes.push(size),
                |bound| shape.lower_bounds.push(bound),
            )?;
            Type::Array(element, shape)
        }
        FNPTR => Type::FunctionPointer(Box::new(read_method(bytes, depth)?)),
        _ => match Primitive::from_code(code) {
            Some(Primitive::Void) if place != Place::Return => {
                return Err(Error::Unexpected {
                    offset,
                    found: u64::from(code),
                    expected: "a type other than void",
                });
            }
            Some(primitive) => Type::Primitive(primitive),
            None => {
                return Err(Error::Unexpected {
                    offset,
                    found: u64::from(code),
                    expected: "an element type that may stand here",
                });
            }
        },
    })
}
