//! Edit and Continue deltas: metadata, IL and PDB deltas written from a plain [`Plan`], and proved before anyone gets them.
//!
//! This crate knows no differ. A caller says which definitions of an update build stand for which definitions of the running chain
//! ([`DefinitionMap`]), which bodies are replaced and what is added; [`write()`] translates that into a [`Delta`]. [`prove`] is a second opinion
//! that shares no code with the writer: it reads baseline and deltas back as the runtime does and compares every member with the update.

mod built_data;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod map;
mod moved;
mod plan;
mod proof;
mod rewrite;
pub mod rules;
mod writer;

pub use built_data::{DATA_TYPE_PREFIX, build_data};
pub use error::{Error, Result};
pub use map::DefinitionMap;
pub use moved::move_methods;
pub use plan::{Additions, Delta, DeltaMethod, Plan};
pub use proof::{Aspect, Build, Claim, Difference, Exemptions, prove, prove_built_data, prove_moved};
pub use writer::{ReferenceIndex, finds_added, write, write_with};
