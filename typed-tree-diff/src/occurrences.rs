//! What occurs in a member's code: the definitions that positions named, found by what the code instantiates, loads or points to.

use std::collections::HashSet;

use ecma335::il::{MethodBody, Operand};
use ecma335::{MethodDefId, Result, RowId, TableId, Token, TypeDefId};
use name_map::Module;
use name_map::grammar::{NameKind, Symbol};

/// A definition that a position named, as one member's code has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// The type, method or field.
    pub definition: Token,
    /// What its name stands for.
    pub kind: NameKind,
    /// The occurrence in whose code it is mentioned first, as a position in the list; `None` in the member's own.
    pub parent: Option<usize>,
    /// Where that is: a method and an IL offset.
    pub site: (MethodDefId, u32),
}

/// The occurrences of one member, nested ones too; each stands behind the one it is nested in. Those of several members are all of theirs.
pub fn occurrences(module: &Module<'_>, member: MethodDefId) -> Result<Vec<Occurrence>> {
    let mut found: Vec<Occurrence> = Vec::new();
    let mut seen = HashSet::new();
    scan(module, member, None, &mut seen, &mut found)?;
    let mut next = 0;
    while next < found.len() {
        for method in methods_of(module, found[next].definition) {
            scan(module, method, Some(next), &mut seen, &mut found)?;
        }
        next += 1;
    }
    Ok(found)
}

fn scan(
    module: &Module<'_>,
    method: MethodDefId,
    parent: Option<usize>,
    seen: &mut HashSet<Token>,
    found: &mut Vec<Occurrence>,
) -> Result<()> {
    let rva = module.md.get(method)?.rva;
    let Some(bytes) = module.code.method_data(method, rva)? else {
        return Ok(());
    };
    for instruction in MethodBody::parse(bytes)?.instructions() {
        let instruction = instruction?;
        let Operand::Token(token) = instruction.operand else {
            continue;
        };
        if let Some(definition) = occurrence(module, token)?
            && seen.insert(definition)
        {
            found.push(Occurrence {
                definition,
                kind: kind(module, definition)?,
                parent,
                site: (method, instruction.offset),
            });
        }
    }
    Ok(())
}

/// What a definition's name stands for.
pub(crate) fn kind(module: &Module<'_>, definition: Token) -> Result<NameKind> {
    let symbol = match definition.table() {
        Some(TableId::TypeDef) => Symbol::Type,
        Some(TableId::Field) => Symbol::Field,
        _ => Symbol::Method,
    };
    Ok(module
        .symbols
        .parse(module.name(definition)?, symbol)
        .map_or(NameKind::Plain, |parsed| parsed.kind()))
}

/// Kinds of types that Roslyn makes once a module, whoever uses them.
pub(crate) fn is_shared(kind: NameKind) -> bool {
    matches!(
        kind,
        NameKind::AnonymousType
            | NameKind::Delegate
            | NameKind::InlineArray
            | NameKind::ReadOnlyList
            | NameKind::DataString
            | NameKind::PrivateImplementationDetails
            | NameKind::PayloadRoot
    )
}

/// The definition named by a position that a token of code leads to, if it leads to one.
pub(crate) fn occurrence(module: &Module<'_>, token: Token) -> Result<Option<Token>> {
    let Some(definition) = module.definition(token)? else {
        return Ok(None);
    };
    let target = if definition.table() == Some(TableId::TypeDef) {
        definition
    } else {
        let owner = module.symbols.declaring(definition);
        let positional_owner = module.symbols.is_positional_type(owner);
        let own = module.is_positional(definition)?;
        match definition.table() {
            // A lambda in a display class is an occurrence of its own; a capture or `Invoke` stands for its class.
            Some(TableId::MethodDef) if own => definition,
            _ if positional_owner => owner.token(),
            _ if own => definition,
            _ => return Ok(None),
        }
    };
    if !module.is_positional(target)? {
        return Ok(None);
    }
    let kind = kind(module, target)?;
    // A cached delegate belongs to its lambda and is never matched by itself.
    Ok((!is_shared(kind) && kind != NameKind::LambdaCache).then_some(target))
}

/// The methods that are an occurrence's own code: a lambda itself, or the methods of its class that are no lambdas.
pub(crate) fn methods_of(module: &Module<'_>, definition: Token) -> Vec<MethodDefId> {
    if let Some(method) = definition.to_id::<MethodDefId>() {
        return vec![method];
    }
    let Some(owner) = definition.to_id::<TypeDefId>() else {
        return Vec::new();
    };
    let own = |method: &MethodDefId| {
        module.symbols.declaring(method.token()) == owner
            && !module.is_positional(method.token()).unwrap_or(true)
    };
    module.md.methods(owner).filter(own).collect()
}
