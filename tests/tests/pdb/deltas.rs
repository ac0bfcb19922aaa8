//! The PDB of every delta of a program, through all its generations: each method says what it says in the new build's PDB.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ecma335::{Chain, EncMapId, Image, Metadata, MethodDefId, NestedClassId, RowId, Token, TypeDefId};
use hotdelta_tests::{Error, Laboratory, PdbChecker, Program, Result, SessionEngine, Verdict, build};

/// What .NET 10 can take.
pub(crate) const CAPABILITIES: &str = "Baseline AddMethodToExistingType AddStaticFieldToExistingType AddInstanceFieldToExistingType \
    NewTypeDefinition ChangeCustomAttributes UpdateParameters GenericUpdateMethod GenericAddMethodToExistingType \
    GenericAddFieldToExistingType AddFieldRva";

/// What types are called whose code builds data.
const BUILT_DATA: &str = "<HotDelta>Data#";

/// A method's type, with those that it lies in, and its own name.
type Name = (Vec<String>, String);

pub(crate) fn check(laboratory: &Laboratory, checker: &PdbChecker, program: &Program) -> Result<()> {
    let builds = build(laboratory, program)?;
    let Some((baseline, updates)) = builds.split_first() else {
        return Ok(());
    };
    let mut engine = SessionEngine::start(baseline, CAPABILITIES)?;
    let mut chains = Vec::new();
    for module in baseline {
        chains.push(
            Chain::new(Arc::new(Image::parse(module.image.as_slice()).map_err(failed)?)).map_err(failed)?,
        );
    }
    for (number, update) in updates.iter().enumerate() {
        // What each edit gets is the live trials' matter.
        let deltas = match engine.propose(update)? {
            Verdict::Applied { deltas, .. } => deltas,
            Verdict::Unchanged => Vec::new(),
            Verdict::Restart { .. } => continue,
        };
        for delta in deltas {
            let (Some(chain), Some(new)) = (chains.get_mut(delta.module), update.get(delta.module)) else {
                return Err(Error::Trial(format!("a delta for module {}", delta.module)));
            };
            chain.apply(&delta.metadata, delta.il).map_err(failed)?;
            if new.pdb.is_empty() {
                continue;
            }
            let image = Image::parse(new.image.as_slice()).map_err(failed)?;
            let metadata = Metadata::parse(&delta.metadata, 0).map_err(failed)?;
            let pairs =
                pairs(&metadata, &chain.metadata(), &image.metadata().map_err(failed)?).map_err(failed)?;
            let place = |error| {
                Error::Trial(format!(
                    "{} in generation {}: {error}",
                    program.path.display(),
                    number + 1
                ))
            };
            checker.delta(&delta.pdb, &new.pdb, &pairs).map_err(place)?;
        }
        engine.commit()?;
    }
    Ok(())
}

/// The methods of a delta and what they may be in the update.
fn pairs(
    delta: &Metadata<'_>,
    chain: &Metadata<'_>,
    update: &Metadata<'_>,
) -> ecma335::Result<Vec<(u32, Vec<u32>)>> {
    let names: BTreeMap<MethodDefId, Name> = methods(chain)?.into_iter().collect();
    let mut by_name: HashMap<Name, Vec<u32>> = HashMap::new();
    for (id, name) in methods(update)? {
        by_name.entry(name).or_default().push(id.row());
    }
    let mut pairs = Vec::new();
    for row in delta.rows::<EncMapId>() {
        let Some(method) = Token::from_raw(row?.1.token).to_id::<MethodDefId>() else {
            continue;
        };
        // Of code that builds data no build says anything.
        let is_built = |name: &Name| name.0.iter().any(|part| part.contains(BUILT_DATA));
        if names.get(&method).is_some_and(is_built) {
            pairs.push((method.row(), vec![0]));
            continue;
        }
        // Names that compilers make from positions and counters stand for something else in the next build.
        let stable = |name: &&Name| {
            name.0
                .iter()
                .chain([&name.1])
                .all(|part| !part.contains(['@', '<']))
        };
        let candidates = names
            .get(&method)
            .filter(stable)
            .and_then(|name| by_name.get(name));
        pairs.push((method.row(), candidates.cloned().unwrap_or_default()));
    }
    Ok(pairs)
}

fn methods(metadata: &Metadata<'_>) -> ecma335::Result<Vec<(MethodDefId, Name)>> {
    let mut outer: HashMap<TypeDefId, TypeDefId> = HashMap::new();
    for row in metadata.rows::<NestedClassId>() {
        let (_, row) = row?;
        outer.insert(row.nested_class, row.enclosing_class);
    }
    let mut methods = Vec::new();
    for id in metadata.ids::<TypeDefId>() {
        let (mut path, mut next) = (Vec::new(), Some(id));
        while let Some(id) = next {
            let row = metadata.get(id)?;
            path.push(format!(
                "{}.{}",
                metadata.string(row.namespace)?,
                metadata.string(row.name)?
            ));
            next = outer.get(&id).copied();
        }
        for method in metadata.methods(id) {
            methods.push((
                method,
                (
                    path.clone(),
                    metadata.string(metadata.get(method)?.name)?.to_owned(),
                ),
            ));
        }
    }
    Ok(methods)
}

fn failed(error: ecma335::Error) -> Error {
    Error::Trial(error.to_string())
}
