//! What others tell a loop to do.

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

use crate::process::Signal;

/// What a loop is told.
#[derive(Debug)]
pub enum Command {
    /// A request through the control socket, and where its answer goes.
    Request(Request, oneshot::Sender<Answer>),
    /// End. The program was told too where `everybody` is set.
    End {
        /// How.
        signal: Signal,
        /// Whether the program has the signal already.
        everybody: bool,
    },
}

/// A request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Request {
    /// Build the program and start it anew.
    Restart,
    /// Say how things stand.
    Status,
    /// Do nothing on saves.
    Pause,
    /// Do what was not done while paused, and then what saves ask for.
    Resume,
    /// Build and apply now what was saved, even while paused.
    Apply,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether it was done, or will be at once.
    pub done: bool,
    /// A sentence for a person.
    pub message: String,
    /// How things stand.
    pub status: Status,
}

/// How things stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// `running`, `starting`, `exited`, `diverged`.
    pub program: String,
    /// Its process, while it runs.
    pub process: Option<u32>,
    /// How often it was edited since it was started.
    pub generation: u32,
    /// Whether saves do nothing.
    pub paused: bool,
    /// Whether the last build failed.
    pub broken: bool,
    /// Why the program is behind its sources, if it is: what was refused last.
    pub behind: Option<String>,
    /// The way in which was compiled last.
    pub way: Option<String>,
}
