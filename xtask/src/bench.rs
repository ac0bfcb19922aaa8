//! Benchmarks on the generated project and on programs that run, and how they compare with what the project promises.

mod process;
mod saves;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use hotdelta_live::Dotnet;
use hotdelta_tests::{Compiled, Compilers, Configuration, Language, Sources};
use serde_json::Value;

use self::process::Measured;
use crate::compiled;
use crate::workspace::{Workspace, run};

/// Criterion benchmarks by their ids, and the time that each may take where one is promised.
const TARGETS: [(&str, Option<Duration>); 5] = [
    ("read/project", Some(Duration::from_millis(4))),
    ("read/large", None),
    ("session/one constant", Some(Duration::from_millis(4))),
    (
        "sequence points of 130 KB/portable-pdb",
        Some(Duration::from_micros(100)),
    ),
    ("sequence points of 130 KB/symbolic-ppdb", None),
];

/// The whole `emit` process, for an edit of one constant.
const EMIT: Duration = Duration::from_millis(12);

/// Its memory, in sizes of the two images together.
const EMIT_IMAGES: u64 = 6;

/// A line of the closing table.
struct Line {
    what: String,
    measured: String,
    target: String,
    kept: bool,
}

/// Prepares the project, runs every benchmark (or those whose name contains `filter`) and prints the table.
pub(crate) fn bench(workspace: &Workspace, filter: Option<&str>) -> Result<()> {
    let dotnet = Dotnet::find()?;
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    let mut lines = Vec::new();
    if TARGETS.iter().any(|(id, _)| wanted(id)) || wanted("emit") {
        lines.extend(project_lines(workspace, &dotnet, filter)?);
    }
    if wanted("run") {
        lines.extend(saves::lines(&hotdelta(workspace)?, &dotnet)?);
    }
    print(&lines)
}

/// What is measured on the generated project.
fn project_lines(workspace: &Workspace, dotnet: &Dotnet, filter: Option<&str>) -> Result<Vec<Line>> {
    let compilers = Compilers::find(dotnet, &compiled::cache(workspace))?;
    let builds = [false, true].map(|edited| sources(bench::project(edited)));
    let [baseline, update] = <[Arc<Compiled>; 2]>::try_from(compilers.compile_all(&builds)?)
        .map_err(|builds| anyhow::anyhow!("{} builds instead of two", builds.len()))?;
    let large = compilers.fsharp_folder().join("FSharp.Compiler.Service.dll");
    println!(
        "baseline {} ({} bytes)",
        baseline.path.display(),
        baseline.image.len()
    );
    println!(
        "update   {} ({} bytes)",
        update.path.display(),
        update.image.len()
    );
    println!(
        "large    {} ({} bytes)",
        large.display(),
        fs::metadata(&large)?.len()
    );

    let mut command = workspace.cargo(&["bench"]);
    for package in &workspace.packages {
        for name in package.targets_of("bench") {
            command.args(["-p", &package.name, "--bench", name]);
        }
    }
    command.env("HOTDELTA_BENCH_BASELINE", &baseline.path);
    command.env("HOTDELTA_BENCH_UPDATE", &update.path);
    command.env("HOTDELTA_BENCH_LARGE", large);
    command.arg("--").args(filter);
    let start = SystemTime::now();
    run(&mut command)?;
    let mut lines = criterion_lines(workspace, start)?;
    if filter.is_none_or(|filter| "emit".contains(filter)) {
        lines.extend(emit_lines(&hotdelta(workspace)?, &baseline, &update)?);
    }
    Ok(lines)
}

fn sources(files: Vec<(String, String)>) -> Sources {
    Sources {
        name: "Project".to_owned(),
        language: Language::FSharp,
        configuration: Configuration::Debug,
        files,
        flags: Vec::new(),
        references: Vec::new(),
    }
}

/// What criterion measured since `start`; it keeps older results too.
fn criterion_lines(workspace: &Workspace, start: SystemTime) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (id, target) in TARGETS {
        let folder = id
            .split('/')
            .fold(workspace.target.join("criterion"), |folder, part| {
                folder.join(part)
            });
        let file = folder.join("new").join("estimates.json");
        if !fs::metadata(&file)
            .and_then(|file| file.modified())
            .is_ok_and(|written| written >= start)
        {
            continue;
        }
        let estimates: Value = serde_json::from_slice(&fs::read(&file)?)?;
        let nanoseconds = estimates["median"]["point_estimate"]
            .as_f64()
            .context("criterion's estimate has no median")?;
        let time = Duration::from_secs_f64(nanoseconds / 1e9);
        lines.push(Line {
            what: id.to_owned(),
            measured: milliseconds(time),
            target: target.map(milliseconds).unwrap_or_default(),
            kept: target.is_none_or(|target| time <= target),
        });
    }
    Ok(lines)
}

/// The program, as users have it.
fn hotdelta(workspace: &Workspace) -> Result<PathBuf> {
    run(&mut workspace.cargo(&["build", "--release", "-p", "hotdelta"]))?;
    let name = format!("hotdelta{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace.target.join("release").join(name))
}

fn emit_lines(program: &Path, baseline: &Compiled, update: &Compiled) -> Result<[Line; 2]> {
    let Measured { time, memory } = process::measure(program, &baseline.path, &update.path)?;
    let images = (baseline.image.len() + update.image.len()) as u64;
    let most = EMIT_IMAGES * images;
    let memory_line = memory.map_or_else(
        || "not known on this system".to_owned(),
        |memory| {
            format!(
                "{} ({:.1} × the images)",
                kilobytes(memory),
                memory as f64 / images as f64
            )
        },
    );
    Ok([
        Line {
            what: "emit, process".to_owned(),
            measured: milliseconds(time),
            target: milliseconds(EMIT),
            kept: time <= EMIT,
        },
        Line {
            what: "emit, memory".to_owned(),
            measured: memory_line,
            target: kilobytes(most),
            kept: memory.is_none_or(|memory| memory <= most),
        },
    ])
}

fn print(lines: &[Line]) -> Result<()> {
    println!("\n{:40} {:>32} {:>16}", "", "measured", "at most");
    for Line {
        what,
        measured,
        target,
        kept,
    } in lines
    {
        println!(
            "{what:40} {measured:>32} {target:>16}  {}",
            if *kept { "" } else { "MISSED" }
        );
    }
    let missed = lines.iter().filter(|line| !line.kept).count();
    if missed > 0 {
        bail!("{missed} of {} targets are missed", lines.len());
    }
    Ok(())
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn kilobytes(bytes: u64) -> String {
    format!("{} KB", bytes / 1024)
}
