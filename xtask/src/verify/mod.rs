//! `cargo xtask verify`: every check, one after the other, and what became of each at the end.

mod crates;
mod demo;
mod msrv;
mod repository;
mod tests;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::ValueEnum;
use hotdelta_live::Dotnet;

use crate::workspace::{Workspace, run};
use crate::{compiled, fuzz};

/// A check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Step {
    /// rustfmt has nothing to change
    Format,
    /// Crates depend only on those below them
    Crates,
    /// README has its commands, and no path of a machine is in any file
    Repository,
    /// clippy has nothing to say
    Clippy,
    /// Every target builds with the oldest Rust that is promised
    Msrv,
    /// rustdoc has nothing to say
    Docs,
    /// Tests that need no .NET
    Tests,
    /// Examples in documentation
    Doctests,
    /// Readers survive damaged input, for a bounded time
    Fuzz,
    /// Fixtures and helpers are what their sources give
    Compiled,
    /// Programs are edited while they run, on every runtime
    Live,
    /// README's demonstration works, with .NET and without
    Demo,
}

impl Step {
    fn run(self, workspace: &Workspace) -> Result<Outcome> {
        match self {
            Self::Format => format(workspace),
            Self::Crates => crates::check(workspace),
            Self::Repository => repository::check(workspace),
            Self::Clippy => clippy(workspace),
            Self::Msrv => msrv::check(workspace),
            Self::Docs => docs(workspace),
            Self::Tests => tests::tests(workspace),
            Self::Doctests => tests::doctests(workspace),
            Self::Fuzz => fuzz::smoke_apart().map(Outcome::Passed),
            Self::Compiled => fresh(workspace),
            Self::Live => tests::live(workspace),
            Self::Demo => demo::check(workspace),
        }
    }

    fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }
}

/// What became of a step that did not fail.
enum Outcome {
    /// It held; what was looked at.
    Passed(String),
    /// Something could not be looked at, and why.
    Skipped(String),
}

impl Outcome {
    fn passed() -> Self {
        Self::Passed(String::new())
    }
}

/// Runs the steps, all where none is named. A step that fails does not keep the others from being run.
pub(crate) fn verify(workspace: &Workspace, steps: &[Step]) -> Result<()> {
    let steps = if steps.is_empty() {
        Step::value_variants()
    } else {
        steps
    };
    let mut results = Vec::new();
    for &step in steps {
        println!("\n=== {} {}", step.name(), "=".repeat(100 - step.name().len()));
        let start = Instant::now();
        let result = step.run(workspace);
        match &result {
            Ok(Outcome::Passed(what)) if what.is_empty() => {}
            Ok(Outcome::Passed(what)) => println!("{what}"),
            Ok(Outcome::Skipped(why)) => println!("SKIPPED: {why}"),
            Err(error) => println!("FAILED: {error:#}"),
        }
        results.push((step, result, start.elapsed()));
    }
    summary(&results)
}

fn summary(results: &[(Step, Result<Outcome>, Duration)]) -> Result<()> {
    println!("\n=== summary {}", "=".repeat(93));
    for (step, result, time) in results {
        let (word, detail) = match result {
            Ok(Outcome::Passed(_)) => ("passed", String::new()),
            Ok(Outcome::Skipped(why)) => ("SKIPPED", why.clone()),
            Err(error) => (
                "FAILED",
                format!("{error:#}").lines().next().unwrap_or_default().to_owned(),
            ),
        };
        println!(
            "{:10} {word:8} {:6.1} s  {detail}",
            step.name(),
            time.as_secs_f64()
        );
    }
    let failed: Vec<_> = results
        .iter()
        .filter(|(_, result, _)| result.is_err())
        .map(|(step, ..)| step.name())
        .collect();
    let skipped = results
        .iter()
        .filter(|(_, result, _)| matches!(result, Ok(Outcome::Skipped(_))))
        .count();
    if !failed.is_empty() {
        bail!("verify failed: {}", failed.join(", "));
    }
    if skipped == 0 {
        println!("everything was checked, and holds");
    } else {
        println!(
            "WARNING: {skipped} of {} checks were SKIPPED, in whole or in part; the others hold",
            results.len()
        );
    }
    Ok(())
}

/// For what cannot be checked because something of .NET is missing: on CI that is a failure, since nothing would be proved.
fn missing(why: String) -> Result<Outcome> {
    if std::env::var_os("CI").is_some() {
        bail!("{why}, and CI is set");
    }
    Ok(Outcome::Skipped(why))
}

fn format(workspace: &Workspace) -> Result<Outcome> {
    run(&mut workspace.cargo(&["fmt", "--all", "--check"]))?;
    run(&mut workspace.cargo(&["fmt", "--manifest-path", fuzz::MANIFEST, "--check"]))?;
    Ok(Outcome::passed())
}

fn clippy(workspace: &Workspace) -> Result<Outcome> {
    run(&mut workspace.cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--keep-going",
        "--",
        "-D",
        "warnings",
    ]))?;
    // Without its default features the package does not build libFuzzer, which takes a compiler for C++.
    let mut command = workspace.cargo(&[
        "clippy",
        "--manifest-path",
        fuzz::MANIFEST,
        "--no-default-features",
    ]);
    command.arg("--target-dir").arg(workspace.target.join("fuzz"));
    run(command.args(["--", "-D", "warnings"]))?;
    Ok(Outcome::passed())
}

fn docs(workspace: &Workspace) -> Result<Outcome> {
    run(workspace
        .cargo(&["doc", "--workspace", "--no-deps", "--keep-going"])
        .env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Outcome::passed())
}

fn fresh(workspace: &Workspace) -> Result<Outcome> {
    let dotnet = match Dotnet::find().and_then(|dotnet| dotnet.sdk().map(|_| dotnet)) {
        Ok(dotnet) => dotnet,
        Err(error) => return missing(error.to_string()),
    };
    let freshness = compiled::compare(workspace, &dotnet)?;
    let fresh = freshness.fresh.join("; ");
    if freshness.skipped.is_empty() {
        Ok(Outcome::Passed(fresh))
    } else {
        Ok(Outcome::Skipped(freshness.skipped.join("; ")))
    }
}
