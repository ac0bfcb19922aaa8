//! One program on one runtime, from its first generation to its last.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use hotdelta_live::host::{Build, Call, Delta, Host, Module, Outcome, Started};

use crate::frames::{self, Frame, Traces, frames};
use crate::oracle::{Facts, Finding, Oracle, Reached};
use crate::partial::Part;
use crate::{
    Compiled, Configuration, Engine, EngineFactory, Error, Expectation, Generation, Known, Laboratory,
    Program, Result, Sources, Step, Verdict,
};

/// The type with a program's entries.
const ENTRY: &str = "Entry";

const TIMEOUT: Duration = Duration::from_secs(10);

/// How many trials share a process before one gets its expectations from really fresh processes.
const SAMPLE: usize = 12;

/// Those that get them in any case: what lines a fresh process prints must not be taken from another.
const ALWAYS_SAMPLED: &str = "lines/";

/// Runs a program through all its generations in one process that takes the edits while it runs. It has to answer what
/// fresh loads of each generation answer.
pub fn trial(laboratory: &Laboratory, program: &Program, runtime: u32, engine: &EngineFactory) -> Result<()> {
    let builds = build(laboratory, program)?;
    laboratory.with_host(runtime, |host| {
        let fresh = fresh(laboratory, program, runtime, &builds, host)?;
        Trial {
            laboratory,
            program,
            builds: &builds,
            fresh: &fresh,
        }
        .run(host, Some(engine))
    })
}

/// The part of a trial that needs no engine: every generation compiles and runs, and answers something new where it has to.
pub fn fresh_trial(laboratory: &Laboratory, program: &Program, runtime: u32) -> Result<()> {
    let builds = build(laboratory, program)?;
    laboratory
        .with_host(runtime, |host| fresh(laboratory, program, runtime, &builds, host))
        .map(drop)
}

/// A blank line at the top of every file of the first generation changes nothing, nor does its removal.
pub fn blank_lines(laboratory: &Laboratory, program: &Program, engine: &EngineFactory) -> Result<()> {
    let mut lines = program.clone();
    lines.generations.truncate(1);
    lines.generations.iter_mut().for_each(|first| first.steps.clear());
    lines.generations.extend_from_within(..);
    let lines = lines
        .moved()
        .ok_or_else(|| Error::Trial("a first generation that is partial".to_owned()))?;
    let builds = build(laboratory, &lines)?;
    let [baseline, moved] = builds.as_slice() else {
        return fail(format!("{} builds instead of two", builds.len()));
    };
    let mut engine = engine(baseline, "Baseline")?;
    for build in [moved, baseline, moved] {
        match engine.propose(build)? {
            Verdict::Unchanged => engine.commit()?,
            verdict => return fail(format!("{}: {verdict:?}", program.path.display())),
        }
    }
    Ok(())
}

/// The builds of every generation, one for each assembly.
pub type Builds = Vec<Vec<Arc<Compiled>>>;

/// What entries answer, by name.
type Answers = BTreeMap<String, String>;

/// What a generation tells when nothing but it was ever loaded.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    answers: Answers,
    /// The frames of what entries throw.
    traces: Traces,
    facts: Facts,
}

impl Told {
    fn by(host: &mut Host, modules: &[Module], program: &Program) -> Result<Self> {
        let (answers, traces) = entries(host, modules)?;
        let facts = Facts::of(host, modules, program)?;
        Ok(Self {
            answers,
            traces,
            facts,
        })
    }
}

/// What an assembly of a generation is compiled from; `earlier`: builds that it may refer to.
pub fn sources(
    program: &Program,
    generation: &Generation,
    assembly: usize,
    earlier: &[Arc<Compiled>],
) -> Option<Sources> {
    let assembly = generation.assemblies.get(assembly)?;
    Some(Sources {
        name: assembly.name.clone(),
        language: assembly.language,
        configuration: Configuration::Debug,
        files: assembly.files.clone(),
        flags: program.flags.clone(),
        references: earlier.to_vec(),
    })
}

