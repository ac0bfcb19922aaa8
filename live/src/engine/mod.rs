//! From builds to updates.

pub mod sessions;

use std::fmt;

/// What a program runs, and the updates that turn it into the next build.
pub trait Engine {
    /// A module as a program was started with it.
    type Baseline;
    /// A build of one module, as a compiler gives it.
    type Output;
    /// What a runtime takes; for .NET the deltas of one module.
    type Update;
    /// What a runtime says of itself, on which it depends what it can take.
    type Facts;
    /// What a thread of the program executes.
    type Frame;
    /// Updates that were found to be right.
    type Proposal;
    /// What stops it, as opposed to what it refuses.
    type Error: std::error::Error + Send + Sync + 'static;

    /// A program was started from these builds, on a runtime that says this of itself. What was known of an earlier one is forgotten.
    ///
    /// # Errors
    /// A build cannot be read, or no process can ever take updates of it.
    fn begin(&mut self, baselines: Vec<Self::Baseline>, facts: &Self::Facts) -> Result<(), Self::Error>;

    /// Compares builds with what is running, all of them before any answer is given.
    ///
    /// # Errors
    /// A build cannot be read, or belongs to nothing that runs.
    fn propose(&mut self, outputs: Vec<Self::Output>) -> Result<Verdict<Self::Proposal>, Self::Error>;

    /// The updates of a proposal, in the order in which the program is to take them, none where it runs that code already. It is given them now:
    /// later builds are compared with what they lead to.
    ///
    /// # Errors
    /// The proposal is not the last one.
    fn commit(&mut self, proposal: Self::Proposal) -> Result<Vec<Self::Update>, Self::Error>;

    /// Something that went wrong beside what was asked, once.
    fn failure(&mut self) -> Option<String> {
        None
    }

    /// The program has not taken what was committed last.
    fn refused(&mut self, reason: &str);

    /// Where a frame of the program is in the source.
    fn locate(&self, frame: &Self::Frame) -> Option<Place>;
}

/// The answer to a set of builds.
#[derive(Debug)]
pub struct Verdict<P> {
    /// What the program can take; `None`: it cannot take one of the builds at least.
    pub proposal: Option<P>,
    /// What changes, in the words of the source language.
    pub edits: Vec<Edit>,
    /// Why the program cannot take it.
    pub refusals: Vec<Remark>,
    /// What a user should know all the same.
    pub warnings: Vec<Remark>,
    /// How many methods are on other lines, their code unchanged.
    pub moved: usize,
}

impl<P> Verdict<P> {
    /// A refusal for reasons of which the engine knows nothing.
    pub(crate) fn refused(refusals: Vec<Remark>) -> Self {
        Self {
            proposal: None,
            edits: Vec::new(),
            refusals,
            warnings: Vec::new(),
            moved: 0,
        }
    }
}

/// One edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What happens.
    pub kind: EditKind,
    /// To what: a word such as `method`.
    pub what: &'static str,
    /// The symbol as the source language writes it.
    pub symbol: String,
    /// Where it is in the new build.
    pub place: Option<Place>,
}

/// What happens to a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditKind {
    /// Its code changes.
    Update,
    /// It is new.
    Insert,
    /// It is gone.
    Delete,
}

/// Something that a user should know of a symbol.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Remark {
    /// A stable id, such as `HD0001`, where it has one.
    pub id: Option<&'static str>,
    /// The symbol as the source language writes it; empty for a module.
    pub symbol: String,
    /// Where it is in the new build.
    pub place: Option<Place>,
    /// A sentence that a person can act on.
    pub message: String,
}

impl Remark {
    /// Something about a build as a whole.
    pub(crate) fn of_build(message: &str) -> Self {
        Self {
            id: None,
            symbol: String::new(),
            place: None,
            message: message.to_owned(),
        }
    }

    /// Something about a process of the program.
    pub(crate) fn of_process(process: u32, message: &str) -> Self {
        Self::of_build(&format!("process {process}: {message}"))
    }
}

/// A place in a source file; lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file, as the build names it.
    pub document: String,
    /// Line and column of the first character.
    pub start: (u32, u32),
    /// Line and column behind the last character.
    pub end: (u32, u32),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.start;
        write!(f, "{}:{line}:{column}", self.document)
    }
}
