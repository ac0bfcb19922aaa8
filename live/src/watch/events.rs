//! What the system says of watched folders, collected until somebody asks.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind};
use notify::{Event, EventKind};
use tokio::sync::Notify;

use super::relevant::Relevant;

/// More paths than that are no longer told apart: everything is looked at.
const PATHS: usize = 1 << 16;

/// Shared with the system's thread.
#[derive(Debug, Default)]
pub(super) struct Events {
    pending: Mutex<Pending>,
    pub(super) relevant: RwLock<Arc<Relevant>>,
    pub(super) arrived: Notify,
}

/// Since the last batch.
#[derive(Debug, Default)]
pub(super) struct Pending {
    /// Where something happened, as the system names it.
    pub(super) paths: HashSet<PathBuf>,
    /// Events were lost: something may have happened everywhere.
    pub(super) everywhere: bool,
    /// When the first and the last event came.
    pub(super) times: Option<(Instant, Instant)>,
}

impl Pending {
    pub(super) fn add(&mut self, path: &Path) {
        if self.paths.len() < PATHS {
            self.paths.insert(path.to_owned());
        } else {
            self.everywhere = true;
        }
        self.touch();
    }

    pub(super) fn touch(&mut self) {
        let now = Instant::now();
        self.times = Some((self.times.map_or(now, |(first, _)| first), now));
    }
}

impl Events {
    pub(super) fn pending(&self) -> MutexGuard<'_, Pending> {
        // A thread that panicked has left nothing half done: each change is one call.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn relevant(&self) -> Arc<Relevant> {
        Arc::clone(&self.relevant.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn set_relevant(&self, relevant: Relevant) {
        *self.relevant.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(relevant);
    }

    /// Called by the system's thread.
    pub(super) fn handle(&self, event: notify::Result<Event>) {
        let event = match event {
            Ok(event) if !event.need_rescan() => event,
            Ok(_) | Err(_) => {
                let mut pending = self.pending();
                pending.everywhere = true;
                pending.touch();
                self.arrived.notify_one();
                return;
            }
        };
        if !writes(event.kind) {
            return;
        }
        let relevant = self.relevant();
        let takes = |path: &&PathBuf| relevant.takes(path, || may_be_folder(event.kind) && path.is_dir());
        let taken: Vec<_> = event.paths.iter().filter(takes).collect();
        if !taken.is_empty() {
            let mut pending = self.pending();
            taken.into_iter().for_each(|path| pending.add(path));
            self.arrived.notify_one();
        }
    }
}

/// Reading is none of our business.
fn writes(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(access) => access == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}

fn may_be_folder(kind: EventKind) -> bool {
    match kind {
        EventKind::Create(kind) => kind != CreateKind::File,
        EventKind::Remove(kind) => kind != RemoveKind::File,
        EventKind::Modify(ModifyKind::Name(_)) => true,
        EventKind::Any | EventKind::Other => true,
        EventKind::Modify(_) | EventKind::Access(_) => false,
    }
}