/// Compiles every generation of a program.
pub fn build(laboratory: &Laboratory, program: &Program) -> Result<Builds> {
    let mut builds: Builds = vec![Vec::new(); program.generations.len()];
    let assemblies = program
        .generations
        .first()
        .map_or(0, |first| first.assemblies.len());
    // The generations do not depend on one another, the assemblies of one do.
    for index in 0..assemblies {
        let compiled = laboratory
            .compilers
            .compile_all(&generations(program, &builds, index));
        let compiled =
            compiled.map_err(|error| Error::Trial(format!("{}: {error}", program.path.display())))?;
        for (build, compiled) in builds.iter_mut().zip(compiled) {
            build.push(compiled);
        }
    }
    Ok(builds)
}

/// What an assembly of a program, by its number, is compiled from in each generation; the builds have at least those that it refers to.
pub fn generations(program: &Program, builds: &Builds, assembly: usize) -> Vec<Sources> {
    program
        .generations
        .iter()
        .zip(builds)
        .filter_map(|(generation, earlier)| {
            let earlier = earlier.get(..assembly).unwrap_or(earlier);
            sources(program, generation, assembly, earlier)
        })
        .collect()
}

/// What each generation answers when nothing but it was ever loaded.
fn fresh(
    laboratory: &Laboratory,
    program: &Program,
    runtime: u32,
    builds: &Builds,
    shared: &mut Host,
) -> Result<Vec<Told>> {
    // A fresh load context is as good as a fresh process for what these programs do, and much cheaper. That this is so is
    // itself tested, on a sample that depends on nothing but the program's name.
    let sampled = program.name.starts_with(ALWAYS_SAMPLED)
        || program.name.bytes().map(usize::from).sum::<usize>() % SAMPLE == 0;
    let mut all: Vec<Told> = Vec::new();
    for (generation, build) in program.generations.iter().zip(builds) {
        let place = || place(program, generation);
        let modules = load(laboratory, shared, build)?;
        let told = Told::by(shared, &modules, program)?;
        if sampled {
            let mut host = laboratory.start(runtime)?;
            let modules = load(laboratory, &mut host, build)?;
            let other = Told::by(&mut host, &modules, program)?;
            if told != other {
                return fail(format!(
                    "{}: a fresh load tells\n{told:?}\na fresh process\n{other:?}",
                    place()
                ));
            }
        }
        if let Some((name, text)) = told
            .answers
            .iter()
            .find(|(name, _)| is_state(name))
            .filter(|(_, text)| *text != "1")
        {
            return fail(format!(
                "{}: {name} answers {text} to its first call, not 1",
                place()
            ));
        }
        if let Some(previous) = all.last() {
            let same = runs(&previous.answers).eq(runs(&told.answers));
            match generation.expected {
                Expectation::Applied
                    if same && generation.steps.is_empty() && previous.facts == told.facts =>
                {
                    return fail(format!(
                        "{}: answers as the generation before, so it proves nothing",
                        place()
                    ));
                }
                Expectation::Unchanged if !same => {
                    return fail(format!(
                        "{}: 'unchanged' is expected, but the answers change",
                        place()
                    ));
                }
                _ => {}
            }
        }
        if matches!(generation.expected, Expectation::Restart(_)) {
            // The next generation is compared with the last accepted one.
            all.push(all.last().cloned().unwrap_or_default());
        } else {
            all.push(told);
        }
    }
    Ok(all)
}

fn is_run(name: &str) -> bool {
    name.starts_with("run") || name.starts_with("Run")
}

fn is_state(name: &str) -> bool {
    name.starts_with("state") || name.starts_with("State")
}

fn runs(answers: &Answers) -> impl Iterator<Item = (&String, &String)> {
    answers.iter().filter(|(name, _)| is_run(name))
}

