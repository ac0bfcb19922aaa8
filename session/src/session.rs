//! The session: modules, proposals, commits.

mod built_data;
mod lasting;
mod maps;
mod moved;
mod partial;
mod persist;
mod propose;
mod start_up;

pub(crate) use lasting::is_lasting;

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
use crate::verdict::{Proposal, Verdict};
use crate::{Build, Capabilities, Error, ModuleId, Update};

/// The modules of one running program.
#[derive(Debug, Default)]
pub struct Session {
    modules: IndexMap<ModuleId, ModuleState>,
    pending: Option<Vec<(ModuleId, Pending)>>,
    diverged: Option<String>,
    /// What a log has not been given yet, if there is to be one.
    records: Option<Vec<Record>>,
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
struct Pending {
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
    /// The metadata, IL and PDB delta.
    delta: [Arc<[u8]>; 3],
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

    /// Compares updates with what the process has, and prepares and proves a delta for each module that changed. A proposal that was not
    /// committed is forgotten. If one module must be refused, none is handed out.
    ///
    /// # Errors
    /// An update cannot be read or belongs to no module, the session has diverged, or a delta does not prove: a defect, and nothing is
    /// handed out.
    pub fn propose(&mut self, updates: &[Update]) -> Result<Proposal, Error> {
        if let Some(reason) = &self.diverged {
            return Err(Error::Diverged {
                reason: reason.clone(),
            });
        }
        self.pending = None;
        let (mut modules, mut pending) = (Vec::with_capacity(updates.len()), Vec::new());
        for update in updates {
            let facts = Facts::read(update.build())?;
            let (id, state) = self
                .modules
                .iter()
                .find(|(_, module)| module.facts.assembly == facts.assembly)
                .ok_or_else(|| Error::UnknownModule {
                    name: update.build().name.clone(),
                    assembly: facts.assembly.clone(),
                })?;
            let (answer, next) = state.propose(*id, update, &facts)?;
            modules.push(answer);
            pending.extend(next.map(|next| (*id, next)));
        }
        if !modules
            .iter()
            .any(|module| matches!(module.verdict, Verdict::Restart(_)))
        {
            self.pending = Some(pending);
        }
        Ok(Proposal { modules })
    }

    /// The process took every delta of the last proposal: what it runs now is what later updates are compared with.
    ///
    /// # Errors
    /// There is no proposal that could be committed.
    pub fn commit(&mut self) -> Result<(), Error> {
        for (id, pending) in self.pending.take().ok_or(Error::NoProposal)? {
            let Some(module) = self.modules.get_mut(&id) else {
                continue;
            };
            module.maps = module.advanced_maps(&pending);
            if let Some(records) = &mut self.records {
                records.extend(persist::pending(id, module, &pending));
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

    /// Forgets the last proposal; the session stands where it stood.
    pub fn discard(&mut self) {
        self.pending = None;
    }

    /// The process took some deltas of the last proposal and not others. `ApplyUpdate` cannot be undone, so there are no more deltas.
    pub fn diverge(&mut self, reason: impl Into<String>) {
        self.pending = None;
        self.diverged = Some(reason.into());
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
    /// The chain or the PDB are damaged there.
    pub fn locate(
        &self,
        module: ModuleId,
        method: MethodDefId,
        il_offset: u32,
        version: Option<u32>,
    ) -> Result<LookUp, Error> {
        let Some(state) = self.modules.get(&module) else {
            return Ok(LookUp::Unknown);
        };
        let found = state.lines.look_up(&state.chain, method, il_offset, version);
        found.map_err(|source| Error::Pdb {
            name: state.facts.assembly.clone(),
            source,
        })
    }

    /// Where a frame of the process would stand in the code of the last proposal: to be asked before that is committed. `version` as in
    /// [`Self::locate`].
    ///
    /// # Errors
    /// There is no proposal for the module, or its code or a PDB are damaged there.
    pub fn active(
        &self,
        module: ModuleId,
        method: MethodDefId,
        il_offset: u32,
        version: Option<u32>,
    ) -> Result<Mapping, Error> {
        let pending = self.pending.iter().flatten().find(|(id, _)| *id == module);
        let (Some(state), Some((_, pending))) = (self.modules.get(&module), pending) else {
            return Err(Error::NoProposal);
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
