//! A session: the modules of a running program, and the updates that turn one build into the next.
//!
//! [`Session::add_module`] takes the builds that are running; [`Session::propose`] compares new builds with what the process has accepted so
//! far and answers for each module with a [`Verdict`]: nothing to do, a proved delta, or a refusal with reasons. Nothing is accepted until
//! [`Session::commit`]; [`Session::discard`] forgets the proposal. [`Session::locate`] tells where a frame of the process is in the source, [`Session::active`] where it would be in a proposal's code. No file, clock or environment is touched.

pub mod active;
mod build;
mod capability;
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

pub use build::{Build, ModuleId, Update};
pub use capability::{Capabilities, Capability, UnknownCapability};
pub use error::Error;
pub use facts::Facts;
pub use session::Session;
pub use verdict::{Applied, Edit, EditKind, LineUpdate, ModuleUpdate, Proposal, RudeEdit, Verdict, Warning};
