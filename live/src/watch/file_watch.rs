//! Watching files.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::content::{Content, Stamp, is_since};
use super::events::{Events, Pending};
use super::folders::Folders;
use super::relevant::Relevant;
use super::{Batch, Change, Digest, InputKind, Inputs, Watch};
use crate::Result;

/// How long things take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// A save has no more events once none came for that long.
    pub(super) quiet: Duration,
    /// A tool that goes on writing is not waited for longer than that.
    pub(super) longest: Duration,
    /// A file that is gone, empty or locked may be about to be written: editors save in steps.
    pub(super) doubt: Duration,
    /// How often files without events are looked at.
    pub(super) poll: Duration,
    /// How often folders without events are walked for new files.
    pub(super) walk: Duration,
}

const PACE: Pace = Pace {
    quiet: Duration::from_millis(15),
    longest: Duration::from_secs(3),
    doubt: Duration::from_millis(120),
    poll: Duration::from_millis(500),
    walk: Duration::from_secs(2),
};

/// Watches files by events of the system, and judges by contents.
///
/// An event only says where to look. Once a save has no more events the files are read, and what has another content than before is
/// the batch. So it does not matter how an editor saves: by writing over the file, by renaming another one onto it, in several steps.
/// Without events nothing runs, but for folders that have to be polled.
#[derive(Debug)]
pub struct FileWatch {
    pace: Pace,
    inputs: Inputs,
    events: Arc<Events>,
    folders: Folders,
    /// Contents as of the last batch.
    known: BTreeMap<PathBuf, Option<Digest>>,
    /// Files where a new one would be an input, and that are none, or of which was told.
    ignored: HashSet<PathBuf>,
    /// Folders with patterns that were looked into: what is in there and was not then is new.
    seen: HashSet<PathBuf>,
    /// Since when files that are in doubt are so.
    doubts: HashMap<PathBuf, Instant>,
    /// What polling saw last.
    stamps: HashMap<PathBuf, Option<Stamp>>,
    polled: Option<Instant>,
    /// When folders that are polled were walked last.
    walked: Option<Instant>,
    /// Files that came later may be inputs, though they were none when projects were evaluated.
    since: SystemTime,
}

impl FileWatch {
    /// Watches nothing yet. Files that come from now on and are no input when they should be are told of.
    #[must_use]
    pub fn new() -> Self {
        Self::at(PACE)
    }

    pub(super) fn at(pace: Pace) -> Self {
        let events = Arc::new(Events::default());
        Self {
            pace,
            inputs: Inputs::default(),
            folders: Folders::new(Arc::clone(&events)),
            events,
            known: BTreeMap::new(),
            ignored: HashSet::new(),
            seen: HashSet::new(),
            doubts: HashMap::new(),
            stamps: HashMap::new(),
            polled: None,
            walked: None,
            since: SystemTime::now(),
        }
    }

    /// As if the system had run out of room for events.
    #[cfg(test)]
    pub(super) fn lose_events(&self) {
        self.events.handle(Err(notify::Error::generic("lost")));
    }

    /// As if the system had no events.
    #[cfg(test)]
    pub(super) fn poll_all(&mut self) {
        self.folders.poll_all();
    }

    /// Finds out anew where events come from, watches there, and notes files that came.
    fn look(&mut self) {
        let relevant = Relevant::new(&self.inputs);
        let files = self.folders.set(&relevant);
        let mut candidates = HashSet::new();
        let mut pending = self.events.pending();
        for file in files {
            let Some((candidate, folder)) = relevant.candidate(&file) else {
                continue;
            };
            let is_new = self.seen.contains(folder) || is_since(&file, self.since);
            if !self.known.contains_key(&candidate) && !self.ignored.contains(&candidate) {
                if is_new {
                    pending.add(&file);
                } else {
                    self.ignored.insert(candidate.clone());
                }
            }
            candidates.insert(candidate);
        }
        drop(pending);
        self.ignored.retain(|path| candidates.contains(path));
        self.seen = relevant.patterns().map(Path::to_owned).collect();
        self.events.set_relevant(relevant);
    }

