//! The attributes by which F# says what its definitions stand for.

use std::collections::HashMap;

use ecma335::{CustomAttributeId, MemberRefId, Result, RowId, Token, TypeRefId};
use name_map::Module;

/// On types and members: `SourceConstructFlags`, and the number of a case or field.
pub(super) const MAPPING: &str = "CompilationMappingAttribute";
/// On unions: `CompilationRepresentationFlags`, such as whether a case is null.
pub(super) const REPRESENTATION: &str = "CompilationRepresentationAttribute";
/// On functions, properties and modules: their quotations are kept in a resource.
pub(super) const REFLECTED: &str = "ReflectedDefinitionAttribute";

/// The low bytes of the first two 32-bit numbers of each, by what it is on and its name.
pub(super) type Attributes<'a> = HashMap<(Token, &'a str), [u8; 2]>;

/// All of a module.
pub(super) fn attributes<'a>(module: &Module<'a>) -> Result<Attributes<'a>> {
    // II.23.3: a prolog, then the arguments.
    const PROLOG: usize = 2;
    let mut found = HashMap::new();
    for row in module.md.rows::<CustomAttributeId>() {
        let (_, row) = row?;
        // A delta leaves cleared rows behind where a member has fewer attributes than before.
        if row.type_.is_nil() {
            continue;
        }
        let Some(constructor) = row.type_.token().to_id::<MemberRefId>() else {
            continue;
        };
        let class = module.md.get(constructor)?.class.token();
        let Some(class) = class.to_id::<TypeRefId>().filter(|id| !id.is_nil()) else {
            continue;
        };
        let name = module.md.string(module.md.get(class)?.name)?;
        if matches!(name, MAPPING | REPRESENTATION | REFLECTED) {
            let value = module.md.blob(row.value)?;
            let number = |at: usize| value.get(PROLOG + 4 * at).copied().unwrap_or_default();
            found.insert((row.parent.token(), name), [number(0), number(1)]);
        }
    }
    Ok(found)
}
