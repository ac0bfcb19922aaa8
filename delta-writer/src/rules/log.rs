//! EncLog and EncMap: what the delta does, and which row of the chain each of its rows is.

use std::collections::HashSet;

use ecma335::{EncLog, EncLogId, EncOperation, FieldId, TABLE_SLOTS, TableId, Token};

use super::{Context, Rule, Violations};

/// The order in which Roslyn logs tables.
const ORDER: &[TableId] = &[
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

/// Tables whose new rows only an add operation can give a parent.
const MEMBERS: &[TableId] = &[
    TableId::Field,
    TableId::MethodDef,
    TableId::Param,
    TableId::Property,
    TableId::Event,
];

impl Context<'_> {
    pub(super) fn log(&self, out: &mut Violations) {
        self.map(out);
        let mut counts = self.before.tables.row_counts();
        let mut logged = HashSet::new();
        let mut place = (0, 0);
        let mut parent: Option<(Token, TableId)> = None;
        for id in self.delta.ids::<EncLogId>() {
            let Ok(record) = self.delta.get(id) else {
                continue;
            };
            let token = record.named();
            let (Some(table), Some(operation)) = (token.table(), EncOperation::from_code(record.func_code))
            else {
                out.add(
                    Rule::LogRecord,
                    token,
                    format!("operation {} on {token}", record.func_code),
                );
                continue;
            };
            let Some(count) = counts.get_mut(table as usize) else {
                continue;
            };
            self.named(record, operation, parent, out);
            if let Some((parents, members)) = operation.tables() {
                let fits = table == parents && parent.is_none() && token.row() != 0 && token.row() <= *count;
                out.require(fits, Rule::LogPair, token, || {
                    format!(
                        "{operation:?} on {token:?}, expected a {} that exists",
                        parents.name()
                    )
                });
                parent = Some((token, members));
                continue;
            }
            let is_new = token.row() > *count;
            out.require(
                token.row() != 0 && token.row() <= *count + 1,
                Rule::LogRow,
                token,
                || format!("{} has {count} rows so far", table.name()),
            );
            *count = (*count).max(token.row());
            match parent.take() {
                Some((owner, members)) => {
                    out.require(table == members && is_new, Rule::LogPair, owner, || {
                        format!("followed by {token:?}, expected a new {}", members.name())
                    })
                }
                None => out.require(
                    !is_new || !MEMBERS.contains(&table),
                    Rule::LogMember,
                    token,
                    || "new, but added to nothing".to_owned(),
                ),
            }
            out.require(logged.insert(token), Rule::LogOnce, token, || {
                "logged before".to_owned()
            });
            if let Some(position) = ORDER.iter().position(|entry| *entry == table) {
                let here = (position, token.row());
                out.require(here > place, Rule::LogOrder, token, || {
                    "stands behind what should follow it".to_owned()
                });
                place = here;
            }
        }
        if let Some((owner, members)) = parent {
            out.add(
                Rule::LogPair,
                owner,
                format!("nothing follows, expected a new {}", members.name()),
            );
        }
        let mapped: HashSet<Token> = self.rows.iter().map(|row| row.token()).collect();
        logged.remove(&Token::new(TableId::Module, 1));
        let mut missing: Vec<_> = logged.symmetric_difference(&mapped).copied().collect();
        missing.sort_unstable();
        for token in missing {
            let (there, not) = match mapped.contains(&token) {
                true => ("EncMap", "EncLog"),
                false => ("EncLog", "EncMap"),
            };
            out.add(Rule::LogMap, token, format!("{there} names it, {not} does not"));
        }
    }

    /// A literal that is added to a type that exists is named by its RecId, and nothing else is.
    fn named(
        &self,
        record: EncLog,
        operation: EncOperation,
        parent: Option<(Token, TableId)>,
        out: &mut Violations,
    ) {
        const LITERAL: u16 = 0x40;
        let token = record.named();
        let existing = |owner: Token| owner.row() <= self.before.table(TableId::TypeDef).rows();
        let added = operation == EncOperation::Default
            && token.table() == Some(TableId::Field)
            && parent.is_some_and(|(owner, _)| existing(owner));
        let row = self.rows.iter().find(|row| added && row.token() == token);
        let field = row.and_then(|row| self.delta.get(FieldId(row.delta)).ok());
        let is_literal = field.is_some_and(|field| field.flags & LITERAL != 0);
        match record.is_rec_id() {
            true => out.require(is_literal, Rule::LogRecord, token, || {
                "named by its RecId, which only a literal of a type that exists is".to_owned()
            }),
            false => out.require(!is_literal, Rule::LiteralTwice, token, || {
                "a literal of a type that exists, named by its token: reflection lists it twice".to_owned()
            }),
        }
    }

    fn map(&self, out: &mut Violations) {
        let map = self.delta.table(TableId::EncMap);
        let mut last = 0;
        let mut counts = [0; TABLE_SLOTS];
        for row in 1..=map.rows() {
            let raw = map.column(row, 0);
            let token = Token::from_raw(raw);
            out.require(raw > last, Rule::MapSorted, token, || {
                format!("stands behind {:?}", Token::from_raw(last))
            });
            last = raw;
            match token.table() {
                Some(TableId::Module) => out.add(Rule::MapModule, token, "EncMap names it"),
                Some(table) => {
                    if let Some(count) = counts.get_mut(table as usize) {
                        *count += 1;
                    }
                }
                None => out.add(Rule::LogRecord, token, "EncMap names no table with it"),
            }
        }
        let own = self.delta.tables.row_counts();
        for table in TableId::ALL {
            if matches!(table, TableId::Module | TableId::EncLog | TableId::EncMap) {
                continue;
            }
            let (rows, named) = (own[*table as usize], counts[*table as usize]);
            out.require(rows == named, Rule::MapRows, Token::new(*table, 0), || {
                format!(
                    "the delta has {rows} rows of {}, EncMap names {named}",
                    table.name()
                )
            });
        }
    }
}
