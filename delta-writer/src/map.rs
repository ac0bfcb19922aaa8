//! Which definition of the update build stands for which definition of the chain.

use ecma335::{EventId, FieldId, Metadata, MethodDefId, PropertyId, RowId, TableId, Token, TypeDefId};

/// Update build to chain, one entry a row of the update build; nil where the chain has no such definition (yet).
///
/// Parameters follow their method and sequence number, generic parameters their owner and number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DefinitionMap {
    /// For each TypeDef of the update build.
    pub types: Vec<TypeDefId>,
    /// For each Field.
    pub fields: Vec<FieldId>,
    /// For each MethodDef.
    pub methods: Vec<MethodDefId>,
    /// For each Property.
    pub properties: Vec<PropertyId>,
    /// For each Event.
    pub events: Vec<EventId>,
}

impl DefinitionMap {
    /// Nothing of `update` is mapped.
    #[must_use]
    pub fn empty(update: &Metadata<'_>) -> Self {
        fn nil<I: RowId>(update: &Metadata<'_>) -> Vec<I> {
            vec![I::default(); update.count::<I>() as usize]
        }
        Self {
            types: nil(update),
            fields: nil(update),
            methods: nil(update),
            properties: nil(update),
            events: nil(update),
        }
    }

    /// Every definition of `baseline` stands for itself.
    #[must_use]
    pub fn identity(baseline: &Metadata<'_>) -> Self {
        Self {
            types: baseline.ids().collect(),
            fields: baseline.ids().collect(),
            methods: baseline.ids().collect(),
            properties: baseline.ids().collect(),
            events: baseline.ids().collect(),
        }
    }

    /// The chain's token for a definition token of the update build; `None` if it is new, nil, or no definition.
    #[must_use]
    pub fn get(&self, update: Token) -> Option<Token> {
        fn find<I: RowId>(entries: &[I], row: u32) -> Option<Token> {
            entries
                .get((row as usize).checked_sub(1)?)
                .filter(|id| !id.is_nil())
                .map(|id| id.token())
        }
        match update.table()? {
            TableId::TypeDef => find(&self.types, update.row()),
            TableId::Field => find(&self.fields, update.row()),
            TableId::MethodDef => find(&self.methods, update.row()),
            TableId::Property => find(&self.properties, update.row()),
            TableId::Event => find(&self.events, update.row()),
            _ => None,
        }
    }

    /// Sets one entry; false if either token is no definition, they are of different tables, or the row is beyond the update build.
    pub fn set(&mut self, update: Token, chain: Token) -> bool {
        fn put<I: RowId>(entries: &mut [I], row: u32, chain: u32) -> bool {
            let slot = (row as usize)
                .checked_sub(1)
                .and_then(|index| entries.get_mut(index));
            slot.map(|slot| *slot = I::from_row(chain)).is_some()
        }
        if update.table() != chain.table() {
            return false;
        }
        match update.table() {
            Some(TableId::TypeDef) => put(&mut self.types, update.row(), chain.row()),
            Some(TableId::Field) => put(&mut self.fields, update.row(), chain.row()),
            Some(TableId::MethodDef) => put(&mut self.methods, update.row(), chain.row()),
            Some(TableId::Property) => put(&mut self.properties, update.row(), chain.row()),
            Some(TableId::Event) => put(&mut self.events, update.row(), chain.row()),
            _ => false,
        }
    }
}
