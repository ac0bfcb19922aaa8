//! The names that compilers synthesize, parsed into what they stand for.
//!
//! fsc and Roslyn make names from positions and counters: `f@12-3` is the fourth class made for closures of `f`, here at
//! line 12, and `<M>b__2_0` is the first lambda of the third member of its type. An edit elsewhere renames them, so they
//! are compared by their [`StableKey`], which leaves positions out, and never as text.
//!
//! [`parse`] is the one entrance for both compilers; [`Parsed`] prints the exact original back, knows its
//! [kind](NameKind) and [key](StableKey), and [`allocate`] makes the name of something new from it.
//!
//! A name is a hint and no proof. F# programs may spell any of these names in double backticks, so what cannot be told
//! from a user's own name says so ([`Certainty`]), and two names with the same key are candidates for each other, no more.

mod allocate;
mod csharp;
mod fsharp;
mod key;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

pub use allocate::allocate;
pub use csharp::{CSharpName, ExtensionPart, FixedName, HoistedKind, Id, OWN, ReadOnlyListKind};
pub use fsharp::{FSharpName, Pipe, PipePart, Place, StartupFile, Stem};
pub use key::{NameKind, StableKey, stable_key};

/// The compiler that wrote a module, as far as its reader knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// fsc: names with `@` and `$`.
    FSharp,
    /// Roslyn: names with `<` and `>`.
    CSharp,
    /// Either; every name is then doubted as an F# one is.
    #[default]
    Unknown,
}

/// What kind of symbol bears the name. The same text means different things for a type and a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A namespace.
    Namespace,
    /// A type, without its namespace.
    Type,
    /// A field.
    Field,
    /// A method, accessors included.
    Method,
    /// A property.
    Property,
    /// An event.
    Event,
    /// A parameter.
    Parameter,
    /// A type parameter.
    GenericParameter,
    /// A local variable of the PDB.
    Local,
}

/// What metadata other than the name says about who made the symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Evidence {
    /// Nothing, or not looked at.
    #[default]
    None,
    /// The compiler made it: `CompilerGeneratedAttribute`, a base class such as `FSharpFunc`, a place in the start-up class.
    Generated,
    /// A user wrote it: `CompilationMappingAttribute` on it, or its property.
    Written,
}

/// Everything besides its text that decides what a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Context {
    /// The compiler of the module.
    pub language: Language,
    /// The kind of symbol.
    pub symbol: Symbol,
    /// What else is known of its origin.
    pub evidence: Evidence,
}

impl Context {
    /// A context with no evidence beyond the name.
    pub fn new(language: Language, symbol: Symbol) -> Self {
        Self {
            language,
            symbol,
            evidence: Evidence::None,
        }
    }

    /// The same context with evidence.
    pub fn with_evidence(self, evidence: Evidence) -> Self {
        Self { evidence, ..self }
    }
}

/// Whether the compiler must have made a name, or a user may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// No user of this language can write such a name, or evidence says that it was generated.
    Certain,
    /// A user may have written exactly this name (F#: in double backticks). Where both builds have the very same name,
    /// that is a better match than an equal key.
    MayBeUserWritten,
}

/// The prefix of an accessor whose property or event bears a synthesized name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Accessor {
    /// `get_`
    Get,
    /// `set_`
    Set,
    /// `add_`
    Add,
    /// `remove_`
    Remove,
}

const ACCESSORS: [Accessor; 4] = [Accessor::Get, Accessor::Set, Accessor::Add, Accessor::Remove];

impl Accessor {
    /// The prefix as it stands in metadata.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Get => "get_",
            Self::Set => "set_",
            Self::Add => "add_",
            Self::Remove => "remove_",
        }
    }
}

/// A synthesized name of either compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SynthesizedName<'a> {
    /// Made by fsc.
    FSharp(FSharpName<'a>),
    /// Made by Roslyn.
    CSharp(CSharpName<'a>),
    /// `I.M`: the metadata name of an explicit implementation, which both compilers write alike; also F#'s of an
    /// extension member.
    ExplicitImplementation {
        /// The interface, printed in full.
        interface: &'a str,
        /// Its member.
        member: &'a str,
    },
}

/// A parsed name: what it stands for, with what generics and accessors add to any name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Parsed<'a> {
    /// What the name stands for.
    pub name: SynthesizedName<'a>,
    /// The accessor's prefix in front of it.
    pub accessor: Option<Accessor>,
    /// The generic arity after a backtick, 0 where there is none.
    pub arity: u16,
    /// Whether a user may have written it.
    pub certainty: Certainty,
    /// The kind of symbol that was asked about.
    pub symbol: Symbol,
}

/// Parses a name that a compiler may have synthesized. `None` means that it is a user's own name, to be compared as text.
///
/// Printing the answer gives `text` again, for every `text`.
pub fn parse(text: &str, context: Context) -> Option<Parsed<'_>> {
    if context.evidence == Evidence::Written || !looks_synthesized(text.as_bytes(), context) {
        return None;
    }
    let (rest, arity) = match context.symbol {
        Symbol::Type => scan::split_arity(text),
        _ => (text, 0),
    };
    if let Some((accessor, rest)) = split_accessor(text, context.symbol)
        && let Some(name) = synthesized(
            rest,
            Context {
                symbol: Symbol::Property,
                ..context
            },
        )
    {
        return Some(Parsed::new(name, Some(accessor), 0, rest, context));
    }
    let name = synthesized(rest, context).or_else(|| explicit_implementation(rest, context.symbol))?;
    Some(Parsed::new(name, None, arity, rest, context))
}

