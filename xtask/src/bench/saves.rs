//! Saves of a program that runs: in `hotdelta run`, and in `dotnet watch` beside it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hotdelta_live::Dotnet;
use serde_json::Value;
use tempfile::TempDir;

use super::{Line, milliseconds};

/// How often a program is edited, and started.
const EDITS: usize = 11;
const STARTS: usize = 5;

/// How long it is looked whether a loop is idle.
const IDLE: Duration = Duration::from_secs(5);

/// Nothing takes that long.
const PATIENCE: Duration = Duration::from_secs(300);

/// From the last event of a save to the start of its build.
const NOTICED: Duration = Duration::from_millis(25);
/// From the end of the build until the process has the new code.
const BROUGHT: Duration = Duration::from_millis(15);
/// What the agent adds to the start of a program.
const AGENT: Duration = Duration::from_millis(30);

/// A program that says how old its process is when Main begins, and then what `text` gives whenever that is something else.
struct Sample {
    language: &'static str,
    project: (&'static str, &'static str),
    source: (&'static str, &'static str),
}

const SAMPLES: [Sample; 2] = [
    Sample {
        language: "C#",
        project: ("App.csproj", ""),
        source: (
            "Program.cs",
            r#"using System;
using System.Diagnostics;
using System.Threading;

Console.WriteLine($"age {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds:F0}");
for (var said = ""; ; Thread.Sleep(1))
{
    var text = Texts.Text();
    if (text == said) continue;
    said = text;
    Console.WriteLine(text);
}

static class Texts { internal static string Text() => "edit 0."; }
"#,
        ),
    },
    Sample {
        language: "F#",
        project: ("App.fsproj", "<Compile Include=\"Program.fs\" />"),
        source: (
            "Program.fs",
            r#"module Program

open System
open System.Diagnostics
open System.Threading

let text () = "edit 0."

[<EntryPoint>]
let main _ =
    Console.WriteLine $"age {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds:F0}"
    let mutable said = ""
    while true do
        let text = text ()
        if text <> said then
            said <- text
            Console.WriteLine text
        Thread.Sleep 1
    0
"#,
        ),
    },
];

/// Measures both programs.
pub(super) fn lines(hotdelta: &Path, dotnet: &Dotnet) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for sample in &SAMPLES {
        let language = sample.language;
        let folder = sample.write(dotnet)?;
        let events = folder.path().join("events");
        let mut command = Command::new(hotdelta);
        command.arg("run").arg(format!("--json={}", events.display()));
        let mut ours = Program::start(command.current_dir(folder.path()))?;
        let ages = ours.ages(hotdelta, folder.path())?;
        let seen = ours.edits(sample, folder.path())?;
        lines.extend(idle(language, ours.child.id()));
        ours.end()?;
        let told = Told::read(&events)?;
        let alone = alone(folder.path())?;
        lines.push(line(
            format!("{language}: last event to build"),
            median(told.noticed),
            Some(NOTICED),
        ));
        lines.push(line(
            format!("{language}: build to new code in the process"),
            median(told.brought),
            Some(BROUGHT),
        ));
        let cost = median(ages).saturating_sub(alone);
        lines.push(line(
            format!("{language}: the agent's cost at start"),
            cost,
            Some(AGENT),
        ));
        lines.push(line(
            format!("{language}: save to output, hotdelta run"),
            median(seen),
            None,
        ));

        let folder = sample.write(dotnet)?;
        let mut command = Command::new(dotnet.executable());
        command
            .args(["watch", "run", "--non-interactive"])
            .current_dir(folder.path());
        let mut theirs = Program::start(&mut command)?;
        theirs.until("edit 0.")?;
        let seen = theirs.edits(sample, folder.path())?;
        theirs.end()?;
        lines.push(line(
            format!("{language}: save to output, dotnet watch"),
            median(seen),
            None,
        ));
    }
    Ok(lines)
}

fn line(what: String, time: Duration, target: Option<Duration>) -> Line {
    Line {
        what,
        measured: milliseconds(time),
        target: target.map(milliseconds).unwrap_or_default(),
        kept: target.is_none_or(|target| time <= target),
    }
}

impl Sample {
    fn write(&self, dotnet: &Dotnet) -> Result<TempDir> {
        let folder = TempDir::with_prefix("hotdelta-bench-")?;
        let (name, items) = self.project;
        let project = format!(
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>\
             </PropertyGroup><ItemGroup>{items}</ItemGroup></Project>"
        );
        fs::write(folder.path().join(name), project)?;
        // What the SDK brings is enough; nothing is asked for over a network.
        let packs = dotnet.sdk()?.directory.join("FSharp").join("library-packs");
        let sources = format!(
            "<configuration><packageSources><clear /><add key=\"sdk\" value=\"{}\" /></packageSources></configuration>",
            packs.display()
        );
        fs::write(folder.path().join("NuGet.config"), sources)?;
        fs::write(folder.path().join(self.source.0), self.source.1)?;
        Ok(folder)
    }
}

