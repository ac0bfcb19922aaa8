use std::path::PathBuf;
use std::time::Duration;

use crate::Version;

/// What can go wrong between this process and a .NET one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No .NET installation was found.
    #[error(
        "no .NET found: looked for `dotnet` in PATH, DOTNET_ROOT and ~/.dotnet; \
         get a runtime from https://dotnet.microsoft.com/download"
    )]
    NoDotnet,
    /// A program could not be started.
    #[error("cannot start {}: {source}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A program ended with a failure.
    #[error("`{command}` failed: {message}")]
    Failed {
        /// The command line.
        command: String,
        /// What it wrote.
        message: String,
    },
    /// The installation lacks a runtime.
    #[error("no .NET {major} runtime is installed (there are: {})", list(installed))]
    NoRuntime {
        /// The major version that was wanted.
        major: u32,
        /// The versions that are there.
        installed: Vec<Version>,
    },
    /// The installation lacks the runtime that a program needs.
    #[error("{} needs {framework} {major}, which is not installed (there are: {}); \
             get it from https://dotnet.microsoft.com/download/dotnet/{major}.0, or set RollForward to Major", project.display(), list(installed))]
    NoFramework {
        /// The program's project.
        project: PathBuf,
        /// The shared framework.
        framework: String,
        /// The major version that it needs.
        major: u32,
        /// The versions that are there.
        installed: Vec<Version>,
    },
    /// A program's project.
    #[error(transparent)]
    Project(#[from] crate::project::Error),
    /// The installation has runtimes only.
    #[error("no .NET SDK is installed, only runtimes; get one from https://dotnet.microsoft.com/download")]
    NoSdk,
    /// A file could not be written or read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file could not be written; nothing was left behind.
    #[error("{}: cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A saved chain is not one that can be gone on with.
    #[error("{}: {source}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// Why, with the offset.
        source: hotdelta_session::Error,
    },
    /// A program that cannot be taken up again.
    #[error("{0}")]
    Attach(String),
    /// A socket's path would be longer than the system allows.
    #[error(
        "{}: too long for the path of a socket, which has room for {room} characters here; \
         set XDG_RUNTIME_DIR or TMPDIR to a folder with a shorter path",
        path.display()
    )]
    SocketPath {
        /// The path.
        path: PathBuf,
        /// How long it may be.
        room: usize,
    },
    /// A socket cannot be listened on.
    #[error("{}: cannot listen there: {source}", path.display())]
    Socket {
        /// Its path.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A program that can never take updates.
    #[error("{program} cannot be updated while it runs: {reason}")]
    Unfit {
        /// The program.
        program: String,
        /// Why not, and what to do.
        reason: String,
    },
    /// A loop does not answer.
    #[error("the loop at {} does not answer", folder.display())]
    NoControl {
        /// Its folder.
        folder: PathBuf,
    },
    /// The system does not let signals be listened to.
    #[error("signals cannot be listened to: {0}")]
    Signals(std::io::Error),
    /// A program that is to be started does not compile; what the compiler says was told.
    #[error("{0} does not compile")]
    NotBuilt(String),
    /// Another process builds, and does not end.
    #[error("{} is held by {}, which has been building for too long", path.display(), process.map_or("another process".to_owned(), |id| format!("process {id}")))]
    Locked {
        /// The lock.
        path: PathBuf,
        /// Who holds it, if it says so.
        process: Option<u32>,
    },
    /// The other process ended, a crash of the program in it included.
    #[error("{process} ended ({status}){}", tail(stderr))]
    Ended {
        /// Which process.
        process: String,
        /// Its exit status, in words.
        status: String,
        /// The last it wrote to its standard error.
        stderr: String,
    },
    /// The other process did not answer in time and was killed.
    #[error("{process} did not answer within {} s and was ended", after.as_secs())]
    NoAnswer {
        /// Which process.
        process: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// The answer was not what the protocol says.
    #[error("{process} answered something else than {expected}: {answer}")]
    Protocol {
        /// Which process.
        process: String,
        /// What was expected.
        expected: &'static str,
        /// What came.
        answer: String,
    },
    /// The request was carried out and ended in an exception: for an update, the runtime's refusal.
    #[error("{exception}: {message}")]
    Refused {
        /// The exception's type.
        exception: String,
        /// Its message.
        message: String,
    },
}

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

fn list(versions: &[Version]) -> String {
    if versions.is_empty() {
        return "none".to_owned();
    }
    versions
        .iter()
        .map(Version::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn tail(stderr: &str) -> String {
    if stderr.is_empty() {
        String::new()
    } else {
        format!(": {stderr}")
    }
}
