//! Which definitions of a chain the last accepted build still has; the rest stays in the process but is not compared with.

use ecma335::{EventId, FieldId, Metadata, MethodDefId, PropertyId, RowId, TableId, Token, TypeDefId};

/// A set of definitions. Rows beyond it are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    types: Vec<bool>,
    fields: Vec<bool>,
    methods: Vec<bool>,
    properties: Vec<bool>,
    events: Vec<bool>,
}

impl Live {
    /// Every definition of a build.
    #[must_use]
    pub fn all(md: &Metadata<'_>) -> Self {
        fn full<I: RowId>(md: &Metadata<'_>) -> Vec<bool> {
            vec![true; md.count::<I>() as usize]
        }
        Self {
            types: full::<TypeDefId>(md),
            fields: full::<FieldId>(md),
            methods: full::<MethodDefId>(md),
            properties: full::<PropertyId>(md),
            events: full::<EventId>(md),
        }
    }

    /// Just these definitions.
    pub fn of(tokens: impl IntoIterator<Item = Token>) -> Self {
        let mut live = Self::default();
        for token in tokens {
            let (Some(set), Some(index)) = (live.set(token.table()), (token.row() as usize).checked_sub(1))
            else {
                continue;
            };
            if set.len() <= index {
                set.resize(index + 1, false);
            }
            set[index] = true;
        }
        live
    }

    fn set(&mut self, table: Option<TableId>) -> Option<&mut Vec<bool>> {
        Some(match table? {
            TableId::TypeDef => &mut self.types,
            TableId::Field => &mut self.fields,
            TableId::MethodDef => &mut self.methods,
            TableId::Property => &mut self.properties,
            TableId::Event => &mut self.events,
            _ => return None,
        })
    }

    /// Whether a definition is in the set.
    #[must_use]
    pub fn has<I: RowId>(&self, id: I) -> bool {
        let set = match I::TABLE {
            TableId::TypeDef => &self.types,
            TableId::Field => &self.fields,
            TableId::MethodDef => &self.methods,
            TableId::Property => &self.properties,
            TableId::Event => &self.events,
            _ => return false,
        };
        id.index()
            .and_then(|index| set.get(index))
            .copied()
            .unwrap_or(false)
    }

    /// Whether a definition is in the set, by its token.
    #[must_use]
    pub fn has_token(&self, token: Token) -> bool {
        match token.table() {
            Some(TableId::TypeDef) => self.has(TypeDefId(token.row())),
            Some(TableId::Field) => self.has(FieldId(token.row())),
            Some(TableId::MethodDef) => self.has(MethodDefId(token.row())),
            Some(TableId::Property) => self.has(PropertyId(token.row())),
            Some(TableId::Event) => self.has(EventId(token.row())),
            _ => false,
        }
    }

    /// The tokens in the set, by table and row.
    pub fn tokens(&self) -> impl Iterator<Item = Token> + '_ {
        [
            (TableId::TypeDef, &self.types),
            (TableId::Field, &self.fields),
            (TableId::MethodDef, &self.methods),
            // 0x14 and 0x17.
            (TableId::Event, &self.events),
            (TableId::Property, &self.properties),
        ]
        .into_iter()
        .flat_map(|(table, set)| {
            set.iter()
                .enumerate()
                .filter(|(_, live)| **live)
                .map(move |(index, _)| Token::new(table, index as u32 + 1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_by_table_and_row() {
        let tokens = [
            0x0200_0002,
            0x0400_0001,
            0x0600_0003,
            0x1400_0001,
            0x1700_0001,
            0x1700_0004,
        ];
        let live = Live::of(tokens.into_iter().rev().map(Token::from_raw));
        assert!(live.tokens().map(Token::raw).eq(tokens));
    }
}
