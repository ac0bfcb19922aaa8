//! The names under which definitions of an update live in the chain.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use ecma335::{GenericParamId, MethodDefId, ParamId, Result, RowId, TableId, Token, TypeDefId};
use name_map::grammar::{CSharpName, NameKind, Symbol, SynthesizedName, allocate};
use name_map::{Module, SymbolMap};
use typed_tree_diff::Changes;

/// The tables of what is matched.
pub(crate) const DEFINITIONS: [TableId; 5] = [
    TableId::TypeDef,
    TableId::Field,
    TableId::MethodDef,
    TableId::Property,
    TableId::Event,
];

/// Names by token of the update, where they differ from the update's own. What is matched keeps the chain's name; what is new and would
/// bear a position gets a name that no build and no other generation uses. `renamed`: methods whose parameters get the update's names.
pub(crate) fn chain_names(
    old: &Module<'_>,
    new: &Module<'_>,
    changes: &Changes,
    renamed: &HashSet<MethodDefId>,
    generation: u32,
) -> Result<HashMap<Token, String>> {
    let (map, inserted) = (&changes.map, &changes.inserted);
    let mut names = HashMap::new();
    for table in DEFINITIONS {
        for row in 1..=new.md.table(table).rows() {
            let token = Token::new(table, row);
            let Some(counterpart) = map.old(token) else {
                continue;
            };
            let (theirs, ours) = (old.name(counterpart)?, new.name(token)?);
            if theirs != ours {
                names.insert(token, theirs.to_owned());
            }
        }
    }
    parameters(old, new, map, renamed, &mut names)?;
    allocated(old, new, map, inserted, generation, &mut names)?;
    Ok(names)
}

/// Parameters of matched methods, but for those that are renamed, and generic parameters of matched owners keep their names.
fn parameters(
    old: &Module<'_>,
    new: &Module<'_>,
    map: &SymbolMap,
    renamed: &HashSet<MethodDefId>,
    names: &mut HashMap<Token, String>,
) -> Result<()> {
    for method in new.md.ids::<MethodDefId>() {
        let Some(counterpart) = map.old_method(method) else {
            continue;
        };
        if renamed.contains(&method) {
            continue;
        }
        for param in new.md.params(method) {
            let row = new.md.get(param)?;
            for candidate in old.md.params(counterpart) {
                let theirs = old.md.get(candidate)?;
                if theirs.sequence == row.sequence
                    && old.md.string(theirs.name)? != new.md.string(row.name)?
                {
                    names.insert(ParamId::token(param), old.md.string(theirs.name)?.to_owned());
                }
            }
        }
    }
    let mut generics = HashMap::new();
    for row in old.md.rows::<GenericParamId>() {
        let (_, row) = row?;
        generics.insert((row.owner.token(), row.number), old.md.string(row.name)?);
    }
    for row in new.md.rows::<GenericParamId>() {
        let (id, row) = row?;
        let theirs = map
            .old(row.owner.token())
            .and_then(|owner| generics.get(&(owner, row.number)));
        if let Some(theirs) = theirs.filter(|theirs| **theirs != new.md.string(row.name).unwrap_or_default())
        {
            names.insert(id.token(), (*theirs).to_owned());
        }
    }
    Ok(())
}

/// Numbers for what existing state machines get: as Roslyn's, from 1 on, and each given once in a class.
#[derive(Default)]
struct Hoisted(HashMap<TypeDefId, HashSet<String>>);

impl Hoisted {
    /// A name that the class has not had; `None` of what has no such number, or is a new class's.
    fn name(
        &mut self,
        build: &SynthesizedName<'_>,
        token: Token,
        old: &Module<'_>,
        new: &Module<'_>,
        map: &SymbolMap,
    ) -> Result<Option<String>> {
        let Some(owner) = map.old_type(new.symbols.declaring(token)) else {
            return Ok(None);
        };
        let taken = match self.0.entry(owner) {
            Entry::Occupied(taken) => taken.into_mut(),
            Entry::Vacant(free) => {
                // Those of one kind share their numbers, whatever their names.
                let fields = old.md.fields(owner).map(RowId::token);
                let members = fields.chain(old.md.methods(owner).map(RowId::token));
                let numbers = members.map(|member| Ok(numbered(old.name(member)?).to_owned()));
                free.insert(numbers.collect::<Result<_>>()?)
            }
        };
        // Each of what is taken takes one number.
        for number in 1..=taken.len() as u32 + 1 {
            let name = match *build {
                SynthesizedName::CSharp(CSharpName::HoistedLocal { name, .. }) => {
                    CSharpName::HoistedLocal { name, slot: number }
                }
                SynthesizedName::CSharp(CSharpName::Hoisted { kind, .. }) => {
                    CSharpName::Hoisted { kind, slot: number }
                }
                SynthesizedName::CSharp(CSharpName::IteratorFinally(_)) => {
                    CSharpName::IteratorFinally(number)
                }
                _ => return Ok(None),
            };
            let name = name.to_string();
            if taken.insert(numbered(&name).to_owned()) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

/// What of a name must differ from others of the class: variables share their numbers, whatever they are called and hold.
fn numbered(name: &str) -> &str {
    match name.rsplit_once('>') {
        Some((_, number)) => number.trim_start_matches(['5', 's', '8']),
        None => name,
    }
}

fn allocated(
    old: &Module<'_>,
    new: &Module<'_>,
    map: &SymbolMap,
    inserted: &[Token],
    generation: u32,
    names: &mut HashMap<Token, String>,
) -> Result<()> {
    let mut hoisted = Hoisted::default();
    // A lambda and the field that caches it share their number, which is what ties them together.
    let mut ordinals: HashMap<(TypeDefId, String), u32> = HashMap::new();
    for token in inserted {
        let symbol = match token.table() {
            Some(TableId::TypeDef) => Symbol::Type,
            Some(TableId::Field) => Symbol::Field,
            Some(TableId::MethodDef) => Symbol::Method,
            Some(TableId::Property) => Symbol::Property,
            _ => continue,
        };
        let name = new.name(*token)?;
        // A name that the chain has given to another type, one that is gone or goes now, cannot be given again.
        let taken = match token.to_id::<TypeDefId>() {
            Some(id) => {
                let name = new.symbols.full_name(new.md, id)?;
                old.symbols.dead_type_named(&name).is_some() || old.symbols.type_named(&name).is_some()
            }
            None => false,
        };
        if !taken && !new.symbols.is_positional(name, symbol) {
            continue;
        }
        let Some(parsed) = new.symbols.parse(name, symbol) else {
            continue;
        };
        if let Some(name) = hoisted.name(&parsed.name, *token, old, new, map)? {
            names.insert(*token, name);
            continue;
        }
        let group = match (parsed.kind(), name.rsplit_once("__")) {
            (NameKind::Lambda | NameKind::LambdaCache, Some((_, suffix))) => {
                (new.symbols.declaring(*token), suffix.to_owned())
            }
            _ => (TypeDefId::default(), token.to_string()),
        };
        let next = ordinals.len() as u32;
        let ordinal = *ordinals.entry(group).or_insert(next);
        if let Some(name) = allocate(&parsed, generation, ordinal) {
            names.insert(*token, name);
        }
    }
    Ok(())
}
