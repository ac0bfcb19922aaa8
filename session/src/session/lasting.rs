//! Types that stay alive when nothing needs them any more: what needs the same later finds them again, and can be given no other of that name.

use std::collections::HashSet;

use delta_writer::DATA_TYPE_PREFIX;
use ecma335::{Metadata, PropertyMapId, RowId, Token, TypeDef, TypeDefId};
use name_map::Symbols;
use name_map::grammar::{CSharpName, FSharpName, Symbol, SynthesizedName};

/// Such types of a chain, with their members.
pub(super) fn lasting_types(chain: &Metadata<'_>, symbols: &Symbols) -> Vec<Token> {
    let mut types = HashSet::new();
    let mut tokens = Vec::new();
    for (id, row) in chain.rows::<TypeDefId>().flatten() {
        if is_lasting(chain, symbols, &row) {
            types.insert(id);
            tokens.push(id.token());
            tokens.extend(chain.fields(id).map(RowId::token));
            tokens.extend(chain.methods(id).map(RowId::token));
        }
    }
    for (id, row) in chain.rows::<PropertyMapId>().flatten() {
        if types.contains(&row.parent) {
            tokens.extend(chain.properties(id).map(RowId::token));
        }
    }
    tokens
}

/// Whether a type is named after its content, as those that build data are, F#'s anonymous records and types of data, and C#'s extension blocks;
/// or is an attribute that Roslyn puts in, which always has the same name.
pub(crate) fn is_lasting(md: &Metadata<'_>, symbols: &Symbols, row: &TypeDef) -> bool {
    const VISIBILITY_MASK: u32 = 7;
    let Ok(name) = md.string(row.name) else {
        return false;
    };
    let by_content = || {
        let parsed = symbols.parse(name, Symbol::Type).map(|parsed| parsed.name);
        matches!(
            parsed,
            Some(
                SynthesizedName::FSharp(FSharpName::AnonymousRecord(_) | FSharpName::DataType { .. })
                    | SynthesizedName::CSharp(CSharpName::ExtensionType { .. })
            )
        )
    };
    let is_attribute = || {
        row.flags & VISIBILITY_MASK == 0
            && name.ends_with("Attribute")
            && md.string(row.namespace).is_ok_and(|namespace| {
                matches!(
                    namespace,
                    "System.Runtime.CompilerServices" | "Microsoft.CodeAnalysis"
                )
            })
    };
    name.starts_with(DATA_TYPE_PREFIX) || by_content() || is_attribute()
}
