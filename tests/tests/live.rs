//! Every program of `programs/` and those made from seeds, on every runtime, through all its generations. One process serves all of them, so that
//! the compilers and the hosts are started once: `cargo test -p hotdelta-tests --test live [NAME]`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use hotdelta_tests::{Program, RUNTIMES, SessionEngine, Suite, generated, trial};

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
    let programs = match Program::read_all(&root) {
        Ok(programs) => programs,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let mut suite = Suite::open(Path::new(env!("CARGO_TARGET_TMPDIR")));
    for program in programs.into_iter().chain(generated()).map(Arc::new) {
        for runtime in RUNTIMES {
            if program.runtimes.is_empty() || program.runtimes.contains(&runtime) {
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
