//! Persisted state: a log that lets a chain go on in a later process.
//!
//! The log is append-only. A [`Record`] is written when a module joins the session and with each commit, so that a commit costs what its delta
//! costs: the build that it accepts, and what the session knows of it, are stored as differences from the commit before (and now and then
//! whole, as a snapshot, so that neither the file nor reading it grows without bound). Every record is checksummed together with all before it: a bit
//! that flipped, a record that is missing or moved are errors with an offset. Only a record at the very end that was not written whole is
//! dropped, with a note: the process that wrote it never said that it was accepted.
//!
//! Nothing here touches a file: [`Log::append`] gives the bytes to append, [`Log::read`] takes the bytes of a whole log.
//!
//! ```
//! use hotdelta_session::{Build, Capabilities, ModuleId, state::{Baseline, Log, Record}};
//! # fn main() -> Result<(), hotdelta_session::Error> {
//! let record = Record::Baseline(Baseline {
//!     module: ModuleId(ecma335::Guid([7; 16])),
//!     build: Build { name: "App.dll".into(), image: [77, 90].as_slice().into(), pdb: None },
//!     capabilities: Capabilities::net10(),
//! });
//! let mut log = Log::new();
//! let bytes = log.append(&record)?;
//! let read = Log::read(&bytes)?;
//! assert_eq!(read.records.len(), 1);
//! assert_eq!(read.length, bytes.len());
//! # Ok(()) }
//! ```

pub(crate) mod codec;
mod frame;
mod live;
mod log;
mod patch;
mod record;
#[cfg(test)]
mod tests;

pub(crate) use codec::Blob;
pub(crate) use frame::sealed_again;
pub(crate) use live::{decode_known, encode_known};
pub use log::{Log, Read};
pub use record::{Baseline, Commit, Moved, Record};
