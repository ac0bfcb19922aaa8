//! The maps of Edit and Continue of a session's modules.

use std::sync::Arc;

use ecma335::MethodDefId;
use portable_pdb::Pdb;

use super::{ModuleState, Pending, Session};
use crate::lines::Lines;
use crate::maps::{self, Maps, MethodMaps, Names, Step, View};
use crate::{Error, ModuleId};

impl Session {
    /// The maps of a method of the running chain, as of the last commit; `None` if it has no code, or the accepted build lacks it.
    ///
    /// # Errors
    /// The session has no such module, or its chain or PDB are damaged there.
    pub fn maps(&self, module: ModuleId, method: MethodDefId) -> Result<Option<Arc<MethodMaps>>, Error> {
        let state = self.module(module)?;
        state.with_view(|view| state.newest_maps(view, method))
    }

    /// The maps of a method as they were in a generation, 0 being the baseline: what an old body that a process still runs was made of. Of a
    /// method that was deleted since: the last that it had by then.
    ///
    /// # Errors
    /// The session has no such module, or its chain or PDB are damaged there.
    pub fn maps_at(
        &self,
        module: ModuleId,
        method: MethodDefId,
        generation: u32,
    ) -> Result<Option<Arc<MethodMaps>>, Error> {
        let state = self.module(module)?;
        match state.maps.at(method, generation) {
            Some(known) if generation < state.chain.generations() => Ok(known.cloned()),
            _ => self.maps(module, method),
        }
    }

    /// A whole PDB of the build that was accepted last, with the maps of all its methods in it.
    ///
    /// # Errors
    /// The session has no such module, or it is another build's PDB, or damaged.
    pub fn write_maps(&self, module: ModuleId, pdb: &[u8]) -> Result<Vec<u8>, Error> {
        let state = self.module(module)?;
        let failed = |source| state.failed(source);
        let pdb = Pdb::parse(pdb).map_err(failed)?;
        state
            .with_view(|view| {
                if view.pdb_id() != Some(pdb.id()) {
                    return Ok(None);
                }
                maps::write(&pdb, &state.lines, |method| state.newest_maps(view, method)).map(Some)
            })?
            .ok_or_else(|| Error::OtherPdb {
                name: state.facts.assembly.clone(),
            })
    }
}

impl ModuleState {
    fn failed(&self, source: portable_pdb::Error) -> Error {
        Error::Pdb {
            name: self.facts.assembly.clone(),
            source,
        }
    }

    fn with_view<T>(&self, ask: impl FnOnce(&View<'_>) -> portable_pdb::Result<T>) -> Result<T, Error> {
        let md = self.chain.metadata();
        let view = View::new(&self.chain, &md, &self.symbols, &self.live, &self.lines);
        view.and_then(|view| ask(&view))
            .map_err(|source| self.failed(source))
    }

    fn newest_maps(
        &self,
        view: &View<'_>,
        method: MethodDefId,
    ) -> portable_pdb::Result<Option<Arc<MethodMaps>>> {
        if !self.live.has(method) {
            return Ok(None);
        }
        match self.maps.newest(method) {
            Some(known) => Ok(Some(Arc::clone(known))),
            None => Ok(view.maps(method, &Names::Chain, &[])?.map(Arc::new)),
        }
    }

    /// The maps when a proposal is committed.
    pub(super) fn advanced_maps(&self, pending: &Pending) -> Maps {
        if pending.accepted.is_none() && !pending.moved {
            return self.maps.clone();
        }
        // The process has taken it: what cannot be read now is told who asks for it.
        self.try_advance(pending, &pending.lines).unwrap_or_default()
    }

    fn try_advance(&self, pending: &Pending, lines: &Lines) -> portable_pdb::Result<Maps> {
        let md = self.chain.metadata();
        let before = View::new(&self.chain, &md, &self.symbols, &self.live, &self.lines)?;
        let Some(accepted) = &pending.accepted else {
            let after = View::new(&self.chain, &md, &self.symbols, &self.live, lines)?;
            return Ok(self.maps.advance(&Step {
                before: &before,
                after: &after,
                generation: self.chain.generations(),
                updated: &[],
                update: None,
            }));
        };
        let (after_md, update) = (accepted.chain.metadata(), accepted.update.metadata()?);
        let after = View::new(
            &accepted.chain,
            &after_md,
            &accepted.symbols,
            &accepted.live,
            lines,
        )?;
        Ok(self.maps.advance(&Step {
            before: &before,
            after: &after,
            generation: accepted.chain.generations(),
            updated: &accepted.methods,
            update: Some((&update, &accepted.map)),
        }))
    }
}
