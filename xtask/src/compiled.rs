//! What is committed in compiled form beside its sources: fixtures, and helpers that embed into crates. All of it is made
//! here and nowhere else, so that freshness can be checked byte for byte under the SDK that is recorded with it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use hotdelta_live::Dotnet;
use hotdelta_tests::{Compiled, Compilers, Configuration, Language, Sources};
use tempfile::TempDir;

use crate::workspace::{Workspace, run_quietly};

/// Folders of compiled files, each with the file in which the SDK's version is recorded.
const SETS: [Set; 3] = [
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
    Set {
        name: "agent",
        record: "agent/bin/sdk-version",
        make: agent,
    },
];

/// The C# projects. What the agent does as the apply host does is source of both.
const CSHARP_PROJECTS: [&str; 2] = ["agent", "apply-host"];

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
/// `fixtures/SET/…/Program.fs` gives `SET.dll` and `SET.pdb` beside it. In a folder `N-part` it is some files of a program, compiled against
/// the whole build in the folder `N`.
fn fixtures(workspace: &Workspace, dotnet: &Dotnet) -> Result<Vec<Output>> {
    let compilers = Compilers::find(dotnet, &cache(workspace))?;
    let temporary = TempDir::new()?;
    let mut wholes = Vec::new();
    let mut parts = Vec::new();
    for path in workspace.tracked()? {
        let names: Vec<_> = path.iter().filter_map(|part| part.to_str()).collect();
        let ["fixtures", set, .., file @ ("Program.fs" | "Program.cs")] = names[..] else {
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
        let number = wholes.len() + parts.len();
        let work = temporary
            .path()
            .join(format!("{number:_<0$}", room(temporary.path())?));
        let folder = path.parent().context("a program in no folder")?.to_owned();
        match whole_of(&folder) {
            Some(whole) => parts.push((sources, work, folder, whole)),
            None => wholes.push((sources, work, folder)),
        }
    }
    let mut outputs = Vec::new();
    let mut add = |folder: &Path, compiled: &Compiled| {
        for (extension, content) in [("dll", &compiled.image), ("pdb", &compiled.pdb)] {
            outputs.push(Output {
                path: folder.join(format!("{}.{extension}", compiled.name)),
                content: content.clone(),
            });
        }
    };
    let jobs: Vec<_> = wholes
        .iter()
        .map(|(sources, work, _)| (sources, work.as_path()))
        .collect();
    let compiled = compilers.compile_in(&jobs)?;
    for (compiled, (.., folder)) in compiled.iter().zip(&wholes) {
        add(folder, compiled);
    }
    for (sources, work, folder, whole) in &mut parts {
        let place = wholes.iter().position(|(.., folder)| folder == whole);
        let whole = place.and_then(|place| compiled.get(place));
        let whole = whole.with_context(|| format!("{} has no whole build", folder.display()))?;
        sources.references.push(Arc::clone(whole));
        let compiled = compilers.compile_in(&[(sources, work.as_path())])?;
        add(folder, compiled.first().context("nothing was compiled")?);
    }
    Ok(outputs)
}

/// The folder of the whole build that a part of a program is compiled against.
fn whole_of(folder: &Path) -> Option<PathBuf> {
    let name = folder.file_name()?.to_str()?.strip_suffix("-part")?;
    Some(folder.with_file_name(name))
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

fn apply_host(workspace: &Workspace, dotnet: &Dotnet) -> Result<Vec<Output>> {
    let files = ["apply-host.dll", "apply-host.runtimeconfig.json"];
    csharp_project(workspace, dotnet, "apply-host", &files)
}

fn agent(workspace: &Workspace, dotnet: &Dotnet) -> Result<Vec<Output>> {
    csharp_project(workspace, dotnet, "agent", &["hotdelta-agent.dll"])
}

/// What a C# project of the workspace gives, built from a copy, so that the build's own folders do not come into the checkout.
fn csharp_project(
    workspace: &Workspace,
    dotnet: &Dotnet,
    name: &str,
    outputs: &[&str],
) -> Result<Vec<Output>> {
    let temporary = TempDir::new()?;
    for path in workspace.tracked()? {
        let in_project = CSHARP_PROJECTS.iter().any(|project| path.starts_with(project));
        if in_project
            && path
                .extension()
                .is_some_and(|extension| extension == "cs" || extension == "csproj")
        {
            let copy = temporary.path().join(&path);
            fs::create_dir_all(copy.parent().context("a file in no folder")?)?;
            fs::copy(workspace.root.join(&path), copy)?;
        }
    }
    let output = temporary.path().join("output");
    let mut build = Command::new(dotnet.executable());
    build
        .args(["build", "-c", "Release", "-nodeReuse:false", "-v:quiet", "-o"])
        .arg(&output);
    build.current_dir(temporary.path().join(name));
    build
        .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
        .env("DOTNET_NOLOGO", "1")
        .env("NuGetAudit", "false");
    build.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1");
    run_quietly(&mut build)?;
    let read = |file: &&str| {
        let content = fs::read(output.join(file)).with_context(|| format!("the build gave no {file}"))?;
        let path = Path::new(name).join("bin").join(file);
        Ok(Output { path, content })
    };
    outputs.iter().map(read).collect()
}
