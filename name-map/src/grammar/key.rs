//! The part of a name that does not depend on positions.

use std::fmt::{self, Write};

use super::csharp::{CSharpName, OWN};
use super::fsharp::{FSharpName, PATTERN_PARAMETER, Place, Stem};
use super::scan::NESTING;
use super::{Context, Language, Parsed, Symbol, SynthesizedName, parse};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameKind {
    /// A name that no compiler made, or none that we know of: compared as text.
    Plain,
    /// F#: the class of a closure, state machine or object expression.
    Closure,
    /// F#: a method made of an inner function.
    LiftedFunction,
    /// F#: a module value, its field or property; a shadowed `let` of a class.
    ModuleValue,
    /// F#: the field or property that holds a pattern's value at module level.
    PatternInput,
    /// F#: the check that a class was initialised, or the field that forces a `.cctor`.
    InitializationCheck,
    /// F#: a part of a pipeline.
    PipeValue,
    /// F#: a copy of an SRTP inline function.
    DebugCopy,
    /// F#: the rest of a large method.
    Continuation,
    /// F#: the witness-passing twin of an inline function.
    Witness,
    /// F#: a field of a property, record or capture; a hidden parameter or method.
    MarkedMember,
    /// F#: the one instance of a closure class.
    ClosureInstance,
    /// F#: a local hidden by another.
    ShadowedLocal,
    /// F#: a parameter for which a pattern is written.
    PatternParameter,
    /// F#: what a debugger shows of a union case.
    DebugTypeProxy,
    /// F#: an anonymous record.
    AnonymousRecord,
    /// F#: the namespace of start-up classes.
    StartupNamespace,
    /// F#: the start-up class of a file.
    StartupClass,
    /// Both: the type of a data blob.
    DataType,
    /// Both: a data blob.
    DataField,
    /// Both: an explicit implementation; an F# extension member, `String.get_Twice`, is named alike.
    ExplicitImplementation,
    /// C#: a name without variable parts.
    Fixed,
    /// C#: the class of lambdas without captures.
    ClosureClass,
    /// C#: captures.
    DisplayClass,
    /// C#: a lambda.
    Lambda,
    /// C#: the cached delegate of a lambda.
    LambdaCache,
    /// C#: a local function.
    LocalFunction,
    /// C#: the state machine of an iterator or async method.
    StateMachine,
    /// C#: the class of cached method groups.
    MethodGroupCache,
    /// C#: a cached method group.
    MethodGroupField,
    /// C#: the class of dynamic call sites.
    CallSites,
    /// C#: a dynamic call site.
    CallSite,
    /// C#: a user's local in a state machine.
    HoistedLocal,
    /// C#: something else in a state machine or display class.
    Hoisted,
    /// C#: a parameter as an iterator was given it.
    ParameterProxy,
    /// C#: the field of an auto-property, of a primary constructor's parameter, of an anonymous type; a fixed buffer.
    MemberField,
    /// C#: a `finally` of an iterator.
    IteratorFinally,
    /// C#: a `base` call.
    BaseCall,
    /// C#: an anonymous type or delegate.
    AnonymousType,
    /// C#: the type parameter of an anonymous type (fsc's too).
    AnonymousTypeParameter,
    /// C#: a delegate with refs.
    Delegate,
    /// C#: the range variables of a query. Its number is how many clauses deep they lie, and with that what they are: no position.
    TransparentIdentifier,
    /// C#: a parameter copied for a lambda.
    LambdaParameter,
    /// C#: a file-local type.
    FileLocal,
    /// C#: a part of an `extension` block.
    ExtensionType,
    /// C#: the list of a collection expression.
    ReadOnlyList,
    /// C#: an inline array.
    InlineArray,
    /// C#: the class of data blobs and helpers.
    PrivateImplementationDetails,
    /// C#: the class of a string kept as data.
    DataString,
    /// C#: counters of a build that measures coverage.
    PayloadRoot,
    /// C#: the class of one method that its own class could not be given.
    MovedMethod,
    /// C#: a name of Roslyn's scheme, unknown but for that.
    Other,
}

