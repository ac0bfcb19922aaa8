//! Every blob that Roslyn wrote, decoded and encoded again, is the same bytes.

mod common;

use std::collections::BTreeMap;

use ecma335::{
    CustomDebugInformationId, DocumentId, ImportScopeId, LocalConstantId, MethodDebugInformationId,
    MethodDefId, RowId,
};
use portable_pdb::Pdb;
use portable_pdb::codec::{
    Closure, ConstantSignature, CustomDebugInfo, DocumentName, ImportReader, Kind, LocalSlot,
    SequencePointWriter,
};

#[test]
fn custom_debug_information() {
    let mut seen: BTreeMap<Kind, usize> = BTreeMap::new();
    for (name, data) in common::all() {
        let pdb = Pdb::parse(data).unwrap();
        for row in pdb.metadata().rows::<CustomDebugInformationId>() {
            let (id, row) = row.unwrap();
            let blob = pdb.metadata().blob(row.value).unwrap();
            let info = pdb.custom_info(id).unwrap();
            assert!(!matches!(info, CustomDebugInfo::Unknown(..)), "{name} {id:?}");
            assert_eq!(info.encode().unwrap(), blob, "{name} {id:?} {info:?}");
            *seen.entry(Kind::from_guid(info.kind()).unwrap()).or_default() += 1;
        }
    }
    // The default namespace is VB's.
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::DefaultNamespace) {
        assert!(seen.contains_key(kind), "the fixtures have no {}", kind.name());
    }
}

#[test]
fn sequence_points() {
    let mut documents = 0;
    for (name, data) in common::all() {
        let pdb = Pdb::parse(data).unwrap();
        for row in pdb.metadata().rows::<MethodDebugInformationId>() {
            let (id, row) = row.unwrap();
            let points = pdb.sequence_points(MethodDefId::from_row(id.row())).unwrap();
            let signature = points.local_signature();
            let points: Vec<_> = points.collect::<Result<_, _>>().unwrap();
            let (document, blob) = SequencePointWriter::encode(signature, &points).unwrap();
            assert_eq!(
                blob,
                pdb.metadata().blob(row.sequence_points).unwrap(),
                "{name} {id:?}"
            );
            assert_eq!(document, row.document, "{name} {id:?}");
            documents += usize::from(document.is_nil() && !points.is_empty());
        }
    }
    assert_eq!(
        documents, 1,
        "one method of the fixtures lies in several documents"
    );
}

#[test]
fn constants_imports_and_names() {
    for (name, data) in common::all() {
        let pdb = Pdb::parse(data).unwrap();
        let metadata = pdb.metadata();
        for row in metadata.rows::<LocalConstantId>() {
            let (id, row) = row.unwrap();
            let blob = metadata.blob(row.signature).unwrap();
            assert_eq!(
                ConstantSignature::decode(blob).unwrap().encode().unwrap(),
                blob,
                "{name} {id:?}"
            );
        }
        // Names lie elsewhere in the heap: what is equal is the value, and the copy of a whole PDB shows it.
        for row in metadata.rows::<ImportScopeId>() {
            let (_, row) = row.unwrap();
            let blob = metadata.blob(row.imports).unwrap();
            ImportReader::new(blob, metadata.blobs)
                .collect::<Result<Vec<_>, _>>()
                .unwrap();
        }
        for row in metadata.rows::<DocumentId>() {
            let (_, row) = row.unwrap();
            let read = DocumentName::decode(metadata.blob(row.name).unwrap(), metadata.blobs).unwrap();
            let text = read.to_string();
            assert_eq!(DocumentName::split(&text), read, "{name} {text}");
        }
    }
}

/// Fixtures must keep what makes them worth having.
#[test]
fn fixtures_have_the_cases_that_matter() {
    let pdb = Pdb::parse(common::BUILDS[0].1).unwrap();
    let (mut negative, mut temporaries, mut ordinals) = (0, 0, 0);
    let (mut closures, mut negative_lambdas, mut negative_states) = ([0; 3], 0, 0);
    for id in pdb.metadata().ids::<CustomDebugInformationId>() {
        match pdb.custom_info(id).unwrap() {
            CustomDebugInfo::LocalSlotMap(map) => {
                for slot in map.slots {
                    match slot {
                        LocalSlot::Temporary => temporaries += 1,
                        LocalSlot::LongLived {
                            syntax_offset,
                            ordinal,
                            ..
                        } => {
                            negative += usize::from(syntax_offset < -1);
                            ordinals += usize::from(ordinal > 0);
                        }
                    }
                }
            }
            CustomDebugInfo::LambdaMap(map) => {
                for lambda in map.lambdas {
                    negative_lambdas += usize::from(lambda.syntax_offset < -1);
                    closures[match lambda.closure {
                        Closure::This => 0,
                        Closure::Static => 1,
                        Closure::Display(_) => 2,
                    }] += 1;
                }
            }
            CustomDebugInfo::StateMap(map) => {
                negative_states += map.states.iter().filter(|state| state.number < 0).count()
            }
            _ => {}
        }
    }
    assert!(
        negative > 0 && temporaries > 0 && ordinals > 0,
        "{negative} {temporaries} {ordinals}"
    );
    assert!(closures.iter().all(|count| *count > 0), "{closures:?}");
    assert!(
        negative_lambdas > 0 && negative_states > 0,
        "{negative_lambdas} {negative_states}"
    );
}
