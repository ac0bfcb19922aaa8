//! The PDB deltas of C# programs beside those that Roslyn makes of the same edits: method by method they say the same.
//!
//! The two update different methods. Roslyn recompiles a whole member with its lambdas where one of them changed; of the methods that
//! only it updates, it must say what the session says of them. It throws from what was deleted, which has no debug information. Where it updates a
//! state machine in place and this project makes a new type, the new type's other methods are the compiler's own and say nothing.
//! The lines of the methods that neither updates move, in the session, as Roslyn's line updates say.

use std::collections::BTreeSet;
use std::sync::Arc;

use ecma335::RowId;
use hotdelta_session::lines::LookUp;
use hotdelta_tests::{
    Comparison, Compiled, Engine, Error, Laboratory, Language, ModuleDelta, Other, PdbChecker, Place,
    Program, Result, Roslyn, RoslynAnswer, SessionEngine, Twin, Verdict, build, sources,
};

use crate::deltas::CAPABILITIES;
use crate::{blobs, tampered};

/// What runtimes can take and do not list, so that Roslyn has to be told.
const UNLISTED: &str = "AddExplicitInterfaceImplementation";

/// What Roslyn refuses and this project does not: the program, the number of the edit, the diagnostic.
const REFUSED: &[(&str, usize, &str)] = &[
    // An await in an expression with more than it.
    ("kept/library_cs", 6, "ENC0046"),
    ("kept/library_cs", 7, "ENC0046"),
    ("kept/more_cs", 6, "ENC0046"),
    ("kept/streams_cs", 1, "ENC0046"),
    ("lambdas/async_cs", 4, "ENC0046"),
    // In an interface a static local function is a static method, which runtimes take.
    ("refused/interfaces_cs", 2, "ENC0083"),
    ("refused/interfaces_cs", 3, "ENC0082"),
    // A struct's fields in another order: of a static one the order says nothing.
    ("refused/layout_cs", 3, "ENC0030"),
    // What belongs to the parameters of a generic type: attributes, which are rows like others.
    ("reflection/parts_cs", 1, "ENC0038"),
    ("reflection/parts_cs", 2, "ENC0038"),
    ("reflection/parts_cs", 3, "ENC0038"),
    ("reflection/parts_cs", 4, "ENC0038"),
    // An operator is a static method; a member that comes back may have other modifiers.
    ("types/returned_cs", 1, "ENC0026"),
    ("types/returned_cs", 3, "ENC0026"),
    ("types/returned_cs", 4, "ENC0004"),
    ("types/returned_cs", 5, "ENC0026"),
    ("types/returned_cs", 6, "ENC0026"),
    // What is deleted stays in the process, unused.
    ("types/fields_returned_cs", 1, "ENC0033"),
    ("types/fields_returned_cs", 3, "ENC0033"),
    // A constant, which other code holds.
    ("modules/fsharp_and_csharp", 2, "ENC0011"),
    ("startup/statics_cs", 1, "ENC0011"),
    // Attributes that Roslyn's analysis of nulls reads, which are attributes like others to a runtime.
    ("types/annotations_cs", 1, "ENC0108"),
    ("types/annotations_cs", 2, "ENC0108"),
    ("types/annotations_cs", 3, "ENC0108"),
    // An extension block, which is new types and methods.
    ("types/latest_cs", 1, "ENC0021"),
    ("types/latest_cs", 2, "ENC0033"),
    ("types/latest_cs", 3, "ENC0021"),
    ("types/latest_cs", 4, "ENC0003"),
    // A method with `stackalloc`, which may be on a stack; Roslyn does not ask.
    ("kept/modern_cs", 5, "ENC0044"),
    ("values/spans_cs", 2, "ENC0044"),
    ("values/spans_cs", 3, "ENC0044"),
];

/// Methods that mean something else after an edit elsewhere, such as a better overload: Roslyn compiles only those whose text changed.
const OVERLOOKED: &[&str] = &[".Entry::RunTell() String"];

/// One maker's chain.
struct Side {
    image: Arc<Compiled>,
    deltas: Vec<ModuleDelta>,
    changed: bool,
}

