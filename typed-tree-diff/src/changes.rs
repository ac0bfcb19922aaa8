//! Everything in which two modules differ, in terms of their definitions.

use ecma335::{EventId, FieldId, MethodDefId, PropertyId, Result, RowId, TableId, Token, TypeDefId};
use name_map::canonical::Canon;
use name_map::grammar::Language;
use name_map::{Module, SymbolMap};
use rayon::prelude::*;

use crate::exported::Sources;
use crate::{Aspect, AssemblyChange, Facts, assembly_changes, match_modules_with};

/// The differences of two modules. Rows that merely moved and names that merely follow positions are none.
#[derive(Debug)]
pub struct Changes {
    /// Which definition is which.
    pub map: SymbolMap,
    /// Matched methods whose code, exception clauses or locals differ: rows of the new module, in order.
    pub updated: Vec<MethodDefId>,
    /// Definitions of the new module that the old one lacks. Members of new types are not listed.
    pub inserted: Vec<Token>,
    /// Definitions of the old module that the new one lacks. Members of types that are gone are not listed.
    pub deleted: Vec<Token>,
    /// Matched definitions (old, new) that differ in something else than code.
    pub aspects: Vec<(Token, Token, Aspect)>,
    /// What differs in the assembly's and the module's own attributes.
    pub module: Vec<Aspect>,
    /// What else differs of the assembly as a whole.
    pub assembly: Vec<AssemblyChange>,
    /// Whether every row of the new module is the old one's: the map is the identity, and an index of one serves the other.
    pub in_place: bool,
}

/// Compares two modules.
pub fn diff(old: Module<'_>, new: Module<'_>) -> Result<Changes> {
    diff_with(old, new, [&Sources::default(), &Sources::default()])
}

/// The same, with what is known of the old and the new module's source.
pub fn diff_with(old: Module<'_>, new: Module<'_>, sources: [&Sources; 2]) -> Result<Changes> {
    let mut map = match_modules_with(old, new, sources)?;
    let revived = revive(old, new, &mut map)?;
    let (old_canon, new_canon) = (Canon::exact_old(old), Canon::exact_new(new, &map));
    let inserted = outermost(&new, |token| map.old(token).is_none());
    let deleted = outermost(&old, |token| map.new_of(token).is_none());
    let (facts, updated) = rayon::join(
        || -> Result<_> {
            let (old_facts, new_facts) = (Facts::new(&old_canon)?, Facts::new(&new_canon)?);
            let mut aspects = Vec::new();
            for (old, new) in pairs(&new, &map) {
                aspects.extend(
                    old_facts
                        .differences(old, &new_facts, new)
                        .into_iter()
                        .map(|aspect| (old, new, aspect)),
                );
            }
            Ok((aspects, old_facts.of_module(&new_facts)))
        },
        || -> Result<Vec<MethodDefId>> {
            let methods: Vec<MethodDefId> = new.md.ids().collect();
            let changed: Vec<Option<MethodDefId>> = methods
                .par_iter()
                .map(|method| {
                    let Some(old) = map.old_method(*method) else {
                        return Ok(None);
                    };
                    let changed =
                        revived.contains(method) || old_canon.body(old)? != new_canon.body(*method)?;
                    Ok(changed.then_some(*method))
                })
                .collect::<Result<_>>()?;
            Ok(changed.into_iter().flatten().collect())
        },
    );
    let ((aspects, module), updated) = (facts?, updated?);
    Ok(Changes {
        updated,
        inserted,
        deleted,
        aspects,
        module,
        assembly: assembly_changes(&old, &new)?,
        map,
        in_place: false,
    })
}

/// FieldAttributes.Static.
const STATIC: u16 = 0x10;

