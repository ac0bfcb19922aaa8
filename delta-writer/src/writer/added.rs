//! Types and members that the chain lacks: their ids, and their rows.

use std::collections::BTreeSet;

use ecma335::{
    CodedKind, EncOperation, Event, EventId, EventMap, EventMapId, Field, FieldId, MethodDef, MethodDefId,
    NestedClassId, Param, ParamId, Property, PropertyId, PropertyMap, PropertyMapId, RowId, Token, TypeDef,
    TypeDefId, TypeDefOrRef,
};

use super::Writer;
use super::owners::{Owners, owner_by_list};
use super::references::misplaced;
use crate::error::{Error, Result};
use crate::plan::DeltaMethod;

/// What is added, complete and in the update's order: the members of new types are listed with those of types that exist.
#[derive(Default)]
pub(super) struct Added {
    types: BTreeSet<TypeDefId>,
    fields: BTreeSet<FieldId>,
    methods: BTreeSet<MethodDefId>,
    properties: BTreeSet<PropertyId>,
    events: BTreeSet<EventId>,
}

impl<'a> Writer<'a> {
    /// Completes the plan's additions and gives everything its id, so that rows, signatures and code may refer to it.
    pub(super) fn allocate(&mut self) -> Result<Added> {
        let listed = &self.plan.additions;
        let mut added = Added {
            types: listed.types.iter().copied().collect(),
            fields: listed.fields.iter().copied().collect(),
            methods: listed.methods.iter().copied().collect(),
            properties: listed.properties.iter().copied().collect(),
            events: listed.events.iter().copied().collect(),
        };
        if !added.types.is_empty() {
            self.complete(&mut added)?;
        }
        self.reserve_all(&added.types)?;
        self.reserve_all(&added.fields)?;
        self.reserve_all(&added.methods)?;
        self.reserve_all(&added.properties)?;
        self.reserve_all(&added.events)?;
        Ok(added)
    }

    /// Nested types that the map does not have come with the enclosing one, members with their type.
    fn complete(&self, added: &mut Added) -> Result<()> {
        let update = &self.update;
        loop {
            let before = added.types.len();
            for row in update.rows::<NestedClassId>() {
                let (_, row) = row?;
                if added.types.contains(&row.enclosing_class)
                    && self.map.get(row.nested_class.token()).is_none()
                {
                    added.types.insert(row.nested_class);
                }
            }
            if added.types.len() == before {
                break;
            }
        }
        for id in &added.types {
            added.fields.extend(update.fields(*id));
            added.methods.extend(update.methods(*id));
        }
        for row in update.rows::<PropertyMapId>() {
            let (id, row) = row?;
            if added.types.contains(&row.parent) {
                added.properties.extend(update.properties(id));
            }
        }
        for row in update.rows::<EventMapId>() {
            let (id, row) = row?;
            if added.types.contains(&row.parent) {
                added.events.extend(update.events(id));
            }
        }
        Ok(())
    }

    fn reserve_all<I: RowId>(&mut self, ids: &BTreeSet<I>) -> Result<()> {
        for id in ids {
            let token = id.token();
            if let Some(chain) = self.map.get(token) {
                return Err(Error::AlreadyThere { token, chain });
            }
            let chain = self.rows.reserve::<I>().token();
            if !self.map.set(token, chain) {
                return Err(Error::NoCounterpart { token });
            }
            self.added.push((token, chain));
        }
        Ok(())
    }

    /// The rows of what was allocated. The lists of members in types and methods stay empty: members come by their parents' records in EncLog.
    /// Those of maps do not: the runtime finds a property's type by them (for its attributes, for one).
    pub(super) fn add_rows(&mut self, added: &Added) -> Result<()> {
        for id in &added.types {
            self.add_type(*id)?;
        }
        for id in &added.fields {
            self.add_field(*id, added)?;
        }
        for id in &added.methods {
            self.add_method(*id)?;
        }
        for id in &added.properties {
            self.add_property(*id)?;
        }
        for id in &added.events {
            self.add_event(*id)?;
        }
        Ok(())
    }

    fn add_type(&mut self, id: TypeDefId) -> Result<()> {
        let row = self.update.get(id)?;
        let chain: TypeDefId = self.mapped(id)?;
        let extends = self.import(row.extends.token())?;
        let name = self.name(id.token(), self.update.string(row.name)?)?;
        let row = TypeDef {
            flags: row.flags,
            name: self.heaps.strings.add(name)?,
            namespace: self.heaps.strings.add(self.update.string(row.namespace)?)?,
            extends: TypeDefOrRef::new(extends).ok_or_else(|| misplaced(CodedKind::TypeDefOrRef, extends))?,
            field_list: FieldId::default(),
            method_list: MethodDefId::default(),
        };
        self.rows.put(chain, row);
        self.updated_types.insert(chain);
        Ok(())
    }

