//! Bytes of a PDB delta that a comparison must not take for others.

use ecma335::{
    CustomDebugInformationId, DocumentId, ImportScopeId, LocalConstantId, LocalScopeId, LocalVariableId,
    MethodDebugInformationId, RowId, StateMachineMethodId,
};
use portable_pdb::codec::Kind;
use portable_pdb::{Pdb, Result};

const CUSTOM: [Kind; 4] = [
    Kind::AsyncStepping,
    Kind::HoistedScopes,
    Kind::DynamicFlags,
    Kind::TupleNames,
];

/// What places are of.
pub(crate) const KINDS: [&str; 12] = [
    "a document's hash",
    "sequence points",
    "a scope's start",
    "a scope's length",
    "a local's name",
    "a constant's value",
    "imports",
    "a state machine's method",
    CUSTOM[0].name(),
    CUSTOM[1].name(),
    CUSTOM[2].name(),
    CUSTOM[3].name(),
];

/// A place in everything that the PDB of a delta says.
pub(crate) fn places(data: &[u8]) -> Result<Vec<(&'static str, usize)>> {
    let pdb = Pdb::parse(data)?;
    let metadata = pdb.metadata();
    // What is read is a part of the data.
    let last = |part: &[u8]| part.as_ptr().addr() - data.as_ptr().addr() + part.len() - 1;
    let mut places = Vec::new();
    for row in metadata.rows::<DocumentId>() {
        places.push((KINDS[0], last(metadata.blob(row?.1.hash)?)));
    }
    for row in metadata.rows::<MethodDebugInformationId>() {
        let points = metadata.blob(row?.1.sequence_points)?;
        if !points.is_empty() {
            places.push((KINDS[1], last(points)));
        }
    }
    for row in metadata.rows::<LocalScopeId>() {
        let row = row?.1;
        let columns = [
            row.method.row(),
            row.import_scope.row(),
            row.variable_list.row(),
            row.constant_list.row(),
            row.start_offset,
            row.length,
        ];
        let row = find(data, &columns);
        places.extend(row.map(|at| (KINDS[2], at + 16)));
        places.extend(row.map(|at| (KINDS[3], at + 20)));
    }
    for row in metadata.rows::<LocalVariableId>() {
        places.push((KINDS[4], last(metadata.string(row?.1.name)?.as_bytes())));
    }
    for row in metadata.rows::<LocalConstantId>() {
        places.push((KINDS[5], last(metadata.blob(row?.1.signature)?)));
    }
    for row in metadata.rows::<ImportScopeId>() {
        let imports = metadata.blob(row?.1.imports)?;
        if !imports.is_empty() {
            places.push((KINDS[6], last(imports)));
        }
    }
    let mut machines = Vec::new();
    for row in metadata.rows::<StateMachineMethodId>() {
        let row = row?.1;
        machines.extend([row.move_next_method.row(), row.kickoff_method.row()]);
    }
    places.extend(
        find(data, &machines)
            .filter(|_| !machines.is_empty())
            .map(|at| (KINDS[7], at + 4)),
    );
    for row in metadata.rows::<CustomDebugInformationId>() {
        let row = row?.1;
        let kind = Kind::from_guid(metadata.guid(row.kind)?);
        if let Some(kind) = kind.filter(|kind| CUSTOM.contains(kind)) {
            places.push((kind.name(), last(metadata.blob(row.value)?)));
        }
    }
    Ok(places)
}

/// Where rows are: in a delta every column has four bytes.
fn find(data: &[u8], columns: &[u32]) -> Option<usize> {
    let bytes: Vec<u8> = columns.iter().flat_map(|column| column.to_le_bytes()).collect();
    data.windows(bytes.len().max(1))
        .position(|window| window == bytes)
}
