//! CoreCLR: a process with the agent in it.

mod agents;
mod chains;
mod copies;
mod environment;
mod fit;
mod processes;
mod program;
mod wire;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;

use ecma335::Guid;
use hotdelta_session::{Build, Facts as ModuleFacts};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};

use self::copies::Copy;
use self::environment::Environment;
use self::processes::{Heard, Processes};
use self::program::Program;
use self::wire::Token;
pub use self::wire::{Delta, Frame};
use super::{Event, Outcome, Runtime, Started, Stop};
use crate::home::{Home, Hosted};
use crate::project::Launch;
use crate::{Error, Result};

/// The agent's compiled form; `agent/` holds its source.
const AGENT: &[u8] = include_bytes!("../../../../agent/bin/hotdelta-agent.dll");

/// How long processes may take to apply updates, which they cannot while they are stopped, until the loop goes on without their answers.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a program is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The time that a program has for its clean-up once it was asked to end.
    pub cleanup: Duration,
    /// Whether traces have method tokens and IL offsets where they have no lines.
    pub il_offsets: bool,
}

/// A delta for a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The module's Mvid.
    pub module: Guid,
    /// The name of its assembly.
    pub name: String,
    /// The delta.
    pub delta: Delta,
}

/// What a runtime says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its version.
    pub version: String,
    /// Its capabilities, in its own words, separated by blanks.
    pub capabilities: String,
}

/// What one who goes on with a program needs to know.
#[derive(Debug, Serialize, Deserialize)]
struct Left {
    token: String,
    /// What the program runs from a copy of.
    output: PathBuf,
    iteration: u32,
    modules: Vec<[u8; 16]>,
}

/// A program on CoreCLR: one process, or several that run the same modules.
#[derive(Debug)]
pub struct CoreClr {
    options: Options,
    home: Home,
    /// The agent's file.
    agent: PathBuf,
    token: Token,
    processes: Processes,
    copy: Option<Copy>,
    program: Option<Program>,
    iteration: u32,
    requests: u32,
    events: VecDeque<Event<Facts, Frame>>,
}

impl CoreClr {
    /// A runtime without a program.
    ///
    /// # Errors
    /// The home cannot be written to.
    pub fn new(home: Home, options: Options) -> Result<Self> {
        Self::with(home, options, Token::random())
    }

    fn with(home: Home, options: Options, token: Token) -> Result<Self> {
        let folder = home.folder();
        let agent = folder.join("hotdelta-agent.dll");
        std::fs::write(&agent, AGENT).map_err(|source| Error::File {
            path: agent.clone(),
            source,
        })?;
        Ok(Self {
            options,
            processes: Processes::listen(folder, token)?,
            home,
            agent,
            token,
            copy: None,
            program: None,
            iteration: 0,
            requests: 0,
            events: VecDeque::new(),
        })
    }

    /// Goes on with the program of a loop that was killed, whose home this is. `chain`: the deltas that it has, or is about to have.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn attach(home: Home, options: Options, chain: Vec<Update>) -> Result<Self> {
        let hosted = home.description().program.clone();
        let Some((hosted, process)) = hosted.and_then(|hosted| Some((hosted.clone(), hosted.process?)))
        else {
            return Err(Error::Attach("the loop had no program".to_owned()));
        };
        let left: Left = serde_json::from_value(hosted.runtime)
            .map_err(|error| Error::Attach(format!("the loop is one of another version: {error}")))?;
        let token = Token::parse(&left.token)
            .ok_or_else(|| Error::Attach("the loop is one of another version".to_owned()))?;
        let mut this = Self::with(home, options, token)?;
        this.copy = Some(Copy::adopt(hosted.copy, left.output));
        this.iteration = left.iteration;
        this.program = Some(Program::adopt(process, &this.home.name()));
        this.processes
            .begin(left.modules.iter().map(|module| Guid(*module)));
        this.processes.extend(&chain);
        let answered = this.processes.connect(this.home.folder(), process);
        match timeout(PATIENCE, answered).await {
            Ok(Ok(())) => Ok(this),
            Ok(Err(error)) => Err(Error::Attach(format!(
                "process {process} does not answer: {error}"
            ))),
            Err(_) => Err(Error::Attach(format!("process {process} does not answer"))),
        }
    }

    /// The program's process, while there is one.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.program.as_ref().map(Program::process)
    }

    /// Copies what was built, or what is new of it, and reads the modules of the projects from the copy.
    fn prepare(&mut self, launch: &Launch) -> Result<(PathBuf, Vec<Build>)> {
        let known = self.copy.take().filter(|copy| copy.is_of(&launch.output));
        let copy = self
            .copy
            .insert(known.unwrap_or_else(|| Copy::beside(&launch.output, &self.home.name())));
        let folder = copy.folder().to_owned();
        // Before there is such a folder: it goes with the home, whatever comes.
        self.home.host(Some(Hosted {
            process: None,
            copy: folder.clone(),
            runtime: Value::Null,
        }))?;
        copy.update()?;
        let modules = fit::modules(launch, &folder)?;
        Ok((folder, modules))
    }

    /// The answers of all processes to a request; those that are gone meanwhile need not answer.
    async fn answers(&mut self, request: u32) -> Outcome {
        let until = Instant::now() + PATIENCE;
        let mut all = None;
        let add = |all: Option<Outcome>, one: Outcome| {
            Some(match all {
                Some(all) => all.and(one),
                None => one,
            })
        };
        while self.processes.owe(request) {
            match timeout_at(until, self.processes.next()).await {
                Ok(Heard::Answer(answered, outcome)) if answered == request => all = add(all, outcome),
                Ok(heard) => self.events.extend(heard.event()),
                Err(_) => {
                    all = add(all, Outcome::Held("the program does not answer".to_owned()));
                    break;
                }
            }
        }
        // Those that come later get it then.
        all.unwrap_or_else(Outcome::applied)
    }
}

