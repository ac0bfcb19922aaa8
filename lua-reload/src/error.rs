use thiserror::Error;

/// What can go wrong.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a source was not loaded or reloaded. The state is as it was.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The differ does not understand the source. Lua may.
    #[error("line {line}: {expected} expected")]
    Syntax {
        /// The line.
        line: u32,
        /// What it expected.
        expected: &'static str,
    },
    /// There are limits that ordinary sources do not reach.
    #[error("line {line}: {what} cannot be told apart")]
    Unsupported {
        /// The line.
        line: u32,
        /// What there is.
        what: &'static str,
    },
    /// The source was not loaded by this reloader.
    #[error("`{0}` was not loaded by this reloader")]
    Unknown(String),
    /// The state has no debug library, with which closures are found and made.
    #[error("the state has no debug library: see `lua_reload::state`")]
    NoDebugLibrary,
    /// Lua's own error: the source does not compile, or code failed that gives a new variable its first value.
    #[error(transparent)]
    Lua(#[from] mlua::Error),
}
