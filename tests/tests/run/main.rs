//! `hotdelta run` as people use it: projects built with a real SDK, programs edited while they run, the program's own output the judge.
//! `cargo test -p hotdelta-tests --test run [NAME]`.

mod bad_input;
mod console;
mod control;
mod running;
mod sample;
mod saving;
mod solution;
mod web;

use std::process::{Command, ExitCode};
use std::time::Duration;

use hotdelta_live::Dotnet;
use libtest_mimic::{Arguments, Failed, Trial};

/// How long anything may take on a machine that does a lot else.
const PATIENCE: Duration = Duration::from_secs(240);

/// What a trial answers.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A trial by its name, and the runtimes that it needs.
type Named = (&'static str, &'static [u32], fn() -> Outcome);

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Each is several processes that build and run.
    arguments.test_threads.get_or_insert(2);
    let dotnet = Dotnet::find().and_then(|dotnet| dotnet.sdk().map(|_| dotnet));
    let has = |major: &u32| dotnet.as_ref().is_ok_and(|dotnet| dotnet.runtime(*major).is_ok());
    let required = std::env::var_os("CI").is_some();
    let all = [
        console::ALL,
        solution::ALL,
        web::ALL,
        saving::ALL,
        control::ALL,
        bad_input::ALL,
    ];
    let trials = all.into_iter().flatten().map(|&(name, runtimes, trial)| {
        let there = dotnet.is_ok() && runtimes.iter().all(has);
        let run = move || trial().map_err(|error| Failed::from(error.to_string()));
        Trial::test(name, run).with_ignored_flag(!there && !required)
    });
    let trials: Vec<Trial> = trials.collect();
    let ignored = trials.iter().filter(|trial| trial.has_ignored_flag()).count();
    if arguments.list {
        return libtest_mimic::run(&arguments, trials).exit_code();
    }
    if ignored > 0 {
        let why = dotnet
            .err()
            .map_or("a runtime is not installed".to_owned(), |error| error.to_string());
        eprintln!(
            "WARNING: {ignored} of {} trials of `hotdelta run` are ignored: nothing is proved by them ({why})",
            trials.len()
        );
    }
    if ignored < trials.len() && !build() {
        return ExitCode::FAILURE;
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Builds the program that is tested.
fn build() -> bool {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "-q", "-p", "hotdelta"]);
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.status().is_ok_and(|status| status.success())
}
