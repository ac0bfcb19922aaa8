//! A runtime without a process: what a program runs is a text for each module. Loops are tested with it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Event, Outcome, Runtime, Started, Stop};
use crate::Result;

/// The texts of modules, by name.
pub type Texts = BTreeMap<String, String>;

/// A program in memory.
#[derive(Debug)]
pub struct Memory {
    shared: Arc<Mutex<Shared>>,
    events: UnboundedReceiver<Event<(), ()>>,
}

/// What somebody outside sees of a program in memory, and does to it.
#[derive(Debug, Clone)]
pub struct Handle {
    shared: Arc<Mutex<Shared>>,
    events: UnboundedSender<Event<(), ()>>,
}

#[derive(Debug, Default)]
struct Shared {
    /// What it runs; `None`: it does not.
    runs: Option<Texts>,
    starts: u32,
    /// What the next updates come to, if it is not that they are applied.
    next: Option<Outcome>,
}

impl Memory {
    /// A runtime without a program, and what is seen of it.
    #[must_use]
    pub fn new() -> (Self, Handle) {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let (tell, events) = unbounded_channel();
        let handle = Handle {
            shared: Arc::clone(&shared),
            events: tell,
        };
        (Self { shared, events }, handle)
    }

    fn shared<T>(&self, act: impl FnOnce(&mut Shared) -> T) -> T {
        act(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Handle {
    fn shared<T>(&self, act: impl FnOnce(&mut Shared) -> T) -> T {
        act(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What the program runs, if it does.
    #[must_use]
    pub fn runs(&self) -> Option<Texts> {
        self.shared(|shared| shared.runs.clone())
    }

    /// How often it was started.
    #[must_use]
    pub fn starts(&self) -> u32 {
        self.shared(|shared| shared.starts)
    }

    /// The next updates come to this.
    pub fn answer_next(&self, outcome: Outcome) {
        self.shared(|shared| shared.next = Some(outcome));
    }

    /// Something happens of itself.
    pub fn happens(&self, event: Event<(), ()>) {
        if matches!(event, Event::Exited(_)) {
            self.shared(|shared| shared.runs = None);
        }
        // A loop that has ended hears of nothing.
        let _ = self.events.send(event);
    }
}

impl Runtime for Memory {
    type Launch = Texts;
    type Baseline = (String, String);
    type Update = (String, String);
    type Facts = ();
    type Frame = ();

    async fn start(&mut self, launch: &Texts) -> Result<Started<Self::Baseline>> {
        let process = self.shared(|shared| {
            shared.runs = Some(launch.clone());
            shared.starts += 1;
            shared.starts
        });
        let baselines = launch.iter().map(|(name, text)| (name.clone(), text.clone()));
        Ok(Started {
            process,
            baselines: baselines.collect(),
        })
    }

    async fn apply(&mut self, updates: Vec<Self::Update>) -> Outcome {
        self.shared(|shared| {
            let outcome = shared.next.take().unwrap_or_else(Outcome::applied);
            if matches!(outcome, Outcome::Applied { .. }) {
                shared
                    .runs
                    .iter_mut()
                    .for_each(|runs| runs.extend(updates.clone()));
            }
            outcome
        })
    }

    async fn event(&mut self) -> Event<(), ()> {
        match self.events.recv().await {
            Some(event) => event,
            None => std::future::pending().await,
        }
    }

    fn refresh(&mut self) -> Result<()> {
        Ok(())
    }

    async fn stop(&mut self, _how: Stop) -> Option<i32> {
        self.shared(|shared| shared.runs.take()).map(|_| 0)
    }
}
