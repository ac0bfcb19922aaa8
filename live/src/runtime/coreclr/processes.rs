//! The processes that run the modules of a program, through their agents.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ecma335::Guid;
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::agents::{Agents, Connection, News};
use super::chains::Chains;
use super::wire::{self, Frame, Hello, Message, PROTOCOL, Status, Token};
use super::{Facts, Update};
use crate::Result;
use crate::engine::Remark;
use crate::runtime::{Answer, Event, Outcome};
use crate::socket::Endpoint;

/// How long a process holds Main for the deltas of earlier generations (`PatienceMs` in `agent/Session.cs`).
const HELD_MAIN: Duration = Duration::from_secs(2);

/// All processes that are connected, and the deltas that each of them has or is given.
#[derive(Debug)]
pub(super) struct Processes {
    token: Token,
    agents: Agents,
    connected: HashMap<Connection, Process>,
    chains: Chains,
    /// Whether one of them has said what its runtime can do.
    ready: bool,
}

/// A process that is connected.
#[derive(Debug)]
struct Process {
    id: u32,
    since: Instant,
    messages: UnboundedSender<Arc<[u8]>>,
    /// How far it is.
    stage: Stage,
    /// Requests that it has not answered yet.
    owes: Vec<u32>,
    /// Modules that it has loaded.
    loaded: HashSet<Guid>,
}

/// How far a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It has not shown the token.
    Unknown,
    /// It was told the chains, and catches up.
    CatchingUp {
        /// Whether there was anything to be caught up with.
        behind: bool,
    },
    /// It has what there was when it came.
    Running,
}

/// What a process did.
#[derive(Debug)]
pub(super) enum Heard {
    /// It answered a request.
    Answer(u32, Outcome),
    /// It is gone.
    Gone(u32),
    /// Something that the loop has to know.
    Event(Event<Facts, Frame>),
}

impl Heard {
    /// What the loop has to know of it, if nobody waits for an answer: updates that were held until now.
    pub(super) fn event(self) -> Option<Event<Facts, Frame>> {
        match self {
            Self::Event(event) => Some(event),
            Self::Answer(_, outcome) => Some(Event::Released(outcome)),
            Self::Gone(_) => None,
        }
    }
}

impl Processes {
    /// Lets processes connect that show the token.
    pub(super) fn listen(folder: &Path, token: Token) -> Result<Self> {
        let mut agents = Agents::new();
        agents.listen(&Endpoint::new(folder, "agent")?)?;
        Ok(Self {
            token,
            agents,
            connected: HashMap::new(),
            chains: Chains::new(folder),
            ready: false,
        })
    }

    /// A program is about to be started that has these modules, as they were built. Processes of an earlier one are forgotten.
    pub(super) fn begin(&mut self, modules: impl IntoIterator<Item = Guid>) {
        self.connected.clear();
        self.chains.reset(modules);
        self.ready = false;
    }

    /// The program has these deltas, or is given them when it is there.
    pub(super) fn extend(&mut self, updates: &[Update]) {
        self.chains.extend(updates);
    }

    /// Connects to a process that waits for it, and that then says what it has.
    pub(super) async fn connect(&mut self, folder: &Path, process: u32) -> std::io::Result<()> {
        let endpoint = Endpoint::new(folder, "agent").map_err(std::io::Error::other)?;
        self.agents.connect(&endpoint.of_process(process)).await?;
        self.ready = true;
        loop {
            let (connection, news) = self.agents.next().await;
            let greeted = matches!(news, News::Said(Message::Hello(_)));
            self.take(connection, news);
            match self.connected.get(&connection) {
                Some(process) if process.stage != Stage::Unknown => return Ok(()),
                _ if greeted => {
                    return Err(std::io::Error::other(
                        "it has other updates than the loop wrote down",
                    ));
                }
                _ => {}
            }
        }
    }

    /// Gives updates to all processes, and to those that come later.
    pub(super) fn apply(&mut self, request: u32, updates: &[Update]) {
        self.chains.extend(updates);
        let deltas = updates.iter().map(|update| (update.module, &update.delta));
        let message: Arc<[u8]> = wire::apply(request, deltas).into();
        for process in self.connected.values_mut() {
            if process.stage != Stage::Unknown {
                process.send(&message);
                process.owes.push(request);
            }
        }
    }

    /// Whether a process has not answered a request yet.
    pub(super) fn owe(&self, request: u32) -> bool {
        self.connected
            .values()
            .any(|process| process.owes.contains(&request))
    }

