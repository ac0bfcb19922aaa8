//! Whether a token of the update and one of the chain mean the same.
//!
//! Definitions do by the map. References do by content: scope, namespace, name, signature; but one that means a type or member of the own
//! build, in whatever form, is that definition. What has been proved is remembered, so that code is compared at a look-up per token.

use std::sync::atomic::{AtomicU32, Ordering};

use ecma335::{
    AssemblyRefId, CommonStrings, ExportedTypeId, FieldId, FileId, MemberRefId, MethodDefId, MethodSpecId,
    ModuleRefId, RowId, StandAloneSigId, TableId, Token, TypeDefId, TypeRefId, TypeSpecId,
};

use super::side::{MAX_NESTING, OwnScope, Side};
use super::signatures::{Form, class_of, same_signature};
use crate::DefinitionMap;

/// References that refer to references that refer to ...: not longer than this.
const MAX_DEPTH: u32 = 32;

/// The column of a field's name, which the signature's follows (ECMA-335 II.22.15).
const FIELD_NAME: usize = 1;
/// The column of a method's name, which the signature's follows (II.22.26).
const METHOD_NAME: usize = 3;

/// Which definition of the left build is which of the right one.
#[derive(Clone, Copy)]
pub(super) enum Definitions<'a> {
    /// As the map says.
    Map(&'a DefinitionMap),
    /// The two builds are one.
    Same,
}

impl Definitions<'_> {
    /// The counterpart of a definition of the left build; `None` if it has none, or is no definition.
    #[inline]
    pub(super) fn counterpart(&self, left: Token) -> Option<Token> {
        match self {
            Self::Map(map) => map.get(left),
            Self::Same => (!left.is_nil()).then_some(left),
        }
    }

    /// Whether a type of the right build is the counterpart of one of the left.
    fn stands_for_another(&self, right: TypeDefId) -> bool {
        match self {
            Self::Map(map) => map.types.contains(&right),
            Self::Same => true,
        }
    }
}

/// For each row of a table of references the row of the other build that was proved to mean the same; 0 for none yet.
type Memo = Vec<AtomicU32>;

/// Tokens of two builds.
pub(super) struct Tokens<'s, 'a> {
    pub(super) left: &'s Side<'a>,
    pub(super) right: &'s Side<'a>,
    pub(super) definitions: Definitions<'s>,
    common: CommonStrings,
    type_refs: Memo,
    member_refs: Memo,
    type_specs: Memo,
    method_specs: Memo,
    signatures: Memo,
}

impl<'s, 'a> Tokens<'s, 'a> {
    pub(super) fn new(left: &'s Side<'a>, right: &'s Side<'a>, definitions: Definitions<'s>) -> Self {
        fn memo<I: RowId>(side: &Side<'_>) -> Memo {
            (0..side.md.count::<I>()).map(|_| AtomicU32::new(0)).collect()
        }
        Self {
            left,
            right,
            definitions,
            common: CommonStrings::of(left.md.strings, right.md.strings),
            type_refs: memo::<TypeRefId>(left),
            member_refs: memo::<MemberRefId>(left),
            type_specs: memo::<TypeSpecId>(left),
            method_specs: memo::<MethodSpecId>(left),
            signatures: memo::<StandAloneSigId>(left),
        }
    }

    /// Tokens of one build, nothing remembered.
    pub(super) fn within(side: &'s Side<'a>) -> Self {
        Self {
            left: side,
            right: side,
            definitions: Definitions::Same,
            common: CommonStrings::default(),
            type_refs: Memo::new(),
            member_refs: Memo::new(),
            type_specs: Memo::new(),
            method_specs: Memo::new(),
            signatures: Memo::new(),
        }
    }

    /// Whether both mean the same.
    #[inline]
    pub(super) fn same(&self, left: Token, right: Token) -> bool {
        self.same_at(left, right, 0)
    }

    /// Whether two signatures say the same.
    pub(super) fn same_signature(&self, left: &[u8], right: &[u8]) -> bool {
        self.blobs(Form::Signature, left, right, 0)
    }

    /// Whether two strings are equal.
    #[inline]
    pub(super) fn same_text(&self, left: ecma335::StringOffset, right: ecma335::StringOffset) -> bool {
        if left == right && self.common.has(left) {
            return true;
        }
        match (self.left.text(left), self.right.text(right)) {
            (Some(left), Some(right)) => left == right,
            _ => false,
        }
    }

