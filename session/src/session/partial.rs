//! Partial updates: a build of some source files, complete for them.

use std::collections::{HashMap, HashSet};

use ecma335::{MethodDefId, Result, RowId, Token, TypeDefId};
use name_map::Module;
use typed_tree_diff::Changes;

use crate::lines::Lines;

/// Definitions of the chain that the update lacks and does not speak of, with the members of their types. What no PDB places in one of
/// the files is not covered: it stays.
pub(super) fn not_covered(
    old: &Module<'_>,
    changes: &Changes,
    lines: &Lines,
    sources: &[String],
) -> Result<HashSet<Token>> {
    let mut types: HashMap<TypeDefId, bool> = HashMap::new();
    for method in old.md.ids::<MethodDefId>() {
        let owner = old.symbols.declaring(method.token());
        if owner.is_nil() {
            continue;
        }
        if let Some(document) = lines.document(method) {
            let covered = sources.contains(&document);
            // A type of several files is covered where all of them are.
            types
                .entry(owner)
                .and_modify(|all| *all &= covered)
                .or_insert(covered);
        }
    }
    let is_covered = |token: Token| {
        let own = token
            .to_id::<MethodDefId>()
            .and_then(|method| lines.document(method));
        if let Some(document) = own {
            return sources.contains(&document);
        }
        let mut owner = token
            .to_id::<TypeDefId>()
            .unwrap_or_else(|| old.symbols.declaring(token));
        for _ in 0..64 {
            match types.get(&owner) {
                Some(covered) => return *covered,
                None if owner.is_nil() => return false,
                None => owner = old.symbols.enclosing(owner),
            }
        }
        false
    };
    let mut kept = HashSet::new();
    for token in changes
        .deleted
        .iter()
        .copied()
        .filter(|token| !is_covered(*token))
    {
        kept.insert(token);
        if let Some(id) = token.to_id::<TypeDefId>() {
            let alive = |member: &Token| old.symbols.declaring(*member) == id;
            kept.extend(old.md.fields(id).map(RowId::token).filter(alive));
            kept.extend(old.md.methods(id).map(RowId::token).filter(alive));
            kept.extend(old.symbols.properties(id).iter().map(|id| id.token()));
            kept.extend(old.symbols.events(id).iter().map(|id| id.token()));
        }
    }
    Ok(kept)
}
