//! Which paths matter.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::{InputKind, Inputs};
use crate::project::never::is_never;

/// Inputs and patterns by the paths with which events come.
///
/// An event names a file by its folder's real path. An input may be reached through links: of a folder, or it is one itself; then its
/// content changes under the path of what it points to.
#[derive(Debug, Default)]
pub(super) struct Relevant {
    /// Inputs as their compiler names them.
    pub(super) inputs: BTreeMap<PathBuf, InputKind>,
    /// Real paths of inputs, with their names.
    real: HashMap<PathBuf, Vec<PathBuf>>,
    /// Folders above real paths: where one goes or comes, so do inputs.
    above: HashSet<PathBuf>,
    /// Folders in which a new file matters.
    folders: Vec<Folder>,
}

#[derive(Debug)]
struct Folder {
    named: PathBuf,
    real: PathBuf,
    extensions: Vec<String>,
}

impl Relevant {
    pub(super) fn new(inputs: &Inputs) -> Self {
        let mut relevant = Self {
            inputs: inputs
                .files
                .iter()
                .map(|input| (input.path.clone(), input.kind))
                .collect(),
            ..Self::default()
        };
        let mut parents = HashMap::new();
        for path in relevant.inputs.keys() {
            for real in real_paths(path, &mut parents) {
                relevant.above.extend(real.ancestors().skip(1).map(key));
                relevant.real.entry(key(&real)).or_default().push(path.clone());
            }
        }
        for (named, extensions) in &inputs.folders {
            let real = fs::canonicalize(named).unwrap_or_else(|_| named.clone());
            relevant.above.extend(real.ancestors().map(key));
            relevant.folders.push(Folder {
                named: named.clone(),
                real,
                extensions: extensions.clone(),
            });
        }
        relevant
    }

    /// Whether anything that matters may have changed where an event came from this path. `is_folder` is asked only where it decides.
    pub(super) fn takes(&self, path: &Path, is_folder: impl FnOnce() -> bool) -> bool {
        let key = key(path);
        self.real.contains_key(&key)
            || self.above.contains(&key)
            || self.candidate(path).is_some()
            || (self.is_in_pattern(path) && is_folder())
    }

    /// The inputs that a path is, or those below it.
    pub(super) fn inputs_of(&self, path: &Path) -> Vec<PathBuf> {
        let key = key(path);
        if let Some(inputs) = self.real.get(&key) {
            return inputs.clone();
        }
        if !self.above.contains(&key) {
            return Vec::new();
        }
        let below = self.real.iter().filter(|(real, _)| real.starts_with(&key));
        below.flat_map(|(_, inputs)| inputs.iter().cloned()).collect()
    }

    /// Folders in which something happens that matters, as they are really called.
    pub(super) fn folders(&self) -> HashSet<PathBuf> {
        let mut folders = HashSet::new();
        let mut parents = HashMap::new();
        for path in self.inputs.keys() {
            for real in real_paths(path, &mut parents) {
                folders.extend(real.parent().map(Path::to_owned));
            }
        }
        for folder in &self.folders {
            folders.insert(folder.real.clone());
        }
        folders
    }

    /// Where events of an input come from.
    pub(super) fn places(&self, path: &Path) -> Vec<PathBuf> {
        real_paths(path, &mut HashMap::new())
    }

    /// Folders with patterns, as they are really called.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &Path> {
        self.folders.iter().map(|folder| folder.real.as_path())
    }

    /// Where a file would be an input if it were new: as a compiler would name it, and the real path of the folder whose pattern takes it.
    pub(super) fn candidate(&self, path: &Path) -> Option<(PathBuf, &Path)> {
        let extension = path.extension()?.to_str()?.to_lowercase();
        self.folders.iter().find_map(|folder| {
            let rest = visible(path, &folder.real)?;
            let takes = folder.extensions.contains(&extension);
            takes.then(|| (folder.named.join(rest), folder.real.as_path()))
        })
    }

    fn is_in_pattern(&self, path: &Path) -> bool {
        self.folders
            .iter()
            .any(|folder| visible(path, &folder.real).is_some())
    }
}

