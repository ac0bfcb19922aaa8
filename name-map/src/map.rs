//! The map between two builds.

use ecma335::{EventId, FieldId, MethodDefId, PropertyId, RowId, TableId, Token, TypeDefId};

use crate::Module;

#[derive(Debug, Clone, Default)]
struct Side<I> {
    old: Vec<I>,
    new: Vec<I>,
}

impl<I: RowId> Side<I> {
    fn sized(old: u32, new: u32) -> Self {
        Self {
            old: vec![I::default(); new as usize],
            new: vec![I::default(); old as usize],
        }
    }

    fn pair(&mut self, old: I, new: I) -> bool {
        let (Some(o), Some(n)) = (old.index(), new.index()) else {
            return false;
        };
        let (Some(to_new), Some(to_old)) = (self.new.get_mut(o), self.old.get_mut(n)) else {
            return false;
        };
        if !to_new.is_nil() || !to_old.is_nil() {
            return *to_new == new && *to_old == old;
        }
        (*to_new, *to_old) = (new, old);
        true
    }

    fn part(&mut self, new: I) {
        let Some(to_old) = new.index().and_then(|index| self.old.get_mut(index)) else {
            return;
        };
        let old = std::mem::take(to_old);
        if let Some(to_new) = old.index().and_then(|index| self.new.get_mut(index)) {
            *to_new = I::default();
        }
    }
}

/// New build to old chain and back: one to one by construction, because a pair that contradicts an earlier one is not taken.
#[derive(Debug, Clone, Default)]
pub struct SymbolMap {
    types: Side<TypeDefId>,
    fields: Side<FieldId>,
    methods: Side<MethodDefId>,
    properties: Side<PropertyId>,
    events: Side<EventId>,
}

impl SymbolMap {
    /// Nothing matched yet.
    #[must_use]
    pub fn new(old: &Module<'_>, new: &Module<'_>) -> Self {
        fn side<I: RowId>(old: &Module<'_>, new: &Module<'_>) -> Side<I> {
            Side::sized(old.md.count::<I>(), new.md.count::<I>())
        }
        Self {
            types: side(old, new),
            fields: side(old, new),
            methods: side(old, new),
            properties: side(old, new),
            events: side(old, new),
        }
    }

    /// Every definition stands for the one of its row.
    #[must_use]
    pub fn identity(old: &Module<'_>, new: &Module<'_>) -> Self {
        fn side<I: RowId>(old: &Module<'_>, new: &Module<'_>) -> Side<I> {
            let (olds, news) = (old.md.count::<I>(), new.md.count::<I>());
            let rows = |count: u32, other: u32| {
                (1..=count)
                    .map(|row| I::from_row(if row <= other { row } else { 0 }))
                    .collect()
            };
            Side {
                old: rows(news, olds),
                new: rows(olds, news),
            }
        }
        Self {
            types: side(old, new),
            fields: side(old, new),
            methods: side(old, new),
            properties: side(old, new),
            events: side(old, new),
        }
    }

    /// Pairs two definitions; false (and nothing changes) if either is paired with another already, or they are of different tables.
    pub fn pair(&mut self, old: Token, new: Token) -> bool {
        if old.table() != new.table() {
            return false;
        }
        let (o, n) = (old.row(), new.row());
        match old.table() {
            Some(TableId::TypeDef) => self.types.pair(TypeDefId(o), TypeDefId(n)),
            Some(TableId::Field) => self.fields.pair(FieldId(o), FieldId(n)),
            Some(TableId::MethodDef) => self.methods.pair(MethodDefId(o), MethodDefId(n)),
            Some(TableId::Property) => self.properties.pair(PropertyId(o), PropertyId(n)),
            Some(TableId::Event) => self.events.pair(EventId(o), EventId(n)),
            _ => false,
        }
    }

    /// Takes a new definition's pair apart: what looked like the same is not.
    pub fn part(&mut self, new: Token) {
        let row = new.row();
        match new.table() {
            Some(TableId::TypeDef) => self.types.part(TypeDefId(row)),
            Some(TableId::Field) => self.fields.part(FieldId(row)),
            Some(TableId::MethodDef) => self.methods.part(MethodDefId(row)),
            Some(TableId::Property) => self.properties.part(PropertyId(row)),
            Some(TableId::Event) => self.events.part(EventId(row)),
            _ => {}
        }
    }

    fn find<I: RowId>(entries: &[I], row: u32) -> Option<Token> {
        entries
            .get((row as usize).checked_sub(1)?)
            .filter(|id| !id.is_nil())
            .map(|id| id.token())
    }

    /// The old definition that a new one stands for.
    #[must_use]
    pub fn old(&self, new: Token) -> Option<Token> {
        match new.table()? {
            TableId::TypeDef => Self::find(&self.types.old, new.row()),
            TableId::Field => Self::find(&self.fields.old, new.row()),
            TableId::MethodDef => Self::find(&self.methods.old, new.row()),
            TableId::Property => Self::find(&self.properties.old, new.row()),
            TableId::Event => Self::find(&self.events.old, new.row()),
            _ => None,
        }
    }

    /// The new definition that stands for an old one.
    #[must_use]
    pub fn new_of(&self, old: Token) -> Option<Token> {
        match old.table()? {
            TableId::TypeDef => Self::find(&self.types.new, old.row()),
            TableId::Field => Self::find(&self.fields.new, old.row()),
            TableId::MethodDef => Self::find(&self.methods.new, old.row()),
            TableId::Property => Self::find(&self.properties.new, old.row()),
            TableId::Event => Self::find(&self.events.new, old.row()),
            _ => None,
        }
    }

    /// The old type of a new one.
    #[must_use]
    pub fn old_type(&self, new: TypeDefId) -> Option<TypeDefId> {
        self.old(new.token()).and_then(Token::to_id)
    }

    /// The old method of a new one.
    #[must_use]
    pub fn old_method(&self, new: MethodDefId) -> Option<MethodDefId> {
        self.old(new.token()).and_then(Token::to_id)
    }
}
