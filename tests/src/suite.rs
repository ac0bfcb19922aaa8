//! Trials that need .NET: run where it is, and counted, loudly, where it is not.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::{Laboratory, Result};

/// A test program whose trials share one laboratory.
#[derive(Debug)]
pub struct Suite {
    laboratory: Arc<Result<Laboratory>>,
    /// On CI a runtime that is missing would hide that nothing was proved, so there it is a failure of each trial.
    required: bool,
    trials: Vec<Trial>,
    ignored: usize,
}

impl Suite {
    /// A suite that keeps builds below `folder`, which outlives the process.
    pub fn open(folder: &Path) -> Self {
        Self {
            laboratory: Arc::new(Laboratory::open(&folder.join("hotdelta-tests"))),
            required: std::env::var_os("CI").is_some(),
            trials: Vec::new(),
            ignored: 0,
        }
    }

    /// Adds a trial that needs the SDK and, where one is named, a runtime.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        runtime: Option<u32>,
        trial: impl FnOnce(&Laboratory) -> Result<()> + Send + 'static,
    ) {
        let has = |laboratory: &Laboratory| runtime.is_none_or(|major| laboratory.has(major));
        let there = self.laboratory.as_ref().as_ref().is_ok_and(has);
        self.ignored += usize::from(!there);
        let laboratory = Arc::clone(&self.laboratory);
        let run = move || match laboratory.as_ref() {
            Ok(laboratory) => trial(laboratory).map_err(Failed::from),
            Err(error) => Err(Failed::from(error)),
        };
        self.trials
            .push(Trial::test(name, run).with_ignored_flag(!there && !self.required));
    }

    /// Runs the trials that the command line asks for.
    pub fn run(self) -> ExitCode {
        let arguments = Arguments::from_args();
        if self.ignored > 0 && !arguments.list {
            let why = match self.laboratory.as_ref() {
                Ok(_) => "a runtime of .NET 8, 9 or 10 is not installed".to_owned(),
                Err(error) => error.to_string(),
            };
            let fate = if self.required {
                "fail, because CI is set"
            } else {
                "are ignored: nothing is proved by them"
            };
            eprintln!(
                "WARNING: {} of {} live tests {fate} ({why})",
                self.ignored,
                self.trials.len()
            );
        }
        libtest_mimic::run(&arguments, self.trials).exit_code()
    }
}
