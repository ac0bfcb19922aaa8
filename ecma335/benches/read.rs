//! An image read whole: types and members with their names, signatures checked, IL decoded. `cargo xtask bench`
//! prepares the images and says where they are.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, Throughput};
use ecma335::il::{MethodBody, Operand};
use ecma335::signature::{visit_signature, visit_type};
use ecma335::{
    Bytes, Code, Error, Image, MemberRefId, MethodSpecId, PropertyId, Result, StandAloneSigId, TypeDefId,
    TypeRefId, TypeSpecId,
};

/// What has been seen, so that nothing of the reading can be left out.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    names: usize,
    tokens: usize,
    instructions: usize,
}

impl Seen {
    fn signature(&mut self, blob: Bytes<'_>) -> Result<()> {
        visit_signature::<Error>(blob, |_, _| {
            self.tokens += 1;
            Ok(())
        })
    }
}

fn read(image: &Image) -> Result<Seen> {
    let mut seen = Seen::default();
    let metadata = image.metadata()?;
    for row in metadata.rows::<TypeRefId>() {
        let (_, row) = row?;
        seen.names += metadata.string(row.namespace)?.len() + metadata.string(row.name)?.len();
    }
    for row in metadata.rows::<MemberRefId>() {
        let (_, row) = row?;
        seen.names += metadata.string(row.name)?.len();
        seen.signature(metadata.blob_reader(row.signature)?)?;
    }
    for row in metadata.rows::<StandAloneSigId>() {
        seen.signature(metadata.blob_reader(row?.1.signature)?)?;
    }
    for row in metadata.rows::<MethodSpecId>() {
        seen.signature(metadata.blob_reader(row?.1.instantiation)?)?;
    }
    for row in metadata.rows::<TypeSpecId>() {
        visit_type::<Error>(&mut metadata.blob_reader(row?.1.signature)?, |_, _| {
            seen.tokens += 1;
            Ok(())
        })?;
    }
    for row in metadata.rows::<PropertyId>() {
        let (_, row) = row?;
        seen.names += metadata.string(row.name)?.len();
        seen.signature(metadata.blob_reader(row.type_)?)?;
    }
    for row in metadata.rows::<TypeDefId>() {
        let (id, row) = row?;
        seen.names += metadata.string(row.namespace)?.len() + metadata.string(row.name)?.len();
        for field in metadata.fields(id) {
            let row = metadata.get(field)?;
            seen.names += metadata.string(row.name)?.len();
            seen.signature(metadata.blob_reader(row.signature)?)?;
        }
        for method in metadata.methods(id) {
            let row = metadata.get(method)?;
            seen.names += metadata.string(row.name)?.len();
            seen.signature(metadata.blob_reader(row.signature)?)?;
            for param in metadata.params(method) {
                seen.names += metadata.string(metadata.get(param)?.name)?.len();
            }
            if row.impl_flags & 3 == 0
                && let Some(bytes) = image.method_data(method, row.rva)?
            {
                let body = MethodBody::parse(bytes)?;
                for instruction in body.instructions() {
                    let instruction = instruction?;
                    seen.instructions += 1;
                    if let Operand::Token(token) = instruction.operand {
                        seen.tokens += usize::from(!token.is_nil());
                    }
                }
                seen.tokens += body.clauses().count();
            }
        }
    }
    Ok(seen)
}

/// The images, with the variables that name them: a generated project of 0.8 MB, and the F# compiler, 40 MB.
const IMAGES: [(&str, &str); 2] = [
    ("project", "HOTDELTA_BENCH_BASELINE"),
    ("large", "HOTDELTA_BENCH_LARGE"),
];

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("read");
    for (name, variable) in IMAGES {
        let Some(path) = std::env::var_os(variable) else {
            eprintln!("SKIPPED: {variable} names no image; `cargo xtask bench` prepares them");
            continue;
        };
        let bytes: Arc<[u8]> = std::fs::read(path).expect("the image is there").into();
        let image = Image::parse(Arc::clone(&bytes)).expect("the image is managed");
        println!(
            "{name}, {} bytes: {:?}",
            bytes.len(),
            read(&image).expect("the image is sound")
        );
        group
            .throughput(Throughput::Bytes(bytes.len() as u64))
            .sample_size(20);
        group.bench_function(name, |bencher| {
            bencher.iter(|| Image::parse(Arc::clone(black_box(&bytes))).and_then(|image| read(&image)));
        });
    }
    group.finish();
    criterion.final_summary();
}
