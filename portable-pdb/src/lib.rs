//! Portable PDBs: debug information of .NET programs, read and written, without any .NET.
//!
//! [`Pdb`] reads a PDB's rows and finds what belongs to a method; [`PdbBuilder`] writes them, and copies a whole PDB row for row. Each blob
//! is a value with a codec of its own in [`codec`], usable alone: sequence points, constants, imports, and every kind of custom debug
//! information of the specification and of Roslyn, the maps of Edit and Continue among them. [`locate`] finds the PDB of an image and
//! checks that it is the right one; [`delta`] writes the PDB of an Edit and Continue delta; [`mod@print`] shows a PDB as text.
//!
//! The format: <https://github.com/dotnet/runtime/blob/main/docs/design/specs/PortablePdb-Metadata.md>.
//!
//! Readers take bytes and never panic: a damaged input gives an [`Error`] with the offset. Blobs are checked when they are decoded.
//!
//! The lines of every method:
//!
//! ```
//! use ecma335::MethodDebugInformationId;
//! use portable_pdb::Pdb;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir("../fixtures/demo/fsharp/0")?;
//! let bytes = std::fs::read("demo.pdb")?;
//! let pdb = Pdb::parse(&bytes)?;
//! # let mut points = 0;
//! for row in pdb.metadata().ids::<MethodDebugInformationId>() {
//!     let method = pdb.method_of_row(row)?;
//!     for point in pdb.sequence_points(method)? {
//!         println!("{method:?} {:?}", point?);
//! #       points += 1;
//!     }
//! }
//! # assert!(points > 10);
//! # Ok(())
//! # }
//! ```

pub mod codec;
pub mod delta;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod inflate;
pub mod locate;
pub mod print;
mod read;
mod write;

pub use error::{Error, Result};
pub use read::{Document, LocalScopeEntry, Pdb, PdbId, ScopeTree};
pub use write::PdbBuilder;
