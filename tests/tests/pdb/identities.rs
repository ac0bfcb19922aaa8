//! Who the lambdas of a function are through six generations, worked out by hand from the text of `programs/closures/added_removed.fs`.

use std::sync::Arc;

use ecma335::MethodDefId;
use hotdelta_session::maps::DebugId;
use hotdelta_session::{ModuleId, Session};
use hotdelta_tests::{Error, Laboratory, Program, Result, build};
use portable_pdb::codec::Closure;

use crate::maps::{accept, begin, failed};

/// The columns of the lambdas' bodies, all on the first line of `both`, and their ids. None captures anything. The first generation has
/// `x + 1` and `x * 100`.
const GENERATIONS: [&[(i32, DebugId)]; 6] = [
    &[(27, id(0, 0)), (45, id(1, 0))],
    // `-x` comes before them.
    &[(27, id(0, 1)), (42, id(0, 0)), (60, id(1, 0))],
    // `x / 2` comes between, `x - 7` behind.
    &[
        (27, id(0, 1)),
        (42, id(0, 0)),
        (60, id(0, 2)),
        (78, id(1, 0)),
        (98, id(1, 2)),
    ],
    // `-x` and `x + 1` go.
    &[(27, id(0, 2)), (45, id(1, 0)), (65, id(1, 2))],
    // `x - 7`, `x * 100`, then `x + 1` and `-x` anew: what was removed does not come back.
    &[(27, id(1, 2)), (45, id(1, 0)), (65, id(0, 4)), (83, id(1, 4))],
    // `id` as a value is a closure too, which fsc places at the list.
    &[(35, id(0, 5))],
];

const fn id(ordinal: u32, generation: u32) -> DebugId {
    DebugId { ordinal, generation }
}

pub(crate) fn check(laboratory: &Laboratory, programs: &[Arc<Program>]) -> Result<()> {
    let program = programs
        .iter()
        .find(|program| program.name == "closures/added_removed");
    let program = program.ok_or_else(|| Error::Trial("the program is gone".to_owned()))?;
    let builds = build(laboratory, program)?;
    let (mut session, ids) = begin(&builds[0])?;
    for (number, (generation, expected)) in builds.iter().zip(GENERATIONS).enumerate() {
        if number > 0 {
            accept(&mut session, generation)?;
        }
        same(&session, ids[0], number as u32, expected)?;
    }
    // The generations before are still told.
    for (number, expected) in GENERATIONS.into_iter().enumerate() {
        same(&session, ids[0], number as u32, expected)?;
    }
    Ok(())
}

fn same(session: &Session, id: ModuleId, generation: u32, expected: &[(i32, DebugId)]) -> Result<()> {
    let method = session
        .chain(id)
        .and_then(|chain| {
            let md = chain.metadata();
            let is_both = |id: &MethodDefId| {
                md.get(*id)
                    .and_then(|row| md.string(row.name))
                    .is_ok_and(|name| name == "both")
            };
            md.ids().find(is_both)
        })
        .ok_or_else(|| Error::Trial("there is no `both`".to_owned()))?;
    let maps = session.maps_at(id, method, generation).map_err(failed)?;
    let maps = maps.ok_or_else(|| Error::Trial("`both` has no maps".to_owned()))?;
    let lambdas = maps.lambdas.lambdas.iter().zip(&maps.lambda_ids);
    let found: Vec<_> = lambdas
        .map(|(lambda, identity)| (lambda.syntax_offset, identity.id))
        .collect();
    let captures = maps
        .lambdas
        .lambdas
        .iter()
        .any(|lambda| lambda.closure != Closure::Static);
    if found != expected || captures || !maps.closure_ids.is_empty() {
        return Err(Error::Trial(format!(
            "generation {generation}: expected {expected:?}, found {maps:?}"
        )));
    }
    Ok(())
}
