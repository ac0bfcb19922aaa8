//! The kinds of custom debug information, once: their ids, names and values.

use ecma335::Guid;

use super::{
    AsyncStepping, CompilationOptions, CompilationReferences, DynamicFlags, EmbeddedSource, HoistedScopes,
    LambdaMap, LocalSlotMap, StateMap, TupleNames, TypeDocuments, utf8,
};
use crate::Result;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $guid:literal $name:literal;)*) => {
        /// A kind of the specification or of Roslyn.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Kind { $($(#[$doc])* $kind,)* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// Its id in the Kind column.
            #[must_use]
            pub const fn guid(self) -> Guid {
                match self { $(Self::$kind => Guid::from_u128($guid),)* }
            }

            /// The kind with that id.
            #[must_use]
            pub fn from_guid(guid: Guid) -> Option<Self> {
                Self::ALL.iter().copied().find(|kind| kind.guid() == guid)
            }

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }
        }
    };
}

kinds! {
    /// Parent: a MoveNext method.
    AsyncStepping 0x54FD2AC5_E925_401A_9C2A_F94F171072F8 "Async Method Stepping Information";
    /// Parent: a MoveNext method.
    HoistedScopes 0x6DA9A61E_F8C7_4874_BE62_68BC5630DF71 "State Machine Hoisted Local Scopes";
    /// Parent: a local variable or constant.
    DynamicFlags 0x83C563C4_B4F3_47D5_B824_BA5441477EA8 "Dynamic Local Variables";
    /// Parent: a local variable or constant.
    TupleNames 0xED9FDF71_8879_4747_8ED3_FE5EDE3CE710 "Tuple Element Names";
    /// Parent: the module.
    DefaultNamespace 0x58B2EAB6_209F_4E4E_A22C_B2D0F910C782 "Default Namespace";
    /// Parent: a method.
    LocalSlotMap 0x755F52A8_91C5_45BE_B4B8_209571E552BD "EnC Local Slot Map";
    /// Parent: a method.
    LambdaMap 0xA643004C_0240_496F_A783_30D64F4979DE "EnC Lambda and Closure Map";
    /// Parent: a kickoff method.
    StateMap 0x8B78CD68_2EDE_420B_980B_E15884B8AAA3 "EnC State Machine State Map";
    /// Parent: the module.
    SourceLink 0xCC110556_A091_4D38_9FEC_25AB9A351A6A "Source Link";
    /// Parent: a document.
    EmbeddedSource 0x0E8A571B_6926_466E_B4AD_8AB04611F5FE "Embedded Source";
    /// Parent: the module.
    CompilationReferences 0x7E4D4708_096E_4C5C_AEDA_CB10BA6A740D "Compilation Metadata References";
    /// Parent: the module.
    CompilationOptions 0xB5FEEC05_8CD0_4A83_96DA_466284BB4BD8 "Compilation Options";
    /// Parent: a type without sequence points.
    TypeDocuments 0x932E74BC_DBA9_4478_8D46_0F32A7BAB3D3 "Type Definition Documents";
    /// Parent: a primary constructor.
    PrimaryConstructor 0x9D40ACE1_C703_4D0E_BF41_7243060A8FB5 "Primary Constructor";
}

impl Kind {
    /// Whether it is one of the three maps that Edit and Continue needs of the generation before: full PDBs have them, deltas do not.
    #[must_use]
    pub const fn is_enc_map(self) -> bool {
        matches!(self, Self::LocalSlotMap | Self::LambdaMap | Self::StateMap)
    }
}

