//! .NET projects, as MSBuild evaluates them.
//!
//! [`find`] says which project a user means. MSBuild evaluates it once, with the projects that it refers to, and gives an [`Evaluation`]:
//! what is built in which order, from which files, and how the program is started ([`Evaluation::launch`]).
//! [`Evaluation::check`] refuses what can never take an update.

mod arguments;
mod change;
mod command_line;
mod description;
mod error;
mod evaluation;
mod evaluator;
mod find;
mod imports;
mod json;
mod launch;
mod launch_settings;
mod msbuild;
pub(crate) mod never;
mod refusal;
mod restore;

use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) use change::restarts;
pub use command_line::CommandLine;
pub use error::Error;
pub use evaluation::{Evaluation, Project};
pub(crate) use evaluator::{Evaluator, RESTORE};
pub use find::find;
pub(crate) use msbuild::{Folders, Held, MsBuild, Target};

/// Which program is to run, and how, as a command line says it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// A project file, or a folder with one; the current folder where there is none.
    pub project: Option<PathBuf>,
    /// The target framework.
    pub framework: Option<String>,
    /// The configuration.
    pub configuration: Option<String>,
    /// Properties for MSBuild.
    pub properties: Vec<(String, String)>,
    /// The profile of `launchSettings.json`.
    pub profile: ProfileChoice,
    /// Start what the user built last, and build only once something changes.
    pub no_build: bool,
    /// Arguments for the program, in place of those of the profile.
    pub arguments: Vec<OsString>,
}

/// A choice among the profiles of `launchSettings.json`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProfileChoice {
    /// The first that starts a project, if there is one.
    #[default]
    First,
    /// The one with this name, which must be there.
    Named(String),
    /// None.
    Nothing,
}

/// How a program is started: what `dotnet run` would start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Launch {
    /// The program: MSBuild's RunCommand.
    pub program: PathBuf,
    /// MSBuild's RunArguments, then those of the command line, or else of the profile.
    pub arguments: Vec<OsString>,
    /// MSBuild's RunWorkingDirectory, or the profile's, or the current folder.
    pub working_directory: PathBuf,
    /// What the profile adds to the environment, with the addresses of its `applicationUrl`.
    pub environment: Vec<(String, String)>,
    /// The folder of the root project's output (MSBuild's TargetDir). The program runs from a copy of it.
    pub output: PathBuf,
    /// The profile that was taken.
    pub profile: Option<String>,
    /// The modules of the projects in it, those first that others refer to.
    pub modules: Vec<PathBuf>,
    /// What to call the program: the root project's name.
    pub name: String,
}
