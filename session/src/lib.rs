//! A session: the modules of a running program, and the updates that turn one build into the next.
//!
//! [`Session::add_module`] takes the builds that are running. [`Session::propose`] compares new builds with what the process has accepted so far
//! and answers with a [`Verdict`]: a [`Proposal`] with a proved delta for each module that changed, or a [`Refusal`] with its reasons and no
//! deltas. Nothing is accepted until [`Session::commit`] takes the proposal; one that is dropped is forgotten. [`Session::locate`] tells where
//! a frame of the process is in the source, [`Session::active`] where it would be in a proposal's code. No file, clock or environment is touched.
//!
//! From end to end:
//!
//! ```
//! use hotdelta_session::{Build, Session, Update, Verdict};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir("../fixtures/demo/fsharp")?;
//! let build = |path: &str| -> std::io::Result<Build> {
//!     Ok(Build { name: path.into(), image: std::fs::read(path)?.into(), pdb: None })
//! };
//! let mut session = Session::new();
//! let module = session.add_module(build("0/demo.dll")?, None)?;
//! match session.propose(&[Update::Full(build("1/demo.dll")?)])? {
//!     Verdict::Ready(proposal) => {
//!         for applied in proposal.modules().iter().filter_map(|update| update.applied.as_deref()) {
//!             println!("{} bytes of metadata for the process", applied.delta.metadata.len());
//!         }
//!         // Once the process has taken all of them:
//!         session.commit(proposal)?;
//!     }
//!     Verdict::Refused(refusal) => {
//!         for reason in refusal.modules.iter().flat_map(|module| &module.reasons) {
//!             println!("{}: {}", reason.id, reason.message);
//!         }
//!     }
//! }
//! assert_eq!(session.generation(module), Some(1));
//! # Ok(())
//! # }
//! ```

pub mod active;
mod build;
mod capability;
mod diagnostic;
mod display;
mod error;
mod facts;
#[doc(hidden)]
pub mod fuzzing;
mod judge;
pub mod lines;
pub mod maps;
mod names;
pub mod rude;
mod session;
pub mod state;
mod verdict;
pub mod warning;

pub use build::{Build, ModuleId, Update};
pub use capability::{Capabilities, Capability, UnknownCapability};
pub use diagnostic::{Diagnostic, Reason, Severity};
pub use error::Error;
pub use facts::Facts;
pub use session::Session;
pub use verdict::{
    Applied, Edit, EditKind, LineUpdate, ModuleRefusal, ModuleUpdate, Proposal, Refusal, Verdict,
};
