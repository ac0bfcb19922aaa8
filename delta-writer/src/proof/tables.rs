//! Tables that say more of a definition: constants, marshalling, layouts, accessors, overrides, native imports, security.

use ecma335::{
    ClassLayoutId, ConstantId, DeclSecurityId, FieldLayoutId, FieldMarshalId, ImplMapId, MethodImplId,
    MethodSemanticsId, RowId,
};

use super::Context;
use super::difference::{Aspect, Difference};
use super::groups::{Comparison, Repeats, nothing};

impl Context<'_, '_> {
    /// Values of literal fields, defaults of parameters, marshalling of both.
    pub(super) fn constants(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        self.compare::<ConstantId>(
            &Comparison {
                aspect: Aspect::Constant,
                repeats: Repeats::Allowed,
                owner: "parent",
                passed: &nothing,
                same: &|(_, left), (_, right)| {
                    // The high byte is padding (II.22.9).
                    left.type_ as u8 == right.type_ as u8 && self.tokens.same_blob(left.value, right.value)
                },
            },
            out,
        )?;
        self.compare::<FieldMarshalId>(
            &Comparison {
                aspect: Aspect::Marshalling,
                repeats: Repeats::Never,
                owner: "parent",
                passed: &nothing,
                same: &|(_, left), (_, right)| {
                    self.tokens.same_blob(left.native_type, right.native_type)
                        && !self.mentions_renamed(left.native_type)
                },
            },
            out,
        )?;
        Ok(())
    }

    /// Packing and size of types, offsets of fields.
    pub(super) fn layouts(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        self.compare::<ClassLayoutId>(
            &Comparison {
                aspect: Aspect::Layout,
                repeats: Repeats::Never,
                owner: "parent",
                passed: &nothing,
                same: &|(_, left), (_, right)| {
                    (left.packing_size, left.class_size) == (right.packing_size, right.class_size)
                },
            },
            out,
        )?;
        self.compare::<FieldLayoutId>(
            &Comparison {
                aspect: Aspect::FieldOffset,
                repeats: Repeats::Never,
                owner: "field",
                passed: &nothing,
                same: &|(_, left), (_, right)| left.offset == right.offset,
            },
            out,
        )?;
        Ok(())
    }

    /// Accessors of properties and events, explicit implementations.
    pub(super) fn accessors(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        self.compare::<MethodSemanticsId>(
            &Comparison {
                aspect: Aspect::Accessors,
                repeats: Repeats::Allowed,
                owner: "association",
                passed: &nothing,
                same: &|(_, left), (_, right)| {
                    left.semantics == right.semantics
                        && self.tokens.same(left.method.token(), right.method.token())
                },
            },
            out,
        )?;
        self.compare::<MethodImplId>(
            &Comparison {
                aspect: Aspect::Overrides,
                repeats: Repeats::Never,
                owner: "class",
                passed: &nothing,
                same: &|(_, left), (_, right)| {
                    self.tokens
                        .same(left.method_body.token(), right.method_body.token())
                        && self
                            .tokens
                            .same(left.method_declaration.token(), right.method_declaration.token())
                },
            },
            out,
        )?;
        Ok(())
    }

    /// Native functions, declarative security.
    pub(super) fn natives(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        self.compare::<ImplMapId>(
            &Comparison {
                aspect: Aspect::Import,
                repeats: Repeats::Never,
                owner: "member_forwarded",
                passed: &nothing,
                same: &|(_, left), (_, right)| {
                    left.mapping_flags == right.mapping_flags
                        && self.tokens.same_text(left.import_name, right.import_name)
                        && self
                            .tokens
                            .same(left.import_scope.token(), right.import_scope.token())
                },
            },
            out,
        )?;
        self.compare::<DeclSecurityId>(
            &Comparison {
                aspect: Aspect::Security,
                // Roslyn repeats the assembly's in every delta.
                repeats: Repeats::Allowed,
                owner: "parent",
                passed: &nothing,
                same: &|(_, left), (_, right)| {
                    left.action == right.action
                        && self.tokens.same_blob(left.permission_set, right.permission_set)
                },
            },
            out,
        )?;
        Ok(())
    }
}
