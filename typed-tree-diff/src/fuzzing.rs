//! Entry points for fuzzers.

use crate::exported::{ExportedTree, align_exported};

/// Reads any bytes as an exported tree; what is read can be written, and aligns with itself.
pub fn exported(data: &[u8]) {
    let Ok(tree) = ExportedTree::read(data) else {
        return;
    };
    let written = serde_json::to_vec(&tree).unwrap_or_default();
    assert_eq!(ExportedTree::read(&written).as_ref(), Ok(&tree));
    for (old, new) in align_exported((&tree, None), (&tree, None)) {
        assert_eq!(old, new);
    }
}
