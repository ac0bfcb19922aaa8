//! `hotdelta emit`: the delta of each update against the last accepted generation.

use std::path::Path;
use std::time::Instant;

use hotdelta_live::state::{Durability, StateFile};
use hotdelta_session::state::Record;
use hotdelta_session::{Applied, Diagnostic, Session, Update, Verdict, warning};

use crate::arguments::Emit;
use crate::module::Module;
use crate::report::{Answer, Report};
use crate::{Console, Error, Outcome, files};

pub(crate) fn run(arguments: &Emit, console: &mut Console<'_>) -> Result<Outcome, Error> {
    let common = &arguments.common;
    let dlls = 1 + arguments.updates.len();
    if common.pdb.len() > dlls {
        return Err(Error::Usage(format!(
            "--pdb is given {} times for {dlls} dlls",
            common.pdb.len()
        )));
    }
    let mut started = Instant::now();
    let baseline = Module::load(&arguments.baseline, common, 0)?;
    let Chain {
        mut session,
        mut state,
        mut generation,
        mut notes,
    } = Chain::open(arguments, baseline)?;
    let name = files::file_name(&arguments.baseline);
    let mut refused = false;
    for (index, path) in arguments.updates.iter().enumerate() {
        console.waiting(&format!(
            "{} of {}: {}",
            index + 1,
            arguments.updates.len(),
            path.display()
        ));
        let update = Module::load(path, common, index + 1);
        let proposed = update.and_then(|update| {
            notes.extend(update.warnings);
            Ok(session.propose(&[Update::Full(update.build)])?)
        });
        console.waited();
        let verdict = proposed?;
        let Some(answer) = Answer::of(&verdict) else {
            continue;
        };
        let applied = answer.applied();
        if let Some(applied) = applied {
            generation = applied.delta.generation;
        }
        let mut report = Report::new(index as u32 + 1, generation, &answer, started.elapsed());
        notes.drain(..).for_each(|note| report.warn(&note));
        let mut text = if common.json { report.json() } else { report.text() };
        if let Some(applied) = applied {
            let written = write(&arguments.out, &name, applied, &report.json_file())?;
            if !common.json {
                text.push_str(&written);
            }
        }
        match verdict {
            Verdict::Ready(proposal) => session.commit(proposal)?,
            Verdict::Refused(_) => refused = true,
        }
        if let Some(state) = &mut state {
            state.append(&session.take_records(), Durability::Machine)?;
        }
        console.out.write_all(text.as_bytes())?;
        console.out.flush()?;
        started = Instant::now();
    }
    Ok(if refused { Outcome::Refused } else { Outcome::Done })
}

/// Writes a delta's files; gives a line that names them.
fn write(folder: &Path, name: &str, applied: &Applied, json: &str) -> Result<String, Error> {
    let delta = &applied.delta;
    let stem = format!("{name}.{}", delta.generation);
    let parts = [
        ("dmeta", delta.metadata.as_slice()),
        ("dil", delta.il.as_slice()),
        ("dpdb", delta.pdb.as_slice()),
        ("json", json.as_bytes()),
    ];
    // Without a PDB there is no PDB delta.
    let parts: Vec<_> = parts.into_iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
    let files: Vec<_> = parts
        .iter()
        .map(|(extension, bytes)| (format!("{stem}.{extension}"), *bytes))
        .collect();
    files::write_all(folder, &files)?;
    let extensions: Vec<_> = parts.iter().map(|(extension, _)| *extension).collect();
    Ok(format!(
        "  {}.{{{}}}\n",
        folder.join(stem).display(),
        extensions.join(",")
    ))
}

/// A chain that begins, or goes on from a state file.
struct Chain {
    session: Session,
    state: Option<StateFile>,
    generation: u32,
    /// What to say with the first answer.
    notes: Vec<Diagnostic>,
}

impl Chain {
    fn open(arguments: &Emit, mut baseline: Module) -> Result<Self, Error> {
        let opened = arguments.state.as_deref().map(StateFile::open).transpose()?;
        let (mut state, records, note) = match opened {
            Some(opened) => (Some(opened.file), opened.records, opened.note),
            None => (None, Vec::new(), None),
        };
        let note = note.map(|note| warning::STATE.of_module(&note));
        let mut notes: Vec<Diagnostic> = note.into_iter().collect();
        if let Some(Record::Baseline(known)) = records.first() {
            if known.build.image != baseline.build.image {
                return Err(Error::Unfit {
                    path: arguments.baseline.clone(),
                    expected: format!(
                        "expected the build that {} began with (Mvid {})",
                        arguments.state.as_deref().unwrap_or(Path::new("")).display(),
                        known.module.0
                    ),
                });
            }
            if arguments
                .common
                .capabilities
                .is_some_and(|given| given != known.capabilities)
            {
                return Err(Error::Usage(
                    "--capabilities differ from those that the chain began with".to_owned(),
                ));
            }
            let generation = records
                .iter()
                .filter(|record| matches!(record, Record::Commit(_)))
                .count() as u32;
            let session = Session::restore(records)?;
            return Ok(Self {
                session,
                state,
                generation,
                notes,
            });
        }
        let capabilities = baseline.capabilities(&arguments.common)?;
        notes.extend(baseline.warnings);
        let mut session = match state {
            Some(_) => Session::recorded(),
            None => Session::new(),
        };
        session.add_module(baseline.build, Some(capabilities))?;
        if let Some(state) = &mut state {
            state.append(&session.take_records(), Durability::Machine)?;
        }
        Ok(Self {
            session,
            state,
            generation: 0,
            notes,
        })
    }
}
