//! Symbols as the source language writes them.

use ecma335::{Result, RowId, TableId, Token, TypeDefId};
use name_map::Module;
use name_map::grammar::Symbol;

/// What stands for the name of a part of an F# pipeline.
const PIPELINE: &str = "a pipeline";

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
    let mut name = own(moved.map_or(token, RowId::token))?;
    let mut closure = token
        .to_id::<TypeDefId>()
        .is_some_and(|id| module.symbols.is_positional_type(id));
    for _ in 0..64 {
        if owner.is_nil() {
            break;
        }
        if module.symbols.moved(owner).is_some() {
            closure = true;
        } else if module.symbols.is_positional_type(owner) {
            // Inside a closure: the member that it was made for says where.
            name = own(owner.token())?;
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
