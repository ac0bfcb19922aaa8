//! MSBuild, run with what hotdelta adds to projects.

use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::JoinHandle;

use super::Request;
use crate::build::{Diagnostic, diagnostics};
use crate::{Dotnet, Error, Result};

/// What is added to projects.
const TARGETS: &str = include_str!("hotdelta.targets");

/// Whether MSBuild's server is used. A user who says so has a reason.
const SERVER: &str = "MSBUILDUSESERVER";

/// How long a build may take to end once it was told to.
const CLEAN_UP: Duration = Duration::from_secs(5);

/// As much of what MSBuild writes is read.
const OUTPUT: u64 = 16 << 20;

/// Runs MSBuild for one project, one run at a time.
///
/// The processes that MSBuild keeps for later builds (its server, nodes, the compilers' server) are used where the SDK has them: they
/// halve the time of a small build. They are the SDK's, end by themselves, and serve `dotnet build` too.
#[derive(Debug)]
pub(crate) struct MsBuild {
    dotnet: PathBuf,
    project: PathBuf,
    properties: Vec<(String, String)>,
    framework: Option<String>,
    /// Only this user can enter it: a build runs what is in there.
    folder: TempDir,
    targets: PathBuf,
    /// The run that goes on, though its future may have been dropped. It is over before another begins, as both write to the same files.
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    process: Option<u32>,
    /// Ends with the process.
    ended: JoinHandle<std::io::Result<ExitStatus>>,
}

/// Files that are to be open while a run writes: locks.
pub(crate) type Held = Arc<Vec<File>>;

/// Which folders a build uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folders {
    /// Our own, beside the user's.
    Own,
    /// The user's.
    Shared,
}

/// A target, and what it is run with.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    pub(crate) name: &'a str,
    pub(crate) folders: Folders,
    pub(crate) properties: &'a [(&'a str, &'a str)],
    pub(crate) options: &'a [String],
    /// Of the environment.
    pub(crate) variables: &'a [(&'a str, &'a str)],
    /// Open until the run has ended, also where nobody waits for that.
    pub(crate) held: Held,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) success: bool,
    /// Everything that it wrote.
    pub(crate) output: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl MsBuild {
    pub(crate) fn new(dotnet: &Dotnet, project: &Path, request: &Request) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("hotdelta-")
            .tempdir()
            .map_err(|source| Error::File {
                path: std::env::temp_dir(),
                source,
            })?;
        // A node of MSBuild keeps what it has read of a path: another content has another name.
        let targets = folder.path().join(format!(
            "{}.targets",
            &blake3::hash(TARGETS.as_bytes()).to_hex()[..16]
        ));
        write_targets(&targets).map_err(|source| Error::File {
            path: targets.clone(),
            source,
        })?;
        let configuration = request
            .configuration
            .iter()
            .map(|value| ("Configuration".to_owned(), value.clone()));
        Ok(Self {
            dotnet: dotnet.executable().to_owned(),
            project: project.to_owned(),
            properties: configuration.chain(request.properties.iter().cloned()).collect(),
            framework: request.framework.clone(),
            folder,
            targets,
            running: None,
        })
    }

    pub(crate) fn project(&self) -> &Path {
        &self.project
    }

    /// Restores packages, for all frameworks: the result is the one that `dotnet build` and editors use.
    pub(crate) async fn restore(&mut self) -> Result<Ran> {
        let mut arguments = vec!["-t:Restore".to_owned()];
        arguments.extend(self.properties.iter().map(theirs));
        self.run(&arguments, &[], Held::default()).await
    }

    /// Options that have another target restore packages first, as [`MsBuild::restore`] does it.
    pub(crate) fn restoring(&self) -> Vec<String> {
        // With a property for restoring alone, those for the target are not used for it.
        let properties = self
            .properties
            .iter()
            .map(|(name, value)| format!("-rp:{name}={value}"));
        ["-restore".to_owned(), "-rp:HotdeltaRestores=true".to_owned()]
            .into_iter()
            .chain(properties)
            .collect()
    }

    /// Runs a target with our additions.
    pub(crate) async fn target(&mut self, target: Target<'_>) -> Result<Ran> {
        let targets = self.targets.to_string_lossy().into_owned();
        let framework = self
            .framework
            .as_deref()
            .map(|framework| ours("TargetFramework", framework));
        let mut arguments = vec![
            format!("-t:{}", target.name),
            ours("BeforeTargetFrameworkInferenceTargets", &targets),
            ours("CustomBeforeMicrosoftCommonCrossTargetingTargets", &targets),
        ];
        arguments.extend(self.properties.iter().map(theirs));
        arguments.extend(framework);
        if target.folders == Folders::Own {
            arguments.push(ours("HotdeltaFolders", "own"));
        }
        arguments.extend(target.properties.iter().map(|(name, value)| ours(name, value)));
        arguments.extend_from_slice(target.options);
        self.run(&arguments, target.variables, target.held).await
    }

    /// An empty folder for what a target writes.
    pub(crate) fn answers(&self) -> Result<PathBuf> {
        let path = self.folder.path().join("answers");
        let clear = || -> std::io::Result<()> {
            if path.exists() {
                fs::remove_dir_all(&path)?;
            }
            fs::create_dir(&path)
        };
        clear().map_err(|source| Error::File {
            path: path.clone(),
            source,
        })?;
        Ok(path)
    }

    async fn run(&mut self, arguments: &[String], variables: &[(&str, &str)], held: Held) -> Result<Ran> {
        self.settle().await;
        let path = self.folder.path().join("output");
        let file_error = |source| Error::File {
            path: path.clone(),
            source,
        };
        // A file and no pipe: processes that MSBuild leaves behind may hold it open.
        let file = File::create(&path).map_err(file_error)?;
        let mut command = Command::new(&self.dotnet);
        command
            .arg("msbuild")
            .arg(&self.project)
            .args([
                "-nologo",
                "-v:quiet",
                "-tl:off",
                "-clp:NoSummary;ForceNoAlign;DisableConsoleColor",
            ])
            .args(arguments)
            .current_dir(self.project.parent().unwrap_or(Path::new(".")))
            .stdin(Stdio::null())
            .stdout(file.try_clone().map_err(file_error)?)
            .stderr(file);
        if std::env::var_os(SERVER).is_none() {
            command.env(SERVER, "1");
        }
        command
            // Its server keeps what it has read of a file: let it look at the content.
            .env("MSBUILDCACHECHECKFILECONTENT", "1")
            .env("DOTNET_NOLOGO", "1")
            // What it writes is read as UTF-8, on Windows too.
            .env("DOTNET_CLI_FORCE_UTF8_ENCODING", "1")
            .envs(variables.iter().copied());
        #[cfg(unix)]
        command.process_group(0);
        let mut child = command.spawn().map_err(|source| Error::Start {
            program: self.dotnet.clone(),
            source,
        })?;
        let process = child.id();
        let ended = tokio::spawn(async move {
            let status = child.wait().await;
            drop(held);
            status
        });
        let running = self.running.insert(Running { process, ended });
        let guard = Interrupt(process);
        let status = (&mut running.ended).await;
        guard.forget();
        self.running = None;
        let status = status
            .map_err(std::io::Error::other)
            .and_then(|status| status)
            .map_err(file_error)?;
        let output = read(&path).map_err(file_error)?;
        Ok(Ran {
            success: status.success(),
            diagnostics: diagnostics(&output),
            output,
        })
    }

    /// Waits until a run whose future was dropped has ended.
    pub(crate) async fn settle(&mut self) {
        let Some(running) = &mut self.running else { return };
        if tokio::time::timeout(CLEAN_UP, &mut running.ended).await.is_err() {
            kill(running.process);
            let _ = (&mut running.ended).await;
        }
        self.running = None;
    }
}