fn load(laboratory: &Laboratory, host: &mut Host, build: &[Arc<Compiled>]) -> Result<Vec<Module>> {
    let probing = laboratory.probing();
    let mut modules: Vec<Module> = Vec::new();
    for compiled in build {
        let build = Build {
            image: &compiled.image,
            pdb: Some(&compiled.pdb),
            probing: &probing,
        };
        modules.push(match modules.last() {
            Some(neighbour) => host.load_beside(neighbour, &build)?,
            None => host.load(&build)?,
        });
    }
    // A program is run before it is asked anything: in an F# one that is what gives module values their values.
    if let Some(program) = modules.last().filter(|module| module.has_entry_point) {
        let answer = host.run(program, &[], TIMEOUT)?;
        if !matches!(&answer.outcome, Outcome::Returned { value } if value.as_deref().is_none_or(|value| value == "0"))
        {
            return fail(format!("the entry point of {}: {answer}", program.name));
        }
    }
    Ok(modules)
}

/// Calls every `run…`, then every `state…`.
fn entries(host: &mut Host, modules: &[Module]) -> Result<(Answers, Traces)> {
    let module = entry_module(modules)?;
    let names = host.entries(module, ENTRY)?;
    let (mut answers, mut traces) = (Answers::new(), Traces::new());
    for wanted in [is_run, is_state] {
        for name in names.iter().filter(|name| wanted(name)) {
            let answer = host.call(&Call::new(module, ENTRY, name))?;
            let frames = frames(&answer, modules);
            if !frames.is_empty() {
                traces.insert(name.clone(), frames);
            }
            answers.insert(name.clone(), answer.to_string());
        }
    }
    if runs(&answers).next().is_none() {
        return fail(format!("{ENTRY} of {} has no run…", module.name));
    }
    Ok((answers, traces))
}

fn entry_module(modules: &[Module]) -> Result<&Module> {
    modules
        .last()
        .ok_or_else(|| Error::Trial("the program has no assembly".to_owned()))
}

fn place(program: &Program, generation: &Generation) -> String {
    let title = if generation.title.is_empty() {
        "as first written"
    } else {
        &generation.title
    };
    format!("{}:{}: {title}", program.path.display(), generation.line)
}

fn fail<T>(message: String) -> Result<T> {
    Err(Error::Trial(message))
}

struct Trial<'a> {
    laboratory: &'a Laboratory,
    program: &'a Program,
    builds: &'a Builds,
    fresh: &'a [Told],
}

/// The process that takes the edits.
struct Process {
    modules: Vec<Module>,
    /// The build that was accepted last.
    build: Vec<Arc<Compiled>>,
    /// Calls that go on, with the generations of the modules at which they began.
    started: Vec<(String, Started, Vec<u32>)>,
    /// The frames of what joined calls threw, with the same generations.
    joined: BTreeMap<String, (Vec<Frame>, Vec<u32>)>,
    /// How often the entries were called.
    rounds: u32,
    /// What the entries answered last.
    answers: Answers,
    oracle: Oracle,
}

