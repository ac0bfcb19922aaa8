//! The loop over a program in memory: what is saved, what becomes of it, what is told.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, LocalSet};

use super::report::{Report, Reporter, Then};
use super::{Answer, Command, From, Loop, OnRestart, Request};
use crate::build::{Compiled, Compiler, Diagnostic, Severity};
use crate::engine::{Edit, EditKind, Engine, Place, Remark, Verdict};
use crate::process::Signal;
use crate::runtime::memory::{Handle, Memory, Texts};
use crate::runtime::{Event, Outcome};
use crate::watch::{Batch, Change, InputKind, Inputs, Watch};
use crate::{Error, Result};

/// Files are batches that somebody sends.
struct Saves(UnboundedReceiver<Batch>);

impl Watch for Saves {
    async fn next(&mut self) -> Result<Batch> {
        match self.0.recv().await {
            Some(batch) => Ok(batch),
            None => std::future::pending().await,
        }
    }

    fn moved_on(&mut self) -> bool {
        !self.0.is_empty()
    }

    fn watch(&mut self, _: Inputs) -> Result<()> {
        Ok(())
    }
}

/// Sources are their own builds. `broken` does not compile, and `slow …` takes as long as it is told.
struct Copier {
    sources: Arc<Mutex<Texts>>,
    accepted: Texts,
    built: Texts,
    gate: Arc<tokio::sync::Semaphore>,
}

impl Copier {
    fn compiled(&mut self) -> Compiled<(String, String)> {
        self.built = self.sources.lock().unwrap().clone();
        let broken = self.built.values().any(|text| text == "broken");
        let differ = |(name, text): &(&String, &String)| self.accepted.get(*name) != Some(*text);
        let outputs = self.built.iter().filter(differ);
        let outputs = outputs.map(|(name, text)| (name.clone(), text.clone())).collect();
        Compiled {
            way: "copy",
            falls: Vec::new(),
            outputs: (!broken).then_some(outputs),
            diagnostics: broken.then(diagnostic).into_iter().collect(),
            restart: Vec::new(),
            startable: true,
            inputs_changed: false,
            elapsed: Duration::ZERO,
        }
    }
}

fn diagnostic() -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code: "X1".to_owned(),
        message: "broken".to_owned(),
        document: None,
        range: None,
        project: None,
    }
}

impl Compiler for Copier {
    type Output = (String, String);
    type Launch = Texts;

    async fn build(&mut self) -> Result<Compiled<Self::Output>> {
        Ok(self.compiled())
    }

    async fn compile(&mut self, _: &Batch) -> Result<Compiled<Self::Output>> {
        let slow = self
            .sources
            .lock()
            .unwrap()
            .values()
            .any(|text| text.starts_with("slow"));
        if slow {
            self.gate.acquire().await.unwrap().forget();
        }
        Ok(self.compiled())
    }

    fn accepted(&mut self) {
        self.accepted.clone_from(&self.built);
    }

    fn launch(&self) -> Texts {
        self.built.clone()
    }

    fn inputs(&self) -> Inputs {
        Inputs::default()
    }
}

/// A text that begins with `rude` cannot be applied, and one that begins with `//` is a comment.
#[derive(Default)]
struct Comparer {
    runs: Texts,
}

#[derive(Debug, thiserror::Error)]
#[error("the engine is told to fail")]
struct Failed;

impl Engine for Comparer {
    type Baseline = (String, String);
    type Output = (String, String);
    type Update = (String, String);
    type Facts = ();
    type Frame = ();
    type Proposal = Vec<(String, String)>;
    type Error = Failed;

    fn begin(&mut self, baselines: Vec<(String, String)>, (): &()) -> std::result::Result<(), Failed> {
        self.runs = baselines.into_iter().collect();
        Ok(())
    }

    fn propose(
        &mut self,
        outputs: Vec<(String, String)>,
    ) -> std::result::Result<Verdict<Self::Proposal>, Failed> {
        let changed: Vec<_> = outputs
            .into_iter()
            .filter(|(name, text)| self.runs.get(name) != Some(text) && !text.starts_with("//"))
            .collect();
        let rude = changed.iter().filter(|(_, text)| text.starts_with("rude"));
        let refusals: Vec<_> = rude.map(|(_, text)| Remark::of_build(text)).collect();
        let edits = changed.iter().map(|(name, _)| Edit {
            kind: EditKind::Update,
            what: "module",
            symbol: name.clone(),
            place: None,
        });
        Ok(Verdict {
            edits: edits.collect(),
            warnings: vec![Remark::of_build("beware")],
            moved: 0,
            proposal: refusals.is_empty().then_some(changed),
            refusals,
        })
    }

