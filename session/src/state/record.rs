//! Records: what a session says of itself.

use std::sync::Arc;

use ecma335::Guid;

use crate::{Build, Capabilities, ModuleId};

/// One thing that happened to a session.
#[derive(Debug, Clone)]
pub enum Record {
    /// A module joined.
    Baseline(Baseline),
    /// A delta was accepted.
    Commit(Commit),
    /// A build was accepted that needs no delta: lines moved.
    Moved(Moved),
}

/// A module as the process was started with it.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// The module.
    pub module: ModuleId,
    /// The build that runs.
    pub build: Build,
    /// What the runtime takes.
    pub capabilities: Capabilities,
}

/// A delta that the process took.
#[derive(Debug, Clone)]
pub struct Commit {
    /// The module.
    pub module: ModuleId,
    /// The delta's id.
    pub enc_id: Guid,
    /// The metadata delta.
    pub metadata: Arc<[u8]>,
    /// The IL delta.
    pub il: Arc<[u8]>,
    /// The PDB delta.
    pub pdb: Arc<[u8]>,
    /// The build that the module has become, with which the next one is compared. A log that was read has it in the last commit of each
    /// module only: the earlier ones are of no use.
    pub accepted: Option<Build>,
    /// What else the session knows after this commit, in its own encoding; from a log, in the last record of each module only.
    pub extra: Option<Arc<[u8]>>,
}

/// A build in which nothing but lines moved.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The module.
    pub module: ModuleId,
    /// What the session knows after it, as in [`Commit::extra`].
    pub extra: Option<Arc<[u8]>>,
}

impl Record {
    /// The module that it is about.
    #[must_use]
    pub fn module(&self) -> ModuleId {
        match self {
            Self::Baseline(baseline) => baseline.module,
            Self::Commit(commit) => commit.module,
            Self::Moved(moved) => moved.module,
        }
    }
}
