//! The fixture builds (`fixtures/proof`), and claims about them.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use ecma335::{Chain, FieldId, Image, MethodDefId, RowId, Token, TypeDefId};

use crate::DefinitionMap;
use crate::proof::side::Side;
use crate::proof::{Claim, Difference, Exemptions, prove};

pub(super) fn read(path: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/proof");
    std::fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(super) fn image(path: &str) -> Image {
    Image::parse(read(path)).expect(path)
}

/// Everything that a claim borrows.
pub(super) struct Case {
    pub(super) before: Chain,
    pub(super) after: Chain,
    pub(super) update: Image,
    pub(super) map: DefinitionMap,
    pub(super) names: HashMap<Token, String>,
    pub(super) retired: HashSet<Token>,
    pub(super) deleted: HashSet<Token>,
    pub(super) exemptions: Exemptions,
}

impl Case {
    /// The update has the same rows as the chain's baseline, and nothing was applied.
    pub(super) fn unchanged(baseline: &str, update: Image) -> Self {
        let chain = Chain::new(Arc::new(image(baseline))).expect(baseline);
        let map = DefinitionMap::identity(&chain.metadata());
        Self {
            before: chain.clone(),
            after: chain,
            update,
            map,
            names: HashMap::new(),
            retired: HashSet::new(),
            deleted: HashSet::new(),
            exemptions: Exemptions::default(),
        }
    }

    /// A chain with deltas `1..=last` of Roslyn, and the build that the last one came from; members pair by row.
    pub(super) fn roslyn(last: u32) -> Self {
        let mut case = Self::unchanged("kinds/gen0.dll", image(&format!("kinds/gen{last}.dll")));
        for generation in 1..=last {
            case.before = case.after.clone();
            case.after
                .apply(
                    &read(&format!("kinds/roslyn{generation}.meta")),
                    read(&format!("kinds/roslyn{generation}.il")),
                )
                .expect("Roslyn's delta");
        }
        case
    }

    pub(super) fn claim(&self) -> Claim<'_> {
        Claim {
            before: &self.before,
            after: &self.after,
            update: &self.update,
            map: &self.map,
            names: &self.names,
            retired: &self.retired,
            deleted: &self.deleted,
            exemptions: &self.exemptions,
        }
    }

    pub(super) fn prove(&self) -> Result<(), Vec<Difference>> {
        prove(&self.claim())
    }

    pub(super) fn differences(&self) -> Vec<Difference> {
        self.prove().err().unwrap_or_default()
    }

    fn find<I: RowId>(&self, name: &str) -> I {
        let side = Side::new(&self.update).expect("a build");
        side.md
            .ids::<I>()
            .find(|id| side.describe(id.token()) == name)
            .unwrap_or_else(|| panic!("no {name}"))
    }

    pub(super) fn type_(&self, name: &str) -> TypeDefId {
        self.find(name)
    }

    pub(super) fn method(&self, name: &str) -> MethodDefId {
        self.find(name)
    }

    pub(super) fn field(&self, name: &str) -> FieldId {
        self.find(name)
    }
}
