//! The file in which a chain outlives the process.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use hotdelta_session::state::{Log, Record};

use crate::{Error, files};

/// A state file: its log, and how much of the file it is.
pub(crate) struct StateFile {
    path: PathBuf,
    log: Log,
    length: u64,
}

/// What a state file held.
pub(crate) struct Opened {
    pub(crate) file: StateFile,
    pub(crate) records: Vec<Record>,
    /// What a user should know of how it was read.
    pub(crate) note: Option<String>,
}

impl StateFile {
    /// Opens a file; one that is missing or has no record yet holds none.
    pub(crate) fn open(path: &Path) -> Result<Opened, Error> {
        let new = |note| {
            let file = Self {
                path: path.to_owned(),
                log: Log::new(),
                length: 0,
            };
            Ok(Opened {
                file,
                records: Vec::new(),
                note,
            })
        };
        if !path.exists() {
            return new(None);
        }
        let bytes = files::read(path)?;
        let failed = |source| Error::State {
            path: path.to_owned(),
            source,
        };
        let read = Log::read(&bytes).map_err(failed)?;
        let note = read.note.map(|note| format!("{}: {note}", path.display()));
        if read.records.is_empty() {
            return new(note);
        }
        let file = Self {
            path: path.to_owned(),
            log: read.log,
            length: read.length as u64,
        };
        Ok(Opened {
            file,
            records: read.records,
            note,
        })
    }

    /// Appends records in one write that reaches the disk. What an interrupted run left at the end goes away; on an error the file is as it was.
    pub(crate) fn append(&mut self, records: &[Record]) -> Result<(), Error> {
        if records.is_empty() {
            return Ok(());
        }
        let failed = |source| Error::Write {
            path: self.path.clone(),
            source,
        };
        let mut bytes = Vec::new();
        for record in records {
            bytes.extend(self.log.append(record).map_err(|source| Error::State {
                path: self.path.clone(),
                source,
            })?);
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&self.path)
            .map_err(failed)?;
        let written = file
            .set_len(self.length)
            .and_then(|()| file.seek(SeekFrom::Start(self.length)))
            .and_then(|_| file.write_all(&bytes))
            .and_then(|()| file.sync_data());
        if let Err(source) = written {
            // If that fails too, the next reader drops what is not whole.
            let _ = file.set_len(self.length);
            return Err(failed(source));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }
}
