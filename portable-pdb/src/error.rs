//! The one error of this crate.

use ecma335::Token;

/// Why debug information was not read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The metadata or a blob in it is damaged, or has no room for a value. Offsets of blobs count within the blob.
    #[error(transparent)]
    Metadata(#[from] ecma335::Error),
    /// A PDB of the older kind.
    #[error("offset 0: a Windows PDB (MSF), expected a portable PDB")]
    WindowsPdb,
    /// A blob holds a value that its format does not allow.
    #[error("blob offset {offset:#x}: found {found:#x}, expected {expected}")]
    Blob {
        /// Where the value is in the blob.
        offset: usize,
        /// The value.
        found: i64,
        /// What the format allows there.
        expected: &'static str,
    },
    /// A value that its blob cannot hold.
    #[error("cannot write {found:#x}, expected {expected}")]
    Unwritable {
        /// The value.
        found: i64,
        /// What can be written.
        expected: &'static str,
    },
    /// Compressed data that does not unpack to what it declares.
    #[error("compressed data does not unpack, expected {declared} byte(s) of {what}, at most {limit}")]
    Inflate {
        /// The size that it declares.
        declared: u64,
        /// What it holds.
        what: &'static str,
        /// The largest size allowed.
        limit: u64,
    },
    /// Rows that refer to each other in a circle, or scopes that overlap without one lying in the other.
    #[error("{token}: {expected}")]
    Structure {
        /// The row at which it was seen.
        token: Token,
        /// What the specification wants.
        expected: &'static str,
    },
    /// A delta needs a token of the update that has none in the chain.
    #[error("{token}: no token of the running program stands for it, expected one for {what}")]
    Untranslated {
        /// The token in the update.
        token: Token,
        /// What holds it.
        what: &'static str,
    },
}

/// The result of reading and writing.
pub type Result<T> = std::result::Result<T, Error>;
