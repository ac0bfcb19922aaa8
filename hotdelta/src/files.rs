//! Files: read whole, written whole.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::Error;

/// How long after its last write a file may still be half-written.
const SETTLED: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(40);
/// Offsets in images and PDBs have 32 bits; what is larger is no such file.
const LARGEST: u64 = u32::MAX as u64;

/// Reads a file that a compiler may be writing: while `whole` says that something is missing and it was written to less than a second ago, it
/// is read again; in the end it is given as it is.
pub(crate) fn read_whole(path: &Path, whole: impl Fn(&[u8]) -> bool) -> Result<Arc<[u8]>, Error> {
    loop {
        let bytes = read(path)?;
        let state = std::fs::metadata(path).map_err(failed(path))?;
        let written = state.modified().ok();
        let age = written.and_then(|time| SystemTime::now().duration_since(time).ok());
        let complete = || state.len() == bytes.len() as u64 && whole(&bytes);
        if age.is_none_or(|age| age > SETTLED) || complete() {
            return Ok(bytes);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Reads a file as it is.
pub(crate) fn read(path: &Path) -> Result<Arc<[u8]>, Error> {
    contents(path).map_err(failed(path))
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    |source| Error::Read {
        path: path.to_owned(),
        source,
    }
}

/// A file's bytes, read into the place where they stay: two images are most of the memory that an update takes.
fn contents(path: &Path) -> io::Result<Arc<[u8]>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > LARGEST {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("{length} bytes, expected {LARGEST} at the most"),
        ));
    }
    let mut bytes: Arc<[u8]> = std::iter::repeat_n(0, length as usize).collect();
    let mut filled = 0;
    // Nobody else has it yet.
    let buffer = Arc::get_mut(&mut bytes).unwrap_or_default();
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // It became shorter or longer, or has no length of its own, as a pipe has none.
    let mut rest = Vec::new();
    file.take(LARGEST - filled as u64).read_to_end(&mut rest)?;
    if filled == bytes.len() && rest.is_empty() {
        return Ok(bytes);
    }
    Ok([&bytes[..filled], &rest].concat().into())
}

/// Writes files so that all of them are there in the end, or none: each in full under another name, then all renamed.
pub(crate) fn write_all(folder: &Path, files: &[(String, &[u8])]) -> Result<Vec<PathBuf>, Error> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::Write { path, source }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut written = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let path = folder.join(name);
        let mut file = temporary(folder).map_err(failed(&path))?;
        file.write_all(bytes).map_err(failed(&path))?;
        written.push((path, file));
    }
    let mut placed: Vec<PathBuf> = Vec::with_capacity(files.len());
    for (path, file) in written {
        if let Err(error) = file.persist(&path) {
            placed.iter().for_each(|path| drop(std::fs::remove_file(path)));
            return Err(Error::Write {
                path,
                source: error.error,
            });
        }
        placed.push(path);
    }
    Ok(placed)
}

/// A file of its own that is removed unless it is renamed. Others may read it, as they may any file that a program writes.
fn temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".hotdelta-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// A path's last part, as text.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// The companion of a metadata delta: `App.dll.1.dmeta` has `App.dll.1.dil`; Roslyn's tools write `.meta`, `.il` and `.pdb`.
pub(crate) fn companion(metadata: &Path, extension: &str) -> PathBuf {
    let long = metadata
        .extension()
        .is_none_or(|extension| extension == OsStr::new("dmeta"));
    metadata.with_extension(if long {
        format!("d{extension}")
    } else {
        extension.to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_written_or_none() {
        let folder = tempfile::tempdir().unwrap();
        // A folder stands where the second file should go.
        std::fs::create_dir(folder.path().join("b")).unwrap();
        let files = [("a".to_owned(), &b"1"[..]), ("b".to_owned(), &b"2"[..])];
        assert!(matches!(
            write_all(folder.path(), &files),
            Err(Error::Write { .. })
        ));
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["b"]);
        assert_eq!(
            write_all(folder.path(), &files[..1]).unwrap(),
            [folder.path().join("a")]
        );
    }

    #[test]
    fn a_file_that_is_being_written_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "ha").unwrap();
        let late = path.clone();
        let writer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(120));
            std::fs::write(late, "half").unwrap();
        });
        assert_eq!(*read_whole(&path, |bytes| bytes.len() == 4).unwrap(), *b"half");
        writer.join().unwrap();
    }

    #[test]
    fn companions_follow_the_names_of_either_tool() {
        assert_eq!(
            companion(Path::new("o/A.dll.1.dmeta"), "il"),
            Path::new("o/A.dll.1.dil")
        );
        assert_eq!(
            companion(Path::new("roslyn1.meta"), "pdb"),
            Path::new("roslyn1.pdb")
        );
    }
}