/// The path from a folder on, unless it leads through one that is never looked into.
fn visible<'a>(path: &'a Path, folder: &Path) -> Option<&'a Path> {
    let rest = path.strip_prefix(folder).ok()?;
    let hidden = rest.parent().is_some_and(|folders| folders.iter().any(is_never));
    (!hidden).then_some(rest)
}

/// Where events of a file come from: its own place, and that to which it is a link.
fn real_paths(path: &Path, parents: &mut HashMap<PathBuf, PathBuf>) -> Vec<PathBuf> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Vec::new();
    };
    let real_folder = parents
        .entry(folder.to_owned())
        .or_insert_with(|| real_folder(folder));
    let place = real_folder.join(name);
    let target = fs::canonicalize(&place).ok().filter(|target| *target != place);
    std::iter::once(place).chain(target).collect()
}

/// The real path of a folder, or of as much of it as there is.
fn real_folder(folder: &Path) -> PathBuf {
    match fs::canonicalize(folder) {
        Ok(real) => real,
        Err(_) => match (folder.parent(), folder.file_name()) {
            (Some(parent), Some(name)) => real_folder(parent).join(name),
            _ => folder.to_owned(),
        },
    }
}

/// Paths that are one file have one key: on Windows and macOS case is no difference.
pub(super) fn key(path: impl AsRef<Path>) -> PathBuf {
    let path = path.as_ref();
    if cfg!(any(windows, target_os = "macos")) {
        PathBuf::from(path.to_string_lossy().to_lowercase())
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Input;

    fn input(path: PathBuf) -> Input {
        let kind = InputKind::Source;
        Input { path, kind }
    }

    #[test]
    fn paths_matter_by_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("src/sub")).unwrap();
        let relevant = Relevant::new(&Inputs {
            files: vec![input(root.join("src/a.fs")), input(root.join("gone/b.fs"))],
            folders: vec![(root.join("src"), vec!["cs".to_owned()])],
        });
        for path in [
            "src/a.fs",
            "gone/b.fs",
            "gone",
            "src",
            "",
            "src/new.cs",
            "src/sub/new.CS",
        ] {
            assert!(relevant.takes(&root.join(path), || false), "{path}");
        }
        for path in [
            "src/x.txt",
            "new.cs",
            "src/obj/new.cs",
            "src/.git/x.cs",
            "src/a.fs~",
            "other",
        ] {
            assert!(!relevant.takes(&root.join(path), || false), "{path}");
        }
        assert!(relevant.takes(&root.join("src/new"), || true));
        assert!(!relevant.takes(&root.join("src/obj/new"), || true));
        assert_eq!(relevant.inputs_of(&root.join("gone")), [root.join("gone/b.fs")]);
        let candidate = relevant.candidate(&root.join("src/sub/x.cs"));
        assert_eq!(
            candidate,
            Some((root.join("src/sub/x.cs"), root.join("src").as_path()))
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed() {
        let folder = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(root.join("real")).unwrap();
        fs::write(root.join("real/a.fs"), "").unwrap();
        std::os::unix::fs::symlink(root.join("real"), root.join("folder")).unwrap();
        std::os::unix::fs::symlink(root.join("real/a.fs"), root.join("link.fs")).unwrap();
        let named = [root.join("folder/a.fs"), root.join("link.fs")];
        let relevant = Relevant::new(&Inputs {
            files: named.iter().cloned().map(input).collect(),
            folders: vec![(root.join("folder"), vec!["fs".to_owned()])],
        });
        let mut inputs = relevant.inputs_of(&root.join("real/a.fs"));
        inputs.sort();
        assert_eq!(inputs, named);
        assert_eq!(relevant.inputs_of(&root.join("link.fs")), [root.join("link.fs")]);
        let candidate = relevant.candidate(&root.join("real/new.fs"));
        assert_eq!(
            candidate,
            Some((root.join("folder/new.fs"), root.join("real").as_path()))
        );
        assert!(relevant.folders().contains(&root.join("real")));
    }
}
