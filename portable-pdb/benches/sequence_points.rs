//! All sequence points of a PDB of some 130 KB: the target is 0.1 ms, ahead of symbolic-ppdb on the same bytes.
//!
//! The PDB has the methods of the fixtures over and over, each time further down in the file, with their scopes and locals.

#![allow(missing_docs, reason = "criterion's macro makes a public function")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ecma335::{
    DocumentId, ImportScopeId, MethodDebugInformationId, MethodDefId, RowId, StandAloneSigId, TableId, Token,
};
use portable_pdb::codec::{SequencePoint, Span};
use portable_pdb::{Pdb, PdbBuilder, PdbId, Result};
use symbolic_ppdb::{PortablePdb, PortablePdbCacheConverter};

const FIXTURES: [&[u8]; 2] = [
    include_bytes!("../fixtures/constructs/constructs.pdb"),
    include_bytes!("../fixtures/edits/gen2.pdb"),
];
const SIZE: usize = 130 * 1024;

fn build(repetitions: u32) -> Result<Vec<u8>> {
    let mut rows = [0; 64];
    rows[TableId::MethodDef as usize] = 0x8000;
    let mut builder = PdbBuilder::new(PdbId::default(), Token::default(), &rows);
    let mut method = 0;
    for repetition in 0..repetitions {
        for fixture in FIXTURES {
            let pdb = Pdb::parse(fixture)?;
            if repetition == 0 {
                for id in pdb.metadata().ids::<DocumentId>() {
                    builder.document(&pdb.document(id)?)?;
                }
            }
            for id in pdb.metadata().ids::<MethodDebugInformationId>() {
                method += 1;
                let source = MethodDefId::from_row(id.row());
                let points: Vec<_> = pdb.sequence_points(source)?.collect::<Result<_>>()?;
                let moved = points.into_iter().map(|point| SequencePoint {
                    span: point.span.map(|span| Span {
                        start_line: span.start_line + repetition * 200,
                        end_line: span.end_line + repetition * 200,
                        ..span
                    }),
                    ..point
                });
                builder.method(StandAloneSigId::from_row(id.row()), &moved.collect::<Vec<_>>())?;
                for scope in pdb.scope_tree(source)?.scopes {
                    let (start, length) = (scope.row.start_offset, scope.row.length);
                    builder.scope(
                        MethodDefId::from_row(method),
                        ImportScopeId::default(),
                        start,
                        length,
                    );
                    for local in pdb.variables(scope.id) {
                        let (_, local) = local?;
                        builder.variable(
                            local.attributes,
                            local.index,
                            pdb.metadata().string(local.name)?,
                        )?;
                    }
                }
            }
        }
    }
    builder.finish()
}

/// Every point, read and added up, so that none can be left out.
fn read(data: &[u8]) -> Result<(usize, u64)> {
    let pdb = Pdb::parse(data)?;
    let (mut count, mut sum) = (0, 0);
    for id in pdb.metadata().ids::<MethodDebugInformationId>() {
        for point in pdb.sequence_points(MethodDefId::from_row(id.row()))? {
            let point = point?;
            count += 1;
            sum += u64::from(point.offset) + point.span.map_or(0, |span| u64::from(span.start_line));
        }
    }
    Ok((count, sum))
}

fn symbolic(data: &[u8]) -> usize {
    let pdb = PortablePdb::parse(data).expect("symbolic-ppdb reads it");
    let mut converter = PortablePdbCacheConverter::new();
    converter
        .process_portable_pdb(&pdb)
        .expect("symbolic-ppdb converts it");
    let mut cache = Vec::new();
    converter.serialize(&mut cache).expect("a vector takes it");
    cache.len()
}

fn sequence_points(criterion: &mut Criterion) {
    let mut built = (1..).map(|repetitions| build(repetitions).expect("fixtures are sound"));
    let data = built.find(|data| data.len() >= SIZE).expect("it grows");
    let (count, _) = read(&data).expect("what was written is read");
    println!("{} bytes, {count} sequence points", data.len());
    let mut group = criterion.benchmark_group("sequence points of 130 KB");
    group.throughput(Throughput::Elements(count as u64));
    group.bench_function("portable-pdb", |bench| bench.iter(|| read(black_box(&data))));
    group.bench_function("symbolic-ppdb", |bench| bench.iter(|| symbolic(black_box(&data))));
    group.finish();
}

criterion_group!(benches, sequence_points);
criterion_main!(benches);
