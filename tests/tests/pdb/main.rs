//! PDBs before an independent reader: what System.Reflection.Metadata and Roslyn find in what this project writes and reads.

mod blobs;
mod deltas;
mod identities;
mod maps;
mod tampered;
mod text;
mod twins;

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use ecma335::{MethodDebugInformationId, MethodDefId, RowId};
use hotdelta_tests::{
    Compiled, Error, Laboratory, Language, PdbChecker, Program, Result, Roslyn, Suite, build, generated,
};
use portable_pdb::codec::{Closure, CustomDebugInfo, Kind, Lambda, LambdaMap};
use portable_pdb::delta::{DeltaMethod, DeltaPdb};
use portable_pdb::{Pdb, PdbBuilder, PdbId};

/// The program whose deltas have debug information of every kind.
const RICHEST: &str = "lines/debug_cs";

fn main() -> ExitCode {
    let programs = match Program::all() {
        Ok(programs) => programs,
        Err(failed) => return failed,
    };
    let mut suite = Suite::open(Path::new(env!("CARGO_TARGET_TMPDIR")));
    let tools = Arc::new(Tools::default());
    let shared = Arc::clone(&tools);
    suite.add("deltas of Roslyn", None, move |laboratory| {
        roslyn(shared.checker(laboratory)?)
    });
    let programs: Vec<_> = programs.into_iter().map(Arc::new).collect();
    let (shared, mut every) = (Arc::clone(&tools), programs.clone());
    every.extend(generated().into_iter().map(Arc::new));
    suite.add("maps of every program", None, move |laboratory| {
        maps::check_all(laboratory, shared.checker(laboratory)?, &every)
    });
    let every = programs.clone();
    suite.add("identities by hand", None, move |laboratory| {
        identities::check(laboratory, &every)
    });
    for program in programs {
        if program.name == RICHEST {
            let (tools, program) = (Arc::clone(&tools), Arc::clone(&program));
            suite.add("tampered twins", None, move |laboratory| {
                twins::find_tampering(
                    laboratory,
                    tools.checker(laboratory)?,
                    tools.roslyn(laboratory)?,
                    &program,
                )
            });
        }
        if program.has(Language::CSharp) {
            let (tools, program) = (Arc::clone(&tools), Arc::clone(&program));
            suite.add(format!("{} twins", program.name), None, move |laboratory| {
                twins::check(
                    laboratory,
                    tools.checker(laboratory)?,
                    tools.roslyn(laboratory)?,
                    &program,
                )
            });
        }
        let (shared, edited) = (Arc::clone(&tools), Arc::clone(&program));
        suite.add(format!("{} deltas", program.name), None, move |laboratory| {
            deltas::check(laboratory, shared.checker(laboratory)?, &edited)
        });
        let tools = Arc::clone(&tools);
        suite.add(program.name.clone(), None, move |laboratory| {
            let checker = tools.checker(laboratory)?;
            for generation in build(laboratory, &program)? {
                for module in generation {
                    // Some programs do without.
                    if !module.pdb.is_empty() {
                        check(checker, &module)?;
                    }
                }
            }
            Ok(())
        });
    }
    suite.run()
}

/// One process of each tool serves all trials.
#[derive(Default)]
struct Tools {
    checker: OnceLock<Result<PdbChecker>>,
    roslyn: OnceLock<Result<Roslyn>>,
}

impl Tools {
    fn checker(&self, laboratory: &Laboratory) -> Result<&PdbChecker> {
        let checker = self
            .checker
            .get_or_init(|| PdbChecker::start(&laboratory.compilers));
        checker.as_ref().map_err(|error| Error::Trial(error.to_string()))
    }

    fn roslyn(&self, laboratory: &Laboratory) -> Result<&Roslyn> {
        let roslyn = self.roslyn.get_or_init(|| Roslyn::start(&laboratory.compilers));
        roslyn.as_ref().map_err(|error| Error::Trial(error.to_string()))
    }
}

