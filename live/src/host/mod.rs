//! The apply host: a .NET process in which builds are loaded, called, updated and called again.

mod outcome;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

pub use self::outcome::{Answer, Exception, Frame, Outcome};
use crate::{Dotnet, Error, InstalledRuntime, Pipe, Result};

/// The host's compiled form; `apply-host/` holds its source. Embedded, so that a runtime is all that is needed.
const IMAGE: &[u8] = include_bytes!("../../../apply-host/bin/apply-host.dll");
const RUNTIME_CONFIG: &[u8] = include_bytes!("../../../apply-host/bin/apply-host.runtimeconfig.json");

/// How long the host may take beyond what a request itself allows; a first start may have to read the runtime from disk.
const PATIENCE: Duration = Duration::from_secs(60);

/// Variables that would change which runtime the host runs on or what runs in it.
const FOREIGN_VARIABLES: [&str; 4] = [
    "DOTNET_STARTUP_HOOKS",
    "DOTNET_ROLL_FORWARD",
    "DOTNET_ROLL_FORWARD_TO_PRERELEASE",
    "DOTNET_HOTRELOAD_NAMEDPIPE_NAME",
];

/// A running host. Dropping it ends the process.
#[derive(Debug)]
pub struct Host {
    pipe: Pipe,
    hello: Hello,
    // Holds the host's files while it runs; removed when it is dropped, after the pipe.
    _files: TempDir,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hello {
    version: String,
    updatable: bool,
    capabilities: String,
}

/// A build to load.
#[derive(Clone, Copy, Debug)]
pub struct Build<'a> {
    /// The image.
    pub image: &'a [u8],
    /// Its PDB.
    pub pdb: Option<&'a [u8]>,
    /// Folders in which libraries it needs are found, FSharp.Core's for instance.
    pub probing: &'a [PathBuf],
}

/// A loaded module.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Module {
    #[serde(rename = "module")]
    id: u32,
    context: u32,
    /// The assembly's name.
    pub name: String,
    /// The module's version id, as the runtime writes it.
    pub mvid: String,
    /// Whether it is a program, with an entry point.
    #[serde(rename = "hasEntryPoint")]
    pub has_entry_point: bool,
}

/// A call of a static method.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Where the type is.
    pub module: &'a Module,
    /// The type, as reflection names it.
    pub type_name: &'a str,
    /// The method.
    pub method: &'a str,
    /// Its arguments.
    pub arguments: &'a [&'a str],
    /// When to give it up as hung.
    pub timeout: Duration,
}

impl<'a> Call<'a> {
    /// A call without arguments that may take ten seconds.
    pub fn new(module: &'a Module, type_name: &'a str, method: &'a str) -> Self {
        Self {
            module,
            type_name,
            method,
            arguments: &[],
            timeout: Duration::from_secs(10),
        }
    }
}

/// A call that goes on while the host takes other requests.
#[derive(Debug, Deserialize)]
pub struct Started {
    call: u32,
}

/// A delta to apply.
#[derive(Clone, Copy, Debug)]
pub struct Delta<'a> {
    /// The metadata delta.
    pub metadata: &'a [u8],
    /// The IL delta.
    pub il: &'a [u8],
    /// The PDB delta, or nothing.
    pub pdb: &'a [u8],
    /// The TypeDef tokens that update handlers are told.
    pub updated_types: &'a [u32],
}

/// What became of a delta that the runtime took.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Applied {
    /// How many loaded modules took it.
    pub modules: u32,
    /// Update handlers that threw.
    pub handler_failures: Vec<String>,
}

impl Host {
    /// Starts a host on a runtime.
    pub fn start(dotnet: &Dotnet, runtime: &InstalledRuntime) -> Result<Self> {
        let files = TempDir::with_prefix("hotdelta-").map_err(|source| Error::File {
            path: std::env::temp_dir(),
            source,
        })?;
        let image = write(files.path(), "apply-host.dll", IMAGE)?;
        write(files.path(), "apply-host.runtimeconfig.json", RUNTIME_CONFIG)?;
        let mut command = Command::new(dotnet.executable());
        command
            .args(["exec", "--fx-version", runtime.version.as_str()])
            .arg(image);
        command.env("DOTNET_MODIFIABLE_ASSEMBLIES", "debug");
        for variable in FOREIGN_VARIABLES {
            command.env_remove(variable);
        }
        let mut pipe = Pipe::start(
            &format!("the apply host on .NET {}", runtime.version),
            &mut command,
        )?;
        let hello = ask(&mut pipe, &json!({"command": "hello"}), Duration::ZERO, "a hello")?;
        Ok(Self {
            pipe,
            hello,
            _files: files,
        })
    }

    /// The runtime's version, as it says itself.
    pub fn version(&self) -> &str {
        &self.hello.version
    }

