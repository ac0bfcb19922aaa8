//! Whether packages have to be restored.
//!
//! Restoring where there is nothing to do takes as long as building. So each restoring that went well leaves a note of what it was made from
//! and what it made; where both are still so, there is nothing to do. A package that was deleted since is an error of the build.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::evaluation::Evaluation;

/// In the intermediate folder of the program's project.
const FILE: &str = "hotdelta.restored";

impl Evaluation {
    /// Whether packages were restored for what the projects say now, and nothing restored them otherwise since.
    pub(crate) fn restored(&self) -> bool {
        let noted = fs::read_to_string(self.note());
        noted.is_ok_and(|noted| noted == self.packages())
    }

    /// Notes that packages are restored.
    pub(crate) fn note_restored(&self) -> io::Result<()> {
        let note = self.note();
        if let Some(folder) = note.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(note, self.packages())
    }

    fn note(&self) -> PathBuf {
        self.root().intermediate.join(FILE)
    }

    /// A digest of what packages are chosen by, and of those that were chosen.
    pub(crate) fn packages(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(super::change::digest(self.texts()).as_bytes());
        hasher.update(self.sdk().as_str().as_bytes());
        for (path, content) in self.sources_of_packages().chain(self.assets()) {
            hasher.update(path.to_string_lossy().as_bytes());
            hasher.update(blake3::hash(&content).as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// What restoring made of each project.
    fn assets(&self) -> impl Iterator<Item = (PathBuf, Vec<u8>)> {
        let paths = self
            .projects()
            .filter_map(|project| project.description.path("ProjectAssetsFile", project.folder()));
        paths.map(|path| (path.clone(), fs::read(path).unwrap_or_default()))
    }

    /// NuGet's own files, which MSBuild does not read.
    fn sources_of_packages(&self) -> impl Iterator<Item = (PathBuf, Vec<u8>)> {
        let files = self.inputs().files.into_iter().map(|input| input.path);
        let names = ["nuget.config", "packages.lock.json"];
        let is_one = move |path: &PathBuf| {
            path.file_name()
                .is_some_and(|name| names.iter().any(|one| name.eq_ignore_ascii_case(one)))
        };
        files
            .filter(is_one)
            .filter_map(|path| Some((path.clone(), fs::read(path).ok()?)))
    }
}
