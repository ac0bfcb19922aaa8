//! Definitions of the own assembly by name: what references to it (by AssemblyRef, or in Module scope) stand for.

use std::collections::HashMap;

use ecma335::{
    AssemblyId, AssemblyRefId, Bytes, ClassLayoutId, CodedKind, FieldId, Metadata, MethodDefId, ModuleId,
    ModuleRefId, NestedClassId, RowId, TableId, Token, TypeDefId, TypeRefId, TypeSpecId,
};

use super::Writer;
use crate::error::{Error, Result};

/// A type of the own assembly: its row in the update, if that has it, and in the chain.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnType {
    update: Option<TypeDefId>,
    pub(super) chain: TypeDefId,
}

/// The types of one side by their names.
pub(super) struct TypeNames<'a> {
    /// (enclosing type, namespace, name); the first of equal ones.
    by_name: HashMap<(TypeDefId, &'a str, &'a str), TypeDefId>,
}

impl<'a> TypeNames<'a> {
    fn read(metadata: &Metadata<'a>) -> Result<Self> {
        let mut enclosing = HashMap::new();
        for row in metadata.rows::<NestedClassId>() {
            let (_, row) = row?;
            enclosing.insert(row.nested_class, row.enclosing_class);
        }
        let mut by_name = HashMap::with_capacity(metadata.count::<TypeDefId>() as usize);
        for row in metadata.rows::<TypeDefId>() {
            let (id, row) = row?;
            let parent = enclosing.get(&id).copied().unwrap_or_default();
            let key = (
                parent,
                metadata.string(row.namespace)?,
                metadata.string(row.name)?,
            );
            by_name.entry(key).or_insert(id);
        }
        Ok(Self { by_name })
    }

    fn find(&self, enclosing: TypeDefId, namespace: &'a str, name: &'a str) -> Option<TypeDefId> {
        self.by_name.get(&(enclosing, namespace, name)).copied()
    }
}

/// Reads `names` when they are first needed.
fn names<'n, 'a>(names: &'n mut Option<TypeNames<'a>>, metadata: &Metadata<'a>) -> Result<&'n TypeNames<'a>> {
    match names {
        Some(names) => Ok(names),
        None => Ok(names.insert(TypeNames::read(metadata)?)),
    }
}

impl<'a> Writer<'a> {
    /// The chain's definition that a TypeRef stands for; `None` if it is of another assembly, or of none that is known.
    pub(super) fn own_type_ref(&mut self, id: TypeRefId) -> Result<Option<OwnType>> {
        if let Some(known) = self.own_types.get(&id) {
            return Ok(*known);
        }
        // A reference that contains itself is none: this answer stands while the real one is looked for.
        self.own_types.insert(id, None);
        let found = self.find_own_type(id)?;
        self.own_types.insert(id, found);
        Ok(found)
    }

    fn find_own_type(&mut self, id: TypeRefId) -> Result<Option<OwnType>> {
        let row = self.update.get(id)?;
        let scope = row.resolution_scope.token();
        let mut enclosing = OwnType {
            update: Some(TypeDefId::default()),
            chain: TypeDefId::default(),
        };
        match scope.table() {
            Some(TableId::Module) if !scope.is_nil() => {}
            Some(TableId::ModuleRef) => {
                let name = self
                    .update
                    .string(self.update.get(ModuleRefId::from_row(scope.row()))?.name)?;
                if name != self.update.string(self.update.get(ModuleId(1))?.name)? {
                    return Ok(None);
                }
            }
            Some(TableId::AssemblyRef) => {
                let name = self
                    .update
                    .string(self.update.get(AssemblyRefId::from_row(scope.row()))?.name)?;
                if !self.is_own_assembly(name)? {
                    return Ok(None);
                }
            }
            Some(TableId::TypeRef) if !scope.is_nil() => {
                match self.deeper(|writer| writer.own_type_ref(TypeRefId::from_row(scope.row())))? {
                    Some(own) => enclosing = own,
                    None => return Ok(None),
                }
            }
            _ => return Ok(None),
        }
        let (namespace, name) = (self.update.string(row.namespace)?, self.update.string(row.name)?);
        if let Some(parent) = enclosing.update
            && let Some(id) = names(&mut self.update_names, &self.update)?.find(parent, namespace, name)
        {
            return self.own_type_def(id).map(Some);
        }
        // An update of some files refers to the types of the others.
        let found = names(&mut self.chain_names, &self.base)?.find(enclosing.chain, namespace, name);
        Ok(found.map(|chain| OwnType { update: None, chain }))
    }

    /// The update's type of a name.
    pub(super) fn update_type(
        &mut self,
        enclosing: TypeDefId,
        namespace: &'a str,
        name: &'a str,
    ) -> Result<Option<TypeDefId>> {
        Ok(names(&mut self.update_names, &self.update)?.find(enclosing, namespace, name))
    }

