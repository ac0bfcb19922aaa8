//! Private copies of what is built: the program runs from them, so that builds can write where they always write.
//!
//! The copy stands beside the folder of the output, at the same depth: `bin/Debug/.hotdelta-1a2b` for `bin/Debug/net10.0`. What a program finds by
//! going up from its own folder it finds from there too, and MSBuild's patterns take in no folder with a dot.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::{Error, Result};

/// What a program maps into its memory, or the runtime reads once.
const CODE: [&str; 5] = ["dll", "exe", "pdb", "so", "dylib"];

/// A copy of an output folder. It goes with the home of its loop.
#[derive(Debug)]
pub(super) struct Copy {
    folder: PathBuf,
    /// What it is a copy of.
    output: PathBuf,
    /// Each file of the output as it was when it was copied.
    files: HashMap<PathBuf, Stamp>,
}

/// By what a file is known to be the one that was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
        }
    }
}

impl Copy {
    /// A copy that has nothing yet. `name` tells those of several loops apart.
    pub(super) fn beside(output: &Path, name: &str) -> Self {
        let parent = output.parent().unwrap_or(output);
        Self::adopt(parent.join(format!(".hotdelta-{name}")), output.to_owned())
    }

    /// A copy that another process made, from which a program still runs.
    pub(super) fn adopt(folder: PathBuf, output: PathBuf) -> Self {
        Self {
            folder,
            output,
            files: HashMap::new(),
        }
    }

    /// Whether it is one of that folder.
    pub(super) fn is_of(&self, output: &Path) -> bool {
        self.output == output
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the copy that of the folder as it is now, while no program runs from it.
    pub(super) fn update(&mut self) -> Result<()> {
        let mut found = HashMap::new();
        self.copy_folder(Path::new(""), &mut found)?;
        for gone in self.files.keys().filter(|file| !found.contains_key(*file)) {
            let path = self.folder.join(gone);
            match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::File { path, source });
                }
                _ => {}
            }
        }
        self.files = found;
        Ok(())
    }

    /// Copies files again that are others now and no code: the program may read them anew.
    pub(super) fn refresh(&mut self) -> Result<()> {
        let is_code = |file: &Path| {
            file.extension()
                .is_some_and(|extension| CODE.iter().any(|code| extension == *code))
        };
        let files: Vec<PathBuf> = self.files.keys().filter(|file| !is_code(file)).cloned().collect();
        for file in files {
            let path = self.output.join(&file);
            let Ok(metadata) = fs::metadata(&path) else {
                continue;
            };
            let stamp = Stamp::of(&metadata);
            if self.files.get(&file) != Some(&stamp) {
                // In place: programs watch files for being written.
                fs::copy(&path, self.folder.join(&file)).map_err(|source| Error::File { path, source })?;
                self.files.insert(file, stamp);
            }
        }
        Ok(())
    }

    fn copy_folder(&self, inner: &Path, found: &mut HashMap<PathBuf, Stamp>) -> Result<()> {
        let from = self.output.join(inner);
        let unreadable = |source| Error::File {
            path: from.clone(),
            source,
        };
        let to = self.folder.join(inner);
        fs::create_dir_all(&to).map_err(|source| Error::File { path: to, source })?;
        for entry in fs::read_dir(&from).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let file = inner.join(entry.file_name());
            // Of what a link leads to: in the copy it is a file like others.
            let Ok(metadata) = fs::metadata(entry.path()) else {
                continue;
            };
            if metadata.is_dir() {
                self.copy_folder(&file, found)?;
                continue;
            }
            let stamp = Stamp::of(&metadata);
            if self.files.get(&file) != Some(&stamp) {
                self.copy_file(&entry.path(), &file)?;
            }
            found.insert(file, stamp);
        }
        Ok(())
    }

    /// Into a new file: one that is mapped by a process which ends in this moment is not written to.
    fn copy_file(&self, from: &Path, file: &Path) -> Result<()> {
        let to = self.folder.join(file);
        let _ = fs::remove_file(&to);
        match fs::copy(from, &to) {
            // What a build takes away at this moment is not missing from the next one.
            Err(source) if source.kind() == io::ErrorKind::NotFound && !from.exists() => Ok(()),
            Err(source) => Err(Error::File { path: to, source }),
            Ok(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_follows_its_folder() {
        let place = tempfile::tempdir().unwrap();
        let output = place.path().join("net10.0");
        fs::create_dir_all(output.join("de")).unwrap();
        let write = |name: &str, text: &str| fs::write(output.join(name), text).unwrap();
        write("App.dll", "1");
        write("de/App.resources.dll", "2");
        write("settings.json", "{}");
        let mut copy = Copy::beside(&output, "1a");
        copy.update().unwrap();
        let folder = copy.folder().to_owned();
        assert_eq!(folder, place.path().join(".hotdelta-1a"));
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        assert_eq!(read("de/App.resources.dll").as_deref(), Some("2"));
        write("App.dll", "other");
        fs::remove_file(output.join("de/App.resources.dll")).unwrap();
        write("settings.json", "{\"a\":1}");
        copy.refresh().unwrap();
        assert_eq!(read("App.dll").as_deref(), Some("1"));
        assert_eq!(read("settings.json").as_deref(), Some("{\"a\":1}"));
        copy.update().unwrap();
        assert_eq!(read("App.dll").as_deref(), Some("other"));
        assert_eq!(read("de/App.resources.dll"), None);
    }
}