impl Trial<'_> {
    /// Without an engine: the first generation only.
    fn run(&self, host: &mut Host, engine: Option<&EngineFactory>) -> Result<()> {
        let Some(baseline) = self.builds.first() else {
            return Ok(());
        };
        let modules = load(self.laboratory, host, baseline)?;
        let mut process = Process {
            modules,
            build: baseline.clone(),
            started: Vec::new(),
            joined: BTreeMap::new(),
            rounds: 0,
            answers: Answers::new(),
            oracle: Oracle::default(),
        };
        let facts: Vec<_> = self.fresh.iter().map(|told| &told.facts).collect();
        let mut engine = match engine {
            Some(make) => Some(make(baseline, host.capabilities())?),
            None => None,
        };
        // What is wrong after one edit is told with what is wrong after the next ones.
        let mut wrong = String::new();
        let generations = self.program.generations.iter().zip(self.builds).zip(self.fresh);
        for (at, ((generation, build), fresh)) in generations.enumerate() {
            let place = place(self.program, generation);
            let reached = Reached {
                program: self.program,
                facts: &facts,
                at,
            };
            if at > 0 {
                let Some(engine) = engine.as_deref_mut() else {
                    return Ok(());
                };
                let updated = self.update(host, engine, &mut process, (generation, build), &reached, &place);
                if let Some(known) = generation.known.iter().find(|known| known.kind == "verdict") {
                    return match updated {
                        Ok(()) => fail(format!("{place}: {} is right now: remove the mark", known.name)),
                        // What the process is in now nobody knows.
                        Err(_) => Ok(()),
                    };
                }
                updated?;
            }
            let is_refused = matches!(generation.expected, Expectation::Restart(_));
            if !is_refused {
                process.build.clone_from(build);
            }
            let engine = engine.as_deref();
            let mut findings = self.compare(host, engine, &mut process, generation, fresh)?;
            if at > 0 {
                findings.extend(process.oracle.check(host, &process.modules, &reached)?);
            }
            wrong.push_str(&self.judge(findings, generation, &place));
            if !is_refused && at.saturating_add(1) < self.program.generations.len() {
                process.oracle.keep(host, &process.modules, &reached)?;
            }
            if let Err(error) = self.steps(host, engine, &mut process, generation, &place) {
                return fail(format!("{wrong}{error}"));
            }
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => fail(wrong),
        }
    }

    /// Gets a verdict, compares it with the expected one, and applies it.
    fn update(
        &self,
        host: &mut Host,
        engine: &mut dyn Engine,
        process: &mut Process,
        (generation, build): (&Generation, &[Arc<Compiled>]),
        reached: &Reached<'_>,
        place: &str,
    ) -> Result<()> {
        let failed = |error| Error::Trial(format!("{place}: {error}"));
        let part = Part::compile(self.laboratory, self.program, generation, build, &process.build)
            .map_err(failed)?;
        let verdict = match &part {
            Some(part) => part.propose(engine, build),
            None => engine.propose(build),
        }
        .map_err(failed)?;
        match (&generation.expected, verdict) {
            (Expectation::Unchanged, Verdict::Unchanged) => engine.commit(),
            (Expectation::Restart(kind), Verdict::Restart { reasons }) => match kind {
                Some(kind) if reasons.iter().all(|(given, _)| given != kind) => {
                    fail(format!("{place}: refused, but not for {kind}:{}", list(&reasons)))
                }
                _ => Ok(()),
            },
            (Expectation::Applied, Verdict::Applied { deltas, warnings }) => {
                for wanted in &generation.warnings {
                    if !warnings.iter().any(|warning| warning.message.contains(wanted)) {
                        return fail(format!("{place}: no warning has '{wanted}': {warnings:?}"));
                    }
                }
                process
                    .oracle
                    .applied(reached, &warnings, [&process.build, build]);
                for delta in deltas {
                    let Some(module) = process.modules.get(delta.module) else {
                        return fail(format!("{place}: a delta for module {}", delta.module));
                    };
                    let taken = host.apply(
                        module,
                        &Delta {
                            metadata: &delta.metadata,
                            il: &delta.il,
                            pdb: &delta.pdb,
                            updated_types: &delta.updated_types,
                        },
                    );
                    let applied =
                        taken.map_err(|error| Error::Trial(format!("{place}: the runtime: {error}")))?;
                    if !applied.handler_failures.is_empty() {
                        return fail(format!(
                            "{place}: update handlers: {:?}",
                            applied.handler_failures
                        ));
                    }
                }
                engine.commit()?;
                match part {
                    Some(_) => Part::settled(engine, build).map_err(failed),
                    None => Ok(()),
                }
            }
            (expected, Verdict::Applied { .. }) => fail(format!("{place}: applied, expected {expected:?}")),
            (expected, Verdict::Unchanged) => fail(format!("{place}: unchanged, expected {expected:?}")),
            (expected, Verdict::Restart { reasons }) => fail(format!(
                "{place}: refused, expected {expected:?}:{}",
                list(&reasons)
            )),
        }
    }

    /// Calls the entries and compares what they answer with a fresh load of the same generation.
    fn compare(
        &self,
        host: &mut Host,
        engine: Option<&dyn Engine>,
        process: &mut Process,
        generation: &Generation,
        fresh: &Told,
    ) -> Result<Vec<Finding>> {
        let (answers, traces) = entries(host, &process.modules)?;
        process.rounds += 1;
        let mut findings = match engine {
            Some(engine) => frames::differences(engine, &traces, &fresh.traces, &generation.kept)?,
            None => Vec::new(),
        };
        for (name, fresh) in &fresh.answers {
            let live = answers.get(name);
            let expected = if is_state(name) {
                Some(process.rounds.to_string())
            } else if generation.kept.contains(name) {
                process.answers.get(name).cloned()
            } else {
                Some(fresh.clone())
            };
            if live != expected.as_ref() {
                findings.push(Finding {
                    kind: "run",
                    name: name.clone(),
                    message: format!("expected {expected:?}, the process answers {live:?}"),
                });
            }
        }
        process.answers = answers;
        Ok(findings)
    }

    /// What is wrong and not known to be fails the trial, and so does what is known to be wrong and is not.
    fn judge(&self, findings: Vec<Finding>, generation: &Generation, place: &str) -> String {
        let is = |known: &Known, finding: &Finding| {
            known.kind == finding.kind && finding.name.starts_with(&known.of)
        };
        let mut message = String::new();
        for known in &generation.known {
            if !self.program.is_moved && !findings.iter().any(|finding| is(known, finding)) {
                // Writing to a String does not fail.
                let _ = write!(
                    message,
                    "\n  {} of {} is right now: remove the mark",
                    known.name, known.of
                );
            }
        }
        let is_state =
            |name: &str, finding: &Finding| finding.kind != "run" && finding.name.starts_with(name);
        for name in &generation.state {
            if !self.program.is_moved && !findings.iter().any(|finding| is_state(name, finding)) {
                let _ = write!(message, "\n  {name} is what a fresh process has: it is no state");
            }
        }
        for finding in findings {
            if generation.state.iter().any(|name| is_state(name, &finding)) {
                continue;
            }
            if !generation.known.iter().any(|known| is(known, &finding)) {
                let Finding {
                    kind,
                    name,
                    message: text,
                } = finding;
                let line = format!("\n  {kind} {name}: {text}");
                // Of what was kept twice.
                if !message.contains(&line) {
                    message.push_str(&line);
                }
            }
        }
        match message.is_empty() {
            true => message,
            false => format!("{place}:{message}\n"),
        }
    }

    fn steps(
        &self,
        host: &mut Host,
        engine: Option<&dyn Engine>,
        process: &mut Process,
        generation: &Generation,
        place: &str,
    ) -> Result<()> {
        for step in &generation.steps {
            let (name, expected, answer) = match step {
                Step::Start(name) => {
                    let started =
                        host.start_call(&Call::new(entry_module(&process.modules)?, ENTRY, name))?;
                    let generations = match engine {
                        Some(engine) => (0..process.modules.len()).map(|n| engine.generation(n)).collect(),
                        None => vec![0; process.modules.len()],
                    };
                    process.started.push((name.clone(), started, generations));
                    continue;
                }
                Step::Trace(name, expected) => {
                    let (Some(engine), Some((frames, generations))) = (engine, process.joined.get(name))
                    else {
                        return fail(format!("{place}: {name} was not joined, or threw nothing"));
                    };
                    let found = frames::describe(engine, frames, generations)?;
                    if found != *expected {
                        return fail(format!(
                            "{place}: the frames of {name}: expected {expected:?}, found {found:?}"
                        ));
                    }
                    continue;
                }
                Step::Call(name, expected) => (
                    name,
                    expected,
                    host.call(&Call::new(entry_module(&process.modules)?, ENTRY, name))?,
                ),
                Step::Join(name, expected) => {
                    let Some(at) = process.started.iter().position(|(started, ..)| started == name) else {
                        return fail(format!("{place}: {name} was not started"));
                    };
                    let (_, started, generations) = process.started.remove(at);
                    let answer = host.join(&started, TIMEOUT)?;
                    let thrown = frames(&answer, &process.modules);
                    process.joined.insert(name.clone(), (thrown, generations));
                    (name, expected, answer)
                }
            };
            let answer = answer.to_string();
            if answer != *expected {
                return fail(format!(
                    "{place}: {name}: expected {expected:?}, the process answers {answer:?}"
                ));
            }
        }
        Ok(())
    }
}

fn list(reasons: &[(String, String)]) -> String {
    reasons
        .iter()
        .map(|(kind, message)| format!("\n  {kind}: {message}"))
        .collect()
}