/// Custom debug information, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CustomDebugInfo<'a> {
    /// Where an async method suspends and resumes.
    AsyncStepping(AsyncStepping),
    /// Where hoisted variables are in scope.
    HoistedScopes(HoistedScopes),
    /// Which objects in a local's type are dynamic.
    DynamicFlags(DynamicFlags),
    /// The names of tuple elements in a local's type.
    TupleNames(TupleNames<'a>),
    /// The default namespace of a VB project.
    DefaultNamespace(&'a str),
    /// Slots of locals.
    LocalSlotMap(LocalSlotMap),
    /// Lambdas and closures.
    LambdaMap(LambdaMap),
    /// States of a state machine.
    StateMap(StateMap),
    /// JSON that tells where the sources are: as it is, perhaps with a byte order mark.
    SourceLink(&'a [u8]),
    /// The text of a document.
    EmbeddedSource(EmbeddedSource<'a>),
    /// What a module was compiled against.
    CompilationReferences(CompilationReferences<'a>),
    /// The options that a module was compiled with.
    CompilationOptions(CompilationOptions<'a>),
    /// Where a type is declared.
    TypeDocuments(TypeDocuments),
    /// The parent is a primary constructor; Roslyn gives it no bytes.
    PrimaryConstructor(&'a [u8]),
    /// A kind that this crate does not know.
    Unknown(Guid, &'a [u8]),
}

impl<'a> CustomDebugInfo<'a> {
    /// The value of a blob of a kind.
    pub fn decode(kind: Guid, blob: &'a [u8]) -> Result<Self> {
        let Some(known) = Kind::from_guid(kind) else {
            return Ok(Self::Unknown(kind, blob));
        };
        Ok(match known {
            Kind::AsyncStepping => Self::AsyncStepping(AsyncStepping::decode(blob)?),
            Kind::HoistedScopes => Self::HoistedScopes(HoistedScopes::decode(blob)?),
            Kind::DynamicFlags => Self::DynamicFlags(DynamicFlags::decode(blob)),
            Kind::TupleNames => Self::TupleNames(TupleNames::decode(blob)?),
            Kind::DefaultNamespace => Self::DefaultNamespace(utf8(blob, 0)?),
            Kind::LocalSlotMap => Self::LocalSlotMap(LocalSlotMap::decode(blob)?),
            Kind::LambdaMap => Self::LambdaMap(LambdaMap::decode(blob)?),
            Kind::StateMap => Self::StateMap(StateMap::decode(blob)?),
            Kind::SourceLink => Self::SourceLink(blob),
            Kind::EmbeddedSource => Self::EmbeddedSource(EmbeddedSource::decode(blob)?),
            Kind::CompilationReferences => Self::CompilationReferences(CompilationReferences::decode(blob)?),
            Kind::CompilationOptions => Self::CompilationOptions(CompilationOptions::decode(blob)?),
            Kind::TypeDocuments => Self::TypeDocuments(TypeDocuments::decode(blob)?),
            Kind::PrimaryConstructor => Self::PrimaryConstructor(blob),
        })
    }

    /// The id of its kind.
    #[must_use]
    pub fn kind(&self) -> Guid {
        let kind = match self {
            Self::AsyncStepping(_) => Kind::AsyncStepping,
            Self::HoistedScopes(_) => Kind::HoistedScopes,
            Self::DynamicFlags(_) => Kind::DynamicFlags,
            Self::TupleNames(_) => Kind::TupleNames,
            Self::DefaultNamespace(_) => Kind::DefaultNamespace,
            Self::LocalSlotMap(_) => Kind::LocalSlotMap,
            Self::LambdaMap(_) => Kind::LambdaMap,
            Self::StateMap(_) => Kind::StateMap,
            Self::SourceLink(_) => Kind::SourceLink,
            Self::EmbeddedSource(_) => Kind::EmbeddedSource,
            Self::CompilationReferences(_) => Kind::CompilationReferences,
            Self::CompilationOptions(_) => Kind::CompilationOptions,
            Self::TypeDocuments(_) => Kind::TypeDocuments,
            Self::PrimaryConstructor(_) => Kind::PrimaryConstructor,
            Self::Unknown(kind, _) => return *kind,
        };
        kind.guid()
    }

    /// The blob of a value.
    pub fn encode(&self) -> Result<Vec<u8>> {
        Ok(match self {
            Self::AsyncStepping(value) => value.encode()?,
            Self::HoistedScopes(value) => value.encode(),
            Self::DynamicFlags(value) => value.encode(),
            Self::TupleNames(value) => value.encode()?,
            Self::DefaultNamespace(text) => text.as_bytes().to_vec(),
            Self::LocalSlotMap(value) => value.encode()?,
            Self::LambdaMap(value) => value.encode()?,
            Self::StateMap(value) => value.encode()?,
            Self::EmbeddedSource(value) => value.encode()?,
            Self::CompilationReferences(value) => value.encode()?,
            Self::CompilationOptions(value) => value.encode()?,
            Self::TypeDocuments(value) => value.encode()?,
            Self::SourceLink(bytes) | Self::PrimaryConstructor(bytes) | Self::Unknown(_, bytes) => {
                bytes.to_vec()
            }
        })
    }
}
