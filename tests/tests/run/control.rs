//! Restarts, signals, terminals, commands from outside, and loops that go on with a program.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use hotdelta_live::home;
use rustix::process::Signal;

use crate::running::{Running, hotdelta, lives, pid};
use crate::sample::{Sample, compile, executable};
use crate::{Named, Outcome, PATIENCE};

pub(crate) const ALL: &[Named] = &[
    ("an edit that is refused, by each policy", &[10], refused),
    ("commands from outside", &[10], commands),
    ("signals reach the program and nothing is left", &[10], signals),
    ("a terminal: Ctrl-C, and questions", &[10], terminal),
    ("a framework is chosen on the terminal", &[9, 10], frameworks),
    ("the loop is killed and another goes on", &[10], attached),
];

const PROGRAM: &str = r#"using System;
using System.IO;
using System.Threading;

var said = "";
for (var count = 0; ; Thread.Sleep(5))
{
    var text = Texts.Text();
    if (text == said) continue;
    said = text;
    Console.WriteLine($"{++count} {text}");
}
"#;

const TEXTS: &str = "class Texts\n{\n    internal static string Text() => \"one\";\n}\n";

fn sample() -> Result<Sample, Box<dyn std::error::Error>> {
    let project = executable("net10.0", "");
    Sample::new(&[
        ("App.csproj", &project),
        ("Program.cs", PROGRAM),
        ("Texts.cs", TEXTS),
    ])
}

/// An edit that no process takes: another base class.
fn rude(sample: &Sample) -> Outcome {
    sample.edit("Texts.cs", "class Texts\n", "class Texts : System.Exception\n")
}

fn undo(sample: &Sample) -> Outcome {
    sample.edit("Texts.cs", "class Texts : System.Exception\n", "class Texts\n")
}

fn refused() -> Outcome {
    let sample = sample()?;
    let mut run = Running::start(sample.folder(), &["--on-restart=never"])?;
    run.says("1 one")?;
    rude(&sample)?;
    let refused = run.event("refused")?;
    assert_eq!(refused["then"], "stay");
    assert!(
        refused["reasons"][0]["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("HD")),
        "{refused}"
    );
    run.told("Texts.cs(")?;
    run.told("the program goes on without this edit; `hotdelta restart` starts it anew")?;
    // Behind it nothing is applied, and undone it is as if it had never been.
    sample.edit("Texts.cs", "\"one\"", "\"two\"")?;
    run.event("refused")?;
    undo(&sample)?;
    run.says("2 two")?;
    // A restart that is asked for takes everything.
    rude(&sample)?;
    run.event("refused")?;
    let answer = hotdelta().arg("restart").current_dir(sample.folder()).output()?;
    assert!(answer.status.success(), "{answer:?}");
    run.says("1 two")?;
    drop(run);

    let mut run = Running::start(sample.folder(), &[])?;
    run.says("1 two")?;
    let first = run.program()?;
    undo(&sample)?;
    assert_eq!(run.event("refused")?["then"], "restart");
    run.event("restarting")?;
    run.event("started")?;
    run.says("1 two")?;
    assert!(!lives(first));
    sample.edit("Texts.cs", "\"two\"", "\"three\"")?;
    run.says("2 three")?;
    Ok(())
}

fn commands() -> Outcome {
    let sample = sample()?;
    let mut run = Running::start(sample.folder(), &[])?;
    run.says("1 one")?;
    let ask = |command: &str, arguments: &[&str]| -> Result<String, Box<dyn std::error::Error>> {
        let output = hotdelta()
            .arg(command)
            .args(arguments)
            .current_dir(sample.folder())
            .output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    };
    let process = run.program()?;
    let until = Instant::now() + PATIENCE;
    while ask("status", &[])? != format!("the program runs (process {process}) as it was started\n") {
        assert!(Instant::now() < until, "{}", ask("status", &[])?);
    }
    ask("pause", &[])?;
    run.event("paused")?;
    sample.edit("Texts.cs", "\"one\"", "\"two\"")?;
    sleep(Duration::from_millis(300));
    ask("apply", &[])?;
    run.says("2 two")?;
    sample.edit("Texts.cs", "\"two\"", "\"thr")?;
    sleep(Duration::from_millis(300));
    assert!(ask("status", &[])?.contains("with 1 edit; paused"));
    ask("resume", &[])?;
    // While the build is broken too.
    run.event("diagnostics")?;
    let status: serde_json::Value = serde_json::from_str(&ask("status", &["--json"])?)?;
    assert_eq!(
        (&status["status"]["broken"], &status["status"]["program"]),
        (&true.into(), &"running".into())
    );
    sample.edit("Texts.cs", "\"thr", "\"three\"")?;
    run.says("3 three")?;
    // Several: which one is meant has to be said.
    let mut second = Running::start(sample.folder(), &[])?;
    second.says("1 three")?;
    let error = ask("status", &[])
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(error.contains(&format!("--pid {}", second.loop_.id())), "{error}");
    let status = ask("status", &["--pid", &second.loop_.id().to_string()])?;
    assert!(status.contains(&second.program()?.to_string()), "{status}");
    Ok(())
}

/// A program that has a child, takes its time to end, and says what it is told.
const PARENT: &str = r#"module Program

open System
open System.Diagnostics
open System.Runtime.InteropServices
open System.Threading

[<EntryPoint>]
let main arguments =
    use child = Process.Start("sleep", "1000")
    Console.WriteLine $"child {child.Id}"
    let stop (context: PosixSignalContext) =
        context.Cancel <- true
        Console.WriteLine $"stopping on {context.Signal}"
        if arguments <> [| "stubborn" |] then
            Thread.Sleep 200
            exit 5
    use _ = PosixSignalRegistration.Create(PosixSignal.SIGINT, Action<_> stop)
    use _ = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Action<_> stop)
    let hooks = Environment.GetEnvironmentVariable "DOTNET_STARTUP_HOOKS"
    let watch = Environment.GetEnvironmentVariable "DOTNET_WATCH"
    Console.WriteLine $"hooks '{hooks}' watch {watch}"
    Console.WriteLine $"in {AppContext.BaseDirectory}"
    while true do
        match Console.ReadLine() with
        | null -> Thread.Sleep -1
        | line -> Console.WriteLine $"typed {line}"
    0
