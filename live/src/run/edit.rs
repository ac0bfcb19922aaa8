//! One save: built, compared, brought into the program.

use std::path::PathBuf;
use std::time::Instant;

use super::program::State;
use super::report::{Applied, Report, Reporter, Then, Times, Why};
use super::{Flow, Loop, OnRestart};
use crate::build::{Compiled, Compiler};
use crate::engine::{Engine, Remark, Verdict};
use crate::process::{Signal, keys};
use crate::runtime::{Outcome, Runtime, Stop};
use crate::watch::{Batch, Change, InputKind, Watch};

impl<W, C, E, R, P> Loop<W, C, E, R, P>
where
    W: Watch,
    R: Runtime,
    E: Engine<Baseline = R::Baseline, Update = R::Update, Facts = R::Facts, Frame = R::Frame>,
    C: Compiler<Output = E::Output, Launch = R::Launch>,
    P: Reporter,
{
    /// Builds what was saved, and brings it into the program.
    pub(super) async fn saved(&mut self, batch: Batch) -> Flow {
        self.asked = None;
        if batch.changes.is_empty() {
            let files: Vec<_> = batch
                .same
                .into_iter()
                .map(|file| (file, Why::SameContent))
                .collect();
            self.unchanged(&files, 0, Times::default());
            return Ok(());
        }
        let files: Vec<PathBuf> = batch.changes.iter().map(|change| change.path.clone()).collect();
        self.program.reporter.report(Report::Building {
            files: &files,
            waited: batch.last_event.elapsed(),
        });
        let compiled = match self.program.attend(self.compiler.compile(&batch)).await? {
            Ok(compiled) => compiled,
            Err(error) => {
                self.program.status.broken = true;
                self.program.reporter.report(Report::Failure(&error.to_string()));
                return Ok(());
            }
        };
        if compiled.inputs_changed {
            self.watch()?;
        }
        // The build may have read some files before and some after a save: what it says means nothing, and the next batch is there already.
        if self.watch.moved_on() {
            return Ok(());
        }
        self.tell(&compiled);
        if compiled.outputs.is_none() {
            return Ok(());
        }
        if !self.program.runs() {
            return self.revive(compiled.startable, batch.last_event).await;
        }
        if batch
            .changes
            .iter()
            .any(|change| change.kind == InputKind::Content)
        {
            self.program.runtime.refresh()?;
        }
        self.program.settle().await?;
        if !self.program.runs() {
            return self.revive(compiled.startable, batch.last_event).await;
        }
        self.bring(batch, files, compiled).await
    }

    /// Tells what the compiler says.
    pub(super) fn tell(&mut self, compiled: &Compiled<E::Output>) {
        let built = compiled.outputs.is_some();
        self.program.status.broken = !built;
        self.program.status.way = Some(compiled.way.to_owned());
        if !built || !compiled.diagnostics.is_empty() {
            self.program.reporter.report(Report::Diagnostics {
                diagnostics: &compiled.diagnostics,
                built,
                elapsed: compiled.elapsed,
            });
        }
    }

    /// Starts a program that has ended.
    async fn revive(&mut self, startable: bool, since: Instant) -> Flow {
        if startable {
            self.program.runtime.stop(Stop::Ask(Signal::Terminate)).await;
            return self.start_again(since).await;
        }
        self.restart(false, None).await
    }

    /// Brings a build into the program that runs.
    pub(super) async fn bring(
        &mut self,
        batch: Batch,
        files: Vec<PathBuf>,
        compiled: Compiled<E::Output>,
    ) -> Flow {
        let mut times = Times {
            compile: compiled.elapsed,
            ..Times::default()
        };
        let mut reasons: Vec<Remark> = compiled.restart.iter().map(|why| Remark::of_build(why)).collect();
        if let State::Deaf(reason) = &self.program.state {
            reasons.push(Remark::of_build(&format!(
                "the program takes no updates: {reason}"
            )));
        }
        let outputs = compiled.outputs.unwrap_or_default();
        let begun = Instant::now();
        let same = outputs.is_empty();
        let verdict = match reasons.is_empty() {
            true => self.program.engine.propose(outputs),
            false => Ok(Verdict::refused(reasons)),
        };
        let verdict = match verdict {
            Ok(verdict) => verdict,
            Err(error) => {
                self.program.reporter.report(Report::Failure(&error.to_string()));
                return Ok(());
            }
        };
        times.delta = begun.elapsed();
        times.total = batch.last_event.elapsed();
        let Some(proposal) = verdict.proposal else {
            return self.refused(&verdict.refusals, compiled.startable, times).await;
        };
        let updates = match self.program.engine.commit(proposal) {
            Ok(updates) => updates,
            Err(error) => {
                self.program.diverged(error.to_string());
                return Ok(());
            }
        };
        self.compiler.accepted();
        self.program.status.behind = None;
        self.program.mishaps();
        if updates.is_empty() {
            let why = |change: &Change| match change.kind {
                InputKind::Content => Why::ReadByProgram,
                InputKind::New => Why::NotInProject,
                _ if same => Why::SameBuild,
                _ => Why::OnlyLines,
            };
            let files: Vec<_> = batch
                .changes
                .iter()
                .map(|change| (change.path.clone(), why(change)))
                .collect();
            // Nobody has saved anything when a loop goes on with a program that has it all.
            if !files.is_empty() {
                self.unchanged(&files, verdict.moved, times);
            }
            return Ok(());
        }
        times.delta = begun.elapsed();
        let begun = Instant::now();
        let outcome = self.program.runtime.apply(updates).await;
        times.apply = begun.elapsed();
        times.total = batch.last_event.elapsed();
        let (warnings, waiting, held) = match outcome {
            Outcome::Applied { warnings, waiting } => (warnings, waiting, None),
            Outcome::Held(reason) => (Vec::new(), Vec::new(), Some(reason)),
            Outcome::Refused(reason) => {
                self.program.engine.refused(&reason);
                let reason = Remark::of_build(&reason);
                return self.refused(&[reason], compiled.startable, times).await;
            }
            Outcome::Diverged(reason) => {
                self.program.engine.refused(&reason);
                self.program.diverged(reason);
                return Ok(());
            }
        };
        self.program.status.generation += 1;
        self.program.reporter.report(Report::Applied(Applied {
            generation: self.program.status.generation,
            edits: &verdict.edits,
            files: &files,
            moved: verdict.moved,
            waiting: &waiting,
            held: held.as_deref(),
            way: compiled.way,
            falls: &compiled.falls,
            times,
        }));
        let warnings = verdict.warnings.iter().chain(&warnings);
        warnings.for_each(|warning| self.program.warn_of_edit(warning));
        Ok(())
    }

    fn unchanged(&mut self, files: &[(PathBuf, Why)], moved: usize, times: Times) {
        self.program
            .reporter
            .report(Report::Unchanged { files, moved, times });
    }

    /// The program cannot take an edit.
    async fn refused(&mut self, reasons: &[Remark], startable: bool, times: Times) -> Flow {
        let then = self.then();
        self.program.status.behind = reasons.first().map(|reason| reason.message.clone());
        self.program
            .reporter
            .report(Report::Refused { reasons, then, times });
        self.go(then, startable).await
    }

    /// What comes of an edit that the program cannot take.
    pub(super) fn then(&self) -> Then {
        match self.on_restart {
            OnRestart::Auto => Then::Restart,
            OnRestart::Ask if keys::attended() => Then::Ask,
            OnRestart::Ask | OnRestart::Never => Then::Stay,
        }
    }

    pub(super) async fn go(&mut self, then: Then, startable: bool) -> Flow {
        match then {
            Then::Restart => self.restart(startable, None).await,
            Then::Ask => {
                self.asked = Some(startable);
                Ok(())
            }
            Then::Stay => Ok(()),
        }
    }
}
