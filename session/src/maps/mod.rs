//! The maps of Edit and Continue: which syntax the locals, the lambdas and the states of each method come from, and who they are in the chain.
//!
//! Roslyn writes them into whole PDBs, not into those of deltas, and fsc writes none; so a session has them for every method and every
//! generation. Where the accepted build's PDB has Roslyn's own maps these are what counts (`written`); else they are computed from the
//! code, the scopes and the sequence points (`computed`). What a PDB cannot hold is which lambda of the accepted build is which of the running
//! process: an [`Identity`] each, which lasts as long as the lambda does.
//!
//! Only methods that deltas replaced are stored, one version for each generation that replaced them; what no delta touched follows from the
//! chain and the accepted PDB, and is computed when someone asks. Nothing of this is done before a commit.
//!
//! A syntax offset of Roslyn's counts characters from the start of a method's body. Computed ones count the same way as far as a PDB tells: 1024
//! for each line below the method's first sequence point, and the column (at most 1023). They do not depend on what stands above the
//! method, and order syntax as the source does. Without a PDB they count the lambdas.

mod advance;
mod computed;
mod position;
mod slots;
mod states;
mod stored;
#[cfg(test)]
mod tests;
mod view;
mod write;
mod written;

use std::collections::BTreeMap;
use std::sync::Arc;

use ecma335::{MethodDefId, RowId, Token};
use portable_pdb::codec::{LambdaMap, LocalSlotMap, StateMap};

pub(crate) use advance::Step;
pub(crate) use view::View;
pub(crate) use write::write;
pub(crate) use written::Names;

/// The number of a lambda or a closure in its method, and the generation that brought it, as Roslyn counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DebugId {
    /// Counts those of one method and generation; of F#: those that one delta brought.
    pub ordinal: u32,
    /// 0 for the baseline.
    pub generation: u32,
}

/// Who a lambda or a closure is in the running process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    /// Its id: the number in its name (of an F# one in the baseline: its place in the baseline's map), or the next one where another of the
    /// method has that; and the generation that brought it.
    pub id: DebugId,
    /// Its type or method in the chain; `None` where the compiler made no code of it.
    pub definition: Option<Token>,
}

/// The maps of a method, as a whole PDB of the accepted build has them, and the identities that it cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodMaps {
    /// The locals; of a C# method that starts a state machine: the variables hoisted into that.
    pub slots: LocalSlotMap,
    /// The lambdas and closures of a method with a name of its own, nested ones too. In F# each class with captures is a closure. Without
    /// lambdas the ordinal is -1.
    pub lambdas: LambdaMap,
    /// The states of the state machine that a C# method starts; in F#, of the method that is resumed (`GenerateNext`, `MoveNext`).
    pub states: StateMap,
    /// For each lambda of the map, who it is.
    pub lambda_ids: Vec<Identity>,
    /// For each closure of the map, who it is.
    pub closure_ids: Vec<Identity>,
}

impl Default for MethodMaps {
    fn default() -> Self {
        Self {
            slots: LocalSlotMap::default(),
            lambdas: LambdaMap {
                method_ordinal: -1,
                ..LambdaMap::default()
            },
            states: StateMap::default(),
            lambda_ids: Vec::new(),
            closure_ids: Vec::new(),
        }
    }
}

/// The stored maps of a module.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Maps {
    /// By the methods' rows in the chain, versions in the order of their generations.
    stored: BTreeMap<u32, Vec<Version>>,
}

/// A method's maps from a generation on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Version {
    generation: u32,
    maps: Arc<MethodMaps>,
}

/// Everyone that some versions of a method's maps know.
fn known(versions: &[Version], of: impl Fn(&MethodMaps) -> &[Identity]) -> Vec<Identity> {
    versions
        .iter()
        .flat_map(|version| of(&version.maps))
        .copied()
        .collect()
}

impl Maps {
    /// The maps of a method as they were in a generation; `None` if no delta touched it.
    pub(crate) fn at(&self, method: MethodDefId, generation: u32) -> Option<Option<&Arc<MethodMaps>>> {
        let versions = self.stored.get(&method.row())?;
        let known = versions
            .iter()
            .rev()
            .find(|version| version.generation <= generation);
        Some(known.map(|version| &version.maps))
    }

    /// The newest maps of a method, if a delta touched it.
    pub(crate) fn newest(&self, method: MethodDefId) -> Option<&Arc<MethodMaps>> {
        self.stored
            .get(&method.row())?
            .last()
            .map(|version| &version.maps)
    }
}
