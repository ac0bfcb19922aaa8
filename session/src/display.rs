//! Symbols as the source language writes them.

use ecma335::{Result, RowId, TableId, Token, TypeDefId};
use name_map::Module;
use name_map::grammar::Symbol;

/// What stands for the name of a part of an F# pipeline.
const PIPELINE: &str = "a pipeline";

/// What says for which member a synthesized name was made: the definition itself, or, of a class of captures, one of its lambdas.
fn made_for(module: &Module<'_>, token: Token) -> Result<Option<Token>> {
    let says = |token: Token| -> Result<bool> {
        let kind = match token.table() {
            Some(TableId::TypeDef) => Symbol::Type,
            _ => Symbol::Method,
        };
        let parsed = module.symbols.parse(module.name(token)?, kind);
        Ok(parsed.is_some_and(|parsed| parsed.is_pipeline() || parsed.member().is_some()))
    };
    if says(token)? {
        return Ok(Some(token));
    }
    let Some(class) = token.to_id::<TypeDefId>() else {
        return Ok(None);
    };
    let moved = module
        .symbols
        .types()
        .filter(|id| module.symbols.enclosing(*id) == class && module.symbols.moved(*id).is_some());
    for class in std::iter::once(class).chain(moved) {
        for lambda in module.md.methods(class).map(RowId::token) {
            if says(lambda)? {
                return Ok(Some(lambda));
            }
        }
    }
    Ok(None)
}

/// `Namespace.Module.function`, `Type.Method`; a synthesized name is told as the member it was made for.
pub(crate) fn symbol(module: &Module<'_>, token: Token) -> Result<String> {
    let own = |token: Token| -> Result<String> {
        let name = module.name(token)?;
        let kind = match token.table() {
            Some(TableId::TypeDef) => Symbol::Type,
            Some(TableId::Field) => Symbol::Field,
            Some(TableId::Property) => Symbol::Property,
            Some(TableId::Event) => Symbol::Event,
            _ => Symbol::Method,
        };
        let plain = match module.symbols.parse(name, kind) {
            // Only its line tells which member it stands in.
            Some(parsed) if parsed.is_pipeline() => PIPELINE.to_owned(),
            Some(parsed) => parsed
                .member()
                .map_or_else(|| name.to_owned(), |member| member.to_string()),
            None => name.to_owned(),
        };
        Ok(plain.split('`').next().unwrap_or_default().to_owned())
    };
    let mut owner = match token.to_id::<TypeDefId>() {
        Some(id) => module.symbols.enclosing(id),
        None => module.symbols.declaring(token),
    };
    // The class of a moved method is called as that is.
    let moved = token
        .to_id::<TypeDefId>()
        .filter(|id| module.symbols.moved(*id).is_some())
        .and_then(|id| module.md.methods(id).next());
    let mut closure = token
        .to_id::<TypeDefId>()
        .is_some_and(|id| module.symbols.is_positional_type(id));
    let named = match (moved, closure) {
        (Some(moved), _) => moved.token(),
        (None, true) => made_for(module, token)?.unwrap_or(token),
        (None, false) => token,
    };
    let mut name = own(named)?;
    for _ in 0..64 {
        if owner.is_nil() {
            break;
        }
        if module.symbols.moved(owner).is_some() {
            closure = true;
        } else if module.symbols.is_positional_type(owner) {
            // Inside a closure: the member that it was made for says where.
            if let Some(made_for) = made_for(module, owner.token())? {
                name = own(made_for)?;
            }
            closure = true;
        } else {
            let namespace = module.md.string(module.md.get(owner)?.namespace)?;
            let prefix = if namespace.starts_with('<') || namespace.is_empty() {
                String::new()
            } else {
                format!("{namespace}.")
            };
            let outer = own(owner.token())?;
            if !outer.starts_with('<') {
                name = format!("{prefix}{outer}.{name}");
            }
        }
        owner = module.symbols.enclosing(owner);
    }
    let name = name.replace(".get_", ".").replace(".set_", ".");
    let name = match name.strip_suffix(PIPELINE) {
        Some(around) if !around.is_empty() => format!("{PIPELINE} of {}", around.trim_end_matches('.')),
        _ => name,
    };
    Ok(if closure {
        format!("a lambda in {name}")
    } else {
        name
    })
}
