//! Projects as people have them: evaluated, built and built again, with a real SDK.
//! `cargo test -p hotdelta-tests --test projects [NAME]`.

mod builds;
mod evaluations;
mod sample;

use std::process::ExitCode;

use hotdelta_live::Dotnet;
use libtest_mimic::{Arguments, Failed, Trial};

use sample::Outcome;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let dotnet = Dotnet::find().and_then(|dotnet| dotnet.sdk().map(|_| dotnet));
    let required = std::env::var_os("CI").is_some();
    if let (Err(error), false) = (&dotnet, arguments.list) {
        eprintln!("WARNING: the tests of projects prove nothing: {error}");
    }
    let trials = evaluations::ALL.iter().chain(builds::ALL).map(|&(name, trial)| {
        let dotnet = dotnet.as_ref().map(Dotnet::clone).map_err(ToString::to_string);
        let is_ignored = dotnet.is_err() && !required;
        let run = move || -> Result<(), Failed> {
            trial(&dotnet?).map_err(|error| Failed::from(format!("{error:#}")))
        };
        Trial::test(name, run).with_ignored_flag(is_ignored)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// A trial by its name.
type Named = (&'static str, fn(&Dotnet) -> Outcome);
