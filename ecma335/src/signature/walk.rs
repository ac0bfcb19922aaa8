//! The grammar walked without building anything: blobs are checked whole, and each token in them is shown with its place.

use std::ops::Range;

use super::MAX_DEPTH;
use super::element::{
    ARRAY, BYREF, CLASS, CMOD_OPT, CMOD_REQD, FNPTR, GENERICINST, MVAR, PINNED, PTR, Primitive, SENTINEL,
    SZARRAY, VALUETYPE, VAR,
};
use super::header::{self, MethodHeader, read_arguments, read_count};
use crate::{Bytes, CodedKind, Error, Result, Token, TypeDefOrRef};

/// Where a type stands, which decides what it may begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A parameter, field, type argument, element: no `void`, no `pinned`.
    Plain,
    /// What is returned or pointed to: `void` too.
    Return,
    /// A local variable: `pinned` too.
    Local,
}

impl Place {
    /// The place behind a `&`.
    pub(crate) const fn referenced(self) -> Self {
        match self {
            Self::Local => Self::Local,
            _ => Self::Plain,
        }
    }
}

/// One level deeper, if that is allowed: signatures nest as deep as the one who wrote them likes.
pub(crate) fn deeper(depth: usize, offset: usize) -> Result<usize> {
    depth.checked_sub(1).ok_or(Error::TooDeep {
        offset,
        limit: MAX_DEPTH,
        what: "a type",
    })
}

/// Nothing may follow a signature in its blob.
pub(crate) fn end(bytes: &Bytes<'_>) -> Result<()> {
    match bytes.peek() {
        None => Ok(()),
        Some(byte) => Err(Error::Unexpected {
            offset: bytes.offset(),
            found: u64::from(byte),
            expected: "the end of the signature",
        }),
    }
}

/// What stands after GENERICINST: whether it is VALUETYPE rather than CLASS.
pub(crate) fn read_class_or_value_type(bytes: &mut Bytes<'_>) -> Result<bool> {
    let offset = bytes.offset();
    match bytes.u8()? {
        CLASS => Ok(false),
        VALUETYPE => Ok(true),
        byte => Err(Error::Unexpected {
            offset,
            found: u64::from(byte),
            expected: "CLASS or VALUETYPE",
        }),
    }
}

/// An array's shape: shows sizes and lower bounds, gives the rank.
pub(crate) fn read_shape(
    bytes: &mut Bytes<'_>,
    mut size: impl FnMut(u32),
    mut lower_bound: impl FnMut(i32),
) -> Result<u32> {
    let offset = bytes.offset();
    let rank = bytes.compressed_u32()?;
    let sizes = read_count(bytes, "as many sizes as bytes follow")?;
    for _ in 0..sizes {
        size(bytes.compressed_u32()?);
    }
    let bounds = read_count(bytes, "as many lower bounds as bytes follow")?;
    for _ in 0..bounds {
        lower_bound(bytes.compressed_i32()?);
    }
    if rank == 0 || sizes > rank || bounds > rank {
        return Err(Error::Unexpected {
            offset,
            found: u64::from(rank),
            expected: "an array's rank, no less than its sizes and bounds",
        });
    }
    Ok(rank)
}

/// The state of a walk: where it is, and who is shown the tokens.
struct Walk<'w, 'a, V> {
    bytes: &'w mut Bytes<'a>,
    visit: &'w mut V,
}

impl<V> Walk<'_, '_, V> {
    fn token<E>(&mut self) -> std::result::Result<(), E>
    where
        E: From<Error>,
        V: FnMut(Range<usize>, TypeDefOrRef) -> std::result::Result<(), E>,
    {
        let start = self.bytes.position();
        let token = TypeDefOrRef::read_compressed(self.bytes)?;
        (self.visit)(start..self.bytes.position(), token)
    }

    fn types<E>(&mut self, count: u32, place: Place, depth: usize) -> std::result::Result<(), E>
    where
        E: From<Error>,
        V: FnMut(Range<usize>, TypeDefOrRef) -> std::result::Result<(), E>,
    {
        (0..count).try_for_each(|_| self.type_(place, depth))
    }

    fn method<E>(&mut self, depth: usize) -> std::result::Result<(), E>
    where
        E: From<Error>,
        V: FnMut(Range<usize>, TypeDefOrRef) -> std::result::Result<(), E>,
    {
        let header = MethodHeader::read(self.bytes)?;
        self.type_(Place::Return, depth)?;
        let mut may_vary = header.convention.is_variable();
        for _ in 0..header.params {
            if may_vary && self.bytes.peek() == Some(SENTINEL) {
                self.bytes.u8()?;
                may_vary = false;
            }
            self.type_(Place::Plain, depth)?;
        }
        Ok(())
    }

    fn type_<E>(&mut self, mut place: Place, depth: usize) -> std::result::Result<(), E>
    where
        E: From<Error>,
        V: FnMut(Range<usize>, TypeDefOrRef) -> std::result::Result<(), E>,
    {
        // What stands before a type is a loop rather than a recursion, but counts as depth all the same.
        let mut depth = depth;
        loop {
            let offset = self.bytes.offset();
            depth = deeper(depth, offset)?;
            let code = self.bytes.u8()?;
            match code {
                SZARRAY => place = Place::Plain,
                PTR => place = Place::Return,
                BYREF => place = place.referenced(),
                PINNED if place == Place::Local => {}
                CMOD_REQD | CMOD_OPT => self.token()?,
                CLASS | VALUETYPE => return self.token(),
                VAR | MVAR => {
                    self.bytes.compressed_u32()?;
                    return Ok(());
                }
                GENERICINST => {
                    read_class_or_value_type(self.bytes)?;
                    self.token()?;
                    let count = read_arguments(self.bytes)?;
                    return self.types(count, Place::Plain, depth);
                }
                ARRAY => {
                    self.type_(Place::Plain, depth)?;
                    read_shape(self.bytes, drop, drop)?;
                    return Ok(());
                }
                FNPTR => return self.method(depth),
                _ => {
                    return match Primitive::from_code(code) {
                        Some(Primitive::Void) if place != Place::Return => Err(Error::Unexpected {
                            offset,
                            found: u64::from(code),
                            expected: "a type other than void",
                        }
                        .into()),
                        Some(_) => Ok(()),
                        None => Err(Error::Unexpected {
                            offset,
                            found: u64::from(code),
                            expected: "an element type that may stand here",
                        }
                        .into()),
                    };
                }
            }
        }
    }

