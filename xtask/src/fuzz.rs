//! Damaged input for every reader: for a bounded time with any toolchain, in `verify`, and with cargo-fuzz for as long as
//! one likes.

mod mutate;
mod seeds;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use self::mutate::Mutator;
use self::seeds::Seeds;
use crate::workspace::{Workspace, run};

/// The package of cargo-fuzz targets, a workspace of its own.
pub(crate) const MANIFEST: &str = "fuzz/Cargo.toml";

/// The readers' entry points. `fuzz/fuzz_targets` has a target for each.
const ENTRIES: &[Entry] = &[
    entry("ecma335_image", ecma335::fuzzing::image, Seeds::Files("dll")),
    entry(
        "ecma335_metadata",
        ecma335::fuzzing::metadata,
        Seeds::Files("pdb"),
    ),
    entry("ecma335_chain", ecma335::fuzzing::chain, Seeds::Chain),
    entry(
        "ecma335_signature",
        ecma335::fuzzing::signature,
        Seeds::Slices("dll", 24),
    ),
    entry("ecma335_body", ecma335::fuzzing::body, Seeds::Slices("dll", 256)),
    entry(
        "portable_pdb_pdb",
        portable_pdb::fuzzing::pdb,
        Seeds::Files("pdb"),
    ),
    entry(
        "portable_pdb_codecs",
        portable_pdb::fuzzing::codecs,
        Seeds::Slices("pdb", 48),
    ),
    entry(
        "delta_writer_proof",
        delta_writer::fuzzing::proof,
        Seeds::Files("dll"),
    ),
    entry(
        "delta_writer_rewritten",
        delta_writer::fuzzing::rewritten,
        Seeds::Files("dll"),
    ),
    entry("delta_writer_delta", delta_writer::fuzzing::delta, Seeds::Chain),
    entry(
        "lua_reload_sources",
        lua_reload::fuzzing::sources,
        Seeds::Files("lua"),
    ),
    entry("name_map_name", name_map::fuzzing::name, Seeds::Names),
    entry(
        "typed_tree_diff_exported",
        typed_tree_diff::fuzzing::exported,
        Seeds::Files("json"),
    ),
    entry(
        "session_update",
        hotdelta_session::fuzzing::update,
        Seeds::Files("dll"),
    ),
    entry("session_state", hotdelta_session::fuzzing::state, Seeds::State),
];

/// How long each entry point is attacked without cargo-fuzz.
const SMOKE: Duration = Duration::from_secs(2);

/// An input takes microseconds; what takes this long does not end, or grows faster than its input.
const PATIENCE: Duration = Duration::from_secs(10);

/// Kilobytes of address space in which the readers have to do: an allocation by a damaged length does not fit.
#[cfg(unix)]
const ADDRESS_SPACE: u32 = 2 << 20;

struct Entry {
    name: &'static str,
    read: fn(&[u8]),
    seeds: Seeds,
}

const fn entry(name: &'static str, read: fn(&[u8]), seeds: Seeds) -> Entry {
    Entry { name, read, seeds }
}

/// An input that an entry point did not survive.
struct Finding {
    input: Vec<u8>,
    what: String,
}

/// Runs [`smoke`] in a process of its own, so that what ends a process does not end this one.
pub(crate) fn smoke_apart() -> Result<String> {
    let program = std::env::current_exe()?;
    #[cfg(unix)]
    let mut command = {
        let mut shell = Command::new("sh");
        shell
            .args([
                "-c",
                &format!("ulimit -v {ADDRESS_SPACE} && exec \"$0\" fuzz --stable"),
            ])
            .arg(program);
        shell
    };
    #[cfg(not(unix))]
    let mut command = {
        let mut command = Command::new(program);
        command.args(["fuzz", "--stable"]);
        command
    };
    run(&mut command)?;
    Ok(format!("{} entry points", ENTRIES.len()))
}

/// Damages the repository's compiled files, the same way every time, and reads them.
pub(crate) fn smoke(workspace: &Workspace, only: Option<&str>, time: Option<Duration>) -> Result<()> {
    targets_are_entries(workspace)?;
    for entry in chosen(only)? {
        print!("{}: ", entry.name);
        std::io::Write::flush(&mut std::io::stdout())?;
        match attack(entry.read, entry.seeds.read(workspace)?, time.unwrap_or(SMOKE)) {
            Ok(inputs) => println!("{inputs} inputs"),
            Err(Finding { input, what }) => {
                let folder = workspace.target.join("fuzz-findings");
                fs::create_dir_all(&folder)?;
                let file = folder.join(entry.name);
                fs::write(&file, input)?;
                bail!("{}: {what}; the input is in {}", entry.name, file.display());
            }
        }
    }
    Ok(())
}