    /// Whether two blobs are equal byte for byte.
    pub(super) fn same_blob(&self, left: ecma335::BlobOffset, right: ecma335::BlobOffset) -> bool {
        match (self.left.md.blob(left), self.right.md.blob(right)) {
            (Ok(left), Ok(right)) => left == right,
            _ => false,
        }
    }

    fn blobs(&self, form: Form, left: &[u8], right: &[u8], depth: u32) -> bool {
        same_signature(form, left, right, &mut |left, right| {
            self.same_at(left, right, depth + 1)
        })
    }

    #[inline]
    fn same_at(&self, left: Token, right: Token, depth: u32) -> bool {
        if left.is_nil() || right.is_nil() {
            return left.is_nil() && right.is_nil();
        }
        let (Some(table), Some(other)) = (left.table(), right.table()) else {
            return false;
        };
        let memo = match table {
            TableId::TypeRef => &self.type_refs,
            TableId::MemberRef => &self.member_refs,
            TableId::TypeSpec => &self.type_specs,
            TableId::MethodSpec => &self.method_specs,
            TableId::StandAloneSig => &self.signatures,
            TableId::TypeDef | TableId::Field | TableId::MethodDef | TableId::Property | TableId::Event
                if table == other =>
            {
                return self.definitions.counterpart(left) == Some(right);
            }
            _ => return self.content(left, right, table, other, depth).unwrap_or(false),
        };
        let known = memo.get(left.row() as usize - 1);
        if table == other && known.is_some_and(|known| known.load(Ordering::Relaxed) == right.row()) {
            return true;
        }
        // Not remembered before it is proved: a cycle of references runs into the limit and is refused.
        let same = depth < MAX_DEPTH && self.content(left, right, table, other, depth).unwrap_or(false);
        if let (true, true, Some(known)) = (same, table == other, known) {
            known.store(right.row(), Ordering::Relaxed);
        }
        same
    }

    fn content(&self, left: Token, right: Token, table: TableId, other: TableId, depth: u32) -> Option<bool> {
        use TableId::{
            Assembly, AssemblyRef, ExportedType, Field, File, MemberRef, MethodDef, MethodSpec, Module,
            ModuleRef, StandAloneSig, TypeDef, TypeRef, TypeSpec,
        };
        let (a, b) = (&self.left.md, &self.right.md);
        Some(match (table, other) {
            (TypeRef, TypeRef) => {
                let (l, r) = (left.to_id::<TypeRefId>()?, right.to_id::<TypeRefId>()?);
                match (self.left.own_type(l), self.right.own_type(r)) {
                    (Some(l), Some(r)) => self.same_at(l.token(), r.token(), depth),
                    (None, Some(r)) => self.absent_type(l, 0)? == r,
                    (None, None) => {
                        let (l, r) = (a.get(l).ok()?, b.get(r).ok()?);
                        self.same_text(l.name, r.name)
                            && self.same_text(l.namespace, r.namespace)
                            && self.same_at(l.resolution_scope.token(), r.resolution_scope.token(), depth + 1)
                    }
                    _ => false,
                }
            }
            (TypeDef, TypeRef) => self.same_at(left, self.right.own_type(right.to_id()?)?.token(), depth),
            (TypeRef, TypeDef) => match self.left.own_type(left.to_id()?) {
                Some(left) => self.same_at(left.token(), right, depth),
                None => self.absent_type(left.to_id()?, 0)?.token() == right,
            },
            (TypeSpec, TypeSpec) => {
                let (l, r) = (
                    a.get(left.to_id::<TypeSpecId>()?).ok()?,
                    b.get(right.to_id::<TypeSpecId>()?).ok()?,
                );
                self.blobs(
                    Form::Type,
                    a.blob(l.signature).ok()?,
                    b.blob(r.signature).ok()?,
                    depth,
                )
            }
            (MethodSpec, MethodSpec) => {
                let (l, r) = (
                    a.get(left.to_id::<MethodSpecId>()?).ok()?,
                    b.get(right.to_id::<MethodSpecId>()?).ok()?,
                );
                self.same_at(l.method.token(), r.method.token(), depth + 1)
                    && self.blobs(
                        Form::Signature,
                        a.blob(l.instantiation).ok()?,
                        b.blob(r.instantiation).ok()?,
                        depth,
                    )
            }
            (StandAloneSig, StandAloneSig) => {
                let (l, r) = (
                    a.get(left.to_id::<StandAloneSigId>()?).ok()?,
                    b.get(right.to_id::<StandAloneSigId>()?).ok()?,
                );
                self.blobs(
                    Form::Signature,
                    a.blob(l.signature).ok()?,
                    b.blob(r.signature).ok()?,
                    depth,
                )
            }
            (MemberRef, MemberRef) => self.member_refs(left.to_id()?, right.to_id()?, depth)?,
            (Field | MethodDef, MemberRef) => {
                let right = in_own_type(self.right, right.to_id()?)?;
                self.same_at(left, right, depth)
            }
            (MemberRef, Field | MethodDef) => match in_own_type(self.left, left.to_id()?) {
                Some(left) => self.same_at(left, right, depth),
                None => self.absent_member(left.to_id()?, right, depth)?,
            },
            (AssemblyRef, AssemblyRef) => {
                let (l, r) = (
                    a.get(left.to_id::<AssemblyRefId>()?).ok()?,
                    b.get(right.to_id::<AssemblyRefId>()?).ok()?,
                );
                let version = |row: &ecma335::AssemblyRef| {
                    (
                        row.major_version,
                        row.minor_version,
                        row.build_number,
                        row.revision_number,
                        row.flags,
                    )
                };
                version(&l) == version(&r)
                    && self.same_text(l.name, r.name)
                    && self.same_text(l.culture, r.culture)
                    && self.same_blob(l.public_key_or_token, r.public_key_or_token)
            }
            (ModuleRef, ModuleRef) => {
                let (l, r) = (
                    a.get(left.to_id::<ModuleRefId>()?).ok()?,
                    b.get(right.to_id::<ModuleRefId>()?).ok()?,
                );
                self.same_text(l.name, r.name)
            }
            (File, File) => {
                let (l, r) = (
                    a.get(left.to_id::<FileId>()?).ok()?,
                    b.get(right.to_id::<FileId>()?).ok()?,
                );
                l.flags == r.flags
                    && self.same_text(l.name, r.name)
                    && self.same_blob(l.hash_value, r.hash_value)
            }
            (ExportedType, ExportedType) => {
                let (l, r) = (
                    a.get(left.to_id::<ExportedTypeId>()?).ok()?,
                    b.get(right.to_id::<ExportedTypeId>()?).ok()?,
                );
                depth < MAX_DEPTH
                    && l.flags == r.flags
                    && self.same_text(l.type_name, r.type_name)
                    && self.same_text(l.type_namespace, r.type_namespace)
                    && self.same_at(l.implementation.token(), r.implementation.token(), depth + 1)
            }
            (Module, Module) | (Assembly, Assembly) => left.row() == right.row(),
            _ => false,
        })
    }