    /// When a batch is due, as far as events say.
    fn due(&self) -> Option<Instant> {
        let (first, last) = self.events.pending().times?;
        let quiet = (last + self.pace.quiet).min(first + self.pace.longest);
        let doubt = self.doubts.values().map(|since| *since + self.pace.doubt).max();
        Some(doubt.map_or(quiet, |doubt| quiet.max(doubt.min(first + self.pace.longest))))
    }

    async fn wait(&self) {
        loop {
            let poll = self.poll_due();
            let due = match (self.due(), poll) {
                (Some(due), Some(poll)) => due.min(poll),
                (Some(due), None) => due,
                (None, Some(poll)) => poll,
                (None, None) => {
                    self.events.arrived.notified().await;
                    continue;
                }
            };
            if due <= Instant::now() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep_until(due.into()) => {}
                () = self.events.arrived.notified() => {}
            }
        }
    }

    fn poll_due(&self) -> Option<Instant> {
        let polls = !self.folders.polled().is_empty();
        polls.then(|| {
            self.polled
                .map_or_else(Instant::now, |polled| polled + self.pace.poll)
        })
    }

    /// Looks into folders that tell of nothing.
    fn poll(&mut self) {
        if self.poll_due().is_none_or(|due| due > Instant::now()) {
            return;
        }
        let first = self.polled.is_none();
        self.polled = Some(Instant::now());
        let relevant = self.events.relevant();
        let polled = self.folders.polled();
        let mut changed = Vec::new();
        for (path, digest) in &self.known {
            let folders = relevant.places(path);
            if !folders
                .iter()
                .any(|place| place.parent().is_some_and(|folder| polled.contains(folder)))
            {
                continue;
            }
            let stamp = Stamp::of(path);
            let before = self.stamps.insert(path.clone(), stamp);
            let is_other =
                before.is_none_or(|before| before != stamp) || stamp.is_some_and(|stamp| stamp.is_fresh());
            if is_other && !first && Content::read(path).digest() != *digest {
                changed.extend(folders);
            }
        }
        let mut pending = self.events.pending();
        changed.iter().for_each(|path| pending.add(path));
        drop(pending);
        let walks = self
            .walked
            .is_none_or(|walked| walked.elapsed() >= self.pace.walk);
        if walks
            && relevant
                .patterns()
                .any(|folder| self.folders.polled().contains(folder))
        {
            self.walked = Some(Instant::now());
            self.look();
        }
    }

    /// What has another content by now. Whatever is in doubt has to be asked for again.
    fn judge(&mut self) -> Option<Batch> {
        let pending = std::mem::take(&mut *self.events.pending());
        let (_, last) = pending.times?;
        let relevant = self.events.relevant();
        let inputs = self.touched(&pending, &relevant);
        let contents: Vec<_> = inputs
            .into_iter()
            .map(|path| (Content::read(&path), path))
            .collect();
        let now = Instant::now();
        let mut waits = false;
        for (content, path) in &contents {
            let is_news = content.digest() != self.known.get(path).copied().flatten();
            if content.is_doubtful() && is_news {
                waits |=
                    now.duration_since(*self.doubts.entry(path.clone()).or_insert(now)) < self.pace.doubt;
            } else {
                self.doubts.remove(path);
            }
        }
        let too_long = pending
            .times
            .is_some_and(|(first, _)| now.duration_since(first) >= self.pace.longest);
        if waits && !too_long {
            let mut later = self.events.pending();
            later.paths.extend(pending.paths);
            later.everywhere |= pending.everywhere;
            later.times = match (pending.times, later.times) {
                (Some((first, _)), Some((_, last))) => Some((first, last)),
                (earlier, None) => earlier,
                (None, later) => later,
            };
            return None;
        }
        self.doubts.clear();
        let mut batch = Batch {
            changes: Vec::new(),
            same: Vec::new(),
            last_event: last,
        };
        for (content, path) in contents {
            let after = content.digest();
            let before = self.known.get(&path).copied().flatten();
            if before == after {
                batch.same.push(path);
                continue;
            }
            self.known.insert(path.clone(), after);
            let kind = relevant.inputs.get(&path).copied().unwrap_or(InputKind::New);
            if kind == InputKind::New {
                // Who is told evaluates projects. It is an input then, or never will be.
                self.ignored.insert(path.clone());
            }
            batch.changes.push(Change {
                path,
                kind,
                before,
                after,
            });
        }
        if batch.changes.iter().any(|change| change.path.is_symlink()) {
            // It may point to somewhere else.
            self.look();
        }
        (!batch.changes.is_empty() || !batch.same.is_empty()).then_some(batch)
    }

    /// The inputs where something happened, and files that may have become some. Folders that came are watched, and those that went no more.
    fn touched(&mut self, pending: &Pending, relevant: &Relevant) -> BTreeSet<PathBuf> {
        let mut inputs: BTreeSet<PathBuf> = BTreeSet::new();
        if pending.everywhere {
            inputs.extend(relevant.inputs.keys().cloned());
        }
        let mut folders_changed = pending.everywhere;
        for path in &pending.paths {
            inputs.extend(relevant.inputs_of(path));
            let is_folder = path.is_dir();
            folders_changed |= is_folder || self.folders.is_watched(path);
            if self.folders.is_watched(path) {
                // Another folder may be there under the same name.
                self.folders.forget(path);
            }
        }
        if folders_changed {
            self.look();
        }
        let came = self.events.pending().paths.clone();
        for path in pending.paths.iter().chain(&came) {
            let Some((candidate, _)) = relevant.candidate(path) else {
                continue;
            };
            if !path.is_file() {
                self.ignored.remove(&candidate);
                if !relevant.inputs.contains_key(&candidate) {
                    self.known.remove(&candidate);
                }
            } else if !relevant.inputs.contains_key(&candidate) && !self.ignored.contains(&candidate) {
                inputs.insert(candidate);
            }
        }
        inputs
    }
}