/// Runs cargo-fuzz on the nightly toolchain, which it needs.
pub(crate) fn cargo_fuzz(workspace: &Workspace, only: Option<&str>, time: Option<Duration>) -> Result<()> {
    targets_are_entries(workspace)?;
    let time = time.unwrap_or(Duration::from_secs(60)).as_secs();
    for entry in chosen(only)? {
        let corpus = workspace.target.join("fuzz-corpus").join(entry.name);
        fs::create_dir_all(&corpus)?;
        for (number, seed) in entry.seeds.read(workspace)?.iter().enumerate() {
            fs::write(corpus.join(format!("seed-{number}")), seed)?;
        }
        let mut command = Command::new("cargo");
        // The environment of the cargo that runs this program names its own toolchain.
        command
            .current_dir(&workspace.root)
            .env_remove("CARGO")
            .env_remove("RUSTUP_TOOLCHAIN");
        command
            .args(["+nightly", "fuzz", "run", "--target-dir"])
            .arg(workspace.target.join("fuzz"))
            .arg(entry.name)
            .arg(corpus);
        command.args([
            "--",
            &format!("-max_total_time={time}"),
            "-timeout=10",
            "-rss_limit_mb=2048",
        ]);
        run(&mut command)
            .context("this takes a nightly toolchain and cargo-fuzz (cargo install cargo-fuzz)")?;
    }
    Ok(())
}

fn chosen(only: Option<&str>) -> Result<Vec<&'static Entry>> {
    let chosen: Vec<_> = ENTRIES
        .iter()
        .filter(|entry| only.is_none_or(|name| name == entry.name))
        .collect();
    if chosen.is_empty() {
        let names: Vec<_> = ENTRIES.iter().map(|entry| entry.name).collect();
        bail!("there is no such entry point, only: {}", names.join(", "));
    }
    Ok(chosen)
}

fn targets_are_entries(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("fuzz").join("fuzz_targets");
    let mut targets = Vec::new();
    for file in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        targets.extend(
            file?
                .path()
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned()),
        );
    }
    targets.sort();
    let mut names: Vec<_> = ENTRIES.iter().map(|entry| entry.name).collect();
    names.sort_unstable();
    ensure!(
        targets == names,
        "fuzz_targets has {targets:?}, the entry points are {names:?}"
    );
    Ok(())
}

/// Gives an entry point the seeds, cut short and damaged, for some time; how many inputs that were.
fn attack(read: fn(&[u8]), seeds: Vec<Vec<u8>>, time: Duration) -> Result<u64, Finding> {
    let current = Arc::new(Mutex::new(Vec::new()));
    let (sender, receiver) = mpsc::channel();
    let shared = Arc::clone(&current);
    thread::spawn(move || {
        let start = Instant::now();
        let mut count = 0;
        for input in Mutator::new(seeds) {
            if start.elapsed() > time {
                break;
            }
            count += 1;
            shared
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone_from(&input);
            if let Err(panic) = catch_unwind(AssertUnwindSafe(|| read(&input))) {
                let what = panic
                    .downcast_ref::<String>()
                    .map(String::as_str)
                    .or_else(|| panic.downcast_ref::<&str>().copied())
                    .unwrap_or("a panic without a message");
                // An assertion may print both of what it compares in full; the hook has printed it already.
                return sender.send(Err(format!(
                    "panicked: {}",
                    what.lines().next().unwrap_or_default()
                )));
            }
        }
        sender.send(Ok(count))
    });
    let input = || current.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match receiver.recv_timeout(time + PATIENCE) {
        Ok(Ok(count)) => Ok(count),
        Ok(Err(what)) => Err(Finding { input: input(), what }),
        Err(RecvTimeoutError::Timeout) => Err(Finding {
            input: input(),
            what: format!("not read within {} s", PATIENCE.as_secs()),
        }),
        Err(RecvTimeoutError::Disconnected) => Err(Finding {
            input: input(),
            what: "its thread ended".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_panics_on_a_damaged_input_is_found() {
        let seeds = || vec![vec![1, 2, 3, 4], vec![5; 100]];
        let finding = attack(
            |input| assert!(input.len() != 64, "cut at 64"),
            seeds(),
            Duration::from_secs(5),
        );
        assert!(
            finding.is_err_and(|finding| finding.input.len() == 64 && finding.what.contains("cut at 64"))
        );
        assert!(attack(|_| (), seeds(), Duration::from_millis(20)).is_ok_and(|count| count > 10));
    }
}
