//! Blobs from trees.

use super::element::{
    ARRAY, BYREF, CLASS, CMOD_OPT, CMOD_REQD, FNPTR, GENERICINST, MVAR, PINNED, PTR, SENTINEL, SZARRAY,
    VALUETYPE, VAR,
};
use super::header::{self, write_u32};
use super::{MethodHeader, MethodSignature, PropertySignature, Signature, Type};
use crate::{Error, Result, write_compressed_i32};

impl Type {
    /// Appends its form in a signature; alone, that is a TypeSpec's blob.
    ///
    /// # Errors
    /// A token is nil or a number too large.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Primitive(primitive) => out.push(primitive.code()),
            Self::Class(token) => {
                out.push(CLASS);
                token.write_compressed(out)?;
            }
            Self::ValueType(token) => {
                out.push(VALUETYPE);
                token.write_compressed(out)?;
            }
            Self::Var(number) => {
                out.push(VAR);
                write_u32(out, *number)?;
            }
            Self::MVar(number) => {
                out.push(MVAR);
                write_u32(out, *number)?;
            }
            Self::GenericInst {
                is_value_type,
                definition,
                arguments,
            } => {
                out.push(GENERICINST);
                out.push(if *is_value_type { VALUETYPE } else { CLASS });
                definition.write_compressed(out)?;
                write_types(out, arguments)?;
            }
            Self::SzArray(element) => {
                out.push(SZARRAY);
                element.encode(out)?;
            }
            Self::Array(element, shape) => {
                out.push(ARRAY);
                element.encode(out)?;
                write_u32(out, shape.rank)?;
                write_count(out, shape.sizes.len())?;
                for size in &shape.sizes {
                    write_u32(out, *size)?;
                }
                write_count(out, shape.lower_bounds.len())?;
                for bound in &shape.lower_bounds {
                    write_compressed_i32(out, *bound).ok_or(Error::TooLarge {
                        what: "an array's lower bound",
                        size: u64::from(bound.unsigned_abs()),
                        limit: 0x0FFF_FFFF,
                    })?;
                }
            }
            Self::Pointer(inner) => {
                out.push(PTR);
                inner.encode(out)?;
            }
            Self::ByRef(inner) => {
                out.push(BYREF);
                inner.encode(out)?;
            }
            Self::FunctionPointer(method) => {
                out.push(FNPTR);
                method.encode(out)?;
            }
            Self::Modified {
                is_required,
                modifier,
                inner,
            } => {
                out.push(if *is_required { CMOD_REQD } else { CMOD_OPT });
                modifier.write_compressed(out)?;
                inner.encode(out)?;
            }
            Self::Pinned(inner) => {
                out.push(PINNED);
                inner.encode(out)?;
            }
        }
        Ok(())
    }
}

impl MethodSignature {
    /// Appends its blob.
    ///
    /// # Errors
    /// A token is nil or a number too large.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<()> {
        let params = count(self.params.len())?;
        if self
            .sentinel
            .is_some_and(|at| at >= params || !self.header.convention.is_variable())
        {
            return Err(Error::Unencodable {
                what: "a sentinel",
                expected: "one before a parameter of a vararg method",
            });
        }
        MethodHeader {
            params,
            ..self.header
        }
        .encode(out)?;
        self.return_type.encode(out)?;
        for (index, param) in self.params.iter().enumerate() {
            if self.sentinel == Some(index as u32) {
                out.push(SENTINEL);
            }
            param.encode(out)?;
        }
        Ok(())
    }
}

impl PropertySignature {
    /// Appends its blob.
    ///
    /// # Errors
    /// A token is nil or a number too large.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<()> {
        out.push(header::property(self.has_this));
        write_count(out, self.params.len())?;
        self.type_.encode(out)?;
        self.params.iter().try_for_each(|param| param.encode(out))
    }
}

impl Signature {
    /// Appends its blob.
    ///
    /// # Errors
    /// A token is nil or a number too large.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Method(method) => method.encode(out),
            Self::Property(property) => property.encode(out),
            Self::Field(type_) => {
                out.push(header::FIELD);
                type_.encode(out)
            }
            Self::Locals(types) => {
                out.push(header::LOCAL_SIG);
                write_types(out, types)
            }
            Self::MethodSpec(types) => {
                out.push(header::GENERICINST);
                write_types(out, types)
            }
        }
    }
}

fn count(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| Error::TooLarge {
        what: "a count in a signature",
        size: length as u64,
        limit: 0x1FFF_FFFF,
    })
}

fn write_count(out: &mut Vec<u8>, length: usize) -> Result<()> {
    write_u32(out, count(length)?)
}

fn write_types(out: &mut Vec<u8>, types: &[Type]) -> Result<()> {
    write_count(out, types.len())?;
    types.iter().try_for_each(|type_| type_.encode(out))
}
