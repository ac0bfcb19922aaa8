//! The names of fsc: `BASE@LINE[-N]` and its kin (dotnet/fsharp: `CompilerGlobalState`, `PrettyNaming`, `IlxGen`,
//! `EraseClosures`).

mod print;

use std::fmt;

use super::Symbol;
use super::scan::{number, positive};

/// What stands before the `@` in names that share one scheme of positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stem<'a> {
    /// The innermost named `let`, value or member, with `-` for `.`, `/` and `+`; `clo` where there is none.
    Named(&'a str),
    /// A part of a pipeline.
    Pipe(Pipe),
    /// `<f>__debug` or `f__debug`: the copy of an SRTP inline function at one call site.
    DebugCopy {
        /// The inline function.
        function: &'a str,
        /// Whether it stands in angle brackets.
        bracketed: bool,
    },
    /// `f$cont`: the rest of a method too large for the compiler to generate in one.
    Continuation(&'a str),
    /// `field8_1@` in front of an allocated place: a new data blob.
    Data {
        /// The line of the data.
        line: u32,
        /// Its number.
        index: u32,
    },
}

/// `Pipe #1 stage #2 at line 9`: a part of a pipeline, which has its own local in debug builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pipe {
    /// Which pipeline of the member, from 1.
    pub pipe: u32,
    /// Which part of it.
    pub part: PipePart,
    /// The line of the part.
    pub line: u32,
}

/// A part of a pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PipePart {
    /// The input; of `||>` and `|||>` with the number of its component, from 1.
    Input(Option<u32>),
    /// The result of the stage with this number, from 1.
    Stage(u32),
}

/// What stands after the `@`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// `LINE[-N]`: N counts for each base and file in the order of generation; the first bears none.
    Source {
        /// The line; a callee's for inlined code.
        line: u32,
        /// The counter, 0 for the first.
        copy: u32,
    },
    /// `hotreload#gG_oO`: given by [`allocate`](super::allocate()).
    Allocated {
        /// The generation of the delta that brought it, from 1.
        generation: u32,
        /// Its number in that generation.
        ordinal: u32,
    },
}

/// A synthesized name of F#.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FSharpName<'a> {
    /// `BASE@LINE[-N]`: a closure class, state machine or object expression (types), a module value or initialisation
    /// check (fields), a lifted function (methods), a module value (properties).
    Positioned {
        /// What it was made for.
        stem: Stem<'a>,
        /// Where.
        place: Place,
        /// `T` for each type function and `D` for each partial application that a class was split into.
        chain: &'a str,
    },
    /// A local, or the field that captures it, for a part of a pipeline.
    PipeValue(Pipe),
    /// `X@`, `self@0`: the field of an auto-property or record, a hidden parameter, `init@` of a start-up class.
    Marked {
        /// The name before the `@`.
        base: &'a str,
        /// Whether a `0` tells it from another of that name. Higher numbers cannot be told from lines.
        zero: bool,
    },
    /// `@_instance`: the one instance of a closure without captures.
    Instance,
    /// `T_14Bytes@`: the type of a data blob.
    DataType {
        /// Its size in bytes.
        size: u32,
    },
    /// `field8_1@`: a data blob.
    DataField {
        /// The line of the data.
        line: u32,
        /// Its number.
        index: u32,
    },
    /// `NAME$W`: the witness-passing twin of an SRTP function.
    Witness(&'a str),
    /// `X@DebugTypeProxy`: what a debugger shows of a union case.
    DebugTypeProxy(&'a str),
    /// `x (shadowed)`: a local hidden by a later one of the same name.
    Shadowed(&'a str),
    /// `_arg3`: a parameter for which a pattern is written, numbered over all members of its type.
    PatternParameter(u32),
    /// `<>f__AnonymousType4208914355`: an anonymous record; the digits are a hash of its fields, after `1000` for a
    /// struct (a hash may begin so too).
    AnonymousRecord(&'a str),
    /// `<StartupCode$ASM>` with the rest of the namespace of a start-up class.
    StartupNamespace {
        /// The assembly.
        assembly: &'a str,
        /// `$Odd` of `<StartupCode$A>.$Odd`, whose class `B` belongs to `module Odd.B`.
        rest: Option<&'a str>,
    },
    /// `$FILE` or `$FILE___2`: the start-up class of a file.
    StartupClass {
        /// The file, without its extension.
        file: &'a str,
        /// The number that tells it from a later file of that name.
        copy: Option<u32>,
    },
}

/// The start-up class of a file by its full name, whose parts alone may look like anything: `<StartupCode$A>.$Odd` and
/// `B` for the file of `module Odd.B`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StartupFile<'a> {
    /// The assembly.
    pub assembly: &'a str,
    /// The namespaces of the module, `Odd`; empty for a file that begins with none.
    pub qualifier: &'a str,
    /// The module or the file, `B`.
    pub file: &'a str,
    /// The number that tells it from a later file of that name.
    pub copy: Option<u32>,
}

const ALLOCATED: &str = "hotreload#g";
pub(super) const PATTERN_PARAMETER: &str = "_arg";
const SHADOWED: &str = " (shadowed)";
const DEBUG_COPY: &str = "__debug";
const CONTINUATION: &str = "$cont";
const DEBUG_TYPE_PROXY: &str = "DebugTypeProxy";
const ANONYMOUS: &str = "<>f__AnonymousType";
const STARTUP: &str = "<StartupCode$";
const COPY: &str = "___";

pub(super) fn parse(text: &str, symbol: Symbol) -> Option<FSharpName<'_>> {
    if let Some(at) = text.rfind('@') {
        return marked(text.get(..at)?, text.get(at + 1..)?, symbol);
    }
    if let Some(pipe) = pipe(text) {
        return Some(FSharpName::PipeValue(pipe));
    }
    match symbol {
        Symbol::Local => text
            .strip_suffix(SHADOWED)
            .filter(|b| !b.is_empty())
            .map(FSharpName::Shadowed),
        Symbol::Parameter => Some(FSharpName::PatternParameter(positive(
            text.strip_prefix(PATTERN_PARAMETER)?,
        )?)),
        Symbol::Method => text
            .strip_suffix("$W")
            .filter(|b| !b.is_empty())
            .map(FSharpName::Witness),
        Symbol::Type => match text.strip_prefix(ANONYMOUS) {
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) && !digits.is_empty() => {
                Some(FSharpName::AnonymousRecord(digits))
            }
            Some(_) => None,
            None => {
                let (file, copy) = numbered_file(text.strip_prefix('$')?)?;
                Some(FSharpName::StartupClass { file, copy })
            }
        },
        Symbol::Namespace => startup_namespace(text),
        _ => None,
    }
}

