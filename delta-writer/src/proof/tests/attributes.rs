//! Attribute values that name types which are called otherwise in the chain.

use ecma335::{CustomAttributeId, Image, Root, RowId};

use super::builds::{Case, image, read};

/// The update in which the state machine of `Later` has another name, in the type and in the attribute that names it; the chain keeps
/// the old one.
fn renamed() -> (Case, Vec<u8>) {
    let mut bytes = read("kinds/gen0.dll");
    let old = b"<Later>d__";
    let places: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at..].starts_with(old))
        .collect();
    // The name in #Strings, and the attribute's text.
    assert_eq!(places.len(), 2);
    for at in places {
        bytes[at + 1] = b'X';
    }
    let mut case = Case::unchanged("kinds/gen0.dll", Image::parse(bytes.clone()).expect("an image"));
    let md = case.update.metadata().expect("metadata");
    let (id, name) = md
        .rows::<ecma335::TypeDefId>()
        .flatten()
        .map(|(id, row)| (id, md.string(row.name).expect("a name").to_owned()))
        .find(|(_, name)| name.starts_with("<Xater>"))
        .expect("the state machine");
    case.names.insert(id.token(), name.replace('X', "L"));
    (case, bytes)
}

#[test]
fn an_attribute_names_a_type_as_the_chain_does() {
    let (case, _) = renamed();
    assert_eq!(case.prove(), Ok(()));
}

/// Values are decoded then; what is wrong in one is found as surely.
#[test]
fn every_byte_of_every_value_counts() {
    let (mut case, mut bytes) = renamed();
    let original = image("kinds/gen0.dll");
    let root = Root::parse(
        original.metadata_bytes().expect("metadata"),
        original.metadata_offset(),
    )
    .expect("a root");
    let heap = root.stream("#Blob").expect("blobs").offset;
    let md = original.metadata().expect("metadata");
    for row in md.rows::<CustomAttributeId>() {
        let (id, row) = row.expect("a row");
        let length = md.blob(row.value).expect("a value").len();
        // The fixture's values are shorter than 128 bytes: one byte of length before them.
        let start = heap + row.value.0 as usize + 1;
        for position in start..start + length {
            for bit in [1, 0x10] {
                bytes[position] ^= bit;
                case.update = Image::parse(bytes.clone()).expect("an image");
                assert!(case.prove().is_err(), "{id:?} at {position:#x}");
                bytes[position] ^= bit;
            }
        }
    }
}
