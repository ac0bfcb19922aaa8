//! Time and memory of a whole `emit` process.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

const RUNS: usize = 31;

/// What one run takes.
pub(super) struct Measured {
    /// The median.
    pub(super) time: Duration,
    /// The most that was resident at any time of any run, in bytes; unknown where the system does not say it of others.
    pub(super) memory: Option<u64>,
}

/// Runs `PROGRAM emit BASELINE UPDATE --out DIR` again and again.
pub(super) fn measure(program: &Path, baseline: &Path, update: &Path) -> Result<Measured> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        emit(program, baseline, update, |child| {
            child.wait().map(drop).context("emit")
        })?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let mut memory = None;
    for _ in 0..RUNS {
        emit(program, baseline, update, |child| {
            // Looked at in runs of their own, since looking takes time.
            while child.try_wait()?.is_none() {
                memory = memory.max(peak(child.id()));
            }
            Ok(())
        })?;
    }
    Ok(Measured {
        time: times[RUNS / 2],
        memory,
    })
}

fn emit(
    program: &Path,
    baseline: &Path,
    update: &Path,
    mut watch: impl FnMut(&mut Child) -> Result<()>,
) -> Result<()> {
    let out = TempDir::new()?;
    let mut command = Command::new(program);
    command
        .arg("emit")
        .args([baseline, update])
        .arg("--out")
        .arg(out.path());
    let mut child = command
        .stdout(Stdio::null())
        .spawn()
        .context("emit cannot be started")?;
    watch(&mut child)?;
    let status = child.wait()?;
    ensure!(status.success(), "emit: {status}");
    let written = out.path().read_dir()?.count();
    ensure!(
        written == 4,
        "emit wrote {written} files instead of one delta's four"
    );
    Ok(())
}

/// Linux's high-water mark of a process's resident set (proc(5)).
fn peak(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim()
        .strip_suffix(" kB")?
        .parse::<u64>()
        .ok()
        .map(|kilobytes| kilobytes * 1024)
}
