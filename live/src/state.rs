//! The file in which the chain of a program outlives the process that makes it.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use hotdelta_session::state::{Log, Record};

use crate::{Error, Result};

/// Whether an append returns before it is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It outlives this process, as everything that was written does.
    Process,
    /// It outlives the machine's fall.
    Machine,
}

/// A state file: its log, and how much of the file it is.
#[derive(Debug)]
pub struct StateFile {
    path: PathBuf,
    log: Log,
    length: u64,
}

/// What a state file held.
#[derive(Debug)]
pub struct Opened {
    /// The file, to append to.
    pub file: StateFile,
    /// Its records, in order.
    pub records: Vec<Record>,
    /// What a user should know of how it was read.
    pub note: Option<String>,
}

impl StateFile {
    /// A file for a new chain. What it held is gone once something is appended.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            log: Log::new(),
            length: 0,
        }
    }

    /// Opens a file; one that is missing or has no record yet holds none.
    ///
    /// # Errors
    /// It cannot be read, or is damaged.
    pub fn open(path: &Path) -> Result<Opened> {
        let new = |note| {
            Ok(Opened {
                file: Self::new(path),
                records: Vec::new(),
                note,
            })
        };
        if !path.exists() {
            return new(None);
        }
        let bytes = std::fs::read(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })?;
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

    /// Appends records in one write. What an interrupted run left at the end goes away.
    ///
    /// # Errors
    /// They cannot be written. The file is as it was, and this must not be appended to any more.
    pub fn append(&mut self, records: &[Record], durability: Durability) -> Result<()> {
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
            .and_then(|()| match durability {
                Durability::Process => Ok(()),
                Durability::Machine => file.sync_data(),
            });
        if let Err(source) = written {
            // If that fails too, the next reader drops what is not whole.
            let _ = file.set_len(self.length);
            return Err(failed(source));
        }
        self.length += bytes.len() as u64;
        Ok(())
    }
}
