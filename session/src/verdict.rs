//! What a session answers.

use delta_writer::Delta;
use ecma335::{MethodDefId, Token};

use crate::{Capabilities, ModuleId};

/// The answer to one `propose`: a verdict for each module that was given, in the order given.
#[derive(Debug)]
pub struct Proposal {
    /// One entry for each update.
    pub modules: Vec<ModuleUpdate>,
}

/// The answer for one module.
#[derive(Debug)]
pub struct ModuleUpdate {
    /// Which module.
    pub module: ModuleId,
    /// The verdict.
    pub verdict: Verdict,
    /// What a user should know all the same.
    pub warnings: Vec<Warning>,
    /// Methods whose lines moved while their code did not change.
    pub line_updates: Vec<LineUpdate>,
}

/// What becomes of an update.
#[derive(Debug)]
pub enum Verdict {
    /// The running code already is that of the new build.
    Unchanged,
    /// A delta, proved.
    Applied(Box<Applied>),
    /// The process cannot take it; it goes on as it was.
    Restart(Vec<RudeEdit>),
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
    /// `file:line:column` in the new build, where the PDB says it.
    pub location: Option<String>,
    /// The token in the chain.
    pub token: Token,
    /// What the runtime must be able to do for this edit.
    pub required_capabilities: Capabilities,
}

/// Why an edit is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RudeEdit {
    /// A stable id, such as `HD0001`.
    pub id: &'static str,
    /// The kind, as Roslyn names it where it has one.
    pub kind: &'static str,
    /// The symbol as the source language writes it.
    pub symbol: String,
    /// `file:line:column`, where the PDB says it.
    pub location: Option<String>,
    /// One sentence that a person can act on.
    pub message: String,
}

/// Something applied with a reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The symbol as the source language writes it; empty for the module.
    pub symbol: String,
    /// `file:line:column`, where the PDB says it.
    pub location: Option<String>,
    /// One sentence.
    pub message: String,
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