/// `get_clo1@91`: the accessor of a synthesized property.
fn split_accessor(text: &str, symbol: Symbol) -> Option<(Accessor, &str)> {
    if symbol != Symbol::Method {
        return None;
    }
    ACCESSORS
        .iter()
        .find_map(|&accessor| Some((accessor, text.strip_prefix(accessor.prefix())?)))
}

/// A cheap test that lets users' names, the most of a module, through without another look.
fn looks_synthesized(text: &[u8], context: Context) -> bool {
    if context.symbol == Symbol::Parameter && text.starts_with(fsharp::PATTERN_PARAMETER.as_bytes()) {
        return true;
    }
    let dotted = matches!(context.symbol, Symbol::Method | Symbol::Property | Symbol::Event);
    text.iter().any(|&b| match b {
        b'@' | b'<' | b'$' | b'#' | b'=' | b'(' => true,
        b'.' => dotted,
        _ => false,
    }) || (text.len() >= 4
        && context.language != Language::FSharp
        && csharp::may_be_plain(text, context.symbol))
}

fn synthesized(text: &str, context: Context) -> Option<SynthesizedName<'_>> {
    let symbol = context.symbol;
    let fsharp = || fsharp::parse(text, symbol).map(SynthesizedName::FSharp);
    let csharp = || csharp::parse(text, symbol, context.language).map(SynthesizedName::CSharp);
    match context.language {
        // F# shares a few forms with Roslyn and has none of the others, so that its users' names stay theirs.
        Language::FSharp => fsharp().or_else(|| {
            csharp().filter(|n| matches!(n, SynthesizedName::CSharp(name) if name.is_shared_with_fsharp()))
        }),
        Language::CSharp => csharp(),
        // Every `@` is F#'s: Roslyn writes none.
        Language::Unknown if text.contains('@') => fsharp(),
        // What is only of Roslyn's scheme may be in F#'s table.
        Language::Unknown => match csharp() {
            other @ (None | Some(SynthesizedName::CSharp(CSharpName::Other { .. }))) => fsharp().or(other),
            known => known,
        },
    }
}

/// `Namespace.I<A,B>.Member`: the last dot outside of brackets parts interface and member (ECMA-335 II.22.27 leaves the
/// name to the compiler).
fn explicit_implementation(text: &str, symbol: Symbol) -> Option<SynthesizedName<'_>> {
    if !matches!(symbol, Symbol::Method | Symbol::Property | Symbol::Event) {
        return None;
    }
    let dot = scan::last_dot_outside_brackets(text)?;
    let (interface, member) = (text.get(..dot)?, text.get(dot + 1..)?);
    (!interface.is_empty() && !member.is_empty())
        .then_some(SynthesizedName::ExplicitImplementation { interface, member })
}

fn certainty(name: &SynthesizedName<'_>, text: &str, context: Context) -> Certainty {
    // F# forbids these characters in names of types and namespaces even in backticks; elsewhere it allows nearly all.
    let barred = matches!(context.symbol, Symbol::Type | Symbol::Namespace)
        && text.bytes().any(|b| b".+$&[]/\\*\"`".contains(&b));
    let numbered = matches!(
        name,
        SynthesizedName::FSharp(FSharpName::StartupClass { copy: Some(_), .. })
    );
    let certain = match (context.evidence, context.language) {
        (Evidence::Generated, _) => true,
        (_, Language::CSharp) => !csharp::is_identifier(text),
        (_, Language::FSharp | Language::Unknown) => barred && !numbered,
    };
    if certain {
        Certainty::Certain
    } else {
        Certainty::MayBeUserWritten
    }
}

impl<'a> Parsed<'a> {
    fn new(
        name: SynthesizedName<'a>,
        accessor: Option<Accessor>,
        arity: u16,
        text: &str,
        context: Context,
    ) -> Self {
        let certainty = certainty(&name, text, context);
        Self {
            name,
            accessor,
            arity,
            certainty,
            symbol: context.symbol,
        }
    }

    /// What the name stands for, without its parts.
    pub fn kind(&self) -> NameKind {
        key::kind(self)
    }

    /// The part of the name that does not depend on a position.
    pub fn stable_key(&self) -> StableKey {
        key::of_parsed(self)
    }

    /// The source member that the name was made for, as far as it says: `M` of `<M>b__2_0`, `f` of `f@12-3`. In names of
    /// types Roslyn writes `-` for `.`, which is undone here; fsc does so too, but for three characters alike.
    pub fn member(&self) -> Option<Cow<'a, str>> {
        match &self.name {
            SynthesizedName::FSharp(name) => name.base().map(Cow::Borrowed),
            SynthesizedName::CSharp(name) => name.member(),
            SynthesizedName::ExplicitImplementation { member, .. } => Some(Cow::Borrowed(member)),
        }
    }
}

impl fmt::Display for SynthesizedName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FSharp(name) => name.fmt(f),
            Self::CSharp(name) => name.fmt(f),
            Self::ExplicitImplementation { interface, member } => write!(f, "{interface}.{member}"),
        }
    }
}

impl fmt::Display for Parsed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(accessor) = self.accessor {
            f.write_str(accessor.prefix())?;
        }
        self.name.fmt(f)?;
        if self.arity > 0 {
            write!(f, "`{}", self.arity)?;
        }
        Ok(())
    }
}
