//! A session that goes on in a later process: what it says of itself, and how it is set up again from that.

use std::sync::Arc;

use ecma335::Chain;
use name_map::Symbols;

use super::{ModuleState, Pending, Session};
use crate::lines::Lines;
use crate::state::{Baseline, Commit, Moved, Record, decode_known, encode_known};
use crate::{Build, Capabilities, Error, ModuleId, ModuleUpdate};

impl Session {
    /// What happened since the last call: the modules that joined and the deltas that were committed, for a
    /// [`Log`](crate::state::Log) to append. Only a [recorded](Self::recorded) session has any.
    pub fn take_records(&mut self) -> Vec<Record> {
        self.records.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// The session that made these records, all modules as they were after the last commit; it is recorded on.
    ///
    /// # Errors
    /// The records are not those of one session, in order.
    pub fn restore(records: Vec<Record>) -> Result<Self, Error> {
        let mut session = Self::new();
        for record in records {
            match record {
                Record::Baseline(baseline) => {
                    session.add_module(baseline.build, Some(baseline.capabilities))?;
                }
                Record::Commit(commit) => session.replay(&commit)?,
                Record::Moved(moved) => {
                    let module = session.modules.get_mut(&moved.module);
                    if let (Some(module), Some(extra)) = (module, moved.extra) {
                        module.know(&extra)?;
                    }
                }
            }
        }
        for (id, module) in &mut session.modules {
            if module.chain.generations() == 0 {
                continue;
            }
            let md = module.chain.metadata();
            let symbols = Symbols::new(&md, Some(&module.live)).map(Arc::new);
            module.symbols = symbols.map_err(|source| Error::Image {
                name: id.0.to_string(),
                source,
            })?;
        }
        session.records = Some(Vec::new());
        Ok(session)
    }

    /// Applies a delta that was proved before it was recorded.
    fn replay(&mut self, commit: &Commit) -> Result<(), Error> {
        let state = |expected: String| Error::State { offset: 0, expected };
        let id = commit.module;
        let module = self.modules.get_mut(&id).ok_or_else(|| {
            state(format!(
                "expected the baseline of module {} before its deltas",
                id.0
            ))
        })?;
        let mut chain = Chain::clone(&module.chain);
        chain
            .apply(&commit.metadata, Arc::clone(&commit.il))
            .map_err(|source| Error::Image {
                name: format!("delta {}", commit.enc_id),
                source,
            })?;
        module.enc_id = commit.enc_id;
        module.chain = Arc::new(chain);
        commit.extra.as_deref().map_or(Ok(()), |extra| module.know(extra))
    }
}

impl ModuleState {
    /// Takes what a session knew of the module.
    fn know(&mut self, extra: &[u8]) -> Result<(), Error> {
        let known = decode_known(extra, &self.chain.metadata());
        (self.live, self.lines, self.maps) =
            known.map_err(|expected| Error::State { offset: 0, expected })?;
        Ok(())
    }
}

/// The record of a module that joins.
pub(super) fn baseline(module: ModuleId, build: &Build, capabilities: Capabilities) -> Record {
    Record::Baseline(Baseline {
        module,
        build: build.clone(),
        capabilities,
    })
}

/// The record of what is accepted, the maps being the new ones already; `None` if nothing is to be remembered.
pub(super) fn pending(update: &ModuleUpdate, module: &ModuleState, pending: &Pending) -> Option<Record> {
    let id = update.module;
    let known = |live, lines: &Lines| Some(encode_known(live, lines, &module.maps).into());
    let (Some(accepted), Some(applied)) = (&pending.accepted, &update.applied) else {
        return pending.moved.then(|| {
            Record::Moved(Moved {
                module: id,
                extra: known(&module.live, &pending.lines),
            })
        });
    };
    let delta = &applied.delta;
    let [metadata, il, pdb] = [&delta.metadata, &delta.il, &delta.pdb].map(|bytes| bytes.as_slice().into());
    Some(Record::Commit(Commit {
        module: id,
        enc_id: accepted.enc_id,
        metadata,
        il,
        pdb,
        // The chain itself is what the next build is compared with.
        accepted: None,
        extra: known(&accepted.live, &pending.lines),
    }))
}
