//! What cannot be written, and what is damaged.

use std::collections::HashMap;
use std::sync::Arc;

use ecma335::{Chain, ConstantId, FieldId, Image, Metadata, MethodDefId, RowId, TableId, TypeDefId};

use super::run::{Matched, Run, read};
use crate::{Additions, Error, write};

fn method(matched: &Matched, wanted: &str) -> MethodDefId {
    let update = matched.update.metadata().expect("metadata");
    update
        .ids::<MethodDefId>()
        .find(|id| update.string(update.get(*id).expect("a method").name) == Ok(wanted))
        .expect(wanted)
}

#[test]
fn what_is_neither_mapped_nor_added() {
    let run = Run::new("writer/1/writer.dll");
    let mut matched = run.matched("writer/2/writer.dll");
    let apply = method(&matched, "Apply");
    matched.additions.methods.retain(|id| *id != apply);
    let error = write(&run.chain, &matched.plan()).expect_err("Run calls Apply");
    assert!(
        matches!(error, Error::NoCounterpart { token } if token == apply.token()),
        "{error}"
    );
}

#[test]
fn what_is_added_but_mapped() {
    let run = Run::new("writer/0/writer.dll");
    let mut matched = run.matched("writer/1/writer.dll");
    matched.additions.types.push(TypeDefId(2));
    let error = write(&run.chain, &matched.plan()).expect_err("it is there");
    assert!(
        matches!(error, Error::AlreadyThere { token, .. } if token == TypeDefId(2).token()),
        "{error}"
    );
}

#[test]
fn two_methods_for_one() {
    let run = Run::new("writer/0/writer.dll");
    let mut matched = run.matched("writer/1/writer.dll");
    let (first, second) = (method(&matched, "Run"), method(&matched, "Wait"));
    let chain = matched.map.get(first.token()).expect("Run");
    assert!(matched.map.set(second.token(), chain));
    let error = write(&run.chain, &matched.plan()).expect_err("Run twice");
    assert!(
        matches!(error, Error::UpdatedTwice { token } if token == chain),
        "{error}"
    );
}

#[test]
fn a_method_that_is_updated_must_exist() {
    let run = Run::new("writer/1/writer.dll");
    let mut matched = run.matched("writer/2/writer.dll");
    let apply = method(&matched, "Apply");
    matched.updated_methods.push(apply);
    assert!(matches!(
        write(&run.chain, &matched.plan()),
        Err(Error::NoCounterpart { .. })
    ));
}

/// Constants added twice, the second time to a table that the runtime has indexed.
#[test]
fn what_the_runtime_would_not_find() {
    let mut run = Run::new("writer/0/writer.dll");
    for generation in 1..=2 {
        let matched = run.matched(&format!("writer/{generation}/writer.dll"));
        run.take(&matched).expect("a delta");
    }
    // The enum of the second build again and again, under other names, until the table is large.
    let mut taken = 0;
    loop {
        let before = run.chain.metadata().count::<ConstantId>();
        let mut matched = run.matched("writer/2/writer.dll");
        let update = matched.update.metadata().expect("metadata");
        let kind = update
            .ids::<TypeDefId>()
            .find(|id| update.string(update.get(*id).expect("a type").name) == Ok("Kind"))
            .expect("Kind");
        for id in update.fields(kind) {
            matched.map.fields[id.0 as usize - 1] = FieldId::default();
        }
        matched.map.types[kind.0 as usize - 1] = TypeDefId::default();
        matched.updated_methods.clear();
        matched.pdb = None;
        matched.additions = Additions {
            types: vec![kind],
            ..Default::default()
        };
        matched.names = HashMap::from([(kind.token(), format!("Kind{taken}"))]);
        match write(&run.chain, &matched.plan()) {
            Ok(delta) => {
                assert!(before < 25);
                run.chain.apply(&delta.metadata, delta.il).expect("a delta");
                taken += 1;
            }
            Err(Error::Unfindable { table, rows }) => {
                assert_eq!((table, rows), (TableId::Constant, before));
                assert!(rows >= 25 && taken > 1);
                return;
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// A change anywhere in the update's metadata or code gives a delta or an error, never a panic; and whatever is written can be read.
#[test]
fn damaged_updates() {
    let mut run = Run::new("writer/0/writer.dll");
    let first = run.matched("writer/1/writer.dll");
    run.take(&first).expect("a delta");
    let matched = run.matched("writer/2/writer.dll");
    let bytes = read("writer/2/writer.dll");
    let image = &matched.update;
    let start = image.metadata_offset();
    let end = start + image.metadata_bytes().expect("metadata").len();
    let mut written = 0;
    for at in (0x200..start).step_by(7).chain((start..end).step_by(5)) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        let Ok(update) = Image::parse(damaged) else {
            continue;
        };
        let matched = Matched {
            update,
            pdb: matched.pdb.clone(),
            map: matched.map.clone(),
            updated_methods: matched.updated_methods.clone(),
            additions: matched.additions.clone(),
            names: matched.names.clone(),
            base_enc_id: matched.base_enc_id,
        };
        if let Ok(delta) = write(&run.chain, &matched.plan()) {
            Metadata::parse(&delta.metadata, 0).expect("a delta that can be read");
            written += 1;
        }
    }
    assert!(written > 100, "most flips are in names and numbers: {written}");
}

/// The same for the chain.
#[test]
fn damaged_chains() {
    let matched = Run::new("writer/0/writer.dll").matched("writer/1/writer.dll");
    let bytes = read("writer/0/writer.dll");
    let image = Image::parse(bytes.clone()).expect("an image");
    let start = image.metadata_offset();
    let end = start + image.metadata_bytes().expect("metadata").len();
    for at in (start..end).step_by(3) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        if let Ok(chain) = Image::parse(damaged).and_then(|image| Chain::new(Arc::new(image))) {
            // An answer of either kind will do.
            let _ = write(&chain, &matched.plan());
        }
    }
}
