//! The loop: build, start, watch; and for each save build, compare, apply.
//!
//! It knows no language and no runtime: [`Watch`], [`Compiler`], [`Engine`] and [`Runtime`] do.

mod command;
mod edit;
mod program;
pub mod report;
#[cfg(test)]
mod tests;

use std::time::Instant;

use tokio::sync::mpsc::UnboundedReceiver;

pub use self::command::{Answer, Command, Request, Status};
use self::program::{End, Program, State};
use self::report::{Report, Reporter};
use crate::build::Compiler;
use crate::engine::{Engine, Remark};
use crate::process::{Signal, keys};
use crate::runtime::{Runtime, Stop};
use crate::watch::{Batch, Watch};
use crate::{Error, Result};

/// What becomes of an edit that the program cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnRestart {
    /// The program is started anew.
    Auto,
    /// Who sits at the terminal is asked; nobody there: as never.
    Ask,
    /// The program goes on with the last edit that it took.
    Never,
}

/// How a loop comes by its program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// It builds and starts it.
    Start,
    /// It runs already; its engine and its runtime know it.
    Attached {
        /// Its process.
        process: u32,
        /// How many edits it has.
        generation: u32,
    },
}

/// A loop over one program.
pub struct Loop<W, C, E, R: Runtime, P> {
    watch: W,
    compiler: C,
    program: Program<E, R, P>,
    on_restart: OnRestart,
    /// Somebody was asked whether the program is to be started anew; whether it could be from what is on the disk.
    asked: Option<bool>,
}

/// Whether a loop goes on.
type Flow = std::result::Result<(), Left>;

/// Why a loop is left.
enum Left {
    End(End),
    Error(Error),
}

impl std::convert::From<End> for Left {
    fn from(end: End) -> Self {
        Self::End(end)
    }
}

