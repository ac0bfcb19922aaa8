//! What System.Reflection.Metadata and Roslyn read in PDBs, as an opinion that shares no code with this project.

use std::fmt::Write;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hotdelta_live::Pipe;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::tool::Tool;
use crate::{Compilers, Error, ModuleDelta, Result};

const CHECKER: Tool = Tool {
    name: "pdb-checker",
    project: "pdb-checker.csproj",
    files: &[
        (
            "pdb-checker.csproj",
            include_str!("../pdb-checker/pdb-checker.csproj"),
        ),
        ("Program.cs", include_str!("../pdb-checker/Program.cs")),
        ("Pdb.cs", include_str!("../pdb-checker/Pdb.cs")),
        ("Comparison.cs", include_str!("../pdb-checker/Comparison.cs")),
        ("Maps.cs", include_str!("../pdb-checker/Maps.cs")),
        ("Chain.cs", include_str!("../pdb-checker/Chain.cs")),
        ("Body.cs", include_str!("../pdb-checker/Body.cs")),
        ("Twins.cs", include_str!("../pdb-checker/Twins.cs")),
    ],
};

/// A chain of deltas, of which the newest is compared with another's.
#[derive(Clone, Copy, Debug)]
pub struct Twin<'a> {
    /// The baseline's image.
    pub image: &'a [u8],
    /// Its deltas.
    pub deltas: &'a [ModuleDelta],
    /// Whether the last of them is for the edit that is compared; else it has none.
    pub changed: bool,
}

/// What two makers of deltas say of one edit. Methods are named by their types, names and signatures.
#[derive(Debug, Default, Deserialize)]
pub struct Comparison {
    /// The methods of the left delta for which both say the same.
    pub same: Vec<String>,
    /// Those of state machines that the right one resumes with other code, and for which both say the same of what is done there.
    pub resumed: Vec<String>,
    /// Those without counterpart of which there is nothing to say.
    pub silent: Vec<String>,
    /// Those that the right delta has no counterpart for.
    pub missing: Vec<String>,
    /// What the two do not agree on.
    pub differences: Vec<String>,
    /// The methods that only the right delta has.
    pub others: Vec<Other>,
    /// The methods of the left chain and of the build that neither delta has.
    pub untouched: Vec<Place>,
}

/// A method that only the right one of two deltas has.
#[derive(Debug, Deserialize)]
pub struct Other {
    /// Its name.
    pub name: String,
    /// Its visible sequence points: document, first line and column, last line and column.
    pub spans: Vec<(String, u32, u32, u32, u32)>,
    /// The methods of the left chain that it may be there.
    pub candidates: Vec<Place>,
}

/// A method with offsets in its IL.
#[derive(Debug, Deserialize)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Its token.
    pub token: u32,
    /// The offsets: of the points of another, or of all instructions.
    pub offsets: Vec<u32>,
}

/// How long a check may take, the start of the process included.
const PATIENCE: Duration = Duration::from_secs(60);

/// The checker, as a process that answers one question after the other.
#[derive(Debug)]
pub struct PdbChecker {
    pipe: Mutex<Pipe>,
}

impl PdbChecker {
    /// Builds the checker where it was not built before, and starts it.
    pub fn start(compilers: &Compilers) -> Result<Self> {
        let checker = compilers.tool(&CHECKER)?;
        let mut command = Command::new(compilers.dotnet().executable());
        command.arg(checker);
        Ok(Self {
            pipe: Mutex::new(Pipe::start("the PDB checker", &mut command)?),
        })
    }

    /// Two whole PDBs are equal row for row.
    pub fn same(&self, left: &[u8], right: &[u8]) -> Result<()> {
        self.check(&json!({"check": "same", "left": hex(left), "right": hex(right)}))
    }

    /// The PDB of a delta says of each method what the new build's PDB says. `methods`: the rows of MethodDef in the running chain, in their
    /// order, and the candidates for each in the update; none where that is not known: then any method of the update may be the one.
    pub fn delta(&self, delta: &[u8], update: &[u8], methods: &[(u32, Vec<u32>)]) -> Result<()> {
        self.check(&json!({"check": "delta", "delta": hex(delta), "update": hex(update), "methods": methods}))
    }

    /// Two PDBs of deltas say the same of the same methods; with `tokens`, in the same tokens too.
    pub fn deltas(&self, left: &[u8], right: &[u8], tokens: bool) -> Result<()> {
        self.check(&json!({"check": "deltas", "left": hex(left), "right": hex(right), "tokens": tokens}))
    }

    /// Compares the newest deltas of two chains, which lead to an image, with what tokens stand for and with numbers of instructions for IL offsets.
    pub fn twins(&self, left: &Twin<'_>, right: &Twin<'_>, build: &[u8]) -> Result<Comparison> {
        let request =
            json!({"check": "twins", "left": left.json(), "right": right.json(), "build": hex(build)});
        let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = pipe.ask(&request, PATIENCE)?;
        Comparison::deserialize(&answer).map_err(|error| {
            pipe.unexpected("a comparison", format!("{error} in {answer}"))
                .into()
        })
    }

    /// Roslyn reads in the Edit and Continue maps of a PDB what `text` says, a line for each entry.
    pub fn maps(&self, pdb: &[u8], text: &str) -> Result<()> {
        self.check(&json!({"check": "maps", "pdb": hex(pdb), "text": text}))
    }

    fn check(&self, request: &Value) -> Result<()> {
        let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = pipe.ask(request, PATIENCE)?;
        match answer.as_array().map(Vec::as_slice) {
            Some([]) => Ok(()),
            Some(differences) => {
                let lines: Vec<_> = differences.iter().filter_map(Value::as_str).collect();
                Err(Error::Trial(lines.join("\n")))
            }
            None => Err(pipe
                .unexpected("a list of differences", answer.to_string())
                .into()),
        }
    }
}

impl Twin<'_> {
    fn json(&self) -> Value {
        let newest = self.deltas.last().filter(|_| self.changed);
        let pdb = newest.map_or(&[][..], |newest| newest.pdb.as_slice());
        let deltas: Vec<_> = self
            .deltas
            .iter()
            .map(|delta| json!({"metadata": hex(&delta.metadata), "il": hex(&delta.il)}))
            .collect();
        json!({"image": hex(self.image), "deltas": deltas, "pdb": hex(pdb)})
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02X}");
    }
    text
}
