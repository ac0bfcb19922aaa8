//! The workspace's tests: what runs anywhere, and what needs .NET.

use anyhow::Result;
use hotdelta_live::Dotnet;

use super::{Outcome, missing};
use crate::workspace::{Workspace, run};

/// The end-to-end tests. Each of its test programs runs its trials in one process, with the compilers and hosts that they share.
const LIVE: &str = "hotdelta-tests";

/// With cargo-nextest where it is installed.
pub(super) fn tests(workspace: &Workspace) -> Result<Outcome> {
    let nextest = workspace.cargo(&["nextest", "--version"]).output();
    if nextest.is_ok_and(|output| output.status.success()) {
        let mut command = workspace.cargo(&["nextest", "run", "--workspace", "--no-fail-fast", "-E"]);
        run(command.arg(format!("not (package({LIVE}) & kind(test))")))?;
        return Ok(Outcome::passed());
    }
    let mut command = workspace.cargo(&["test", "--workspace", "--no-fail-fast", "--lib", "--bins"]);
    for package in workspace.packages.iter().filter(|package| package.name != LIVE) {
        command.args(package.targets_of("test").flat_map(|name| ["--test", name]));
    }
    run(&mut command)?;
    Ok(Outcome::Passed(
        "cargo-nextest is not installed; cargo test ran them".to_owned(),
    ))
}

pub(super) fn doctests(workspace: &Workspace) -> Result<Outcome> {
    run(&mut workspace.cargo(&["test", "--workspace", "--doc"]))?;
    Ok(Outcome::passed())
}

/// Run even where .NET is missing: then the trials are counted as ignored.
pub(super) fn live(workspace: &Workspace) -> Result<Outcome> {
    let mut command = workspace.cargo(&["test", "-p", LIVE, "--no-fail-fast"]);
    for package in workspace.packages.iter().filter(|package| package.name == LIVE) {
        command.args(package.targets_of("test").flat_map(|name| ["--test", name]));
    }
    run(&mut command)?;
    match missing_dotnet() {
        Some(why) => missing(format!("live trials that are ignored prove nothing: {why}")),
        None => Ok(Outcome::passed()),
    }
}

fn missing_dotnet() -> Option<String> {
    let found = Dotnet::find().and_then(|dotnet| {
        dotnet.sdk()?;
        hotdelta_tests::RUNTIMES
            .into_iter()
            .try_for_each(|major| dotnet.runtime(major).map(drop))
    });
    found.err().map(|error| error.to_string())
}
