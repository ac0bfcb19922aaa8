//! Edit and Continue deltas: metadata, IL and PDB deltas written from a plain [`Plan`], and proved before anyone gets them.
//!
//! This crate knows no differ. A caller says which definitions of an update build stand for which definitions of the running chain
//! ([`DefinitionMap`]), which bodies are replaced and what is added; [`write()`] translates that into a [`Delta`]. [`prove`] is a second opinion
//! that shares no code with the writer: it reads baseline and deltas back as the runtime does and compares every member with the update.
//!
//! A delta of two builds whose definitions have the same rows (they differ in a constant), proved:
//!
//! ```
//! use std::collections::{HashMap, HashSet};
//! use std::sync::Arc;
//!
//! use delta_writer::{Additions, Claim, DefinitionMap, Exemptions, Plan, prove, write};
//! use ecma335::{Chain, Guid, Image};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir("../fixtures/demo/fsharp")?;
//! let running = Chain::new(Arc::new(Image::parse(std::fs::read("0/demo.dll")?)?))?;
//! let update = Image::parse(std::fs::read("1/demo.dll")?)?;
//! let (map, names) = (DefinitionMap::identity(&update.metadata()?), HashMap::new());
//! let delta = write(&running, &Plan {
//!     update: &update,
//!     pdb: None,
//!     map: &map,
//!     updated_methods: update.metadata()?.ids().collect(),
//!     constants: Vec::new(),
//!     attributes: Vec::new(),
//!     additions: Additions::default(),
//!     names: &names,
//!     base_enc_id: Guid::NIL,
//! })?;
//!
//! let mut after = running.clone();
//! after.apply(&delta.metadata, delta.il.clone())?;
//! let nothing = HashSet::new();
//! let proved = prove(&Claim {
//!     before: &running,
//!     after: &after,
//!     update: &update,
//!     map: &delta.map,
//!     names: &names,
//!     retired: &nothing,
//!     deleted: &nothing,
//!     exemptions: &Exemptions::default(),
//! });
//! assert_eq!(proved, Ok(()));
//! # Ok(())
//! # }
//! ```

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