/// Pairs members that are new with those of the chain that an earlier update deleted: a name and signature that a type has, dead or
/// alive, cannot be added to it again. The methods among them come back with new bodies; fields hold what they held.
fn revive(old: Module<'_>, new: Module<'_>, map: &mut SymbolMap) -> Result<Vec<MethodDefId>> {
    let mut found = Vec::new();
    {
        let (a, b) = (Canon::exact_old(old), Canon::exact_new(new, map));
        for token in outermost(&new, |token| map.old(token).is_none()) {
            if new.is_positional(token)? {
                continue;
            }
            if let Some(id) = token.to_id::<TypeDefId>() {
                // The type of a data blob has a size and nothing else.
                let empty =
                    |module: &Module<'_>, id| module.md.methods(id).len() + module.md.fields(id).len() == 0;
                let dead = old.symbols.dead_type_named(&new.symbols.full_name(new.md, id)?);
                // It comes back only where it was: the type around it may be another of that name now.
                let around = new.symbols.enclosing(id);
                let there = |dead: &TypeDefId| {
                    let old_around = old.symbols.enclosing(*dead);
                    around.is_nil() && old_around.is_nil() || map.old_type(around) == Some(old_around)
                };
                if let Some(dead) = dead.filter(|dead| empty(&old, *dead) && empty(&new, id) && there(dead)) {
                    found.push((dead.token(), token));
                }
                continue;
            }
            let Some(owner) = map.old_type(new.symbols.declaring(token)) else {
                continue;
            };
            let name = new.name(token)?;
            if let Some(method) = token.to_id::<MethodDefId>() {
                let row = new.md.get(method)?;
                let signature = b.signature(row.signature)?;
                for candidate in old
                    .md
                    .methods(owner)
                    .filter(|id| old.symbols.declaring(id.token()).is_nil())
                {
                    let theirs = old.md.get(candidate)?;
                    let same = theirs.flags == row.flags && old.md.string(theirs.name)? == name;
                    if same && a.signature(theirs.signature)? == signature {
                        found.push((candidate.token(), token));
                    }
                }
            } else if let Some(field) = token.to_id::<FieldId>() {
                let row = new.md.get(field)?;
                // F# computes values where the program starts; what stands there is judged.
                if new.symbols.language == Language::FSharp && row.flags & STATIC != 0 {
                    continue;
                }
                let signature = b.signature(row.signature)?;
                for candidate in old
                    .md
                    .fields(owner)
                    .filter(|id| old.symbols.declaring(id.token()).is_nil())
                {
                    let theirs = old.md.get(candidate)?;
                    let same = theirs.flags == row.flags && old.md.string(theirs.name)? == name;
                    if same && a.signature(theirs.signature)? == signature {
                        found.push((candidate.token(), token));
                    }
                }
            } else if let Some(property) = token.to_id::<PropertyId>() {
                let signature = b.signature(new.md.get(property)?.type_)?;
                for candidate in old.symbols.dead_properties(owner) {
                    let theirs = old.md.get(*candidate)?;
                    if old.md.string(theirs.name)? == name && a.signature(theirs.type_)? == signature {
                        found.push((candidate.token(), token));
                    }
                }
            }
        }
    }
    found.retain(|(old, new)| map.pair(*old, *new));
    Ok(found.into_iter().filter_map(|(_, new)| new.to_id()).collect())
}

/// Every matched pair (old, new), by the new module's tables and rows.
fn pairs<'m>(new: &Module<'_>, map: &'m SymbolMap) -> impl Iterator<Item = (Token, Token)> + 'm {
    definitions(new)
        .into_iter()
        .filter_map(|token| map.old(token).map(|old| (old, token)))
}

fn definitions(module: &Module<'_>) -> Vec<Token> {
    fn tokens<I: RowId>(module: &Module<'_>) -> impl Iterator<Item = Token> {
        module.md.ids::<I>().map(RowId::token)
    }
    let live =
        |token: &Token| token.table() == Some(TableId::TypeDef) || !module.symbols.declaring(*token).is_nil();
    let types = module.symbols.types().map(RowId::token);
    types
        .chain(tokens::<FieldId>(module))
        .chain(tokens::<MethodDefId>(module))
        .chain(tokens::<PropertyId>(module))
        .chain(tokens::<EventId>(module))
        .filter(live)
        .collect()
}

/// The definitions that a test picks, without members of types that it picks.
fn outermost(module: &Module<'_>, picked: impl Fn(Token) -> bool) -> Vec<Token> {
    let mut found = definitions(module);
    found.retain(|token| {
        picked(*token)
            && (token.to_id::<TypeDefId>().is_some() || !picked(module.symbols.declaring(*token).token()))
    });
    found
}
