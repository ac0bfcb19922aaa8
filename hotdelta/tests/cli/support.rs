//! Command lines run in this process, and the builds of the demo as files to run them on.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hotdelta::Console;
use tempfile::TempDir;

/// What a command line came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A command line without the program's name.
pub(crate) fn run<S: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    let arguments = arguments.into_iter().map(|argument| argument.as_ref().to_owned());
    let mut out = anstream::StripStream::new(Vec::new());
    let mut err = anstream::StripStream::new(Vec::new());
    let mut console = Console {
        out: &mut out,
        err: &mut err,
        interactive: false,
    };
    let code = hotdelta::run(
        [OsString::from("hotdelta")].into_iter().chain(arguments),
        &mut console,
    );
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Ran {
        code,
        out: text(out.into_inner()),
        err: text(err.into_inner()),
    }
}

/// A build of the demo program.
pub(crate) fn fixture(language: &str, number: u32) -> PathBuf {
    let path = format!("../fixtures/demo/{language}/{number}/demo.dll");
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder for inputs and outputs.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file that was written long ago: nobody waits for the rest of it.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("a file");
        let past = SystemTime::now() - Duration::from_secs(60);
        let file = File::options().write(true).open(&path).expect("the file");
        file.set_modified(past).expect("its time");
        path
    }

    /// The files in a folder of it, in order; none if there is no such folder.
    pub(crate) fn files(&self, name: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(name)) else {
            return Vec::new();
        };
        let mut files: Vec<_> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .into_string()
                    .expect("a name")
            })
            .collect();
        files.sort();
        files
    }
}

/// `emit BASELINE UPDATES… --out FOLDER/out`, and further arguments.
pub(crate) fn emit(folder: &Folder, builds: &[&Path], more: &[&str]) -> Ran {
    let mut arguments: Vec<OsString> = vec!["emit".into()];
    arguments.extend(builds.iter().map(|path| path.as_os_str().to_owned()));
    arguments.extend(["--out".into(), folder.path("out").into_os_string()]);
    arguments.extend(more.iter().map(OsString::from));
    run(arguments)
}
