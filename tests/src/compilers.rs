//! The client of the compile server, and the cache of what it made.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hotdelta_live::{Dotnet, Pipe, Sdk};
use serde_json::{Value, json};

use crate::tool::{Tool, field};
use crate::{Configuration, Error, Language, Result};

/// The server.
const SERVER: Tool = Tool {
    name: "compilers",
    project: "compilers.fsproj",
    files: &[
        ("compilers.fsproj", include_str!("../compilers/compilers.fsproj")),
        ("FSharp.fs", include_str!("../compilers/FSharp.fs")),
        ("TreeParts.fs", TREE[0]),
        ("TreeWalker.fs", TREE[1]),
        ("Tree.fs", TREE[2]),
        ("CSharp.fs", include_str!("../compilers/CSharp.fs")),
        ("Program.fs", include_str!("../compilers/Program.fs")),
    ],
};

/// What exports typed trees.
pub(crate) const TREE: [&str; 3] = [
    include_str!("../compilers/TreeParts.fs"),
    include_str!("../compilers/TreeWalker.fs"),
    include_str!("../compilers/Tree.fs"),
];

/// How long a batch of compilations may take, the server's start included.
const PATIENCE: Duration = Duration::from_secs(300);

/// What a PDB calls the folder of a compilation: the same on every machine, as builds on servers do.
const MAPPED: &str = "/_";

/// The SDK's compilers, kept running, with a cache by content.
#[derive(Debug)]
pub struct Compilers {
    dotnet: Dotnet,
    sdk: Sdk,
    references: Vec<PathBuf>,
    pub(crate) cache: PathBuf,
    /// Where servers are, by the content they were built from.
    servers: PathBuf,
    /// Started when something is not in the cache.
    pub(crate) server: Mutex<Option<Pipe>>,
}

/// An assembly to compile.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: Language,
    /// Debug or release.
    pub configuration: Configuration,
    /// Names and texts of its files in their order; what is no source is embedded as a resource.
    pub files: Vec<(String, String)>,
    /// Further arguments for the compiler.
    pub flags: Vec<String>,
    /// Assemblies of the same program that it refers to.
    pub references: Vec<Arc<Compiled>>,
}

/// A compiled assembly.
#[derive(Debug)]
pub struct Compiled {
    /// Its name.
    pub name: String,
    /// The image.
    pub image: Vec<u8>,
    /// The PDB.
    pub pdb: Vec<u8>,
    /// Where the image lies.
    pub path: PathBuf,
}