/// An edit that both have accepted.
struct Pair<'a> {
    /// What has accepted the edit too.
    engine: &'a dyn Engine,
    /// What has accepted only those before.
    before: &'a dyn Engine,
    module: usize,
    build: Arc<Compiled>,
    ours: Side,
    theirs: Side,
    /// Roslyn's line updates.
    lines: Vec<(String, u32, u32)>,
}

/// Every edit says the same in both deltas, and in no program is nothing compared.
pub(crate) fn check(
    laboratory: &Laboratory,
    checker: &PdbChecker,
    roslyn: &Roslyn,
    program: &Program,
) -> Result<()> {
    let (mut accepted, mut compared) = (0, 0);
    each_edit(laboratory, roslyn, program, &mut |pair| {
        accepted += 1;
        if let Some(delta) = pair.theirs.deltas.last() {
            blobs::check(&delta.pdb)?;
        }
        compared += pair.compare(checker)?;
        Ok(())
    })?;
    // Edits that Roslyn refuses are listed, each.
    if accepted > 0 && compared == 0 {
        return fail("no method of this program was compared");
    }
    Ok(())
}

/// Whatever is changed in a delta's PDB is found.
pub(crate) fn find_tampering(
    laboratory: &Laboratory,
    checker: &PdbChecker,
    roslyn: &Roslyn,
    program: &Program,
) -> Result<()> {
    let (mut kinds, mut moved) = (BTreeSet::new(), 0);
    each_edit(laboratory, roslyn, program, &mut |pair| {
        let Some(delta) = pair.ours.deltas.last().filter(|_| pair.ours.changed) else {
            return Ok(());
        };
        let told = |error: portable_pdb::Error| Error::Trial(error.to_string());
        let original = delta.pdb.clone();
        for (what, place) in tampered::places(&original).map_err(told)? {
            let mut pdb = original.clone();
            let byte = pdb
                .get_mut(place)
                .ok_or_else(|| Error::Trial(format!("{what} lies nowhere")))?;
            *byte ^= 1;
            pair.ours.replace(pdb);
            if pair.compare(checker).is_ok() {
                return fail(format!(
                    "byte {place}, of {what}, is another, and nothing is found"
                ));
            }
            kinds.insert(what);
        }
        pair.ours.replace(original);
        pair.compare(checker)?;
        pair.lines.iter_mut().for_each(|(_, _, to)| *to += 1);
        if !pair.lines.is_empty() && pair.compare(checker).is_ok() {
            return fail(format!(
                "that lines moved elsewhere is not found: {:?}",
                pair.lines
            ));
        }
        moved += pair.lines.len();
        Ok(())
    })?;
    match tampered::KINDS.iter().find(|kind| !kinds.contains(**kind)) {
        Some(kind) => fail(format!("the deltas of this program have nothing of {kind}")),
        None if moved == 0 => fail("in this program nothing moves"),
        None => Ok(()),
    }
}

impl Side {
    fn twin(&self) -> Twin<'_> {
        Twin {
            image: &self.image.image,
            deltas: &self.deltas,
            changed: self.changed,
        }
    }

    fn take(&mut self, delta: Option<ModuleDelta>) {
        self.changed = delta.is_some();
        self.deltas.extend(delta);
    }

    fn replace(&mut self, pdb: Vec<u8>) {
        if let Some(delta) = self.deltas.last_mut() {
            delta.pdb = pdb;
        }
    }
}

