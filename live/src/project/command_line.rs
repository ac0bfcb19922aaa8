//! How the compilers are called.

use std::fs;
use std::path::PathBuf;

use super::evaluation::Project;

/// The file in a project's intermediate folder in which a build leaves the command line of its compiler.
const FILE: &str = "hotdelta.args";

/// How a project's compiler is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The project's file.
    pub project: PathBuf,
    /// Its target framework.
    pub framework: String,
    /// The folder in which the compiler runs: that of the project. Paths among the arguments may be relative to it.
    pub folder: PathBuf,
    /// The arguments of fsc or csc, source files included, as MSBuild gives them.
    pub arguments: Vec<String>,
}

impl Project {
    /// How the compiler was called that made the present image, if a build of ours did.
    ///
    /// Nothing is run for it: a build keeps the command line when its compiler runs, and it stands as long as the compiler need not run
    /// again. (A build only for the command lines, in which compilers are not called, takes 0.9 s for three projects where MSBuild's
    /// server runs, 1.6 s where not.)
    #[must_use]
    pub fn command_line(&self) -> Option<CommandLine> {
        let text = fs::read_to_string(self.intermediate.join(FILE)).ok()?;
        let arguments: Vec<_> = text
            .trim_start_matches('\u{feff}')
            .lines()
            .map(str::to_owned)
            .collect();
        (!arguments.is_empty()).then(|| CommandLine {
            project: self.file.clone(),
            framework: self.framework.clone(),
            folder: self.folder().to_owned(),
            arguments,
        })
    }
}
