//! What is watched, and what changed of it.

mod content;
mod events;
mod file_watch;
mod folders;
mod mounts;
mod relevant;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Instant;

use crate::Result;

pub use file_watch::FileWatch;

/// What a program is made from, as a compiler says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Files whose contents matter.
    pub files: Vec<Input>,
    /// Folders in which a new file matters, with the extensions of such files (`cs`): a pattern of a project takes them in.
    pub folders: Vec<(PathBuf, Vec<String>)>,
}

/// A file whose contents matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The file, absolute. It need not exist (yet, or any more).
    pub path: PathBuf,
    /// What it is to the program.
    pub kind: InputKind,
}

/// What an input is to the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InputKind {
    /// A source file.
    Source,
    /// A file that a build takes into the image: an embedded resource, what a generator reads.
    Resource,
    /// A file that the program itself reads: content, settings.
    Content,
    /// A file that says what is built and how: a project file, what it imports, launch settings, `global.json`.
    Project,
    /// A file that was no input before and may have become one.
    New,
}

/// A hash of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

/// An input whose content is another one than in the batch before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// What it is to the program.
    pub kind: InputKind,
    /// Its content before; `None`: it was not there.
    pub before: Option<Digest>,
    /// Its content now; `None`: it is not there.
    pub after: Option<Digest>,
}

/// Changes that belong to one build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// One for each file, ordered by path. None where files were written without getting other contents.
    pub changes: Vec<Change>,
    /// Files that were written and have the contents that they had.
    pub same: Vec<PathBuf>,
    /// When the last event came that belongs to it: from then on a user waits.
    pub last_event: Instant,
}

/// Says which inputs change.
pub trait Watch {
    /// The next batch, once no event has come for the debounce time. What happens until the next call is kept for it, however long that is, and
    /// collapses into one batch: contents are compared with those of the batch before. Dropping the future loses nothing.
    ///
    /// # Errors
    /// Watching cannot go on.
    fn next(&mut self) -> impl Future<Output = Result<Batch>>;

    /// Whether an input has another content by now than in the last batch: a build that ran meanwhile may have read either. Reads the files
    /// for which there were events.
    fn moved_on(&mut self) -> bool;

    /// Watches these inputs from now on. Those that were watched before keep the contents of the last batch to be compared with; new ones
    /// have those of now.
    ///
    /// # Errors
    /// A folder cannot be watched or read.
    fn watch(&mut self, inputs: Inputs) -> Result<()>;

    /// What a user should know of how files are watched now: that some are polled, and why.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }
}
