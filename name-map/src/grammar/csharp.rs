//! The names of Roslyn: `<MIDDLE>KIND__SUFFIX` and the few that keep to no scheme (dotnet/roslyn: `GeneratedNames`,
//! `GeneratedNameKind`, `PrivateImplementationDetails`).

mod parse;
mod print;

use std::borrow::Cow;

use super::scan::{NESTING, closing_bracket};
pub(super) use parse::{is_identifier, may_be_plain, parse};

/// How the names of types begin that this project makes and no compiler does.
pub const OWN: &str = "<HotDelta>";

/// An ordinal with the generation that brought it: `3`, or `3#1` from the first Edit and Continue delta on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    /// The ordinal: of a member among those of its type, of a lambda or scope in its member.
    pub ordinal: u32,
    /// The generation, 0 for the baseline.
    pub generation: u32,
}

/// What a state machine or display class keeps in a field of which only the number says where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HoistedKind {
    /// `<>s__N`: a local that the compiler made.
    Synthesized,
    /// `<>7__wrapN`: the same in release builds, shared by several.
    Reusable,
    /// `<>u__N`: an awaiter.
    Awaiter,
    /// `<>8__N`: a display class of the method.
    DisplayClass,
    /// `CS$<>8__localsN`: a display class in another, or the local that holds one.
    DisplayClassLocal,
    /// `CS$InstrumentationPayloadN`: counters of a build that measures coverage.
    InstrumentationPayload,
}

/// Which list a collection expression became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReadOnlyListKind {
    /// `<>z__ReadOnlyArray`
    Array,
    /// `<>z__ReadOnlyList`
    List,
    /// `<>z__ReadOnlySingleElementList`
    SingleElement,
}

/// The two types that an `extension` block becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExtensionPart {
    /// `<G>$HASH`: the group of blocks with one receiver type.
    Grouping,
    /// `<M>$HASH`: the marker of one block's receiver parameter.
    Marker,
}

