//! Sound inputs, made of the files of the repository.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use ecma335::Guid;
use hotdelta_session::state::{Baseline, Log, Record};
use hotdelta_session::{Build, Capabilities, ModuleId};

use crate::workspace::Workspace;

/// A C# build and Roslyn's deltas to it.
const CHAIN: &str = "fixtures/roslyn";

/// Names that compilers gave, one a line behind a tab-separated description.
const NAMES: &str = "name-map/tests/data/synthesized-names.txt";

/// What damage begins with.
#[derive(Clone, Copy)]
pub(super) enum Seeds {
    /// The files with an extension.
    Files(&'static str),
    /// Short pieces of them, of this length: a blob or a body is found at no known place.
    Slices(&'static str, usize),
    /// A baseline with a metadata and an IL delta, put together as `ecma335::fuzzing::chain` takes them apart.
    Chain,
    /// Names.
    Names,
    /// Logs of a session that begins.
    State,
}

impl Seeds {
    /// The inputs, at least one.
    pub(super) fn read(self, workspace: &Workspace) -> Result<Vec<Vec<u8>>> {
        let root = &workspace.root;
        let seeds: Vec<Vec<u8>> = match self {
            Self::Files(extension) => with_extension(workspace, extension)?,
            Self::Slices(extension, length) => {
                let files = with_extension(workspace, extension)?;
                files
                    .iter()
                    .flat_map(|file| file.chunks(length))
                    .map(<[u8]>::to_vec)
                    .collect()
            }
            Self::Chain => chains(&root.join(CHAIN))?,
            Self::Names => {
                let text = read(&root.join(NAMES))?;
                text.split(|&byte| matches!(byte, b'\n' | b'\t'))
                    .map(<[u8]>::to_vec)
                    .collect()
            }
            Self::State => with_extension(workspace, "dll")?
                .into_iter()
                .map(log)
                .collect::<Result<_>>()?,
        };
        ensure!(!seeds.is_empty(), "nothing in the repository to begin with");
        Ok(seeds)
    }
}

fn with_extension(workspace: &Workspace, extension: &str) -> Result<Vec<Vec<u8>>> {
    let mut files: Vec<PathBuf> = workspace.tracked()?;
    files.retain(|file| file.extension() == Some(OsStr::new(extension)));
    files
        .iter()
        .map(|file| read(&workspace.root.join(file)))
        .collect()
}

fn chains(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let baseline = read(&folder.join("gen0.dll"))?;
    let mut chains = Vec::new();
    for generation in 1.. {
        let delta = folder.join(format!("roslyn{generation}.meta"));
        if !delta.is_file() {
            break;
        }
        let (metadata, il) = (read(&delta)?, read(&delta.with_extension("il"))?);
        let mut input = Vec::new();
        for part in [&baseline, &metadata] {
            input.extend(u32::try_from(part.len())?.to_le_bytes());
        }
        input.extend([baseline.as_slice(), &metadata, &il].concat());
        chains.push(input);
    }
    Ok(chains)
}

fn log(image: Vec<u8>) -> Result<Vec<u8>> {
    let build = Build {
        name: "Program.dll".to_owned(),
        image: image.into(),
        pdb: None,
    };
    let baseline = Baseline {
        module: ModuleId(Guid::NIL),
        build,
        capabilities: Capabilities::net8(),
    };
    Ok(Log::new().append(&Record::Baseline(baseline))?)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| file.display().to_string())
}
