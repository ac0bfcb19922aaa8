//! Coded indices (ECMA-335 II.24.2.6, and the portable PDB specification's HasCustomDebugInformation).

use super::{Column, ColumnKind, TableId, decode_coded};
use crate::{Result, Token};

macro_rules! coded {
    ($($(#[$doc:meta])* $name:ident $bits:literal [$($table:ident),* $(,)?])*) => {
        /// The kinds of coded index.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum CodedKind { $($(#[$doc])* $name,)* }

        impl CodedKind {
            /// How many low bits hold the tag.
            #[must_use]
            pub const fn tag_bits(self) -> u32 {
                match self { $(Self::$name => $bits,)* }
            }

            /// The table for each tag; `None` for tags that are not used.
            #[must_use]
            pub const fn tables(self) -> &'static [Option<TableId>] {
                match self { $(Self::$name => &[$(coded!(@table $table)),*],)* }
            }

            /// How messages call it.
            #[must_use]
            pub const fn expected(self) -> &'static str {
                match self { $(Self::$name => concat!("a ", stringify!($name), " coded index"),)* }
            }

            /// The stored form of a token, if its table has a tag here.
            #[must_use]
            pub fn encode(self, token: Token) -> Option<u32> {
                if token.raw() == 0 {
                    return Some(0);
                }
                let table = token.table()?;
                let tag = self.tables().iter().position(|entry| *entry == Some(table))?;
                Some((token.row() << self.tag_bits()) | tag as u32)
            }
        }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
            pub struct $name(Token);

            impl $name {
                /// From a token; `None` if its table cannot stand here.
                #[must_use]
                pub fn new(token: Token) -> Option<Self> {
                    CodedKind::$name.encode(token).map(|_| Self(token))
                }
                /// The token. A nil one may be of any table.
                #[must_use]
                pub const fn token(self) -> Token {
                    self.0
                }
                /// Whether it refers to nothing.
                #[must_use]
                pub const fn is_nil(self) -> bool {
                    self.0.is_nil()
                }
            }

            impl Column for $name {
                const KIND: ColumnKind = ColumnKind::Coded(CodedKind::$name);
                fn from_column(raw: u32, offset: usize) -> Result<Self> {
                    decode_coded(CodedKind::$name, raw, offset).map(Self)
                }
                fn to_column(&self) -> u32 {
                    CodedKind::$name.encode(self.0).unwrap_or(0)
                }
            }
        )*
    };
    (@table Unused) => { None };
    (@table $table:ident) => { Some(TableId::$table) };
}

coded! {
    /// TypeDef, TypeRef or TypeSpec.
    TypeDefOrRef 2 [TypeDef, TypeRef, TypeSpec]
    /// What may have a constant value.
    HasConstant 2 [Field, Param, Property]
    /// What may have custom attributes.
    HasCustomAttribute 5 [
        MethodDef, Field, TypeRef, TypeDef, Param, InterfaceImpl, MemberRef, Module, DeclSecurity, Property, Event,
        StandAloneSig, ModuleRef, TypeSpec, Assembly, AssemblyRef, File, ExportedType, ManifestResource, GenericParam,
        GenericParamConstraint, MethodSpec,
    ]
    /// What may be marshalled to native code.
    HasFieldMarshal 1 [Field, Param]
    /// What may have declarative security.
    HasDeclSecurity 2 [TypeDef, MethodDef, Assembly]
    /// The parent of a member reference.
    MemberRefParent 3 [TypeDef, TypeRef, ModuleRef, MethodDef, TypeSpec]
    /// A property or event.
    HasSemantics 1 [Event, Property]
    /// A method, defined here or elsewhere.
    MethodDefOrRef 1 [MethodDef, MemberRef]
    /// A field or method that is forwarded to native code.
    MemberForwarded 1 [Field, MethodDef]
    /// Where a file, resource or type lives.
    Implementation 2 [File, AssemblyRef, ExportedType]
    /// The constructor of a custom attribute.
    CustomAttributeType 3 [Unused, Unused, MethodDef, MemberRef, Unused]
    /// Where a type reference is resolved.
    ResolutionScope 2 [Module, ModuleRef, AssemblyRef, TypeRef]
    /// What has generic parameters.
    TypeOrMethodDef 1 [TypeDef, MethodDef]
    /// What may have custom debug information (portable PDB).
    HasCustomDebugInformation 5 [
        MethodDef, Field, TypeRef, TypeDef, Param, InterfaceImpl, MemberRef, Module, DeclSecurity, Property, Event,
        StandAloneSig, ModuleRef, TypeSpec, Assembly, AssemblyRef, File, ExportedType, ManifestResource, GenericParam,
        GenericParamConstraint, MethodSpec, Document, LocalScope, LocalVariable, LocalConstant, ImportScope,
    ]
}
