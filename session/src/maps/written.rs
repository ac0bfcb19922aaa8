//! Maps that Roslyn wrote into the accepted PDB, led to the chain.

use delta_writer::DefinitionMap;
use ecma335::{Metadata, MethodDefId, RowId, TableId, Token};
use name_map::grammar::{NameKind, Symbol};
use portable_pdb::codec::{Kind, LambdaMap, LocalSlotMap, StateMap};
use portable_pdb::{Pdb, Result};
use typed_tree_diff::{Occurrence, occurrences};

use super::computed::{id, identify, lambdas};
use super::{Identity, MethodMaps, Version, View, known};

/// Under which names the accepted build has the chain's lambdas: their numbers are the positions in its maps.
pub(crate) enum Names<'a> {
    /// Under those of the chain: no delta touched the method.
    Chain,
    /// The method's code is the same as in the build before, and so are the numbers.
    Kept,
    /// Under those of the update build that the chain has become.
    Update(Update<'a>),
}

/// An update build, by the definitions of the chain.
pub(crate) struct Update<'a> {
    md: &'a Metadata<'a>,
    /// The update's rows.
    types: Vec<u32>,
    methods: Vec<u32>,
}

impl<'a> Update<'a> {
    pub(super) fn new(md: &'a Metadata<'a>, map: &DefinitionMap) -> Self {
        fn reversed<I: RowId>(chain: &[I]) -> Vec<u32> {
            let length = chain
                .iter()
                .map(|id| id.row() as usize + 1)
                .max()
                .unwrap_or_default();
            let mut rows = vec![0; length];
            for (index, id) in chain.iter().enumerate() {
                // Rows have 24 bits.
                rows[id.row() as usize] = index as u32 + 1;
            }
            rows
        }
        Self {
            md,
            types: reversed(&map.types),
            methods: reversed(&map.methods),
        }
    }

    fn name(&self, definition: Token) -> Result<&'a str> {
        let row = |rows: &[u32]| rows.get(definition.row() as usize).copied().unwrap_or_default();
        let name = match definition.table() {
            Some(TableId::TypeDef) => match row(&self.types) {
                0 => return Ok(""),
                row => self.md.get(ecma335::TypeDefId(row))?.name,
            },
            _ => match row(&self.methods) {
                0 => return Ok(""),
                row => self.md.get(MethodDefId(row))?.name,
            },
        };
        Ok(self.md.string(name)?)
    }
}

/// The maps of a method, whose row in the PDB is `row`.
pub(super) fn maps(
    view: &View<'_>,
    pdb: &Pdb<'_>,
    row: MethodDefId,
    method: MethodDefId,
    names: &Names<'_>,
    before: &[Version],
) -> Result<MethodMaps> {
    let mut maps = MethodMaps::default();
    let parent = row.token();
    if let Some(blob) = pdb.custom_blob(parent, Kind::LocalSlotMap)? {
        maps.slots = LocalSlotMap::decode(blob)?;
    }
    if let Some(blob) = pdb.custom_blob(parent, Kind::StateMap)? {
        maps.states = StateMap::decode(blob)?;
    }
    let Some(blob) = pdb.custom_blob(parent, Kind::LambdaMap)? else {
        return Ok(maps);
    };
    maps.lambdas = LambdaMap::decode(blob)?;
    let (lambda_count, closure_count) = (maps.lambdas.lambdas.len(), maps.lambdas.closures.len());
    if let (Names::Kept, Some(Version { maps: before, .. })) = (names, before.last())
        && (before.lambda_ids.len(), before.closure_ids.len()) == (lambda_count, closure_count)
    {
        maps.lambda_ids.clone_from(&before.lambda_ids);
        maps.closure_ids.clone_from(&before.closure_ids);
        return Ok(maps);
    }
    let found = occurrences(&view.module, method)?;
    let (lambda_definitions, closure_definitions) = if view.is_fsharp() {
        // Written by this crate: what it would write now has the same order.
        let computed = lambdas(view, method, &found)?;
        (computed.lambdas, computed.closures)
    } else {
        let is_lambda = |kind| matches!(kind, NameKind::Lambda | NameKind::LocalFunction);
        (
            numbered(view, &found, names, lambda_count, is_lambda)?,
            numbered(view, &found, names, closure_count, |kind| {
                kind == NameKind::DisplayClass
            })?,
        )
    };
    let identities = |count, mut definitions: Vec<Option<Token>>, before: &[Identity]| {
        definitions.resize(count, None);
        identify(view, &definitions, before)
    };
    let (lambda_ids, closure_ids) = (
        known(before, |maps| &maps.lambda_ids),
        known(before, |maps| &maps.closure_ids),
    );
    maps.lambda_ids = identities(lambda_count, lambda_definitions, &lambda_ids)?;
    maps.closure_ids = identities(closure_count, closure_definitions, &closure_ids)?;
    Ok(maps)
}

/// The occurrences of a kind by the numbers in their names.
fn numbered(
    view: &View<'_>,
    found: &[Occurrence],
    names: &Names<'_>,
    count: usize,
    is_listed: impl Fn(NameKind) -> bool,
) -> Result<Vec<Option<Token>>> {
    let mut definitions = vec![None; count];
    for occurrence in found.iter().filter(|occurrence| is_listed(occurrence.kind)) {
        let definition = occurrence.definition;
        let name = match names {
            Names::Update(update) => update.name(definition)?,
            Names::Chain | Names::Kept => view.module.name(definition)?,
        };
        let symbol = match definition.table() {
            Some(TableId::TypeDef) => Symbol::Type,
            _ => Symbol::Method,
        };
        let number = view
            .module
            .symbols
            .parse(name, symbol)
            .and_then(|parsed| id(&parsed.name));
        if let Some(slot @ None) = number.and_then(|id| definitions.get_mut(id.ordinal as usize)) {
            *slot = Some(definition);
        }
    }
    Ok(definitions)
}
