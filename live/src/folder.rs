//! Folders of running loops, which only the user can enter.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{Error, Result};

/// The folder that holds those of all loops of a user: that of the session where the system has one, else one among the temporary files.
pub(crate) fn base() -> Result<PathBuf> {
    let session = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    let base = match session.filter(|folder| folder.is_absolute() && folder.is_dir()) {
        Some(folder) => folder.join("hotdelta"),
        None => std::env::temp_dir().join(own_name()),
    };
    private(&base).map_err(|source| Error::File {
        path: base.clone(),
        source,
    })?;
    Ok(base)
}

/// A new folder in it, which is removed when it is dropped.
pub(crate) fn create() -> Result<TempDir> {
    let base = base()?;
    tempfile::Builder::new()
        .prefix("")
        .rand_bytes(8)
        .tempdir_in(&base)
        .map_err(|source| Error::File { path: base, source })
}

/// Makes a folder that only the user can enter; one that is there must be such a folder.
fn private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => own(folder),
        created => created,
    }
}

#[cfg(unix)]
fn own_name() -> String {
    format!("hotdelta-{}", rustix::process::getuid().as_raw())
}

/// The temporary files of Windows are the user's own.
#[cfg(not(unix))]
fn own_name() -> String {
    "hotdelta".to_owned()
}

#[cfg(unix)]
fn own(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    // Not of what a link leads to, which another user may have made.
    let found = fs::symlink_metadata(folder)?;
    let own = found.uid() == rustix::process::getuid().as_raw() && found.mode() & 0o077 == 0;
    if found.is_dir() && own {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        "not a folder that only you can enter; remove it, or set XDG_RUNTIME_DIR",
    ))
}

#[cfg(not(unix))]
fn own(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_folder_that_others_can_enter_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("hotdelta");
        private(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        private(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).unwrap();
        assert_eq!(
            private(&folder).unwrap_err().kind(),
            io::ErrorKind::PermissionDenied
        );
        let link = place.path().join("link");
        std::os::unix::fs::symlink(place.path(), &link).unwrap();
        assert_eq!(
            private(&link).unwrap_err().kind(),
            io::ErrorKind::PermissionDenied
        );
    }
}
