//! Entry points for fuzzers: any bytes go in, and what the crate promises of them is checked.

use ecma335::{BlobHeap, DocumentId, Guid, RowId, StandAloneSigId, TableId};

use crate::codec::{
    ConstantSignature, CustomDebugInfo, DocumentName, ImportReader, Kind, SequencePointWriter, SequencePoints,
};
use crate::{Pdb, PdbBuilder, print};

/// Reads any bytes as a PDB, prints all of it and writes it again; what is written must print alike.
pub fn pdb(data: &[u8]) {
    let Ok(pdb) = Pdb::parse(data) else { return };
    let text = print::print(&pdb);
    // What is found by its key is found by luck in a table out of order, which a copy puts in order.
    let sorted = |table| {
        let table = pdb.metadata().table(table);
        (2..=table.rows()).all(|row| table.column(row - 1, 0) <= table.column(row, 0))
    };
    if ![
        TableId::LocalScope,
        TableId::StateMachineMethod,
        TableId::CustomDebugInformation,
    ]
    .into_iter()
    .all(sorted)
    {
        return;
    }
    // A damaged PDB may be refused here; what is taken must come out equal.
    let Ok(copy) = PdbBuilder::copy(&pdb).and_then(PdbBuilder::finish) else {
        return;
    };
    let copy = Pdb::parse(&copy).map(|copy| print::print(&copy));
    // What cannot be read in one place may be read in another.
    if !text.contains("error:") {
        assert_eq!(copy, Ok(text));
    }
}

/// Decodes any bytes as a blob of every kind; what is decoded and written again must decode to the same.
pub fn codecs(blob: &[u8]) {
    for kind in Kind::ALL.iter().map(|kind| kind.guid()).chain([Guid::NIL]) {
        let Ok(value) = CustomDebugInfo::decode(kind, blob) else {
            continue;
        };
        // A value may have a form that only its damaged blob can hold.
        if let Ok(written) = value.encode() {
            assert_eq!(CustomDebugInfo::decode(kind, &written).as_ref(), Ok(&value));
        }
    }
    if let Ok(value) = ConstantSignature::decode(blob) {
        let written = value.encode();
        assert_eq!(
            written.as_deref().map(ConstantSignature::decode),
            Ok(Ok(value.clone()))
        );
    }
    let heap = BlobHeap(blob);
    for import in ImportReader::new(blob, heap) {
        let _ = import;
    }
    let _ = DocumentName::decode(blob, heap).map(|name| name.to_string());
    for document in [DocumentId::default(), DocumentId::from_row(1)] {
        let Ok(points) = SequencePoints::decode(blob, document) else {
            continue;
        };
        let signature = points.local_signature();
        let Ok(points) = points.collect::<Result<Vec<_>, _>>() else {
            continue;
        };
        check_points(signature, &points);
    }
}

fn check_points(signature: StandAloneSigId, points: &[crate::codec::SequencePoint]) {
    let Ok((document, blob)) = SequencePointWriter::encode(signature, points) else {
        return;
    };
    let again = SequencePoints::decode(&blob, document).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    assert_eq!(again.as_deref(), Ok(points));
}
