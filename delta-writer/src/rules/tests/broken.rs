//! Each rule broken in a delta that was right.

use std::collections::BTreeSet;

use ecma335::{ColumnKind, Metadata, MethodBody, MethodDefId, Root, RowId, TableId};

use super::deltas::{Files, chain};
use crate::rules::{Rule, check};

/// A change to a delta of a fixture that breaks a rule.
struct Break {
    rule: Rule,
    case: &'static str,
    generation: u32,
    change: fn(&mut Files),
}

/// Where a cell of a delta's table lies, and its width.
fn cell(metadata: &[u8], table: TableId, row: u32, column: &str) -> (usize, usize) {
    let delta = Metadata::parse(metadata, 0).expect("a delta");
    let width = |kind| if matches!(kind, ColumnKind::U16) { 2 } else { 4 };
    let columns = table.columns();
    let index = columns
        .iter()
        .position(|found| found.name == column)
        .expect(column);
    let skip: usize = columns[..index].iter().map(|column| width(column.kind)).sum();
    assert!(row <= delta.table(table).rows(), "{table:?} has no row {row}");
    (
        delta.table(table).row_offset(row) + skip,
        width(columns[index].kind),
    )
}

fn get(files: &Files, table: TableId, row: u32, column: &str) -> u32 {
    let (at, width) = cell(&files.metadata, table, row, column);
    let mut bytes = [0; 4];
    bytes[..width].copy_from_slice(&files.metadata[at..at + width]);
    u32::from_le_bytes(bytes)
}

fn set(files: &mut Files, table: TableId, row: u32, column: &str, value: u32) {
    let (at, width) = cell(&files.metadata, table, row, column);
    files.metadata[at..at + width].copy_from_slice(&value.to_le_bytes()[..width]);
}

fn swap(files: &mut Files, table: TableId, left: u32, right: u32, column: &str) {
    let (a, b) = (get(files, table, left, column), get(files, table, right, column));
    set(files, table, left, column, b);
    set(files, table, right, column, a);
}

/// The first row with that value in a column.
fn find(files: &Files, table: TableId, column: &str, wanted: impl Fn(u32) -> bool) -> u32 {
    let rows = Metadata::parse(&files.metadata, 0)
        .expect("a delta")
        .table(table)
        .rows();
    (1..=rows)
        .find(|row| wanted(get(files, table, *row, column)))
        .expect("such a row")
}

/// Where a stream's data begins.
fn stream(bytes: &[u8], name: &str) -> usize {
    Root::parse(bytes, 0)
        .expect("a root")
        .stream(name)
        .expect(name)
        .offset
}

/// Where a stream's name stands in its header; its size stands four bytes before.
fn header(bytes: &[u8], name: &str) -> usize {
    let name = format!("{name}\0");
    bytes
        .windows(name.len())
        .position(|window| window == name.as_bytes())
        .expect("a stream header")
}

fn shorten(bytes: &mut [u8], name: &str, by: u32) {
    let at = header(bytes, name) - 4;
    let size = u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    bytes[at..at + 4].copy_from_slice(&(size - by).to_le_bytes());
}

/// The row and RVA of a method with a body of that form.
fn body(files: &Files, fat: bool) -> (u32, usize, usize) {
    let delta = Metadata::parse(&files.metadata, 0).expect("a delta");
    for (id, row) in delta.rows::<MethodDefId>().flatten() {
        let rva = row.rva as usize;
        if rva == 0 {
            continue;
        }
        let body = MethodBody::parse(ecma335::Bytes::new(&files.il[rva..], rva)).expect("a body");
        if (body.size != body.code.len() + 1) == fat {
            return (id.row(), rva, body.size);
        }
    }
    panic!("no such body")
}

const fn of(rule: Rule, case: &'static str, generation: u32, change: fn(&mut Files)) -> Break {
    Break {
        rule,
        case,
        generation,
        change,
    }
}

