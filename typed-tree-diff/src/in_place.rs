//! The everyday edit, fast: a build whose rows are those of the chain, one by one, so that only bodies have to be looked at.
//!
//! Most saves change a body and nothing else; the compiler then writes the same rows in the same order, and every definition stands for the
//! one with its row. What differs beyond that, or touches code whose identity names do not settle (a lambda's, a state machine's), is left to
//! the full comparison.

use ecma335::il::MethodBody;
use ecma335::table::{ClassLayoutId, FieldRvaId};
use ecma335::{
    BlobOffset, ColumnKind, CommonStrings, FieldId, GuidIndex, Metadata, MethodDefId, Result, RowId,
    StringOffset, TableId, Token, TypeDefId, token_operands,
};
use name_map::canonical::Canon;
use name_map::{Module, SymbolMap};
use rayon::prelude::*;

use crate::Changes;

/// Tables that must be the same row by row.
const DEFINITIONS: &[TableId] = &[
    TableId::TypeDef,
    TableId::Field,
    TableId::MethodDef,
    TableId::Param,
    TableId::InterfaceImpl,
    TableId::Constant,
    TableId::CustomAttribute,
    TableId::FieldMarshal,
    TableId::DeclSecurity,
    TableId::ClassLayout,
    TableId::FieldLayout,
    TableId::EventMap,
    TableId::Event,
    TableId::PropertyMap,
    TableId::Property,
    TableId::MethodSemantics,
    TableId::MethodImpl,
    TableId::ImplMap,
    TableId::FieldRva,
    TableId::Assembly,
    TableId::NestedClass,
    TableId::GenericParam,
    TableId::GenericParamConstraint,
];

/// Tables of references: the chain may have more, at their ends.
const REFERENCES: &[TableId] = &[
    TableId::AssemblyRef,
    TableId::ModuleRef,
    TableId::TypeRef,
    TableId::TypeSpec,
    TableId::MemberRef,
    TableId::MethodSpec,
    TableId::StandAloneSig,
];

/// References that definitions and signatures use: if these differ, rows that look the same may not be.
const TYPES: &[TableId] = &[
    TableId::AssemblyRef,
    TableId::ModuleRef,
    TableId::TypeRef,
    TableId::TypeSpec,
];

/// Which rows of the new module's references are the chain's rows of the same number.
struct Same {
    rows: [Vec<bool>; REFERENCES.len()],
}

impl Same {
    fn token(&self, token: Token) -> bool {
        let Some(table) = token.table() else { return false };
        match REFERENCES.iter().position(|reference| *reference == table) {
            Some(slot) => token.is_nil() || self.rows[slot].get(token.row() as usize - 1) == Some(&true),
            // Definitions are the same, all of them.
            None => true,
        }
    }
}

/// The changes, if bodies of methods with names of their own are all that changed; `None` to compare in full ([`diff`](crate::diff)).
///
/// The new module's index may be the old one's here: where there is an answer, it is the same.
pub fn diff_in_place(old: Module<'_>, new: Module<'_>) -> Result<Option<Changes>> {
    let common = &CommonStrings::of(old.md.strings, new.md.strings);
    if !DEFINITIONS
        .par_iter()
        .all(|table| same_table(old.md, new.md, common, *table))
    {
        return Ok(None);
    }
    let same = Same {
        rows: std::array::from_fn(|slot| same_rows(old.md, new.md, common, REFERENCES[slot])),
    };
    let types_differ = |table: &&TableId| {
        REFERENCES
            .iter()
            .position(|reference| reference == *table)
            .is_some_and(|slot| same.rows[slot].contains(&false))
    };
    if TYPES.iter().any(|table| types_differ(&table)) || !same_data(&old, &new)? {
        return Ok(None);
    }
    let methods: Vec<MethodDefId> = new.md.ids().collect();
    let doubtful: Vec<MethodDefId> = methods
        .par_iter()
        .filter_map(|method| match same_body(&old, &new, &same, *method) {
            Ok(true) => None,
            Ok(false) => Some(Ok(*method)),
            Err(error) => Some(Err(error)),
        })
        .collect::<Result<_>>()?;
    let map = SymbolMap::identity(&old, &new);
    let mut updated = Vec::new();
    {
        let (a, b) = (Canon::exact_old(old), Canon::exact_new(new, &map));
        for method in doubtful {
            if a.body(method)? == b.body(method)? {
                continue;
            }
            // Which lambda is which, and what is suspended where, only the code around it says.
            let owner = new.symbols.declaring(method.token());
            let named = !new.symbols.is_positional_type(owner) && !new.is_positional(method.token())?;
            if owner.is_nil() || !named || matches!(new.name(method.token())?, "MoveNext" | "GenerateNext") {
                return Ok(None);
            }
            updated.push(method);
        }
    }
    let nothing = Vec::new();
    Ok(Some(Changes {
        map,
        updated,
        inserted: nothing.clone(),
        deleted: nothing,
        aspects: Vec::new(),
        module: Vec::new(),
        in_place: true,
    }))
}

