//! The deltas of the fixtures (`fixtures/proof`).

use std::path::Path;
use std::sync::Arc;

use ecma335::{Chain, Image};

/// The three files of a delta.
#[derive(Clone)]
pub(super) struct Files {
    pub(super) metadata: Vec<u8>,
    pub(super) il: Vec<u8>,
    pub(super) pdb: Vec<u8>,
}

fn read(name: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/proof");
    std::fs::read(root.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn files(case: &str, generation: u32) -> Files {
    let file = |extension: &str| read(&format!("{case}/roslyn{generation}.{extension}"));
    Files {
        metadata: file("meta"),
        il: file("il"),
        pdb: file("pdb"),
    }
}

/// Roslyn's delta of a generation, and the chain it is for.
pub(super) fn chain(case: &str, generation: u32) -> (Chain, Files) {
    let image = Image::parse(read(&format!("{case}/gen0.dll"))).expect("an image");
    let mut chain = Chain::new(Arc::new(image)).expect("a chain");
    for earlier in 1..generation {
        let delta = files(case, earlier);
        chain.apply(&delta.metadata, delta.il).expect("a delta");
    }
    (chain, files(case, generation))
}