/// A name with an `@`, parted there.
fn marked<'a>(base: &'a str, tail: &'a str, symbol: Symbol) -> Option<FSharpName<'a>> {
    let is_type = symbol == Symbol::Type;
    match (base, tail) {
        ("", "_instance") if symbol == Symbol::Field => return Some(FSharpName::Instance),
        ("", _) => return None,
        (_, DEBUG_TYPE_PROXY) if is_type => return Some(FSharpName::DebugTypeProxy(base)),
        (_, "") if is_type => {
            let size = number(base.strip_prefix("T_")?.strip_suffix("Bytes")?)?;
            return Some(FSharpName::DataType { size });
        }
        (_, "") => {
            if symbol == Symbol::Field
                && let Some((line, index)) = data(base)
            {
                return Some(FSharpName::DataField { line, index });
            }
            return (!base.contains('@')).then_some(FSharpName::Marked { base, zero: false });
        }
        // A line is never 0.
        (_, "0") if matches!(symbol, Symbol::Field | Symbol::Parameter | Symbol::Local) => {
            return (!base.contains('@')).then_some(FSharpName::Marked { base, zero: true });
        }
        _ => {}
    }
    let place_text = if is_type {
        tail.trim_end_matches(['T', 'D'])
    } else {
        tail
    };
    let chain = tail.get(place_text.len()..)?;
    let place = place(place_text)?;
    Some(FSharpName::Positioned {
        stem: stem(base, place, symbol)?,
        place,
        chain,
    })
}

fn place(text: &str) -> Option<Place> {
    if let Some(rest) = text.strip_prefix(ALLOCATED) {
        let (generation, ordinal) = rest.split_once("_o")?;
        return Some(Place::Allocated {
            generation: positive(generation)?,
            ordinal: number(ordinal)?,
        });
    }
    let (line, copy) = match text.split_once('-') {
        Some((line, copy)) => (line, positive(copy)?),
        None => (text, 0),
    };
    Some(Place::Source {
        line: number(line)?,
        copy,
    })
}

