//! Which member belongs to what, asked from the member: the tables say it the other way round.

use crate::{
    Error, FieldId, GenericParamId, Metadata, MethodDefId, NestedClassId, Result, RowId, TableId, Token,
    TypeDefId,
};

/// Owners of types, methods, fields and generic parameters, collected in one pass.
#[derive(Debug, Clone, Default)]
pub struct Ownership {
    enclosing: Vec<TypeDefId>,
    methods: Vec<TypeDefId>,
    fields: Vec<TypeDefId>,
    /// Sorted by owner and number.
    generic_params: Vec<GenericParamId>,
    /// The owner of each of them.
    generic_owners: Vec<Token>,
}

impl Ownership {
    /// Collects them. Fails where a list gives a member to two types.
    pub fn new(metadata: &Metadata<'_>) -> Result<Self> {
        let mut enclosing = vec![TypeDefId::default(); metadata.count::<TypeDefId>() as usize];
        for row in metadata.rows::<NestedClassId>() {
            let (id, row) = row?;
            let slot = row
                .nested_class
                .index()
                .and_then(|index| enclosing.get_mut(index));
            *slot.ok_or_else(|| unowned(metadata, id.token()))? = row.enclosing_class;
        }
        let mut methods = vec![TypeDefId::default(); metadata.count::<MethodDefId>() as usize];
        let mut fields = vec![TypeDefId::default(); metadata.count::<FieldId>() as usize];
        for id in metadata.ids::<TypeDefId>() {
            claim(metadata, id, metadata.methods(id), &mut methods)?;
            claim(metadata, id, metadata.fields(id), &mut fields)?;
        }
        let mut generic_params = Vec::with_capacity(metadata.count::<GenericParamId>() as usize);
        for row in metadata.rows::<GenericParamId>() {
            let (id, row) = row?;
            generic_params.push((row.owner.token(), row.number, id));
        }
        generic_params.sort_unstable();
        Ok(Self {
            enclosing,
            methods,
            fields,
            generic_owners: generic_params.iter().map(|(owner, ..)| *owner).collect(),
            generic_params: generic_params.iter().map(|(.., id)| *id).collect(),
        })
    }

    /// The type that a type is nested in.
    #[must_use]
    pub fn enclosing(&self, id: TypeDefId) -> Option<TypeDefId> {
        look_up(&self.enclosing, id)
    }

    /// The type that a method belongs to.
    #[must_use]
    pub fn method(&self, id: MethodDefId) -> Option<TypeDefId> {
        look_up(&self.methods, id)
    }

    /// The type that a field belongs to.
    #[must_use]
    pub fn field(&self, id: FieldId) -> Option<TypeDefId> {
        look_up(&self.fields, id)
    }

    /// The generic parameters of a TypeDef or MethodDef, by number.
    #[must_use]
    pub fn generic_params(&self, owner: Token) -> &[GenericParamId] {
        let start = self.generic_owners.partition_point(|token| *token < owner);
        let end = self.generic_owners.partition_point(|token| *token <= owner);
        &self.generic_params[start..end]
    }
}

fn look_up<I: RowId>(owners: &[TypeDefId], id: I) -> Option<TypeDefId> {
    owners.get(id.index()?).copied().filter(|owner| !owner.is_nil())
}

fn claim<I: RowId>(
    metadata: &Metadata<'_>,
    owner: TypeDefId,
    members: impl Iterator<Item = I>,
    owners: &mut [TypeDefId],
) -> Result<()> {
    for member in members {
        match member.index().and_then(|index| owners.get_mut(index)) {
            // A member that is claimed twice ends the pass, so that overlapping lists cost no more than proper ones.
            Some(slot) if slot.is_nil() => *slot = owner,
            _ => return Err(unowned(metadata, owner.token())),
        }
    }
    Ok(())
}

#[cold]
fn unowned(metadata: &Metadata<'_>, token: Token) -> Error {
    let table = token.table().unwrap_or(TableId::TypeDef);
    Error::Unexpected {
        offset: metadata.table(table).row_offset(token.row()),
        found: u64::from(token.raw()),
        expected: "members that exist and belong to one type",
    }
}
