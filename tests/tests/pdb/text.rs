//! Maps as text, as the checker writes them.

use std::collections::BTreeMap;
use std::fmt::Write;

use ecma335::{MethodDebugInformationId, MethodDefId, RowId};
use portable_pdb::Pdb;
use portable_pdb::codec::{Closure, Kind, LambdaMap, LocalSlot, LocalSlotMap, StateMap};

/// The text of each method, without its row.
pub(crate) fn by_row(text: &str) -> Vec<String> {
    let mut methods: BTreeMap<&str, String> = BTreeMap::new();
    for line in text.lines() {
        let (row, rest) = line.split_once(' ').unwrap_or((line, ""));
        // Writing to a string does not fail.
        let _ = writeln!(methods.entry(row).or_default(), " {rest}");
    }
    methods.into_values().collect()
}

pub(crate) fn text_of_pdb(pdb: &[u8]) -> portable_pdb::Result<String> {
    maps_of_pdb(&Pdb::parse(pdb)?)
}

/// A line for each entry of every map, as the checker writes them.
pub(crate) fn maps_of_pdb(pdb: &Pdb<'_>) -> portable_pdb::Result<String> {
    let mut text = String::new();
    for id in pdb.metadata().ids::<MethodDebugInformationId>() {
        let (row, parent) = (id.row(), MethodDefId::from_row(id.row()).token());
        let blob = |kind| pdb.custom_blob(parent, kind);
        let slots = blob(Kind::LocalSlotMap)?.map(LocalSlotMap::decode).transpose()?;
        let lambdas = blob(Kind::LambdaMap)?.map(LambdaMap::decode).transpose()?;
        let states = blob(Kind::StateMap)?.map(StateMap::decode).transpose()?;
        print(
            &mut text,
            &row.to_string(),
            &slots.unwrap_or_default(),
            lambdas.as_ref(),
            &states.unwrap_or_default(),
        );
    }
    Ok(text)
}

/// The lines of one method's maps.
pub(crate) fn print(
    text: &mut String,
    row: &str,
    slots: &LocalSlotMap,
    lambdas: Option<&LambdaMap>,
    states: &StateMap,
) {
    // Writing to a string does not fail.
    for slot in &slots.slots {
        let _ = match *slot {
            LocalSlot::Temporary => writeln!(text, "{row} slot temporary"),
            LocalSlot::LongLived {
                kind,
                syntax_offset,
                ordinal,
            } => writeln!(text, "{row} slot {kind} {syntax_offset} {ordinal}"),
        };
    }
    // Roslyn writes no map without an entry.
    if let Some(map) = lambdas.filter(|map| !map.lambdas.is_empty() || !map.closures.is_empty()) {
        let _ = writeln!(text, "{row} method {}", map.method_ordinal);
        for offset in &map.closures {
            let _ = writeln!(text, "{row} closure {offset}");
        }
        for lambda in &map.lambdas {
            let closure = match lambda.closure {
                Closure::This => -2,
                Closure::Static => -1,
                Closure::Display(ordinal) => i64::from(ordinal),
            };
            let _ = writeln!(text, "{row} lambda {} {closure}", lambda.syntax_offset);
        }
    }
    for state in &states.states {
        let _ = writeln!(text, "{row} state {} {}", state.number, state.syntax_offset);
    }
}