    /// The right build's type that a reference of the left one names when the left one, a build of some files, lacks that type of the
    /// own assembly: the only one of that name, for which the left build has no other.
    fn absent_type(&self, left: TypeRefId, depth: u32) -> Option<TypeDefId> {
        let row = self.left.md.get(left).ok()?;
        let enclosing = match self.left.own_scope(row.resolution_scope)? {
            OwnScope::Assembly => TypeDefId::default(),
            OwnScope::Type(outer) => match self.left.own_type(outer) {
                Some(outer) => self.definitions.counterpart(outer.token())?.to_id()?,
                None if depth < MAX_NESTING => self.absent_type(outer, depth + 1)?,
                None => return None,
            },
        };
        let (namespace, name) = (self.left.text(row.namespace)?, self.left.text(row.name)?);
        let found = self.right.type_named(enclosing, namespace, name)?;
        (!self.definitions.stands_for_another(found)).then_some(found)
    }

    /// Whether a reference to a member of a type that the left build lacks means a definition of the right one.
    fn absent_member(&self, left: MemberRefId, right: Token, depth: u32) -> Option<bool> {
        let row = self.left.md.get(left).ok()?;
        let owner = self.absent_type(row.class.token().to_id()?, 0)?;
        let (name, signature) = match right.table()? {
            TableId::Field => {
                let right = self.right.md.get(right.to_id::<FieldId>()?).ok()?;
                (right.name, right.signature)
            }
            _ => {
                let right = self.right.md.get(right.to_id::<MethodDefId>()?).ok()?;
                (right.name, right.signature)
            }
        };
        Some(
            self.right.owner(right) == owner.row()
                && self.same_text(row.name, name)
                && self.blobs(
                    Form::Signature,
                    self.left.md.blob(row.signature).ok()?,
                    self.right.md.blob(signature).ok()?,
                    depth,
                ),
        )
    }

