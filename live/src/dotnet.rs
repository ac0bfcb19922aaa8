//! .NET installations: where they are and what they hold.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Error, Result};

/// The framework that console programs run on; ASP.NET and desktop ones build on it.
pub(crate) const FRAMEWORK: &str = "Microsoft.NETCore.App";

/// A .NET installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dotnet {
    executable: PathBuf,
}

/// An installed runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstalledRuntime {
    /// Its version.
    pub version: Version,
    /// The folder with its assemblies.
    pub directory: PathBuf,
}

/// An installed SDK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sdk {
    /// Its version.
    pub version: Version,
    /// Its folder, which holds the compilers.
    pub directory: PathBuf,
}

impl Dotnet {
    /// Looks in PATH, then DOTNET_ROOT, then `~/.dotnet`.
    pub fn find() -> Result<Self> {
        let [path, root, home, profile] =
            ["PATH", "DOTNET_ROOT", "HOME", "USERPROFILE"].map(std::env::var_os);
        Self::find_in(path.as_deref(), root.as_deref(), home.or(profile).as_deref())
    }

    fn find_in(path: Option<&OsStr>, root: Option<&OsStr>, home: Option<&OsStr>) -> Result<Self> {
        let file = format!("dotnet{}", std::env::consts::EXE_SUFFIX);
        let in_path = path.into_iter().flat_map(std::env::split_paths);
        let in_root = root.into_iter().map(PathBuf::from);
        let in_home = home.into_iter().map(|home| Path::new(home).join(".dotnet"));
        in_path
            .chain(in_root)
            .chain(in_home)
            // An empty element of PATH means the current folder; a `dotnet` that lies there is not an installation.
            .filter(|folder| !folder.as_os_str().is_empty())
            .map(|folder| folder.join(&file))
            .find(|candidate| candidate.is_file())
            .map(|executable| Self { executable })
            .ok_or(Error::NoDotnet)
    }

    /// The `dotnet` program.
    pub fn executable(&self) -> &Path {
        &self.executable
    }

    /// The runtimes, oldest first.
    pub fn runtimes(&self) -> Result<Vec<InstalledRuntime>> {
        let frameworks = self.frameworks()?;
        let runtimes = frameworks.into_iter().filter(|(name, _)| name == FRAMEWORK);
        Ok(runtimes.map(|(_, runtime)| runtime).collect())
    }

