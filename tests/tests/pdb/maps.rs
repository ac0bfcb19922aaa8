//! The maps of Edit and Continue that a session has of every program, through all its generations: written into the accepted build's PDB,
//! Roslyn reads them as the session has them; those of C# are Roslyn's own; and no lambda is taken for another.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use ecma335::{MethodDefId, Token};
use hotdelta_session::maps::{DebugId, MethodMaps};
use hotdelta_session::state::Log;
use hotdelta_session::{Build, Capabilities, ModuleId, Proposal, Session, Update, Verdict};
use hotdelta_tests::{Compiled, Error, Laboratory, Language, PdbChecker, Program, Result, build};
use portable_pdb::Pdb;
use portable_pdb::codec::{Closure, LocalSlot};

use crate::deltas::CAPABILITIES;
use crate::text::{by_row, maps_of_pdb, print, text_of_pdb};

/// What was seen, so that nothing passes because there was nothing to see.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    generations: usize,
    locals: usize,
    lambdas: usize,
    closures: usize,
    states: usize,
    /// Lambdas that a delta brought.
    added: usize,
    /// Lambdas that were there in the generation before.
    kept: usize,
}

/// What the programs of a language come to at least.
const LEAST_CSHARP: Counts = Counts {
    generations: 120,
    locals: 400,
    lambdas: 170,
    closures: 55,
    states: 170,
    added: 40,
    kept: 170,
};
const LEAST_FSHARP: Counts = Counts {
    generations: 300,
    locals: 1300,
    lambdas: 1900,
    closures: 1500,
    states: 60,
    added: 400,
    kept: 2500,
};

/// Every program, and what all of them must have come to.
pub(crate) fn check_all(
    laboratory: &Laboratory,
    checker: &PdbChecker,
    programs: &[Arc<Program>],
) -> Result<()> {
    let mut all: BTreeMap<bool, Counts> = BTreeMap::new();
    for program in programs {
        check(laboratory, checker, program, &mut all)
            .map_err(|error| Error::Trial(format!("{}: {error}", program.path.display())))?;
    }
    for (is_fsharp, least) in [(false, LEAST_CSHARP), (true, LEAST_FSHARP)] {
        let seen = all.get(&is_fsharp).copied().unwrap_or_default();
        if !seen.covers(&least) {
            return Err(Error::Trial(format!(
                "F# is {is_fsharp}: {seen:?} were seen, expected {least:?}"
            )));
        }
    }
    Ok(())
}

impl Counts {
    fn covers(&self, least: &Self) -> bool {
        self.generations >= least.generations
            && self.locals >= least.locals
            && self.lambdas >= least.lambdas
            && self.closures >= least.closures
            && self.states >= least.states
            && self.added >= least.added
            && self.kept >= least.kept
    }
}

/// A lambda or a closure in a method: a type or method of the chain, and its id.
type Known = HashMap<(MethodDefId, bool, Token), DebugId>;

/// Programs with debug information that refers to types which no code does: the delta of the metadata has those references, too.
const REFERRING: &[&str] = &["lines/debug_cs", "lines/files_cs"];

/// One program. `counts`: by whether it is F#.
pub(crate) fn check(
    laboratory: &Laboratory,
    checker: &PdbChecker,
    program: &Program,
    counts: &mut BTreeMap<bool, Counts>,
) -> Result<()> {
    let builds = build(laboratory, program)?;
    let Some((baseline, updates)) = builds.split_first() else {
        return Ok(());
    };
    let languages: Vec<bool> = program.generations[0]
        .assemblies
        .iter()
        .map(|assembly| assembly.language == Language::FSharp)
        .collect();
    let (mut session, ids) = begin(baseline)?;
    let mut blind = Session::new();
    for module in baseline {
        blind
            .add_module(without_pdb(module), Some(capabilities()))
            .map_err(failed)?;
    }
    let mut known: Vec<Known> = vec![Known::new(); ids.len()];
    let mut accepted = baseline.clone();
    for (number, generation) in [baseline].into_iter().chain(updates).enumerate() {
        if number > 0 {
            let before = texts(&session, &ids)?;
            let proposal = propose(&session, generation, build_of)?;
            let without = propose(&blind, generation, without_pdb)?;
            if before != texts(&session, &ids)? {
                return Err(Error::Trial(format!(
                    "generation {number} changed maps before it was committed"
                )));
            }
            let other = || format!("generation {number}: another verdict, or another delta, without PDBs");
            let (proposal, without) = match (proposal, without) {
                (None, None) => continue,
                (Some(proposal), Some(without)) => (proposal, without),
                _ => return Err(Error::Trial(other())),
            };
            if deltas(&proposal) != deltas(&without) && !REFERRING.contains(&&*program.name) {
                return Err(Error::Trial(other()));
            }
            session.commit(proposal).map_err(failed)?;
            blind.commit(without).map_err(failed)?;
            accepted.clone_from(generation);
        }
        for (index, (id, module)) in ids.iter().zip(&accepted).enumerate() {
            let counts = counts.entry(languages[index]).or_default();
            let place =
                |error: Error| Error::Trial(format!("generation {number} of {}: {error}", module.name));
            counts.generations += 1;
            identities(&session, *id, &mut known[index], counts).map_err(place)?;
            alike(&session, &blind, *id).map_err(place)?;
            if !module.pdb.is_empty() {
                written(checker, &session, *id, module, languages[index]).map_err(place)?;
            }
        }
    }
    restored(&mut session, &ids)
}

