//! Every table's schema, once. Ids, typed rows, widths, readers, writers and printers derive from this list.

use super::{Column, ColumnDef, RawRow, Row};
use super::{
    CustomAttributeType, HasConstant, HasCustomAttribute, HasCustomDebugInformation, HasDeclSecurity,
    HasFieldMarshal, HasSemantics, Implementation, MemberForwarded, MemberRefParent, MethodDefOrRef,
    ResolutionScope, TypeDefOrRef, TypeOrMethodDef,
};
use crate::{BlobOffset, GuidIndex, Result, RowId, StringOffset};

macro_rules! tables {
    ($($(#[$doc:meta])* $number:literal $table:ident $id:ident { $($(#[$col_doc:meta])* $column:ident : $type:ty),* $(,)? })*) => {
        /// The tables of ECMA-335 II.22 and of the portable PDB specification, by their numbers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum TableId { $($(#[$doc])* $table = $number,)* }

        impl TableId {
            /// Every table, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$table),*];

            /// The table with that number.
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $($number => Some(Self::$table),)* _ => None }
            }

            /// Its columns, in order.
            #[must_use]
            pub const fn columns(self) -> &'static [ColumnDef] {
                match self { $(Self::$table => &[$(ColumnDef { name: stringify!($column), kind: <$type as Column>::KIND }),*],)* }
            }

            /// Its number.
            #[must_use]
            pub const fn number(self) -> u8 {
                self as u8
            }

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$table => stringify!($table),)* }
            }
        }

        $(
            #[doc = concat!("A row id of ", stringify!($table), ".")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
            pub struct $id(pub u32);

            impl RowId for $id {
                const TABLE: TableId = TableId::$table;
                type Row = $table;
                fn from_row(row: u32) -> Self {
                    Self(row)
                }
                fn row(self) -> u32 {
                    self.0
                }
            }

            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub struct $table { $(#[allow(missing_docs)] pub $column: $type,)* }

            impl Row for $table {
                type Id = $id;
                #[inline]
                fn from_columns(mut next: impl FnMut() -> u32, offset: usize) -> Result<Self> {
                    Ok(Self { $($column: <$type as Column>::from_column(next(), offset)?,)* })
                }
                fn to_raw(&self) -> RawRow {
                    let mut raw = RawRow::default();
                    for (slot, value) in raw.iter_mut().zip([$(self.$column.to_column()),*]) {
                        *slot = value;
                    }
                    raw
                }
            }
        )*
    };
}