    fn add_field(&mut self, id: FieldId, added: &Added) -> Result<()> {
        const LITERAL: u16 = 0x40;
        let row = self.update.get(id)?;
        let is_literal = row.flags & LITERAL != 0 && !added.types.contains(&self.owner(id.token())?);
        let owner = self.updated_owner(id.token())?;
        let signature = self.signature(self.update.blob(row.signature)?)?;
        let name = self.name(id.token(), self.update.string(row.name)?)?;
        let row = Field {
            flags: row.flags,
            name: self.heaps.strings.add(name)?,
            signature: self.heaps.blobs.add(&signature)?,
        };
        let chain = self.mapped(id)?;
        match is_literal {
            true => self.rows.put_literal(owner, chain, row),
            false => self
                .rows
                .put_member(owner.token(), EncOperation::AddField, chain, row),
        }
        Ok(())
    }

    fn add_method(&mut self, id: MethodDefId) -> Result<()> {
        let row = self.update.get(id)?;
        let owner = self.updated_owner(id.token())?;
        let chain = self.mapped(id)?;
        let signature = self.signature(self.update.blob(row.signature)?)?;
        let rva = self.body(id, row.rva)?;
        let name = self.name(id.token(), self.update.string(row.name)?)?;
        let row = MethodDef {
            rva,
            impl_flags: row.impl_flags,
            flags: row.flags,
            name: self.heaps.strings.add(name)?,
            signature: self.heaps.blobs.add(&signature)?,
            param_list: ParamId::default(),
        };
        self.rows
            .put_member(owner.token(), EncOperation::AddMethod, chain, row);
        for param in self.update.params(id) {
            let row = self.update.get(param)?;
            let name = self.name(param.token(), self.update.string(row.name)?)?;
            let name = self.heaps.strings.add(name)?;
            self.add_param(param, chain, Param { name, ..row });
        }
        self.methods.push(DeltaMethod {
            chain,
            update: id,
            added: true,
        });
        Ok(())
    }

    fn add_property(&mut self, id: PropertyId) -> Result<()> {
        let row = self.update.get(id)?;
        let owner = self.updated_owner(id.token())?;
        let signature = self.signature(self.update.blob(row.type_)?)?;
        let name = self.name(id.token(), self.update.string(row.name)?)?;
        let row = Property {
            flags: row.flags,
            name: self.heaps.strings.add(name)?,
            type_: self.heaps.blobs.add(&signature)?,
        };
        let chain = self.mapped(id)?;
        let map = self.property_map(owner, chain)?;
        self.rows
            .put_member(map.token(), EncOperation::AddProperty, chain, row);
        Ok(())
    }

    fn add_event(&mut self, id: EventId) -> Result<()> {
        let row = self.update.get(id)?;
        let owner = self.updated_owner(id.token())?;
        let event_type = self.import(row.event_type.token())?;
        let name = self.name(id.token(), self.update.string(row.name)?)?;
        let row = Event {
            event_flags: row.event_flags,
            name: self.heaps.strings.add(name)?,
            event_type: TypeDefOrRef::new(event_type)
                .ok_or_else(|| misplaced(CodedKind::TypeDefOrRef, event_type))?,
        };
        let chain = self.mapped(id)?;
        let map = self.event_map(owner, chain)?;
        self.rows
            .put_member(map.token(), EncOperation::AddEvent, chain, row);
        Ok(())
    }

    /// The property map of a type of the chain; if it has none, a new one that begins with `first`.
    fn property_map(&mut self, parent: TypeDefId, first: PropertyId) -> Result<PropertyMapId> {
        if self.property_maps.is_none() {
            let rows = self.base.rows::<PropertyMapId>();
            self.property_maps = Some(
                rows.map(|row| row.map(|(id, row)| (row.parent, id)))
                    .collect::<ecma335::Result<_>>()?,
            );
        }
        let maps = self.property_maps.get_or_insert_default();
        Ok(*maps.entry(parent).or_insert_with(|| {
            self.rows.append(PropertyMap {
                parent,
                property_list: first,
            })
        }))
    }

    /// The event map of a type of the chain; if it has none, a new one that begins with `first`.
    fn event_map(&mut self, parent: TypeDefId, first: EventId) -> Result<EventMapId> {
        if self.event_maps.is_none() {
            let rows = self.base.rows::<EventMapId>();
            self.event_maps = Some(
                rows.map(|row| row.map(|(id, row)| (row.parent, id)))
                    .collect::<ecma335::Result<_>>()?,
            );
        }
        let maps = self.event_maps.get_or_insert_default();
        Ok(*maps.entry(parent).or_insert_with(|| {
            self.rows.append(EventMap {
                parent,
                event_list: first,
            })
        }))
    }

    /// The chain's id of a definition of the update.
    pub(super) fn mapped<I: RowId>(&self, id: I) -> Result<I> {
        self.definition(id.token()).map(|token| I::from_row(token.row()))
    }

    /// The chain's type of a member of the update, noted as updated.
    pub(super) fn updated_owner(&mut self, member: Token) -> Result<TypeDefId> {
        let owner = self.owner(member)?;
        let chain = self.mapped(owner)?;
        self.updated_types.insert(chain);
        Ok(chain)
    }

    fn owner(&mut self, member: Token) -> Result<TypeDefId> {
        if let Some(owner) = owner_by_list(&self.update, member) {
            return Ok(owner);
        }
        match &self.owners {
            Some(owners) => owners.of(member),
            None => self.owners.insert(Owners::read(&self.update)?).of(member),
        }
    }
}
