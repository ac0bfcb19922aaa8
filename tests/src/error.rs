use std::path::PathBuf;

/// What can go wrong in the laboratory; also a test's failure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// .NET is missing, cannot be run, or a process of it failed.
    #[error(transparent)]
    Live(#[from] hotdelta_live::Error),
    /// The SDK comes without the reference assemblies that programs are compiled against.
    #[error("no reference assemblies of .NET 8 below {}", searched.display())]
    NoReferences {
        /// Where targeting packs are.
        searched: PathBuf,
    },
    /// A program that the tests need could not be built.
    #[error("the tool '{name}' does not build:\n{output}")]
    Tool {
        /// The tool.
        name: &'static str,
        /// What the build wrote.
        output: String,
    },
    /// A program does not compile.
    #[error("{name} does not compile:\n{}", errors.join("\n"))]
    Compile {
        /// The assembly.
        name: String,
        /// The compiler's errors.
        errors: Vec<String>,
    },
    /// A program file is not what `programs/README.md` describes.
    #[error("{}:{line}: {message}", path.display())]
    Program {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The engine failed: neither a delta nor a refusal.
    #[error("the engine failed: {0}")]
    Engine(String),
    /// A program did not do what was expected of it.
    #[error("{0}")]
    Trial(String),
}

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
