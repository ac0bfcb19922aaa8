//! What stops a command.

use std::path::PathBuf;

/// Why a command failed. A refused update is no error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be written; nothing was left behind.
    #[error("{}: cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file does not hold what it should.
    #[error("{}: {source}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Why, with the offset.
        source: ecma335::Error,
    },
    /// A PDB does not hold what it should.
    #[error("{}: {source}", path.display())]
    Pdb {
        /// The file.
        path: PathBuf,
        /// Why, with the offset.
        source: portable_pdb::Error,
    },
    /// A file is fine, but not what was asked for.
    #[error("{}: {expected}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What was expected.
        expected: String,
    },
    /// The session.
    #[error(transparent)]
    Session(#[from] hotdelta_session::Error),
    /// A saved session.
    #[error("{}: {source}", path.display())]
    State {
        /// The file.
        path: PathBuf,
        /// Why, with the offset.
        source: hotdelta_session::Error,
    },
    /// The live process.
    #[error(transparent)]
    Live(#[from] hotdelta_live::Error),
    /// No running loop can be meant.
    #[error("{0}")]
    NoLoop(String),
    /// Standard output.
    #[error("output: {0}")]
    Output(#[from] std::io::Error),
    /// The command line.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    pub(crate) fn format(path: impl Into<PathBuf>) -> impl FnOnce(ecma335::Error) -> Self {
        move |source| Self::Format {
            path: path.into(),
            source,
        }
    }
}
