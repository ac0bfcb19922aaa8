//! The laboratory: F# and C# programs are compiled on the spot, edited, and updated while they run.
//!
//! A [`Program`] is one text file: the first generation in full, then edits as small line diffs with what each is expected
//! to get. [`Compilers`] makes a build of every generation with the SDK's own compilers, [`Laboratory`] runs them in
//! processes of each runtime, and [`trial`] compares what the updated process answers with what a fresh load of the
//! same generation does. `programs/README.md` describes the format.
//!
//! Without a .NET SDK there is no laboratory: [`Laboratory::open`] says why.

mod compilers;
mod engine;
mod error;
mod frames;
mod generated;
mod laboratory;
mod options;
mod oracle;
mod partial;
mod pdb_checker;
mod program;
mod roslyn;
mod session;
mod suite;
mod tool;
mod trees;
mod trial;

pub use compilers::{Compiled, Compilers, Sources};
pub use engine::{Engine, EngineFactory, ModuleDelta, Verdict};
pub use error::{Error, Result};
pub use generated::generated;
pub use laboratory::{Laboratory, RUNTIMES};
pub use options::{Configuration, Language};
pub use pdb_checker::{Comparison, Other, PdbChecker, Place, Twin};
pub use program::{Expectation, Generation, Known, Program, Step};
pub use roslyn::{Roslyn, RoslynAnswer, RoslynUpdate};
pub use session::SessionEngine;
pub use suite::Suite;
pub use trial::{Builds, blank_lines, build, fresh_trial, generations, sources, trial};
