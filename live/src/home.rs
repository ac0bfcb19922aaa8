//! Where a loop is at home: a folder with its sockets, and what others need to know of it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::process::tree;
use crate::{Error, Result, folder};

/// The file with the description, in the loop's folder.
const FILE: &str = "loop.json";

/// A file that is locked as long as the loop runs.
const LOCK: &str = "lock";

/// The version of the description.
const VERSION: u32 = 1;

/// How long a lock may be held by somebody who only looks.
const LOOKED_AT: Duration = Duration::from_secs(1);

/// A loop as it describes itself to those who look for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// The version of this.
    version: u32,
    /// The process of the loop.
    pub process: u32,
    /// The project, or whatever else it runs.
    pub project: PathBuf,
    /// The command line with which it was started, the program's name left out.
    pub command_line: Vec<String>,
    /// The folder in which it was started.
    pub folder: PathBuf,
    /// The program that it runs.
    pub program: Option<Hosted>,
}

/// A program, as the loop that runs it describes it to one that goes on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hosted {
    /// Its process, once it was started.
    pub process: Option<u32>,
    /// The folder that it runs from, which goes when it has ended.
    pub(crate) copy: PathBuf,
    /// What else its runtime needs to know.
    pub(crate) runtime: Value,
}

/// The folder of a loop that runs in this process. Dropping it removes it, and the folder that its program ran from, unless that still runs:
/// then another loop can go on with it.
#[derive(Debug)]
pub struct Home {
    folder: PathBuf,
    description: Description,
    /// Unlocked when it is closed, however this process ends.
    _lock: File,
}

impl Home {
    /// A home for a loop that runs this. Those of loops that are gone, and whose programs are gone, are removed.
    ///
    /// # Errors
    /// There is no place for it.
    pub fn create(project: &Path, command_line: Vec<String>) -> Result<Self> {
        sweep()?;
        let folder = folder::create()?.keep();
        let home = Self {
            _lock: lock(&folder)?,
            description: Description {
                version: VERSION,
                process: std::process::id(),
                project: project.to_owned(),
                command_line,
                folder: std::env::current_dir().unwrap_or_default(),
                program: None,
            },
            folder,
        };
        home.write()?;
        Ok(home)
    }

    /// The home of a loop that was killed, to go on with its program: one that runs as this process, or one whose home has this path in it.
    ///
    /// # Errors
    /// There is none, or its loop still runs.
    pub fn take_over(process: Option<u32>, path: Option<&Path>) -> Result<Self> {
        let hosts = |description: &Description| {
            let program = description.program.as_ref().and_then(|program| program.process);
            program.is_some() && program == process
        };
        let found = described()?.into_iter().find_map(|(folder, description)| {
            let description = description?;
            let meant = hosts(&description) || path.is_some_and(|path| path.starts_with(&folder));
            meant.then_some((folder, description))
        });
        let what = match (process, path) {
            (Some(process), _) => format!("process {process}"),
            (None, path) => path.unwrap_or(Path::new("")).display().to_string(),
        };
        let Some((folder, mut description)) = found else {
            return Err(Error::Attach(format!(
                "{what} is no program of a hotdelta that is gone"
            )));
        };
        let loop_process = description.process;
        let lock = lock(&folder)
            .map_err(|_| Error::Attach(format!("{what} is still run by hotdelta, process {loop_process}")))?;
        description.process = std::process::id();
        let home = Self {
            folder,
            description,
            _lock: lock,
        };
        home.write()?;
        Ok(home)
    }

    /// The folder; only the user can enter it.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it says to others.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The file with the chain of the program.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        state(&self.folder)
    }

    /// A name that no other loop has.
    pub(crate) fn name(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// Says which program runs here.
    pub(crate) fn host(&mut self, program: Option<Hosted>) -> Result<()> {
        self.description.program = program;
        self.write()
    }

    fn write(&self) -> Result<()> {
        let file = |path: &Path| {
            let path = path.to_owned();
            move |source| Error::Write { path, source }
        };
        // Whole, under another name: somebody may read it at any time.
        let path = self.folder.join(FILE);
        let whole = self.folder.join("loop.json.new");
        let text = serde_json::to_string(&self.description).unwrap_or_default();
        fs::write(&whole, text).map_err(file(&whole))?;
        fs::rename(&whole, &path).map_err(file(&path))
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        remove(&self.folder, self.description.program.as_ref());
    }
}

/// Removes a home and the folder that its program ran from, if that has ended.
fn remove(folder: &Path, program: Option<&Hosted>) {
    if program.is_some_and(|program| program.process.is_some_and(tree::lives)) {
        return;
    }
    // What cannot be removed now is swept by a later loop, and another one may be sweeping too.
    for own in program
        .map(|program| program.copy.as_path())
        .into_iter()
        .chain([folder])
    {
        match fs::remove_dir_all(own) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return,
            _ => {}
        }
    }
}

/// The file with the chain of the program of a loop, in the loop's folder.
#[must_use]
pub fn state(folder: &Path) -> PathBuf {
    folder.join("state")
}

/// All loops, with their folders: those that run, and those that were killed and left their programs running.
///
/// # Errors
/// The folder of all loops cannot be read.
pub fn all() -> Result<Vec<(PathBuf, Description)>> {
    let described = described()?.into_iter();
    Ok(described
        .filter_map(|(folder, description)| Some((folder, description?)))
        .collect())
}

/// Those that run.
///
/// # Errors
/// The folder of all loops cannot be read.
pub fn running() -> Result<Vec<(PathBuf, Description)>> {
    let mut running = all()?;
    running.retain(|(folder, _)| is_locked(folder));
    Ok(running)
}

/// All folders of loops, with the descriptions that can be read.
fn described() -> Result<Vec<(PathBuf, Option<Description>)>> {
    let base = folder::base()?;
    let failed = |source| Error::File {
        path: base.clone(),
        source,
    };
    let mut folders = Vec::new();
    for entry in fs::read_dir(&base).map_err(failed)? {
        let folder = entry.map_err(failed)?.path();
        let text = fs::read(folder.join(FILE)).unwrap_or_default();
        let description = serde_json::from_slice(&text).ok();
        folders.push((
            folder,
            description.filter(|of: &Description| of.version == VERSION),
        ));
    }
    folders.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(folders)
}

/// Locks a home. Who only looks whether it is locked, holds the lock for a moment.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let failed = |source| Error::Write {
        path: path.clone(),
        source,
    };
    let file = File::create(&path).map_err(failed)?;
    let until = Instant::now() + LOOKED_AT;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => return Err(failed(error.into())),
        }
    }
}

/// Whether the loop of a home runs.
fn is_locked(folder: &Path) -> bool {
    let Ok(file) = File::open(folder.join(LOCK)) else {
        return false;
    };
    matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
}

/// Removes what loops left that were killed, once their programs are gone too.
fn sweep() -> Result<()> {
    for (folder, description) in described()? {
        // One of another version, or one that is being made at this moment, is left.
        let Some(description) = description else {
            continue;
        };
        if !is_locked(&folder) {
            remove(&folder, description.program.as_ref());
        }
    }
    Ok(())
}
