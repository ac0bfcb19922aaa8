//! The engine for .NET: a session of `hotdelta-session`. Nothing else of the loop knows that there is such a thing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ecma335::{Guid, RowId, TableId, Token};
use hotdelta_session::lines::{Location, LookUp};
use hotdelta_session::state::Record;
use hotdelta_session::{
    Applied, Build, Capabilities, Capability, Diagnostic, EditKind as Kind, Error, Facts as ModuleFacts,
    ModuleId, Proposal, Session, Update as Output, Verdict as Answer,
};
use indexmap::IndexMap;

use super::{Edit, EditKind, Engine, Place, Remark, Verdict};
use crate::runtime::coreclr::{Delta, Facts, Frame, Update};
use crate::state::{Durability, StateFile};

/// A session over the modules of the program that runs, kept in a file as long as that can be written.
#[derive(Debug)]
pub struct Sessions {
    session: Session,
    /// The names of its assemblies, by module.
    names: IndexMap<ModuleId, String>,
    /// Where the chain of the program is kept.
    path: PathBuf,
    file: Option<StateFile>,
    /// Why it is not kept any more, to be told.
    failure: Option<crate::Error>,
}

impl Sessions {
    /// No program runs yet. `state`: the file in which the chain of the one that will is kept.
    #[must_use]
    pub fn new(state: &Path) -> Self {
        Self {
            session: Session::default(),
            names: IndexMap::new(),
            path: state.to_owned(),
            file: None,
            failure: None,
        }
    }

    /// Goes on with the program whose chain is in a file; gives the deltas that it has, or is about to have.
    ///
    /// # Errors
    /// The file cannot be read, or is not one to go on with.
    pub fn restore(state: &Path) -> crate::Result<(Self, Vec<Update>)> {
        let failed = |source| crate::Error::State {
            path: state.to_owned(),
            source,
        };
        let opened = StateFile::open(state)?;
        let mut names = IndexMap::new();
        let mut updates = Vec::new();
        for record in &opened.records {
            match record {
                Record::Baseline(baseline) => {
                    let facts = ModuleFacts::read(&baseline.build).map_err(failed)?;
                    names.insert(baseline.module, facts.assembly);
                }
                Record::Commit(commit) => updates.push(Update {
                    module: commit.module.0,
                    name: names.get(&commit.module).cloned().unwrap_or_default(),
                    delta: Delta {
                        metadata: Arc::clone(&commit.metadata),
                        il: Arc::clone(&commit.il),
                        pdb: Arc::clone(&commit.pdb),
                        // Handlers that hear of no types take it that any may have changed.
                        updated_types: Vec::new(),
                    },
                }),
                Record::Moved(_) => {}
            }
        }
        let sessions = Self {
            session: Session::restore(opened.records).map_err(failed)?,
            names,
            path: state.to_owned(),
            file: Some(opened.file),
            failure: None,
        };
        Ok((sessions, updates))
    }

    /// The modules, by name.
    pub fn modules(&self) -> impl Iterator<Item = (Guid, &str)> {
        self.names.iter().map(|(module, name)| (module.0, name.as_str()))
    }

    /// How many edits the program has, by the module that has most.
    #[must_use]
    pub fn generation(&self) -> u32 {
        let generations = self
            .session
            .modules()
            .filter_map(|module| self.session.generation(module));
        generations.max().unwrap_or_default()
    }

    /// Writes down what happened. What could not be written once is not written on.
    fn keep(&mut self) {
        let records = self.session.take_records();
        if let Some(file) = &mut self.file
            && let Err(error) = file.append(&records, Durability::Process)
        {
            self.file = None;
            self.failure = Some(error);
        }
    }
}

impl Engine for Sessions {
    type Baseline = Build;
    type Output = Output;
    type Update = Update;
    type Facts = Facts;
    type Frame = Frame;
    type Proposal = Proposal;
    type Error = Error;

    fn begin(&mut self, baselines: Vec<Build>, facts: &Facts) -> Result<(), Error> {
        let capabilities = capabilities(&facts.capabilities);
        let mut session = Session::recorded();
        let mut names = IndexMap::new();
        for build in baselines {
            let name = ModuleFacts::read(&build)?.assembly;
            names.insert(session.add_module(build, Some(capabilities))?, name);
        }
        (self.session, self.names) = (session, names);
        self.file = Some(StateFile::new(&self.path));
        self.keep();
        Ok(())
    }

