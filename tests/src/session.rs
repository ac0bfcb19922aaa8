//! What is tested: sessions of this project, behind the laboratory's seam.

use std::sync::Arc;

use ecma335::{RowId, Token};
use hotdelta_session::lines::LookUp;
use hotdelta_session::{
    Build, Capabilities, LineUpdate, ModuleId, Proposal, Refusal, Session, Update, Verdict as Answer,
};

use crate::{Compiled, Engine, Error, ModuleDelta, Result, Verdict};

/// A session over the modules of one program.
pub struct SessionEngine {
    session: Session,
    /// What can be committed.
    proposal: Option<Proposal>,
    /// Of the last proposal, by module.
    line_updates: Vec<Vec<LineUpdate>>,
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Engine(error.to_string())
}

fn build(compiled: &Compiled) -> Build {
    Build {
        name: compiled.name.clone(),
        image: compiled.image.as_slice().into(),
        pdb: (!compiled.pdb.is_empty()).then(|| compiled.pdb.as_slice().into()),
    }
}

/// A defect that the proof found is never what a test expects.
fn refused(refusal: &Refusal) -> Result<Verdict> {
    if let Some(defect) = refusal.defect() {
        return Err(failed(defect));
    }
    let reasons = refusal.modules.iter().flat_map(|module| &module.reasons);
    let reasons = reasons.map(|reason| (reason.kind.to_owned(), reason.to_string()));
    Ok(Verdict::Restart {
        reasons: reasons.collect(),
    })
}

impl SessionEngine {
    /// A session on a baseline, for a runtime that says what it can take.
    pub fn start(baseline: &[Arc<Compiled>], capabilities: &str) -> Result<Box<dyn Engine>> {
        // A runtime may list more than is known here; what is not known is not asked for.
        let capabilities: Capabilities = capabilities
            .split_whitespace()
            .filter_map(|name| name.parse().ok())
            .collect();
        let mut session = Session::new();
        for module in baseline {
            session
                .add_module(build(module), Some(capabilities))
                .map_err(failed)?;
        }
        Ok(Box::new(Self {
            session,
            proposal: None,
            line_updates: Vec::new(),
        }))
    }

    /// Modules are in the order of the baseline's.
    fn module(&self, number: usize) -> Option<ModuleId> {
        self.session.modules().nth(number)
    }

    fn judge(&mut self, updates: &[Update]) -> Result<Verdict> {
        self.proposal = None;
        self.line_updates.clear();
        let proposal = match self.session.propose(updates).map_err(failed)? {
            Answer::Ready(proposal) => self.proposal.insert(proposal),
            Answer::Refused(refusal) => return refused(&refusal),
        };
        let (mut deltas, mut warnings) = (Vec::new(), Vec::new());
        for answer in proposal.modules() {
            warnings.extend(answer.warnings.iter().cloned());
            self.line_updates.push(answer.line_updates.clone());
            let Some(applied) = &answer.applied else { continue };
            let module = self.session.modules().position(|id| id == answer.module);
            let delta = &applied.delta;
            deltas.push(ModuleDelta {
                module: module.unwrap_or_default(),
                metadata: delta.metadata.clone(),
                il: delta.il.clone(),
                pdb: delta.pdb.clone(),
                updated_types: delta.updated_types.iter().map(|id| id.token().raw()).collect(),
            });
        }
        Ok(match deltas.is_empty() {
            true => Verdict::Unchanged,
            false => Verdict::Applied { deltas, warnings },
        })
    }
}

impl Engine for SessionEngine {
    fn propose(&mut self, update: &[Arc<Compiled>]) -> Result<Verdict> {
        self.judge(
            &update
                .iter()
                .map(|module| Update::Full(build(module)))
                .collect::<Vec<_>>(),
        )
    }

    fn propose_partial(&mut self, _: usize, part: &Arc<Compiled>, sources: &[String]) -> Result<Verdict> {
        // The session finds the module by the assembly's name.
        self.judge(&[Update::Partial {
            build: build(part),
            sources: sources.to_vec(),
        }])
    }

    fn commit(&mut self) -> Result<()> {
        let proposal = self.proposal.take();
        let proposal = proposal.ok_or_else(|| failed("nothing was proposed, or it was refused"))?;
        self.session.commit(proposal).map_err(failed)
    }

    fn generation(&self, module: usize) -> u32 {
        self.module(module)
            .and_then(|id| self.session.generation(id))
            .unwrap_or_default()
    }

    fn line_updates(&self, module: usize) -> &[LineUpdate] {
        self.line_updates.get(module).map_or(&[], Vec::as_slice)
    }

    fn locate(&self, module: usize, method: u32, il_offset: u32, version: Option<u32>) -> Result<LookUp> {
        let (Some(id), Some(method)) = (self.module(module), Token::from_raw(method).to_id()) else {
            return Ok(LookUp::Unknown);
        };
        self.session
            .locate(id, method, il_offset, version)
            .map_err(failed)
    }
}