fn stem(base: &str, place: Place, symbol: Symbol) -> Option<Stem<'_>> {
    if let Some(blob) = base.strip_suffix('@') {
        let allocated = matches!(place, Place::Allocated { .. }) && symbol == Symbol::Field;
        let (line, index) = data(blob).filter(|_| allocated)?;
        return Some(Stem::Data { line, index });
    }
    // fsc cuts a name at its first `@` before it makes another of it, but for one in front.
    if base.rfind('@').is_some_and(|at| at > 0) {
        return None;
    }
    if let Some(pipe) = pipe(base) {
        return Some(Stem::Pipe(pipe));
    }
    if symbol == Symbol::Method {
        if let Some(copied) = base.strip_suffix(DEBUG_COPY).filter(|c| !c.is_empty()) {
            let inner = copied
                .strip_prefix('<')
                .and_then(|c| c.strip_suffix('>'))
                .filter(|c| !c.is_empty());
            return Some(Stem::DebugCopy {
                function: inner.unwrap_or(copied),
                bracketed: inner.is_some(),
            });
        }
        if let Some(function) = base.strip_suffix(CONTINUATION).filter(|c| !c.is_empty()) {
            return Some(Stem::Continuation(function));
        }
    }
    Some(Stem::Named(base))
}

/// `field8_1`
fn data(text: &str) -> Option<(u32, u32)> {
    let (line, index) = text.strip_prefix("field")?.split_once('_')?;
    Some((number(line)?, number(index)?))
}

/// `Pipe #1 input at line 9`, `Pipe #1 input #2 at line 9`, `Pipe #1 stage #2 at line 9`
fn pipe(text: &str) -> Option<Pipe> {
    let (pipe, rest) = text.strip_prefix("Pipe #")?.split_once(' ')?;
    let (part, line) = rest.split_once(" at line ")?;
    let part = match part.strip_prefix("stage #") {
        Some(stage) => PipePart::Stage(number(stage)?),
        None if part == "input" => PipePart::Input(None),
        None => PipePart::Input(Some(number(part.strip_prefix("input #")?)?)),
    };
    Some(Pipe {
        pipe: number(pipe)?,
        part,
        line: number(line)?,
    })
}

fn numbered_file(text: &str) -> Option<(&str, Option<u32>)> {
    if text.is_empty() {
        return None;
    }
    let numbered = text.rsplit_once(COPY).and_then(|(file, copy)| {
        let copy = positive(copy)?;
        (!file.is_empty()).then_some((file, Some(copy)))
    });
    Some(numbered.unwrap_or((text, None)))
}

fn startup_namespace(text: &str) -> Option<FSharpName<'_>> {
    let (assembly, rest) = text.strip_prefix(STARTUP)?.split_once('>')?;
    let rest = match rest {
        "" => None,
        _ => Some(rest.strip_prefix('.').filter(|r| !r.is_empty())?),
    };
    Some(FSharpName::StartupNamespace { assembly, rest })
}

impl<'a> StartupFile<'a> {
    /// Reads the namespace and name of a type; `None` where it is no start-up class.
    pub fn parse(namespace: &'a str, name: &'a str) -> Option<Self> {
        let FSharpName::StartupNamespace { assembly, rest } = startup_namespace(namespace)? else {
            return None;
        };
        let (qualifier, file) = match rest {
            None => ("", name.strip_prefix('$')?),
            Some(rest) => (rest.strip_prefix('$')?, name),
        };
        let (file, copy) = numbered_file(file)?;
        Some(Self {
            assembly,
            qualifier,
            file,
            copy,
        })
    }
}

impl<'a> FSharpName<'a> {
    /// The source name in it.
    pub fn base(&self) -> Option<&'a str> {
        match *self {
            Self::Positioned { stem, .. } => match stem {
                Stem::Named(name) | Stem::DebugCopy { function: name, .. } | Stem::Continuation(name) => {
                    Some(name)
                }
                Stem::Pipe(_) | Stem::Data { .. } => None,
            },
            Self::Marked { base, .. } => Some(base),
            Self::Witness(name) | Self::DebugTypeProxy(name) | Self::Shadowed(name) => Some(name),
            Self::StartupClass { file, .. } => Some(file),
            Self::PipeValue(_)
            | Self::Instance
            | Self::DataType { .. }
            | Self::DataField { .. }
            | Self::PatternParameter(_)
            | Self::AnonymousRecord(_)
            | Self::StartupNamespace { .. } => None,
        }
    }
}

impl Stem<'_> {
    /// The stem with a `*` for each number that is a position.
    pub(super) fn write_stable(&self, out: &mut impl fmt::Write) -> fmt::Result {
        match self {
            Self::Pipe(pipe) => pipe.write_stable(out),
            Self::Data { .. } => out.write_str("field*@"),
            other => write!(out, "{other}"),
        }
    }
}

impl Pipe {
    pub(super) fn write_stable(&self, out: &mut impl fmt::Write) -> fmt::Result {
        match self.part {
            PipePart::Input(None) => out.write_str("Pipe input"),
            PipePart::Input(Some(component)) => write!(out, "Pipe input #{component}"),
            PipePart::Stage(_) => out.write_str("Pipe stage"),
        }
    }
}
