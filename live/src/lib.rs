//! What touches the world: .NET installations and the processes that take updates.
//!
//! [`Dotnet`] finds an installation and lists its runtimes and SDKs. [`Host`] starts the apply host on one of those
//! runtimes: a process in which builds are loaded, called, updated and called again, each step a typed call here.
//!
//! ```no_run
//! # fn main() -> Result<(), live::Error> {
//! # let (image, pdb, metadata, il) = (vec![], vec![], vec![], vec![]);
//! use live::{Build, Call, Delta, Dotnet, Host};
//! let dotnet = Dotnet::find()?;
//! let mut host = Host::start(&dotnet, &dotnet.runtime(8)?)?;
//! let module = host.load(&Build { image: &image, pdb: Some(&pdb), probing: &[] })?;
//! println!("{}", host.call(&Call::new(&module, "Entry", "run"))?);
//! host.apply(&module, &Delta { metadata: &metadata, il: &il, pdb: &[], updated_types: &[] })?;
//! println!("{}", host.call(&Call::new(&module, "Entry", "run"))?);
//! # Ok(()) }
//! ```
//!
//! Nothing here knows how deltas are made.

mod dotnet;
mod error;
mod host;
mod outcome;
mod pipe;

pub use dotnet::{Dotnet, Runtime, Sdk, Version};
pub use error::{Error, Result};
pub use host::{Applied, Build, Call, Delta, Host, Module, Started};
pub use outcome::{Answer, Exception, Frame, Outcome};
pub use pipe::Pipe;
