//! Whole PDBs, read, written, printed and found.

mod common;

use ecma335::{Image, MethodDefId, ModuleId, RowId, TableId, Tables};
use portable_pdb::codec::{CustomDebugInfo, Kind, LambdaMap};
use portable_pdb::locate::{Mismatch, PdbReference};
use portable_pdb::print::print;
use portable_pdb::{Error, Pdb, PdbBuilder};

/// A copy has the same rows, and every heap item that a row names is the same.
#[test]
fn a_copy_is_equal_row_for_row() {
    for (name, data) in common::all() {
        let pdb = Pdb::parse(data).unwrap();
        let written = PdbBuilder::copy(&pdb).unwrap().finish().unwrap();
        let copy = Pdb::parse(&written).unwrap();
        for table in TableId::ALL {
            assert_eq!(
                pdb.metadata().table(*table).rows(),
                copy.metadata().table(*table).rows(),
                "{name} {table:?}"
            );
        }
        assert_eq!(print(&copy), print(&pdb), "{name}");
        let again = PdbBuilder::copy(&copy).unwrap().finish().unwrap();
        assert_eq!(again, written, "{name}");
    }
}

/// The header of the tables, as compilers write it.
#[test]
fn the_header_is_the_compilers() {
    for (name, data) in common::all() {
        let pdb = Pdb::parse(data).unwrap();
        let written = PdbBuilder::copy(&pdb).unwrap().finish().unwrap();
        let header = |bytes: &[u8]| {
            let root = ecma335::Root::parse(bytes, 0).unwrap();
            let names: Vec<String> = root.streams.iter().map(|stream| stream.name.to_owned()).collect();
            let stream = root.stream(if pdb.is_delta() { "#-" } else { "#~" }).unwrap();
            let (_, header) =
                Tables::parse(stream.data, 0, pdb.is_delta(), Some(pdb.type_system_rows())).unwrap();
            (
                root.version.to_owned(),
                names,
                header,
                root.stream("#Pdb").unwrap().data.to_vec(),
            )
        };
        assert_eq!(header(&written), header(data), "{name}");
    }
}

#[test]
fn custom_information_can_be_added() {
    let pdb = Pdb::parse(common::BUILDS[1].1).unwrap();
    let mut builder = PdbBuilder::copy(&pdb).unwrap();
    let map = LambdaMap {
        method_ordinal: 7,
        ..LambdaMap::default()
    };
    let method = MethodDefId::from_row(1).token();
    builder
        .custom(method, &CustomDebugInfo::LambdaMap(map.clone()))
        .unwrap();
    builder
        .custom(
            ModuleId::from_row(1).token(),
            &CustomDebugInfo::DefaultNamespace("N"),
        )
        .unwrap();
    let written = builder.finish().unwrap();
    let written = Pdb::parse(&written).unwrap();
    let blob = written.custom_blob(method, Kind::LambdaMap).unwrap().unwrap();
    assert_eq!(LambdaMap::decode(blob).unwrap(), map);
    assert_eq!(
        written
            .custom_blob(ModuleId::from_row(1).token(), Kind::DefaultNamespace)
            .unwrap(),
        Some(&b"N"[..])
    );
    // The table stays sorted: what was there is still found.
    for id in pdb.metadata().ids::<MethodDefId>() {
        assert_eq!(
            pdb.custom_blob(id.token(), Kind::LocalSlotMap).unwrap(),
            written.custom_blob(id.token(), Kind::LocalSlotMap).unwrap()
        );
    }
}

#[test]
fn the_pdb_of_an_image_is_told_from_others() {
    let image = Image::parse(common::CONSTRUCTS).unwrap();
    let reference = PdbReference::of(&image).unwrap();
    let code_view = reference.code_view.unwrap();
    assert_eq!(code_view.path, "/src/constructs.pdb");
    assert_eq!(code_view.file_name(), "constructs.pdb");
    assert_eq!(reference.checksums.len(), 1);
    assert_eq!(reference.checksums[0].algorithm, "SHA256");

    let pdb = common::BUILDS[0].1;
    assert_eq!(reference.check(pdb).unwrap(), Ok(()));
    let other = common::BUILDS[1].1;
    assert_eq!(
        reference.check(other).unwrap(),
        Err(Mismatch::Id {
            expected: code_view.id,
            found: Pdb::parse(other).unwrap().id()
        })
    );
    let mut changed = pdb.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(
        reference.check(&changed).unwrap(),
        Err(Mismatch::Checksum {
            algorithm: "SHA256".into()
        })
    );
    assert_eq!(
        PdbReference::default().check(pdb).unwrap(),
        Err(Mismatch::NoReference)
    );
    assert!(reference.check(b"no PDB").is_err());
    assert_eq!(
        reference.check(b"Microsoft C/C++ MSF 7.00\r\n").unwrap_err(),
        Error::WindowsPdb
    );
}

