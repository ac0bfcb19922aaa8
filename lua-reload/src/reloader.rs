//! The reloader of a state.

use std::cell::RefCell;
use std::collections::HashMap;

use mlua::{Function, Lua, ObjectLike, Table, Value};

use crate::lexer::loadable;
use crate::outcome::{Outcome, Warning};
use crate::plan::{first, plan};
use crate::tracked::Tracked;
use crate::{Dialect, Error, Result};

/// What runs in the state: it takes patches, and finds closures.
const AGENT: &str = include_str!("agent.lua");
const WALK: &str = include_str!("walk.lua");

/// A state with all of Lua's libraries, the debug library included: without it no closure can be found or made.
#[must_use]
#[allow(unsafe_code)]
pub fn state() -> Lua {
    // SAFETY: mlua calls this unsafe since code that the state runs may misuse the debug library or load C modules, as it may in the standalone
    // interpreter. Who runs a program in it trusts that program.
    unsafe { Lua::unsafe_new() }
}

/// Loads sources into a state, and brings what changes of them into it.
#[derive(Debug)]
pub struct Reloader {
    lua: Lua,
    agent: Table,
    dialect: Dialect,
    sources: RefCell<HashMap<String, Tracked>>,
}

impl Reloader {
    /// A reloader for a state. The state needs the debug library: [`state`] makes one that has it.
    ///
    /// # Errors
    /// It has none.
    pub fn new(lua: &Lua) -> Result<Self> {
        if !lua.globals().get::<Value>("debug")?.is_table() {
            return Err(Error::NoDebugLibrary);
        }
        let walk = lua.load(WALK).set_name("=hotdelta").into_function()?;
        let agent: Table = lua.load(AGENT).set_name("=hotdelta").call(walk)?;
        let environment = agent.get("environment")?;
        Ok(Self {
            lua: lua.clone(),
            agent,
            dialect: Dialect { environment },
            sources: RefCell::default(),
        })
    }

    /// Compiles a source that can be reloaded from then on. The name is Lua's chunk name: `@main.lua` for a file. Running the function runs the source; it is to
    /// be run once.
    ///
    /// # Errors
    /// It does not compile, or is none that the differ understands.
    pub fn load(&self, name: &str, source: &[u8]) -> Result<Function> {
        let text = loadable(source);
        self.lua.load(text).set_name(name).into_function()?;
        let (tracked, signatures) = Tracked::new(text, self.dialect)?;
        let chunk = self
            .lua
            .load(tracked.source.marked())
            .set_name(name)
            .into_function()?;
        let patch = first(name, &tracked, &signatures);
        let patch: Table = self.lua.load(patch).eval()?;
        self.agent.call_function::<()>("know", patch)?;
        self.sources.borrow_mut().insert(name.to_owned(), tracked);
        Ok(chunk)
    }

    /// Brings another version of a source into the state: all of it, or nothing.
    ///
    /// # Errors
    /// It does not compile, or code failed that gives a new variable or field its first value.
    pub fn reload(&self, name: &str, source: &[u8]) -> Result<Outcome> {
        let text = loadable(source);
        self.lua.load(text).set_name(name).into_function()?;
        let step = match self.sources.borrow().get(name) {
            None => return Err(Error::Unknown(name.to_owned())),
            Some(tracked) => tracked.step(text)?,
        };
        let planned = {
            let sources = self.sources.borrow();
            let tracked = sources.get(name).ok_or_else(|| Error::Unknown(name.to_owned()))?;
            plan(name, tracked, &step)
        };
        let patch: Table = self.lua.load(planned.patch).eval()?;
        let answer: mlua::Result<Table> = self.agent.call_function("apply", patch);
        let mut sources = self.sources.borrow_mut();
        let tracked = sources
            .get_mut(name)
            .ok_or_else(|| Error::Unknown(name.to_owned()))?;
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                tracked.learn(step.next);
                return Err(error.into());
            }
        };
        *tracked = step.next;
        let mut warnings = planned.warnings;
        for warning in answer.get::<Table>("warnings")?.sequence_values::<Table>() {
            let warning = warning?;
            warnings.push(Warning {
                line: warning.get("line")?,
                message: warning.get("message")?,
            });
        }
        warnings.sort_by_key(|warning| warning.line);
        Ok(Outcome {
            edits: planned.edits,
            warnings,
            replaced: answer.get("replaced")?,
            moved: planned.moved,
        })
    }

    /// Says which module a source is, whose value `require` keeps: with it, what the source returns can change.
    ///
    /// # Errors
    /// The state is out of memory.
    pub fn module(&self, name: &str, module: &str) -> Result<()> {
        Ok(self.agent.call_function("module", (name, module))?)
    }

    /// What took the place of a function that the host holds itself, where no walk through the state can find it; without a replacement, the function.
    ///
    /// # Errors
    /// The state is out of memory.
    pub fn current(&self, function: &Function) -> Result<Function> {
        Ok(self.agent.call_function("replacement", function)?)
    }
}
