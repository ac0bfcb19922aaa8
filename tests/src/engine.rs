//! The seam to what is tested: a chain of generations that gives a verdict for each new build.

use std::sync::Arc;

use hotdelta_session::lines::LookUp;
use hotdelta_session::{Diagnostic, LineUpdate};

use crate::{Compiled, Error, Result};

/// A chain: one process's accepted generation, with which each new build is compared.
pub trait Engine {
    /// Judges builds of all modules, in the order of the baseline's.
    fn propose(&mut self, update: &[Arc<Compiled>]) -> Result<Verdict>;

    /// Judges a build of some files of one module, which is complete for them.
    fn propose_partial(
        &mut self,
        module: usize,
        build: &Arc<Compiled>,
        sources: &[String],
    ) -> Result<Verdict> {
        let _ = (module, build, sources);
        Err(Error::Engine("takes whole builds only".to_owned()))
    }

    /// The process took what was proposed last.
    fn commit(&mut self) -> Result<()>;

    /// How many deltas the process has taken for a module.
    fn generation(&self, module: usize) -> u32;

    /// The lines that the update proposed last moved in a module.
    fn line_updates(&self, module: usize) -> &[LineUpdate];

    /// Where a frame is: a method of the running module and an IL offset. `version`: a generation in which the body that it runs was the newest
    /// one.
    fn locate(&self, module: usize, method: u32, il_offset: u32, version: Option<u32>) -> Result<LookUp>;
}

/// What an update gets.
#[derive(Debug)]
pub enum Verdict {
    /// Deltas, and what to warn of.
    Applied {
        /// One for each module that changes.
        deltas: Vec<ModuleDelta>,
        /// What is said of it.
        warnings: Vec<Diagnostic>,
    },
    /// Nothing changed that a process would notice.
    Unchanged,
    /// Refused.
    Restart {
        /// The reasons: kind and message.
        reasons: Vec<(String, String)>,
    },
}

/// A delta for a module.
#[derive(Debug)]
pub struct ModuleDelta {
    /// The module's place in the baseline.
    pub module: usize,
    /// The metadata delta.
    pub metadata: Vec<u8>,
    /// The IL delta.
    pub il: Vec<u8>,
    /// The PDB delta.
    pub pdb: Vec<u8>,
    /// TypeDef tokens that update handlers are told.
    pub updated_types: Vec<u32>,
}

/// Makes an engine on a baseline, for a runtime with these capabilities.
pub type EngineFactory = dyn Fn(&[Arc<Compiled>], &str) -> Result<Box<dyn Engine>> + Send + Sync;