/// What stays of a name when everything in its module moves: equal keys make two symbols candidates for each other.
///
/// Positions print as `*`: `f@*`, `<M>b__*`. Names that hold none are their own keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StableKey {
    kind: NameKind,
    arity: u16,
    text: Box<str>,
}

impl StableKey {
    /// What the name stands for.
    pub fn kind(&self) -> NameKind {
        self.kind
    }

    /// The generic arity that the name of a type ends with.
    pub fn arity(&self) -> u16 {
        self.arity
    }

    /// The name with a `*` for each position.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for StableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if self.arity > 0 {
            write!(f, "`{}", self.arity)
        } else {
            Ok(())
        }
    }
}

/// The key of any name, a user's own included.
pub fn stable_key(text: &str, context: Context) -> StableKey {
    match parse(text, context) {
        Some(parsed) => parsed.stable_key(),
        None => StableKey {
            kind: NameKind::Plain,
            arity: 0,
            text: text.into(),
        },
    }
}

pub(super) fn of_parsed(parsed: &Parsed<'_>) -> StableKey {
    let mut text = String::with_capacity(48);
    if let Some(accessor) = parsed.accessor {
        text.push_str(accessor.prefix());
    }
    // Writing to a String does not fail.
    let _ = write_name(&parsed.name, &mut text, NESTING);
    StableKey {
        kind: kind(parsed),
        arity: parsed.arity,
        text: text.into_boxed_str(),
    }
}

fn write_name(name: &SynthesizedName<'_>, out: &mut String, nesting: u8) -> fmt::Result {
    match name {
        SynthesizedName::FSharp(name) => write_fsharp(name, out),
        SynthesizedName::CSharp(name) => write_csharp(name, out, nesting),
        SynthesizedName::ExplicitImplementation { .. } => write!(out, "{name}"),
    }
}

fn write_fsharp(name: &FSharpName<'_>, out: &mut String) -> fmt::Result {
    match name {
        FSharpName::Positioned {
            stem: stem @ Stem::Data { .. },
            ..
        } => stem.write_stable(out),
        FSharpName::Positioned { stem, chain, .. } => {
            stem.write_stable(out)?;
            write!(out, "@*{chain}")
        }
        FSharpName::PipeValue(pipe) => pipe.write_stable(out),
        FSharpName::DataField { .. } => out.write_str("field*@"),
        FSharpName::PatternParameter(_) => write!(out, "{PATTERN_PARAMETER}*"),
        FSharpName::StartupClass { file, .. } => write!(out, "${file}"),
        other => write!(out, "{other}"),
    }
}

/// A source name that may be synthesized in turn.
fn write_inner(name: &str, out: &mut String, nesting: u8) -> fmt::Result {
    let context = Context::new(Language::CSharp, Symbol::Method);
    match nesting
        .checked_sub(1)
        .and_then(|left| Some((left, parse(name, context)?)))
    {
        Some((left, parsed)) => write_name(&parsed.name, out, left),
        None => out.write_str(name),
    }
}