impl std::convert::From<Error> for Left {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl<W, C, E, R, P> Loop<W, C, E, R, P>
where
    W: Watch,
    R: Runtime,
    E: Engine<Baseline = R::Baseline, Update = R::Update, Facts = R::Facts, Frame = R::Frame>,
    C: Compiler<Output = E::Output, Launch = R::Launch>,
    P: Reporter,
{
    /// A loop over a program that does not run yet.
    pub fn new(
        seams: (W, C, E, R),
        reporter: P,
        on_restart: OnRestart,
        commands: UnboundedReceiver<Command>,
    ) -> Self {
        let (watch, compiler, engine, runtime) = seams;
        Self {
            watch,
            compiler,
            program: Program::new(engine, runtime, reporter, commands),
            on_restart,
            asked: None,
        }
    }

    /// Builds the program, starts it, and applies what is saved, until somebody wants it to end. Gives the program's exit code.
    ///
    /// # Errors
    /// The program does not compile or cannot be started, or watching cannot go on. Then it does not run either.
    pub async fn run(mut self, name: &str, from: From) -> Result<i32> {
        let begun = match from {
            From::Start => self.begin(name).await,
            From::Attached { process, generation } => self.attach(name, process, generation).await,
        };
        let left = match begun {
            Ok(()) => self.go_on().await,
            Err(left) => left,
        };
        match left {
            Left::End(end) => Ok(self.end(end).await),
            Left::Error(error) => {
                self.program.runtime.stop(Stop::Ask(Signal::Terminate)).await;
                Err(error)
            }
        }
    }

    async fn begin(&mut self, name: &str) -> Flow {
        let begun = Instant::now();
        self.program.reporter.report(Report::Starting { program: name });
        let compiled = self.program.attend(self.compiler.build()).await??;
        self.tell(&compiled);
        if compiled.outputs.is_none() {
            return Err(Error::NotBuilt(name.to_owned()).into());
        }
        self.watch()?;
        self.start(begun).await?;
        Ok(())
    }

    /// Goes on with a program that runs already, and brings what was saved while nobody watched into it.
    async fn attach(&mut self, name: &str, process: u32, generation: u32) -> Flow {
        self.program.state = State::Running;
        self.program.status.process = Some(process);
        self.program.status.generation = generation;
        self.program.reporter.report(Report::Attached {
            program: name,
            process,
            generation,
        });
        self.watch()?;
        let since = Instant::now();
        let compiled = self.program.attend(self.compiler.build()).await??;
        self.tell(&compiled);
        if compiled.outputs.is_none() {
            return Ok(());
        }
        let batch = Batch {
            changes: Vec::new(),
            same: Vec::new(),
            last_event: since,
        };
        self.bring(batch, Vec::new(), compiled).await
    }

    /// Watches what the compiler reads now, and warns of what cannot be watched well.
    fn watch(&mut self) -> Result<()> {
        self.watch.watch(self.compiler.inputs())?;
        for remark in self.watch.remarks() {
            self.program.warn(&Remark::of_build(&remark));
        }
        Ok(())
    }

    async fn go_on(&mut self) -> Left {
        loop {
            if let Err(left) = self.next().await {
                return left;
            }
        }
    }

    /// The next thing that happens, and all that comes of it.
    async fn next(&mut self) -> Flow {
        let wishes = std::mem::take(&mut self.program.wishes);
        if wishes.restart {
            return self.restart(false, None).await;
        }
        if let Some(reason) = wishes.diverged {
            let then = self.then();
            let report = Report::Diverged {
                reason: &reason,
                then,
            };
            self.program.reporter.report(report);
            return self.go(then, false).await;
        }
        if wishes.apply && self.watch.moved_on() {
            let batch = self.watch.next().await?;
            return self.saved(batch).await;
        }
        let ended = matches!(self.program.state, State::Exited);
        let program = &mut self.program;
        tokio::select! {
            biased;
            command = program.commands.recv() => program.obey(command)?,
            event = program.runtime.event() => program.happened(event),
            batch = self.watch.next(), if !program.status.paused => self.saved(batch?).await?,
            line = keys::line(), if ended || self.asked.is_some() => self.typed(&line).await?,
        }
        Ok(())
    }

    /// Somebody typed a line while no program could read it, or after a question.
    async fn typed(&mut self, line: &str) -> Flow {
        let Some(startable) = self.asked.take() else {
            return self.restart(false, None).await;
        };
        match line.to_lowercase().as_str() {
            "" | "y" | "yes" => self.restart(startable, None).await,
            _ => Ok(()),
        }
    }

    /// Builds the program, unless what is on the disk is a build of its sources, and starts it anew. One that does not compile leaves the
    /// old one running.
    async fn restart(&mut self, startable: bool, reason: Option<&str>) -> Flow {
        self.asked = None;
        let begun = Instant::now();
        self.program.reporter.report(Report::Restarting { reason });
        if !startable {
            let compiled = match self.program.attend(self.compiler.build()).await? {
                Ok(compiled) => compiled,
                Err(error) => {
                    self.program.reporter.report(Report::Failure(&error.to_string()));
                    return Ok(());
                }
            };
            self.tell(&compiled);
            if compiled.inputs_changed {
                self.watch()?;
            }
            if compiled.outputs.is_none() {
                return Ok(());
            }
        }
        self.program.runtime.stop(Stop::Ask(Signal::Terminate)).await;
        self.start_again(begun).await
    }

    /// Starts a program that ran before. If that fails, the next save is another attempt.
    async fn start_again(&mut self, begun: Instant) -> Flow {
        if let Err(error) = self.start(begun).await {
            self.program.reporter.report(Report::Failure(&error.to_string()));
        }
        Ok(())
    }

    async fn start(&mut self, begun: Instant) -> Result<()> {
        self.program.state = State::Absent;
        self.program.status.process = None;
        self.program.wishes.diverged = None;
        let started = self.program.runtime.start(&self.compiler.launch()).await?;
        self.compiler.accepted();
        self.program.state = State::Starting(started.baselines);
        self.program.status.process = Some(started.process);
        self.program.status.generation = 0;
        self.program.status.behind = None;
        self.program.reporter.report(Report::Started {
            process: started.process,
            elapsed: begun.elapsed(),
        });
        Ok(())
    }

    /// Ends the program, at once if somebody asks a second time. Gives its exit code; that of the signal where there is no program.
    async fn end(&mut self, end: End) -> i32 {
        let Program {
            runtime, commands, ..
        } = &mut self.program;
        let how = match end.everybody {
            true => Stop::Asked,
            false => Stop::Ask(end.signal),
        };
        let code = {
            let mut stopped = std::pin::pin!(runtime.stop(how));
            loop {
                tokio::select! {
                    code = &mut stopped => break Some(code),
                    command = commands.recv() => match command {
                        Some(Command::Request(..)) => {}
                        Some(Command::End { .. }) | None => break None,
                    },
                }
            }
        };
        let code = match code {
            Some(code) => code,
            None => runtime.stop(Stop::Now).await,
        };
        code.unwrap_or(end.signal.exit_code())
    }
}
