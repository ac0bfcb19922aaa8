//! Sockets of this machine: Unix sockets, and named pipes on Windows.

use std::io;
use std::path::{Path, PathBuf};

use interprocess::local_socket::tokio::prelude::*;
use interprocess::local_socket::tokio::{Listener, Stream};
use interprocess::local_socket::{GenericFilePath, ListenerOptions};

use crate::{Error, Result};

/// `sockaddr_un` of macOS and the BSDs has 104 bytes for the path, that of Linux 108; the last is a zero.
const LONGEST_PATH: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The room that a name needs for what may be appended to it: a dot and a process.
const SUFFIX: usize = 11;

/// Where somebody listens. The agent knows how it is made from a folder and a name (`agent/Invitation.cs`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint(PathBuf);

impl Endpoint {
    /// The endpoint called `name` of a folder that only the user can enter.
    pub(crate) fn new(folder: &Path, name: &str) -> Result<Self> {
        if cfg!(windows) {
            // Pipes have one folder for all; the folder's own name is a random one.
            let folder = folder.file_name().unwrap_or_default().to_string_lossy();
            return Ok(Self(format!(r"\\.\pipe\hotdelta-{folder}-{name}").into()));
        }
        let path = folder.join(name);
        let room = LONGEST_PATH - SUFFIX;
        if path.as_os_str().len() > room {
            return Err(Error::SocketPath { path, room });
        }
        Ok(Self(path))
    }

    /// The endpoint of a process that belongs to this one.
    pub(crate) fn of_process(&self, process: u32) -> Self {
        let mut path = self.0.clone().into_os_string();
        path.push(format!(".{process}"));
        Self(path.into())
    }

    pub(crate) fn listen(&self) -> Result<Listener> {
        let failed = |source| Error::Socket {
            path: self.0.clone(),
            source,
        };
        // A process that was killed has left its socket; who else would listen there holds the lock of the home.
        let _ = std::fs::remove_file(&self.0);
        let name = self.0.as_path().to_fs_name::<GenericFilePath>().map_err(failed)?;
        ListenerOptions::new().name(name).create_tokio().map_err(failed)
    }

    pub(crate) async fn connect(&self) -> io::Result<Stream> {
        Stream::connect(self.0.as_path().to_fs_name::<GenericFilePath>()?).await
    }
}