fn same_table(old: &Metadata<'_>, new: &Metadata<'_>, common: &CommonStrings, table: TableId) -> bool {
    old.table(table).rows() == new.table(table).rows()
        && (1..=new.table(table).rows()).all(|row| same_row(old, new, common, table, row))
}

fn same_rows(old: &Metadata<'_>, new: &Metadata<'_>, common: &CommonStrings, table: TableId) -> Vec<bool> {
    (1..=new.table(table).rows())
        .map(|row| same_row(old, new, common, table, row))
        .collect()
}

/// Column by column: heap items by content, everything else as it stands.
fn same_row(
    old: &Metadata<'_>,
    new: &Metadata<'_>,
    common: &CommonStrings,
    table: TableId,
    row: u32,
) -> bool {
    let (Some(a), Some(b)) = (old.table(table).raw(row), new.table(table).raw(row)) else {
        return false;
    };
    table.columns().iter().zip(a.iter().zip(&b)).all(|(column, (a, b))| match column.kind {
        // Where code and data lie; both are compared by themselves.
        _ if column.name == "rva" => (*a == 0) == (*b == 0),
        ColumnKind::String if a == b && common.has(StringOffset(*a)) => true,
        ColumnKind::String => matches!((old.string(StringOffset(*a)), new.string(StringOffset(*b))), (Ok(a), Ok(b)) if a == b),
        ColumnKind::Blob => matches!((old.blob(BlobOffset(*a)), new.blob(BlobOffset(*b))), (Ok(a), Ok(b)) if a == b),
        ColumnKind::Guid => matches!((old.guid(GuidIndex(*a)), new.guid(GuidIndex(*b))), (Ok(a), Ok(b)) if a == b),
        _ => a == b,
    })
}

/// The data of fields that have any.
fn same_data(old: &Module<'_>, new: &Module<'_>) -> Result<bool> {
    for id in new.md.ids::<FieldRvaId>() {
        let (a, b) = (old.md.get(id)?, new.md.get(id)?);
        let size = data_size(new.md, b.field)?;
        let (a, b) = (old.code.field_data(id, a.rva)?, new.code.field_data(id, b.rva)?);
        match (
            size,
            a.rest().get(..size.unwrap_or(0)),
            b.rest().get(..size.unwrap_or(0)),
        ) {
            (Some(_), Some(a), Some(b)) if a == b => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// How many bytes a data field has, where a layout says it.
fn data_size(md: &Metadata<'_>, field: FieldId) -> Result<Option<usize>> {
    let mut signature = md.blob_reader(md.get(field)?.signature)?;
    signature.u8()?;
    // II.23.1.16: a value type of this module.
    if signature.u8()? != 0x11 {
        return Ok(None);
    }
    let encoded = signature.compressed_u32()?;
    let owner = TypeDefId(encoded >> 2);
    for id in md.ids::<ClassLayoutId>() {
        let row = md.get(id)?;
        if encoded & 3 == 0 && row.parent == owner {
            return Ok(Some(row.class_size as usize));
        }
    }
    Ok(None)
}

/// Whether two bodies are byte for byte the same but for tokens that stand for the same. A false answer may be wrong.
fn same_body(old: &Module<'_>, new: &Module<'_>, same: &Same, method: MethodDefId) -> Result<bool> {
    let (a, b) = (old.md.get(method)?, new.md.get(method)?);
    let (Some(a), Some(b)) = (
        old.code.method_data(method, a.rva)?,
        new.code.method_data(method, b.rva)?,
    ) else {
        return Ok(a.rva == b.rva);
    };
    let (a, b) = (MethodBody::parse(a)?, MethodBody::parse(b)?);
    if a.code.len() != b.code.len()
        || (a.max_stack, a.init_locals, a.local_var_sig) != (b.max_stack, b.init_locals, b.local_var_sig)
        || !same.token(b.local_var_sig.token())
    {
        return Ok(false);
    }
    if !a.clauses().eq(b.clauses()) {
        return Ok(false);
    }
    let mut done = 0;
    for operand in token_operands(b.code) {
        let operand = operand?;
        let at = operand.position;
        let (Some(ours), Some(theirs)) = (b.code.get(done..at), a.code.get(done..at)) else {
            return Ok(false);
        };
        let Some(raw) = a.code.get(at..).and_then(|rest| rest.first_chunk::<4>()) else {
            return Ok(false);
        };
        let theirs_token = Token::from_raw(u32::from_le_bytes(*raw));
        let equal = match (theirs_token.as_user_string(), operand.token.as_user_string()) {
            (Some(a), Some(b)) => old.md.user_string(a)? == new.md.user_string(b)?,
            (None, None) => theirs_token == operand.token && same.token(operand.token),
            _ => false,
        };
        if ours != theirs || !equal {
            return Ok(false);
        }
        done = at + 4;
    }
    Ok(a.code[done..] == b.code[done..])
}
