//! README's demonstration, as a newcomer runs it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use hotdelta_live::Dotnet;
use tempfile::TempDir;

use super::{Outcome, missing, repository};
use crate::workspace::{Workspace, run, run_quietly};

pub(super) fn check(workspace: &Workspace) -> Result<Outcome> {
    let arguments: Vec<&str> = repository::DEMO.split(' ').skip(1).collect();
    run(&mut workspace.cargo(&arguments))?;

    // The same where no .NET is to be found.
    let program = Path::new("release").join(format!("hotdelta{}", std::env::consts::EXE_SUFFIX));
    let home = TempDir::new()?;
    let mut bare = Command::new(workspace.target.join(program));
    bare.arg("demo")
        .current_dir(home.path())
        .env_remove("DOTNET_ROOT")
        .env("PATH", "");
    bare.env("HOME", home.path()).env("USERPROFILE", home.path());
    run_quietly(&mut bare).context("without .NET")?;

    match Dotnet::find().and_then(|dotnet| dotnet.runtimes()) {
        Ok(runtimes) if !runtimes.is_empty() => Ok(Outcome::Passed("with .NET and without".to_owned())),
        Ok(_) => missing("no runtime of .NET is installed: the demo had no process to update".to_owned()),
        Err(error) => missing(format!("the demo had no process to update: {error}")),
    }
}
