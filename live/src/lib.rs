//! What touches the world: .NET installations, projects, sources, builds, and the processes that take updates.
//!
//! The loop of `hotdelta run` goes through four seams, each a trait that knows nothing of the others:
//!
//! 1. [`watch::Watch`] says which inputs have other contents than before;
//! 2. [`build::Compiler`] makes a build of them, or says why there is none;
//! 3. [`engine::Engine`] compares the build with what is running, and makes updates of the difference, or refuses;
//! 4. [`runtime::Runtime`] has the running program, and applies updates to it.
//!
//! Another language is another compiler, engine and runtime with the same types between them; the loop does not change.
//!
//! Apart from that, [`Dotnet`] finds an installation and lists its runtimes and SDKs, and [`host`] starts the apply host of demos and tests.
//!
//! ```no_run
//! # fn main() -> Result<(), hotdelta_live::Error> {
//! let dotnet = hotdelta_live::Dotnet::find()?;
//! println!("the SDK of {}", dotnet.sdk()?.version);
//! # Ok(())
//! # }
//! ```

pub mod build;
pub mod control;
mod dotnet;
pub mod engine;
mod error;
mod folder;
pub mod home;
pub mod host;
pub mod module;
mod pipe;
pub mod process;
pub mod project;
pub mod run;
pub mod runtime;
mod socket;
pub mod source;
pub mod state;
pub mod trace;
pub mod watch;

pub use dotnet::{Dotnet, InstalledRuntime, Sdk, Version};
pub use error::{Error, Result};
pub use pipe::Pipe;
