//! The log: records to bytes and back.

use std::collections::HashMap;
use std::sync::Arc;

use ecma335::Guid;
use serde::{Deserialize, Serialize};

use super::codec::{self, Blob};
use super::frame::{self, Link, Next};
use super::patch::{self, Patch, Step};
use super::{Baseline, Commit, Moved, Record};
use crate::{Build, Capabilities, Error, ModuleId};

/// The bytes of each module that change from commit to commit: the accepted image, its PDB, what the session adds.
const TRACKS: usize = 3;
const IMAGE: usize = 0;
const PDB: usize = 1;
const EXTRA: usize = 2;

type Tracks = HashMap<ModuleId, [Track; TRACKS]>;

/// A log that is being written: what the next record refers back to.
#[derive(Debug, Clone, Default)]
pub struct Log {
    link: Option<Link>,
    modules: Tracks,
}

/// A log that was read.
#[derive(Debug)]
pub struct Read {
    /// The records, in order.
    pub records: Vec<Record>,
    /// Goes on where the log ends.
    pub log: Log,
    /// How many bytes of the log are whole: where the next record is to be written.
    pub length: usize,
    /// What a user should know: that the last record was not written whole and is left out.
    pub note: Option<String>,
}

/// One of a module's byte strings as the log has it last.
#[derive(Debug, Clone, Default)]
struct Track {
    bytes: Arc<[u8]>,
    /// What the patches since the last snapshot take.
    patched: usize,
}

#[derive(Serialize, Deserialize)]
enum Stored<'a> {
    Baseline {
        module: [u8; 16],
        name: &'a str,
        #[serde(borrow)]
        image: Blob<'a>,
        pdb: Option<Blob<'a>>,
        capabilities: Capabilities,
    },
    Commit {
        module: [u8; 16],
        enc_id: [u8; 16],
        #[serde(borrow)]
        metadata: Blob<'a>,
        il: Blob<'a>,
        pdb: Blob<'a>,
        /// The name of the accepted build.
        accepted: Option<&'a str>,
        tracks: [Option<StoredTrack<'a>>; TRACKS],
    },
    Moved {
        module: [u8; 16],
        #[serde(borrow)]
        extra: Option<StoredTrack<'a>>,
    },
}

#[derive(Serialize, Deserialize)]
struct StoredTrack<'a> {
    /// Whether it needs nothing before it.
    snapshot: bool,
    steps: Vec<Step>,
    #[serde(borrow)]
    fresh: Blob<'a>,
}

impl<'a> StoredTrack<'a> {
    fn of((snapshot, patch): &'a (bool, Patch)) -> Self {
        Self {
            snapshot: *snapshot,
            steps: patch.steps.clone(),
            fresh: Blob(&patch.fresh),
        }
    }
}

impl Log {
    /// A log with nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The bytes to append for a record (behind the header, if it is the first). The log must then be one that has them: if they cannot be
    /// written, read it again.
    pub fn append(&mut self, record: &Record) -> Result<Vec<u8>, Error> {
        let (mut out, mut link) = match self.link {
            Some(link) => (Vec::new(), link),
            None => frame::header(),
        };
        let payload = match record {
            Record::Baseline(baseline) => self.baseline(baseline),
            Record::Commit(commit) => self.commit(commit)?,
            Record::Moved(moved) => self.moved(moved)?,
        };
        let payload = payload.map_err(|expected| Error::State { offset: 0, expected })?;
        frame::seal(&mut link, &payload, &mut out);
        self.link = Some(link);
        Ok(out)
    }

    fn baseline(&mut self, baseline: &Baseline) -> Result<Vec<u8>, String> {
        let build = &baseline.build;
        let mut tracks: [Track; TRACKS] = Default::default();
        tracks[IMAGE].bytes = Arc::clone(&build.image);
        tracks[PDB].bytes = build.pdb.clone().unwrap_or_default();
        // What the session adds has the accepted PDB in it.
        tracks[EXTRA].bytes = Arc::clone(&tracks[PDB].bytes);
        self.modules.insert(baseline.module, tracks);
        codec::encode(&Stored::Baseline {
            module: baseline.module.0.0,
            name: &build.name,
            image: Blob(&build.image),
            pdb: build.pdb.as_deref().map(Blob),
            capabilities: baseline.capabilities,
        })
    }

