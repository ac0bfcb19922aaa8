//! What is never an input, whatever a project says.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Folders that are never looked into: hidden ones, build outputs, packages of node.
pub(crate) fn is_never(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.')
        || ["bin", "obj", "node_modules"]
            .iter()
            .any(|never| name.eq_ignore_ascii_case(never))
}

/// Folders in which nothing is an input: outputs of the projects, the SDK, packages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Never {
    folders: Vec<PathBuf>,
}

impl Never {
    pub(super) fn add(&mut self, folder: PathBuf) {
        if folder.parent().is_some() && !self.folders.contains(&folder) {
            self.folders.push(folder);
        }
    }

    pub(super) fn has(&self, path: &Path) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder))
    }
}
