//! What happens in a loop, for those who tell it.

use std::path::PathBuf;
use std::time::Duration;

use crate::build::{Diagnostic, Fall};
use crate::engine::{Edit, Remark};

/// Tells a user, or another program, what happens.
pub trait Reporter {
    /// Something happened.
    fn report(&mut self, report: Report<'_>);
}

/// Something that happens in a loop.
#[derive(Debug)]
pub enum Report<'a> {
    /// A program is being built for its start.
    Starting {
        /// Its name.
        program: &'a str,
    },
    /// It runs.
    Started {
        /// Its process.
        process: u32,
        /// How long building and starting took.
        elapsed: Duration,
    },
    /// It ran already, and is gone on with.
    Attached {
        /// Its name.
        program: &'a str,
        /// Its process.
        process: u32,
        /// How many edits it has.
        generation: u32,
    },
    /// Files were saved, and a build of them begins.
    Building {
        /// The files.
        files: &'a [PathBuf],
        /// How long after the last event.
        waited: Duration,
    },
    /// What the compiler says.
    Diagnostics {
        /// Each once.
        diagnostics: &'a [Diagnostic],
        /// Whether there is a build all the same.
        built: bool,
        /// How long it took.
        elapsed: Duration,
    },
    /// A save after which the program runs what it ran before.
    Unchanged {
        /// Each file, and why.
        files: &'a [(PathBuf, Why)],
        /// How many methods are on other lines.
        moved: usize,
        /// What it took.
        times: Times,
    },
    /// The program has an edit.
    Applied(Applied<'a>),
    /// The program cannot take an edit.
    Refused {
        /// Why.
        reasons: &'a [Remark],
        /// What comes of it.
        then: Then,
        /// What it took.
        times: Times,
    },
    /// The program is being started anew.
    Restarting {
        /// Why, if it is not what was refused.
        reason: Option<&'a str>,
    },
    /// The program has ended of itself.
    Exited {
        /// Its exit code.
        code: Option<i32>,
    },
    /// Something that the program took before is in now.
    Released,
    /// What the program runs is no build any more.
    Diverged {
        /// Why.
        reason: &'a str,
        /// What comes of it.
        then: Then,
    },
    /// A warning.
    Warning {
        /// What it says.
        remark: &'a Remark,
        /// Whether it was told before.
        again: bool,
    },
    /// Saves do nothing until they do again.
    Paused(bool),
    /// Something went wrong; the loop goes on.
    Failure(&'a str),
}

/// An edit that the program has.
#[derive(Debug)]
pub struct Applied<'a> {
    /// Which edit of this program: 1 for the first.
    pub generation: u32,
    /// What changed.
    pub edits: &'a [Edit],
    /// The files that were saved.
    pub files: &'a [PathBuf],
    /// How many methods are on other lines besides.
    pub moved: usize,
    /// Modules that no process has loaded yet.
    pub waiting: &'a [String],
    /// Why it is kept for later, if it is.
    pub held: Option<&'a str>,
    /// Which way of compiling was taken.
    pub way: &'static str,
    /// Which were not, and why.
    pub falls: &'a [Fall],
    /// What it took.
    pub times: Times,
}

/// What the steps of an edit took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// From the last event of the save to the end.
    pub total: Duration,
    /// The compiler.
    pub compile: Duration,
    /// Comparing, writing and proving.
    pub delta: Duration,
    /// Until the program had it.
    pub apply: Duration,
}

/// Why a save of a file changes nothing in a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It has the content that it had.
    SameContent,
    /// The build is the same.
    SameBuild,
    /// Only comments and layout.
    OnlyLines,
    /// The program reads it itself.
    ReadByProgram,
    /// It belongs to no project.
    NotInProject,
}

/// What comes of an edit that a program cannot take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is started anew.
    Restart,
    /// A user is asked.
    Ask,
    /// It goes on with the last edit that it has.
    Stay,
}
