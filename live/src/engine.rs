//! From builds to updates.

use std::fmt;

/// What a program runs, and the updates that turn it into the next build.
pub trait Engine {
    /// A build of one module, as a compiler gives it.
    type Output;
    /// What a runtime takes; for .NET the deltas of one module.
    type Update;
    /// What a runtime says of itself, on which it depends what it can take.
    type Facts;
    /// What stops it, as opposed to what it refuses.
    type Error: std::error::Error + Send + Sync + 'static;

    /// A program was started from these builds. What was known of an earlier one is forgotten.
    ///
    /// # Errors
    /// A build cannot be read, or no process can ever take updates of it.
    fn begin(&mut self, baselines: Vec<Self::Output>, facts: &Self::Facts) -> Result<(), Self::Error>;

    /// Compares builds with what is running, all of them before any answer is given. Updates are handed out for all or for none.
    ///
    /// # Errors
    /// A build cannot be read, or a defect was found before anything was handed out.
    fn propose(&mut self, outputs: Vec<Self::Output>) -> Result<Proposal<Self::Update>, Self::Error>;

    /// The program took every update that was handed out last.
    ///
    /// # Errors
    /// Nothing was handed out.
    fn commit(&mut self) -> Result<(), Self::Error>;

    /// What was handed out last was not given to the program.
    fn discard(&mut self);
}

/// The answer to a set of builds.
#[derive(Debug)]
pub struct Proposal<U> {
    /// What the program is to take, in the order in which it is to take it; nothing where something is refused, or nothing changed.
    pub updates: Vec<U>,
    /// What changes, in the words of the source language.
    pub edits: Vec<Edit>,
    /// Why the program cannot take it.
    pub refusals: Vec<Remark>,
    /// What a user should know all the same.
    pub warnings: Vec<Remark>,
    /// The number of methods that changed their lines and nothing else.
    pub moved: usize,
}

/// One edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What happens.
    pub kind: EditKind,
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

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file, as the build names it.
    pub document: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.document, self.line, self.column)
    }
}
