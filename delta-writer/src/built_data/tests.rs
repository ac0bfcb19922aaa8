//! Each fixture that has data, and every bit by which a build whose code builds it could be damaged.

use std::collections::BTreeSet;
use std::path::Path;

use ecma335::{Bytes, FieldId, FieldRvaId, Image, TypeDefId};

use super::{DATA_TYPE_PREFIX, build_data};
use crate::prove_built_data;

const BUILDS: [&str; 2] = ["kinds/gen0.dll", "closures/gen0.dll"];

fn image(path: &str) -> Image {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/proof");
    Image::parse(std::fs::read(root.join(path)).expect(path)).expect(path)
}

fn data(image: &Image) -> BTreeSet<FieldId> {
    let md = image.metadata().expect("metadata");
    md.rows::<FieldRvaId>()
        .map(|row| row.expect("a row").1.field)
        .collect()
}

fn data_types(image: &Image) -> Vec<String> {
    let md = image.metadata().expect("metadata");
    let names = md
        .rows::<TypeDefId>()
        .map(|row| md.string(row.expect("a row").1.name).expect("a name"));
    names
        .filter(|name| name.starts_with(DATA_TYPE_PREFIX))
        .map(str::to_owned)
        .collect()
}

fn built(path: &str) -> (Image, Image) {
    let update = image(path);
    let built = build_data(&update, &data(&update)).expect(path).expect(path);
    (update, built)
}

#[test]
fn data_of_both_compilers_is_built_and_proved() {
    for path in BUILDS {
        let (update, built) = built(path);
        assert!(!data(&update).is_empty(), "{path}");
        assert_eq!(prove_built_data(&update, &built), Ok(()), "{path}");
        assert!(data(&built).is_empty(), "{path}");
        assert!(data_types(&built).len() >= data(&update).len(), "{path}");
    }
}

/// The next build has its closures three lines down, and the same data.
#[test]
fn the_same_data_has_the_same_type() {
    assert_eq!(
        data_types(&built("closures/gen0.dll").1),
        data_types(&built("closures/gen1.dll").1)
    );
}

#[test]
fn a_build_without_new_data_keeps_its_data() {
    let update = image("kinds/gen0.dll");
    let built = build_data(&update, &BTreeSet::new())
        .expect("read")
        .expect("known");
    assert_eq!(prove_built_data(&update, &built), Ok(()));
    assert_eq!(data(&update), data(&built));
}

#[test]
fn a_field_without_data_is_not_built() {
    let update = image("closures/gen0.dll");
    let data = data(&update);
    let plain = (1..)
        .map(FieldId)
        .find(|field| !data.contains(field))
        .expect("a field");
    assert!(
        build_data(&update, &BTreeSet::from([plain]))
            .expect("read")
            .is_none()
    );
}

/// The proof misses no byte of the code that was replaced, of the new code, and of the strings that hold the data.
#[test]
fn damage_is_found() {
    for path in BUILDS {
        let (update, built) = built(path);
        let (was, is) = (update.bytes(), built.bytes());
        let md = built.metadata().expect("metadata");
        let known = update.metadata().expect("metadata").user_strings.0.len();
        let strings = md.user_strings.0[known..].as_ptr() as usize - is.as_ptr() as usize;
        let strings = strings..strings + md.user_strings.0.len() - known;
        let code = was.len().next_multiple_of(16)..built.metadata_offset();
        let replaced = (0x200..was.len()).filter(|at| was[*at] != is[*at]);
        let (mut tried, mut missed) = (0, Vec::new());
        for at in replaced.chain(code).chain(strings.clone()) {
            let mut bytes = is.to_vec();
            bytes[at] ^= 0x01;
            let Ok(damaged) = Image::parse(bytes) else {
                continue;
            };
            tried += 1;
            if prove_built_data(&update, &damaged) == Ok(()) {
                missed.push(at);
            }
        }
        assert!(tried > 50, "{path}: {tried}");
        // In the heap: the empty item, the last bit of a length (which then counts no flag), the byte that makes the data even, the flag.
        let mut harmless = BTreeSet::from([strings.start]);
        let mut heap = Bytes::new(&md.user_strings.0[known + 1..], strings.start + 1);
        while let Ok(length @ 1..) = heap.compressed_u32() {
            let start = heap.offset();
            heap.take(length as usize, "a string").expect(path);
            harmless.extend([start - 1, heap.offset() - 2, heap.offset() - 1]);
        }
        // And what fills the code up to a multiple of 4, and the heap.
        let told = |at: &usize| is[*at] != 0 && !harmless.contains(at);
        assert!(!missed.iter().any(told), "{path}: {missed:x?}");
        assert!(
            missed.len() <= harmless.len() + 3 * 2 * data_types(&built).len() + 3,
            "{path}: {missed:x?}"
        );
    }
}
