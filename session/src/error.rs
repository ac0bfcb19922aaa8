//! What stops a session, as opposed to what it refuses.

use crate::ModuleId;

/// Bad input or a misused session. A refused update is no error: see [`Verdict::Refused`](crate::Verdict::Refused).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An image could not be read.
    #[error("{name}: {source}")]
    Image {
        /// The build's name.
        name: String,
        /// Why, with the offset.
        source: ecma335::Error,
    },
    /// Debug information could not be read.
    #[error("{name}: the PDB: {source}")]
    Pdb {
        /// The build's name.
        name: String,
        /// Why, with the offset.
        source: portable_pdb::Error,
    },
    /// The build cannot be updated at run time: it has no debuggable attribute that switches optimisation off.
    #[error(
        "{name}: not built for debugging (no DebuggableAttribute with optimisation off); expected a Debug build"
    )]
    NotDebuggable {
        /// The build's name.
        name: String,
    },
    /// The session has no such module.
    #[error("{}no module `{module}` in this session", build.as_ref().map_or_else(String::new, |name| format!("{name}: ")))]
    UnknownModule {
        /// The build that was to update it, if it was one.
        build: Option<String>,
        /// The assembly's name, or the module's Mvid.
        module: String,
    },
    /// A PDB that was given is not that of the build that was accepted last.
    #[error("{name}: expected the PDB of the build that was accepted last, found another one")]
    OtherPdb {
        /// The assembly's name.
        name: String,
    },
    /// The module is in the session already.
    #[error("{name}: module `{assembly}` is in this session already")]
    DuplicateModule {
        /// The build's name.
        name: String,
        /// The assembly's name.
        assembly: String,
    },
    /// Two updates of one module in one proposal.
    #[error("{name}: module `{assembly}` is updated twice in this proposal")]
    UpdatedTwice {
        /// The second build's name.
        name: String,
        /// The assembly's name.
        assembly: String,
    },
    /// A process took some deltas of a proposal and not others.
    #[error("the session has diverged from the process: {reason}; start the program again")]
    Diverged {
        /// What happened.
        reason: String,
    },
    /// The proposal was made for another state of the session: something has been committed since, or it is another session's.
    #[error("the proposal is not one for what the session has accepted; propose again")]
    StaleProposal,
    /// A delta could not be written.
    #[error("{name}: {source}")]
    Write {
        /// The build's name.
        name: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Persisted state is damaged or of another version.
    #[error("state: offset {offset:#x}: {expected}")]
    State {
        /// Where.
        offset: usize,
        /// What was expected.
        expected: String,
    },
}

impl Error {
    /// What a damaged image of a build makes of an error.
    pub(crate) fn image(name: &str) -> impl Fn(ecma335::Error) -> Self + Copy + '_ {
        move |source| Self::Image {
            name: name.to_owned(),
            source,
        }
    }

    /// For a module that no session has.
    pub(crate) fn unknown(module: ModuleId) -> Self {
        Self::UnknownModule {
            build: None,
            module: module.0.to_string(),
        }
    }
}
