//! PDBs of deltas: made from the update's PDB, they say what Roslyn's say.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod common;

use std::collections::BTreeMap;

use ecma335::{
    Aggregate, EncMapId, Image, Metadata, MethodDebugInformationId, MethodDefId, RowId, TABLE_SLOTS, TableId,
    Token, TypeDefId, TypeRefId,
};
use portable_pdb::delta::{DeltaMethod, DeltaPdb};
use portable_pdb::print::print;
use portable_pdb::{Error, Pdb, PdbId};

const GENERATION_0: &[u8] = include_bytes!("../fixtures/edits/gen0.dll");
const UPDATES: [&[u8]; 2] = [
    include_bytes!("../fixtures/edits/gen1.dll"),
    include_bytes!("../fixtures/edits/gen2.dll"),
];
const DELTAS: [&[u8]; 2] = [
    include_bytes!("../fixtures/edits/roslyn1.meta"),
    include_bytes!("../fixtures/edits/roslyn2.meta"),
];

/// Every method by its type's name and its own: the fixtures overload nothing.
fn methods(metadata: &Metadata<'_>) -> BTreeMap<(String, String), MethodDefId> {
    let mut methods = BTreeMap::new();
    for (id, row) in metadata.rows::<TypeDefId>().map(Result::unwrap) {
        for method in metadata.methods(id) {
            let name = metadata.string(metadata.get(method).unwrap().name).unwrap();
            methods.insert(
                (metadata.string(row.name).unwrap().to_owned(), name.to_owned()),
                method,
            );
        }
    }
    methods
}

/// What stands in the chain for tokens of the update. Roslyn appends references, so that the last one of a name is the delta's own.
struct Translation {
    methods: BTreeMap<MethodDefId, MethodDefId>,
    types: BTreeMap<TypeRefId, TypeRefId>,
    signatures: BTreeMap<Token, Token>,
}

impl Translation {
    fn token(&self, token: Token) -> Option<Token> {
        match token.table()? {
            TableId::MethodDef => Some(self.methods.get(&token.to_id()?)?.token()),
            TableId::TypeRef => Some(self.types.get(&token.to_id()?)?.token()),
            TableId::StandAloneSig => self.signatures.get(&token).copied(),
            _ => None,
        }
    }
}

struct Generation {
    update: &'static [u8],
    roslyn: &'static [u8],
    methods: Vec<DeltaMethod>,
    translation: Translation,
    rows: [u32; TABLE_SLOTS],
}

fn generation(index: usize) -> Generation {
    let baseline = Image::parse(GENERATION_0).unwrap();
    let mut aggregate = Aggregate::new(&baseline.metadata().unwrap()).unwrap();
    for delta in &DELTAS[..=index] {
        aggregate.apply(&Metadata::parse(delta, 0).unwrap()).unwrap();
    }
    let chain = aggregate.metadata();
    let image = Image::parse(UPDATES[index]).unwrap();
    let new = image.metadata().unwrap();

    let running = methods(&chain);
    let pairs = methods(&new)
        .into_iter()
        .filter_map(|(name, id)| Some((id, *running.get(&name)?)));
    let to_chain: BTreeMap<_, _> = pairs.collect();
    let to_update: BTreeMap<_, _> = to_chain.iter().map(|(update, chain)| (*chain, *update)).collect();
    let named = |metadata: &Metadata<'_>, id| {
        let row = metadata.get::<TypeRefId>(id).unwrap();
        format!(
            "{}.{}",
            metadata.string(row.namespace).unwrap(),
            metadata.string(row.name).unwrap()
        )
    };
    let last: BTreeMap<_, _> = chain
        .ids::<TypeRefId>()
        .map(|id| (named(&chain, id), id))
        .collect();
    let types = new
        .ids::<TypeRefId>()
        .filter_map(|id| Some((id, *last.get(&named(&new, id))?)));

    let update = common::BUILDS[index + 2].1;
    let roslyn = common::DELTAS[index].1;
    let (pdb, delta) = (Pdb::parse(update).unwrap(), Pdb::parse(roslyn).unwrap());
    let mut signatures = BTreeMap::new();
    let mut list = Vec::new();
    for row in delta.metadata().ids::<MethodDebugInformationId>() {
        let chain = delta.method_of_row(row).unwrap();
        let update = to_update.get(&chain).copied();
        list.push(DeltaMethod { chain, update });
        let of = |pdb: &Pdb<'_>, row| pdb.sequence_points(row).unwrap().local_signature().token();
        if let Some(update) = update {
            signatures.insert(of(&pdb, update), of(&delta, MethodDefId::from_row(row.row())));
        }
    }
    Generation {
        update,
        roslyn,
        methods: list,
        translation: Translation {
            methods: to_chain,
            types: types.collect(),
            signatures,
        },
        rows: Metadata::parse(DELTAS[index], 0).unwrap().tables.row_counts(),
    }
}

