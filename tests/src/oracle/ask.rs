//! What the host is asked for: objects to keep, their answers, flows, and what reflection lists.

use std::collections::BTreeMap;
use std::time::Duration;

use hotdelta_live::host::{Host, Module};
use serde::Deserialize;
use serde_json::json;

use crate::Result;

/// For all things or flows of a program together.
const TIMEOUT: Duration = Duration::from_secs(60);

/// What a thing answers when it is asked once: a path into it, and a text.
pub(super) type Answers = Vec<(String, String)>;

/// The answer of what waits for something that does not come.
pub(super) const HUNG: &str = "hung";

/// What a flow did: `>NAME` for a step that it waits at, `-TEXT` for a note, `=VALUE` for its end.
pub(super) type Log = Vec<String>;

/// What there is to keep of a program.
#[derive(Debug, Deserialize)]
pub(super) struct Kept {
    pub(super) things: Vec<Copies>,
    /// The names of what can flow.
    pub(super) flows: Vec<String>,
}

/// Objects that one maker gave.
#[derive(Debug, Deserialize)]
pub(super) struct Copies {
    pub(super) name: String,
    /// Whether it is a static value, of which there is one.
    pub(super) shared: bool,
    pub(super) numbers: Vec<u32>,
}

/// A flow that waits, or has ended.
#[derive(Debug, Deserialize)]
pub(super) struct Started {
    pub(super) number: u32,
    pub(super) log: Log,
}

/// Makes copies of everything that the program gives, but for `without`.
pub(super) fn keep(host: &mut Host, modules: &[Module], without: &[String], copies: usize) -> Result<Kept> {
    let fields = json!({"without": without, "copies": copies});
    Ok(host.ask_program("keep", modules, fields, TIMEOUT, "kept things")?)
}

/// Asks each thing so many times: for each one, for each time, its answers.
pub(super) fn ask(
    host: &mut Host,
    modules: &[Module],
    numbers: &[u32],
    times: usize,
) -> Result<Vec<Vec<Answers>>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let fields = json!({"numbers": numbers, "times": times});
    Ok(host.ask_program("ask", modules, fields, TIMEOUT, "answers of kept things")?)
}

/// Starts a flow for each of these steps, at which it then waits.
pub(super) fn flow(host: &mut Host, modules: &[Module], name: &str, steps: &[usize]) -> Result<Vec<Started>> {
    let fields = json!({"name": name, "steps": steps});
    Ok(host.ask_program("flow", modules, fields, TIMEOUT, "started flows")?)
}

/// Lets flows go on, for at most so many steps: their whole logs.
pub(super) fn finish(host: &mut Host, modules: &[Module], numbers: &[u32], steps: usize) -> Result<Vec<Log>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let fields = json!({"numbers": numbers, "steps": steps});
    Ok(host.ask_program("finish", modules, fields, TIMEOUT, "logs of flows")?)
}

/// What reflection lists: what it is about, and all that is said of it.
pub(super) fn reflect(host: &mut Host, modules: &[Module]) -> Result<BTreeMap<String, Vec<String>>> {
    let lines: Vec<(String, String)> =
        host.ask_program("reflect", modules, json!({}), TIMEOUT, "what reflection lists")?;
    let mut listed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (about, said) in lines {
        listed.entry(about).or_default().push(said);
    }
    listed.values_mut().for_each(|said| said.sort());
    Ok(listed)
}