    fn headed<E>(&mut self) -> std::result::Result<(), E>
    where
        E: From<Error>,
        V: FnMut(Range<usize>, TypeDefOrRef) -> std::result::Result<(), E>,
    {
        match header::kind(self.bytes.peek().unwrap_or_default()) {
            header::FIELD => {
                header::expect(self.bytes, header::FIELD, "a field signature")?;
                self.type_(Place::Plain, MAX_DEPTH)
            }
            header::LOCAL_SIG => {
                header::expect(self.bytes, header::LOCAL_SIG, "a signature of locals")?;
                let count = read_count(self.bytes, "as many locals as bytes follow")?;
                self.types(count, Place::Local, MAX_DEPTH)
            }
            header::PROPERTY => {
                header::read_property(self.bytes)?;
                let count = read_count(self.bytes, "as many parameters as bytes follow")?;
                self.type_(Place::Plain, MAX_DEPTH)?;
                self.types(count, Place::Plain, MAX_DEPTH)
            }
            header::GENERICINST => {
                header::expect(
                    self.bytes,
                    header::GENERICINST,
                    "the signature of a method's instance",
                )?;
                let count = read_arguments(self.bytes)?;
                self.types(count, Place::Plain, MAX_DEPTH)
            }
            _ => self.method(MAX_DEPTH),
        }
    }
}

/// Checks a signature blob of any kind but a TypeSpec's, and shows each type token in it with the positions (in the cursor's slice)
/// that its coded form takes. Copies and allocates nothing.
pub fn visit_signature<E: From<Error>>(
    mut bytes: Bytes<'_>,
    mut visit: impl FnMut(Range<usize>, TypeDefOrRef) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    Walk {
        bytes: &mut bytes,
        visit: &mut visit,
    }
    .headed()?;
    Ok(end(&bytes)?)
}

/// Checks the type where the cursor stands, moves behind it, and shows each type token in it, as [`visit_signature`] does. A TypeSpec's
/// blob is such a type and nothing else.
pub fn visit_type<E: From<Error>>(
    bytes: &mut Bytes<'_>,
    mut visit: impl FnMut(Range<usize>, TypeDefOrRef) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    Walk {
        bytes,
        visit: &mut visit,
    }
    .type_(Place::Plain, MAX_DEPTH)
}

/// Appends a copy of a signature blob of any kind but a TypeSpec's, with each type token replaced by what `map` answers.
///
/// # Errors
/// The blob is not a signature, `map` fails, or it answers a token that is no type's. Nothing has been appended then.
pub fn transcode<E: From<Error>>(
    bytes: Bytes<'_>,
    map: &mut impl FnMut(TypeDefOrRef) -> std::result::Result<Token, E>,
    out: &mut Vec<u8>,
) -> std::result::Result<(), E> {
    copy(bytes, map, out, |bytes, visit| Walk { bytes, visit }.headed())
}

/// Appends a copy of a TypeSpec's blob, with each type token replaced by what `map` answers: as [`transcode`] does.
pub fn transcode_type<E: From<Error>>(
    bytes: Bytes<'_>,
    map: &mut impl FnMut(TypeDefOrRef) -> std::result::Result<Token, E>,
    out: &mut Vec<u8>,
) -> std::result::Result<(), E> {
    copy(bytes, map, out, |bytes, visit| {
        Walk { bytes, visit }.type_(Place::Plain, MAX_DEPTH)
    })
}

type Visit<'v, E> = dyn FnMut(Range<usize>, TypeDefOrRef) -> std::result::Result<(), E> + 'v;

fn copy<E: From<Error>>(
    mut bytes: Bytes<'_>,
    map: &mut impl FnMut(TypeDefOrRef) -> std::result::Result<Token, E>,
    out: &mut Vec<u8>,
    walk: impl FnOnce(&mut Bytes<'_>, &mut &mut Visit<'_, E>) -> std::result::Result<(), E>,
) -> std::result::Result<(), E> {
    let before = out.len();
    let (data, start) = (bytes.rest(), bytes.position());
    let mut copied = 0;
    let mut visit = |range: Range<usize>, token| {
        out.extend_from_slice(&data[copied..range.start - start]);
        copied = range.end - start;
        let token = TypeDefOrRef::new(map(token)?).ok_or(Error::Unencodable {
            what: "a token in a signature",
            expected: CodedKind::TypeDefOrRef.expected(),
        })?;
        Ok(token.write_compressed(out)?)
    };
    let walked = walk(&mut bytes, &mut (&mut visit as &mut Visit<'_, E>));
    match walked.and_then(|()| Ok(end(&bytes)?)) {
        Ok(()) => {
            out.extend_from_slice(&data[copied..]);
            Ok(())
        }
        Err(error) => {
            out.truncate(before);
            Err(error)
        }
    }
}
