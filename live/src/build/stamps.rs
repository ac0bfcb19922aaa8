//! What has MSBuild compile a project: the contents of its inputs, and not their times.
//!
//! MSBuild compares times. A file that is put back with its old time (`mv`, `cp -p`, an archive) would leave an old image in place, and so would an
//! image that a build was writing when it was killed. Two small files in a project's intermediate folder mend that: `hotdelta.inputs`
//! has a digest of the inputs and is an input of the compiler itself; `hotdelta.built` has that of the last build that was
//! finished. Where they differ, the first is written anew and is so newer than every output.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::project::{Evaluation, Project};

/// An input of the compiler, named in `hotdelta.targets`.
const INPUTS: &str = "hotdelta.inputs";
/// Only of a build that was finished.
const BUILT: &str = "hotdelta.built";

/// The stamps of a build that runs.
#[derive(Debug)]
pub(super) struct Stamps {
    /// By intermediate folder: what the build is made from, and what the one before was.
    projects: BTreeMap<PathBuf, (String, Option<String>)>,
}

impl Stamps {
    /// Before a build. Should it never be finished, the next one compiles anew what it may have written.
    pub(super) fn begin(evaluation: &Evaluation, options: &str) -> std::io::Result<Self> {
        let mut projects = BTreeMap::new();
        let mut suspect: Vec<&Project> = Vec::new();
        for project in evaluation.projects() {
            let folder = &project.intermediate;
            let inputs = digest(project, &evaluation.digest(project), options);
            let built = fs::read_to_string(folder.join(BUILT)).ok();
            if built.as_ref() != Some(&inputs) {
                fs::create_dir_all(folder)?;
                fs::write(folder.join(INPUTS), &inputs)?;
                suspect.push(project);
                suspect.extend(evaluation.dependents(project));
            }
            projects.insert(folder.clone(), (inputs, built));
        }
        for project in suspect {
            remove(&project.intermediate.join(BUILT))?;
        }
        Ok(Self { projects })
    }

    /// The build came to its end. What failed is compiled again next time; what was not reached is as it was.
    pub(super) fn end(self, success: bool) -> std::io::Result<()> {
        for (folder, (inputs, built)) in self.projects {
            let path = folder.join(BUILT);
            let is_built = success || built.as_ref() == Some(&inputs);
            if is_built && folder.is_dir() && fs::read_to_string(&path).ok().as_ref() != Some(&inputs) {
                fs::write(&path, inputs)?;
            }
        }
        Ok(())
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Of the contents of a project's inputs in their order, of the files of MSBuild that it is made of, and of the options of the build.
fn digest(project: &Project, files: &str, options: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(options.as_bytes());
    part(files.as_bytes());
    for path in project.compiled() {
        part(path.to_string_lossy().as_bytes());
        match fs::read(&path) {
            Ok(content) => part(&content),
            Err(_) => part(b"\0missing"),
        }
    }
    hasher.finalize().to_hex().to_string()
}
