//! What a build is made of below its names: lambdas, closures, state machines and data, and which of them is which in the next build.
//!
//! [`recover`] reads the occurrences of each member from its code, nested as the source nested them ([`occurrences`] those of one member
//! alone, without what they are aligned by); [`align`] pairs two levels of occurrences; [`match_modules`] does both for two modules and
//! completes the map of their symbols. What a compiler knows of the source can come from a file ([`exported`]) and refines what was
//! recovered ([`match_modules_with`]).
//!
//! What changed between two builds:
//!
//! ```
//! use ecma335::Image;
//! use name_map::{Module, Symbols};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir("../fixtures/demo/fsharp")?;
//! let (old, new) = (Image::parse(std::fs::read("0/demo.dll")?)?, Image::parse(std::fs::read("1/demo.dll")?)?);
//! let (old_metadata, new_metadata) = (old.metadata()?, new.metadata()?);
//! let old_symbols = Symbols::new(&old_metadata, None)?;
//! let new_symbols = Symbols::new(&new_metadata, None)?;
//! let old = Module { code: &old, md: &old_metadata, symbols: &old_symbols };
//! let new = Module { code: &new, md: &new_metadata, symbols: &new_symbols };
//! let changes = typed_tree_diff::diff(old, new)?;
//! for method in &changes.updated {
//!     println!("{} has other code", new.name(ecma335::RowId::token(*method))?);
//! }
//! # assert!(!changes.updated.is_empty());
//! # Ok(())
//! # }
//! ```

mod align;
mod assembly;
mod blocks;
mod changes;
mod confirm;
mod data;
pub mod exported;
mod facts;
mod fills;
#[doc(hidden)]
pub mod fuzzing;
mod in_flight;
mod in_place;
mod levels;
mod machines;
mod matching;
mod occurrences;
mod recover;
mod scopes;
mod values;

pub use align::{Item, align, align_around};
pub use assembly::{AssemblyChange, assembly_changes};
pub use blocks::Passage;
pub use changes::{Changes, diff, diff_with};
pub use facts::{Aspect, Facts};
pub use in_place::diff_in_place;
pub use matching::{match_modules, match_modules_with};
pub use occurrences::{Occurrence, occurrences};
pub use recover::{Node, Root, Tree, recover};