impl Pair<'_> {
    /// The number of methods for which both say the same.
    fn compare(&self, checker: &PdbChecker) -> Result<usize> {
        let found = checker.twins(&self.ours.twin(), &self.theirs.twin(), &self.build.image)?;
        let replaced = self.replaced(&found);
        let of_replaced = |name: &&String| replaced.iter().any(|owner| name.starts_with(owner));
        let is_known = |name: &&String| of_replaced(name) || OVERLOOKED.contains(&name.as_str());
        let missing: Vec<_> = found.missing.iter().filter(|name| !is_known(name)).collect();
        if !found.differences.is_empty() || !missing.is_empty() {
            return fail(format!(
                "not in Roslyn's: {missing:?}\n{}",
                found.differences.join("\n")
            ));
        }
        for other in &found.others {
            if !self.says(other)? {
                return fail(format!(
                    "the session does not say this of a method that only Roslyn updates: {other:?}"
                ));
            }
        }
        let mut moved = 0;
        for method in &found.untouched {
            moved += self.moves(method)?;
        }
        if moved == 0 && self.lines.iter().any(|(_, from, to)| from != to) {
            return fail(format!("no method moved, but Roslyn says {:?}", self.lines));
        }
        let compared = found.same.len() + found.resumed.len();
        if self.ours.changed && compared == 0 {
            return fail("of this edit nothing was compared");
        }
        Ok(compared)
    }

    /// The generic types whose class of lambdas this delta replaced where Roslyn adds a method to it, which runtimes do not find: whatever uses
    /// that class is updated.
    fn replaced(&self, found: &Comparison) -> BTreeSet<String> {
        let generation = self.ours.deltas.len();
        let names = found.same.iter().chain(&found.missing);
        names
            .filter_map(|name| {
                let (owner, class) = name.split_once("/<>c__")?;
                let (_, made) = class.split_once('#')?;
                let number: String = made.chars().take_while(char::is_ascii_digit).collect();
                (number == generation.to_string() && owner.contains('`')).then(|| owner.to_owned())
            })
            .collect()
    }

    /// The lines of a method that both leave as it is move as Roslyn says, and the session reported just that; how many moved.
    fn moves(&self, method: &Place) -> Result<usize> {
        let mut pairs = BTreeSet::new();
        for offset in &method.offsets {
            let locate = |engine: &dyn Engine| {
                engine.locate(
                    self.module,
                    method.token,
                    *offset,
                    Some(engine.generation(self.module)),
                )
            };
            let (old, new) = (locate(self.before)?, locate(self.engine)?);
            let mut moved = old.clone();
            if let LookUp::Exact(at) = &mut moved {
                at.span.start_line = self.moved(&at.document, at.span.start_line);
                at.span.end_line = self.moved(&at.document, at.span.end_line);
            }
            // A lambda that is gone stays where it was; its name may be another's now.
            if moved != new && !(method.name.contains('<') && old == new) {
                return fail(format!(
                    "{} at {offset}: {old:?} moved to {new:?}, not {moved:?}",
                    method.name
                ));
            }
            if let (LookUp::Exact(old), LookUp::Exact(new)) = (old, new)
                && old != new
            {
                pairs.insert((new.document, old.span.start_line, new.span.start_line));
            }
        }
        let updates = self.engine.line_updates(self.module).iter();
        let reported: BTreeSet<_> = updates
            .filter(|update| update.method.token().raw() == method.token)
            .flat_map(|update| {
                update
                    .lines
                    .iter()
                    .map(|(old, new)| (update.document.clone(), *old, *new))
            })
            .collect();
        if reported != pairs {
            return fail(format!(
                "{} moved by {pairs:?}, reported were {reported:?}",
                method.name
            ));
        }
        Ok(pairs.len())
    }

    fn moved(&self, document: &str, line: u32) -> u32 {
        let earlier = self
            .lines
            .iter()
            .filter(|(file, from, _)| file == document && *from <= line);
        earlier
            .max_by_key(|(_, from, _)| *from)
            .map_or(line, |(_, from, to)| line - from + to)
    }

    /// Whether the session says of a method what Roslyn's new body of it says. Of deleted ones there is nothing to say.
    fn says(&self, other: &Other) -> Result<bool> {
        let newest = Some(self.engine.generation(self.module));
        if other.spans.is_empty() {
            return Ok(true);
        }
        for candidate in &other.candidates {
            let mut equal = candidate.offsets.len() == other.spans.len();
            for (offset, span) in candidate.offsets.iter().zip(&other.spans) {
                equal &= match self
                    .engine
                    .locate(self.module, candidate.token, *offset, newest)?
                {
                    LookUp::Exact(at) => {
                        let (start, end) = (u32::from(at.span.start_column), u32::from(at.span.end_column));
                        *span == (at.document, at.span.start_line, start, at.span.end_line, end)
                    }
                    _ => false,
                };
            }
            if equal {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The numbers of the edits that this project accepts.
fn accepted(builds: &[Vec<Arc<Compiled>>]) -> Result<Vec<usize>> {
    let mut engine = SessionEngine::start(&builds[0], CAPABILITIES)?;
    let mut accepted = Vec::new();
    for (number, update) in builds.iter().enumerate().skip(1) {
        if !matches!(engine.propose(update)?, Verdict::Restart { .. }) {
            engine.commit()?;
            accepted.push(number);
        }
    }
    Ok(accepted)
}

fn accept(engine: &mut dyn Engine, build: &[Arc<Compiled>]) -> Result<Vec<ModuleDelta>> {
    let deltas = match engine.propose(build)? {
        Verdict::Applied { deltas, .. } => deltas,
        _ => Vec::new(),
    };
    engine.commit()?;
    Ok(deltas)
}

/// Goes through the edits of every C# assembly of a program which both accept.
fn each_edit(
    laboratory: &Laboratory,
    roslyn: &Roslyn,
    program: &Program,
    visit: &mut dyn FnMut(&mut Pair<'_>) -> Result<()>,
) -> Result<()> {
    let builds = build(laboratory, program)?;
    let accepted = accepted(&builds)?;
    for (module, first) in builds[0].iter().enumerate() {
        let mut generations = Vec::new();
        for number in std::iter::once(0).chain(accepted.iter().copied()) {
            let (earlier, rest) = builds[number].split_at(module);
            let sources = sources(program, &program.generations[number], module, earlier);
            generations.extend(
                sources
                    .zip(rest.first())
                    .map(|(sources, build)| (sources, build.as_ref())),
            );
        }
        if generations
            .iter()
            .any(|(sources, _)| sources.language != Language::CSharp)
        {
            continue;
        }
        let capabilities = format!("{CAPABILITIES} {UNLISTED}");
        let answers = roslyn.deltas(&laboratory.compilers, &generations, &capabilities)?;
        let mut engine = SessionEngine::start(&builds[0], CAPABILITIES)?;
        let mut before = SessionEngine::start(&builds[0], CAPABILITIES)?;
        let side = || Side {
            image: Arc::clone(first),
            deltas: Vec::new(),
            changed: false,
        };
        let (mut ours, mut theirs) = (side(), side());
        for (number, answer) in accepted.iter().copied().zip(answers) {
            let place = |error| {
                let edit = &program.generations[number];
                Error::Trial(format!(
                    "{}:{}: {}: {error}",
                    program.path.display(),
                    edit.line,
                    edit.title
                ))
            };
            let deltas = accept(&mut *engine, &builds[number])?;
            ours.take(deltas.into_iter().find(|delta| delta.module == module));
            let expected = REFUSED
                .iter()
                .find(|(name, edit, _)| *name == program.name && *edit == number);
            let lines = match (answer, expected) {
                (RoslynAnswer::Update(update), None) => {
                    theirs.take(Some(update.delta));
                    update.lines
                }
                (RoslynAnswer::Unchanged, None) => {
                    theirs.take(None);
                    Vec::new()
                }
                (RoslynAnswer::Refused(why), Some((_, _, id)))
                    if why.iter().any(|line| line.contains(id)) =>
                {
                    theirs = Side {
                        image: Arc::clone(&builds[number][module]),
                        ..side()
                    };
                    accept(&mut *before, &builds[number])?;
                    continue;
                }
                (answer, expected) => {
                    return fail(format!("Roslyn says {answer:?}, expected {expected:?}")).map_err(place);
                }
            };
            let mut pair = Pair {
                engine: &*engine,
                before: &*before,
                module,
                build: Arc::clone(&builds[number][module]),
                ours,
                theirs,
                lines,
            };
            visit(&mut pair).map_err(place)?;
            (ours, theirs) = (pair.ours, pair.theirs);
            accept(&mut *before, &builds[number])?;
        }
    }
    Ok(())
}

fn fail<T>(message: impl Into<String>) -> Result<T> {
    Err(Error::Trial(message.into()))
}
