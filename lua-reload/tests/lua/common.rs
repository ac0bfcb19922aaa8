//! A program in a state, edited while it lives.

use lua_reload::{Outcome, Reloader, Result};
use mlua::{FromLuaMulti, Lua};

/// The name of its source.
const NAME: &str = "@program.lua";

/// A program that runs.
pub(crate) struct Program {
    pub(crate) lua: Lua,
    pub(crate) reloader: Reloader,
}

impl Program {
    /// Runs a source.
    pub(crate) fn run(source: &str) -> Self {
        let lua = lua_reload::state();
        let reloader = Reloader::new(&lua).expect("a reloader");
        let chunk = reloader.load(NAME, source.as_bytes()).expect("a source");
        chunk.call::<()>(()).expect("a program that runs");
        Self { lua, reloader }
    }

    /// Brings another version into it.
    pub(crate) fn try_edit(&self, source: &str) -> Result<Outcome> {
        self.reloader.reload(NAME, source.as_bytes())
    }

    /// The same, where nothing is left to be said.
    #[track_caller]
    pub(crate) fn edit(&self, source: &str) -> Outcome {
        let outcome = self.try_edit(source).expect("a version that can be taken");
        assert_eq!(outcome.warnings, [], "nothing is said");
        outcome
    }

    /// The same, where this is said, in this order; gives its lines.
    #[track_caller]
    pub(crate) fn edit_with(&self, source: &str, said: &[&str]) -> Vec<Option<u32>> {
        let outcome = self.try_edit(source).expect("a version that can be taken");
        let messages: Vec<_> = outcome
            .warnings
            .iter()
            .map(|warning| warning.message.as_str())
            .collect();
        assert_eq!(messages.len(), said.len(), "{messages:#?}");
        for (message, part) in messages.iter().zip(said) {
            assert!(message.contains(part), "{message:?} has no {part:?}");
        }
        outcome.warnings.iter().map(|warning| warning.line).collect()
    }

    /// What code in the state gives.
    #[track_caller]
    pub(crate) fn eval<T: FromLuaMulti>(&self, code: &str) -> T {
        self.lua.load(code).eval().expect(code)
    }

    /// Whether an expression is true in the state.
    #[track_caller]
    pub(crate) fn is(&self, code: &str) {
        let text: String = self.eval(&format!("return tostring({code})"));
        assert_eq!(text, "true", "{code}");
    }
}