    fn tracks(&mut self, module: ModuleId) -> Result<&mut [Track; TRACKS], Error> {
        self.modules.get_mut(&module).ok_or_else(|| Error::State {
            offset: 0,
            expected: format!("expected a commit of a module in the log, not of {}", module.0),
        })
    }

    fn moved(&mut self, moved: &Moved) -> Result<Result<Vec<u8>, String>, Error> {
        let track = &mut self.tracks(moved.module)?[EXTRA];
        let advanced = moved.extra.as_deref().map(|extra| track.advance(extra));
        Ok(codec::encode(&Stored::Moved {
            module: moved.module.0.0,
            extra: advanced.as_ref().map(StoredTrack::of),
        }))
    }

    fn commit(&mut self, commit: &Commit) -> Result<Result<Vec<u8>, String>, Error> {
        let tracks = self.tracks(commit.module)?;
        let accepted = commit.accepted.as_ref();
        let news = [
            accepted.map(|build| &*build.image),
            accepted.and_then(|build| build.pdb.as_deref()),
            commit.extra.as_deref(),
        ];
        let mut patches = [const { None }; TRACKS];
        for ((track, new), slot) in tracks.iter_mut().zip(news).zip(&mut patches) {
            *slot = new.map(|new| track.advance(new));
        }
        Ok(codec::encode(&Stored::Commit {
            module: commit.module.0.0,
            enc_id: commit.enc_id.0,
            metadata: Blob(&commit.metadata),
            il: Blob(&commit.il),
            pdb: Blob(&commit.pdb),
            accepted: accepted.map(|build| build.name.as_str()),
            tracks: patches
                .each_ref()
                .map(|entry| entry.as_ref().map(StoredTrack::of)),
        }))
    }

    /// Reads a whole log.
    pub fn read(bytes: &[u8]) -> Result<Read, Error> {
        let mut link = frame::read_header(bytes)?;
        let mut reader = Reader::default();
        let mut length = frame::HEADER;
        let note = loop {
            match frame::open(bytes, length, &mut link)? {
                Next::End => break None,
                Next::Torn => {
                    break Some(format!(
                        "offset {length:#x}: the last record was not written whole ({} byte(s)) and is left out",
                        bytes.len() - length
                    ));
                }
                Next::Frame { payload, offset, end } => {
                    reader.record(payload, offset)?;
                    length = end;
                }
            }
        };
        let (records, modules) = reader.finish()?;
        Ok(Read {
            records,
            log: Self {
                link: Some(link),
                modules,
            },
            length,
            note,
        })
    }
}

impl Track {
    /// Stores `new` as a patch of what was there, or whole when the patches have come to more than that; says which.
    fn advance(&mut self, new: &[u8]) -> (bool, Patch) {
        let patch = Patch::between(&self.bytes, new);
        self.patched += patch.cost();
        self.bytes = new.into();
        if self.patched <= new.len() {
            return (false, patch);
        }
        self.patched = 0;
        (true, Patch::whole(new))
    }
}

/// Patches are applied from the last snapshot on, once all records are known.
#[derive(Default)]
struct Reader<'a> {
    records: Vec<Record>,
    modules: HashMap<ModuleId, Pending<'a>>,
}