impl Default for FileWatch {
    fn default() -> Self {
        Self::new()
    }
}

impl Watch for FileWatch {
    async fn next(&mut self) -> Result<Batch> {
        loop {
            self.wait().await;
            self.poll();
            let is_due = self.due().is_some_and(|due| due <= Instant::now());
            if is_due && let Some(batch) = self.judge() {
                return Ok(batch);
            }
        }
    }

    fn moved_on(&mut self) -> bool {
        let (paths, everywhere) = {
            let pending = self.events.pending();
            (pending.paths.clone(), pending.everywhere)
        };
        let relevant = self.events.relevant();
        let all = everywhere
            .then(|| relevant.inputs.keys().cloned())
            .into_iter()
            .flatten();
        let inputs = paths.iter().flat_map(|path| relevant.inputs_of(path)).chain(all);
        let differs =
            |path: PathBuf| Content::read(&path).digest() != self.known.get(&path).copied().flatten();
        inputs.into_iter().any(differs)
    }

    fn watch(&mut self, inputs: Inputs) -> Result<()> {
        let before = std::mem::take(&mut self.known);
        for input in &inputs.files {
            let digest = match before.get(&input.path) {
                Some(digest) => *digest,
                None => Content::read(&input.path).digest(),
            };
            self.ignored.remove(&input.path);
            self.known.insert(input.path.clone(), digest);
        }
        // Inputs that are none any more.
        let left = before
            .into_iter()
            .filter(|(path, digest)| !self.known.contains_key(path) && digest.is_some());
        self.ignored.extend(left.map(|(path, _)| path));
        self.stamps.retain(|path, _| self.known.contains_key(path));
        self.inputs = inputs;
        self.look();
        Ok(())
    }

    fn remarks(&self) -> Vec<String> {
        self.folders.remarks().collect()
    }
}
