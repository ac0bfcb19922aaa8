//! Parsing of Roslyn's names, by the character after the bracket (`GeneratedNameKind`).

use super::super::scan::{closing_bracket, is_hash, number, positive};
use super::super::{Language, Symbol};
use super::{CSharpName, ExtensionPart, FixedName, HoistedKind, Id, OWN, ReadOnlyListKind};

/// Hexadecimal digits of a SHA-256, of data and of paths.
const SHA256: usize = 64;
/// Hexadecimal digits of the shorter hashes.
const SHORT_HASH: usize = 32;

pub(in super::super) fn parse(text: &str, symbol: Symbol, language: Language) -> Option<CSharpName<'_>> {
    match text.as_bytes() {
        [b'<', ..] => bracketed(text, symbol, language),
        [b'C', b'S', b'$', ..] => [
            HoistedKind::DisplayClassLocal,
            HoistedKind::InstrumentationPayload,
        ]
        .iter()
        .find_map(|&kind| {
            Some(CSharpName::Hoisted {
                kind,
                slot: number(text.strip_prefix(kind.prefix())?)?,
            })
        }),
        _ => plain(text, symbol),
    }
}

/// Whether a name without a special character may be one of [`plain`]'s.
pub(in super::super) fn may_be_plain(text: &[u8], symbol: Symbol) -> bool {
    match symbol {
        Symbol::Field => text.len() >= SHA256 || text == b"MVID" || text.starts_with(b"PayloadRoot"),
        Symbol::Method => matches!(text, [b'B' | b'C' | b'I' | b'T', b'h' | b'n' | b'o' | b'y', ..]),
        _ => false,
    }
}

/// Whether C# takes `text` for an identifier, as far as ASCII decides.
pub(in super::super) fn is_identifier(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_' || !b.is_ascii())
}

/// The names inside of `<PrivateImplementationDetails>`.
fn plain(text: &str, symbol: Symbol) -> Option<CSharpName<'_>> {
    match symbol {
        Symbol::Type => {
            let (size, align) = match text
                .strip_prefix("__StaticArrayInitTypeSize=")?
                .split_once("_Align=")
            {
                Some((size, align)) => (size, Some(number(align)?)),
                None => (text.strip_prefix("__StaticArrayInitTypeSize=")?, None),
            };
            Some(CSharpName::DataType {
                size: number(size)?,
                align,
            })
        }
        Symbol::Field if text.starts_with("PayloadRoot") => Some(CSharpName::PayloadRoot(number(
            text.strip_prefix("PayloadRoot")?,
        )?)),
        Symbol::Field => match (text.get(..SHA256), text.get(SHA256..)) {
            (Some(hash), Some(suffix)) if is_hash(hash, SHA256) && is_data_suffix(suffix) => {
                Some(CSharpName::DataField { hash, suffix })
            }
            _ => FixedName::from_text(text).map(CSharpName::Fixed),
        },
        Symbol::Method => FixedName::from_text(text).map(CSharpName::Fixed),
        _ => None,
    }
}

/// An alignment other than 1, and the element type of an array cached for the data.
fn is_data_suffix(suffix: &str) -> bool {
    let rest = suffix.strip_prefix(['2', '4', '8']).unwrap_or(suffix);
    rest.is_empty()
        || rest
            .strip_prefix("_A")
            .or_else(|| rest.strip_prefix("_B"))
            .is_some_and(|n| number(n).is_some())
}

fn id(text: &str) -> Option<Id> {
    let (ordinal, generation) = generation(text)?;
    Some(Id {
        ordinal: number(ordinal)?,
        generation,
    })
}

/// `O_L` or `L`
fn ids(text: &str) -> Option<(Option<Id>, Id)> {
    match text.split_once('_') {
        Some((method, entity)) => Some((Some(id(method)?), id(entity)?)),
        None => Some((None, id(text)?)),
    }
}

/// What stands before `#N`, and N; 0 where there is none.
fn generation(text: &str) -> Option<(&str, u32)> {
    match text.rsplit_once('#') {
        Some((rest, generation)) => Some((rest, positive(generation)?)),
        None => Some((text, 0)),
    }
}

fn bracketed(text: &str, symbol: Symbol, language: Language) -> Option<CSharpName<'_>> {
    let end = closing_bracket(text)?;
    let (middle, rest) = (text.get(1..end)?, text.get(end + 1..)?);
    if middle.is_empty() {
        return unnamed(text, rest, symbol, language).or_else(|| other(middle, rest));
    }
    if middle == "PrivateImplementationDetails" {
        return implementation_details(rest);
    }
    if let Some(own) = text.strip_prefix(OWN) {
        return moved_method(own);
    }
    match rest.as_bytes() {
        [] => match FixedName::from_text(text) {
            Some(name) => Some(CSharpName::Fixed(name)),
            None => Some(CSharpName::LambdaParameter(number(middle.strip_prefix('p')?)?)),
        },
        [b'$'] => FixedName::from_text(text).map(CSharpName::Fixed),
        [b'$', ..] => {
            let part = match middle {
                "G" => ExtensionPart::Grouping,
                "M" => ExtensionPart::Marker,
                _ => return None,
            };
            let hash = rest.get(1..).filter(|h| is_hash(h, SHORT_HASH))?;
            Some(CSharpName::ExtensionType { part, hash })
        }
        [b'_', b'_', _, ..] => Some(CSharpName::MethodGroupField {
            index: id(middle)?,
            target: rest.get(2..)?,
        }),
        _ if middle == "S" && is_hash(rest, SHORT_HASH) => Some(CSharpName::DataString(rest)),
        _ => named(middle, rest, language).or_else(|| other(middle, rest)),
    }
}

