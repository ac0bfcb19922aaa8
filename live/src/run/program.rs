//! The program that a loop runs: its process, its engine, and what others ask of both.

use std::collections::HashSet;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, timeout_at};

use super::command::{Answer, Command, Request, Status};
use super::report::{Report, Reporter};
use crate::engine::{Engine, Remark};
use crate::process::Signal;
use crate::runtime::{Event, Outcome, Runtime};

/// How long a program may take until it can take updates, at most; an agent connects within a few hundred milliseconds.
const READY: Duration = Duration::from_secs(10);

/// Somebody wants the loop to end.
#[derive(Debug, Clone, Copy)]
pub(super) struct End {
    pub(super) signal: Signal,
    /// Whether the program has the signal already.
    pub(super) everybody: bool,
}

/// How far a program is.
#[derive(Debug)]
pub(super) enum State<B> {
    /// It was not started, or could not be.
    Absent,
    /// It was started, from these builds.
    Starting(Vec<B>),
    /// It takes updates.
    Running,
    /// It runs, and takes no updates, for this reason.
    Deaf(String),
    /// It has ended of itself.
    Exited,
}

/// A program, or the place of one.
pub(super) struct Program<E, R: Runtime, P> {
    pub(super) engine: E,
    pub(super) runtime: R,
    pub(super) reporter: P,
    pub(super) commands: UnboundedReceiver<Command>,
    pub(super) state: State<R::Baseline>,
    pub(super) status: Status,
    /// What is to be done when what is being done is done.
    pub(super) wishes: Wishes,
    /// What was warned of.
    warned: HashSet<Remark>,
}

/// What is to be done next.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// The program is to be started anew, because somebody wants it.
    pub(super) restart: bool,
    /// What the program runs is no build any more, for this reason.
    pub(super) diverged: Option<String>,
    /// What was saved is to be applied, paused or not.
    pub(super) apply: bool,
}

