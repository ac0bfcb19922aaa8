//! From updates to a running program that has them.

pub mod coreclr;
pub mod memory;

use crate::Result;
use crate::engine::{Place, Remark};
use crate::process::Signal;

/// A program that runs, or could, and takes updates while it does.
pub trait Runtime {
    /// How the program is started.
    type Launch;
    /// A module as the program was started with it.
    type Baseline;
    /// What it takes.
    type Update;
    /// What it says of itself, on which it depends what it can take.
    type Facts;
    /// What a thread of it executes.
    type Frame;

    /// Starts the program. One that was started before has ended. When it can take updates, [`Event::Ready`] says so; it may end before.
    ///
    /// # Errors
    /// It cannot be started, or never takes updates; then it does not run.
    fn start(&mut self, launch: &Self::Launch) -> impl Future<Output = Result<Started<Self::Baseline>>>;

    /// Gives updates to the program, in their order: all or nothing as far as the runtime lets that be.
    fn apply(&mut self, updates: Vec<Self::Update>) -> impl Future<Output = Outcome>;

    /// The next thing that happens of itself; it waits as long as nothing does. Dropping the future loses nothing.
    fn event(&mut self) -> impl Future<Output = Event<Self::Facts, Self::Frame>>;

    /// Files that the program reads itself, from the folder that it was started from, may be others now.
    ///
    /// # Errors
    /// They cannot be brought there.
    fn refresh(&mut self) -> Result<()>;

    /// Ends the program, if it runs: has it clean up, then ends whatever is left of it, its children too. Gives its exit code, if there is one to
    /// be had.
    fn stop(&mut self, how: Stop) -> impl Future<Output = Option<i32>>;
}

/// How a program is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It was asked already, and has its clean-up time.
    Asked,
    /// It is asked so, and has its clean-up time.
    Ask(Signal),
    /// At once.
    Now,
}

/// A program that was started.
#[derive(Debug, Clone)]
pub struct Started<B> {
    /// Its process.
    pub process: u32,
    /// What it runs.
    pub baselines: Vec<B>,
}

/// What came of updates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The program has all of them.
    Applied {
        /// What a user should know all the same.
        warnings: Vec<Remark>,
        /// Modules that no process has loaded yet; they get their updates when one does.
        waiting: Vec<String>,
    },
    /// The program keeps them, and takes them when what holds them is gone; [`Event::Released`] says so.
    Held(String),
    /// The program has none of them, and will not take them.
    Refused(String),
    /// The program has some of them: what it runs is no build any more, and it must be started anew.
    Diverged(String),
}

impl Outcome {
    /// The program has all of them, and there is nothing to say.
    pub(crate) fn applied() -> Self {
        Self::Applied {
            warnings: Vec::new(),
            waiting: Vec::new(),
        }
    }

    /// What came of updates that went to two processes.
    pub(crate) fn and(self, other: Self) -> Self {
        match (self, other) {
            (diverged @ Self::Diverged(_), _) | (_, diverged @ Self::Diverged(_)) => diverged,
            (Self::Refused(reason), Self::Refused(_)) => Self::Refused(reason),
            // One of them has what the other will not take.
            (Self::Refused(reason), _) | (_, Self::Refused(reason)) => Self::Diverged(reason),
            (held @ Self::Held(_), _) | (_, held @ Self::Held(_)) => held,
            (Self::Applied { mut warnings, .. }, Self::Applied { warnings: more, .. }) => {
                warnings.extend(more);
                Self::Applied {
                    warnings,
                    waiting: Vec::new(),
                }
            }
        }
    }
}

/// Something that happens of itself.
#[derive(Debug)]
pub enum Event<F, T> {
    /// The program takes updates from now on.
    Ready(F),
    /// The program has ended, with this exit code, if there is one to be had.
    Exited(Option<i32>),
    /// What held updates back is gone, and this came of them.
    Released(Outcome),
    /// The program asks where these frames are, and waits.
    Frames(Vec<T>, Answer),
    /// A warning.
    Warning(Remark),
}

/// Takes the places of frames, one for each that was asked for.
#[derive(Debug)]
pub struct Answer(pub(crate) tokio::sync::oneshot::Sender<Vec<Option<Place>>>);

impl Answer {
    /// Answers. The program may be gone by now.
    pub fn give(self, places: Vec<Option<Place>>) {
        let _ = self.0.send(places);
    }
}
