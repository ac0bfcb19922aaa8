//! One build at a time in each folder of ours, whoever runs it.
//!
//! Two programs that are run at the same time may share projects, or be one program twice. Each build holds the lock of every project's folder; the
//! second finds what the first made. The system gives a lock back when its process ends, however it ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::project::Evaluation;
use crate::{Error, Result};

/// In a project's intermediate folder.
const FILE: &str = "hotdelta.lock";

/// How often a lock that others hold is tried again.
const AGAIN: Duration = Duration::from_millis(20);

/// No build takes that long.
const LONGEST: Duration = Duration::from_secs(20 * 60);

/// The locks of all projects of a program, once other builds have ended. They are held as long as the files are open.
///
/// # Errors
/// A folder cannot be written to, or a process has held a lock for longer than any build takes.
pub(super) async fn locks(evaluation: &Evaluation) -> Result<Vec<File>> {
    let mut folders: Vec<_> = evaluation
        .projects()
        .map(|project| &project.intermediate)
        .collect();
    // All take them in one order, so that no two wait for each other.
    folders.sort();
    folders.dedup();
    let mut files = Vec::new();
    for folder in folders {
        files.push(lock(folder).await?);
    }
    Ok(files)
}

async fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(FILE);
    let failed = |source| Error::File {
        path: path.clone(),
        source,
    };
    let mut file = open(&path).map_err(failed)?;
    let began = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if began.elapsed() < LONGEST => tokio::time::sleep(AGAIN).await,
            Err(TryLockError::WouldBlock) => return Err(held(&path)),
            // A file system without locks: then there is nobody to wait for, as far as anybody can know.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => break,
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
    }
    let holder = |file: &mut File| -> io::Result<()> {
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}", std::process::id())
    };
    holder(&mut file).map_err(failed)?;
    Ok(file)
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}

fn held(path: &PathBuf) -> Error {
    Error::Locked {
        path: path.clone(),
        process: fs::read_to_string(path)
            .ok()
            .and_then(|text| text.trim().parse().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_lock_is_waited_for_and_names_its_holder() {
        let folder = tempfile::tempdir().unwrap();
        let first = lock(folder.path()).await.unwrap();
        let second = tokio::time::timeout(Duration::from_millis(100), lock(folder.path())).await;
        assert!(second.is_err());
        let message = held(&folder.path().join(FILE)).to_string();
        assert!(
            message.contains(&format!("process {}", std::process::id())),
            "{message}"
        );
        drop(first);
        lock(folder.path()).await.unwrap();
    }
}
