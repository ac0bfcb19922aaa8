//! From changed inputs to a build.

mod diagnostics;
mod dotnet_build;
mod dotnet_compiler;
mod locks;
mod stamps;
mod way;

use std::path::PathBuf;
use std::time::Duration;

use crate::Result;
use crate::watch::{Batch, Inputs};

pub(crate) use diagnostics::diagnostics;
pub use dotnet_compiler::DotnetCompiler;
pub use way::{Attempt, Making, Module, Task, Way};

/// Makes builds of a program. It keeps what it knows of the program (projects, options, a compiler that is resident) from one to the next.
pub trait Compiler {
    /// A build of one module, whole or in part; for .NET [`hotdelta_session::Update`].
    type Output;
    /// How the program is started; for .NET [`crate::project::Launch`].
    type Launch;

    /// Builds the whole program, for a start. Every module is in the result, whole, whether it changed or not.
    ///
    /// # Errors
    /// Nothing could be tried: no SDK, a project that cannot be evaluated. A program that does not compile is no error.
    fn build(&mut self) -> impl Future<Output = Result<Compiled<Self::Output>>>;

    /// Builds what these changes concern. The result has every module that differs from what was [accepted](Compiler::accepted) last, and in a part
    /// of a module all files that do: a build may be refused, or left because files changed while it ran. Dropping the future gives it up.
    ///
    /// # Errors
    /// As for [`Compiler::build`].
    fn compile(&mut self, batch: &Batch) -> impl Future<Output = Result<Compiled<Self::Output>>>;

    /// The program runs what was built last, or was started from it.
    fn accepted(&mut self);

    /// How what was built last is started.
    fn launch(&self) -> Self::Launch;

    /// What the program is made from, by what is known now.
    fn inputs(&self) -> Inputs;
}

/// What came of a build.
#[derive(Debug, Clone)]
pub struct Compiled<O> {
    /// Which way of compiling was taken, such as `dotnet build`.
    pub way: &'static str,
    /// Faster ways that were tried first, and why they were left.
    pub falls: Vec<Fall>,
    /// The modules, those first that others refer to; `None`: it does not compile, and the diagnostics say why.
    pub outputs: Option<Vec<O>>,
    /// What the compiler says, in its order, each once.
    pub diagnostics: Vec<Diagnostic>,
    /// Changes that no process can take, whatever the code: an option, a reference, a package. One sentence each.
    pub restart: Vec<String>,
    /// Whether the program could be started from what is on the disk now: whole, and of these sources.
    pub startable: bool,
    /// Whether [`Compiler::inputs`] gives something else than before.
    pub inputs_changed: bool,
    /// How long it took.
    pub elapsed: Duration,
}

/// A way of compiling that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fall {
    /// The way.
    pub way: &'static str,
    /// Why, in a sentence.
    pub reason: String,
}

/// How bad something is that a compiler says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Warning,
    /// There is no build.
    Error,
}

/// What a compiler says of a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Its code, such as `FS0039`; empty where it has none.
    pub code: String,
    /// The text, without place and code.
    pub message: String,
    /// The file.
    pub document: Option<PathBuf>,
    /// Where in it.
    pub range: Option<Range>,
    /// The project file of the build that said it.
    pub project: Option<PathBuf>,
}

/// A part of a source file; lines and columns count from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range {
    /// Line and column of the first character.
    pub start: (u32, u32),
    /// Line and column behind the last character, where the compiler says it.
    pub end: Option<(u32, u32)>,
}
