use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::build::Diagnostic;

/// Why a project cannot be run as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No project is there.
    #[error("no project in {}{}", folder.display(), choices(below))]
    NoProject {
        /// The folder that was looked in.
        folder: PathBuf,
        /// Projects in folders below it.
        below: Vec<PathBuf>,
    },
    /// Several projects are there.
    #[error("several projects in {}{}", folder.display(), choices(projects))]
    SeveralProjects {
        /// The folder that was looked in.
        folder: PathBuf,
        /// They.
        projects: Vec<PathBuf>,
    },
    /// What was named is there and no project.
    #[error("{} is {what}{}", path.display(), choices(below))]
    NotAProject {
        /// What was named.
        path: PathBuf,
        /// What it is instead.
        what: &'static str,
        /// Projects in its folder and below.
        below: Vec<PathBuf>,
    },
    /// The project is built for several frameworks, and none was chosen.
    #[error("{} targets several frameworks; choose one with --framework: {}", project.display(), frameworks.join(", "))]
    SeveralFrameworks {
        /// The project.
        project: PathBuf,
        /// Its frameworks, as it names them.
        frameworks: Vec<String>,
    },
    /// MSBuild cannot evaluate the project, or what it refers to.
    #[error("{} cannot be evaluated{}", project.display(), first(diagnostics, output))]
    Evaluation {
        /// The project.
        project: PathBuf,
        /// What MSBuild said of it.
        diagnostics: Vec<Diagnostic>,
        /// All that it wrote, where it said nothing in the form of a diagnostic.
        output: String,
    },
    /// No installed SDK will do.
    #[error("{}", sdk(wanted.as_deref(), global_json.as_deref(), installed))]
    Sdk {
        /// The version that is asked for.
        wanted: Option<String>,
        /// The file that asks for it.
        global_json: Option<PathBuf>,
        /// The versions that are installed.
        installed: Vec<String>,
    },
    /// The program can run, and can never take an update.
    #[error("{} {reason}; {advice}", project.display())]
    Unsupported {
        /// The project.
        project: PathBuf,
        /// What is in the way, in words that go on after the project's name.
        reason: String,
        /// What to do.
        advice: String,
    },
    /// There is nothing to start without a build.
    #[error("{} has not been built ({} is not there); leave out --no-build", project.display(), output.display())]
    NotBuilt {
        /// The project.
        project: PathBuf,
        /// The first image that is missing.
        output: PathBuf,
    },
    /// `launchSettings.json` cannot be used.
    #[error("{}{}: {message}", file.display(), place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default())]
    LaunchSettings {
        /// The file.
        file: PathBuf,
        /// Line and column, from 1, where there are such.
        place: Option<(usize, usize)>,
        /// What is wrong.
        message: String,
    },
}

/// As many projects are named as a terminal can show at once.
const SHOWN: usize = 10;

fn choices(projects: &[PathBuf]) -> String {
    if projects.is_empty() {
        return "; name one with --project".to_owned();
    }
    let mut text = "; choose one with --project:".to_owned();
    for project in projects.iter().take(SHOWN) {
        let _ = write!(text, "\n  {}", project.display());
    }
    if projects.len() > SHOWN {
        let _ = write!(text, "\n  … and {} more", projects.len() - SHOWN);
    }
    text
}

fn first(diagnostics: &[Diagnostic], output: &str) -> String {
    match diagnostics.first() {
        Some(diagnostic) => format!(": {}", diagnostic.message),
        None if output.trim().is_empty() => String::new(),
        None => format!(": {}", output.trim()),
    }
}

fn sdk(wanted: Option<&str>, global_json: Option<&Path>, installed: &[String]) -> String {
    let asked = match (wanted, global_json) {
        (Some(wanted), Some(file)) => format!("{} asks for the .NET SDK {wanted}, which", file.display()),
        (Some(wanted), None) => format!("the .NET SDK {wanted}"),
        (None, _) => "a .NET SDK that will do".to_owned(),
    };
    let there = if installed.is_empty() {
        "none".to_owned()
    } else {
        installed.join(", ")
    };
    format!(
        "{asked} is not installed (there are: {there}); get one from https://dotnet.microsoft.com/download"
    )
}
