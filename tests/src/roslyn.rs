//! The deltas that Roslyn itself makes of a C# program's generations: a second opinion on what this project makes of them.

use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hotdelta_live::Pipe;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::tool::Tool;
use crate::{Compiled, Compilers, Error, ModuleDelta, Result, Sources};

const TOOL: Tool = Tool {
    name: "roslyn-delta",
    project: "roslyn-delta.csproj",
    files: &[
        (
            "roslyn-delta.csproj",
            include_str!("../roslyn-delta/roslyn-delta.csproj"),
        ),
        ("Program.cs", include_str!("../roslyn-delta/Program.cs")),
        ("Project.cs", include_str!("../roslyn-delta/Project.cs")),
        ("Session.cs", include_str!("../roslyn-delta/Session.cs")),
    ],
};

/// How long all generations of a program may take, the start of the process included.
const PATIENCE: Duration = Duration::from_secs(120);

/// Roslyn, as a process that answers for one program after the other.
#[derive(Debug)]
pub struct Roslyn {
    pipe: Mutex<Pipe>,
}

/// What an edit gets from Roslyn.
#[derive(Debug)]
pub enum RoslynAnswer {
    /// A delta.
    Update(RoslynUpdate),
    /// Nothing to do.
    Unchanged,
    /// A refusal, with its diagnostics. Roslyn goes on from the build of that generation.
    Refused(Vec<String>),
}

/// A delta of Roslyn's.
#[derive(Debug)]
pub struct RoslynUpdate {
    /// It; its module is 0, and it names no updated types.
    pub delta: ModuleDelta,
    /// From which line on a file's lines moved, and to which one that moved. For methods that the delta leaves as they are.
    pub lines: Vec<(String, u32, u32)>,
}

impl Roslyn {
    /// Builds the tool where it was not built before, and starts it.
    pub fn start(compilers: &Compilers) -> Result<Self> {
        let tool = compilers.tool(&TOOL)?;
        let mut command = Command::new(compilers.dotnet().executable());
        command.arg(tool);
        Ok(Self {
            pipe: Mutex::new(Pipe::start("Roslyn's deltas", &mut command)?),
        })
    }

    /// The answers to all generations of a C# assembly but the first, which is the baseline.
    pub fn deltas(
        &self,
        compilers: &Compilers,
        generations: &[(Sources, &Compiled)],
        capabilities: &str,
    ) -> Result<Vec<RoslynAnswer>> {
        let Some((first, _)) = generations.first() else {
            return Ok(Vec::new());
        };
        let builds: Vec<_> = generations
            .iter()
            .map(|(sources, build)| json!({"image": build.path, "files": sources.csharp_files()}))
            .collect();
        let capabilities: Vec<_> = capabilities.split_whitespace().collect();
        let arguments = compilers.arguments(first);
        let request = json!({"arguments": arguments, "capabilities": capabilities, "generations": builds});
        let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = pipe.ask(&request, PATIENCE)?;
        let answers = answer
            .as_array()
            .filter(|answers| answers.len() + 1 == generations.len());
        let parsed = answers.and_then(|answers| answers.iter().map(parse).collect::<Option<Vec<_>>>());
        parsed.ok_or_else(|| Error::from(pipe.unexpected("an answer for each edit", answer.to_string())))
    }
}

fn parse(answer: &Value) -> Option<RoslynAnswer> {
    if let Some(update) = answer.get("update") {
        let bytes = |name| unhex(update.get(name)?.as_str()?);
        let delta = ModuleDelta {
            module: 0,
            metadata: bytes("metadata")?,
            il: bytes("il")?,
            pdb: bytes("pdb")?,
            updated_types: Vec::new(),
        };
        let lines = Vec::deserialize(update.get("lines")?).ok()?;
        return Some(RoslynAnswer::Update(RoslynUpdate { delta, lines }));
    }
    if let Some(diagnostics) = answer.get("refused") {
        let texts = diagnostics
            .as_array()?
            .iter()
            .map(|text| text.as_str().map(str::to_owned));
        return Some(RoslynAnswer::Refused(texts.collect::<Option<_>>()?));
    }
    answer.get("unchanged").map(|_| RoslynAnswer::Unchanged)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(byte).collect()
}