    fn member_refs(&self, left: MemberRefId, right: MemberRefId, depth: u32) -> Option<bool> {
        let (l, r) = (self.left.md.get(left).ok()?, self.right.md.get(right).ok()?);
        let (parent, other) = (l.class.token(), r.class.token());
        let signature = self.left.md.blob(l.signature).ok()?;
        if !self.same_at(parent, other, depth + 1)
            || !self.blobs(
                Form::Signature,
                signature,
                self.right.md.blob(r.signature).ok()?,
                depth,
            )
        {
            return Some(false);
        }
        if other.table() == Some(TableId::MethodDef) {
            // A call with variable arguments: the parent is the method itself, and each is called as the reference says.
            return Some(
                self.left.text(self.left.name(parent)?)? == self.left.text(l.name)?
                    && self.right.text(self.right.name(other)?)? == self.right.text(r.name)?,
            );
        }
        let Some(mut owner) = own_class(self.left, parent) else {
            return Some(self.same_text(l.name, r.name));
        };
        // A member of an own type, perhaps inherited. It must lead to the definition that stands for the update's, and no
        // type on the way may have another one of that name, such as a member that the update has no more.
        for _ in 0..MAX_DEPTH {
            let name = self.left.text(l.name)?;
            if let Some(member) = find_member(self.left, owner, name, signature) {
                let counterpart = self.definitions.counterpart(member)?;
                return Some(self.right.text(self.right.name(counterpart)?)? == self.right.text(r.name)?);
            }
            let counterpart = self.definitions.counterpart(owner.token())?.to_id()?;
            let other = self.right.text(r.name)?;
            if find_member(
                self.right,
                counterpart,
                other,
                self.right.md.blob(r.signature).ok()?,
            )
            .is_some()
            {
                return Some(false);
            }
            match own_class(self.left, self.left.md.get(owner).ok()?.extends.token()) {
                Some(base) => owner = base,
                None => return Some(self.same_text(l.name, r.name)),
            }
        }
        Some(false)
    }
}

/// The own type that a TypeDef, TypeRef or TypeSpec is (an instantiation of).
pub(super) fn own_class(side: &Side<'_>, token: Token) -> Option<TypeDefId> {
    match token.table()? {
        TableId::TypeDef => token.to_id().filter(|id: &TypeDefId| !id.is_nil()),
        TableId::TypeRef => side.own_type(token.to_id()?),
        TableId::TypeSpec => {
            let row = side.md.get(token.to_id::<TypeSpecId>()?).ok()?;
            let class = class_of(side.md.blob(row.signature).ok()?)?;
            match class.table()? {
                TableId::TypeSpec => None,
                _ => own_class(side, class),
            }
        }
        _ => None,
    }
}

/// The own definition that a reference to a member names, if its parent is a type that declares it.
pub(super) fn in_own_type(side: &Side<'_>, id: MemberRefId) -> Option<Token> {
    let row = side.md.get(id).ok()?;
    // Through an instantiation it would be another member of the same name: the instantiation's.
    if row.class.token().table() == Some(TableId::TypeSpec) {
        return None;
    }
    let owner = own_class(side, row.class.token())?;
    find_member(
        side,
        owner,
        side.text(row.name)?,
        side.md.blob(row.signature).ok()?,
    )
}

/// The field or method of a type with that name and signature, both of the same build.
pub(super) fn find_member(side: &Side<'_>, owner: TypeDefId, name: &[u8], signature: &[u8]) -> Option<Token> {
    let fields = signature.first().is_some_and(|first| first & 0x0F == 0x06);
    // Columns one by one: most members have another name.
    let named = |token: Token, column: usize| {
        let offset = side.md.table(token.table()?).column(token.row(), column);
        (side.text(ecma335::StringOffset(offset)) == Some(name)).then_some(())?;
        let blob = side.md.table(token.table()?).column(token.row(), column + 1);
        Some((token, side.md.blob(ecma335::BlobOffset(blob)).ok()?))
    };
    let candidates: Vec<(Token, &[u8])> = if fields {
        side.md
            .fields(owner)
            .filter_map(|id| named(id.token(), FIELD_NAME))
            .collect()
    } else {
        side.md
            .methods(owner)
            .filter_map(|id| named(id.token(), METHOD_NAME))
            .collect()
    };
    let exact = candidates.iter().find(|(_, blob)| *blob == signature);
    let found = exact.or_else(|| {
        // The same signature may be written with other rows: a TypeRef to itself, a reference that a delta repeated.
        let tokens = Tokens::within(side);
        candidates
            .iter()
            .find(|(_, blob)| tokens.same_signature(signature, blob))
    });
    found.map(|(token, _)| *token)
}
