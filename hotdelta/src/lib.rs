//! The command line of hotdelta: deltas from two builds (`emit`), what an edit comes to (`explain`), a running program that is edited (`demo`),
//! deltas of any origin judged (`check`), and images, PDBs and chains of deltas as text (`dump`).
//!
//! This crate reads and writes files and talks to people; what it knows of .NET, it has from `hotdelta-session` and the crates below.

mod arguments;
mod check;
mod console;
mod control;
mod demo;
mod dump;
mod emit;
mod error;
mod explain;
mod files;
mod module;
mod report;
mod run;
mod trace;

use std::ffi::OsString;

use clap::Parser;
use hotdelta_live::run::Request;

pub use console::Console;
pub use error::Error;

/// How a command ended, when it did what it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    /// Some update was refused: the program has to be started again.
    Refused,
    /// As the program that it ran did.
    Program(u8),
}

/// Bad input, or no runtime.
const FAILED: u8 = 1;
/// Some update was refused.
const REFUSED: u8 = 2;
/// The command line itself is wrong (`EX_USAGE` of BSD's sysexits).
const USAGE: u8 = 64;

/// Runs a command line, the program's name first; gives the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> u8 {
    let arguments = arguments.into_iter().map(arguments::dotnet_style);
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
        arguments::Command::Run(arguments) => run::run(arguments, console).map(Outcome::Program),
        arguments::Command::Restart(arguments) => control::run(Request::Restart, arguments, console),
        arguments::Command::Status(arguments) => control::run(Request::Status, arguments, console),
        arguments::Command::Pause(arguments) => control::run(Request::Pause, arguments, console),
        arguments::Command::Resume(arguments) => control::run(Request::Resume, arguments, console),
        arguments::Command::Apply(arguments) => control::run(Request::Apply, arguments, console),
        arguments::Command::Trace(arguments) => trace::run(arguments, console),
        arguments::Command::Emit(arguments) => emit::run(arguments, console),
        arguments::Command::Explain(arguments) => explain::run(arguments, console),
        arguments::Command::Demo(arguments) => demo::run(arguments, console),
        arguments::Command::Check(arguments) => check::run(arguments, console),
        arguments::Command::Dump(arguments) => dump::run(arguments, console),
    };
    match outcome {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::Refused) => REFUSED,
        Ok(Outcome::Program(code)) => code,
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
