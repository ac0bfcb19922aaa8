//! Every program of `programs/` and those made from seeds, on every runtime, through all its generations. One process serves all of them, so that
//! the compilers and the hosts are started once: `cargo test -p hotdelta-tests --test live [NAME]`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use hotdelta_tests::{Program, RUNTIMES, SessionEngine, Suite, blank_lines, generated, trial};

/// The data of a quotation has the lines of its source: one that moved is another.
const KNOWS_ITS_LINES: &str = "quotations/";

/// A runtime for what does not depend on it.
const NEWEST: u32 = 10;

fn takes(program: &Program, runtime: u32) -> bool {
    program.runtimes.is_empty() || program.runtimes.contains(&runtime)
}

fn main() -> ExitCode {
    let programs = match Program::all() {
        Ok(programs) => programs,
        Err(failed) => return failed,
    };
    let mut suite = Suite::open(Path::new(env!("CARGO_TARGET_TMPDIR")));
    for program in programs.into_iter().chain(generated()).map(Arc::new) {
        if !program.name.starts_with(KNOWS_ITS_LINES) {
            let same = Arc::clone(&program);
            suite.add(format!("{} blank lines", program.name), None, move |laboratory| {
                blank_lines(laboratory, &same, &SessionEngine::start)
            });
        }
        // Lines that move with every edit: on one runtime, as that is nothing to do with it.
        if let Some(moved) = program.moved().filter(|moved| takes(moved, NEWEST)) {
            suite.add(
                format!("{} net{NEWEST}", moved.name),
                Some(NEWEST),
                move |laboratory| trial(laboratory, &moved, NEWEST, &SessionEngine::start),
            );
        }
        for runtime in RUNTIMES {
            if takes(&program, runtime) {
                let program = Arc::clone(&program);
                let name = format!("{} net{runtime}", program.name);
                suite.add(name, Some(runtime), move |laboratory| {
                    trial(laboratory, &program, runtime, &SessionEngine::start)
                });
            }
        }
    }
    suite.run()
}
