//! The ladder: ways of compiling, the fastest first.

use std::pin::Pin;

use hotdelta_session::Update;

use super::Diagnostic;
use crate::Result;
use crate::project::{Evaluation, Project};
use crate::watch::Change;

/// A future of a way of compiling.
pub type Making<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// One way of compiling. A way that cannot take a task says why, and the next slower way gets it; the last one takes all.
pub trait Way {
    /// What to call it, such as `dotnet build`.
    fn name(&self) -> &'static str;

    /// Compiles what a task names, or says why this way cannot. Dropping the future gives it up; another call may follow.
    ///
    /// # Errors
    /// Nothing could be tried, and no slower way would do better.
    fn make<'a>(&'a mut self, task: &'a Task<'a>) -> Making<'a, Result<Attempt>>;

    /// The last way has built the whole program: images, PDBs and command lines ([`Project::command_line`]) are on the disk. What this way
    /// knew of earlier builds is outdated. `evaluation` is another than before where project files changed.
    fn built(&mut self, evaluation: &Evaluation);

    /// The program runs what was made last, by whichever way. What it has to be compared with is that.
    fn accepted(&mut self);
}

/// What is to be compiled.
#[derive(Debug)]
pub struct Task<'a> {
    /// The projects of the program.
    pub evaluation: &'a Evaluation,
    /// The projects whose own inputs changed since the last task that succeeded, those first that others refer to. A project that refers
    /// to one of them may need a build too: that depends on what of it the other changed.
    pub projects: Vec<&'a Project>,
    /// Which inputs changed, since the last task that succeeded.
    pub changes: &'a [Change],
    /// Whether projects were evaluated anew since the last task that succeeded.
    pub evaluated: bool,
}

/// What came of a way.
#[derive(Debug, Clone)]
pub enum Attempt {
    /// It cannot take this task, for this reason.
    Falls(String),
    /// The program does not compile.
    Fails(Vec<Diagnostic>),
    /// It compiles.
    Makes {
        /// The modules that may be other than those accepted last, those first that others refer to. One that is made in part has all its
        /// files that may be.
        modules: Vec<Module>,
        /// Warnings.
        diagnostics: Vec<Diagnostic>,
    },
}

/// A module of the program.
#[derive(Debug, Clone)]
pub struct Module {
    /// The image that it is of ([`Project::image`]).
    pub image: std::path::PathBuf,
    /// What was made of it, whole or in part.
    pub update: Update,
}