#[test]
fn an_embedded_pdb_is_unpacked_within_limits() {
    let image = Image::parse(common::EMBEDDED).unwrap();
    let reference = PdbReference::of(&image).unwrap();
    let embedded = reference.embedded.unwrap();
    let pdb = embedded.unpack(1 << 20).unwrap();
    assert_eq!(pdb.len(), embedded.size as usize);
    assert_eq!(reference.check(&pdb).unwrap(), Ok(()));
    let parsed = Pdb::parse(&pdb).unwrap();
    assert_eq!(
        parsed.document(ecma335::DocumentId(1)).unwrap().name.to_string(),
        "/src/embedded.cs"
    );
    assert!(matches!(
        embedded.unpack(pdb.len() - 1),
        Err(Error::Inflate { .. })
    ));
}

#[test]
fn sources_are_embedded_raw_and_compressed() {
    let pdb = Pdb::parse(common::BUILDS[0].1).unwrap();
    let mut texts = Vec::new();
    for id in pdb.metadata().ids::<ecma335::DocumentId>() {
        for row in pdb.custom_rows(id.token()).unwrap() {
            let CustomDebugInfo::EmbeddedSource(source) = pdb.custom_info(row).unwrap() else {
                panic!("{id:?}")
            };
            texts.push(source.text(1 << 20).unwrap().into_owned());
        }
    }
    assert_eq!(
        texts,
        [
            include_bytes!("../fixtures/constructs/constructs.cs").to_vec(),
            include_bytes!("../fixtures/constructs/embedded.cs").to_vec()
        ]
    );
}

#[test]
fn scopes_are_a_tree() {
    let pdb = Pdb::parse(common::BUILDS[2].1).unwrap();
    // Edits.Plain of generation 1: a block in the method's block.
    let tree = pdb.scope_tree(MethodDefId(1)).unwrap();
    let parents: Vec<_> = tree
        .scopes
        .iter()
        .map(|scope| (scope.parent, scope.depth))
        .collect();
    assert_eq!(parents, [(None, 0), (Some(0), 1)]);
    let names = |scope: usize| -> Vec<_> {
        let variables = pdb
            .variables(tree.scopes[scope].id)
            .map(|row| row.unwrap().1.name);
        variables
            .map(|name| pdb.metadata().string(name).unwrap())
            .collect()
    };
    assert_eq!(names(0), ["b"]);
    assert_eq!(names(1), ["c", "pair"]);
}

/// What a stack trace shows: hidden points are passed over, and nothing is known before the first line.
#[test]
fn the_line_of_an_offset() {
    let pdb = Pdb::parse(common::DELTAS[0].1).unwrap();
    // Row 2 is of Edits.Closure, which begins with a hidden point.
    let line = |offset| {
        pdb.sequence_points(MethodDefId(2))
            .unwrap()
            .line_at(offset)
            .unwrap()
    };
    assert_eq!(line(5), None);
    assert_eq!(line(6).unwrap().span.unwrap().start_line, 24);
    assert_eq!(line(0xF).unwrap().span.unwrap().start_line, 25);
    assert_eq!(line(u32::MAX).unwrap().span.unwrap().start_line, 32);
    // Row 6 is of the async method's MoveNext: IL_0034 is hidden, and belongs to the await on line 37.
    let line = pdb
        .sequence_points(MethodDefId(6))
        .unwrap()
        .line_at(0x50)
        .unwrap();
    assert_eq!(line.unwrap().span.unwrap().start_line, 37);
}

#[test]
fn print_shows_all_of_it() {
    insta::assert_snapshot!("constructs", print(&Pdb::parse(common::BUILDS[0].1).unwrap()));
    insta::assert_snapshot!("roslyn1", print(&Pdb::parse(common::DELTAS[0].1).unwrap()));
}
