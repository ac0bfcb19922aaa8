//! Projects in a folder of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use hotdelta_live::Dotnet;
use hotdelta_live::build::{Compiled, Compiler, DotnetCompiler};
use hotdelta_live::project::Request;
use hotdelta_live::watch::{Batch, Change, Digest, InputKind};
use hotdelta_session::Update;
use tempfile::TempDir;

/// What a trial answers.
pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A folder with files.
pub(crate) struct Sample {
    folder: TempDir,
}

impl Sample {
    /// Files by their paths.
    pub(crate) fn new(files: &[(&str, &str)]) -> std::io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let sample = Self { folder };
        // What the SDK brings is enough; nothing is asked for over a network.
        sample.write(
            "NuGet.config",
            "<configuration><packageSources><clear /></packageSources></configuration>",
        )?;
        files
            .iter()
            .try_for_each(|(path, text)| sample.write(path, text).map(drop))?;
        Ok(sample)
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file and says what changed.
    pub(crate) fn write(&self, path: &str, text: &str) -> std::io::Result<Change> {
        let path = self.path(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let before = fs::read(&path).ok().map(|content| digest(&content));
        fs::write(&path, text)?;
        Ok(Change {
            kind: kind(&path, before.is_none()),
            path,
            before,
            after: Some(digest(text.as_bytes())),
        })
    }

    /// Puts one text in the place of another in a file.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) -> std::io::Result<Change> {
        let text = fs::read_to_string(self.path(path))?;
        assert!(text.contains(from), "{path} has no {from:?}");
        self.write(path, &text.replace(from, to))
    }

    pub(crate) fn request(&self, project: &str) -> Request {
        Request {
            project: Some(self.path(project)),
            ..Request::default()
        }
    }
}

/// As a watcher would call it.
fn kind(path: &Path, is_new: bool) -> InputKind {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("fsproj" | "csproj" | "props" | "targets") => InputKind::Project,
        Some("json") if path.ends_with("Properties/launchSettings.json") || path.ends_with("global.json") => {
            InputKind::Project
        }
        _ if is_new => InputKind::New,
        Some("cs" | "fs") => InputKind::Source,
        Some("json") => InputKind::Content,
        _ => InputKind::Resource,
    }
}

fn digest(content: &[u8]) -> Digest {
    Digest(*blake3::hash(content).as_bytes())
}

/// A compiler that tests call from outside of any runtime.
pub(crate) struct Tried {
    runtime: tokio::runtime::Runtime,
    pub(crate) compiler: DotnetCompiler,
}

impl Tried {
    pub(crate) fn open(dotnet: &Dotnet, request: Request, current: &Path) -> hotdelta_live::Result<Self> {
        let runtime = runtime();
        let compiler = runtime.block_on(DotnetCompiler::open(dotnet.clone(), request, current))?;
        Ok(Self { runtime, compiler })
    }

    /// Builds for a start, and starts.
    pub(crate) fn build(&mut self) -> hotdelta_live::Result<Compiled<Update>> {
        let compiled = self.runtime.block_on(self.compiler.build())?;
        if compiled.outputs.is_some() {
            self.compiler.accepted();
        }
        Ok(compiled)
    }

    /// Builds what changed, and the program takes it.
    pub(crate) fn compile(
        &mut self,
        changes: impl Into<Vec<Change>>,
    ) -> hotdelta_live::Result<Compiled<Update>> {
        let compiled = self.refuse(changes)?;
        if compiled.outputs.is_some() {
            self.compiler.accepted();
        }
        Ok(compiled)
    }

    /// Builds what changed, and the program does not take it.
    pub(crate) fn refuse(
        &mut self,
        changes: impl Into<Vec<Change>>,
    ) -> hotdelta_live::Result<Compiled<Update>> {
        let batch = batch(changes.into());
        self.runtime.block_on(self.compiler.compile(&batch))
    }

    /// Gives a build up after a time.
    pub(crate) fn give_up(&mut self, changes: impl Into<Vec<Change>>, after: std::time::Duration) -> bool {
        let batch = batch(changes.into());
        let compile = async {
            tokio::time::timeout(after, self.compiler.compile(&batch))
                .await
                .is_err()
        };
        self.runtime.block_on(compile)
    }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime of tokio")
}

fn batch(changes: Vec<Change>) -> Batch {
    Batch {
        changes,
        same: Vec::new(),
        last_event: Instant::now(),
    }
}

/// The names of the modules that came of a build.
pub(crate) fn modules(compiled: &Compiled<Update>) -> Vec<String> {
    let outputs = compiled.outputs.iter().flatten();
    let name = |update: &Update| {
        let path = Path::new(&update.build().name).to_owned();
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    outputs.map(name).collect()
}

/// An F# program that prints what a C# library and, through it, an F# library says.
pub(crate) fn shop() -> std::io::Result<Sample> {
    Sample::new(&[
        (
            "Core/Core.fsproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>\n\
             <ItemGroup><Compile Include=\"Lib.fs\" /></ItemGroup></Project>",
        ),
        ("Core/Lib.fs", "module Core.Lib\nlet price x = x * 3\n"),
        (
            "Mid/Mid.csproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>\n\
             <ItemGroup><ProjectReference Include=\"../Core/Core.fsproj\" /></ItemGroup></Project>",
        ),
        (
            "Mid/Cart.cs",
            "namespace Mid { public static class Cart { public static int Total(int x) => Core.Lib.price(x) + 1; } }\n",
        ),
        (
            "App/App.fsproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>\n\
             <ItemGroup><Compile Include=\"Program.fs\" /></ItemGroup>\n\
             <ItemGroup><ProjectReference Include=\"../Mid/Mid.csproj\" /></ItemGroup></Project>",
        ),
        ("App/Program.fs", "printfn \"%d\" (Mid.Cart.Total 5)\n"),
    ])
}

/// A C# program in one file.
pub(crate) const CSHARP: &str = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework>\
    <OutputType>Exe</OutputType><ImplicitUsings>enable</ImplicitUsings></PropertyGroup></Project>";

/// An F# program of Program.fs.
pub(crate) const FSHARP: &str = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework>\
    <OutputType>Exe</OutputType></PropertyGroup><ItemGroup><Compile Include=\"Program.fs\" /></ItemGroup></Project>";
