//! Symbols of a module and the names they bear: which definition is which, in two builds whose rows, lines and counters differ.
//!
//! [`grammar`] parses the names that compilers synthesize. [`Symbols`] indexes the definitions of one build or chain ([`Module`] adds its
//! metadata and code). [`SymbolMap`] says which definition of one stands for which of the other; [`match_plain`] finds those that a name and a
//! signature identify, and what a position named is left to whoever can read the code (`typed-tree-diff`).
//!
//! What a name of the compiler's stands for:
//!
//! ```
//! use name_map::grammar::{Context, Language, NameKind, Symbol, parse};
//!
//! let context = Context::new(Language::CSharp, Symbol::Type);
//! let name = parse("<Serve>d__7", context).expect("a name that no user can write");
//! assert_eq!(name.kind(), NameKind::StateMachine);
//! assert_eq!(name.member().as_deref(), Some("Serve"));
//!
//! // The number is the position in this build; the key of the next build's name is the same.
//! let next = parse("<Serve>d__8", context).expect("a name that no user can write");
//! assert_eq!(name.stable_key(), next.stable_key());
//! ```

pub mod canonical;
#[doc(hidden)]
pub mod fuzzing;
pub mod grammar;
mod live;
mod map;
mod plain;
mod symbols;

pub use live::Live;
pub use map::SymbolMap;
pub use plain::{common_methods, match_members, match_methods, match_plain};
pub use symbols::{Module, Moved, Symbols, state_machine_type};
