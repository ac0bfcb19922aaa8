//! Typed trees that the F# compiler exports, beside those that are recovered from its images: each class is linked to what it was made of,
//! and both align alike, but for what is listed.

mod agreement;
mod links;
mod side;
mod tampering;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use hotdelta_tests::{Language, Program, Suite};

fn main() -> ExitCode {
    let programs = match Program::all() {
        Ok(programs) => programs,
        Err(failed) => return failed,
    };
    let programs: Vec<Arc<Program>> = programs
        .into_iter()
        .filter(|program| program.has(Language::FSharp))
        .map(Arc::new)
        .collect();
    let mut suite = Suite::open(Path::new(env!("CARGO_TARGET_TMPDIR")));
    suite.add("the tree that is committed", None, links::committed);
    suite.add("links, class by class", None, links::one_by_one);
    let all = programs.clone();
    suite.add("links in every program", None, move |laboratory| {
        links::in_every_program(laboratory, &all)
    });
    suite.add("what inlined code hides", None, agreement::refined);
    suite.add("lines and comments", None, agreement::lines);
    suite.add("tampered trees", None, tampering::check);
    for program in programs {
        suite.add(program.name.clone(), None, move |laboratory| {
            agreement::check(laboratory, &program)
        });
    }
    suite.run()
}
