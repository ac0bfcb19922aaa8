//! .NET, the compilers, and a host for each runtime that serves one trial after the other.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use hotdelta_live::host::Host;
use hotdelta_live::{Dotnet, InstalledRuntime};

use crate::{Compilers, Result};

/// The major versions of the runtimes on which programs run.
pub const RUNTIMES: [u32; 3] = [8, 9, 10];

/// Everything that trials need.
#[derive(Debug)]
pub struct Laboratory {
    /// The installation.
    pub dotnet: Dotnet,
    /// The compilers.
    pub compilers: Compilers,
    runtimes: Vec<InstalledRuntime>,
    /// Hosts that wait for a trial, by the major version of their runtime.
    idle: Mutex<Vec<(u32, Host)>>,
}

impl Laboratory {
    /// Finds .NET and its SDK; `cache` is a folder for builds that outlives the process.
    pub fn open(cache: &Path) -> Result<Self> {
        let dotnet = Dotnet::find()?;
        let compilers = Compilers::find(&dotnet, cache)?;
        let runtimes = dotnet.runtimes()?;
        Ok(Self {
            dotnet,
            compilers,
            runtimes,
            idle: Mutex::default(),
        })
    }

    /// Whether a runtime of this major version is installed.
    pub fn has(&self, major: u32) -> bool {
        self.runtimes
            .iter()
            .any(|runtime| runtime.version.major() == major)
    }

    /// A fresh process.
    pub fn start(&self, major: u32) -> Result<Host> {
        let newest = self
            .runtimes
            .iter()
            .rfind(|runtime| runtime.version.major() == major);
        match newest {
            Some(runtime) => Ok(Host::start(&self.dotnet, runtime)?),
            // Says which are there.
            None => Ok(Host::start(&self.dotnet, &self.dotnet.runtime(major)?)?),
        }
    }

    /// Lends a process in which other trials ran before. One that fails is not used again: a call may still hang in it.
    pub fn with_host<T>(&self, major: u32, trial: impl FnOnce(&mut Host) -> Result<T>) -> Result<T> {
        let idle = {
            let mut hosts = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            hosts
                .iter()
                .position(|(runtime, _)| *runtime == major)
                .map(|at| hosts.swap_remove(at).1)
        };
        let mut host = match idle {
            Some(host) => host,
            None => self.start(major)?,
        };
        let result = trial(&mut host)?;
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((major, host));
        Ok(result)
    }

    /// Where libraries of programs are found when they run.
    pub fn probing(&self) -> [PathBuf; 1] {
        [self.compilers.fsharp_folder()]
    }
}