fn write_csharp(name: &CSharpName<'_>, out: &mut String, nesting: u8) -> fmt::Result {
    let mut around = |inner: &str, rest: &str| {
        out.push('<');
        write_inner(inner, out, nesting)?;
        out.write_str(">")?;
        out.write_str(rest)
    };
    match *name {
        CSharpName::Lambda { method, .. } => around(method, "b__*"),
        CSharpName::LocalFunction { method, function, .. } => {
            around(method, "g__")?;
            write!(out, "{function}|*")
        }
        CSharpName::StateMachine { method, .. } => around(method, "d"),
        CSharpName::MethodGroupCache { method: "", .. } => out.write_str("<>O"),
        CSharpName::MethodGroupCache { method, .. } => around(method, "O"),
        CSharpName::AnonymousTypeField(name) => around(name, "i__Field"),
        CSharpName::AnonymousTypeParameter(name) => around(name, "j__TPar"),
        CSharpName::ClosureClass { .. } => out.write_str("<>c"),
        CSharpName::DisplayClass { .. } => out.write_str("<>c__DisplayClass*"),
        CSharpName::LambdaCache { .. } => out.write_str("<>9__*"),
        CSharpName::MethodGroupField { target, .. } => write!(out, "<*>__{target}"),
        CSharpName::CallSites { .. } => out.write_str("<>o__*"),
        CSharpName::CallSite(_) => out.write_str("<>p__*"),
        CSharpName::HoistedLocal { name, .. } => write!(out, "<{name}>5__*"),
        CSharpName::Hoisted { kind, .. } => write!(out, "{}*", kind.prefix()),
        CSharpName::IteratorFinally(_) => out.write_str("<>m__Finally*"),
        CSharpName::BaseCall(_) => out.write_str("<>n__*"),
        CSharpName::AnonymousType { module, delegate, .. } => {
            write!(
                out,
                "<{module}>f__Anonymous{}*",
                if delegate { "Delegate" } else { "Type" }
            )
        }
        CSharpName::Delegate { returns, refs, .. } => {
            write!(out, "<>{}{refs}", if returns { 'F' } else { 'A' })
        }
        CSharpName::ReadOnlyList { kind, .. } => out.write_str(kind.text()),
        CSharpName::InlineArray { length, .. } => write!(out, "<>y__InlineArray{length}"),
        CSharpName::MovedMethod { is_static: false, .. } => write!(out, "{OWN}Method__*"),
        CSharpName::MovedMethod { is_static: true, .. } => write!(out, "{OWN}StaticMethod__*"),
        CSharpName::PrivateImplementationDetails { suffix, .. } => {
            write!(out, "<PrivateImplementationDetails>{suffix}")
        }
        other => write!(out, "{other}"),
    }
}

pub(super) fn kind(parsed: &Parsed<'_>) -> NameKind {
    match &parsed.name {
        SynthesizedName::FSharp(name) => {
            fsharp_kind(name, parsed.accessor.map_or(parsed.symbol, |_| Symbol::Property))
        }
        SynthesizedName::CSharp(name) => csharp_kind(name),
        SynthesizedName::ExplicitImplementation { .. } => NameKind::ExplicitImplementation,
    }
}

fn fsharp_kind(name: &FSharpName<'_>, symbol: Symbol) -> NameKind {
    match name {
        FSharpName::Positioned {
            stem: Stem::DebugCopy { .. },
            ..
        } => NameKind::DebugCopy,
        FSharpName::Positioned {
            stem: Stem::Continuation(_),
            ..
        } => NameKind::Continuation,
        FSharpName::Positioned {
            stem: Stem::Data { .. },
            ..
        }
        | FSharpName::DataField { .. } => NameKind::DataField,
        FSharpName::Positioned { stem, .. } => match (symbol, stem) {
            (Symbol::Type, _) => NameKind::Closure,
            (_, Stem::Named("patternInput")) => NameKind::PatternInput,
            (Symbol::Field, Stem::Named("init")) => NameKind::InitializationCheck,
            (Symbol::Method, _) => NameKind::LiftedFunction,
            _ => NameKind::ModuleValue,
        },
        FSharpName::Marked { base: "init", .. } if symbol == Symbol::Field => NameKind::InitializationCheck,
        FSharpName::Marked { .. } => NameKind::MarkedMember,
        FSharpName::PipeValue(_) => NameKind::PipeValue,
        FSharpName::Instance => NameKind::ClosureInstance,
        FSharpName::DataType { .. } => NameKind::DataType,
        FSharpName::Witness(_) => NameKind::Witness,
        FSharpName::DebugTypeProxy(_) => NameKind::DebugTypeProxy,
        FSharpName::Shadowed(_) => NameKind::ShadowedLocal,
        FSharpName::PatternParameter(_) => NameKind::PatternParameter,
        FSharpName::AnonymousRecord(_) => NameKind::AnonymousRecord,
        FSharpName::StartupNamespace { .. } => NameKind::StartupNamespace,
        FSharpName::StartupClass { .. } => NameKind::StartupClass,
    }
}