/// `<NAME>KIND…`
fn named<'a>(middle: &'a str, rest: &'a str, language: Language) -> Option<CSharpName<'a>> {
    let (kind, tail) = (rest.chars().next()?, rest.get(1..)?);
    let suffix = tail.strip_prefix("__");
    match (kind, suffix) {
        ('b', Some(suffix)) => {
            let (method_id, lambda) = ids(suffix)?;
            Some(CSharpName::Lambda {
                method: middle,
                method_id,
                lambda,
            })
        }
        ('g', Some(suffix)) => {
            let (function, suffix) = suffix.rsplit_once('|')?;
            let (method_id, lambda) = ids(suffix)?;
            (!function.is_empty()).then_some(CSharpName::LocalFunction {
                method: middle,
                function,
                method_id,
                lambda,
            })
        }
        ('d', None) if tail.is_empty() => Some(CSharpName::StateMachine {
            method: middle,
            method_id: None,
        }),
        ('d', Some(suffix)) => Some(CSharpName::StateMachine {
            method: middle,
            method_id: Some(id(suffix)?),
        }),
        ('O', _) => method_group_cache(middle, tail),
        ('5', Some(slot)) => Some(CSharpName::HoistedLocal {
            name: middle,
            slot: number(slot)?,
        }),
        ('k', Some("BackingField")) => Some(CSharpName::BackingField(middle)),
        ('P', None) if tail.is_empty() => Some(CSharpName::PrimaryConstructorParameter(middle)),
        ('e', Some("FixedBuffer")) => Some(CSharpName::FixedBuffer(middle)),
        ('i', Some("Field")) => Some(CSharpName::AnonymousTypeField(middle)),
        ('j', Some("TPar")) => Some(CSharpName::AnonymousTypeParameter(middle)),
        ('f', Some(suffix)) => anonymous(middle, suffix, language),
        ('F', _) => file_local(middle, tail),
        _ => None,
    }
}

/// `<>KIND…`
fn unnamed<'a>(text: &'a str, rest: &'a str, symbol: Symbol, language: Language) -> Option<CSharpName<'a>> {
    if let Some(name) = FixedName::from_text(text) {
        return Some(CSharpName::Fixed(name));
    }
    let (kind, tail) = (rest.chars().next()?, rest.get(1..)?);
    let suffix = tail.strip_prefix("__");
    let hoisted = |kind, slot: &str| {
        Some(CSharpName::Hoisted {
            kind,
            slot: number(slot)?,
        })
    };
    match (kind, suffix) {
        ('c', None) if tail.is_empty() => Some(CSharpName::ClosureClass { method_id: None }),
        ('c', Some(suffix)) => match suffix.strip_prefix("DisplayClass") {
            None => Some(CSharpName::ClosureClass {
                method_id: Some(id(suffix)?),
            }),
            Some(suffix) => Some(match ids(suffix)? {
                (Some(method_id), scope) => CSharpName::DisplayClass {
                    method_id,
                    scope: Some(scope),
                },
                (None, method_id) => CSharpName::DisplayClass {
                    method_id,
                    scope: None,
                },
            }),
        },
        ('9', Some(suffix)) => {
            let (method_id, lambda) = ids(suffix)?;
            Some(CSharpName::LambdaCache { method_id, lambda })
        }
        ('O', _) => method_group_cache("", tail),
        ('o', None) if tail.is_empty() => Some(CSharpName::CallSites { method: None }),
        ('o', Some(suffix)) => {
            let method = match suffix.split_once('_') {
                Some((function, method)) => (id(method)?, Some(number(function)?)),
                None => (id(suffix)?, None),
            };
            Some(CSharpName::CallSites { method: Some(method) })
        }
        ('p', Some(index)) => Some(CSharpName::CallSite(number(index)?)),
        // A type `<>s__1` there is none; only fields hold what was hoisted.
        ('s', Some(slot)) if symbol != Symbol::Type => hoisted(HoistedKind::Synthesized, slot),
        ('7', Some(slot)) => hoisted(HoistedKind::Reusable, slot.strip_prefix("wrap")?),
        ('u', Some(slot)) => hoisted(HoistedKind::Awaiter, slot),
        ('8', Some(slot)) => hoisted(HoistedKind::DisplayClass, slot),
        ('3', Some(name)) if !name.is_empty() => Some(CSharpName::ParameterProxy(name)),
        ('m', Some(suffix)) => Some(CSharpName::IteratorFinally(number(
            suffix.strip_prefix("Finally")?,
        )?)),
        ('n', Some(index)) => Some(CSharpName::BaseCall(id(index)?)),
        ('f', Some(suffix)) => anonymous("", suffix, language),
        ('h', Some(suffix)) => Some(CSharpName::TransparentIdentifier(number(
            suffix.strip_prefix("TransparentIdentifier")?,
        )?)),
        ('A', None) => delegate(false, tail),
        ('F', None) if !tail.starts_with(|c: char| c.is_ascii_hexdigit()) => delegate(true, tail),
        ('F', _) => file_local("", tail),
        ('y', Some(suffix)) => {
            let (length, generation) = generation(suffix.strip_prefix("InlineArray")?)?;
            Some(CSharpName::InlineArray {
                length: number(length)?,
                generation,
            })
        }
        ('z', Some(_)) => {
            let (bare, generation) = generation(text)?;
            let kind = ReadOnlyListKind::ALL
                .iter()
                .copied()
                .find(|kind| kind.text() == bare)?;
            Some(CSharpName::ReadOnlyList { kind, generation })
        }
        _ => None,
    }
}

