//! Tables as text: a line a row. What the row is called comes first, then the columns that its name does not say; those that hold nothing are left
//! out.

use std::fmt::Write;
use std::io;

use ecma335::{BlobOffset, ColumnDef, ColumnKind, GuidIndex, RawRow, RowId, StringOffset, TableId, Token};

use super::names::Names;

/// Every table that has rows.
pub(super) fn print(out: &mut dyn io::Write, names: &Names<'_, '_>) -> io::Result<()> {
    for table in TableId::ALL {
        let rows = names.metadata.table(*table).rows();
        if rows == 0 {
            continue;
        }
        writeln!(out, "\n{} ({rows})", table.name())?;
        for row in 1..=rows {
            let raw = names.metadata.table(*table).raw(row).unwrap_or_default();
            writeln!(out, "  {}", line(names, Token::new(*table, row), &raw))?;
        }
    }
    Ok(())
}

/// One row.
pub(super) fn line(names: &Names<'_, '_>, token: Token, raw: &RawRow) -> String {
    let name = names.token(token, Token::default());
    let mut text = token.to_string();
    if !name.is_empty() {
        text.push(' ');
        text.push_str(&name);
    }
    let Some(table) = token.table() else { return text };
    for (column, value) in table.columns().iter().zip(raw) {
        let said = matches!(
            column.name,
            "name" | "namespace" | "type_name" | "signature" | "instantiation"
        ) || (table, column.name) == (TableId::Property, "type_")
            || (table, column.name) == (TableId::MemberRef, "class");
        if *value == 0 || said && !name.is_empty() {
            continue;
        }
        let value = match (table, column.name) {
            (TableId::CustomAttribute, "value") => names.attribute(RowId::from_row(token.row())),
            (TableId::Constant, "value") => names.constant(RowId::from_row(token.row())),
            _ => self::value(names, table, column, *value),
        };
        // Writing to a String does not fail.
        let _ = write!(text, " {}={value}", column.name.trim_end_matches('_'));
    }
    text
}

fn value(names: &Names<'_, '_>, table: TableId, column: &ColumnDef, value: u32) -> String {
    match column.kind {
        ColumnKind::U16 | ColumnKind::U32 => number(table, column.name, value),
        ColumnKind::String => format!("'{}'", names.string(StringOffset(value))),
        ColumnKind::Guid => match names.metadata.guid(GuidIndex(value)) {
            Ok(guid) => format!("{{{guid}}}"),
            Err(_) => format!("#GUID+{value}?"),
        },
        ColumnKind::Blob if column.name == "signature" => names.signature(BlobOffset(value)),
        ColumnKind::Blob => names.blob(BlobOffset(value)),
        // The lists that members are taken from: a position, not a reference.
        ColumnKind::Row(target) if column.name.ends_with("_list") => Token::new(target, value).to_string(),
        ColumnKind::Row(target) => reference(names, Token::new(target, value)),
        ColumnKind::Coded(kind) => {
            let tag = value & ((1 << kind.tag_bits()) - 1);
            match kind.tables().get(tag as usize).copied().flatten() {
                Some(target) if value >> kind.tag_bits() == 0 => format!("nil ({})", target.name()),
                Some(target) => reference(names, Token::new(target, value >> kind.tag_bits())),
                None => format!("{value:#x}?"),
            }
        }
    }
}

/// Flags and places in hexadecimal, tokens as such, counts and versions in decimal.
fn number(table: TableId, column: &str, value: u32) -> String {
    match (table, column) {
        (
            _,
            "flags" | "impl_flags" | "rva" | "semantics" | "mapping_flags" | "event_flags" | "attributes",
        )
        | (_, "hash_alg_id")
        | (TableId::Constant, "type_") => format!("{value:#x}"),
        (_, "token") => Token::from_raw(value).to_string(),
        _ => value.to_string(),
    }
}

fn reference(names: &Names<'_, '_>, token: Token) -> String {
    match names.token(token, Token::default()) {
        name if name.is_empty() => token.to_string(),
        name => format!("{token} {name}"),
    }
}