impl Compiled {
    /// Whether it refers to FSharp.Core.
    fn is_fsharp(&self) -> bool {
        let refers = || -> ecma335::Result<bool> {
            let image = ecma335::Image::parse(self.image.as_slice())?;
            let md = image.metadata()?;
            for row in md.rows::<ecma335::AssemblyRefId>() {
                if md.string(row?.1.name)? == "FSharp.Core" {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        // What a compiler wrote can be read.
        refers().unwrap_or(false)
    }
}

impl Sources {
    /// The files that a C# compiler takes, in its order, by the paths that PDBs name.
    pub(crate) fn csharp_files(&self) -> Vec<(String, String)> {
        let objects = objects(Path::new(MAPPED), self.configuration);
        let generated = self.language.generated(&self.name, self.configuration);
        let sources = self.files.iter().filter(|(name, _)| Language::of(name).is_some());
        let own = sources.map(|(name, text)| (format!("{MAPPED}/{name}"), text.clone()));
        own.chain(generated.map(|(name, source)| (text(&objects.join(name)).replace('\\', "/"), source)))
            .collect()
    }
}

impl Compilers {
    /// Finds the compilers of the newest SDK. `cache` is a folder that outlives the process.
    pub fn find(dotnet: &Dotnet, cache: &Path) -> Result<Self> {
        let sdk = dotnet.sdk()?;
        let references = references(&sdk)?;
        Ok(Self {
            dotnet: dotnet.clone(),
            sdk,
            references,
            cache: cache.to_owned(),
            servers: cache.join("servers"),
            server: Mutex::new(None),
        })
    }

    /// The same compilers with another cache and, when one is needed, another server.
    pub fn with_cache(&self, cache: &Path) -> Self {
        Self {
            dotnet: self.dotnet.clone(),
            sdk: self.sdk.clone(),
            references: self.references.clone(),
            cache: cache.to_owned(),
            servers: self.servers.clone(),
            server: Mutex::new(None),
        }
    }

    /// The folder with FSharp.Core, which F# programs need when they run.
    pub fn fsharp_folder(&self) -> PathBuf {
        self.sdk.directory.join("FSharp")
    }

    /// The installation that they are part of.
    pub fn dotnet(&self) -> &Dotnet {
        &self.dotnet
    }

    /// A program that runs on .NET, built where it was not built before.
    pub(crate) fn tool(&self, tool: &Tool) -> Result<PathBuf> {
        tool.build(&self.dotnet, &self.sdk, &self.servers)
    }

    /// Compiles one assembly.
    pub fn compile(&self, sources: &Sources) -> Result<Arc<Compiled>> {
        let mut compiled = self.compile_all(std::slice::from_ref(sources))?;
        compiled
            .pop()
            .ok_or_else(|| Error::Trial("nothing was compiled".to_owned()))
    }

    /// Compiles assemblies that do not depend on one another, at the same time; the first that fails is the error.
    pub fn compile_all(&self, batch: &[Sources]) -> Result<Vec<Arc<Compiled>>> {
        let keys: Vec<String> = batch.iter().map(|sources| self.key(sources)).collect();
        if keys.iter().any(|key| !self.output(key).is_dir()) {
            // One batch at a time, and the look into the cache is repeated: trials of one program want the same builds.
            let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
            let mut missing: Vec<(&Sources, &String)> = Vec::new();
            for (sources, key) in batch.iter().zip(&keys) {
                if !self.output(key).is_dir() && missing.iter().all(|(_, other)| *other != key) {
                    missing.push((sources, key));
                }
            }
            self.make(&mut server, &missing)?;
        }
        batch
            .iter()
            .zip(&keys)
            .map(|(sources, key)| read(&sources.name, &self.output(key)))
            .collect()
    }

    /// Compiles without the cache, each in a folder of the caller's, at the same time: what determinism is tested with.
    /// fsc leaves room in an image for the folder's name, so only folders with names of one length give equal bytes.
    pub fn compile_in(&self, batch: &[(&Sources, &Path)]) -> Result<Vec<Arc<Compiled>>> {
        let mut jobs = Vec::new();
        for (sources, folder) in batch {
            jobs.push((*sources, self.job(sources, folder)?));
        }
        self.ask(
            &mut self.server.lock().unwrap_or_else(PoisonError::into_inner),
            &jobs,
        )?;
        batch
            .iter()
            .map(|(sources, folder)| read(&sources.name, &objects(folder, sources.configuration)))
            .collect()
    }

    fn make(&self, server: &mut Option<Pipe>, missing: &[(&Sources, &String)]) -> Result<()> {
        let work = |key: &str| {
            self.cache
                .join("work")
                .join(format!("{key}-{:010}", std::process::id()))
        };
        let mut jobs = Vec::new();
        for (sources, key) in missing {
            jobs.push((*sources, self.job(sources, &work(key))?));
        }
        self.ask(server, &jobs)?;
        for (sources, key) in missing {
            let (from, to) = (objects(&work(key), sources.configuration), self.output(key));
            std::fs::create_dir_all(self.cache.join("builds")).map_err(Error::file(&self.cache))?;
            // Another process may have put the same there meanwhile.
            if let Err(error) = std::fs::rename(&from, &to)
                && !to.is_dir()
            {
                return Err(Error::file(to)(error));
            }
            std::fs::remove_dir_all(work(key)).map_err(Error::file(work(key)))?;
        }
        Ok(())
    }

    /// Writes the sources into `folder` and gives the request for them.
    pub(crate) fn job(&self, sources: &Sources, folder: &Path) -> Result<Value> {
        let language = sources.language;
        let objects = objects(folder, sources.configuration);
        std::fs::create_dir_all(&objects).map_err(Error::file(&objects))?;
        let (mut own, mut resources) = (Vec::new(), Vec::new());
        for (name, text) in &sources.files {
            let path = write(&folder.join(name), text)?;
            match Language::of(name) {
                Some(_) => own.push(path),
                None => resources.push(language.resource_argument(&path, name)),
            }
        }
        let mut generated = Vec::new();
        for (name, text) in language.generated(&sources.name, sources.configuration) {
            generated.push(write(&objects.join(name), &text)?);
        }
        let mut arguments = self.arguments(sources);
        arguments.extend(resources);
        // What fsc finds beside itself when a program is made.
        if language == Language::FSharp && sources.flags.iter().any(|flag| flag == "--target:exe") {
            let manifest = self.fsharp_folder().join("default.win32manifest");
            arguments.push(format!("--win32manifest:{}", text(&manifest)));
        }
        // F# writes its working folder, which is the server's, into signature data.
        for folder in [folder, &self.servers] {
            arguments.push(language.path_map_argument(&text(folder), MAPPED));
        }
        arguments.push(language.output_argument(&text(&objects.join(format!("{}.dll", sources.name)))));
        // The order of `dotnet build`: F# puts what it generates first, C# last.
        match language {
            Language::FSharp => arguments.extend(generated.into_iter().chain(own)),
            Language::CSharp => arguments.extend(own.into_iter().chain(generated)),
        }
        Ok(json!({"compiler": language.compiler(), "directory": text(folder), "arguments": arguments}))
    }

    /// All arguments but those with a folder of the compilation in them.
    pub(crate) fn arguments(&self, sources: &Sources) -> Vec<String> {
        let language = sources.language;
        let mut arguments = language.arguments(sources.configuration);
        arguments.extend(sources.flags.iter().cloned());
        let core = self.fsharp_folder().join("FSharp.Core.dll");
        // What F# code shows of it, C# code sees too.
        let sees_fsharp = sources.references.iter().any(|reference| reference.is_fsharp());
        let fsharp_core = (language == Language::FSharp || sees_fsharp).then_some(&core);
        let others = sources.references.iter().map(|reference| &reference.path);
        arguments.extend(
            self.references
                .iter()
                .chain(fsharp_core)
                .chain(others)
                .map(|path| language.reference_argument(&text(path))),
        );
        arguments
    }

    pub(crate) fn ask(&self, server: &mut Option<Pipe>, jobs: &[(&Sources, Value)]) -> Result<()> {
        if jobs.is_empty() {
            return Ok(());
        }
        let mut pipe = match server.take() {
            Some(pipe) => pipe,
            None => self.start()?,
        };
        let requests: Vec<_> = jobs.iter().map(|(_, request)| request).collect();
        // A compiler that crashed is not put back: the next batch starts another.
        let answer = pipe.ask(&json!({"jobs": requests}), PATIENCE)?;
        let pipe = server.insert(pipe);
        let results = answer.as_array().filter(|results| results.len() == jobs.len());
        let Some(results) = results else {
            return Err(pipe
                .unexpected("a list of errors for each job", answer.to_string())
                .into());
        };
        for ((sources, _), errors) in jobs.iter().zip(results) {
            let errors: Vec<String> = errors
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|error| error.as_str().map(str::to_owned))
                .collect();
            if !errors.is_empty() {
                return Err(Error::Compile {
                    name: sources.name.clone(),
                    errors,
                });
            }
        }
        Ok(())
    }

    fn start(&self) -> Result<Pipe> {
        let server = self.tool(&SERVER)?;
        let mut command = Command::new(self.dotnet.executable());
        command.arg(server).current_dir(&self.servers);
        Ok(Pipe::start("the compile server", &mut command)?)
    }

    fn output(&self, key: &str) -> PathBuf {
        self.cache.join("builds").join(key)
    }

    /// A digest of everything that the output depends on.
    pub(crate) fn key(&self, sources: &Sources) -> String {
        let mut hasher = blake3::Hasher::new();
        for reference in &self.references {
            field(&mut hasher, &text(reference));
        }
        field(&mut hasher, self.sdk.version.as_str());
        field(&mut hasher, &sources.name);
        field(&mut hasher, sources.language.compiler());
        let arguments = sources.language.arguments(sources.configuration);
        for argument in arguments.iter().chain(&sources.flags) {
            field(&mut hasher, argument);
        }
        for (name, text) in sources
            .language
            .generated(&sources.name, sources.configuration)
            .iter()
            .chain(&sources.files)
        {
            field(&mut hasher, name);
            field(&mut hasher, text);
        }
        for reference in &sources.references {
            hasher.update(blake3::hash(&reference.image).as_bytes());
        }
        hasher.finalize().to_hex().as_str().to_owned()
    }
}

/// The newest reference assemblies of .NET 8: what is compiled against them runs on 8 and everything after it.
fn references(sdk: &Sdk) -> Result<Vec<PathBuf>> {
    let root = sdk
        .directory
        .parent()
        .and_then(Path::parent)
        .unwrap_or(&sdk.directory);
    let packs = root.join("packs").join("Microsoft.NETCore.App.Ref");
    let mut folders = entries(&packs).unwrap_or_default();
    folders.retain(|folder| {
        folder
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("8."))
    });
    folders.sort_by_key(|folder| {
        let patch = folder
            .file_name()
            .and_then(|name| name.to_str()?.rsplit('.').next()?.parse::<u32>().ok());
        patch.unwrap_or(0)
    });
    let folder = folders
        .pop()
        .ok_or(Error::NoReferences { searched: packs })?
        .join("ref")
        .join("net8.0");
    let mut files = entries(&folder)?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "dll"));
    // The SDK's order, which C# writes into PDBs.
    files.sort_by_key(|file| file.file_name().map(|name| name.to_string_lossy().to_lowercase()));
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<_>>>()
    });
    entries.map_err(Error::file(folder))
}

fn objects(folder: &Path, configuration: Configuration) -> PathBuf {
    let configuration = match configuration {
        Configuration::Debug => "Debug",
        Configuration::Release => "Release",
    };
    folder.join("obj").join(configuration).join("net8.0")
}

fn read(name: &str, folder: &Path) -> Result<Arc<Compiled>> {
    let path = folder.join(format!("{name}.dll"));
    let pdb = folder.join(format!("{name}.pdb"));
    Ok(Arc::new(Compiled {
        name: name.to_owned(),
        image: std::fs::read(&path).map_err(Error::file(&path))?,
        pdb: std::fs::read(&pdb).map_err(Error::file(&pdb))?,
        path,
    }))
}

fn write(path: &Path, content: &str) -> Result<String> {
    std::fs::write(path, content).map_err(Error::file(path))?;
    Ok(text(path))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