    fn commit(&mut self, proposal: Self::Proposal) -> std::result::Result<Vec<(String, String)>, Failed> {
        self.runs.extend(proposal.clone());
        Ok(proposal)
    }

    fn refused(&mut self, _: &str) {}

    fn locate(&self, (): &()) -> Option<Place> {
        None
    }
}

/// Keeps what is told, a line each.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Reporter for Told {
    fn report(&mut self, report: Report<'_>) {
        let line = match report {
            Report::Starting { .. } | Report::Attached { .. } | Report::Building { .. } => return,
            Report::Started { process, .. } => format!("started {process}"),
            Report::Diagnostics { diagnostics, .. } => format!("{} diagnostics", diagnostics.len()),
            Report::Unchanged { files, .. } => format!("unchanged {:?}", files.first().map(|(_, why)| *why)),
            Report::Applied(applied) => match applied.held {
                Some(reason) => format!("held {reason}"),
                None => format!("applied {}", applied.generation),
            },
            Report::Refused { reasons, then, .. } => format!("refused {} {then:?}", reasons.len()),
            Report::Restarting { .. } => "restarting".to_owned(),
            Report::Exited { code } => format!("exited {code:?}"),
            Report::Released => "released".to_owned(),
            Report::Diverged { reason, then } => format!("diverged {reason} {then:?}"),
            Report::Warning { remark, .. } => format!("warning {}", remark.message),
            Report::Paused(paused) => format!("paused {paused}"),
            Report::Failure(text) => format!("failure {text}"),
        };
        self.0.lock().unwrap().push(line);
    }
}

/// A loop that runs, and everything that can be done to it.
struct Running {
    program: Handle,
    told: Told,
    saves: UnboundedSender<Batch>,
    sources: Arc<Mutex<Texts>>,
    gate: Arc<tokio::sync::Semaphore>,
    commands: UnboundedSender<Command>,
    ended: JoinHandle<Result<i32>>,
}

impl Running {
    fn start(on_restart: OnRestart, source: &str) -> Self {
        let (runtime, program) = Memory::new();
        let (saves, batches) = unbounded_channel();
        let (commands, obeyed) = unbounded_channel();
        let sources = Arc::new(Mutex::new(BTreeMap::from([("a".to_owned(), source.to_owned())])));
        let gate = Arc::new(tokio::sync::Semaphore::new(0));
        let compiler = Copier {
            sources: Arc::clone(&sources),
            accepted: Texts::new(),
            built: Texts::new(),
            gate: Arc::clone(&gate),
        };
        let told = Told::default();
        let seams = (Saves(batches), compiler, Comparer::default(), runtime);
        let running = Loop::new(seams, told.clone(), on_restart, obeyed);
        let ended = tokio::task::spawn_local(running.run("test", From::Start));
        Self {
            program,
            told,
            saves,
            sources,
            gate,
            commands,
            ended,
        }
    }

    /// A loop whose program takes updates.
    async fn ready(on_restart: OnRestart, source: &str) -> Self {
        let running = Self::start(on_restart, source);
        running.told("started 1").await;
        running.program.happens(Event::Ready(()));
        running
    }

    /// Saves the source of a module.
    fn save(&self, name: &str, text: &str) {
        self.sources
            .lock()
            .unwrap()
            .insert(name.to_owned(), text.to_owned());
        let change = Change {
            path: PathBuf::from(name),
            kind: InputKind::Source,
            before: None,
            after: None,
        };
        let batch = Batch {
            changes: vec![change],
            same: Vec::new(),
            last_event: Instant::now(),
        };
        self.saves.send(batch).unwrap();
    }

    /// Waits until this was told as the last thing.
    async fn told(&self, line: &str) {
        self.told_in_the_end(&[line]).await;
    }

