//! The `hotdelta` program: see the library for what it does.

use std::io::IsTerminal;
use std::process::ExitCode;

use hotdelta::Console;

fn main() -> ExitCode {
    let mut console = Console {
        // Colours reach terminals only.
        out: &mut anstream::stdout().lock(),
        err: &mut anstream::stderr().lock(),
        interactive: std::io::stderr().is_terminal(),
    };
    hotdelta::run(std::env::args_os(), &mut console).into()
}
