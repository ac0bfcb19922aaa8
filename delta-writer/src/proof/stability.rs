//! What the delta did to the chain: rows that were there change only where the update says so, and never what a loaded definition is.

use ecma335::{
    ClassLayoutId, ConstantId, CustomAttributeId, DeclSecurityId, EventId, FieldId, FieldLayoutId,
    FieldMarshalId, FieldRvaId, GenericParamConstraintId, GenericParamId, ImplMapId, InterfaceImplId,
    Metadata, MethodBody, MethodDefId, MethodImplId, MethodSemanticsId, ModuleId, NestedClassId, Opcode,
    ParamId, PropertyId, Row, RowId, TableId, Token, TypeDefId, token_operands,
};

use super::Context;
use super::bodies::body_of;
use super::difference::{Aspect, Difference};
use super::side::at;
use super::tokens::{Tokens, find_member};

/// Tables whose rows a delta may neither change for what exists nor add to it, by their owner and what they say of it. Constants,
/// attributes, accessors and overrides are not among them: runtimes take those.
macro_rules! fixed {
    ($self:ident, $before:ident, $out:ident, $($id:ident $aspect:ident |$row:ident| $owner:expr;)*) => {
        $($self.fixed::<$id>($before, Aspect::$aspect, |$row| $owner.token(), $out)?;)*
    };
}

