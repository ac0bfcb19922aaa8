//! Fixtures: what compilers wrote, committed beside its source (see `fixtures/README.md`).

#![allow(dead_code, reason = "each test file uses some of it")]

/// PDBs of whole builds.
pub(crate) const BUILDS: [(&str, &[u8]); 4] = [
    (
        "constructs",
        include_bytes!("../../fixtures/constructs/constructs.pdb"),
    ),
    ("gen0", include_bytes!("../../fixtures/edits/gen0.pdb")),
    ("gen1", include_bytes!("../../fixtures/edits/gen1.pdb")),
    ("gen2", include_bytes!("../../fixtures/edits/gen2.pdb")),
];

/// PDBs of Roslyn's deltas from generation 0 to 1 and from 1 to 2.
pub(crate) const DELTAS: [(&str, &[u8]); 2] = [
    ("roslyn1", include_bytes!("../../fixtures/edits/roslyn1.pdb")),
    ("roslyn2", include_bytes!("../../fixtures/edits/roslyn2.pdb")),
];

/// The image of `constructs.pdb`.
pub(crate) const CONSTRUCTS: &[u8] = include_bytes!("../../fixtures/constructs/constructs.dll");
/// An image with its PDB in it.
pub(crate) const EMBEDDED: &[u8] = include_bytes!("../../fixtures/constructs/embedded.dll");

/// All PDBs.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    BUILDS.into_iter().chain(DELTAS)
}
