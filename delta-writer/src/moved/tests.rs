//! Methods of a build of every kind of member, moved alone and together, and every byte by which such a build could be damaged.

use std::collections::BTreeMap;
use std::path::Path;

use ecma335::{FieldId, Image, Metadata, MethodDefId, RowId, TableId, TypeDefId};

use super::move_methods;
use crate::prove_moved;

fn image() -> Image {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/proof/kinds/gen0.dll");
    Image::parse(std::fs::read(root).expect("the fixture")).expect("an image")
}

fn name<'a>(md: &Metadata<'a>, id: MethodDefId) -> &'a str {
    md.string(md.get(id).expect("a method").name).expect("a name")
}

fn methods(md: &Metadata<'_>, wanted: impl Fn(&str) -> bool) -> BTreeMap<MethodDefId, String> {
    md.ids::<MethodDefId>()
        .filter(|id| wanted(name(md, *id)))
        .map(|id| (id, format!("Moved{}", id.row())))
        .collect()
}

fn moved(update: &Image, wanted: impl Fn(&str) -> bool) -> Option<Image> {
    let md = update.metadata().expect("metadata");
    let names = methods(&md, wanted);
    assert!(!names.is_empty());
    move_methods(update, &names).expect("read")
}

/// The lambda of `Pair<TLeft, TRight>.Inner<T>`, and a generic method.
fn both(name: &str) -> bool {
    matches!(name, "<Get>b__2_0" | "Pick")
}

#[test]
fn each_method_that_can_be_moved_is() {
    let update = image();
    let md = update.metadata().expect("metadata");
    let (mut count, mut stayed) = (0, Vec::new());
    for id in md.ids::<MethodDefId>() {
        let names = BTreeMap::from([(id, "Moved".to_owned())]);
        match move_methods(&update, &names).expect("read") {
            Some(built) => {
                assert_eq!(prove_moved(&update, &built), Ok(()), "{}", name(&md, id));
                count += 1;
            }
            None => stayed.push(name(&md, id)),
        }
    }
    // Constructors, overrides, accessors, operators that nothing calls; what is called by `callvirt`; what has no code.
    for bound in [".ctor", ".cctor", "MoveNext", "ToString", "get_Item"] {
        assert!(stayed.contains(&bound), "{bound}: {stayed:?}");
    }
    assert!(count > 10, "{count}");
}

#[test]
fn a_moved_lambda_is_static_in_a_class_with_the_parameters_of_its_type() {
    let update = image();
    let built = moved(&update, both).expect("they can be moved");
    assert_eq!(prove_moved(&update, &built), Ok(()));
    let (old, new) = (
        update.metadata().expect("metadata"),
        built.metadata().expect("metadata"),
    );
    let known = old.count::<TypeDefId>() as usize;
    let names = ecma335::Names::new(&new).expect("names");
    let mut found: Vec<_> = new
        .ids::<TypeDefId>()
        .skip(known)
        .flat_map(|class| new.methods(class))
        .map(|method| names.token(method.token(), method.token()).expect("a name"))
        .collect();
    found.sort_unstable();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn what_is_no_method_of_a_type_is_not_moved() {
    let update = image();
    let none = BTreeMap::from([(MethodDefId(0x00FF_FFFF), "Moved".to_owned())]);
    assert!(move_methods(&update, &none).expect("read").is_none());
    // A second time there are lists of methods already.
    let built = moved(&update, both).expect("they can be moved");
    assert!(moved(&built, |name| name == "Pick").is_none());
}

/// What each type has.
fn members(md: &Metadata<'_>) -> Vec<(Vec<FieldId>, Vec<MethodDefId>)> {
    md.ids::<TypeDefId>()
        .map(|id| (md.fields(id).collect(), md.methods(id).collect()))
        .collect()
}

/// The proof misses no byte of the metadata but names of classes, which it leaves to the proof of the delta, and what means nothing.
#[test]
fn damage_is_found() {
    let update = image();
    let built = moved(&update, both).expect("they can be moved");
    let is = built.bytes();
    let (md, old) = (
        built.metadata().expect("metadata"),
        update.metadata().expect("metadata"),
    );
    let place = |part: &[u8]| part.as_ptr() as usize - is.as_ptr() as usize;
    let heaps = [md.strings.0, md.user_strings.0, md.guids.0, md.blobs.0];
    let ends = heaps.map(|heap| place(heap) + heap.len());
    let types = md.table(TableId::TypeDef);
    let (first, width) = (place(types.data()), types.data().len() / types.rows() as usize);
    let known = first + old.count::<TypeDefId>() as usize * width;
    let new_strings = place(md.strings.0) + old.strings.0.len()..ends[0];
    let is_name =
        |at: usize| new_strings.contains(&at) || (at >= known && (4..8).contains(&((at - known) % width)));
    let is_filling = |at: usize| is[at] == 0 && ends.iter().any(|end| (end - 4..*end).contains(&at));
    let (mut tried, mut missed) = (0, Vec::new());
    let tables = TableId::ALL.iter().map(|table| md.table(*table).data());
    let parts = tables.chain(heaps).filter(|part| !part.is_empty());
    for at in parts.flat_map(|part| place(part)..place(part) + part.len()) {
        let mut bytes = is.to_vec();
        bytes[at] ^= 0x01;
        let Ok(damaged) = Image::parse(bytes) else {
            continue;
        };
        tried += 1;
        if prove_moved(&update, &damaged) == Ok(()) {
            let is_list = (first..first + types.data().len()).contains(&at) && (at - first) % width >= 16;
            let same = members(&damaged.metadata().expect("metadata")) == members(&md);
            if !(is_name(at) || is_filling(at) || is_list && same) {
                missed.push(at);
            }
        }
    }
    assert!(tried > 1000, "{tried}");
    // The blob heap is continued at a multiple of 4.
    let between = place(md.blobs.0) + old.blobs.0.len();
    missed.retain(|at| *at != between || is[*at] != 0);
    assert!(missed.is_empty(), "{missed:x?}");
}
