//! What is committed in compiled form beside its sources: fixtures, and helpers that embed into crates. All of it is made
//! here and nowhere else, so that freshness can be checked byte for byte under the SDK that is recorded with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use hotdelta_tests::{Compilers, Configuration, Language, Sources};
use live::Dotnet;
use tempfile::TempDir;

use crate::workspace::{Workspace, run_quietly};

/// Folders of compiled files, each with the file in which the SDK's version is recorded.
const SETS: [Set; 2] = [
    Set {
        name: "fixtures",
        record: "fixtures/sdk-version",
        make: fixtures,
    },
    Set {
        name: "apply-host",
        record: "apply-host/bin/sdk-version",
        make: apply_host,
    },
];

/// The length of the paths in which fixtures are compiled: fsc leaves room in an image for the path as it was before it was
/// mapped, so that the length, and only the length, of a machine's temporary folder would show.
const PATH_LENGTH: usize = 160;

struct Set {
    name: &'static str,
    record: &'static str,
    make: fn(&Workspace, &Dotnet) -> Result<Vec<Output>>,
}

/// A compiled file.
struct Output {
    /// Its path from the workspace's root.
    path: PathBuf,
    content: Vec<u8>,
}

/// How compiled files compare with their sources.
pub(crate) struct Freshness {
    /// What was compared.
    pub(crate) fresh: Vec<String>,
    /// What could not be, and why.
    pub(crate) skipped: Vec<String>,
}

/// Compiles everything and writes it.
pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let dotnet = Dotnet::find()?;
    let sdk = dotnet.sdk()?;
    for set in &SETS {
        let outputs = (set.make)(workspace, &dotnet)?;
        for Output { path, content } in &outputs {
            let path = workspace.root.join(path);
            fs::write(&path, content).with_context(|| path.display().to_string())?;
        }
        fs::write(workspace.root.join(set.record), format!("{}\n", sdk.version))?;
        println!(
            "{}: {} files compiled with SDK {}",
            set.name,
            outputs.len(),
            sdk.version
        );
    }
    Ok(())
}

/// Compiles everything and compares it with what is committed. A difference is an error.
pub(crate) fn compare(workspace: &Workspace, dotnet: &Dotnet) -> Result<Freshness> {
    let sdk = dotnet.sdk()?;
    let mut freshness = Freshness {
        fresh: Vec::new(),
        skipped: Vec::new(),
    };
    let mut stale = Vec::new();
    for set in &SETS {
        let record = workspace.root.join(set.record);
        let recorded = fs::read_to_string(&record).with_context(|| record.display().to_string())?;
        if recorded.trim() != sdk.version.as_str() {
            let (recorded, found) = (recorded.trim(), &sdk.version);
            freshness.skipped.push(format!(
                "{}: compiled with SDK {recorded}, found is {found}",
                set.name
            ));
            continue;
        }
        let outputs = (set.make)(workspace, dotnet)?;
        for Output { path, content } in &outputs {
            if fs::read(workspace.root.join(path)).ok().as_ref() != Some(content) {
                stale.push(path.display().to_string());
            }
        }
        freshness
            .fresh
            .push(format!("{}: {} files", set.name, outputs.len()));
    }
    if !stale.is_empty() {
        bail!(
            "differ from what their sources give now (`cargo xtask fixtures` writes them): {}",
            stale.join(", ")
        );
    }
    Ok(freshness)
}

/// Where builds by content are kept; the live tests share it, and with it the compile server.
pub(crate) fn cache(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tmp").join("hotdelta-tests")
}

/// Every folder of `fixtures/` with a program in it becomes an assembly with the name of its set:
/// `fixtures/SET/…/Program.fs` gives `SET.dll` and `SET.pdb` beside it.
fn fixtures(workspace: &Workspace, dotnet: &Dotnet) -> Result<Vec<Output>> {
    let compilers = Compilers::find(dotnet, &cache(workspace))?;
    let temporary = TempDir::new()?;
    let mut builds = Vec::new();
    for path in workspace.tracked()? {
        let parts: Vec<_> = path.iter().filter_map(|part| part.to_str()).collect();
        let ["fixtures", set, .., file @ ("Program.fs" | "Program.cs")] = parts[..] else {
            continue;
        };
        let sources = Sources {
            name: set.to_owned(),
            language: Language::of(file).context("a program in no language")?,
            configuration: Configuration::Debug,
            files: vec![(file.to_owned(), fs::read_to_string(workspace.root.join(&path))?)],
            flags: Vec::new(),
            references: Vec::new(),
        };
        let work = temporary
            .path()
            .join(format!("{:_<1$}", builds.len(), room(temporary.path())?));
        let folder = path.parent().context("a program in no folder")?.to_owned();
        builds.push((sources, work, folder));
    }
    let jobs: Vec<_> = builds
        .iter()
        .map(|(sources, work, _)| (sources, work.as_path()))
        .collect();
    let compiled = compilers.compile_in(&jobs)?;
    let outputs = compiled
        .iter()
        .zip(&builds)
        .flat_map(|(compiled, (sources, _, folder))| {
            [("dll", &compiled.image), ("pdb", &compiled.pdb)].map(|(extension, content)| Output {
                path: folder.join(format!("{}.{extension}", sources.name)),
                content: content.clone(),
            })
        });
    Ok(outputs.collect())
}

/// How long the name of a folder below `parent` has to be.
fn room(parent: &Path) -> Result<usize> {
    let taken = parent.as_os_str().len() + 1;
    PATH_LENGTH
        .checked_sub(taken)
        .filter(|&room| room > 4)
        .with_context(|| {
            format!(
                "the temporary folder {} has too long a name to compile in; set TMPDIR",
                parent.display()
            )
        })
}

/// The apply host, built from a copy of its project, so that the build's own folders do not come into the checkout.
fn apply_host(workspace: &Workspace, dotnet: &Dotnet) -> Result<Vec<Output>> {
    let temporary = TempDir::new()?;
    let project = temporary.path().join("apply-host");
    fs::create_dir(&project)?;
    for path in workspace.tracked()? {
        let name = path.file_name().context("a file without a name")?;
        if path.parent() == Some(Path::new("apply-host")) {
            fs::copy(workspace.root.join(&path), project.join(name))?;
        }
    }
    let output = temporary.path().join("output");
    let mut build = Command::new(dotnet.executable());
    build
        .args([
            "build",
            "apply-host.csproj",
            "-c",
            "Release",
            "-nodeReuse:false",
            "-v:quiet",
            "-o",
        ])
        .arg(&output);
    build.current_dir(&project);
    build
        .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
        .env("DOTNET_NOLOGO", "1")
        .env("NuGetAudit", "false");
    build.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");
    run_quietly(&mut build)?;
    ["apply-host.dll", "apply-host.runtimeconfig.json"]
        .into_iter()
        .map(|name| {
            let content = fs::read(output.join(name)).with_context(|| format!("the build gave no {name}"))?;
            Ok(Output {
                path: Path::new("apply-host/bin").join(name),
                content,
            })
        })
        .collect()
}
