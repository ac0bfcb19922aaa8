//! Programs that run with the agent in them: they take updates, and notice nothing else of it.

mod program;
mod trials;

use std::path::Path;
use std::process::ExitCode;

use hotdelta_live::runtime::{Runtime, Stop};
use hotdelta_tests::{Error, RUNTIMES, Suite};

use self::program::Program;

fn main() -> ExitCode {
    let mut suite = Suite::open(Path::new(env!("CARGO_TARGET_TMPDIR")));
    for runtime in RUNTIMES {
        for (name, trial) in trials::TRIALS {
            suite.add(format!("{name} net{runtime}"), Some(runtime), move |laboratory| {
                let executor = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let executor = executor.map_err(|error| Error::Trial(error.to_string()))?;
                let trial = async {
                    let mut program = Program::new(laboratory, runtime)?;
                    let result = trial(&mut program).await;
                    program.runtime.stop(Stop::Now).await;
                    result
                };
                executor.block_on(trial)
            });
        }
    }
    suite.run()
}