    fn propose(&mut self, outputs: Vec<Output>) -> Result<Verdict<Proposal>, Error> {
        Ok(match self.session.propose(&outputs)? {
            Answer::Ready(proposal) => ready(proposal),
            Answer::Refused(refusal) => {
                let modules = refusal.modules.iter();
                Verdict {
                    proposal: None,
                    edits: Vec::new(),
                    refusals: modules
                        .clone()
                        .flat_map(|module| &module.reasons)
                        .map(remark)
                        .collect(),
                    warnings: modules.flat_map(|module| &module.warnings).map(remark).collect(),
                    moved: 0,
                }
            }
        })
    }

    fn commit(&mut self, proposal: Proposal) -> Result<Vec<Update>, Error> {
        let applied = proposal.modules().iter().filter_map(|module| {
            let applied = module.applied.as_deref()?;
            Some(update(module.module, self.names.get(&module.module), applied))
        });
        let updates = applied.collect();
        self.session.commit(proposal)?;
        // Before the program has it: one that has more than the file says could not be gone on with.
        self.keep();
        Ok(updates)
    }

    fn failure(&mut self) -> Option<String> {
        let failure = self.failure.take()?;
        Some(format!(
            "{failure}; should hotdelta be killed, it cannot go on with this program"
        ))
    }

    fn refused(&mut self, reason: &str) {
        self.session.diverge(reason);
    }

    fn locate(&self, frame: &Frame) -> Option<Place> {
        let method = Token::from_raw(frame.method).to_id()?;
        let module = ModuleId(frame.module);
        match self.session.locate(module, method, frame.offset, None).ok()? {
            LookUp::Exact(location) => Some(place(&location)),
            // A call that began before the last update may still run; most did not.
            LookUp::Ambiguous(candidates) => candidates.last()?.location.as_ref().map(place),
            LookUp::Unknown => None,
        }
    }
}

/// A later runtime may list more than is known here; that is of no use to an edit. One is never listed and always there.
fn capabilities(listed: &str) -> Capabilities {
    let known = listed.split_whitespace().filter_map(|name| name.parse().ok());
    known
        .chain([Capability::AddExplicitInterfaceImplementation])
        .collect()
}

fn ready(proposal: Proposal) -> Verdict<Proposal> {
    let modules = proposal.modules().iter();
    let edits = modules
        .clone()
        .filter_map(|module| module.applied.as_deref())
        .flat_map(|applied| &applied.edits)
        .map(edit);
    let warnings = modules.clone().flat_map(|module| &module.warnings).map(remark);
    Verdict {
        edits: edits.collect(),
        refusals: Vec::new(),
        warnings: warnings.collect(),
        moved: modules.map(|module| module.line_updates.len()).sum(),
        proposal: Some(proposal),
    }
}

fn update(module: ModuleId, name: Option<&String>, applied: &Applied) -> Update {
    let delta = &applied.delta;
    Update {
        module: module.0,
        name: name.cloned().unwrap_or_default(),
        delta: Delta {
            metadata: delta.metadata.as_slice().into(),
            il: delta.il.as_slice().into(),
            pdb: delta.pdb.as_slice().into(),
            updated_types: delta.updated_types.iter().map(|id| id.token().raw()).collect(),
        },
    }
}

fn edit(edit: &hotdelta_session::Edit) -> Edit {
    Edit {
        kind: match edit.kind {
            Kind::Update => EditKind::Update,
            Kind::Insert => EditKind::Insert,
            Kind::Delete => EditKind::Delete,
        },
        what: what(edit.table),
        symbol: edit.symbol.clone(),
        place: edit.location.as_ref().map(place),
    }
}

fn what(table: Option<TableId>) -> &'static str {
    match table {
        Some(TableId::MethodDef) => "method",
        Some(TableId::Field) => "field",
        Some(TableId::Property) => "property",
        Some(TableId::Event) => "event",
        Some(TableId::TypeDef) => "type",
        Some(TableId::Param) => "parameter",
        _ => "definition",
    }
}

fn remark(diagnostic: &Diagnostic) -> Remark {
    Remark {
        id: Some(diagnostic.id),
        symbol: diagnostic.symbol.clone(),
        place: diagnostic.location.as_ref().map(place),
        message: diagnostic.message.clone(),
    }
}

fn place(location: &Location) -> Place {
    let span = location.span;
    Place {
        document: location.document.clone(),
        start: (span.start_line, span.start_column.into()),
        end: (span.end_line, span.end_column.into()),
    }
}
