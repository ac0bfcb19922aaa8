//! From updates to a running program that has them.

use crate::Result;
use crate::engine::Remark;

/// A program that runs, or could, and takes updates while it does.
pub trait Runtime {
    /// How the program is started.
    type Launch;
    /// What it takes.
    type Update;
    /// What it says of itself, on which it depends what it can take.
    type Facts;

    /// Starts the program. One that was started before must have ended.
    ///
    /// # Errors
    /// It cannot be started, or takes no updates; then it does not run.
    fn start(&mut self, launch: &Self::Launch) -> impl Future<Output = Result<Started<Self::Facts>>>;

    /// Applies updates in their order, all or nothing as far as the runtime lets that be.
    ///
    /// # Errors
    /// The program cannot be reached.
    fn apply(&mut self, updates: Vec<Self::Update>) -> impl Future<Output = Result<Outcome>>;

    /// The next thing that happens of itself. Dropping the future loses nothing.
    fn event(&mut self) -> impl Future<Output = Event>;

    /// Ends the program: asks it to, waits for its clean-up time, then ends whatever is left of it, its children too.
    fn stop(&mut self) -> impl Future<Output = ()>;
}

/// A program that was started.
#[derive(Debug, Clone)]
pub struct Started<F> {
    /// Its process.
    pub process: u32,
    /// What the runtime says of itself.
    pub facts: F,
}

/// What came of updates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The program has all of them.
    Applied {
        /// What a user should know all the same.
        warnings: Vec<Remark>,
    },
    /// The program has none of them and cannot take any for now, for this reason. They may be given again.
    Held(String),
    /// The program has some of them: what it runs is no build any more, and it must be started anew.
    Diverged(String),
}

/// Something that happens of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The program has ended, with this exit code.
    Exited(i32),
    /// What held updates back is gone.
    Released,
    /// A warning.
    Warning(Remark),
}