impl<'a> Context<'_, 'a> {
    pub(super) fn stability(&self, before: &Metadata<'a>, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let after = self.chain();
        let heaps = [
            (before.strings.0, after.md.strings.0),
            (before.user_strings.0, after.md.user_strings.0),
            (before.blobs.0, after.md.blobs.0),
            (before.guids.0, after.md.guids.0),
        ];
        if heaps.iter().any(|(before, after)| !after.starts_with(before)) {
            out.push(Difference::NotContinued {
                what: "a heap is not as it was",
            });
            return Ok(());
        }
        if TableId::ALL
            .iter()
            .any(|id| before.table(*id).rows() > after.md.table(*id).rows())
        {
            out.push(Difference::NotContinued {
                what: "a table is shorter",
            });
            return Ok(());
        }
        self.module(before, out)?;
        self.references(before, out);
        self.shapes(before, out)?;
        self.belongings(before, out)?;
        fixed! { self, before, out,
            InterfaceImplId Interfaces |row| row.class;
            ClassLayoutId Layout |row| row.parent;
            FieldLayoutId FieldOffset |row| row.field;
            FieldMarshalId Marshalling |row| row.parent;
            FieldRvaId Data |row| row.field;
            ImplMapId Import |row| row.member_forwarded;
            NestedClassId Owner |row| row.nested_class;
            GenericParamId GenericParameters |row| row.owner;
            GenericParamConstraintId Constraints |row| row.owner;
        }
        self.new_names::<TypeDefId>(before, out)?;
        self.new_names::<FieldId>(before, out)?;
        self.new_names::<MethodDefId>(before, out)?;
        self.retired_bodies(out);
        self.deleted_bodies(out);
        Ok(())
    }

    /// The rows that a delta changed.
    fn changed<I: RowId>(&self, before: &Metadata<'_>) -> Vec<I> {
        let (old, new) = (before.table(I::TABLE), self.chain().md.table(I::TABLE));
        if new.data().starts_with(old.data()) {
            return Vec::new();
        }
        before
            .ids::<I>()
            .filter(|id| old.raw(id.row()) != new.raw(id.row()))
            .collect()
    }

    fn existed(before: &Metadata<'_>, token: Token) -> bool {
        token
            .table()
            .is_some_and(|table| !token.is_nil() && token.row() <= before.table(table).rows())
    }

    fn module(&self, before: &Metadata<'_>, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let id = ModuleId::from_row(1);
        let (old, new) = (before.get(id)?, self.chain().md.get(id)?);
        if before.guid(old.mvid)? != self.chain().md.guid(new.mvid)? {
            out.push(Difference::NotContinued {
                what: "the module has another Mvid",
            });
        }
        Ok(())
    }

    /// References, signatures, the assembly, resources: deltas append, and never change.
    fn references(&self, before: &Metadata<'_>, out: &mut Vec<Difference>) {
        use TableId::{
            Assembly, AssemblyRef, ExportedType, File, ManifestResource, MemberRef, MethodSpec, ModuleRef,
            StandAloneSig, TypeRef, TypeSpec,
        };
        for table in [
            TypeRef,
            MemberRef,
            StandAloneSig,
            ModuleRef,
            TypeSpec,
            MethodSpec,
            Assembly,
            AssemblyRef,
            File,
            ExportedType,
            ManifestResource,
        ] {
            let (old, new) = (before.table(table), self.chain().md.table(table));
            if new.data().starts_with(old.data()) {
                continue;
            }
            let rows = (1..=old.rows()).filter(|row| old.raw(*row) != new.raw(*row));
            out.extend(rows.map(|row| Difference::UnrelatedChange {
                chain: Token::new(table, row),
            }));
        }
    }

    /// Whether the update, or the deletion of a method, is a reason to change what belongs to this.
    fn has_reason(&self, owner: Token) -> bool {
        let token = match owner.table() {
            Some(TableId::Param) => {
                Token::new(TableId::MethodDef, at(&self.chain().param_owner, owner.row()))
            }
            _ => owner,
        };
        self.inverse(owner).is_some() || self.inverse(token).is_some() || self.claim.deleted.contains(&token)
    }

    /// Definitions that were there: their rows may be repeated, with a new body for methods, but say the same.
    fn shapes(&self, before: &Metadata<'a>, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let after = self.chain();
        let (md, within) = (&after.md, Tokens::within(after));
        let mut shape = |token: Token, checks: &[(Aspect, bool)]| {
            if !self.has_reason(token) {
                out.push(Difference::UnrelatedChange { chain: token });
            }
            let failed = checks.iter().filter(|(_, same)| !same);
            out.extend(failed.map(|(aspect, _)| Difference::ShapeChanged {
                chain: token,
                name: after.describe(token),
                aspect: *aspect,
            }));
        };
        let blobs = |old, new| -> ecma335::Result<bool> {
            Ok(within.same_signature(before.blob(old)?, md.blob(new)?))
        };
        let text = |old, new| before.string(old).ok() == md.string(new).ok();
        for id in self.changed::<TypeDefId>(before) {
            let (old, new) = (before.get(id)?, md.get(id)?);
            shape(
                id.token(),
                &[
                    (Aspect::Name, text(old.name, new.name)),
                    (Aspect::Namespace, text(old.namespace, new.namespace)),
                    (Aspect::Flags, old.flags == new.flags),
                    (
                        Aspect::Base,
                        within.same(old.extends.token(), new.extends.token()),
                    ),
                ],
            );
        }
        for id in self.changed::<FieldId>(before) {
            let (old, new) = (before.get(id)?, md.get(id)?);
            shape(
                id.token(),
                &[
                    (Aspect::Name, text(old.name, new.name)),
                    (Aspect::Flags, old.flags == new.flags),
                    (Aspect::Signature, blobs(old.signature, new.signature)?),
                ],
            );
        }
        for id in self.changed::<MethodDefId>(before) {
            let (old, new) = (before.get(id)?, md.get(id)?);
            shape(
                id.token(),
                &[
                    (Aspect::Name, text(old.name, new.name)),
                    (Aspect::Flags, old.flags == new.flags),
                    (Aspect::ImplFlags, old.impl_flags == new.impl_flags),
                    (Aspect::Signature, blobs(old.signature, new.signature)?),
                    (Aspect::Body, (old.rva == 0) == (new.rva == 0)),
                ],
            );
        }
        for id in self.changed::<PropertyId>(before) {
            let (old, new) = (before.get(id)?, md.get(id)?);
            shape(
                id.token(),
                &[
                    (Aspect::Name, text(old.name, new.name)),
                    (Aspect::Flags, old.flags == new.flags),
                    (Aspect::Signature, blobs(old.type_, new.type_)?),
                ],
            );
        }
        for id in self.changed::<EventId>(before) {
            let (old, new) = (before.get(id)?, md.get(id)?);
            shape(
                id.token(),
                &[
                    (Aspect::Name, text(old.name, new.name)),
                    (Aspect::Flags, old.event_flags == new.event_flags),
                    (
                        Aspect::Signature,
                        within.same(old.event_type.token(), new.event_type.token()),
                    ),
                ],
            );
        }
        for id in self.changed::<ParamId>(before) {
            let (old, new) = (before.get(id)?, md.get(id)?);
            shape(id.token(), &[(Aspect::Parameters, old.sequence == new.sequence)]);
        }
        Ok(())
    }

    /// Rows of constants, attributes, accessors and overrides that changed: what they belonged to, and belong to now, has a reason.
    fn belongings(&self, before: &Metadata<'_>, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        self.belong::<ConstantId>(before, |row| row.parent.token(), out)?;
        self.belong::<CustomAttributeId>(before, |row| row.parent.token(), out)?;
        self.belong::<MethodSemanticsId>(before, |row| row.association.token(), out)?;
        self.belong::<DeclSecurityId>(before, |row| row.parent.token(), out)?;
        self.belong::<MethodImplId>(before, |row| row.class.token(), out)
    }

    fn belong<I: RowId>(
        &self,
        before: &Metadata<'_>,
        owner: impl Fn(&I::Row) -> Token,
        out: &mut Vec<Difference>,
    ) -> ecma335::Result<()> {
        let free = |token: Token| token.is_nil() || self.has_reason(token);
        for id in self.changed::<I>(before) {
            let (old, new) = (before.get(id)?, self.chain().md.get(id)?);
            if !free(owner(&old)) || !free(owner(&new)) {
                out.push(Difference::UnrelatedChange { chain: id.token() });
            }
        }
        // Rows added to what is retired would change it as well.
        for row in before.count::<I>() + 1..=self.chain().md.count::<I>() {
            let owner = owner(&self.chain().md.get(I::from_row(row))?);
            if Self::existed(before, owner) && !free(owner) && self.is_definition(owner) {
                out.push(Difference::UnrelatedChange {
                    chain: Token::new(I::TABLE, row),
                });
            }
        }
        Ok(())
    }

    fn is_definition(&self, token: Token) -> bool {
        matches!(
            token.table(),
            Some(
                TableId::TypeDef
                    | TableId::Field
                    | TableId::MethodDef
                    | TableId::Param
                    | TableId::Property
                    | TableId::Event
            )
        )
    }

    fn fixed<I: RowId>(
        &self,
        before: &Metadata<'_>,
        aspect: Aspect,
        owner: impl Fn(&I::Row) -> Token,
        out: &mut Vec<Difference>,
    ) -> ecma335::Result<()> {
        let added = before.count::<I>() + 1..=self.chain().md.count::<I>();
        for id in self
            .changed::<I>(before)
            .into_iter()
            .chain(added.map(I::from_row))
        {
            let row = self.chain().md.get(id)?;
            let owner = owner(&row);
            let was = match Self::existed(before, id.token()) {
                true => before.get(id)?.to_raw(),
                false => row.to_raw(),
            };
            if Self::existed(before, owner) || was != row.to_raw() {
                out.push(Difference::ShapeChanged {
                    chain: owner,
                    name: self.chain().describe(owner),
                    aspect,
                });
            }
        }
        Ok(())
    }

    /// What the delta added has a name of its own among what was there (methods: name and signature).
    fn new_names<I: RowId>(&self, before: &Metadata<'_>, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let side = self.chain();
        for row in before.count::<I>() + 1..=side.md.count::<I>() {
            let token = Token::new(I::TABLE, row);
            if let Some(other) = self.namesake(token) {
                out.push(Difference::NameTaken {
                    chain: token,
                    name: side.describe(token),
                    other,
                });
            }
        }
        Ok(())
    }

    /// Another definition of the chain with the same name in the same place.
    fn namesake(&self, token: Token) -> Option<Token> {
        let side = self.chain();
        let name = side.text(side.name(token)?)?;
        let owner = TypeDefId::from_row(side.owner(token));
        let other = if let Some(id) = token.to_id::<TypeDefId>() {
            if !side.has_namesake(id) {
                return None;
            }
            let namespace = side.text(side.md.get(id).ok()?.namespace)?;
            let same = |(other, row): &(TypeDefId, ecma335::TypeDef)| {
                *other != id
                    && side.text(row.name) == Some(name)
                    && side.text(row.namespace) == Some(namespace)
                    && at(&side.enclosing, other.row()) == owner.row()
            };
            side.md.rows::<TypeDefId>().flatten().find(same)?.0.token()
        } else if let Some(id) = token.to_id::<FieldId>() {
            let same = |other: &FieldId| {
                *other != id && side.name(other.token()).and_then(|name| side.text(name)) == Some(name)
            };
            side.md.fields(owner).find(same)?.token()
        } else {
            let signature = side
                .md
                .blob(side.md.get(token.to_id::<MethodDefId>()?).ok()?.signature)
                .ok()?;
            // The first one of that name and signature: the new one itself, if it is alone.
            find_member(side, owner, name, signature).filter(|other| *other != token)?
        };
        Some(other)
    }

    /// Retired methods run what they ran.
    fn retired_bodies(&self, out: &mut Vec<Difference>) {
        let (before, after) = (self.claim.before.aggregate(), self.claim.after.aggregate());
        let existing = self.claim.before.metadata().count::<MethodDefId>();
        for row in 1..=existing {
            let id = MethodDefId::from_row(row);
            if self.inverse(id.token()).is_none()
                && !self.claim.deleted.contains(&id.token())
                && before.method_generation(id) != after.method_generation(id)
            {
                out.push(Difference::UnrelatedChange { chain: id.token() });
            }
        }
    }

    fn deleted_bodies(&self, out: &mut Vec<Difference>) {
        let mut deleted: Vec<_> = self.claim.deleted.iter().copied().collect();
        deleted.sort_unstable();
        for token in deleted {
            let throws = || -> Option<bool> {
                let id: MethodDefId = token.to_id()?;
                let body = body_of(self.chain().code, id, self.chain().md.get(id).ok()?.rva).ok()??;
                Some(just_throws(&body))
            };
            if throws() != Some(true) {
                out.push(Difference::NotDeleted {
                    chain: token,
                    name: self.chain().describe(token),
                });
            }
        }
    }
}

/// Constants, one object made of them, and that thrown.
fn just_throws(body: &MethodBody<'_>) -> bool {
    let mut made = 0;
    for operand in token_operands(body.code) {
        match operand.map(|operand| operand.opcode) {
            Ok(Opcode::Ldstr) => {}
            Ok(Opcode::Newobj) => made += 1,
            _ => return false,
        }
    }
    let mut last = None;
    for instruction in body.instructions() {
        let Ok(instruction) = instruction else {
            return false;
        };
        let opcode = instruction.opcode;
        let constant = matches!(opcode.code(), 0x14..=0x23);
        if last == Some(Opcode::Throw)
            || !(constant || matches!(opcode, Opcode::Ldstr | Opcode::Newobj | Opcode::Throw))
        {
            return false;
        }
        last = Some(opcode);
    }
    made == 1 && last == Some(Opcode::Throw) && body.clauses().next().is_none()
}
