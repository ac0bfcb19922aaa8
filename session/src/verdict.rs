//! What a session answers.

use delta_writer::Delta;
use ecma335::{MethodDefId, TableId, Token};

use crate::lines::Location;
use crate::session::{Pending, Revision};
use crate::{Capabilities, Diagnostic, ModuleId, rude};

/// The answer to one [`propose`](crate::Session::propose): all of the updates, or none of them.
#[derive(Debug)]
#[must_use]
pub enum Verdict {
    /// The process can take every update.
    Ready(Proposal),
    /// It cannot take one at least; it goes on as it was.
    Refused(Refusal),
}

/// Updates that the process can take, proved. [`Session::commit`](crate::Session::commit) takes it when the process has; dropping
/// it leaves the session where it stands.
#[derive(Debug)]
pub struct Proposal {
    pub(crate) modules: Vec<ModuleUpdate>,
    /// What each of the modules becomes.
    pub(crate) pending: Vec<Pending>,
    /// The state of the session that it continues.
    pub(crate) revision: Revision,
}

impl Proposal {
    /// One entry for each update that was given, in the order given.
    #[must_use]
    pub fn modules(&self) -> &[ModuleUpdate] {
        &self.modules
    }
}

/// What becomes of one module.
#[derive(Debug)]
pub struct ModuleUpdate {
    /// Which module.
    pub module: ModuleId,
    /// What the process is to take; `None` where the running code already is that of the new build.
    pub applied: Option<Box<Applied>>,
    /// What a user should know all the same.
    pub warnings: Vec<Diagnostic>,
    /// Methods whose lines moved while their code did not change.
    pub line_updates: Vec<LineUpdate>,
}

/// Updates of which the process cannot take one at least. There are no deltas.
#[derive(Debug)]
pub struct Refusal {
    /// The modules whose updates cannot be taken, in the order given; one at least.
    pub modules: Vec<ModuleRefusal>,
}

impl Refusal {
    /// What did not prove, if that is the reason: a defect of hotdelta, which its user is asked to report.
    #[must_use]
    pub fn defect(&self) -> Option<&Diagnostic> {
        let mut reasons = self.modules.iter().flat_map(|module| &module.reasons);
        reasons.find(|reason| reason.id == rude::NOT_PROVED.id)
    }
}

/// Why one module cannot take its update.
#[derive(Debug)]
pub struct ModuleRefusal {
    /// Which module.
    pub module: ModuleId,
    /// The reasons; one at least.
    pub reasons: Vec<Diagnostic>,
    /// What a user should know besides.
    pub warnings: Vec<Diagnostic>,
}

/// A delta and what it does.
#[derive(Debug)]
pub struct Applied {
    /// The three byte arrays, and ids.
    pub delta: Delta,
    /// What it does, in the words of the source language.
    pub edits: Vec<Edit>,
    /// What the runtime must be able to do for all of them.
    pub required_capabilities: Capabilities,
}

/// What happens to a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditKind {
    /// Its code changes.
    Update,
    /// It is new.
    Insert,
    /// It is gone; what exists of it stays in the process.
    Delete,
}

/// One edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What happens.
    pub kind: EditKind,
    /// The symbol as the source language writes it.
    pub symbol: String,
    /// Where in the new build, if its PDB says so.
    pub location: Option<Location>,
    /// The token in the chain; nil where the chain has none yet.
    pub token: Token,
    /// The table of what it is about.
    pub table: Option<TableId>,
    /// What the runtime must be able to do for this edit.
    pub required_capabilities: Capabilities,
}

/// New lines of a method whose code did not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineUpdate {
    /// The source file, as the PDB names it.
    pub document: String,
    /// The method in the chain.
    pub method: MethodDefId,
    /// (old line, new line) pairs, one for each sequence point that moved.
    pub lines: Vec<(u32, u32)>,
}
