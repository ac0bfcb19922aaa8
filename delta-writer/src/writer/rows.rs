//! The rows of a delta, and the two tables that say what they are for: EncLog and EncMap.

use std::collections::BTreeMap;

use ecma335::table::TABLE_SLOTS;
use ecma335::write::TablesBuilder;
use ecma335::{EncLog, EncMap, EncOperation, Field, FieldId, RawRow, Row, RowId, TableId, Token, TypeDefId};

/// The order of tables in EncLog, which is Roslyn's: what others refer to comes first. Roslyn leaves FieldMarshal out.
const LOG_ORDER: [TableId; 29] = [
    TableId::AssemblyRef,
    TableId::ModuleRef,
    TableId::MemberRef,
    TableId::MethodSpec,
    TableId::TypeRef,
    TableId::TypeSpec,
    TableId::StandAloneSig,
    TableId::TypeDef,
    TableId::EventMap,
    TableId::PropertyMap,
    TableId::Event,
    TableId::Field,
    TableId::MethodDef,
    TableId::Property,
    TableId::Param,
    TableId::Constant,
    TableId::CustomAttribute,
    TableId::FieldMarshal,
    TableId::DeclSecurity,
    TableId::ClassLayout,
    TableId::FieldLayout,
    TableId::MethodSemantics,
    TableId::MethodImpl,
    TableId::ImplMap,
    TableId::FieldRva,
    TableId::NestedClass,
    TableId::GenericParam,
    TableId::InterfaceImpl,
    TableId::GenericParamConstraint,
];

struct Entry {
    row: RawRow,
    /// For a new member: how its parent's record says so.
    parent: Option<(Token, EncOperation)>,
    /// Whether the log names it by its RecId.
    by_rec_id: bool,
}

/// Rows by their ids in the chain.
pub(super) struct Rows {
    next: [u32; TABLE_SLOTS],
    tables: BTreeMap<TableId, BTreeMap<u32, Entry>>,
}

impl Rows {
    /// No rows yet; `existing` are the chain's counts.
    pub(super) fn new(existing: &[u32; TABLE_SLOTS]) -> Self {
        Self {
            next: existing.map(|rows| rows + 1),
            tables: BTreeMap::new(),
        }
    }

    /// The next free id of a table; [`Rows::put`] or [`Rows::put_member`] has to follow.
    pub(super) fn reserve<I: RowId>(&mut self) -> I {
        let next = &mut self.next[I::TABLE as usize];
        *next += 1;
        I::from_row(*next - 1)
    }

    /// Whether the delta has that row.
    pub(super) fn has(&self, token: Token) -> bool {
        token
            .table()
            .and_then(|table| self.tables.get(&table))
            .is_some_and(|rows| rows.contains_key(&token.row()))
    }

    /// The row of an id that exists or was reserved.
    pub(super) fn put<R: Row>(&mut self, id: R::Id, row: R) {
        self.enter(id.token(), &row, None, false);
    }

    /// A new member of a type, method or map.
    pub(super) fn put_member<R: Row>(&mut self, parent: Token, operation: EncOperation, id: R::Id, row: R) {
        self.enter(id.token(), &row, Some((parent, operation)), false);
    }

    /// A new literal of a type that exists: its row alone.
    pub(super) fn put_literal(&mut self, parent: TypeDefId, id: FieldId, row: Field) {
        let parent = (parent.token(), EncOperation::AddField);
        self.enter(id.token(), &row, Some(parent), true);
    }

    /// A new row.
    pub(super) fn append<R: Row>(&mut self, row: R) -> R::Id {
        let id = self.reserve();
        self.put(id, row);
        id
    }

    fn enter<R: Row>(
        &mut self,
        token: Token,
        row: &R,
        parent: Option<(Token, EncOperation)>,
        by_rec_id: bool,
    ) {
        let entry = Entry {
            row: row.to_raw(),
            parent,
            by_rec_id,
        };
        let table = self.tables.entry(R::Id::TABLE).or_default();
        table.insert(token.row(), entry);
    }

    /// All rows, the log in Roslyn's order and the map sorted, as the runtime needs it.
    pub(super) fn write(&self, tables: &mut TablesBuilder) {
        for (table, rows) in &self.tables {
            for (id, entry) in rows {
                tables.push_raw(*table, entry.row);
                let token = Token::new(*table, *id).raw();
                tables.push(EncMap { token });
            }
        }
        let record = |token: Token, operation: EncOperation| EncLog {
            token: token.raw(),
            func_code: operation as u32,
        };
        for table in LOG_ORDER {
            for (id, entry) in self.tables.get(&table).into_iter().flatten() {
                if let Some((parent, operation)) = entry.parent {
                    tables.push(record(parent, operation));
                }
                let token = Token::new(table, *id);
                tables.push(match entry.by_rec_id {
                    true => EncLog::by_rec_id(token),
                    false => record(token, EncOperation::Default),
                });
            }
        }
    }
}
