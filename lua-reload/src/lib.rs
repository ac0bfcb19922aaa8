//! Hot reload for Lua: a source that changed becomes the code of a running state, and the state is kept.
//!
//! A module is not run again. Its two versions are compared; each function whose code changed is compiled and takes the place of the old one in every closure
//! that was made from it, wherever the state holds it, with the upvalues that the closure had; and of the start-up code that is carried out which is new, where the
//! state still is as the old code left it.
//!
//! ```
//! # fn main() -> lua_reload::Result<()> {
//! let lua = lua_reload::state();
//! let reloader = lua_reload::Reloader::new(&lua)?;
//! let chunk = reloader.load("@counter.lua", b"local n = 0 function count() n = n + 1 return n end")?;
//! chunk.call::<()>(())?;
//! lua.load("count() count()").exec()?;
//! reloader.reload("@counter.lua", b"local n = 0 function count() n = n + 10 return n end")?;
//! assert_eq!(lua.load("return count()").eval::<i64>()?, 12);
//! # Ok(())
//! # }
//! ```
//!
//! What cannot be told is never guessed: it stays as it is, and a [`Warning`] says so.

mod chunk;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod lexer;
mod matching;
mod outcome;
mod parser;
mod plan;
mod reloader;
mod slots;
mod source;
mod tracked;
mod value;

pub use error::{Error, Result};
pub use outcome::{Edit, EditKind, Outcome, Warning};
pub use reloader::{Reloader, state};

/// What differs between versions of Lua that the differ must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// Whether global names are fields of a variable `_ENV`.
    pub(crate) environment: bool,
}