fn csharp_kind(name: &CSharpName<'_>) -> NameKind {
    match name {
        CSharpName::Fixed(_) => NameKind::Fixed,
        CSharpName::ClosureClass { .. } => NameKind::ClosureClass,
        CSharpName::DisplayClass { .. } => NameKind::DisplayClass,
        CSharpName::Lambda { .. } => NameKind::Lambda,
        CSharpName::LambdaCache { .. } => NameKind::LambdaCache,
        CSharpName::LocalFunction { .. } => NameKind::LocalFunction,
        CSharpName::StateMachine { .. } => NameKind::StateMachine,
        CSharpName::MethodGroupCache { .. } => NameKind::MethodGroupCache,
        CSharpName::MethodGroupField { .. } => NameKind::MethodGroupField,
        CSharpName::CallSites { .. } => NameKind::CallSites,
        CSharpName::CallSite(_) => NameKind::CallSite,
        CSharpName::HoistedLocal { .. } => NameKind::HoistedLocal,
        CSharpName::Hoisted { .. } => NameKind::Hoisted,
        CSharpName::ParameterProxy(_) => NameKind::ParameterProxy,
        CSharpName::BackingField(_)
        | CSharpName::PrimaryConstructorParameter(_)
        | CSharpName::FixedBuffer(_)
        | CSharpName::AnonymousTypeField(_) => NameKind::MemberField,
        CSharpName::IteratorFinally(_) => NameKind::IteratorFinally,
        CSharpName::BaseCall(_) => NameKind::BaseCall,
        CSharpName::AnonymousType { .. } => NameKind::AnonymousType,
        CSharpName::AnonymousTypeParameter(_) => NameKind::AnonymousTypeParameter,
        CSharpName::Delegate { .. } => NameKind::Delegate,
        CSharpName::TransparentIdentifier(_) => NameKind::TransparentIdentifier,
        CSharpName::LambdaParameter(_) => NameKind::LambdaParameter,
        CSharpName::FileLocal { .. } => NameKind::FileLocal,
        CSharpName::ExtensionType { .. } => NameKind::ExtensionType,
        CSharpName::ReadOnlyList { .. } => NameKind::ReadOnlyList,
        CSharpName::InlineArray { .. } => NameKind::InlineArray,
        CSharpName::PrivateImplementationDetails { .. } => NameKind::PrivateImplementationDetails,
        CSharpName::DataType { .. } => NameKind::DataType,
        CSharpName::DataField { .. } => NameKind::DataField,
        CSharpName::DataString(_) => NameKind::DataString,
        CSharpName::PayloadRoot(_) => NameKind::PayloadRoot,
        CSharpName::MovedMethod { .. } => NameKind::MovedMethod,
        CSharpName::Other { .. } => NameKind::Other,
    }
}

impl Parsed<'_> {
    /// Whether it is a part of an F# pipeline, which bears the name of no member.
    pub fn is_pipeline(&self) -> bool {
        matches!(
            self.name,
            SynthesizedName::FSharp(FSharpName::Positioned {
                stem: Stem::Pipe(_),
                ..
            })
        )
    }

    /// The generation of the delta that brought the name, [`allocate`](super::allocate())d or Roslyn's; `None` for a
    /// name of a full build.
    pub fn generation(&self) -> Option<u32> {
        let generation = match self.name {
            SynthesizedName::FSharp(FSharpName::Positioned {
                place: Place::Allocated { generation, .. },
                ..
            }) => generation,
            SynthesizedName::CSharp(name) => name.generation(),
            _ => 0,
        };
        (generation > 0).then_some(generation)
    }
}
