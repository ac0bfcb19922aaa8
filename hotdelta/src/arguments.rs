//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use hotdelta_session::{Capabilities, Capability};

/// Edit a running .NET program and see the edit at once, state kept.
#[derive(Debug, Parser)]
#[command(
    name = "hotdelta",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 2 some update needs a restart, 64 wrong command line.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the delta of each new build against the last accepted one
    Emit(Emit),
    /// Show the edits between two builds: what changed, where, verdict, why, what the runtime must be able to do
    Explain(Explain),
    /// Judge deltas of any origin against the rules of the runtime and of the format
    Check(Check),
    /// Print an image, a PDB, or a chain of deltas as text
    Dump(Dump),
    /// Edit a small program three times, in a live process where .NET is installed
    Demo(Demo),
}

#[derive(Debug, Args)]
pub(crate) struct Emit {
    /// The build that runs
    pub(crate) baseline: PathBuf,
    /// The builds that follow, in order
    #[arg(required = true, value_name = "UPDATE")]
    pub(crate) updates: Vec<PathBuf>,
    /// The folder for NAME.dll.N.dmeta, .dil, .dpdb and .json
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) common: Common,
    /// Keeps the chain for a later `emit`, which then goes on where this one ended
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The build that runs
    pub(crate) baseline: PathBuf,
    /// The new build
    pub(crate) update: PathBuf,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Args)]
pub(crate) struct Common {
    /// What the runtime can do: `net8`, `net9`, `net10`, or its own list [default: by the module's target framework]
    #[arg(long, value_name = "LIST|net8|net9|net10", value_parser = capabilities)]
    pub(crate) capabilities: Option<Capabilities>,
    /// A PDB, if it is neither beside its dll nor in it; once for each dll, in their order
    #[arg(long, value_name = "FILE")]
    pub(crate) pdb: Vec<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Take every file as it is now [default: one that a compiler may still be writing, as it is not whole and not a second old, is waited for]
    #[arg(long)]
    pub(crate) no_wait: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The build that runs
    pub(crate) baseline: PathBuf,
    /// The metadata deltas in order; the IL and PDB deltas are found beside them by name
    #[arg(required = true, value_name = "DELTA")]
    pub(crate) deltas: Vec<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Dump {
    /// An image, a PDB, or a delta
    pub(crate) file: PathBuf,
    /// Metadata deltas that follow the image, in order; their IL and PDB deltas are found beside them by name
    #[arg(value_name = "DELTA")]
    pub(crate) deltas: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Which of the two programs
    #[arg(long, value_enum, default_value_t = Language::Fsharp)]
    pub(crate) language: Language,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    Fsharp,
    Csharp,
}

/// A name for a runtime's list, or the list itself, separated by what comes to hand.
fn capabilities(text: &str) -> Result<Capabilities, String> {
    if let Some(major) = text
        .strip_prefix("net")
        .and_then(|number| number.strip_suffix(".0").unwrap_or(number).parse().ok())
    {
        return Capabilities::of_net(major)
            .ok_or_else(|| format!("nothing is known of what .NET {major} can take"));
    }
    let separators = [',', ';', ' '];
    let names = text.split(separators).filter(|name| !name.is_empty());
    names
        .map(|name| name.parse::<Capability>().map_err(|error| error.to_string()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_named_or_listed() {
        assert_eq!(capabilities("net8"), Ok(Capabilities::net8()));
        assert_eq!(capabilities("net10.0"), Ok(Capabilities::net10()));
        let listed = capabilities("Baseline, NewTypeDefinition;UpdateParameters").unwrap();
        let names: Vec<_> = listed.iter().map(Capability::name).collect();
        assert_eq!(names, ["Baseline", "NewTypeDefinition", "UpdateParameters"]);
        assert!(capabilities("net7").is_err() && capabilities("Everything").is_err());
    }
}
