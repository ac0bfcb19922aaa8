//! The PDB delta: a portable PDB that stands alone, tied to the chain by its EncMap.

use ecma335::{
    ColumnKind, CustomDebugInformationId, LocalScopeId, MethodDebugInformationId, MethodDefId, Root, RowId,
    StateMachineMethodId, TableId, Token,
};
use portable_pdb::{Pdb, PdbId};

use super::root::{HEAP_SIZES, streams};
use super::{Context, Rule, Violations};

const STREAMS: &[&str] = &["#Pdb", "#-", "#Strings", "#US", "#GUID", "#Blob", "#JTD"];

/// `bytes`: the PDB delta of the metadata delta in `context`.
pub(super) fn check(context: &Context<'_>, bytes: &[u8], out: &mut Violations) {
    let nil = Token::default();
    let (root, pdb) = match (Root::parse(bytes, 0), Pdb::parse(bytes)) {
        (Ok(root), Ok(pdb)) => (root, pdb),
        (Err(error), _) => return out.add(Rule::Pdb, nil, error.to_string()),
        (_, Err(error)) => return out.add(Rule::Pdb, nil, error.to_string()),
    };
    out.require(root.version == "PDB v1.0", Rule::Pdb, nil, || {
        format!("found the version {:?}, expected PDB v1.0", root.version)
    });
    streams(&root, STREAMS, Rule::PdbStreams, out);
    if let Some(stream) = root.stream("#-") {
        // The seventh byte of a table stream.
        let found = stream.data.get(6).copied();
        out.require(found == Some(HEAP_SIZES), Rule::HeapSizes, nil, || {
            format!("found {found:x?} in the PDB, expected {HEAP_SIZES:#x}")
        });
    }
    out.require(
        pdb.id() != PdbId::default() && pdb.entry_point().raw() == 0,
        Rule::PdbId,
        nil,
        || {
            format!(
                "found the id {} and the entry point {}",
                pdb.id(),
                pdb.entry_point()
            )
        },
    );
    tables(context, &pdb, out);
    methods(context, &pdb, out);
    references(context, &pdb, out);
}

fn tables(context: &Context<'_>, pdb: &Pdb<'_>, out: &mut Violations) {
    for table in TableId::ALL {
        let own = pdb.metadata().table(*table).rows();
        let allowed = *table == TableId::EncMap || *table >= TableId::Document;
        out.require(
            own == 0 || allowed,
            Rule::PdbTables,
            Token::new(*table, 0),
            || format!("{own} rows of {}", table.name()),
        );
        if *table >= TableId::Document {
            continue;
        }
        // The delta's rows, and not the chain's; the log and the map are not counted.
        let expected = match table {
            TableId::EncLog | TableId::EncMap => 0,
            _ => context.delta.table(*table).rows(),
        };
        let found = pdb.type_system_rows().get(*table as usize).copied().unwrap_or(0);
        out.require(found == expected, Rule::PdbRows, Token::new(*table, 0), || {
            format!("found {found} for {}, expected {expected}", table.name())
        });
    }
}

fn methods(context: &Context<'_>, pdb: &Pdb<'_>, out: &mut Violations) {
    let map = pdb.metadata().table(TableId::EncMap);
    let found: Vec<Token> = (1..=map.rows())
        .map(|row| Token::from_raw(map.column(row, 0)))
        .collect();
    let expected: Vec<Token> = context
        .methods()
        .map(|(row, _)| Token::new(TableId::MethodDebugInformation, row.chain))
        .collect();
    out.require(found == expected, Rule::PdbMethods, Token::default(), || {
        format!("EncMap has {found:?}, expected {expected:?}")
    });
    let rows = pdb.metadata().count::<MethodDebugInformationId>();
    out.require(
        rows as usize == expected.len(),
        Rule::PdbMethods,
        Token::default(),
        || {
            format!(
                "found {rows} rows of MethodDebugInformation, expected {}",
                expected.len()
            )
        },
    );
}

/// Rows of the PDB refer to its own rows, and to methods by their place among the delta's; kickoff methods and local signatures are
/// the chain's.
fn references(context: &Context<'_>, pdb: &Pdb<'_>, out: &mut Violations) {
    let md = pdb.metadata();
    let own = |token: Token| {
        let table = token.table()?;
        let rows = match table {
            TableId::MethodDef => md.count::<MethodDebugInformationId>(),
            _ if table >= TableId::Document => md.table(table).rows(),
            _ => return None,
        };
        Some(token.row() <= rows)
    };
    for table in TableId::ALL.iter().filter(|table| **table >= TableId::Document) {
        for row in 1..=md.table(*table).rows() {
            let Some(raw) = md.table(*table).raw(row) else {
                continue;
            };
            for (column, value) in table.columns().iter().zip(raw) {
                let ColumnKind::Row(target) = column.kind else {
                    continue;
                };
                let target = Token::new(target, value);
                let known = match column.name {
                    "kickoff_method" => context.exists(target),
                    // One past the end for the last scope's list.
                    name if name.ends_with("_list") => own(Token::new(
                        target.table().unwrap_or(*table),
                        value.saturating_sub(1),
                    ))
                    .unwrap_or(false),
                    _ => target.is_nil() || own(target).unwrap_or(false),
                };
                out.require(known, Rule::PdbReference, Token::new(*table, row), || {
                    format!("{}: {target:?} does not exist", column.name)
                });
            }
        }
    }
    for id in md.ids::<CustomDebugInformationId>() {
        if let Ok(row) = md.get(id) {
            let parent = row.parent.token();
            out.require(
                !parent.is_nil() && own(parent).unwrap_or_else(|| context.exists(parent)),
                Rule::PdbReference,
                id.token(),
                || format!("parent: {parent:?} does not exist"),
            );
        }
    }
    for id in md.ids::<StateMachineMethodId>() {
        if let Ok(row) = md.get(id) {
            out.require(
                !row.move_next_method.is_nil(),
                Rule::PdbReference,
                id.token(),
                || "the MoveNext method is nil".to_owned(),
            );
        }
    }
    for id in md.ids::<LocalScopeId>() {
        if let Ok(row) = md.get(id) {
            out.require(!row.method.is_nil(), Rule::PdbReference, id.token(), || {
                "a scope of no method".to_owned()
            });
        }
    }
    for id in md.ids::<MethodDebugInformationId>() {
        // Within a delta a method goes by its place.
        let points = match pdb.sequence_points(MethodDefId::from_row(id.row())) {
            Ok(points) => points,
            Err(error) => {
                out.add(Rule::Pdb, id.token(), error.to_string());
                continue;
            }
        };
        let locals = points.local_signature().token();
        out.require(
            locals.is_nil() || context.exists(locals),
            Rule::PdbReference,
            id.token(),
            || format!("the locals' {locals:?} does not exist"),
        );
    }
}
