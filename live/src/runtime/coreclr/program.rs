//! The process of a program: started, asked to end, ended with all that it started.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use crate::process::Signal;
use crate::process::terminal::Terminal;
use crate::process::tree;
use crate::project::Launch;
use crate::runtime::Stop;
use crate::{Error, Result};

/// How often it is looked whether processes that are ended are gone, and how long.
const LOOK: Duration = Duration::from_millis(5);
const ENDED: Duration = Duration::from_secs(2);

/// A process that runs a program.
#[derive(Debug)]
pub(super) struct Program {
    process: u32,
    /// `None`: somebody else started it.
    child: Option<Child>,
    /// It has ended, with this exit code, where there is one to be had.
    code: Option<Option<i32>>,
    /// Whether its agent is gone; what is not a child ends when that does.
    disconnected: bool,
    mark: String,
    terminal: Terminal,
}

impl Program {
    /// Starts what a launch says, from the copy of its output. Its streams, its terminal and its process group are those of hotdelta.
    pub(super) fn start(
        launch: &Launch,
        copy: &Path,
        mark: &str,
        environment: Vec<(OsString, OsString)>,
    ) -> Result<Self> {
        let program = moved(launch.program.as_os_str(), &launch.output, copy);
        let mut command = Command::new(&program);
        command
            .args(
                launch
                    .arguments
                    .iter()
                    .map(|argument| moved(argument, &launch.output, copy)),
            )
            .current_dir(&launch.working_directory)
            .envs(environment)
            .env(tree::MARK, mark);
        let terminal = Terminal::remember();
        let child = command.spawn().map_err(|source| Error::Start {
            program: program.into(),
            source,
        })?;
        Ok(Self {
            process: child.id().unwrap_or_default(),
            child: Some(child),
            code: None,
            disconnected: false,
            mark: mark.to_owned(),
            terminal,
        })
    }

    /// Takes over a process that another hotdelta has started.
    pub(super) fn adopt(process: u32, mark: &str) -> Self {
        Self {
            process,
            child: None,
            code: None,
            disconnected: false,
            mark: mark.to_owned(),
            terminal: Terminal::remember(),
        }
    }

    pub(super) fn process(&self) -> u32 {
        self.process
    }

    /// The agent of a process is gone.
    pub(super) fn disconnected(&mut self, process: u32) {
        self.disconnected |= process == self.process;
    }

    /// Its end, once, when it comes, and the exit code, where there is one to be had. Dropping the future loses nothing.
    pub(super) async fn ended(&mut self) -> Option<i32> {
        // Somebody else's child is not looked at again and again: its agent goes first.
        if self.code.is_some() || (self.child.is_none() && !self.disconnected) {
            return std::future::pending().await;
        }
        self.wait().await
    }

    async fn wait(&mut self) -> Option<i32> {
        if let Some(code) = self.code {
            return code;
        }
        let code = match &mut self.child {
            Some(child) => child.wait().await.ok().map(exit_code),
            None => {
                while tree::lives(self.process) {
                    tokio::time::sleep(LOOK).await;
                }
                None
            }
        };
        self.code = Some(code);
        code
    }

    /// Lets it clean up, as far as there is time for that, and ends what is left of it.
    pub(super) async fn stop(&mut self, how: Stop, cleanup: Duration) -> Option<i32> {
        let before = self.members();
        let cleanup = match how {
            // What another hotdelta has started is not in front of this one's terminal.
            Stop::Asked if self.child.is_none() => {
                tree::ask(self.process, Signal::Interrupt);
                cleanup
            }
            Stop::Asked => cleanup,
            // The number may be another process's by now.
            Stop::Ask(_) if self.code.is_some() => cleanup,
            Stop::Ask(signal) => {
                tree::ask(self.process, signal);
                cleanup
            }
            Stop::Now => Duration::ZERO,
        };
        let ended = tokio::time::timeout(cleanup, self.wait()).await;
        self.end_rest(before).await;
        let code = match ended {
            Ok(code) => code,
            Err(_) => self.wait().await,
        };
        self.terminal.restore();
        code
    }

    /// Those that run. The number of a process that has ended may be another one's by now.
    fn members(&self) -> Vec<u32> {
        let root = self.code.is_none().then_some(self.process);
        tree::members(root, &self.mark)
    }

    /// Ends what the program left when it ended of itself.
    async fn end_rest(&mut self, before: Vec<u32>) {
        let until = Instant::now() + ENDED;
        loop {
            let mut members = self.members();
            members.extend(before.iter().filter(|member| tree::lives(**member)));
            if members.is_empty() || Instant::now() > until {
                return;
            }
            tree::end(&members);
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// What a shell would say: 128 and the signal's number for a process that a signal ended.
fn exit_code(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap_or(1)
}

/// A path in the output folder, or text that has one in it, with the copy in its place.
fn moved(text: &OsStr, output: &Path, copy: &Path) -> OsString {
    let path = Path::new(text);
    if let Ok(inner) = path.strip_prefix(output) {
        return copy.join(inner).into();
    }
    match (text.to_str(), output.to_str(), copy.to_str()) {
        (Some(text), Some(output), Some(copy)) => {
            let with_separator = |folder: &str| PathBuf::from(folder).join("").into_os_string();
            let (from, to) = (with_separator(output), with_separator(copy));
            let (from, to) = (from.to_string_lossy(), to.to_string_lossy());
            text.replace(&*from, &to).into()
        }
        _ => text.to_owned(),
    }
}