"#;

fn signals() -> Outcome {
    let project = executable("net10.0", &compile(&["Program.fs"]));
    let sample = Sample::new(&[("App.fsproj", &project), ("Program.fs", PARENT)])?;
    let child = |line: String| line.trim_start_matches("child ").parse::<u32>();

    let mut run = Running::start(sample.folder(), &[])?;
    let first = child(run.says("child ")?)?;
    run.says("hooks '' watch 1")?;
    // Where it runs from is as deep as where it was built.
    let base = run.says("in ")?;
    let depth = std::path::Path::new(base.trim_start_matches("in "))
        .strip_prefix(sample.folder())?
        .components()
        .count();
    assert_eq!(depth, 3, "{base}");
    run.types("what a user types")?;
    run.says("typed what a user types")?;
    let program = run.program()?;
    run.signal(Signal::TERM)?;
    run.says("stopping on SIGTERM")?;
    assert_eq!(run.ended()?.code(), Some(5));
    assert!(!lives(first) && !lives(program));

    // What does not end in its time is ended.
    let mut command = hotdelta();
    command.arg("run").current_dir(sample.folder());
    command.env("DOTNET_WATCH_PROCESS_CLEANUP_TIMEOUT_MS", "300");
    let mut run = Running::spawn(command, &["--", "stubborn"])?;
    let second = child(run.says("child ")?)?;
    let program = run.program()?;
    run.signal(Signal::INT)?;
    run.says("stopping on SIGINT")?;
    assert_eq!(run.ended()?.code(), Some(137));
    assert!(!lives(second) && !lives(program));
    // Nothing is left of the loop either.
    let left: Vec<_> = std::fs::read_dir(sample.path("bin/Debug-hotdelta"))?
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, ["net10.0"]);
    Ok(())
}

/// A terminal with a loop in front of it.
struct Terminal {
    master: File,
    screen: String,
}

impl Terminal {
    /// Starts `hotdelta run` with these arguments as the leader of a terminal of its own.
    fn start(
        sample: &Sample,
        arguments: &[&str],
    ) -> Result<(Self, std::process::Child), Box<dyn std::error::Error>> {
        use rustix::fs::{Mode, OFlags};
        use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let slave = rustix::fs::open(
            ptsname(&master, Vec::new())?,
            OFlags::RDWR | OFlags::NOCTTY,
            Mode::empty(),
        )?;
        let tested = hotdelta();
        let mut command = Command::new("setsid");
        command
            .args(["--ctty", "--wait"])
            .arg(tested.get_program())
            .arg("run")
            .args(arguments);
        command
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm")
            .current_dir(sample.folder());
        command
            .stdin(Stdio::from(slave.try_clone()?))
            .stdout(Stdio::from(slave.try_clone()?))
            .stderr(Stdio::from(slave));
        let child = command.spawn()?;
        let terminal = Self {
            master: master.into(),
            screen: String::new(),
        };
        Ok((terminal, child))
    }

    /// Waits until the screen shows this behind what was waited for before.
    fn shows(&mut self, text: &str) -> Outcome {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.screen.find(text) {
                self.screen.drain(..at + text.len());
                return Ok(());
            }
            let mut wait = [rustix::event::PollFd::new(
                &self.master,
                rustix::event::PollFlags::IN,
            )];
            let timeout = rustix::event::Timespec {
                tv_sec: 1,
                tv_nsec: 0,
            };
            if rustix::event::poll(&mut wait, Some(&timeout))? > 0 {
                let mut bytes = [0; 4096];
                match self.master.read(&mut bytes) {
                    Ok(length @ 1..) => self.screen.push_str(&String::from_utf8_lossy(&bytes[..length])),
                    _ => return Err(format!("the terminal is closed, and showed {:?}", self.screen).into()),
                }
            }
            if Instant::now() > until {
                return Err(format!("expected {text:?}, the terminal shows {:?}", self.screen).into());
            }
        }
    }

    fn types(&mut self, text: &str) -> Outcome {
        Ok(self.master.write_all(text.as_bytes())?)
    }
}