tables! {
    /// II.22.30: this module.
    0x00 Module ModuleId { generation: u16, name: StringOffset, mvid: GuidIndex, enc_id: GuidIndex, enc_base_id: GuidIndex }
    /// II.22.38: a type defined elsewhere.
    0x01 TypeRef TypeRefId { resolution_scope: ResolutionScope, name: StringOffset, namespace: StringOffset }
    /// II.22.37: a type defined here.
    0x02 TypeDef TypeDefId {
        flags: u32, name: StringOffset, namespace: StringOffset, extends: TypeDefOrRef, field_list: FieldId, method_list: MethodDefId,
    }
    /// The indirection of `#-` from field lists to fields.
    0x03 FieldPtr FieldPtrId { field: FieldId }
    /// II.22.15: a field.
    0x04 Field FieldId { flags: u16, name: StringOffset, signature: BlobOffset }
    /// The indirection of `#-` from method lists to methods.
    0x05 MethodPtr MethodPtrId { method: MethodDefId }
    /// II.22.26: a method.
    0x06 MethodDef MethodDefId {
        rva: u32, impl_flags: u16, flags: u16, name: StringOffset, signature: BlobOffset, param_list: ParamId,
    }
    /// The indirection of `#-` from parameter lists to parameters.
    0x07 ParamPtr ParamPtrId { param: ParamId }
    /// II.22.33: a parameter.
    0x08 Param ParamId { flags: u16, sequence: u16, name: StringOffset }
    /// II.22.23: an interface of a type.
    0x09 InterfaceImpl InterfaceImplId { class: TypeDefId, interface: TypeDefOrRef }
    /// II.22.25: a member of another type, or of a constructed one.
    0x0A MemberRef MemberRefId { class: MemberRefParent, name: StringOffset, signature: BlobOffset }
    /// II.22.9: a constant value; the type is the low byte, the high one is padding.
    0x0B Constant ConstantId { type_: u16, parent: HasConstant, value: BlobOffset }
    /// II.22.10: a custom attribute.
    0x0C CustomAttribute CustomAttributeId { parent: HasCustomAttribute, type_: CustomAttributeType, value: BlobOffset }
    /// II.22.17: marshalling of a field or parameter.
    0x0D FieldMarshal FieldMarshalId { parent: HasFieldMarshal, native_type: BlobOffset }
    /// II.22.11: declarative security.
    0x0E DeclSecurity DeclSecurityId { action: u16, parent: HasDeclSecurity, permission_set: BlobOffset }
    /// II.22.8: packing and size of a type.
    0x0F ClassLayout ClassLayoutId { packing_size: u16, class_size: u32, parent: TypeDefId }
    /// II.22.16: the offset of a field.
    0x10 FieldLayout FieldLayoutId { offset: u32, field: FieldId }
    /// II.22.36: a signature without a name: local variables, `calli`.
    0x11 StandAloneSig StandAloneSigId { signature: BlobOffset }
    /// II.22.12: which type has which events.
    0x12 EventMap EventMapId { parent: TypeDefId, event_list: EventId }
    /// The indirection of `#-` from event lists to events.
    0x13 EventPtr EventPtrId { event: EventId }
    /// II.22.13: an event.
    0x14 Event EventId { event_flags: u16, name: StringOffset, event_type: TypeDefOrRef }
    /// II.22.35: which type has which properties.
    0x15 PropertyMap PropertyMapId { parent: TypeDefId, property_list: PropertyId }
    /// The indirection of `#-` from property lists to properties.
    0x16 PropertyPtr PropertyPtrId { property: PropertyId }
    /// II.22.34: a property.
    0x17 Property PropertyId { flags: u16, name: StringOffset, type_: BlobOffset }
    /// II.22.28: the accessors of properties and events.
    0x18 MethodSemantics MethodSemanticsId { semantics: u16, method: MethodDefId, association: HasSemantics }
    /// II.22.27: explicit implementations and overrides.
    0x19 MethodImpl MethodImplId { class: TypeDefId, method_body: MethodDefOrRef, method_declaration: MethodDefOrRef }
    /// II.22.31: a module of another file.
    0x1A ModuleRef ModuleRefId { name: StringOffset }
    /// II.22.39: a constructed type.
    0x1B TypeSpec TypeSpecId { signature: BlobOffset }
    /// II.22.22: a method in native code.
    0x1C ImplMap ImplMapId { mapping_flags: u16, member_forwarded: MemberForwarded, import_name: StringOffset, import_scope: ModuleRefId }
    /// II.22.18: where a field's data lies.
    0x1D FieldRva FieldRvaId { rva: u32, field: FieldId }
    /// The log of a delta: token and operation, in order.
    0x1E EncLog EncLogId { token: u32, func_code: u32 }
    /// The tokens of a delta's rows, sorted.
    0x1F EncMap EncMapId { token: u32 }
    /// II.22.2: this assembly.
    0x20 Assembly AssemblyId {
        hash_alg_id: u32, major_version: u16, minor_version: u16, build_number: u16, revision_number: u16, flags: u32,
        public_key: BlobOffset, name: StringOffset, culture: StringOffset,
    }
    /// II.22.4: not used.
    0x21 AssemblyProcessor AssemblyProcessorId { processor: u32 }
    /// II.22.3: not used.
    0x22 AssemblyOs AssemblyOsId { os_platform_id: u32, os_major_version: u32, os_minor_version: u32 }
    /// II.22.5: another assembly.
    0x23 AssemblyRef AssemblyRefId {
        major_version: u16, minor_version: u16, build_number: u16, revision_number: u16, flags: u32,
        public_key_or_token: BlobOffset, name: StringOffset, culture: StringOffset, hash_value: BlobOffset,
    }
    /// II.22.7: not used.
    0x24 AssemblyRefProcessor AssemblyRefProcessorId { processor: u32, assembly_ref: AssemblyRefId }
    /// II.22.6: not used.
    0x25 AssemblyRefOs AssemblyRefOsId {
        os_platform_id: u32, os_major_version: u32, os_minor_version: u32, assembly_ref: AssemblyRefId,
    }
    /// II.22.19: another file of this assembly.
    0x26 File FileId { flags: u32, name: StringOffset, hash_value: BlobOffset }
    /// II.22.14: a type that this assembly exports from elsewhere.
    0x27 ExportedType ExportedTypeId {
        flags: u32, type_def_id: u32, type_name: StringOffset, type_namespace: StringOffset, implementation: Implementation,
    }
    /// II.22.24: a resource.
    0x28 ManifestResource ManifestResourceId { offset: u32, flags: u32, name: StringOffset, implementation: Implementation }
    /// II.22.32: which type lies in which.
    0x29 NestedClass NestedClassId { nested_class: TypeDefId, enclosing_class: TypeDefId }
    /// II.22.20: a generic parameter.
    0x2A GenericParam GenericParamId { number: u16, flags: u16, owner: TypeOrMethodDef, name: StringOffset }
    /// II.22.29: an instantiated generic method.
    0x2B MethodSpec MethodSpecId { method: MethodDefOrRef, instantiation: BlobOffset }
    /// II.22.21: a constraint of a generic parameter.
    0x2C GenericParamConstraint GenericParamConstraintId { owner: GenericParamId, constraint: TypeDefOrRef }
    /// Portable PDB: a source file.
    0x30 Document DocumentId { name: BlobOffset, hash_algorithm: GuidIndex, hash: BlobOffset, language: GuidIndex }
    /// Portable PDB: the sequence points of a method; row n is of MethodDef n.
    0x31 MethodDebugInformation MethodDebugInformationId { document: DocumentId, sequence_points: BlobOffset }
    /// Portable PDB: a scope of locals.
    0x32 LocalScope LocalScopeId {
        method: MethodDefId, import_scope: ImportScopeId, variable_list: LocalVariableId, constant_list: LocalConstantId,
        start_offset: u32, length: u32,
    }
    /// Portable PDB: a named local.
    0x33 LocalVariable LocalVariableId { attributes: u16, index: u16, name: StringOffset }
    /// Portable PDB: a local constant.
    0x34 LocalConstant LocalConstantId { name: StringOffset, signature: BlobOffset }
    /// Portable PDB: what is imported in a scope.
    0x35 ImportScope ImportScopeId { parent: ImportScopeId, imports: BlobOffset }
    /// Portable PDB: which method started which state machine.
    0x36 StateMachineMethod StateMachineMethodId { move_next_method: MethodDefId, kickoff_method: MethodDefId }
    /// Portable PDB: anything else, by kind.
    0x37 CustomDebugInformation CustomDebugInformationId { parent: HasCustomDebugInformation, kind: GuidIndex, value: BlobOffset }
}