    /// The name, without its namespace, that a type of the update has in the chain; its own if the chain does not have it.
    pub(super) fn type_def_name(&self, id: TypeDefId) -> Result<&'a str> {
        match self.map.get(id.token()) {
            Some(chain) if self.exists(chain) => Ok(self
                .base
                .string(self.base.get(TypeDefId::from_row(chain.row()))?.name)?),
            _ => self.name(id.token(), self.update.string(self.update.get(id)?.name)?),
        }
    }

    fn own_type_def(&self, id: TypeDefId) -> Result<OwnType> {
        let chain = self.definition(id.token())?;
        Ok(OwnType {
            update: Some(id),
            chain: TypeDefId::from_row(chain.row()),
        })
    }

    pub(super) fn is_own_assembly(&self, name: &str) -> Result<bool> {
        for metadata in [&self.update, &self.base] {
            if metadata.count::<AssemblyId>() > 0
                && metadata
                    .string(metadata.get(AssemblyId(1))?.name)?
                    .eq_ignore_ascii_case(name)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The own type that a member reference's parent is or instantiates.
    pub(super) fn own_parent(&mut self, parent: Token) -> Result<Option<OwnType>> {
        match parent.table() {
            Some(TableId::TypeDef) => self.own_type_def(TypeDefId::from_row(parent.row())).map(Some),
            Some(TableId::TypeRef) => self.own_type_ref(TypeRefId::from_row(parent.row())),
            Some(TableId::TypeSpec) => {
                // II.23.2.14: a type with arguments; GENERICINST, then CLASS or VALUETYPE, then the token.
                let blob = self
                    .update
                    .blob(self.update.get(TypeSpecId::from_row(parent.row()))?.signature)?;
                let [0x15, _, rest @ ..] = blob else {
                    return Ok(None);
                };
                let raw = Bytes::new(rest, 2).compressed_u32()?;
                match CodedKind::TypeDefOrRef
                    .tables()
                    .get((raw & 3) as usize)
                    .copied()
                    .flatten()
                {
                    Some(table @ (TableId::TypeDef | TableId::TypeRef)) => {
                        self.own_parent(Token::new(table, raw >> 2))
                    }
                    _ => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }

    /// The size that a type's layout states.
    pub(super) fn class_size(&self, own: OwnType) -> Result<Option<u32>> {
        let (metadata, id) = match own.update {
            Some(id) => (&self.update, id),
            None => (&self.base, own.chain),
        };
        for row in metadata.rows::<ClassLayoutId>() {
            let (_, row) = row?;
            if row.parent == id {
                return Ok(Some(row.class_size));
            }
        }
        Ok(None)
    }

    /// The chain's field or method that a name and a signature (of the update) stand for in an own type; `None` if the type has none, as for
    /// a call with variable arguments.
    pub(super) fn own_member(
        &mut self,
        own: OwnType,
        name: &str,
        signature: &[u8],
    ) -> Result<Option<OwnMember>> {
        let wanted = self.signature(signature)?;
        let is_field = signature.first().is_some_and(|head| head & 0x0F == 0x06);
        if let Some(id) = own.update {
            let update = self.update.clone();
            for (token, candidate) in members(&update, id, is_field, name)? {
                if candidate == signature || self.signature(candidate)? == wanted {
                    let chain = self.definition(token)?;
                    return Ok(Some(OwnMember {
                        update: Some(token),
                        chain,
                    }));
                }
            }
        }
        // A type that the update has in part only, or not at all.
        if self.exists(own.chain.token()) {
            for (token, candidate) in members(&self.base, own.chain, is_field, name)? {
                if candidate == wanted {
                    return Ok(Some(OwnMember {
                        update: None,
                        chain: token,
                    }));
                }
            }
        }
        Ok(None)
    }

    /// The name that a field or method has in the chain.
    pub(super) fn member_name(&self, member: OwnMember) -> Result<&'a str> {
        match member.update {
            Some(token) if !self.exists(member.chain) => self.name(token, member_name(&self.update, token)?),
            _ => member_name(&self.base, member.chain),
        }
    }

    /// The name under which something of the update is added.
    pub(super) fn name(&self, token: Token, own: &'a str) -> Result<&'a str> {
        Ok(self.plan.names.get(&token).map_or(own, String::as_str))
    }

    /// The chain's token for a definition of the update, which it must have or get.
    pub(super) fn definition(&self, token: Token) -> Result<Token> {
        self.map.get(token).ok_or(Error::NoCounterpart { token })
    }

    /// Whether the chain had that row before this delta.
    pub(super) fn exists(&self, chain: Token) -> bool {
        chain
            .table()
            .is_some_and(|table| chain.row() <= self.base.table(table).rows())
    }
}

/// A field or method of an own type: its token in the update, if that has it, and in the chain.
#[derive(Debug, Clone, Copy)]
pub(super) struct OwnMember {
    update: Option<Token>,
    pub(super) chain: Token,
}

fn member_name<'m>(metadata: &Metadata<'m>, token: Token) -> Result<&'m str> {
    Ok(metadata.string(match token.table() {
        Some(TableId::Field) => metadata.get(FieldId::from_row(token.row()))?.name,
        _ => metadata.get(MethodDefId::from_row(token.row()))?.name,
    })?)
}

/// The fields or methods of a type with that name, with their signatures.
fn members<'m>(
    metadata: &Metadata<'m>,
    id: TypeDefId,
    fields: bool,
    name: &str,
) -> Result<Vec<(Token, &'m [u8])>> {
    let mut found = Vec::new();
    if fields {
        for id in metadata.fields(id) {
            let row = metadata.get(id)?;
            if metadata.string(row.name)? == name {
                found.push((id.token(), metadata.blob(row.signature)?));
            }
        }
    } else {
        for id in metadata.methods(id) {
            let row = metadata.get(id)?;
            if metadata.string(row.name)? == name {
                found.push((id.token(), metadata.blob(row.signature)?));
            }
        }
    }
    Ok(found)
}
