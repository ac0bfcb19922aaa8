//! Frames of exceptions: what the runtime says of them, and where the engine finds them.

use std::collections::BTreeMap;

use hotdelta_live::host::{Answer, Module, Outcome};
use hotdelta_session::lines::{Location, LookUp};

use crate::oracle::Finding;
use crate::{Engine, Result};

/// Frames of the exceptions that entries throw, by the entries' names.
pub(crate) type Traces = BTreeMap<String, Vec<Frame>>;

/// A frame in one of the program's modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// The module's place in the program.
    module: usize,
    token: u32,
    /// `None` where the runtime does not know it.
    il_offset: Option<u32>,
    method: String,
    /// File and line, where the runtime gives them.
    pub(crate) line: Option<(String, u32)>,
}

/// The frames of an answer's exceptions, the outer exception's first.
pub(crate) fn frames(answer: &Answer, modules: &[Module]) -> Vec<Frame> {
    let mut frames = Vec::new();
    let Outcome::Threw { exception } = &answer.outcome else {
        return frames;
    };
    let mut next = Some(exception);
    while let Some(exception) = next {
        for frame in &exception.frames {
            if let Some(module) = modules.iter().position(|module| module.mvid == frame.mvid) {
                frames.push(Frame {
                    module,
                    token: frame.token,
                    il_offset: u32::try_from(frame.il_offset).ok(),
                    method: frame.method.clone(),
                    line: frame.file.clone().map(|file| (file, frame.line)),
                });
            }
        }
        next = exception.inner.as_deref();
    }
    frames
}

fn line(location: Location) -> (String, u32) {
    (location.document, location.span.start_line)
}

impl Frame {
    fn locate(&self, engine: &dyn Engine, version: Option<u32>) -> Result<LookUp> {
        match self.il_offset {
            Some(offset) => engine.locate(self.module, self.token, offset, version),
            None => Ok(LookUp::Unknown),
        }
    }

    /// The method with its line; where that depends on the body's version, with all lines and the one for a version in parentheses.
    fn describe(&self, engine: &dyn Engine, versions: &[u32]) -> Result<String> {
        let version = versions.get(self.module).copied();
        let exact = match self.locate(engine, version)? {
            LookUp::Exact(location) => line(location).1.to_string(),
            other => format!("{other:?}"),
        };
        Ok(match self.locate(engine, None)? {
            LookUp::Exact(location) => format!("{} {}", self.method, line(location).1),
            LookUp::Ambiguous(candidates) => {
                let lines: Vec<_> = candidates
                    .into_iter()
                    .map(|candidate| {
                        candidate
                            .location
                            .map_or_else(|| "?".to_owned(), |at| line(at).1.to_string())
                    })
                    .collect();
                format!("{} {} ({exact})", self.method, lines.join("|"))
            }
            LookUp::Unknown => format!("{} ?", self.method),
        })
    }
}

/// What a step says of the frames of a call that began at these generations of the modules.
pub(crate) fn describe(engine: &dyn Engine, frames: &[Frame], versions: &[u32]) -> Result<String> {
    let frames: Vec<_> = frames
        .iter()
        .map(|frame| frame.describe(engine, versions))
        .collect::<Result<_>>()?;
    Ok(frames.join(", "))
}

/// Where the engine finds frames elsewhere than a fresh load of the build prints them. The frames are of a call that was
/// made just now, so that their bodies are the newest ones.
pub(crate) fn differences(
    engine: &dyn Engine,
    traces: &Traces,
    fresh: &Traces,
    skipped: &[String],
) -> Result<Vec<Finding>> {
    let mut differences = Vec::new();
    for (name, expected) in fresh.iter().filter(|(name, _)| !skipped.contains(name)) {
        let live = traces.get(name).map_or(&[][..], Vec::as_slice);
        let mut found = Vec::new();
        for frame in live {
            let version = engine.generation(frame.module);
            found.push(match frame.locate(engine, Some(version))? {
                LookUp::Exact(location) => Ok(Some(line(location))),
                LookUp::Unknown => Ok(None),
                ambiguous @ LookUp::Ambiguous(_) => Err(ambiguous),
            });
        }
        let expected: Vec<_> = expected.iter().map(|frame| Ok(frame.line.clone())).collect();
        if found != expected {
            differences.push(Finding {
                kind: "run",
                name: name.clone(),
                message: format!("the frames: expected {expected:?}, found {found:?}"),
            });
        }
    }
    Ok(differences)
}