    /// Whether the runtime takes updates at all.
    pub fn updatable(&self) -> bool {
        self.hello.updatable
    }

    /// The capabilities of the runtime, in its own words, separated by blanks.
    pub fn capabilities(&self) -> &str {
        &self.hello.capabilities
    }

    /// Loads a build into a load context of its own.
    pub fn load(&mut self, build: &Build<'_>) -> Result<Module> {
        self.load_into(build, Value::Null)
    }

    /// Loads a build into the context of another one, which may then refer to it, or the other way round.
    pub fn load_beside(&mut self, neighbour: &Module, build: &Build<'_>) -> Result<Module> {
        self.load_into(build, neighbour.context.into())
    }

    fn load_into(&mut self, build: &Build<'_>, context: Value) -> Result<Module> {
        let mut request = json!({
            "command": "load",
            "image": hex(build.image),
            "pdb": build.pdb.map(hex),
            "probing": build.probing.iter().map(|folder| folder.to_string_lossy()).collect::<Vec<_>>(),
        });
        if !context.is_null() {
            request["context"] = context;
        }
        self.ask(&request, Duration::ZERO, "a loaded module")
    }

    /// The names of the public static methods without parameters of a type, ordered.
    pub fn entries(&mut self, module: &Module, type_name: &str) -> Result<Vec<String>> {
        let request = json!({"command": "entries", "module": module.id, "type": type_name});
        self.ask(&request, Duration::ZERO, "names of methods")
    }

    /// Calls a method and waits for its outcome.
    pub fn call(&mut self, call: &Call<'_>) -> Result<Answer> {
        self.ask(&request("call", call), call.timeout, "an outcome")
    }

    /// Runs a program's entry point, with these arguments.
    pub fn run(&mut self, module: &Module, arguments: &[&str], timeout: Duration) -> Result<Answer> {
        let request = json!({
            "command": "call",
            "module": module.id,
            "arguments": arguments,
            "timeoutMs": millis(timeout),
        });
        self.ask(&request, timeout, "an outcome")
    }

    /// Starts a call that goes on while updates are applied.
    pub fn start_call(&mut self, call: &Call<'_>) -> Result<Started> {
        self.ask(&request("start", call), Duration::ZERO, "a started call")
    }

    /// Waits for a started call.
    pub fn join(&mut self, started: &Started, timeout: Duration) -> Result<Answer> {
        let request = json!({"command": "join", "call": started.call, "timeoutMs": millis(timeout)});
        self.ask(&request, timeout, "an outcome")
    }

    /// Applies a delta to a module, then calls the update handlers. A refusal of the runtime is [`Error::Refused`].
    pub fn apply(&mut self, module: &Module, delta: &Delta<'_>) -> Result<Applied> {
        let request = json!({
            "command": "apply",
            "module": module.id,
            "metadata": hex(delta.metadata),
            "il": hex(delta.il),
            "pdb": hex(delta.pdb),
            "updatedTypes": delta.updated_types,
        });
        self.ask(&request, Duration::ZERO, "an applied delta")
    }

    /// Asks something of a program, which is modules of one context: a command of `apply-host/README.md` with its further fields, which
    /// may take this long.
    pub fn ask_program<T: DeserializeOwned>(
        &mut self,
        command: &str,
        modules: &[Module],
        mut fields: Value,
        timeout: Duration,
        expected: &'static str,
    ) -> Result<T> {
        fields["command"] = command.into();
        fields["modules"] = modules.iter().map(|module| module.id).collect();
        fields["timeoutMs"] = millis(timeout).into();
        self.ask(&fields, timeout, expected)
    }

    fn ask<T: DeserializeOwned>(
        &mut self,
        request: &Value,
        allowed: Duration,
        expected: &'static str,
    ) -> Result<T> {
        ask(&mut self.pipe, request, allowed, expected)
    }
}

fn ask<T: DeserializeOwned>(
    pipe: &mut Pipe,
    request: &Value,
    allowed: Duration,
    expected: &'static str,
) -> Result<T> {
    let answer = pipe.ask(request, PATIENCE.saturating_add(allowed))?;
    let text = answer.to_string();
    serde_json::from_value(answer).map_err(|_| pipe.unexpected(expected, text))
}

fn request(command: &str, call: &Call<'_>) -> Value {
    json!({
        "command": command,
        "module": call.module.id,
        "type": call.type_name,
        "method": call.method,
        "arguments": call.arguments,
        "timeoutMs": millis(call.timeout),
    })
}

fn millis(time: Duration) -> i32 {
    i32::try_from(time.as_millis()).unwrap_or(i32::MAX)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf> {
    let path = folder.join(name);
    match std::fs::write(&path, bytes) {
        Ok(()) => Ok(path),
        Err(source) => Err(Error::File { path, source }),
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
