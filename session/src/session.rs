//! The session: modules, proposals, commits.

mod built_data;
#[cfg(test)]
mod cells;
mod lasting;
mod maps;
mod moved;
mod partial;
mod persist;
mod propose;
mod start_up;
#[cfg(test)]
mod tests;
mod versions;

pub(crate) use lasting::is_lasting;
use propose::Answer;
pub(crate) use start_up::is_start_up;

use std::sync::Arc;

use delta_writer::DefinitionMap;
use ecma335::{Chain, Guid, Image, MethodDefId};
use indexmap::IndexMap;
use name_map::{Live, Symbols};

use crate::active::{self, Mapping};
use crate::facts::Facts;
use crate::lines::{self, Lines, LookUp};
use crate::maps::Maps;
use crate::state::Record;
use crate::verdict::{Proposal, Refusal, Verdict};
use crate::{Build, Capabilities, Error, ModuleId, Update};

/// The modules of one running program.
#[derive(Debug, Default)]
pub struct Session {
    modules: IndexMap<ModuleId, ModuleState>,
    revision: Revision,
    diverged: Option<String>,
    /// What a log has not been given yet, if there is to be one.
    records: Option<Vec<Record>>,
}

/// A state of a session, which each commit replaces: equal to itself and its copies alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Revision(Arc<()>);

impl PartialEq for Revision {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A module as the process has it.
#[derive(Debug)]
struct ModuleState {
    facts: Facts,
    capabilities: Capabilities,
    chain: Arc<Chain>,
    live: Live,
    symbols: Arc<Symbols>,
    enc_id: Guid,
    lines: Lines,
    maps: Maps,
    /// Why the baseline's PDB is not used.
    note: Option<String>,
}

/// What a module becomes when a proposal is committed.
#[derive(Debug)]
pub(crate) struct Pending {
    /// With a delta.
    accepted: Option<Accepted>,
    lines: Lines,
    /// Whether these are others than before.
    moved: bool,
}

/// What a module becomes when the process has taken its delta.
#[derive(Debug)]
struct Accepted {
    chain: Arc<Chain>,
    live: Live,
    symbols: Arc<Symbols>,
    enc_id: Guid,
    /// The build that it leads to.
    update: Arc<Image>,
    /// What of that is what of the chain.
    map: DefinitionMap,
    /// Methods of the chain whose bodies it has.
    methods: Vec<MethodDefId>,
}

impl Session {
    /// A session without modules, which ends with its process.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A session without modules that a later process can go on with: what happens is kept until it is [taken](Self::take_records).
    #[must_use]
    pub fn recorded() -> Self {
        Self {
            records: Some(Vec::new()),
            ..Self::default()
        }
    }

    /// Adds a module: the build that the process runs. `capabilities` are the runtime's; what its target framework promises where they are
    /// not known ([`Facts::capabilities`]).
    ///
    /// # Errors
    /// The image cannot be read, is not built for debugging, or is in the session already.
    pub fn add_module(
        &mut self,
        build: Build,
        capabilities: Option<Capabilities>,
    ) -> Result<ModuleId, Error> {
        let facts = Facts::read(&build)?;
        if !facts.debuggable {
            return Err(Error::NotDebuggable { name: build.name });
        }
        let id = ModuleId(facts.mvid);
        let known = |module: &ModuleState| module.facts.assembly == facts.assembly;
        if self.modules.contains_key(&id) || self.modules.values().any(known) {
            return Err(Error::DuplicateModule {
                name: build.name,
                assembly: facts.assembly,
            });
        }
        let image = Error::image(&build.name);
        let chain = Chain::new(Arc::clone(&facts.image)).map_err(image)?;
        let (live, symbols) = {
            let md = chain.metadata();
            (Live::all(&md), Arc::new(Symbols::new(&md, None).map_err(image)?))
        };
        let capabilities = capabilities
            .or(facts.capabilities())
            .unwrap_or(Capabilities::net8());
        let (pdb, note) = lines::locate(&build, &facts.image);
        let lines = Lines::new(pdb, chain.metadata().count::<MethodDefId>());
        if let Some(records) = &mut self.records {
            records.push(persist::baseline(id, &build, capabilities));
        }
        self.modules.insert(
            id,
            ModuleState {
                facts,
                capabilities,
                chain: Arc::new(chain),
                live,
                symbols,
                enc_id: Guid::NIL,
                lines,
                maps: Maps::default(),
                note,
            },
        );
        Ok(id)
    }

