//! Maps from the code itself, for builds whose compiler wrote none.

use std::collections::HashSet;

use ecma335::{FieldId, MethodDefId, RowId, Token, TypeDefId};
use name_map::Moved;
use name_map::grammar::{CSharpName, FSharpName, NameKind, Place, Symbol, SynthesizedName};
use portable_pdb::Result;
use portable_pdb::codec::{Closure, Lambda, LambdaMap, LocalSlot};
use typed_tree_diff::{Occurrence, occurrences};

use super::position::{Origin, Visible, at};
use super::{DebugId, Identity, MethodMaps, Version, View, known};

/// ECMA-335 II.23.1.5 and II.23.1.10: static fields and methods.
const STATIC: u16 = 0x10;

/// The maps of a method.
pub(super) fn maps(view: &View<'_>, method: MethodDefId, before: &[Version]) -> Result<MethodMaps> {
    let found = occurrences(&view.module, method)?;
    // What a state machine itself uses is not what it starts.
    let within = view.module.symbols.declaring(method.token()).token();
    let own = |found: &&Occurrence| {
        found.parent.is_none() && found.kind == NameKind::StateMachine && found.definition != within
    };
    let machine = found
        .iter()
        .find(own)
        .and_then(|found| found.definition.to_id::<TypeDefId>());
    let mut maps = MethodMaps::default();
    match machine {
        Some(machine) => {
            maps.slots = view.hoisted(machine)?;
            maps.states = view.states_of(machine)?;
        }
        None => {
            maps.slots = view.slots(method)?;
            if view.is_fsharp() {
                maps.states = view.resumed_states(method)?;
            }
        }
    }
    // As Roslyn has it: temporary ones alone say nothing.
    if maps.slots.slots.iter().all(|slot| *slot == LocalSlot::Temporary) {
        maps.slots.slots.clear();
    }
    if view.nested(method)?.is_none() {
        let lambdas = lambdas(view, method, &found)?;
        maps.lambda_ids = identify(view, &lambdas.lambdas, &known(before, |maps| &maps.lambda_ids))?;
        maps.closure_ids = identify(view, &lambdas.closures, &known(before, |maps| &maps.closure_ids))?;
        maps.lambdas = lambdas.map;
    }
    Ok(maps)
}

/// A lambda map with the definitions of its entries.
#[derive(Debug, Default)]
pub(super) struct Lambdas {
    pub(super) map: LambdaMap,
    pub(super) lambdas: Vec<Option<Token>>,
    pub(super) closures: Vec<Option<Token>>,
}

/// The lambdas and closures of a member.
pub(super) fn lambdas(view: &View<'_>, member: MethodDefId, found: &[Occurrence]) -> Result<Lambdas> {
    let mut all = Lambdas::default();
    all.map.method_ordinal = -1;
    let mut lambdas = listed(view, member, found, |kind| {
        matches!(
            kind,
            NameKind::Lambda | NameKind::LocalFunction | NameKind::Closure | NameKind::LiftedFunction
        )
    })?;
    if lambdas.is_empty() {
        return Ok(all);
    }
    let mut closures = listed(view, member, found, |kind| kind == NameKind::DisplayClass)?;
    if view.is_fsharp() {
        // A class is the lambda and its closure in one.
        for lambda in &lambdas {
            if has_captures(view, lambda.1)? {
                closures.push(*lambda);
            }
        }
    } else {
        // Positions in both lists are the compiler's own numbers as far as they go.
        for list in [&mut lambdas, &mut closures] {
            let mut numbered = Vec::with_capacity(list.len());
            for entry in list.iter() {
                numbered.push((id_of_name(view, entry.1)?, *entry));
            }
            numbered.sort_by_key(|(id, _)| id.map(|id| (id.generation, id.ordinal)));
            *list = numbered.into_iter().map(|(_, entry)| entry).collect();
        }
    }
    all.map.method_ordinal = ordinal(view, member);
    for (syntax_offset, definition) in closures {
        all.map.closures.push(syntax_offset);
        all.closures.push(Some(definition));
    }
    for (syntax_offset, definition) in lambdas {
        let holder = match definition.to_id::<TypeDefId>() {
            Some(class) => class,
            None => view.module.symbols.home(definition),
        };
        let closure = all
            .closures
            .iter()
            .position(|closure| *closure == Some(holder.token()));
        let closure = match closure {
            Some(closure) => Closure::Display(closure as u32),
            None if has_this(view, definition)? => Closure::This,
            None => Closure::Static,
        };
        all.map.lambdas.push(Lambda {
            syntax_offset,
            closure,
        });
        all.lambdas.push(Some(definition));
    }
    Ok(all)
}

/// Whether a lambda captures `this`: it is an instance method of a type of the user's, or was one before it was moved.
fn has_this(view: &View<'_>, lambda: Token) -> Result<bool> {
    let symbols = view.module.symbols;
    let Some(method) = lambda.to_id::<MethodDefId>() else {
        return Ok(false);
    };
    if is_cache(view, symbols.home(lambda))? {
        return Ok(false);
    }
    Ok(match symbols.moved(symbols.declaring(lambda)) {
        Some(moved) => moved == Moved::Instance,
        None => view.module.md.get(method)?.flags & STATIC == 0,
    })
}