macro_rules! fixed_names {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// Names without variable parts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FixedName {
            $($(#[$doc])* $variant,)+
        }

        impl FixedName {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// As it stands in metadata.
            pub fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            fn from_text(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

fixed_names! {
    /// The state of a state machine.
    State = "<>1__state",
    /// What an iterator yielded last.
    Current = "<>2__current",
    /// `this` in a closure or state machine.
    This = "<>4__this",
    /// `this` as an iterator was given it.
    ThisParameter = "<>3__<>4__this",
    /// The thread that made an iterator.
    InitialThreadId = "<>l__initialThreadId",
    /// The builder of an async method.
    Builder = "<>t__builder",
    /// The promise of an async iterator.
    PromiseOfValueOrEnd = "<>v__promiseOfValueOrEnd",
    /// Whether an async iterator is being disposed of.
    DisposeMode = "<>w__disposeMode",
    /// The tokens of an async iterator.
    CombinedTokens = "<>x__combinedTokens",
    /// The id of a state machine's instance.
    StateMachineId = "<>I",
    /// The instance of `<>c`.
    ClosureInstance = "<>9",
    /// The type of global functions.
    Module = "<Module>",
    /// Top-level statements.
    TopLevelMain = "<Main>$",
    /// The entry point around an async `Main`.
    MainWrapper = "<Main>",
    /// The copying method of a record.
    Clone = "<Clone>$",
    /// The method of an extension marker.
    Extension = "<Extension>$",
    /// Of `<PrivateImplementationDetails>`: hashing for `switch` over strings.
    ComputeStringHash = "ComputeStringHash",
    /// The same over `Span<char>`.
    ComputeSpanHash = "ComputeSpanHash",
    /// The same over `ReadOnlySpan<char>`.
    ComputeReadOnlySpanHash = "ComputeReadOnlySpanHash",
    /// An inline array as a span.
    InlineArrayAsSpan = "InlineArrayAsSpan",
    /// An inline array as a read-only span.
    InlineArrayAsReadOnlySpan = "InlineArrayAsReadOnlySpan",
    /// An element of an inline array.
    InlineArrayElementRef = "InlineArrayElementRef",
    /// The same, read-only.
    InlineArrayElementRefReadOnly = "InlineArrayElementRefReadOnly",
    /// The first element of an inline array.
    InlineArrayFirstElementRef = "InlineArrayFirstElementRef",
    /// The same, read-only.
    InlineArrayFirstElementRefReadOnly = "InlineArrayFirstElementRefReadOnly",
    /// A string from data.
    BytesToString = "BytesToString",
    /// The throwing of a `switch` expression without a case.
    ThrowSwitchExpressionException = "ThrowSwitchExpressionException",
    /// The same without a value.
    ThrowSwitchExpressionExceptionParameterless = "ThrowSwitchExpressionExceptionParameterless",
    /// The same before C# 8's exception type.
    ThrowInvalidOperationException = "ThrowInvalidOperationException",
    /// The check of a parameter.
    ThrowIfNull = "ThrowIfNull",
    /// The module's version id for instrumentation.
    Mvid = "MVID",
}

/// A synthesized name of C#. Where `method` or `name` stands for a source name it may be a synthesized one in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CSharpName<'a> {
    /// A name without variable parts.
    Fixed(FixedName),
    /// `<>c`, `<>c__O`: the class of lambdas without captures; with an ordinal for those of a generic method.
    ClosureClass {
        /// The generic method.
        method_id: Option<Id>,
    },
    /// `<>c__DisplayClassO_S`: the captures of one scope.
    DisplayClass {
        /// The method.
        method_id: Id,
        /// The scope, from the outside in.
        scope: Option<Id>,
    },
    /// `<M>b__O_L`, in a display class `<M>b__L`: a lambda.
    Lambda {
        /// The method.
        method: &'a str,
        /// Its ordinal, outside of display classes.
        method_id: Option<Id>,
        /// The lambda.
        lambda: Id,
    },
    /// `<>9__O_L`: the cached delegate of a lambda.
    LambdaCache {
        /// The method, where the class does not say.
        method_id: Option<Id>,
        /// The lambda.
        lambda: Id,
    },
    /// `<M>g__F|O_L`, in a display class `<M>g__F|L`: a local function.
    LocalFunction {
        /// The method.
        method: &'a str,
        /// The local function.
        function: &'a str,
        /// The method's ordinal, outside of display classes.
        method_id: Option<Id>,
        /// Its number among the lambdas and local functions.
        lambda: Id,
    },
    /// `<M>d__O`, `<<M>b__O_L>d`: the state machine of an iterator or async method, lambda or local function.
    StateMachine {
        /// The method, with `-` for dots.
        method: &'a str,
        /// Its ordinal, where it is no lambda or local function.
        method_id: Option<Id>,
    },
    /// `<>O`, `<M>O__O_S`: the class of cached method groups.
    MethodGroupCache {
        /// The method, where it is generic.
        method: &'a str,
        /// Its ordinal.
        method_ordinal: Option<u32>,
        /// The local function that owns it.
        owner: Option<u32>,
        /// The generation, 0 for the baseline.
        generation: u32,
    },
    /// `<0>__F`: a cached method group.
    MethodGroupField {
        /// Its number in the class.
        index: Id,
        /// The method.
        target: &'a str,
    },
    /// `<>o__O`, `<>o__F_O`: the class of dynamic call sites.
    CallSites {
        /// The method, and the generic local function in it that owns the class.
        method: Option<(Id, Option<u32>)>,
    },
    /// `<>p__N`: a dynamic call site.
    CallSite(u32),
    /// `<x>5__N`: a local of the user's kept in a state machine.
    HoistedLocal {
        /// The local.
        name: &'a str,
        /// Its slot, from 1.
        slot: u32,
    },
    /// Something else kept in a state machine or display class.
    Hoisted {
        /// What.
        kind: HoistedKind,
        /// Its number.
        slot: u32,
    },
    /// `<>3__p`: a parameter as an iterator was given it.
    ParameterProxy(&'a str),
    /// `<X>k__BackingField`
    BackingField(&'a str),
    /// `<p>P`: a captured parameter of a primary constructor.
    PrimaryConstructorParameter(&'a str),
    /// `<B>e__FixedBuffer`
    FixedBuffer(&'a str),
    /// `<>m__FinallyN`: a `finally` of an iterator.
    IteratorFinally(u32),
    /// `<>n__N`: a `base` call for a lambda or state machine.
    BaseCall(Id),
    /// `<>f__AnonymousTypeN`: N counts over the compilation. Anonymous delegates are alike.
    AnonymousType {
        /// The module, of a netmodule.
        module: &'a str,
        /// Whether it is a delegate.
        delegate: bool,
        /// Its number.
        index: u32,
        /// The submission of a script, or the generation of an allocated one.
        slot: Option<u32>,
    },
    /// `<X>i__Field`: a field of an anonymous type.
    AnonymousTypeField(&'a str),
    /// `<X>j__TPar`: its type parameter.
    AnonymousTypeParameter(&'a str),
    /// `<>A{00000002}`, `<>F{00000001}`: the delegate for a signature with refs.
    Delegate {
        /// Whether it returns something.
        returns: bool,
        /// Which parameters are refs, as printed, with the braces; empty where none is.
        refs: &'a str,
        /// The generation, 0 for the baseline.
        generation: u32,
    },
    /// `<>h__TransparentIdentifierN`: the range variables of a query so far.
    TransparentIdentifier(u32),
    /// `<pN>`: a parameter copied for a lambda.
    LambdaParameter(u32),
    /// `<FILE>FHASH__NAME`: a file-local type; the hash is of the path.
    FileLocal {
        /// The file, with `_` for what is no letter or digit.
        file: &'a str,
        /// The SHA-256 of its path.
        hash: &'a str,
        /// The type.
        name: &'a str,
    },
    /// `<G>$HASH`, `<M>$HASH`: parts of an `extension` block; the hash is of the receiver.
    ExtensionType {
        /// Which.
        part: ExtensionPart,
        /// The hash.
        hash: &'a str,
    },
    /// `<>z__ReadOnlyArray` and its kin.
    ReadOnlyList {
        /// Which.
        kind: ReadOnlyListKind,
        /// The generation, 0 for the baseline.
        generation: u32,
    },
    /// `<>y__InlineArrayN`
    InlineArray {
        /// Its length.
        length: u32,
        /// The generation, 0 for the baseline.
        generation: u32,
    },
    /// `<PrivateImplementationDetails>`: the class of data blobs and helpers.
    PrivateImplementationDetails {
        /// `<MODULE>` of a netmodule, with its brackets, and the number of a script's submission.
        suffix: &'a str,
        /// The generation, 0 for the baseline.
        generation: u32,
    },
    /// `__StaticArrayInitTypeSize=24_Align=4`: the type of a data blob.
    DataType {
        /// Its size in bytes.
        size: u32,
        /// Its alignment, where it is not 1.
        align: Option<u32>,
    },
    /// `HASH`, `HASH4`, `HASH_A6`: a data blob, one of that alignment, an array cached for a span of it.
    DataField {
        /// The SHA-256 of the data.
        hash: &'a str,
        /// What follows.
        suffix: &'a str,
    },
    /// `<S>HASH`: the class of a string kept as data.
    DataString(&'a str),
    /// `PayloadRootN`: counters of a build that measures coverage.
    PayloadRoot(u32),
    /// `<HotDelta>Method__N`, `<HotDelta>StaticMethod__N`: the class of one method that its own class could not be given by a delta.
    MovedMethod {
        /// Whether the method was static where it was written.
        is_static: bool,
        /// Its number.
        id: Id,
    },
    /// A name of Roslyn's scheme that is none of the above, to be compared as text.
    Other {
        /// Between the brackets.
        middle: &'a str,
        /// After them.
        rest: &'a str,
    },
}

impl CSharpName<'_> {
    /// fsc writes these too.
    pub(super) fn is_shared_with_fsharp(&self) -> bool {
        matches!(
            self,
            Self::Fixed(FixedName::Module) | Self::AnonymousTypeParameter(_)
        )
    }
}

impl<'a> CSharpName<'a> {
    /// The source name in it, dots restored; of a name in a name, the innermost.
    pub fn member(&self) -> Option<Cow<'a, str>> {
        match *self {
            Self::Lambda { method, .. } | Self::LocalFunction { method, .. } => Some(innermost(method)),
            Self::StateMachine { method, .. } | Self::MethodGroupCache { method, .. }
                if !method.is_empty() =>
            {
                let method = innermost(method);
                // `-` is in no C# name, so each stands for a dot.
                Some(if method.contains('-') {
                    Cow::Owned(method.replace('-', "."))
                } else {
                    method
                })
            }
            Self::MethodGroupField { target, .. } => Some(Cow::Borrowed(target)),
            Self::HoistedLocal { name, .. } | Self::FileLocal { name, .. } => Some(Cow::Borrowed(name)),
            Self::ParameterProxy(name)
            | Self::BackingField(name)
            | Self::PrimaryConstructorParameter(name)
            | Self::FixedBuffer(name)
            | Self::AnonymousTypeField(name)
            | Self::AnonymousTypeParameter(name) => Some(Cow::Borrowed(name)),
            _ => None,
        }
    }
}

/// `M` of `<<M>b__0_1>…`: through names in names, as deep as keys go.
fn innermost(method: &str) -> Cow<'_, str> {
    let mut method = method;
    for _ in 0..NESTING {
        let Some(end) = closing_bracket(method) else { break };
        // `<Main>$` is a method itself.
        match (method.get(1..end), method.get(end + 1..)) {
            (Some(inner), Some(rest)) if rest.starts_with(['b', 'g']) && !inner.is_empty() => method = inner,
            _ => break,
        }
    }
    Cow::Borrowed(method)
}

impl HoistedKind {
    /// Every one.
    pub const ALL: &[Self] = &[
        Self::Synthesized,
        Self::Reusable,
        Self::Awaiter,
        Self::DisplayClass,
        Self::DisplayClassLocal,
        Self::InstrumentationPayload,
    ];

    /// What stands before the number.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Synthesized => "<>s__",
            Self::Reusable => "<>7__wrap",
            Self::Awaiter => "<>u__",
            Self::DisplayClass => "<>8__",
            Self::DisplayClassLocal => "CS$<>8__locals",
            Self::InstrumentationPayload => "CS$InstrumentationPayload",
        }
    }
}

impl ReadOnlyListKind {
    /// Every one.
    pub const ALL: &[Self] = &[Self::Array, Self::List, Self::SingleElement];

    /// The name of its type in the baseline.
    pub fn text(self) -> &'static str {
        match self {
            Self::Array => "<>z__ReadOnlyArray",
            Self::List => "<>z__ReadOnlyList",
            Self::SingleElement => "<>z__ReadOnlySingleElementList",
        }
    }
}
