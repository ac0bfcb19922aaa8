//! `cargo xtask`: what the project does to itself. `cargo xtask verify` is the one check that everything has to pass.

mod bench;
mod compiled;
mod fuzz;
mod verify;
mod workspace;

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// What the project does to itself
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs every check: formatting, lints, docs, tests, live tests, fuzzing for a while, freshness of what is compiled
    Verify {
        /// Only these steps; all where none is named
        #[arg(value_enum)]
        steps: Vec<verify::Step>,
    },
    /// Compiles what is committed compiled, fixtures and helpers, from its sources
    Fixtures,
    /// Measures on a generated project, and on programs that run beside `dotnet watch`, and compares with the targets
    Bench {
        /// Only benchmarks whose name contains this; `run` for the programs that run
        filter: Option<String>,
    },
    /// Attacks the readers with damaged input: cargo-fuzz on every entry point in turn
    Fuzz {
        /// Only this entry point
        entry: Option<String>,
        /// Seconds for each
        #[arg(long)]
        seconds: Option<u64>,
        /// Without cargo-fuzz, on any toolchain, as `verify` does
        #[arg(long)]
        stable: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match Workspace::find().and_then(|workspace| run(&workspace, arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(workspace: &Workspace, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Verify { steps } => verify::verify(workspace, &steps),
        Command::Fixtures => compiled::write(workspace),
        Command::Bench { filter } => bench::bench(workspace, filter.as_deref()),
        Command::Fuzz {
            entry,
            seconds,
            stable,
        } => {
            let attack = if stable { fuzz::smoke } else { fuzz::cargo_fuzz };
            attack(workspace, entry.as_deref(), seconds.map(Duration::from_secs))
        }
    }
}
