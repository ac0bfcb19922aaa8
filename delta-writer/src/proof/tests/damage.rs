//! Damaged builds: refused or proved, but without panic and in bounded time.

use std::sync::Arc;

use ecma335::{Chain, Image};
use proptest::prelude::*;

use super::builds::{Case, read};
use crate::DefinitionMap;

fn damaged(build: &str, changes: &[(usize, u8)]) -> Option<Image> {
    let mut bytes = read(build);
    let size = bytes.len();
    for (position, value) in changes {
        bytes[0x200 + position % (size - 0x200)] = *value;
    }
    Image::parse(bytes).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_builds_do_no_harm(
        changes in prop::collection::vec((any::<usize>(), any::<u8>()), 1..40),
        fsharp in any::<bool>(),
    ) {
        let build = if fsharp { "closures/gen0.dll" } else { "kinds/gen0.dll" };
        let Some(image) = damaged(build, &changes) else { return Ok(()) };
        // As the update, and as both.
        let mut case = Case::unchanged(build, image.clone());
        let _ = case.prove();
        if let Ok(chain) = Chain::new(Arc::new(image)) {
            case.map = DefinitionMap::identity(&chain.metadata());
            case.before = chain.clone();
            case.after = chain;
            let _ = case.prove();
            crate::fuzzing::proof(case.update.bytes());
        }
    }
}
