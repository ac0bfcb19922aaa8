//! What came of a reload.

/// What came of a reload that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// What changed, by the lines of the new source.
    pub edits: Vec<Edit>,
    /// What a user should know all the same.
    pub warnings: Vec<Warning>,
    /// How many closures were replaced.
    pub replaced: usize,
    /// How many functions are on other lines, their code unchanged.
    pub moved: usize,
}

/// One edit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edit {
    /// What happens.
    pub kind: EditKind,
    /// What the source calls it: a function, a variable, a field.
    pub name: String,
    /// Its line in the new source.
    pub line: Option<u32>,
}

/// What happens to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditKind {
    /// Its code, or its first value, changes.
    Update,
    /// It is new.
    Insert,
    /// It is gone.
    Delete,
}

/// What a user should know.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Warning {
    /// Its line, where it has one: in the new source, or in the old one if it is about old code that goes on.
    pub line: Option<u32>,
    /// A sentence that a person can act on.
    pub message: String,
}
