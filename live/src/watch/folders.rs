//! Which folders are watched, and how.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::events::Events;
use super::mounts;
use super::relevant::Relevant;
use crate::project::never::is_never;

/// On Linux a folder is watched alone, so that nobody is woken by what a build writes beside it; elsewhere that costs more than filtering.
const ALONE: bool = cfg!(not(any(windows, target_os = "macos")));

/// The folders that are watched.
#[derive(Debug)]
pub(super) struct Folders {
    events: Arc<Events>,
    /// `None` where the system gives none.
    watcher: Option<RecommendedWatcher>,
    watched: HashSet<PathBuf>,
    /// Folders that are looked into every now and then, for they are not watched, or what happens in them is not told.
    polled: BTreeSet<PathBuf>,
    /// What a user should know, and how often that is so.
    remarks: BTreeMap<Remark, usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Remark {
    Asked,
    NoWatcher,
    Limit,
    Mount,
    Refused,
}

impl Folders {
    pub(super) fn new(events: Arc<Events>) -> Self {
        let mut remarks = BTreeMap::new();
        let watcher = if mounts::is_polling_asked_for() {
            remarks.insert(Remark::Asked, 1);
            None
        } else {
            let handler = Arc::clone(&events);
            let watcher = notify::recommended_watcher(move |event| handler.handle(event)).ok();
            if watcher.is_none() {
                remarks.insert(Remark::NoWatcher, 1);
            }
            watcher
        };
        Self {
            events,
            watcher,
            watched: HashSet::new(),
            polled: BTreeSet::new(),
            remarks,
        }
    }

    /// As where the system gives no watcher.
    #[cfg(test)]
    pub(super) fn poll_all(&mut self) {
        self.watcher = None;
        self.watched.clear();
        self.remarks.insert(Remark::NoWatcher, 1);
    }

    /// Watches what matters now, and nothing else. Gives the files of all folders with patterns.
    pub(super) fn set(&mut self, relevant: &Relevant) -> Vec<PathBuf> {
        let mut wanted: HashSet<_> = relevant
            .folders()
            .iter()
            .filter_map(|folder| existing(folder))
            .collect();
        let mut files = Vec::new();
        for folder in relevant.patterns() {
            walk(folder, &mut wanted, &mut files);
        }
        let trees: Vec<_> = relevant
            .patterns()
            .filter(|_| !ALONE)
            .map(Path::to_owned)
            .collect();
        wanted.retain(|folder| {
            !trees
                .iter()
                .any(|tree| tree != folder && folder.starts_with(tree))
        });
        for folder in self.watched.difference(&wanted) {
            if let Some(watcher) = &mut self.watcher {
                // It may be gone.
                let _ = watcher.unwatch(folder);
            }
        }
        self.watched.retain(|folder| wanted.contains(folder));
        self.polled.retain(|folder| wanted.contains(folder));
        self.remarks
            .retain(|remark, _| matches!(remark, Remark::Asked | Remark::NoWatcher));
        for folder in wanted {
            let mode = if trees.contains(&folder) {
                RecursiveMode::Recursive
            } else {
                RecursiveMode::NonRecursive
            };
            self.add(folder, mode);
        }
        files
    }

    fn add(&mut self, folder: PathBuf, mode: RecursiveMode) {
        let Some(watcher) = &mut self.watcher else {
            self.polled.insert(folder);
            return;
        };
        if mounts::is_silent(&folder) {
            *self.remarks.entry(Remark::Mount).or_default() += 1;
            self.polled.insert(folder.clone());
        }
        if self.watched.contains(&folder) {
            return;
        }
        match watcher.watch(&folder, mode) {
            Ok(()) => {
                self.polled
                    .retain(|polled| *polled != folder || mounts::is_silent(polled));
                self.watched.insert(folder);
            }
            // It went meanwhile; that was an event of the folder above.
            Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => self.events.pending().touch(),
            Err(error) => {
                let remark = if matches!(error.kind, ErrorKind::MaxFilesWatch) {
                    Remark::Limit
                } else {
                    Remark::Refused
                };
                *self.remarks.entry(remark).or_default() += 1;
                self.polled.insert(folder);
            }
        }
    }

    /// A folder is no longer there under its name, or another one is.
    pub(super) fn forget(&mut self, folder: &Path) {
        let Some(watcher) = &mut self.watcher else { return };
        self.watched.retain(|watched| {
            let stays = !watched.starts_with(folder);
            if !stays {
                let _ = watcher.unwatch(watched);
            }
            stays
        });
    }

    pub(super) fn is_watched(&self, folder: &Path) -> bool {
        self.watched.contains(folder)
    }

    pub(super) fn polled(&self) -> &BTreeSet<PathBuf> {
        &self.polled
    }

    /// What a user should know of how folders are watched.
    pub(super) fn remarks(&self) -> impl Iterator<Item = String> {
        self.remarks.iter().map(|(remark, count)| {
            let folders = if *count == 1 { "a folder".to_owned() } else { format!("{count} folders") };
            match remark {
                Remark::Asked => "files are polled, as DOTNET_USE_POLLING_FILE_WATCHER asks for it".to_owned(),
                Remark::NoWatcher => "the system gives no watcher of files (on Linux: fs.inotify.max_user_instances); files are polled".to_owned(),
                Remark::Limit => format!("the system's limit of watched folders is reached (on Linux: fs.inotify.max_user_watches); {folders} are polled"),
                Remark::Mount => format!("{folders} on a network or of another machine may change without a word; files in there are polled"),
                Remark::Refused => format!("{folders} cannot be watched; files in there are polled"),
            }
        })
    }
}

/// The folder, or the nearest above it that is there.
fn existing(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .find(|folder| folder.is_dir())
        .map(Path::to_owned)
}

/// A folder and those in it, but for such as are never looked into and links, which could lead in circles.
fn walk(folder: &Path, folders: &mut HashSet<PathBuf>, files: &mut Vec<PathBuf>) {
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !is_never(&entry.file_name()) => open.push(entry.path()),
                Ok(kind) if !kind.is_dir() => files.push(entry.path()),
                _ => {}
            }
        }
        folders.insert(folder);
    }
}
