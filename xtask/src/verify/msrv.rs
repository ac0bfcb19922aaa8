//! The oldest Rust that the packages say they build with.

use std::process::Command;

use anyhow::Result;

use super::Outcome;
use crate::workspace::{Workspace, run};

/// Checks every target with that Rust, where it is installed.
pub(super) fn check(workspace: &Workspace) -> Result<Outcome> {
    let version = &workspace.rust_version;
    let Some(toolchain) = installed(version) else {
        return Ok(Outcome::Skipped(format!("rustup has no toolchain {version}")));
    };
    let mut command = Command::new("rustup");
    command.args([
        "run",
        &toolchain,
        "cargo",
        "check",
        "--workspace",
        "--all-targets",
    ]);
    run(command.current_dir(&workspace.root))?;
    Ok(Outcome::Passed(format!("built with {toolchain}")))
}

/// The toolchain of a version, such as `1.95.0-x86_64-unknown-linux-gnu` for 1.95.
fn installed(version: &str) -> Option<String> {
    let output = Command::new("rustup").args(["toolchain", "list"]).output().ok()?;
    let list = String::from_utf8(output.stdout).ok()?;
    let names = list.lines().filter_map(|line| line.split_whitespace().next());
    let is_of = |name: &&str| {
        let rest = name.strip_prefix(version);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
    };
    names.into_iter().find(is_of).map(str::to_owned)
}
