//! The workspace as cargo sees it, and commands run in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// The workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// Its folder.
    pub(crate) root: PathBuf,
    /// Where cargo builds.
    pub(crate) target: PathBuf,
    /// The oldest Rust that its packages say they build with.
    pub(crate) rust_version: String,
    /// Its packages.
    pub(crate) packages: Vec<Package>,
}

/// A package of the workspace.
#[derive(Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    /// Packages of the workspace that it depends on, for whatever purpose.
    pub(crate) dependencies: Vec<String>,
    /// What cargo builds of it.
    pub(crate) targets: Vec<Target>,
}

#[derive(Debug)]
pub(crate) struct Target {
    name: String,
    kinds: Vec<String>,
}

impl Package {
    /// The names of its targets of a kind: `lib`, `bin`, `test`, `bench`, …
    pub(crate) fn targets_of(&self, kind: &str) -> impl Iterator<Item = &str> {
        self.targets
            .iter()
            .filter(move |target| target.kinds.iter().any(|own| own == kind))
            .map(|target| target.name.as_str())
    }
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn find() -> Result<Self> {
        let output = cargo()
            .args(["metadata", "--format-version", "1", "--no-deps"])
            .output()
            .context("cargo cannot be started")?;
        if !output.status.success() {
            bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
        }
        Self::from_metadata(&serde_json::from_slice(&output.stdout)?)
    }

    fn from_metadata(metadata: &Value) -> Result<Self> {
        let packages = list(metadata, "packages")?;
        let names = packages
            .iter()
            .map(|package| text(package, "name"))
            .collect::<Result<Vec<_>>>()?;
        let rust_version = packages
            .first()
            .map(|package| text(package, "rust_version"))
            .context("a workspace without packages")??;
        let packages = packages
            .iter()
            .zip(&names)
            .map(|(package, name)| {
                let dependencies = list(package, "dependencies")?
                    .iter()
                    .map(|dependency| text(dependency, "name"))
                    .filter(|name| name.as_ref().is_ok_and(|name| names.contains(name)))
                    .collect::<Result<_>>()?;
                let targets = list(package, "targets")?
                    .iter()
                    .map(target)
                    .collect::<Result<_>>()?;
                Ok(Package {
                    name: name.clone(),
                    dependencies,
                    targets,
                })
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            root: text(metadata, "workspace_root")?.into(),
            target: text(metadata, "target_directory")?.into(),
            rust_version,
            packages,
        })
    }

    /// A cargo command in the workspace.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo();
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// The files that git keeps, or would keep once they are added, by their path from the root.
    pub(crate) fn tracked(&self) -> Result<Vec<PathBuf>> {
        let output = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&self.root)
            .output()
            .context("git cannot be started")?;
        ensure!(
            output.status.success(),
            "git: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        let names = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
        let mut files: Vec<PathBuf> = names.split_terminator('\0').map(PathBuf::from).collect();
        // Deleted, but not yet in a commit.
        files.retain(|file| self.root.join(file).is_file());
        Ok(files)
    }
}

/// The cargo that started this program, so that a toolchain chosen with `+` stays chosen.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn target(target: &Value) -> Result<Target> {
    let kinds = list(target, "kind")?;
    Ok(Target {
        name: text(target, "name")?,
        kinds: kinds
            .iter()
            .filter_map(|kind| kind.as_str().map(str::to_owned))
            .collect(),
    })
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    value[key]
        .as_array()
        .with_context(|| format!("cargo metadata without `{key}`"))
}

fn text(value: &Value, key: &str) -> Result<String> {
    let text = value[key]
        .as_str()
        .with_context(|| format!("cargo metadata without `{key}`"))?;
    Ok(text.to_owned())
}

/// Runs a command whose output goes where this program's goes.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{} cannot be started", show(command)))?;
    ensure!(status.success(), "`{}` failed ({status})", show(command));
    Ok(())
}

/// Runs a command in silence, and shows what it wrote only if it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    let output = command
        .output()
        .with_context(|| format!("{} cannot be started", show(command)))?;
    if !output.status.success() {
        let [stdout, stderr] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
        bail!(
            "`{}` failed ({}):\n{stdout}{stderr}",
            show(command),
            output.status
        );
    }
    Ok(())
}

fn show(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    std::iter::once(program)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