/// Roslyn reads in the PDB that was written what the session says.
fn written(
    checker: &PdbChecker,
    session: &Session,
    id: ModuleId,
    module: &Compiled,
    is_fsharp: bool,
) -> Result<()> {
    let pdb = session.write_maps(id, &module.pdb).map_err(failed)?;
    let text = text_of_pdb(&pdb).map_err(failed)?;
    checker.maps(&pdb, &text)?;
    // Rows are the build's here and the chain's there.
    let mut of_pdb: Vec<_> = by_row(&text);
    let mut of_session: Vec<_> = text_of_session(session, id)?
        .into_values()
        .filter(|text| !text.is_empty())
        .collect();
    of_pdb.sort_unstable();
    of_session.sort_unstable();
    if of_pdb != of_session {
        return Err(Error::Trial(format!(
            "the session has\n{of_session:#?}\nthe PDB\n{of_pdb:#?}"
        )));
    }
    let own = Pdb::parse(&module.pdb)
        .and_then(|pdb| maps_of_pdb(&pdb))
        .map_err(failed)?;
    if !is_fsharp && own != text {
        return Err(Error::Trial(format!("Roslyn wrote\n{own}\nthe session\n{text}")));
    }
    if is_fsharp && !own.is_empty() {
        return Err(Error::Trial(
            "fsc writes maps now: they should be used".to_owned(),
        ));
    }
    Ok(())
}

