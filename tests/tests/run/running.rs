//! A loop that runs, its program's output, and what it tells.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::PATIENCE;

type Error = Box<dyn std::error::Error>;

/// Lines that somebody writes.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn read(stream: impl Read + Send + 'static) -> Self {
        let lines = Self::default();
        let kept = lines.clone();
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                kept.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
            }
        });
        lines
    }

    fn all(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A running `hotdelta run`. Dropping it ends it, and its program.
pub(crate) struct Running {
    pub(crate) loop_: Child,
    input: Option<ChildStdin>,
    output: Lines,
    told: Lines,
    /// How much of each was looked at.
    seen: [usize; 3],
    /// The file with its events.
    events: PathBuf,
    _place: TempDir,
}

/// The program that is tested.
pub(crate) fn hotdelta() -> Command {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .unwrap_or(Path::new(""));
    let name = format!("hotdelta{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new(target.join("debug").join(name));
    // Symbols that are the same everywhere.
    command.env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR");
    command
}

impl Running {
    /// Starts it in a folder.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Result<Self, Error> {
        let mut command = hotdelta();
        command.arg("run").current_dir(folder);
        Self::spawn(command, arguments)
    }

    /// Starts a command, which is `hotdelta run` in the end, with these arguments behind it.
    pub(crate) fn spawn(mut command: Command, arguments: &[&str]) -> Result<Self, Error> {
        let place = TempDir::with_prefix("hotdelta-run-")?;
        let events = place.path().join("events");
        let mut loop_ = command
            .arg(format!("--json={}", events.display()))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let output = loop_.stdout.take().map(Lines::read).unwrap_or_default();
        let told = loop_.stderr.take().map(Lines::read).unwrap_or_default();
        Ok(Self {
            input: loop_.stdin.take(),
            loop_,
            output,
            told,
            seen: [0; 3],
            events,
            _place: place,
        })
    }

    /// Waits until the program says a line with this in it, behind those that were waited for before. Gives the line.
    pub(crate) fn says(&mut self, text: &str) -> Result<String, Error> {
        let output = self.output.clone();
        self.wait(0, text, move || output.all())
    }

    /// Waits until it is told a line with this in it.
    pub(crate) fn told(&mut self, text: &str) -> Result<String, Error> {
        let told = self.told.clone();
        self.wait(1, text, move || told.all())
    }

    /// Waits for an event; those between are passed over.
    pub(crate) fn event(&mut self, name: &str) -> Result<Value, Error> {
        let events = self.events.clone();
        let line = self.wait(2, &format!("\"event\":\"{name}\""), move || {
            let text = fs::read_to_string(&events).unwrap_or_default();
            // One that is being written is not whole.
            text.split_inclusive('\n')
                .filter(|line| line.ends_with('\n'))
                .map(str::to_owned)
                .collect()
        })?;
        Ok(serde_json::from_str(&line)?)
    }

    /// All events so far, by name.
    pub(crate) fn events(&self) -> Vec<String> {
        let text = fs::read_to_string(&self.events).unwrap_or_default();
        let events = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        events
            .filter_map(|event| Some(event["event"].as_str()?.to_owned()))
            .collect()
    }

    fn wait(&mut self, stream: usize, text: &str, all: impl Fn() -> Vec<String>) -> Result<String, Error> {
        let until = Instant::now() + PATIENCE;
        loop {
            let lines = all();
            let new = lines.iter().enumerate().skip(self.seen[stream]);
            if let Some((at, line)) = new.clone().find(|(_, line)| line.contains(text)) {
                self.seen[stream] = at + 1;
                return Ok(line.clone());
            }
            let over = self.loop_.try_wait()?.is_some() && !self.program().is_ok_and(lives);
            if Instant::now() > until || over && all().len() == lines.len() {
                let new: Vec<_> = new.map(|(_, line)| line).collect();
                return Err(format!(
                    "expected {text:?} in {new:?}; the program said {:?}; told was {:#?}",
                    self.output.all(),
                    self.told.all()
                )
                .into());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Everything that was written to the standard error.
    pub(crate) fn all_told(&self) -> String {
        self.told.all().join("\n")
    }

    /// Types a line into the program's standard input.
    pub(crate) fn types(&mut self, line: &str) -> Result<(), Error> {
        let input = self.input.as_mut().ok_or("no standard input")?;
        writeln!(input, "{line}")?;
        Ok(input.flush()?)
    }

    /// The program's process, as its last start told it.
    pub(crate) fn program(&self) -> Result<u32, Error> {
        let text = fs::read_to_string(&self.events)?;
        let events = text
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let process = events.filter_map(|event| event["pid"].as_u64()).next_back();
        Ok(u32::try_from(process.ok_or("no program was started")?)?)
    }

    /// Sends a signal to the loop alone.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) -> Result<(), Error> {
        Ok(rustix::process::kill_process(pid(self.loop_.id())?, signal)?)
    }

    /// Waits for the end of the loop.
    pub(crate) fn ended(&mut self) -> Result<ExitStatus, Error> {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.loop_.try_wait()? {
                return Ok(status);
            }
            if Instant::now() > until {
                return Err(format!("it does not end; told was {:#?}", self.told.all()).into());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}

#[cfg(unix)]
pub(crate) fn pid(process: u32) -> Result<rustix::process::Pid, Error> {
    rustix::process::Pid::from_raw(i32::try_from(process)?).ok_or_else(|| "no process".into())
}

/// Whether a process runs.
pub(crate) fn lives(process: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    stat.rsplit_once(')')
        .is_some_and(|(_, rest)| !rest.trim_start().starts_with(['Z', 'X']))
}

impl Drop for Running {
    fn drop(&mut self) {
        #[cfg(unix)]
        let _ = self.signal(rustix::process::Signal::TERM);
        let until = Instant::now() + Duration::from_secs(20);
        while matches!(self.loop_.try_wait(), Ok(None)) {
            if Instant::now() > until {
                let _ = self.loop_.kill();
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
}