    /// Compares updates with what the process has, and prepares and proves a delta for each module that changed. If one module must be
    /// refused, nothing is handed out.
    ///
    /// # Errors
    /// An update cannot be read, belongs to no module or to that of another update, or the session has diverged.
    pub fn propose(&self, updates: &[Update]) -> Result<Verdict, Error> {
        self.not_diverged()?;
        let mut facts: IndexMap<ModuleId, Facts> = IndexMap::with_capacity(updates.len());
        for update in updates {
            let build = update.build();
            let read = Facts::read(build)?;
            let assembly = read.assembly.clone();
            let mut modules = self.modules.iter();
            let Some((id, _)) = modules.find(|(_, module)| module.facts.assembly == assembly) else {
                return Err(Error::UnknownModule {
                    build: Some(build.name.clone()),
                    module: assembly,
                });
            };
            if facts.insert(*id, read).is_some() {
                return Err(Error::UpdatedTwice {
                    name: build.name.clone(),
                    assembly,
                });
            }
        }
        let (mut modules, mut pending, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        for (update, (id, facts)) in updates.iter().zip(facts) {
            let Some(state) = self.modules.get(&id) else {
                continue;
            };
            let (facts, warning) = self.with_running_versions(state, update, facts)?;
            match state.propose(id, update, &facts)? {
                Answer::Ready(mut module, next) => {
                    module.warnings.extend(warning);
                    modules.push(module);
                    pending.push(*next);
                }
                Answer::Refused(mut module) => {
                    module.warnings.extend(warning);
                    refused.push(module);
                }
            }
        }
        Ok(if refused.is_empty() {
            Verdict::Ready(Proposal {
                modules,
                pending,
                revision: self.revision.clone(),
            })
        } else {
            Verdict::Refused(Refusal { modules: refused })
        })
    }

    /// The process took every delta of a proposal: what it runs now is what later updates are compared with.
    ///
    /// # Errors
    /// Something was committed since it was proposed, it is another session's proposal, or the session has diverged.
    pub fn commit(&mut self, proposal: Proposal) -> Result<(), Error> {
        self.not_diverged()?;
        if proposal.revision != self.revision {
            return Err(Error::StaleProposal);
        }
        self.revision = Revision::default();
        for (update, pending) in proposal.modules.iter().zip(proposal.pending) {
            let Some(module) = self.modules.get_mut(&update.module) else {
                continue;
            };
            module.maps = module.advanced_maps(&pending);
            if let Some(records) = &mut self.records {
                records.extend(persist::pending(update, module, &pending));
            }
            module.lines = pending.lines;
            if let Some(Accepted {
                chain,
                live,
                symbols,
                enc_id,
                ..
            }) = pending.accepted
            {
                (module.chain, module.live, module.symbols, module.enc_id) = (chain, live, symbols, enc_id);
            }
        }
        Ok(())
    }

    /// The process took some deltas of a proposal and not others. `ApplyUpdate` cannot be undone, so there are no more deltas.
    pub fn diverge(&mut self, reason: impl Into<String>) {
        self.diverged = Some(reason.into());
    }

    fn not_diverged(&self) -> Result<(), Error> {
        match &self.diverged {
            Some(reason) => Err(Error::Diverged {
                reason: reason.clone(),
            }),
            None => Ok(()),
        }
    }

    fn module(&self, id: ModuleId) -> Result<&ModuleState, Error> {
        self.modules.get(&id).ok_or_else(|| Error::unknown(id))
    }

    /// The modules, in the order in which they were added.
    pub fn modules(&self) -> impl Iterator<Item = ModuleId> + '_ {
        self.modules.keys().copied()
    }

    /// How many deltas the process has taken for a module.
    #[must_use]
    pub fn generation(&self, module: ModuleId) -> Option<u32> {
        self.modules.get(&module).map(|module| module.chain.generations())
    }

    /// Where a frame of the process is in the source: its method (in the chain) and IL offset, as the runtime reports them. `version`: a generation
    /// in which the body that the frame runs was the method's newest one, such as that in which its call began; without it, a frame of a
    /// method that was updated may be in an old body or the new one.
    ///
    /// # Errors
    /// The session has no such module, or its chain or PDB are damaged there.
    pub fn locate(
        &self,
        module: ModuleId,
        method: MethodDefId,
        il_offset: u32,
        version: Option<u32>,
    ) -> Result<LookUp, Error> {
        let state = self.module(module)?;
        let found = state.lines.look_up(&state.chain, method, il_offset, version);
        found.map_err(|source| Error::Pdb {
            name: state.facts.assembly.clone(),
            source,
        })
    }

    /// Where a frame of the process would stand in the code of a proposal. `version` as in [`Self::locate`].
    ///
    /// # Errors
    /// The proposal does not update the module or was made for another state of the session; or its code or a PDB are damaged there.
    pub fn active(
        &self,
        proposal: &Proposal,
        module: ModuleId,
        method: MethodDefId,
        il_offset: u32,
        version: Option<u32>,
    ) -> Result<Mapping, Error> {
        if proposal.revision != self.revision {
            return Err(Error::StaleProposal);
        }
        let state = self.module(module)?;
        let mut updates = proposal.modules.iter().zip(&proposal.pending);
        let Some((_, pending)) = updates.find(|(update, _)| update.module == module) else {
            return Err(Error::unknown(module));
        };
        let accepted = pending.accepted.as_ref();
        let update = active::Update {
            old: (&state.chain, &state.lines),
            new: (
                accepted.map_or(&state.chain, |accepted| &accepted.chain),
                &pending.lines,
            ),
            symbols: accepted.map_or(&state.symbols, |accepted| &accepted.symbols),
        };
        update
            .map(method, il_offset, version)
            .map_err(|source| Error::Pdb {
                name: state.facts.assembly.clone(),
                source,
            })
    }

    /// A module's chain: the baseline and all deltas that were committed.
    #[must_use]
    pub fn chain(&self, module: ModuleId) -> Option<&Chain> {
        self.modules.get(&module).map(|module| &*module.chain)
    }
}