/// Number of the method table's row in a token.
const METHOD: u32 = 0x0600_0000;

const BREAKS: &[Break] = &[
    of(Rule::Root, "kinds", 1, |files| files.metadata.truncate(20)),
    of(Rule::Version, "kinds", 1, |files| files.metadata[16] = b'w'),
    of(Rule::Streams, "kinds", 1, |files| {
        let at = header(&files.metadata, "#US");
        files.metadata[at + 1] = b'X';
    }),
    of(Rule::Jtd, "kinds", 1, |files| {
        let at = header(&files.metadata, "#JTD");
        files.metadata[at + 1] = b'X';
    }),
    of(Rule::TablesVersion, "kinds", 1, |files| {
        let at = stream(&files.metadata, "#-");
        files.metadata[at + 4] = 1;
    }),
    of(Rule::HeapSizes, "kinds", 1, |files| {
        let at = stream(&files.metadata, "#-");
        files.metadata[at + 6] = 0x07;
    }),
    of(Rule::Sorted, "kinds", 1, |files| {
        let at = stream(&files.metadata, "#-");
        files.metadata[at + 17] ^= 1;
    }),
    of(Rule::EmptyTables, "kinds", 1, |files| {
        // The last row count is EncMap's.
        let at = stream(&files.metadata, "#-");
        let valid = files.metadata[at + 8..at + 16]
            .iter()
            .map(|byte| byte.count_ones())
            .sum::<u32>();
        let last = at + 24 + 4 * (valid as usize - 1);
        files.metadata[last..last + 4].fill(0);
    }),
    of(Rule::Padding, "kinds", 1, |files| {
        shorten(&mut files.metadata, "#Blob", 1)
    }),
    of(Rule::HeapStart, "kinds", 1, |files| {
        let at = stream(&files.metadata, "#Strings");
        files.metadata[at] = b'x';
    }),
    // Roslyn repeats one more than it must.
    of(Rule::GuidHeap, "kinds", 2, |files| {
        shorten(&mut files.metadata, "#GUID", 32)
    }),
    of(Rule::Mvid, "kinds", 1, |files| {
        let at = stream(&files.metadata, "#GUID");
        files.metadata[at + 16] ^= 1;
    }),
    of(Rule::Module, "kinds", 1, |files| {
        let name = get(files, TableId::Module, 1, "name");
        set(files, TableId::Module, 1, "name", name + 1);
    }),
    of(Rule::Generation, "kinds", 2, |files| {
        set(files, TableId::Module, 1, "generation", 1)
    }),
    of(Rule::EncId, "kinds", 2, |files| {
        let earlier = get(files, TableId::Module, 1, "enc_base_id");
        set(files, TableId::Module, 1, "enc_id", earlier);
    }),
    of(Rule::EncBaseId, "kinds", 2, |files| {
        set(files, TableId::Module, 1, "enc_base_id", 0)
    }),
    of(Rule::LogRecord, "kinds", 1, |files| {
        set(files, TableId::EncLog, 3, "func_code", 9)
    }),
    of(Rule::LogRow, "kinds", 1, |files| {
        set(files, TableId::EncLog, 1, "token", 0x2300_00FF)
    }),
    of(Rule::LogPair, "additions", 1, |files| {
        let row = find(files, TableId::EncLog, "func_code", |code| code == 1);
        set(files, TableId::EncLog, row, "token", 0x0200_FFFF);
    }),
    of(Rule::LogMember, "additions", 1, |files| {
        let row = find(files, TableId::EncLog, "func_code", |code| code == 1);
        set(files, TableId::EncLog, row, "func_code", 0);
    }),
    of(Rule::LogOrder, "kinds", 1, |files| {
        swap(files, TableId::EncLog, 1, 2, "token")
    }),
    of(Rule::LogOnce, "kinds", 1, |files| {
        let token = get(files, TableId::EncLog, 3, "token");
        set(files, TableId::EncLog, 4, "token", token);
    }),
    of(Rule::LogRecord, "kinds", 1, |files| {
        let row = find(files, TableId::EncLog, "token", |token| token >> 24 == 6);
        let token = get(files, TableId::EncLog, row, "token");
        set(files, TableId::EncLog, row, "token", token | 0x8000_0000);
    }),
    of(Rule::LiteralTwice, "additions", 1, |_| {}),
    of(Rule::LogMap, "kinds", 1, |files| {
        let row = find(files, TableId::EncLog, "token", |token| token >> 24 == 6);
        set(files, TableId::EncLog, row, "token", METHOD | 1);
    }),
    of(Rule::MapSorted, "kinds", 1, |files| {
        let row = find(files, TableId::EncMap, "token", |token| token >> 24 == 6);
        swap(files, TableId::EncMap, row, row + 1, "token");
    }),
    of(Rule::MapRows, "kinds", 1, |files| {
        set(files, TableId::EncMap, 1, "token", 0x0000_0002)
    }),
    of(Rule::MapModule, "kinds", 1, |files| {
        set(files, TableId::EncMap, 1, "token", 0x0000_0001)
    }),
    of(Rule::ForbiddenTable, "kinds", 1, |files| {
        set(files, TableId::EncMap, 1, "token", 0x2600_0001)
    }),
    of(Rule::UpdatedTable, "kinds", 1, |files| {
        set(files, TableId::EncMap, 1, "token", 0x0100_0001)
    }),
    of(Rule::UpdatedRow, "kinds", 1, |files| {
        let flags = get(files, TableId::MethodDef, 1, "flags");
        set(files, TableId::MethodDef, 1, "flags", flags ^ 0x10);
    }),
    of(Rule::AddedToExisting, "additions", 1, |files| {
        set(files, TableId::InterfaceImpl, 1, "class", 2)
    }),
    of(Rule::Reference, "kinds", 1, |files| {
        set(files, TableId::MemberRef, 1, "class", 0x00FF_FFF9)
    }),
    of(Rule::HeapItem, "kinds", 1, |files| {
        set(files, TableId::MethodDef, 1, "name", 0x00FF_FFFF)
    }),
    of(Rule::Signature, "kinds", 1, |files| {
        let blobs = stream(&files.metadata, "#Blob");
        // The first blob of the delta is a signature; its second byte the number of parameters.
        files.metadata[blobs + 3] = 0x50;
    }),
    of(Rule::NestedClass, "additions", 1, |files| {
        let row = find(files, TableId::TypeDef, "flags", |flags| flags & 7 >= 2);
        set(files, TableId::TypeDef, row, "flags", 1);
    }),
    of(Rule::MapTwice, "additions", 2, |files| {
        set(files, TableId::PropertyMap, 1, "parent", 3)
    }),
    of(Rule::ZeroedAttribute, "additions", 2, |files| {
        let row = find(files, TableId::CustomAttribute, "parent", |parent| {
            parent >> 5 == 0
        });
        set(files, TableId::CustomAttribute, row, "value", 1);
    }),
    of(Rule::IlStart, "kinds", 1, |files| files.il[2] = 1),
    of(Rule::MethodRva, "kinds", 1, |files| {
        let end = files.il.len() as u32;
        set(files, TableId::MethodDef, 1, "rva", end);
    }),
    of(Rule::FatAlignment, "kinds", 1, |files| {
        let (row, rva, size) = body(files, true);
        files.il.resize(files.il.len().next_multiple_of(4) + 2, 0);
        let moved = files.il.len() as u32;
        files.il.extend_from_within(rva..rva + size);
        set(files, TableId::MethodDef, row, "rva", moved);
    }),
    of(Rule::Body, "kinds", 1, |files| {
        let (_, rva, _) = body(files, false);
        files.il[rva + 1] = 0x24;
    }),
    of(Rule::CodeToken, "kinds", 1, |files| {
        // Greet begins with the ldstr of a string of this delta.
        let at = files.il.iter().position(|byte| *byte == 0x72).expect("ldstr");
        files.il[at + 3] = 0x0F;
    }),
    of(Rule::DataRva, "additions", 1, |files| {
        set(files, TableId::FieldRva, 1, "rva", 0xFF_FFFF)
    }),
    of(Rule::DataAlignment, "additions", 1, |files| {
        let rva = get(files, TableId::FieldRva, 1, "rva");
        set(files, TableId::FieldRva, 1, "rva", rva + 1);
    }),
    of(Rule::LookUp, "additions", 2, |_| {}),
    of(Rule::PropertyParent, "additions", 3, |files| {
        set(files, TableId::EncLog, 1, "token", 0x1500_0001);
        set(files, TableId::EncLog, 1, "func_code", 4);
    }),
    of(Rule::Pdb, "kinds", 1, |files| files.pdb.truncate(40)),
    of(Rule::PdbStreams, "kinds", 1, |files| {
        let at = header(&files.pdb, "#US");
        files.pdb[at + 1] = b'X';
    }),
    of(Rule::PdbId, "kinds", 1, |files| {
        let at = stream(&files.pdb, "#Pdb");
        files.pdb[at..at + 20].fill(0);
    }),
    of(Rule::PdbMethods, "kinds", 1, |files| {
        let (at, _) = cell(&files.pdb, TableId::EncMap, 1, "token");
        files.pdb[at] ^= 1;
    }),
    of(Rule::PdbRows, "kinds", 1, |files| {
        let at = stream(&files.pdb, "#Pdb");
        // The count of the Module table.
        files.pdb[at + 32] += 1;
    }),
    of(Rule::PdbReference, "kinds", 1, |files| {
        let (at, _) = cell(&files.pdb, TableId::LocalScope, 1, "method");
        files.pdb[at] = 99;
    }),
    of(Rule::PdbTables, "kinds", 1, |files| {
        // EncMap's bit for that of ModuleRef, whose rows are as wide.
        let at = stream(&files.pdb, "#-");
        files.pdb[at + 8 + 3] ^= 1 << 7 | 1 << 2;
    }),
];