/// Roslyn's own deltas, written again; and the checker itself: it finds Roslyn's delta equal to the build that it leads to, and to no other.
fn roslyn(checker: &PdbChecker) -> Result<()> {
    let read = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../portable-pdb/fixtures/edits")
            .join(name);
        std::fs::read(&path).map_err(|error| Error::Trial(format!("{}: {error}", path.display())))
    };
    let (first, second) = (read("roslyn1.pdb")?, read("roslyn2.pdb")?);
    for delta in [&first, &second] {
        let copy = Pdb::parse(delta).and_then(|delta| PdbBuilder::copy(&delta)?.finish());
        let copy = copy.map_err(|error| Error::Trial(error.to_string()))?;
        checker.deltas(&copy, delta, true)?;
    }
    // The edits of the first generation add nothing that moves a method.
    let methods = [1, 2, 3, 4, 11, 13, 16, 17].map(|row| (row, vec![row]));
    checker.delta(&first, &read("gen1.pdb")?, &methods)?;
    let wrong = [
        checker.deltas(&first, &second, false),
        checker.delta(&first, &read("gen0.pdb")?, &methods),
        checker.delta(&first, &read("gen1.pdb")?, &methods[1..]),
        checker.same(&read("gen0.pdb")?, &read("gen1.pdb")?),
        checker.maps(&read("gen0.pdb")?, "1 slot temporary"),
    ];
    match wrong.iter().position(Result::is_ok) {
        Some(case) => Err(Error::Trial(format!(
            "the checker finds no difference in case {case}"
        ))),
        None => Ok(()),
    }
}

/// Written again, as a delta of all its methods, and its maps: the checker finds the same.
fn check(checker: &PdbChecker, module: &Compiled) -> Result<()> {
    let told = |error: Error| Error::Trial(format!("{}: {error}", module.path.display()));
    let failed = |error: portable_pdb::Error| Error::Trial(format!("{}: {error}", module.path.display()));
    let pdb = Pdb::parse(&module.pdb).map_err(failed)?;
    let copy = PdbBuilder::copy(&pdb)
        .and_then(PdbBuilder::finish)
        .map_err(failed)?;
    checker.same(&module.pdb, &copy).map_err(told)?;
    let delta = whole_delta(&pdb).map_err(failed)?;
    let methods: Vec<_> = pdb
        .metadata()
        .ids::<MethodDebugInformationId>()
        .map(|id| (id.row(), vec![id.row()]))
        .collect();
    checker.delta(&delta, &module.pdb, &methods).map_err(told)?;
    checker
        .maps(&module.pdb, &text::maps_of_pdb(&pdb).map_err(failed)?)
        .map_err(told)?;
    let informed = informed(&pdb).map_err(failed)?;
    let text = Pdb::parse(&informed)
        .and_then(|pdb| text::maps_of_pdb(&pdb))
        .map_err(failed)?;
    checker.maps(&informed, &text).map_err(told)?;
    blobs::check(&module.pdb).map_err(told)
}

/// A copy in which every method has a map of lambdas; the compilers' own stay.
fn informed(pdb: &Pdb<'_>) -> portable_pdb::Result<Vec<u8>> {
    let mut builder = PdbBuilder::copy(pdb)?;
    for id in pdb.metadata().ids::<MethodDebugInformationId>() {
        let method = MethodDefId::from_row(id.row()).token();
        if pdb.custom_blob(method, Kind::LambdaMap)?.is_some() {
            continue;
        }
        let lambda = |syntax_offset, closure| Lambda {
            syntax_offset,
            closure,
        };
        let map = LambdaMap {
            method_ordinal: i32::try_from(id.row()).unwrap_or_default(),
            closures: vec![0, -7],
            lambdas: vec![
                lambda(-3, Closure::Static),
                lambda(12, Closure::Display(1)),
                lambda(20_000, Closure::This),
            ],
        };
        builder.custom(method, &CustomDebugInfo::LambdaMap(map))?;
    }
    builder.finish()
}

/// A delta that updates every method of a build, whose tokens are the chain's.
fn whole_delta(pdb: &Pdb<'_>) -> portable_pdb::Result<Vec<u8>> {
    let methods: Vec<_> = pdb
        .metadata()
        .ids::<MethodDebugInformationId>()
        .map(|id| MethodDefId::from_row(id.row()))
        .map(|chain| DeltaMethod {
            chain,
            update: Some(chain),
        })
        .collect();
    DeltaPdb::new(pdb, &methods, Some, |_, index| index)?.write(PdbId::default(), pdb.type_system_rows())
}