fn write(generation: &Generation) -> Vec<u8> {
    let update = Pdb::parse(generation.update).unwrap();
    let delta = DeltaPdb::new(
        &update,
        &generation.methods,
        |token| generation.translation.token(token),
        |_, index| index,
    )
    .unwrap();
    let id = Pdb::parse(generation.roslyn).unwrap().id();
    delta.write(id, &generation.rows).unwrap()
}

#[test]
fn equal_to_roslyns() {
    for index in 0..2 {
        let generation = generation(index);
        assert!(generation.methods.len() > 5);
        let ours = write(&generation);
        let ours = print(&Pdb::parse(&ours).unwrap());
        let theirs = print(&Pdb::parse(generation.roslyn).unwrap());
        assert_eq!(ours, theirs, "generation {}", index + 1);
    }
}

/// Nothing but the heaps' order may differ in the bytes.
#[test]
fn streams_and_tables_are_roslyns() {
    for index in 0..2 {
        let generation = generation(index);
        let ours = write(&generation);
        let shape = |data: &[u8]| {
            let root = ecma335::Root::parse(data, 0).unwrap();
            let sizes: Vec<_> = root
                .streams
                .iter()
                .map(|stream| (stream.name.to_owned(), stream.data.len()))
                .collect();
            let tables = Pdb::parse(data).unwrap().metadata().tables.row_counts();
            (sizes, tables, root.stream("#Pdb").unwrap().data.to_vec())
        };
        assert_eq!(shape(&ours), shape(generation.roslyn), "generation {}", index + 1);
    }
}

/// Not one of the three maps is carried.
#[test]
fn the_maps_of_edit_and_continue_are_left_out() {
    let generation = generation(0);
    let text = print(&Pdb::parse(generation.update).unwrap());
    assert!(
        text.contains("EnC Local Slot Map")
            && text.contains("EnC Lambda")
            && text.contains("EnC State Machine")
    );
    let delta = write(&generation);
    assert!(!print(&Pdb::parse(&delta).unwrap()).contains("EnC "));
}

#[test]
fn a_method_without_debug_information_keeps_its_row() {
    let methods = [MethodDefId(3), MethodDefId(9)];
    let bytes = DeltaPdb::without_information(&methods)
        .unwrap()
        .write(PdbId::default(), &[0; TABLE_SLOTS])
        .unwrap();
    let pdb = Pdb::parse(&bytes).unwrap();
    assert_eq!(pdb.metadata().count::<EncMapId>(), 2);
    assert_eq!(
        pdb.method_of_row(MethodDebugInformationId(2)).unwrap(),
        MethodDefId(9)
    );
    assert_eq!(pdb.sequence_points(MethodDefId(2)).unwrap().count(), 0);
    let update = Pdb::parse(common::BUILDS[2].1).unwrap();
    let deleted = DeltaMethod {
        chain: MethodDefId(4),
        update: None,
    };
    let bytes = DeltaPdb::new(&update, &[deleted], |_| None, |_, index| index)
        .unwrap()
        .write(PdbId::default(), &[0; TABLE_SLOTS])
        .unwrap();
    assert_eq!(
        Pdb::parse(&bytes)
            .unwrap()
            .sequence_points(MethodDefId(1))
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn what_cannot_be_named_is_an_error() {
    let generation = generation(0);
    let update = Pdb::parse(generation.update).unwrap();
    for table in [TableId::MethodDef, TableId::TypeRef, TableId::StandAloneSig] {
        let translate = |token: Token| {
            (token.table() != Some(table))
                .then(|| generation.translation.token(token))
                .flatten()
        };
        let error = DeltaPdb::new(&update, &generation.methods, translate, |_, index| index).unwrap_err();
        assert!(
            matches!(error, Error::Untranslated { token, .. } if token.table() == Some(table)),
            "{error}"
        );
    }
    let mut unsorted = generation.methods.clone();
    unsorted.swap(0, 1);
    let error = DeltaPdb::new(
        &update,
        &unsorted,
        |token| generation.translation.token(token),
        |_, index| index,
    )
    .unwrap_err();
    assert!(matches!(error, Error::Structure { .. }), "{error}");
}
