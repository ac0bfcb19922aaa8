//! What a proof can find.

use std::fmt;

use ecma335::{TableId, Token};

/// Something by which the chain with the delta is not the update build, or by which the map cannot be right.
///
/// Tokens called `update` are of the update build, those called `chain` of the chain; `name` is the definition's name in the build of the
/// token it follows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Difference {
    /// A build cannot be read.
    #[error("{build} cannot be read: {error}")]
    Unreadable {
        /// Which one.
        build: Build,
        /// Why.
        error: ecma335::Error,
    },
    /// The map is not made for this update build.
    #[error("the map has {entries} entries for the {rows} rows of {table:?} of the update")]
    MapLength {
        /// The table.
        table: TableId,
        /// Entries of the map.
        entries: usize,
        /// Rows of the update build.
        rows: u32,
    },
    /// A definition of the update stands for nothing in the chain.
    #[error("{name} ({update}) of the update stands for nothing in the chain")]
    Unmapped {
        /// The definition.
        update: Token,
        /// Its name.
        name: String,
    },
    /// A definition is mapped to a row that the chain does not have.
    #[error("{name} ({update}) of the update stands for {chain}, which the chain does not have")]
    NoSuchDefinition {
        /// The definition.
        update: Token,
        /// Its name.
        name: String,
        /// What it is mapped to.
        chain: Token,
    },
    /// Two definitions of the update stand for one of the chain.
    #[error("{name} ({chain}) of the chain stands for two definitions of the update, {first} and {second}")]
    MappedTwice {
        /// The first one.
        first: Token,
        /// The second one.
        second: Token,
        /// The definition of the chain.
        chain: Token,
        /// Its name.
        name: String,
    },
    /// A definition is not what its counterpart is.
    #[error("{name} ({update}, {chain} in the chain) differs in its {aspect}")]
    Differs {
        /// The definition of the update (for assembly and module, their tokens).
        update: Token,
        /// Its counterpart.
        chain: Token,
        /// Its name in the update.
        name: String,
        /// In what.
        aspect: Aspect,
    },
    /// The chain has something for which the update has no counterpart.
    #[error("{name} ({chain}) of the chain has {aspect} that the update does not have")]
    Extra {
        /// The definition of the chain.
        chain: Token,
        /// Its name.
        name: String,
        /// What it has.
        aspect: Aspect,
    },
    /// Nothing of the update stands for a definition of the chain that is not said to be retired.
    #[error("{name} ({chain}) of the chain is in the update no more, and not retired")]
    NotRetired {
        /// The definition.
        chain: Token,
        /// Its name.
        name: String,
    },
    /// A definition is said to be retired, and yet something stands for it.
    #[error("{name} ({chain}) of the chain is retired, but stands for {update} of the update")]
    RetiredAndMapped {
        /// The definition of the chain.
        chain: Token,
        /// Its name.
        name: String,
        /// What is mapped to it.
        update: Token,
    },
    /// A deleted method does more than throw.
    #[error("{name} ({chain}) of the chain is deleted, but its body does not just throw")]
    NotDeleted {
        /// The method.
        chain: Token,
        /// Its name.
        name: String,
    },
    /// The delta changed a row that it has no business with.
    #[error("the delta changed {chain:?}, which belongs to nothing that the update has")]
    UnrelatedChange {
        /// The row.
        chain: Token,
    },
    /// The delta changed what a loaded definition is; a runtime that has loaded it keeps the old form.
    #[error("the delta changed the {aspect} of {name} ({chain}), which a runtime does not do")]
    ShapeChanged {
        /// The definition of the chain.
        chain: Token,
        /// Its name.
        name: String,
        /// What changed.
        aspect: Aspect,
    },
    /// A definition that the delta added has the name (and signature) of one that was there.
    #[error("{name} ({chain}), which the delta added, has the name of {other}")]
    NameTaken {
        /// The new definition.
        chain: Token,
        /// Its name.
        name: String,
        /// The old one.
        other: Token,
    },
    /// A field in which a compiler caches would be filled with something else than what the process may have in it already.
    #[error(
        "{name} ({update}) is filled with something else than {chain}, which may hold what filled it before"
    )]
    Refilled {
        /// The field.
        update: Token,
        /// Its counterpart, which was there before the delta.
        chain: Token,
        /// Its name in the update.
        name: String,
    },
    /// The chain after the delta is not the chain before it and something more.
    #[error("the chain after the delta does not continue the chain before it: {what}")]
    NotContinued {
        /// What is not as before.
        what: &'static str,
    },
}

/// One of the two builds that a proof compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Build {
    /// The update build.
    Update,
    /// The chain with the delta.
    Chain,
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Update => "the update",
            Self::Chain => "the chain",
        })
    }
}

/// In what two definitions differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Aspect {
    /// The name, or the one that the caller said.
    Name,
    /// The namespace.
    Namespace,
    /// The flags.
    Flags,
    /// The implementation flags of a method.
    ImplFlags,
    /// The type of which a member is, the type in which a type lies.
    Owner,
    /// The base type.
    Base,
    /// The interfaces.
    Interfaces,
    /// The generic parameters.
    GenericParameters,
    /// Constraints of generic parameters.
    Constraints,
    /// Packing and size of a type.
    Layout,
    /// The offset of a field.
    FieldOffset,
    /// The order of the fields of a type that is laid out in it.
    FieldOrder,
    /// The signature or type.
    Signature,
    /// The parameters of a method: number, flags, names.
    Parameters,
    /// The value of a constant or default.
    Constant,
    /// Marshalling.
    Marshalling,
    /// Declarative security.
    Security,
    /// The data that a field begins with.
    Data,
    /// Custom attributes.
    Attributes,
    /// The accessors of a property or event.
    Accessors,
    /// Explicit implementations and overrides.
    Overrides,
    /// The native function that a method stands for.
    Import,
    /// Whether there is a body, or its form.
    Body,
    /// The body's stack.
    MaxStack,
    /// Whether locals begin as zero.
    InitLocals,
    /// The types of the locals.
    Locals,
    /// The code, at an offset in bytes.
    Code(u32),
    /// An exception clause, by its position.
    Clause(u32),
    /// The version, culture, key or flags of the assembly.
    Identity,
    /// Managed resources.
    Resources,
    /// Types that are exported from elsewhere, and files.
    Exports,
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Namespace => "namespace",
            Self::Flags => "flags",
            Self::ImplFlags => "implementation flags",
            Self::Owner => "owner",
            Self::Base => "base type",
            Self::Interfaces => "interfaces",
            Self::GenericParameters => "generic parameters",
            Self::Constraints => "constraints",
            Self::Layout => "layout",
            Self::FieldOffset => "field offset",
            Self::FieldOrder => "order of fields",
            Self::Signature => "signature",
            Self::Parameters => "parameters",
            Self::Constant => "constant",
            Self::Marshalling => "marshalling",
            Self::Security => "declarative security",
            Self::Data => "data",
            Self::Attributes => "custom attributes",
            Self::Accessors => "accessors",
            Self::Overrides => "explicit implementations",
            Self::Import => "native import",
            Self::Body => "body",
            Self::MaxStack => "stack size",
            Self::InitLocals => "zeroing of locals",
            Self::Locals => "locals",
            Self::Code(offset) => return write!(f, "code at IL_{offset:04x}"),
            Self::Clause(index) => return write!(f, "exception clause {index}"),
            Self::Identity => "identity",
            Self::Resources => "resources",
            Self::Exports => "exported types",
        })
    }
}
