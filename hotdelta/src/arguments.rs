//! The command line.

use std::ffi::OsString;
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
    /// Build a program, start it, and apply each save while it runs
    Run(Run),
    /// Build the program of the running loop and start it anew
    Restart(Control),
    /// Say how the running loop stands
    Status(Control),
    /// Have the running loop do nothing on saves
    Pause(Control),
    /// Have it go on, with what was saved meanwhile
    Resume(Control),
    /// Have it apply what was saved, even while it is paused
    Apply(Control),
    /// Put files and lines into a logged stack trace of a program that runs with --il-offsets
    Trace(Trace),
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
pub(crate) struct Run {
    /// The project, or its folder [default: the current folder]
    #[arg(value_name = "PROJECT")]
    pub(crate) target: Option<PathBuf>,
    /// The same, as `dotnet run` takes it
    #[arg(long, value_name = "PROJECT", conflicts_with = "target")]
    pub(crate) project: Option<PathBuf>,
    /// The target framework
    #[arg(short, long)]
    pub(crate) framework: Option<String>,
    /// The configuration
    #[arg(short, long)]
    pub(crate) configuration: Option<String>,
    /// A property for MSBuild
    #[arg(short, long, value_name = "NAME=VALUE", value_parser = property)]
    pub(crate) property: Vec<(String, String)>,
    /// The profile of launchSettings.json (also -lp) [default: the first that starts a project]
    #[arg(long, value_name = "NAME")]
    pub(crate) launch_profile: Option<String>,
    /// No profile of launchSettings.json
    #[arg(long, conflicts_with = "launch_profile")]
    pub(crate) no_launch_profile: bool,
    /// Start what was built last
    #[arg(long)]
    pub(crate) no_build: bool,
    /// Go on with the program of a hotdelta that was killed, by its process or its socket
    #[arg(long, value_name = "PID|SOCKET", conflicts_with_all = ["target", "project", "framework", "configuration", "property", "launch_profile", "no_launch_profile", "no_build", "arguments"])]
    pub(crate) attach: Option<String>,
    /// What becomes of an edit that the program cannot take while it runs
    #[arg(long, value_enum, default_value_t = Policy::Auto)]
    pub(crate) on_restart: Policy,
    /// One JSON object for each event, on standard error or to a file
    #[arg(long, value_name = "PATH", num_args = 0..=1, require_equals = true)]
    pub(crate) json: Option<Option<PathBuf>>,
    /// Say nothing
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Have traces of exceptions name method tokens and IL offsets where they have no lines, for `hotdelta trace`
    #[arg(long)]
    pub(crate) il_offsets: bool,
    /// Arguments for the program
    #[arg(last = true, value_name = "ARGS")]
    pub(crate) arguments: Vec<OsString>,
}

#[derive(Debug, Args)]
pub(crate) struct Control {
    #[command(flatten)]
    pub(crate) which: Which,
    /// The answer as a JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Trace {
    /// The file with the trace, or with a log that has it in it [default: standard input]
    pub(crate) file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) which: Which,
}

/// Which loop is meant.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Its project, or a folder around that [default: the current folder, and those around it]
    #[arg(long)]
    pub(crate) project: Option<PathBuf>,
    /// Its process, or that of its program, where several run here
    #[arg(long)]
    pub(crate) pid: Option<u32>,
}

/// What becomes of an edit that a program cannot take while it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Policy {
    /// The program is started anew
    Auto,
    /// Whoever sits at the terminal is asked
    Ask,
    /// The program goes on without it
    Never,
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

/// `NAME=VALUE`, behind a colon too, as in `-p:NAME=VALUE`.
fn property(text: &str) -> Result<(String, String), String> {
    let text = text.strip_prefix(':').unwrap_or(text);
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// What `dotnet` has and no other command line: an option of one dash and two letters.
pub(crate) fn dotnet_style(argument: OsString) -> OsString {
    if argument == "-lp" {
        "--launch-profile".into()
    } else {
        argument
    }
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