    /// Waits until these were told as the last things.
    async fn told_in_the_end(&self, lines: &[&str]) {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let told = self.all_told();
            let end = &told[told.len().saturating_sub(lines.len())..];
            if end == lines {
                return;
            }
            assert!(
                Instant::now() < until,
                "expected {lines:?} in the end of {told:?}"
            );
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    fn all_told(&self) -> Vec<String> {
        self.told.0.lock().unwrap().clone()
    }

    async fn ask(&self, request: Request) -> Answer {
        let (send, receive) = oneshot::channel();
        self.commands.send(Command::Request(request, send)).unwrap();
        receive.await.unwrap()
    }

    fn runs(&self, name: &str) -> Option<String> {
        self.program.runs()?.remove(name)
    }

    async fn end(self) -> Result<i32> {
        let end = Command::End {
            signal: Signal::Terminate,
            everybody: false,
        };
        // It may have ended of itself.
        let _ = self.commands.send(end);
        self.ended.await.unwrap()
    }
}

fn check(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    LocalSet::new().block_on(&runtime.unwrap(), test);
}

#[test]
fn saves_are_applied_and_each_is_warned_of() {
    check(async {
        let running = Running::ready(OnRestart::Auto, "one").await;
        running.save("a", "two");
        running.told("warning beware").await;
        assert_eq!(running.runs("a").as_deref(), Some("two"));
        running.save("a", "three");
        running.told_in_the_end(&["applied 2", "warning beware"]).await;
        running.save("a", "// three");
        running.told("unchanged Some(OnlyLines)").await;
        running.save("a", "// three");
        running.told("unchanged Some(SameBuild)").await;
        assert_eq!(
            running.all_told(),
            [
                "started 1",
                "applied 1",
                "warning beware",
                "applied 2",
                "warning beware",
                "unchanged Some(OnlyLines)",
                "unchanged Some(SameBuild)"
            ]
        );
        assert_eq!(running.program.starts(), 1);
        assert_eq!(running.end().await.unwrap(), 0);
    });
}

#[test]
fn what_does_not_compile_changes_nothing() {
    check(async {
        let running = Running::ready(OnRestart::Auto, "one").await;
        running.save("a", "broken");
        running.told("1 diagnostics").await;
        assert!(running.ask(Request::Status).await.status.broken);
        assert_eq!(running.runs("a").as_deref(), Some("one"));
        running.save("a", "mended");
        running.told("warning beware").await;
        assert_eq!(running.runs("a").as_deref(), Some("mended"));
        assert!(!running.ask(Request::Status).await.status.broken);
    });
}

#[test]
fn a_program_that_does_not_compile_is_not_started() {
    check(async {
        let running = Running::start(OnRestart::Auto, "broken");
        running.told("1 diagnostics").await;
        assert_eq!(running.program.starts(), 0);
        assert!(matches!(running.end().await, Err(Error::NotBuilt(_))));
    });
}

#[test]
fn a_refused_edit_restarts() {
    check(async {
        let running = Running::ready(OnRestart::Auto, "one").await;
        running.save("a", "rude two");
        running.told("started 2").await;
        assert_eq!(running.runs("a").as_deref(), Some("rude two"));
        let told = running.all_told();
        assert_eq!(
            told,
            ["started 1", "refused 1 Restart", "restarting", "started 2"]
        );
    });
}

#[test]
fn a_refused_edit_is_waited_with_and_undone() {
    check(async {
        let running = Running::ready(OnRestart::Never, "one").await;
        running.save("b", "two");
        running.told("warning beware").await;
        running.save("a", "rude");
        running.told("refused 1 Stay").await;
        assert_eq!(
            running.ask(Request::Status).await.status.behind.as_deref(),
            Some("rude")
        );
        // Another module alone must not leave the refused one behind, unsaid.
        running.save("b", "three");
        let until = Instant::now() + Duration::from_secs(20);
        while running
            .all_told()
            .iter()
            .filter(|line| *line == "refused 1 Stay")
            .count()
            < 2
        {
            assert!(Instant::now() < until);
            tokio::task::yield_now().await;
        }
        assert_eq!(running.runs("b").as_deref(), Some("two"));
        running.save("a", "one");
        running.told_in_the_end(&["applied 2", "warning beware"]).await;
        assert_eq!(running.runs("b").as_deref(), Some("three"));
        let status = running.ask(Request::Status).await.status;
        assert_eq!((status.behind, status.generation), (None, 2));
        assert_eq!(running.program.starts(), 1);
    });
}

#[test]
fn saves_during_a_build_collapse() {
    check(async {
        let running = Running::ready(OnRestart::Auto, "one").await;
        running.save("a", "slow one");
        tokio::time::sleep(Duration::from_millis(20)).await;
        for number in 0..20 {
            running.save("a", &format!("number {number}"));
        }
        running.gate.add_permits(100);
        running.told("warning beware").await;
        assert_eq!(running.runs("a").as_deref(), Some("number 19"));
        assert_eq!(running.all_told(), ["started 1", "applied 1", "warning beware"]);
    });
}

#[test]
fn requests_are_answered_during_a_build() {
    check(async {
        let running = Running::ready(OnRestart::Auto, "one").await;
        running.save("a", "slow one");
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(
            running
                .ask(Request::Status)
                .await
                .message
                .contains("as it was started")
        );
        assert!(running.ask(Request::Restart).await.done);
        running.gate.add_permits(1);
        running.told("started 2").await;
        assert_eq!(running.runs("a").as_deref(), Some("slow one"));
        running.program.happens(Event::Ready(()));
        running.save("a", "slow two");
        tokio::time::sleep(Duration::from_millis(20)).await;
        // The build is given up.
        assert_eq!(running.end().await.unwrap(), 0);
    });
}

#[test]
fn a_program_that_ended_is_started_by_a_save() {
    check(async {
        let running = Running::ready(OnRestart::Auto, "one").await;
        running.program.happens(Event::Exited(Some(3)));
        running.told("exited Some(3)").await;
        assert_eq!(running.ask(Request::Status).await.status.program, "exited");
        running.save("a", "broken");
        running.told("1 diagnostics").await;
        assert_eq!(running.program.starts(), 1);
        running.save("a", "two");
        running.told("started 2").await;
        assert_eq!(running.runs("a").as_deref(), Some("two"));
    });
}

#[test]
fn an_edit_before_the_program_is_ready_waits_for_it() {
    check(async {
        let running = Running::start(OnRestart::Auto, "one");
        running.told("started 1").await;
        running.save("a", "two");
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(running.runs("a").as_deref(), Some("one"));
        running.program.happens(Event::Ready(()));
        running.told("warning beware").await;
        assert_eq!(running.runs("a").as_deref(), Some("two"));
        // It ends before it is ready.
        running.ask(Request::Restart).await;
        running.told("started 2").await;
        running.save("a", "three");
        running.program.happens(Event::Exited(None));
        running.told("started 3").await;
        assert_eq!(running.runs("a").as_deref(), Some("three"));
    });
}

#[test]
fn a_program_that_diverged_is_started_anew_or_said_to_be() {
    check(async {
        let running = Running::ready(OnRestart::Auto, "one").await;
        running.program.answer_next(Outcome::Diverged("half".to_owned()));
        running.save("a", "two");
        running.told("started 2").await;
        assert_eq!(running.runs("a").as_deref(), Some("two"));
        assert!(running.all_told().contains(&"diverged half Restart".to_owned()));

        let running = Running::ready(OnRestart::Never, "one").await;
        running.program.answer_next(Outcome::Diverged("half".to_owned()));
        running.save("a", "two");
        running.told("diverged half Stay").await;
        running.save("a", "three");
        running.told("refused 1 Stay").await;
        assert_eq!(running.ask(Request::Status).await.status.program, "deaf");
        running.ask(Request::Restart).await;
        running.told("started 2").await;
        assert_eq!(running.runs("a").as_deref(), Some("three"));
    });
}

#[test]
fn updates_that_are_held_are_in_the_chain() {
    check(async {
        let running = Running::ready(OnRestart::Auto, "one").await;
        running
            .program
            .answer_next(Outcome::Held("a debugger is attached".to_owned()));
        running.save("a", "two");
        running.told("warning beware").await;
        assert!(
            running
                .all_told()
                .contains(&"held a debugger is attached".to_owned())
        );
        running.program.happens(Event::Released(Outcome::applied()));
        running.told("released").await;
        // What was held is not given again.
        running.save("a", "two");
        running.told("unchanged Some(SameBuild)").await;
    });
}

#[test]
fn pausing_keeps_saves_for_later() {
    check(async {
        let running = Running::ready(OnRestart::Auto, "one").await;
        running.ask(Request::Pause).await;
        running.told("paused true").await;
        running.save("a", "two");
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(running.runs("a").as_deref(), Some("one"));
        running.ask(Request::Apply).await;
        running.told("warning beware").await;
        assert_eq!(running.runs("a").as_deref(), Some("two"));
        running.save("a", "three");
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(running.runs("a").as_deref(), Some("two"));
        running.ask(Request::Resume).await;
        running.told_in_the_end(&["applied 2", "warning beware"]).await;
        assert_eq!(running.runs("a").as_deref(), Some("three"));
    });
}

#[test]
fn nobody_to_ask_is_as_never() {
    check(async {
        let running = Running::ready(OnRestart::Ask, "one").await;
        if crate::process::keys::attended() {
            // Somebody sits before these tests, and must not be asked.
            return;
        }
        running.save("a", "rude");
        running.told(&format!("refused 1 {:?}", Then::Stay)).await;
    });
}