impl<E, R, P> Program<E, R, P>
where
    R: Runtime,
    E: Engine<Baseline = R::Baseline, Update = R::Update, Facts = R::Facts, Frame = R::Frame>,
    P: Reporter,
{
    pub(super) fn new(engine: E, runtime: R, reporter: P, commands: UnboundedReceiver<Command>) -> Self {
        Self {
            engine,
            runtime,
            reporter,
            commands,
            state: State::Absent,
            status: Status::default(),
            wishes: Wishes::default(),
            warned: HashSet::new(),
        }
    }

    /// Whether there is a process.
    pub(super) fn runs(&self) -> bool {
        matches!(self.state, State::Starting(_) | State::Running | State::Deaf(_))
    }

    /// Does some work, and meanwhile what others ask of the loop and of the program.
    pub(super) async fn attend<T>(&mut self, work: impl Future<Output = T>) -> Result<T, End> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                command = self.commands.recv() => self.obey(command)?,
                event = self.runtime.event() => self.happened(event),
                done = &mut work => return Ok(done),
            }
        }
    }

    /// Waits until the program takes updates, or will not.
    pub(super) async fn settle(&mut self) -> Result<(), End> {
        let until = Instant::now() + READY;
        while matches!(self.state, State::Starting(_)) {
            let next = async {
                tokio::select! {
                    biased;
                    command = self.commands.recv() => self.obey(command),
                    event = self.runtime.event() => {
                        self.happened(event);
                        Ok(())
                    }
                }
            };
            match timeout_at(until, next).await {
                Ok(done) => done?,
                Err(_) => self.state = State::Deaf("the runtime in it has not answered".to_owned()),
            }
        }
        Ok(())
    }

    /// Does what is asked, or remembers it for when there is time.
    pub(super) fn obey(&mut self, command: Option<Command>) -> Result<(), End> {
        let (request, answer) = match command {
            Some(Command::Request(request, answer)) => (request, answer),
            Some(Command::End { signal, everybody }) => return Err(End { signal, everybody }),
            // Those who can ask are gone, and with them the terminal.
            None => {
                return Err(End {
                    signal: Signal::Hangup,
                    everybody: false,
                });
            }
        };
        let message = match request {
            Request::Status => self.describe(),
            Request::Restart => {
                self.wishes.restart = true;
                "restarting".to_owned()
            }
            Request::Pause | Request::Resume => {
                let paused = request == Request::Pause;
                if self.status.paused != paused {
                    self.status.paused = paused;
                    self.reporter.report(Report::Paused(paused));
                }
                if paused { "paused" } else { "watching" }.to_owned()
            }
            Request::Apply => {
                self.wishes.apply = true;
                "applying what was saved".to_owned()
            }
        };
        let status = self.status();
        // Whoever asked may not wait for the answer.
        let _ = answer.send(Answer {
            done: true,
            message,
            status,
        });
        Ok(())
    }

    /// What the program did of itself.
    pub(super) fn happened(&mut self, event: Event<R::Facts, R::Frame>) {
        match event {
            Event::Ready(facts) => {
                let State::Starting(baselines) = std::mem::replace(&mut self.state, State::Running) else {
                    return;
                };
                if let Err(error) = self.engine.begin(baselines, &facts) {
                    let reason = error.to_string();
                    self.reporter.report(Report::Failure(&reason));
                    self.state = State::Deaf(reason);
                }
                self.mishaps();
            }
            Event::Exited(code) => {
                self.state = State::Exited;
                self.status.process = None;
                self.reporter.report(Report::Exited { code });
            }
            Event::Released(outcome) => self.released(outcome),
            Event::Frames(frames, answer) => {
                let places = frames.iter().map(|frame| self.engine.locate(frame));
                answer.give(places.collect());
            }
            Event::Warning(remark) => self.warn(&remark),
        }
    }

    fn released(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Applied { warnings, .. } => {
                self.reporter.report(Report::Released);
                warnings.iter().for_each(|warning| self.warn(warning));
            }
            Outcome::Held(_) => {}
            Outcome::Refused(reason) | Outcome::Diverged(reason) => self.diverged(reason),
        }
    }

    /// What the program runs is no build any more.
    pub(super) fn diverged(&mut self, reason: String) {
        self.state = State::Deaf(reason.clone());
        self.wishes.diverged = Some(reason);
    }

    /// Tells what went wrong in the engine beside what it was asked.
    pub(super) fn mishaps(&mut self) {
        if let Some(failure) = self.engine.failure() {
            self.reporter.report(Report::Failure(&failure));
        }
    }

    /// Warns of something that holds until it changes, once.
    pub(super) fn warn(&mut self, remark: &Remark) {
        if self.is_new(remark) {
            self.reporter.report(Report::Warning { remark, again: false });
        }
    }

    /// Warns of something in an edit. It is said of every edit that it is true of, since what is not said is taken to work.
    pub(super) fn warn_of_edit(&mut self, remark: &Remark) {
        let again = !self.is_new(remark);
        self.reporter.report(Report::Warning { remark, again });
    }

    /// Whether it was not warned of yet, wherever it stood then.
    fn is_new(&mut self, remark: &Remark) -> bool {
        let anywhere = Remark {
            place: None,
            ..remark.clone()
        };
        self.warned.insert(anywhere)
    }

    pub(super) fn status(&self) -> Status {
        let program = match &self.state {
            State::Absent => "absent",
            State::Starting(_) => "starting",
            State::Running => "running",
            State::Deaf(_) => "deaf",
            State::Exited => "exited",
        };
        Status {
            program: program.to_owned(),
            ..self.status.clone()
        }
    }

    /// How things stand, in a sentence.
    fn describe(&self) -> String {
        let process = self.status.process.map(|process| format!(" (process {process})"));
        let process = process.unwrap_or_default();
        let mut text = match &self.state {
            State::Absent => "the program does not run".to_owned(),
            State::Starting(_) => format!("the program is starting{process}"),
            State::Running => match self.status.generation {
                0 => format!("the program runs{process} as it was started"),
                1 => format!("the program runs{process} with 1 edit"),
                edits => format!("the program runs{process} with {edits} edits"),
            },
            State::Deaf(reason) => format!("the program runs{process} and takes no updates: {reason}"),
            State::Exited => "the program has ended; a save starts it anew".to_owned(),
        };
        if self.status.broken {
            text.push_str("; the last build failed");
        }
        if let Some(behind) = &self.status.behind {
            text.push_str(&format!("; it is behind its sources: {behind}"));
        }
        if self.status.paused {
            text.push_str("; paused");
        }
        text
    }
}
