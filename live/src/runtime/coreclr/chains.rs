//! The deltas that the processes of a program have, or get when they come.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ecma335::Guid;

use super::Update;
use super::wire::{self, Delta, Token};

/// The chains of all modules.
#[derive(Debug)]
pub(super) struct Chains {
    modules: Vec<Chain>,
    /// A file that is there while there are deltas: a process that starts asks for them only then before it runs Main.
    marker: PathBuf,
}

#[derive(Debug)]
struct Chain {
    module: Guid,
    deltas: Vec<Delta>,
}

impl Chains {
    /// No modules yet. `folder` is that of the sockets.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            modules: Vec::new(),
            marker: folder.join("deltas"),
        }
    }

    /// A program was started that has these modules, as they were built.
    pub(super) fn reset(&mut self, modules: impl IntoIterator<Item = Guid>) {
        // If it cannot be removed, the next process waits a moment for nothing.
        let _ = std::fs::remove_file(&self.marker);
        let chain = |module| Chain {
            module,
            deltas: Vec::new(),
        };
        self.modules = modules.into_iter().map(chain).collect();
    }

    pub(super) fn extend(&mut self, updates: &[Update]) {
        for update in updates {
            let known = self
                .modules
                .iter_mut()
                .find(|chain| chain.module == update.module);
            if let Some(chain) = known {
                chain.deltas.push(update.delta.clone());
            }
        }
        // If it cannot be written, a process that starts now may run old code for a moment.
        let _ = std::fs::write(&self.marker, "");
    }

    /// Whether there are no deltas.
    pub(super) fn is_empty(&self) -> bool {
        self.modules.iter().all(|chain| chain.deltas.is_empty())
    }

    /// Whether a process that has so many deltas of these modules can be one that took them from here.
    pub(super) fn cover(&self, held: &[(Guid, u32)]) -> bool {
        held.iter().all(|(module, count)| {
            let chain = self.modules.iter().find(|chain| chain.module == *module);
            chain.is_some_and(|chain| chain.deltas.len() >= *count as usize)
        })
    }

    pub(super) fn welcome(&self, token: Token) -> Arc<[u8]> {
        let chains = self.modules.iter();
        wire::welcome(token, chains.map(|chain| (chain.module, chain.deltas.as_slice()))).into()
    }
}