fn terminal() -> Outcome {
    let sample = sample()?;
    let (mut terminal, mut child) = Terminal::start(&sample, &["--on-restart=ask"])?;
    terminal.shows("building App")?;
    terminal.shows("1 one")?;
    rude(&sample)?;
    terminal.shows("start the program anew? [Y/n] ")?;
    terminal.types("n\n")?;
    // It goes on against the last edit that it has.
    sleep(Duration::from_millis(300));
    undo(&sample)?;
    sample.edit("Texts.cs", "\"one\"", "\"two\"")?;
    terminal.shows("2 two")?;
    rude(&sample)?;
    terminal.shows("start the program anew? [Y/n] ")?;
    // A save is an answer too, if the program can take it.
    undo(&sample)?;
    terminal.shows("nothing to apply")?;
    rude(&sample)?;
    terminal.shows("start the program anew? [Y/n] ")?;
    terminal.types("y\n")?;
    terminal.shows("1 two")?;
    // What the terminal does to all that are in front of it.
    terminal.types("\x03")?;
    assert_eq!(child.wait()?.code(), Some(130));
    Ok(())
}

fn frameworks() -> Outcome {
    let project = executable("net10.0", "").replace(
        "<TargetFramework>net10.0</TargetFramework>",
        "<TargetFrameworks>net9.0;net10.0</TargetFrameworks>",
    );
    let program = PROGRAM.replace("{text}", "{text} on {Environment.Version.Major}");
    let sample = Sample::new(&[
        ("App.csproj", &project),
        ("Program.cs", &program),
        ("Texts.cs", TEXTS),
    ])?;
    let (mut terminal, mut child) = Terminal::start(&sample, &[])?;
    terminal.shows("  1 net9.0")?;
    terminal.shows("number or name: ")?;
    terminal.types("1\n")?;
    terminal.shows("1 one on 9")?;
    sample.edit("Texts.cs", "\"one\"", "\"two\"")?;
    terminal.shows("2 two on 9")?;
    terminal.types("\x03")?;
    assert_eq!(child.wait()?.code(), Some(130));
    // Given up while the project is still looked at.
    let (mut terminal, mut child) = Terminal::start(&sample, &["--framework=net10.0"])?;
    terminal.shows("reading the project")?;
    terminal.types("\x03")?;
    assert_eq!(child.wait()?.code(), Some(130));
    Ok(())
}

fn attached() -> Outcome {
    let sample = sample()?;
    let mut run = Running::start(sample.folder(), &[])?;
    run.says("1 one")?;
    sample.edit("Texts.cs", "\"one\"", "\"two\"")?;
    run.says("2 two")?;
    run.event("applied")?;
    let program = run.program()?;
    run.signal(Signal::KILL)?;
    run.ended()?;
    sleep(Duration::from_millis(100));
    assert!(lives(program), "the program goes on");
    // The state of something else is not gone on with, and the program not touched.
    let hosts =
        |loop_: &home::Description| loop_.program.as_ref().and_then(|hosted| hosted.process) == Some(program);
    let homes = home::all()?;
    let (folder, _) = homes.iter().find(|(_, loop_)| hosts(loop_)).ok_or("no home")?;
    let state = home::state(folder);
    let kept = std::fs::read(&state)?;
    std::fs::write(&state, "something else")?;
    let failed = hotdelta()
        .args(["run", "--attach", &program.to_string()])
        .output()?;
    let told = String::from_utf8(failed.stderr)?;
    assert_eq!(
        (failed.status.code(), told.lines().count()),
        (Some(1), 1),
        "{told}"
    );
    assert!(told.starts_with("error: ") && told.contains("state"), "{told}");
    assert!(lives(program), "the program goes on");
    std::fs::write(&state, kept)?;
    // What was saved while nobody watched is brought into it.
    sample.edit("Texts.cs", "\"two\"", "\"three\"")?;
    let mut second = Running::start(sample.folder(), &["--attach", &program.to_string()])?;
    let attached = second.event("attached")?;
    assert_eq!(
        (&attached["pid"], &attached["generation"]),
        (&program.into(), &1.into())
    );
    run.says("3 three")?;
    sample.edit("Texts.cs", "\"three\"", "\"four\"")?;
    run.says("4 four")?;
    // A loop that runs is not taken from.
    let refused = hotdelta()
        .args(["run", "--attach", &program.to_string()])
        .output()?;
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("is still run by hotdelta"),
        "{refused:?}"
    );
    // The program is killed: that is told, and a save starts it anew.
    rustix::process::kill_process(pid(program)?, Signal::KILL)?;
    second.event("exited")?;
    sample.edit("Texts.cs", "\"four\"", "\"five\"")?;
    second.says("1 five")?;
    Ok(())
}