struct Pending<'a> {
    image: Arc<[u8]>,
    pdb: Arc<[u8]>,
    tracks: [Vec<(usize, StoredTrack<'a>)>; TRACKS],
    /// The last record, and the name of the build that it accepted.
    last: Option<(usize, Option<&'a str>)>,
    has: [bool; TRACKS],
}

impl<'a> Pending<'a> {
    fn track(&mut self, number: usize, track: Option<StoredTrack<'a>>, offset: usize) {
        let (Some(list), Some(track)) = (self.tracks.get_mut(number), track) else {
            return;
        };
        if track.snapshot {
            list.clear();
        }
        list.push((offset, track));
    }
}

/// What is known of a module that has its baseline.
fn pending<'p, 'a>(
    modules: &'p mut HashMap<ModuleId, Pending<'a>>,
    module: ModuleId,
    offset: usize,
) -> Result<&'p mut Pending<'a>, Error> {
    modules.get_mut(&module).ok_or_else(|| Error::State {
        offset,
        expected: format!("expected a baseline of module {} before its commits", module.0),
    })
}

impl<'a> Reader<'a> {
    fn record(&mut self, payload: &'a [u8], offset: usize) -> Result<(), Error> {
        let damaged = |expected: String| Error::State { offset, expected };
        let stored =
            codec::decode(payload).map_err(|error| damaged(format!("expected a record: {error}")))?;
        match stored {
            Stored::Baseline {
                module,
                name,
                image,
                pdb,
                capabilities,
            } => {
                let module = ModuleId(Guid(module));
                let build = Build {
                    name: name.to_owned(),
                    image: image.0.into(),
                    pdb: pdb.map(|pdb| pdb.0.into()),
                };
                let pending = Pending {
                    image: Arc::clone(&build.image),
                    pdb: build.pdb.clone().unwrap_or_default(),
                    tracks: Default::default(),
                    last: None,
                    has: [false; TRACKS],
                };
                if self.modules.insert(module, pending).is_some() {
                    return Err(damaged(format!(
                        "expected one baseline of module {}, this is a second one",
                        module.0
                    )));
                }
                self.records.push(Record::Baseline(Baseline {
                    module,
                    build,
                    capabilities,
                }));
            }
            Stored::Commit {
                module,
                enc_id,
                metadata,
                il,
                pdb,
                accepted,
                tracks,
            } => {
                let module = ModuleId(Guid(module));
                let pending = pending(&mut self.modules, module, offset)?;
                pending.last = Some((self.records.len(), accepted));
                pending.has = tracks.each_ref().map(Option::is_some);
                for (number, track) in tracks.into_iter().enumerate() {
                    pending.track(number, track, offset);
                }
                self.records.push(Record::Commit(Commit {
                    module,
                    enc_id: Guid(enc_id),
                    metadata: metadata.0.into(),
                    il: il.0.into(),
                    pdb: pdb.0.into(),
                    accepted: None,
                    extra: None,
                }));
            }
            Stored::Moved { module, extra } => {
                let module = ModuleId(Guid(module));
                let pending = pending(&mut self.modules, module, offset)?;
                pending.last = Some((self.records.len(), None));
                pending.has = [false, false, extra.is_some()];
                pending.track(EXTRA, extra, offset);
                self.records.push(Record::Moved(Moved { module, extra: None }));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(Vec<Record>, Tracks), Error> {
        let mut modules = HashMap::with_capacity(self.modules.len());
        for (module, pending) in self.modules {
            let mut tracks: [Track; TRACKS] = Default::default();
            tracks[IMAGE].bytes = pending.image;
            tracks[EXTRA].bytes = Arc::clone(&pending.pdb);
            tracks[PDB].bytes = pending.pdb;
            for (track, patches) in tracks.iter_mut().zip(pending.tracks) {
                for (offset, stored) in patches {
                    let old: &[u8] = if stored.snapshot { &[] } else { &track.bytes };
                    let new = patch::apply(old, &stored.steps, stored.fresh).ok_or_else(|| Error::State {
                        offset,
                        expected: "expected differences that fit the record before".to_owned(),
                    })?;
                    track.patched = if stored.snapshot {
                        0
                    } else {
                        track.patched + stored.fresh.0.len() + 8 * stored.steps.len()
                    };
                    track.bytes = new.into();
                }
            }
            if let Some((index, name)) = pending.last {
                let [image, pdb, extra] =
                    [IMAGE, PDB, EXTRA].map(|n| pending.has[n].then(|| Arc::clone(&tracks[n].bytes)));
                match self.records.get_mut(index) {
                    Some(Record::Commit(commit)) => {
                        commit.accepted = name.zip(image).map(|(name, image)| Build {
                            name: name.to_owned(),
                            image,
                            pdb,
                        });
                        commit.extra = extra;
                    }
                    Some(Record::Moved(moved)) => moved.extra = extra,
                    _ => {}
                }
            }
            modules.insert(module, tracks);
        }
        Ok((self.records, modules))
    }
}