    /// The shared frameworks (the runtime, ASP.NET Core, …) by name, each oldest first.
    pub fn frameworks(&self) -> Result<Vec<(String, InstalledRuntime)>> {
        let mut frameworks: Vec<_> = self
            .list("--list-runtimes")?
            .lines()
            .filter_map(|line| {
                let (name, line) = line.split_once(' ')?;
                let (version, directory) = installed(line)?;
                Some((name.to_owned(), InstalledRuntime { version, directory }))
            })
            .collect();
        frameworks.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| one.version.cmp(&other.version)));
        Ok(frameworks)
    }

    /// The installation's folder, in which a program's own host looks for runtimes. `dotnet` may be a link to it or a script.
    pub fn root(&self) -> Result<PathBuf> {
        let target = std::fs::canonicalize(&self.executable).unwrap_or_else(|_| self.executable.clone());
        if let Some(folder) = target
            .parent()
            .filter(|folder| folder.join("host").join("fxr").is_dir())
        {
            return Ok(folder.to_owned());
        }
        let runtimes = self.runtimes()?;
        // ROOT/shared/NAME/VERSION
        let root = runtimes
            .last()
            .and_then(|runtime| runtime.directory.ancestors().nth(3));
        root.map(Path::to_owned).ok_or(Error::NoDotnet)
    }

    /// The newest runtime of a major version.
    pub fn runtime(&self, major: u32) -> Result<InstalledRuntime> {
        let runtimes = self.runtimes()?;
        let newest = runtimes.iter().rfind(|runtime| runtime.version.major() == major);
        newest.cloned().ok_or_else(|| Error::NoRuntime {
            major,
            installed: runtimes.into_iter().map(|runtime| runtime.version).collect(),
        })
    }

    /// The SDKs, oldest first.
    pub fn sdks(&self) -> Result<Vec<Sdk>> {
        let mut sdks: Vec<_> = self
            .list("--list-sdks")?
            .lines()
            .filter_map(installed)
            .map(|(version, directory)| Sdk { version, directory })
            .collect();
        sdks.sort_by(|a, b| a.version.cmp(&b.version));
        Ok(sdks)
    }

    /// The newest SDK, which is the one that `dotnet build` uses where no `global.json` says otherwise.
    pub fn sdk(&self) -> Result<Sdk> {
        self.sdks()?.pop().ok_or(Error::NoSdk)
    }

    fn list(&self, option: &str) -> Result<String> {
        let run = Command::new(&self.executable).arg(option).output();
        let output = run.map_err(|source| Error::Start {
            program: self.executable.clone(),
            source,
        })?;
        if !output.status.success() {
            return Err(Error::Failed {
                command: format!("{} {option}", self.executable.display()),
                message: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
            });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// `VERSION [FOLDER]`, where the folder holds one folder for each version.
fn installed(line: &str) -> Option<(Version, PathBuf)> {
    let (version, folder) = line.trim_end().split_once(" [")?;
    let folder = Path::new(folder.strip_suffix(']')?).join(version);
    Some((Version(version.to_owned()), folder))
}

/// A version such as `10.0.12` or `11.0.0-preview.2.3`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version(String);

impl Version {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The version as .NET writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first number.
    pub fn major(&self) -> u32 {
        self.numbers().first().copied().unwrap_or(0)
    }

    fn numbers(&self) -> Vec<u32> {
        let release = self.0.split(['-', '+']).next().unwrap_or_default();
        release
            .split('.')
            .map(|number| number.parse().unwrap_or(0))
            .collect()
    }

    fn preview(&self) -> Option<Vec<std::result::Result<u32, String>>> {
        let (_, preview) = self.0.split_once('-')?;
        Some(
            preview
                .split('.')
                .map(|part| part.parse().map_err(|_| part.to_owned()))
                .collect(),
        )
    }
}

impl Ord for Version {
    /// By number, a preview before its release (semantic versioning 2.0, 11).
    fn cmp(&self, other: &Self) -> Ordering {
        let previews = |version: &Self| (version.preview().is_none(), version.preview());
        self.numbers()
            .cmp(&other.numbers())
            .then_with(|| previews(self).cmp(&previews(other)))
            .then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_number_and_previews_come_first() {
        let ordered = [
            "8.0.9",
            "8.0.31",
            "10.0.0-preview.2",
            "10.0.0-preview.10",
            "10.0.0-rc.1",
            "10.0.0",
            "10.0.12",
        ];
        let versions: Vec<_> = ordered.map(|text| Version(text.to_owned())).into();
        let mut sorted = versions.clone();
        sorted.reverse();
        sorted.sort();
        assert_eq!(sorted, versions);
        assert_eq!(versions[1].major(), 8);
    }

    #[test]
    fn a_line_of_the_list_gives_version_and_folder() {
        let (version, folder) = installed("10.0.12 [/opt/my net/shared/Microsoft.NETCore.App]").unwrap();
        assert_eq!(version.as_str(), "10.0.12");
        assert_eq!(
            folder,
            Path::new("/opt/my net/shared/Microsoft.NETCore.App/10.0.12")
        );
        assert_eq!(installed("no folder here"), None);
    }

    #[test]
    fn path_comes_before_root_and_root_before_home() {
        let folders = tempfile::tempdir().unwrap();
        let file = format!("dotnet{}", std::env::consts::EXE_SUFFIX);
        let [path, root, home] = ["path", "root", "home"].map(|name| folders.path().join(name));
        for folder in [&path, &root, &home.join(".dotnet")] {
            std::fs::create_dir_all(folder).unwrap();
            std::fs::write(folder.join(&file), "").unwrap();
        }
        let find = |path: Option<&Path>, root: Option<&Path>| {
            let found = Dotnet::find_in(
                path.map(Path::as_os_str),
                root.map(Path::as_os_str),
                Some(home.as_os_str()),
            );
            found.unwrap().executable
        };
        assert_eq!(find(Some(&path), Some(&root)), path.join(&file));
        assert_eq!(find(Some(folders.path()), Some(&root)), root.join(&file));
        assert_eq!(find(None, None), home.join(".dotnet").join(&file));
        assert!(matches!(Dotnet::find_in(None, None, None), Err(Error::NoDotnet)));
    }
}
