//! What stops a session, as opposed to what it refuses.

/// Bad input or a misused session. A refused edit is no error: see [`Verdict::Restart`](crate::Verdict::Restart).
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
    /// The session has no module of that name.
    #[error("{name}: no module `{assembly}` in this session")]
    UnknownModule {
        /// The build's name.
        name: String,
        /// The assembly's name.
        assembly: String,
    },
    /// The session has no such module.
    #[error("no module {module} in this session")]
    NoModule {
        /// Its Mvid.
        module: ecma335::Guid,
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
    /// A process took some deltas of a proposal and not others.
    #[error("the session has diverged from the process: {reason}; start the program again")]
    Diverged {
        /// What happened.
        reason: String,
    },
    /// `commit` without a proposal, or for another one.
    #[error("no such proposal to commit")]
    NoProposal,
    /// A delta could not be written.
    #[error("{name}: {source}")]
    Write {
        /// The build's name.
        name: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The written delta does not turn the running build into the new one: a defect of hotdelta, caught before anything was handed out.
    #[error(
        "{name}: the delta does not prove ({count} difference(s), the first: {first}); nothing was handed out"
    )]
    NotProved {
        /// The build's name.
        name: String,
        /// How many differences.
        count: usize,
        /// The first of them.
        first: String,
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

    /// The same of an error in writing.
    pub(crate) fn write(name: &str) -> impl FnOnce(delta_writer::Error) -> Self + '_ {
        move |error| Self::Write {
            name: name.to_owned(),
            source: Box::new(error),
        }
    }

    /// What did not prove, by what was found: at least one thing.
    pub(crate) fn not_proved<D: std::fmt::Display>(name: &str) -> impl FnOnce(Vec<D>) -> Self + '_ {
        move |differences| Self::NotProved {
            name: name.to_owned(),
            count: differences.len(),
            first: differences.first().map_or_else(String::new, D::to_string),
        }
    }
}