    /// Whether a process has loaded a module.
    pub(super) fn has_loaded(&self, module: Guid) -> bool {
        self.connected
            .values()
            .any(|process| process.loaded.contains(&module))
    }

    /// What one of them does next. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> Heard {
        loop {
            let (connection, news) = self.agents.next().await;
            if let Some(heard) = self.take(connection, news) {
                return heard;
            }
        }
    }

    fn take(&mut self, connection: Connection, news: News) -> Option<Heard> {
        match news {
            News::Connected(messages) => {
                let process = Process {
                    id: 0,
                    since: Instant::now(),
                    messages,
                    stage: Stage::Unknown,
                    owes: Vec::new(),
                    loaded: HashSet::new(),
                };
                self.connected.insert(connection, process);
                None
            }
            News::Gone => {
                let process = self.connected.remove(&connection)?;
                Some(Heard::Gone(process.id))
            }
            News::Said(Message::Hello(hello)) => self.greet(connection, &hello),
            News::Said(message) => {
                let process = self.connected.get_mut(&connection)?;
                if process.stage == Stage::Unknown {
                    // Nobody of ours. Its connection is closed, since nothing is to be sent to it.
                    self.connected.remove(&connection);
                    return None;
                }
                process.hear(message)
            }
        }
    }

    /// Tells a process what it has to know, if it shows the token and can take updates.
    fn greet(&mut self, connection: Connection, hello: &Hello) -> Option<Heard> {
        let known = hello.token == self.token && hello.protocol == PROTOCOL;
        if !known || !self.chains.cover(&hello.chains) {
            self.connected.remove(&connection);
            return None;
        }
        let process = self.connected.get_mut(&connection)?;
        process.id = hello.process;
        if !hello.updatable {
            let message = "the runtime takes no updates: DOTNET_MODIFIABLE_ASSEMBLIES does not reach it";
            return Some(Heard::Event(Event::Warning(Remark::of_process(
                hello.process,
                message,
            ))));
        }
        process.stage = Stage::CatchingUp {
            behind: !self.chains.is_empty(),
        };
        process.send(&self.chains.welcome(self.token));
        if self.ready {
            return None;
        }
        self.ready = true;
        Some(Heard::Event(Event::Ready(Facts {
            version: hello.version.clone(),
            capabilities: hello.capabilities.clone(),
        })))
    }
}

impl Process {
    /// A process that is gone is told to be by its connection.
    fn send(&self, message: &Arc<[u8]>) {
        let _ = self.messages.send(Arc::clone(message));
    }

    fn hear(&mut self, message: Message) -> Option<Heard> {
        match message {
            Message::Hello(_) => None,
            Message::Loaded { module, .. } => {
                self.loaded.insert(module);
                None
            }
            Message::Query { query, frames } => {
                let (send, receive) = oneshot::channel();
                let messages = self.messages.clone();
                tokio::spawn(async move {
                    let places: Vec<_> = receive.await.unwrap_or_default();
                    // The process does not wait longer than it wants to.
                    let _ = messages.send(wire::places(query, &places).into());
                });
                Some(Heard::Event(Event::Frames(frames, Answer(send))))
            }
            Message::Answer {
                request,
                status,
                reason,
                failures,
            } => {
                let outcome = self.outcome(status, reason, failures);
                if self.owes.contains(&request) {
                    self.owes.retain(|owed| *owed != request);
                    return Some(Heard::Answer(request, outcome));
                }
                let caught_up = matches!(self.stage, Stage::CatchingUp { behind: true });
                self.stage = Stage::Running;
                if caught_up && self.since.elapsed() > HELD_MAIN {
                    let message = "started with code of before the last edits; it has them now";
                    return Some(Heard::Event(Event::Warning(Remark::of_process(self.id, message))));
                }
                (outcome != Outcome::applied()).then(|| Heard::Event(Event::Released(outcome)))
            }
        }
    }

    fn outcome(&self, status: Status, reason: String, failures: Vec<String>) -> Outcome {
        match status {
            Status::Applied => Outcome::Applied {
                warnings: failures
                    .into_iter()
                    .map(|failure| {
                        Remark::of_process(self.id, &format!("an update handler failed: {failure}"))
                    })
                    .collect(),
                waiting: Vec::new(),
            },
            Status::Held => Outcome::Held(reason),
            Status::Refused => Outcome::Refused(reason),
            Status::Diverged => Outcome::Diverged(reason),
        }
    }
}
