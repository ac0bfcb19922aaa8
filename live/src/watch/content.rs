//! Contents of files, as digests.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::time::SystemTime;

use super::Digest;

/// Files up to this size are read whole. Larger ones (films among a web program's content) go by their size, their time and their beginning.
const WHOLE: u64 = 64 << 20;
/// As much of a larger file is read.
const BEGINNING: u64 = 1 << 20;

/// What a file has in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing is there, or a folder.
    Missing,
    /// It is there with nothing in it, as it is while an editor writes it.
    Empty(Digest),
    /// It is there.
    Full(Digest),
    /// It is there and cannot be read, as it is while an editor on Windows has it open.
    Unreadable,
}

impl Content {
    pub(super) fn read(path: &Path) -> Self {
        match digest(path) {
            Ok(Some((0, digest))) => Self::Empty(digest),
            Ok(Some((_, digest))) => Self::Full(digest),
            Ok(None) => Self::Missing,
            Err(_) => Self::Unreadable,
        }
    }

    /// What is not there and what cannot be read have none.
    pub(super) fn digest(self) -> Option<Digest> {
        match self {
            Self::Empty(digest) | Self::Full(digest) => Some(digest),
            Self::Missing | Self::Unreadable => None,
        }
    }

    /// Whether it may be what a save looks like half way.
    pub(super) fn is_doubtful(self) -> bool {
        !matches!(self, Self::Full(_))
    }
}

fn digest(path: &Path) -> io::Result<Option<(u64, Digest)>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    // A pipe or a device would never end.
    if !metadata.is_file() {
        return Ok(None);
    }
    let mut hasher = blake3::Hasher::new();
    let large = metadata.len() > WHOLE;
    if large {
        hasher.update(format!("{} {:?} ", metadata.len(), metadata.modified().ok()).as_bytes());
    }
    let mut read = file.take(if large { BEGINNING } else { u64::MAX });
    hasher.update_reader(&mut read)?;
    Ok(Some((hasher.count(), Digest(*hasher.finalize().as_bytes()))))
}

/// What changes of a file when it is written, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    size: u64,
    time: Option<SystemTime>,
    inode: u64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(Self {
            size: metadata.len(),
            time: metadata.modified().ok(),
            inode: inode(&metadata),
        })
    }

    /// Whether it may have been written again without another stamp: some file systems count whole seconds.
    pub(super) fn is_fresh(&self) -> bool {
        let age = self.time.and_then(|time| time.elapsed().ok());
        age.is_none_or(|age| age.as_secs() < 3)
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

/// Whether a file came or was written since.
pub(super) fn is_since(path: &Path, since: SystemTime) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| {
        let times = [metadata.modified(), metadata.created()];
        times.into_iter().flatten().any(|time| time >= since)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        assert_eq!(Content::read(&path), Content::Missing);
        std::fs::write(&path, "").unwrap();
        assert!(matches!(Content::read(&path), Content::Empty(_)));
        std::fs::write(&path, "a").unwrap();
        let first = Content::read(&path);
        assert_eq!(
            first.digest().map(|digest| digest.0),
            Some(*blake3::hash(b"a").as_bytes())
        );
        std::fs::write(&path, "b").unwrap();
        assert_ne!(Content::read(&path), first);
        assert_eq!(Content::read(folder.path()), Content::Missing);
        assert_eq!(Content::read(&path.join("below a file")), Content::Missing);
    }
}