/// A name of the scheme with a kind or suffix that nobody told us of: synthesized all the same.
fn other<'a>(middle: &'a str, rest: &'a str) -> Option<CSharpName<'a>> {
    let shaped = match rest.as_bytes() {
        [kind] => kind.is_ascii_alphanumeric(),
        [kind, b'_', b'_', ..] => kind.is_ascii_alphanumeric(),
        _ => false,
    };
    shaped.then_some(CSharpName::Other { middle, rest })
}

fn method_group_cache<'a>(method: &'a str, tail: &'a str) -> Option<CSharpName<'a>> {
    let (ids, generation) = generation(tail)?;
    let (method_ordinal, owner) = match ids.strip_prefix("__") {
        None if ids.is_empty() => (None, None),
        None => (None, Some(number(ids.strip_prefix('_')?)?)),
        Some(ids) => match ids.split_once('_') {
            Some((ordinal, owner)) => (Some(number(ordinal)?), Some(number(owner)?)),
            None => (Some(number(ids)?), None),
        },
    };
    Some(CSharpName::MethodGroupCache {
        method,
        method_ordinal,
        owner,
        generation,
    })
}

/// A number that a compilation's anonymous types do not reach, but a hash by fsc nearly always does.
const NO_INDEX: u32 = 100_000;

fn anonymous<'a>(module: &'a str, suffix: &'a str, language: Language) -> Option<CSharpName<'a>> {
    let (delegate, numbers) = match suffix.strip_prefix("AnonymousType") {
        Some(numbers) => (false, numbers),
        None => (true, suffix.strip_prefix("AnonymousDelegate")?),
    };
    let (index, slot) = match numbers.split_once('#') {
        Some((index, slot)) => (index, Some(number(slot)?)),
        None => (numbers, None),
    };
    let index = number(index)?;
    let may_be_hash = language == Language::Unknown && !delegate && slot.is_none() && module.is_empty();
    (!may_be_hash || index < NO_INDEX).then_some(CSharpName::AnonymousType {
        module,
        delegate,
        index,
        slot,
    })
}

fn delegate(returns: bool, tail: &str) -> Option<CSharpName<'_>> {
    let (refs, generation) = generation(tail)?;
    let hex = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_hexdigit());
    let sound = refs.is_empty()
        || refs
            .strip_prefix('{')
            .and_then(|r| r.strip_suffix('}'))
            .is_some_and(|r| r.split(',').all(hex));
    sound.then_some(CSharpName::Delegate {
        returns,
        refs,
        generation,
    })
}

fn file_local<'a>(file: &'a str, tail: &'a str) -> Option<CSharpName<'a>> {
    let (hash, rest) = (tail.get(..SHA256)?, tail.get(SHA256..)?);
    let name = rest.strip_prefix("__").filter(|name| !name.is_empty())?;
    is_hash(hash, SHA256).then_some(CSharpName::FileLocal { file, hash, name })
}

fn moved_method(rest: &str) -> Option<CSharpName<'_>> {
    let (what, number) = rest.split_once("__")?;
    let is_static = match what {
        "Method" => false,
        "StaticMethod" => true,
        _ => return None,
    };
    Some(CSharpName::MovedMethod {
        is_static,
        id: id(number)?,
    })
}

fn implementation_details(rest: &str) -> Option<CSharpName<'_>> {
    let (suffix, generation) = generation(rest)?;
    let submission = match closing_bracket(suffix) {
        Some(end) => suffix.get(end + 1..)?,
        None => suffix,
    };
    let sound = submission.is_empty() || number(submission).is_some();
    sound.then_some(CSharpName::PrivateImplementationDetails { suffix, generation })
}