/// A program under a watcher, and the lines that come from it.
struct Program {
    child: Child,
    lines: Receiver<String>,
}

impl Program {
    fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot be started")?;
        let output = child.stdout.take().context("no output")?;
        let (send, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, lines })
    }

    fn until(&self, text: &str) -> Result<String> {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.with_context(|| format!("the program does not say {text:?}"))?;
            if line.contains(text) {
                return Ok(line);
            }
        }
    }

    /// How old its process is when Main begins, each time that it is started.
    fn ages(&self, hotdelta: &Path, folder: &Path) -> Result<Vec<Duration>> {
        let mut ages = vec![age(&self.until("age ")?)?];
        while ages.len() < STARTS {
            self.until("edit 0.")?;
            let status = Command::new(hotdelta)
                .arg("restart")
                .current_dir(folder)
                .stdout(Stdio::null())
                .status()?;
            ensure!(status.success(), "hotdelta restart: {status}");
            ages.push(age(&self.until("age ")?)?);
        }
        self.until("edit 0.")?;
        Ok(ages)
    }

    /// From each save to the first line that shows it.
    fn edits(&self, sample: &Sample, folder: &Path) -> Result<Vec<Duration>> {
        let (name, source) = sample.source;
        let mut times = Vec::new();
        for number in 1..=EDITS {
            // As somebody who looks at what the last one did.
            thread::sleep(Duration::from_millis(500));
            let text = format!("edit {number}.");
            let saved = Instant::now();
            fs::write(folder.join(name), source.replace("edit 0.", &text))?;
            self.until(&text)?;
            times.push(saved.elapsed());
        }
        Ok(times)
    }

    /// As a service manager does it.
    fn end(&mut self) -> Result<()> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            self.child.kill()?;
        }
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.end();
        }
    }
}

fn age(line: &str) -> Result<Duration> {
    let millis = line.trim_start_matches("age ").trim().parse();
    Ok(Duration::from_millis(millis.context("no age")?))
}

/// The age of the same process when nobody watches it.
fn alone(folder: &Path) -> Result<Duration> {
    let program = folder
        .join("bin/Debug-hotdelta/net10.0")
        .join(format!("App{}", std::env::consts::EXE_SUFFIX));
    let mut ages = Vec::new();
    for _ in 0..STARTS {
        let mut program = Program::start(&mut Command::new(&program))?;
        ages.push(age(&program.until("age ")?)?);
        program.end()?;
    }
    Ok(median(ages))
}

/// What a loop told of its edits.
struct Told {
    noticed: Vec<Duration>,
    brought: Vec<Duration>,
}

impl Told {
    fn read(events: &Path) -> Result<Self> {
        let mut told = Self {
            noticed: Vec::new(),
            brought: Vec::new(),
        };
        for line in fs::read_to_string(events)?.lines() {
            let event: Value = serde_json::from_str(line)?;
            let millis = |value: &Value| Duration::from_secs_f64(value.as_f64().unwrap_or_default() / 1e3);
            match event["event"].as_str() {
                Some("building") => told.noticed.push(millis(&event["waitedMs"])),
                Some("applied") => {
                    let times = &event["times"];
                    told.brought
                        .push(millis(&times["deltaMs"]) + millis(&times["applyMs"]));
                }
                _ => {}
            }
        }
        ensure!(
            told.brought.len() == EDITS,
            "{} of {EDITS} edits were applied",
            told.brought.len()
        );
        Ok(told)
    }
}

/// What a loop does while nothing happens, where the system shows it (proc(5)).
fn idle(language: &str, process: u32) -> Option<Line> {
    let before = activity(process)?;
    thread::sleep(IDLE);
    let now = activity(process)?;
    let (ticks, wakes) = (now.0 - before.0, now.1.saturating_sub(before.1));
    Some(Line {
        what: format!("{language}: idle for {} s", IDLE.as_secs()),
        measured: format!("{ticks} ticks of CPU, {wakes} wake-ups"),
        target: "0, 0".to_owned(),
        kept: (ticks, wakes) == (0, 0),
    })
}

/// The ticks that a process has used, and how often its threads were waited for.
fn activity(process: u32) -> Option<(u64, u64)> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    let mut wakes = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task")).ok()?.flatten() {
        let status = fs::read_to_string(thread.path().join("status")).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
        wakes += line.trim().parse::<u64>().ok()?;
    }
    Some((ticks, wakes))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
