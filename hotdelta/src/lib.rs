//! The command line of hotdelta: deltas from two builds (`emit`), what an edit comes to (`explain`), a running program that is edited (`demo`),
//! deltas of any origin judged (`check`), and images, PDBs and chains of deltas as text (`dump`).
//!
//! This crate reads and writes files and talks to people; what it knows of .NET, it has from `hotdelta-session` and the crates below.

mod arguments;
mod check;
mod console;
mod demo;
mod dump;
mod emit;
mod error;
mod explain;
mod files;
mod module;
mod report;
mod state_file;

use std::ffi::OsString;

use clap::Parser;

pub use console::Console;
pub use error::Error;

/// How a command ended, when it did what it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Some update was refused: the program has to be started again.
    Refused,
}

/// Bad input, or no runtime.
const FAILED: u8 = 1;
/// Some update was refused.
const REFUSED: u8 = 2;
/// The command line itself is wrong (`EX_USAGE` of BSD's sysexits).
const USAGE: u8 = 64;

/// Runs a command line, the program's name first; gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> u8 {
    let arguments = match arguments::Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(message) => {
            let text = message.render().ansi().to_string();
            return if message.use_stderr() {
                console.error(&text);
                USAGE
            } else {
                console.print(&text)
            };
        }
    };
    let outcome = match &arguments.command {
        arguments::Command::Emit(arguments) => emit::run(arguments, console),
        arguments::Command::Explain(arguments) => explain::run(arguments, console),
        arguments::Command::Demo(arguments) => demo::run(arguments, console),
        arguments::Command::Check(arguments) => check::run(arguments, console),
        arguments::Command::Dump(arguments) => dump::run(arguments, console),
    };
    match outcome {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::Refused) => REFUSED,
        // Whoever read the output has seen enough, as with `hotdelta dump … | head`.
        Err(Error::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            let code = if matches!(error, Error::Usage(_)) {
                USAGE
            } else {
                FAILED
            };
            console.fail(&error);
            code
        }
    }
}