#[test]
fn each_rule_is_broken_and_told() {
    for entry in BREAKS {
        let (before, mut files) = chain(entry.case, entry.generation);
        (entry.change)(&mut files);
        let found: Vec<_> = check(&before, &files.metadata, &files.il, Some(&files.pdb))
            .into_iter()
            .filter(|violation| violation.rule == entry.rule)
            .collect();
        assert!(!found.is_empty(), "{} was not told", entry.rule.id());
    }
}

#[test]
fn there_is_a_break_for_each_rule() {
    let broken: BTreeSet<_> = BREAKS.iter().map(|entry| entry.rule).collect();
    assert_eq!(broken, Rule::ALL.iter().copied().collect());
    let ids: BTreeSet<_> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    assert_eq!(ids.len(), Rule::ALL.len(), "ids are not unique");
}

/// Any byte of a delta changed: nothing panics, whatever is told.
#[test]
fn damaged_deltas_are_told_without_panic() {
    for (case, generation) in [("kinds", 2), ("additions", 2)] {
        let (before, files) = chain(case, generation);
        for position in 0..files.metadata.len() {
            let mut damaged = files.clone();
            damaged.metadata[position] ^= 0x55;
            let _ = check(&before, &damaged.metadata, &damaged.il, Some(&damaged.pdb));
            damaged.metadata.truncate(position);
            let _ = check(&before, &damaged.metadata, &damaged.il, None);
        }
        for position in 0..files.pdb.len().max(files.il.len()) {
            let mut damaged = files.clone();
            for bytes in [&mut damaged.pdb, &mut damaged.il] {
                if let Some(byte) = bytes.get_mut(position) {
                    *byte ^= 0x55;
                }
            }
            let _ = check(&before, &damaged.metadata, &damaged.il, Some(&damaged.pdb));
        }
    }
}
