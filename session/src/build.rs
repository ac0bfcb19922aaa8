//! What a caller gives: builds and updates.

use std::sync::Arc;

use ecma335::Guid;

/// One build of a module: the image and, where there is one, its portable PDB.
#[derive(Debug, Clone)]
pub struct Build {
    /// What errors and messages call it, such as the file's path.
    pub name: String,
    /// The image's bytes, read whole (a compiler may truncate the file while it writes).
    pub image: Arc<[u8]>,
    /// The portable PDB's bytes, from a file beside it; an embedded one is found in the image.
    pub pdb: Option<Arc<[u8]>>,
}

/// The module's Mvid in the running process: that of the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ModuleId(pub Guid);

/// A new build of a module that the session has.
#[derive(Debug, Clone)]
pub enum Update {
    /// The whole module: what it lacks was deleted.
    Full(Build),
    /// Only some source files of it, complete for them: within these, absence is deletion; the rest is as it was.
    Partial {
        /// The build, whose image holds the definitions of these files.
        build: Build,
        /// The source files, as the PDB names them.
        sources: Vec<String>,
    },
}

impl Update {
    /// The build.
    #[must_use]
    pub fn build(&self) -> &Build {
        match self {
            Self::Full(build) | Self::Partial { build, .. } => build,
        }
    }
}