/// The occurrences of some kinds, each with a syntax offset of its own, in the order of these.
fn listed(
    view: &View<'_>,
    member: MethodDefId,
    found: &[Occurrence],
    is_listed: impl Fn(NameKind) -> bool,
) -> Result<Vec<(i32, Token)>> {
    let mut origin = Origin::of(&view.points(member)?);
    let mut offsets: Vec<Option<i32>> = Vec::with_capacity(found.len());
    let mut list = Vec::new();
    for occurrence in found {
        let points = own_points(view, occurrence)?;
        origin = origin.or_else(|| Origin::of(&points));
        let within = |points: &[Visible]| points.iter().filter_map(|point| origin?.offset(point)).min();
        let offset = match within(&points) {
            Some(offset) => Some(offset),
            // Code of another file: where it is put to use.
            None => at(&view.points(occurrence.site.0)?, occurrence.site.1)
                .and_then(|point| origin?.offset(point))
                .or_else(|| offsets[occurrence.parent?]),
        };
        offsets.push(offset);
        if is_listed(occurrence.kind) {
            // Without a PDB: in order.
            list.push((offset.unwrap_or(list.len() as i32), occurrence.definition));
        }
    }
    list.sort_by_key(|(offset, _)| *offset);
    // Who looks for one by its offset must not find another.
    let mut taken = HashSet::new();
    for (offset, _) in &mut list {
        while !taken.insert(*offset) {
            *offset += 1;
        }
    }
    Ok(list)
}

/// The sequence points of an occurrence's first method that has any; a display class is where it is made.
fn own_points(view: &View<'_>, occurrence: &Occurrence) -> Result<Vec<Visible>> {
    if let Some(method) = occurrence.definition.to_id() {
        return view.points(method);
    }
    if let Some(class) = occurrence.definition.to_id() {
        for method in view.methods(class) {
            let points = view.points(method)?;
            if !points.is_empty() {
                return Ok(points);
            }
        }
    }
    Ok(Vec::new())
}

/// Whether a type is Roslyn's class of lambdas without captures, whose methods are no static ones.
pub(super) fn is_cache(view: &View<'_>, class: TypeDefId) -> Result<bool> {
    if class.is_nil() {
        return Ok(false);
    }
    let name = view.module.name(class.token())?;
    let parsed = view.module.symbols.parse(name, Symbol::Type);
    Ok(parsed.is_some_and(|parsed| parsed.kind() == NameKind::ClosureClass))
}

fn has_captures(view: &View<'_>, definition: Token) -> Result<bool> {
    let Some(class) = definition.to_id::<TypeDefId>() else {
        return Ok(false);
    };
    for field in view.module.md.fields(class) {
        if view.live.has::<FieldId>(field) && view.module.md.get(field)?.flags & STATIC == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The number of a member among the methods of its type.
fn ordinal(view: &View<'_>, member: MethodDefId) -> i32 {
    let symbols = view.module.symbols;
    let owner = symbols.declaring(member.token());
    let mut own = view
        .module
        .md
        .methods(owner)
        .filter(|method| symbols.declaring(method.token()) == owner);
    // Rows have 24 bits.
    own.position(|method| method == member)
        .map_or(-1, |ordinal| ordinal as i32)
}

/// Who the entries of a map are. `before`: all who ever were of the method.
pub(super) fn identify(
    view: &View<'_>,
    definitions: &[Option<Token>],
    before: &[Identity],
) -> Result<Vec<Identity>> {
    let mut taken: HashSet<DebugId> = before.iter().map(|known| known.id).collect();
    let mut ids = Vec::with_capacity(definitions.len());
    for (place, definition) in definitions.iter().enumerate() {
        let same = before
            .iter()
            .find(|known| definition.is_some() && known.definition == *definition);
        if let Some(same) = same {
            ids.push(*same);
            continue;
        }
        let mut id = DebugId {
            ordinal: place as u32,
            generation: 0,
        };
        if let Some(definition) = *definition {
            id = id_of_name(view, definition)?.unwrap_or(id);
            // What a new class has keeps the update's number in its name, which an older lambda may have too.
            id.generation = match view.is_of_baseline(definition) {
                true => 0,
                false if id.generation == 0 => view.generation,
                false => id.generation,
            };
        }
        while !taken.insert(id) {
            id.ordinal = id.ordinal.wrapping_add(1);
        }
        ids.push(Identity {
            id,
            definition: *definition,
        });
    }
    Ok(ids)
}

/// The id in a name of the chain; F#'s names have one only if a delta brought them.
fn id_of_name(view: &View<'_>, definition: Token) -> Result<Option<DebugId>> {
    let symbol = match definition.to_id::<TypeDefId>() {
        Some(_) => Symbol::Type,
        None => Symbol::Method,
    };
    let name = view.module.name(definition)?;
    Ok(view
        .module
        .symbols
        .parse(name, symbol)
        .and_then(|parsed| id(&parsed.name)))
}

/// The id in a name.
pub(super) fn id(name: &SynthesizedName<'_>) -> Option<DebugId> {
    match *name {
        SynthesizedName::CSharp(
            CSharpName::Lambda { lambda: id, .. }
            | CSharpName::LocalFunction { lambda: id, .. }
            | CSharpName::DisplayClass { scope: Some(id), .. },
        ) => Some(DebugId {
            ordinal: id.ordinal,
            generation: id.generation,
        }),
        SynthesizedName::FSharp(FSharpName::Positioned {
            place: Place::Allocated { generation, ordinal },
            ..
        }) => Some(DebugId { ordinal, generation }),
        _ => None,
    }
}