/// A lambda keeps its id for as long as it lives, and no other has it.
fn identities(session: &Session, id: ModuleId, known: &mut Known, counts: &mut Counts) -> Result<()> {
    for (method, maps) in all(session, id)? {
        counts.closures += maps.closure_ids.len();
        counts.states += maps.states.states.len();
        let user = |slot: &&LocalSlot| matches!(slot, LocalSlot::LongLived { kind: 0, .. });
        counts.locals += maps.slots.slots.iter().filter(user).count();
        for (is_lambda, list) in [(true, &maps.lambda_ids), (false, &maps.closure_ids)] {
            let mut taken = HashMap::new();
            for identity in list {
                if let Some(other) = taken.insert(identity.id, identity.definition) {
                    return Err(Error::Trial(format!(
                        "{identity:?} and {other:?} have one id in {method:?}"
                    )));
                }
                let Some(definition) = identity.definition else {
                    continue;
                };
                counts.lambdas += usize::from(is_lambda);
                counts.added += usize::from(identity.id.generation > 0);
                match known.insert((method, is_lambda, definition), identity.id) {
                    Some(before) if before != identity.id => {
                        return Err(Error::Trial(format!(
                            "{before:?} of {method:?} became {identity:?}"
                        )));
                    }
                    Some(_) => counts.kept += 1,
                    None => {
                        let another = known.iter().find(|((owner, lambda, other), id)| {
                            (*owner, *lambda) == (method, is_lambda)
                                && *other != definition
                                && **id == identity.id
                        });
                        if let Some(another) = another {
                            return Err(Error::Trial(format!(
                                "{identity:?} of {method:?} takes the id of {another:?}"
                            )));
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// A session that goes on from what this one wrote down has the same maps, of every generation.
fn restored(session: &mut Session, ids: &[ModuleId]) -> Result<()> {
    let (mut log, mut bytes) = (Log::new(), Vec::new());
    for record in session.take_records() {
        bytes.extend(log.append(&record).map_err(failed)?);
    }
    let records = Log::read(&bytes).map_err(failed)?.records;
    let again = Session::restore(records).map_err(failed)?;
    for id in ids {
        let methods = session
            .chain(*id)
            .map_or(0, |chain| chain.metadata().count::<MethodDefId>());
        for method in (1..=methods).map(MethodDefId) {
            for generation in 0..=session.generation(*id).unwrap_or_default() {
                let left = session.maps_at(*id, method, generation).map_err(failed)?;
                let right = again.maps_at(*id, method, generation).map_err(failed)?;
                if left != right {
                    return Err(Error::Trial(format!(
                        "{method:?} had {left:?}, read again {right:?}"
                    )));
                }
            }
            if session.maps(*id, method).map_err(failed)? != again.maps(*id, method).map_err(failed)? {
                return Err(Error::Trial(format!("{method:?} has other maps when read again")));
            }
        }
    }
    Ok(())
}

fn capabilities() -> Capabilities {
    let names = CAPABILITIES.split_whitespace();
    names.filter_map(|name| name.parse().ok()).collect()
}

/// A session on a baseline.
pub(crate) fn begin(baseline: &[Arc<Compiled>]) -> Result<(Session, Vec<ModuleId>)> {
    let mut session = Session::recorded();
    let ids = baseline
        .iter()
        .map(|module| session.add_module(build_of(module), Some(capabilities())));
    let ids = ids.collect::<std::result::Result<_, _>>().map_err(failed)?;
    Ok((session, ids))
}

/// Goes on to a generation, which must not be refused.
pub(crate) fn accept(session: &mut Session, generation: &[Arc<Compiled>]) -> Result<()> {
    match propose(session, generation, build_of)? {
        Some(proposal) => session.commit(proposal).map_err(failed),
        None => Err(Error::Trial("a generation is refused".to_owned())),
    }
}

/// Proposes a generation; `None` if it is refused.
fn propose(
    session: &Session,
    generation: &[Arc<Compiled>],
    build: fn(&Compiled) -> Build,
) -> Result<Option<Proposal>> {
    let updates: Vec<_> = generation
        .iter()
        .map(|module| Update::Full(build(module)))
        .collect();
    match session.propose(&updates).map_err(failed)? {
        Verdict::Ready(proposal) => Ok(Some(proposal)),
        Verdict::Refused(refusal) => match refusal.defect() {
            Some(defect) => Err(failed(defect)),
            None => Ok(None),
        },
    }
}

/// The deltas of metadata and IL, which do not depend on PDBs.
fn deltas(proposal: &Proposal) -> Vec<(ModuleId, &[u8], &[u8])> {
    let applied = proposal.modules().iter().filter_map(|module| {
        let delta = &module.applied.as_ref()?.delta;
        Some((module.module, delta.metadata.as_slice(), delta.il.as_slice()))
    });
    applied.collect()
}

/// What the code alone shows of maps: each lambda with what it captures, the closures, and the states.
type Model = (BTreeMap<Token, String>, BTreeSet<Token>, BTreeSet<i32>);

fn model(maps: &MethodMaps) -> Model {
    let closure = |closure: Closure| match closure {
        Closure::Display(ordinal) => format!("{:?}", maps.closure_ids[ordinal as usize].definition),
        other => format!("{other:?}"),
    };
    let lambdas = maps.lambda_ids.iter().zip(&maps.lambdas.lambdas);
    (
        lambdas
            .filter_map(|(identity, lambda)| Some((identity.definition?, closure(lambda.closure))))
            .collect(),
        maps.closure_ids
            .iter()
            .filter_map(|identity| identity.definition)
            .collect(),
        maps.states.states.iter().map(|state| state.number).collect(),
    )
}

/// A session that never saw a PDB, and so none of Roslyn's maps, computes the same of the code.
fn alike(session: &Session, blind: &Session, id: ModuleId) -> Result<()> {
    let (told, computed) = (all(session, id)?, all(blind, id)?);
    if told.len() != computed.len() {
        return Err(Error::Trial(format!(
            "{} methods have maps, {} without PDBs",
            told.len(),
            computed.len()
        )));
    }
    for ((method, told), computed) in told.iter().zip(computed.values()) {
        let (told, computed) = (model(told), model(computed));
        if told != computed {
            return Err(Error::Trial(format!(
                "{method:?}: {told:?}, without PDBs {computed:?}"
            )));
        }
    }
    Ok(())
}

fn without_pdb(compiled: &Compiled) -> Build {
    Build {
        pdb: None,
        ..build_of(compiled)
    }
}

fn build_of(compiled: &Compiled) -> Build {
    Build {
        name: compiled.name.clone(),
        image: compiled.image.as_slice().into(),
        pdb: (!compiled.pdb.is_empty()).then(|| compiled.pdb.as_slice().into()),
    }
}

fn all(session: &Session, id: ModuleId) -> Result<BTreeMap<MethodDefId, Arc<MethodMaps>>> {
    let methods = session
        .chain(id)
        .map_or(0, |chain| chain.metadata().count::<MethodDefId>());
    let mut all = BTreeMap::new();
    for method in (1..=methods).map(MethodDefId) {
        if let Some(maps) = session.maps(id, method).map_err(failed)? {
            all.insert(method, maps);
        }
    }
    Ok(all)
}

type Texts = BTreeMap<MethodDefId, String>;

fn texts(session: &Session, ids: &[ModuleId]) -> Result<Vec<Texts>> {
    ids.iter().map(|id| text_of_session(session, *id)).collect()
}

fn text_of_session(session: &Session, id: ModuleId) -> Result<Texts> {
    let maps = all(session, id)?.into_iter();
    Ok(maps
        .map(|(method, maps)| {
            let mut text = String::new();
            print(&mut text, "", &maps.slots, Some(&maps.lambdas), &maps.states);
            (method, text)
        })
        .collect())
}

pub(crate) fn failed(error: impl std::fmt::Display) -> Error {
    Error::Trial(error.to_string())
}