impl Runtime for CoreClr {
    type Launch = Launch;
    type Baseline = Build;
    type Update = Update;
    type Facts = Facts;
    type Frame = Frame;

    async fn start(&mut self, launch: &Launch) -> Result<Started<Build>> {
        let (folder, modules) = self.prepare(launch)?;
        // What was read a moment ago is read again without an error.
        let facts: Vec<_> = modules.iter().flat_map(ModuleFacts::read).collect();
        let mvids: Vec<Guid> = facts.iter().map(|facts| facts.mvid).collect();
        self.processes.begin(mvids.iter().copied());
        self.events.clear();
        self.iteration += 1;
        let environment = Environment {
            folder: self.home.folder(),
            token: self.token,
            agent: &self.agent,
            program: &launch.name,
            il_offsets: self.options.il_offsets,
            iteration: self.iteration,
        };
        let variables = environment.variables(std::env::vars_os(), &launch.environment);
        let program = Program::start(launch, &folder, &self.home.name(), variables)?;
        let process = program.process();
        self.program = Some(program);
        let left = Left {
            token: self.token.text(),
            output: launch.output.clone(),
            iteration: self.iteration,
            modules: mvids.iter().map(|mvid| mvid.0).collect(),
        };
        self.home.host(Some(Hosted {
            process: Some(process),
            copy: folder,
            runtime: serde_json::to_value(left).unwrap_or_default(),
        }))?;
        Ok(Started {
            process,
            baselines: modules,
        })
    }

    async fn apply(&mut self, updates: Vec<Update>) -> Outcome {
        self.requests += 1;
        let request = self.requests;
        self.processes.apply(request, &updates);
        let outcome = self.answers(request).await;
        match outcome {
            Outcome::Applied { warnings, .. } => {
                let loaded = |update: &&Update| !self.processes.has_loaded(update.module);
                let waiting = updates.iter().filter(loaded).map(|update| update.name.clone());
                Outcome::Applied {
                    warnings,
                    waiting: waiting.collect(),
                }
            }
            other => other,
        }
    }

    async fn event(&mut self) -> Event<Facts, Frame> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return event;
            }
            let ended = async {
                match &mut self.program {
                    Some(program) => program.ended().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                heard = self.processes.next() => {
                    if let (Heard::Gone(process), Some(program)) = (&heard, &mut self.program) {
                        program.disconnected(*process);
                    }
                    self.events.extend(heard.event());
                }
                code = ended => return Event::Exited(code),
            }
        }
    }

    fn refresh(&mut self) -> Result<()> {
        self.copy.as_mut().map_or(Ok(()), Copy::refresh)
    }

    async fn stop(&mut self, how: Stop) -> Option<i32> {
        let code = match &mut self.program {
            Some(program) => program.stop(how, self.options.cleanup).await,
            None => None,
        };
        self.program = None;
        code
    }
}