impl Drop for MsBuild {
    fn drop(&mut self) {
        if let Some(running) = &self.running
            && !running.ended.is_finished()
        {
            interrupt(running.process);
        }
    }
}

/// Interrupts a process when it is dropped.
struct Interrupt(Option<u32>);

impl Interrupt {
    fn forget(mut self) {
        self.0 = None;
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        if self.0.is_some() {
            interrupt(self.0);
        }
    }
}

/// As Ctrl-C does: MSBuild ends the compilers that it started, and then itself.
#[cfg(unix)]
fn interrupt(process: Option<u32>) {
    signal(process, rustix::process::Signal::INT);
}

/// The process and those that it started.
#[cfg(unix)]
fn kill(process: Option<u32>) {
    signal(process, rustix::process::Signal::KILL);
}

#[cfg(unix)]
fn signal(process: Option<u32>, signal: rustix::process::Signal) {
    let group = process.and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?));
    if let Some(group) = group {
        // It may have ended by now.
        let _ = rustix::process::kill_process_group(group, signal);
    }
}

#[cfg(windows)]
fn interrupt(process: Option<u32>) {
    kill(process);
}

#[cfg(windows)]
fn kill(process: Option<u32>) {
    let Some(process) = process else { return };
    // It may have ended by now.
    let _ = std::process::Command::new("taskkill")
        .args(["/F", "/T", "/PID", &process.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// An import that is newer than an output has MSBuild compile anew. This one never is.
fn write_targets(path: &Path) -> std::io::Result<()> {
    fs::write(path, TARGETS)?;
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    File::options()
        .write(true)
        .open(path)?
        .set_times(FileTimes::new().set_modified(old))
}

fn read(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let mut bytes = Vec::new();
    File::open(path)?.take(OUTPUT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A property as a user wrote it, with the escapes that MSBuild knows.
fn theirs((name, value): &(String, String)) -> String {
    format!("-p:{name}={value}")
}

/// A property with this value. MSBuild takes several properties in one switch, separated by `;` or `,`.
fn ours(name: &str, value: &str) -> String {
    let value = value.replace('%', "%25").replace(';', "%3B").replace(',', "%2C");
    format!("-p:{name}={value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_is_one_property() {
        assert_eq!(ours("Path", "/a;b/100%,/c"), "-p:Path=/a%3Bb/100%25%2C/c");
        assert_eq!(theirs(&("A".to_owned(), "1%3B2".to_owned())), "-p:A=1%3B2");
    }
}
