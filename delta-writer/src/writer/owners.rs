//! Which type of the update has which member.

use ecma335::{EventMapId, Metadata, PropertyMapId, RowId, TableId, Token, TypeDefId};

use crate::error::{Error, Result};

/// For each member of the update, its type; nil where a table is damaged.
pub(super) struct Owners {
    fields: Vec<TypeDefId>,
    methods: Vec<TypeDefId>,
    properties: Vec<TypeDefId>,
    events: Vec<TypeDefId>,
}

impl Owners {
    pub(super) fn read(update: &Metadata<'_>) -> Result<Self> {
        let none = |table| vec![TypeDefId::default(); update.table(table).rows() as usize];
        let mut owners = Self {
            fields: none(TableId::Field),
            methods: none(TableId::MethodDef),
            properties: none(TableId::Property),
            events: none(TableId::Event),
        };
        for id in update.ids::<TypeDefId>() {
            enter(&mut owners.fields, update.fields(id), id);
            enter(&mut owners.methods, update.methods(id), id);
        }
        for row in update.rows::<PropertyMapId>() {
            let (id, row) = row?;
            enter(&mut owners.properties, update.properties(id), row.parent);
        }
        for row in update.rows::<EventMapId>() {
            let (id, row) = row?;
            enter(&mut owners.events, update.events(id), row.parent);
        }
        Ok(owners)
    }

    /// The type of a field, method, property or event.
    pub(super) fn of(&self, token: Token) -> Result<TypeDefId> {
        let owners = match token.table() {
            Some(TableId::Field) => self.fields.as_slice(),
            Some(TableId::MethodDef) => &self.methods,
            Some(TableId::Property) => &self.properties,
            Some(TableId::Event) => &self.events,
            _ => &[],
        };
        let found = (token.row() as usize)
            .checked_sub(1)
            .and_then(|index| owners.get(index));
        found
            .copied()
            .filter(|owner| !owner.is_nil())
            .ok_or(Error::NoCounterpart { token })
    }
}

/// The type of one field or method, without looking at the others: lists of members go up (II.22.37). `None` where rows are reached by way of
/// FieldPtr or MethodPtr, or the token is of another kind.
pub(super) fn owner_by_list(update: &Metadata<'_>, token: Token) -> Option<TypeDefId> {
    let (pointers, column) = match token.table()? {
        TableId::Field => (TableId::FieldPtr, 4),
        TableId::MethodDef => (TableId::MethodPtr, 5),
        _ => return None,
    };
    if update.table(pointers).rows() > 0 {
        return None;
    }
    let types = update.table(TableId::TypeDef);
    let (mut low, mut high) = (0, types.rows());
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if types.column(middle, column) <= token.row() {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    (low > 0).then_some(TypeDefId(low))
}

fn enter<I: RowId>(owners: &mut [TypeDefId], members: impl Iterator<Item = I>, owner: TypeDefId) {
    for member in members {
        if let Some(slot) = member.index().and_then(|index| owners.get_mut(index)) {
            *slot = owner;
        }
    }
}
