//! The everyday edit, fast: a build whose rows are those of the chain, one by one, so that only bodies have to be looked at.
//!
//! Most saves change a body and nothing else; the compiler then writes the same rows in the same order, and every definition stands for the
//! one with its row. What differs beyond that, or touches code whose identity names do not settle (a lambda's, a state machine's), is left to
//! the full comparison.

use ecma335::il::MethodBody;
use ecma335::table::{CustomAttributeId, FieldRvaId, MethodImplId};
use ecma335::{
    BlobOffset, ColumnDef, ColumnKind, CommonStrings, FieldId, GuidIndex, Metadata, MethodDefId, Result,
    RowId, StringOffset, TableId, Token, token_operands,
};
use name_map::canonical::Canon;
use name_map::{Module, SymbolMap};
use rayon::prelude::*;

use crate::data::Sizes;
use crate::fills::caches_by_code;
use crate::{Changes, assembly_changes};

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

/// The opcode of `ldstr`.
const LDSTR: u8 = 0x72;

/// Which rows of the new module's references are the chain's rows of the same number.
struct Same {
    rows: [Vec<bool>; REFERENCES.len()],
    /// All of them.
    all: bool,
}

impl Same {
    fn new(old: &Metadata<'_>, new: &Metadata<'_>, common: &CommonStrings) -> Self {
        let rows: [_; REFERENCES.len()] =
            std::array::from_fn(|slot| same_rows(old, new, common, REFERENCES[slot]));
        let all = rows.iter().all(|rows| !rows.contains(&false));
        Self { rows, all }
    }

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
    let same = Same::new(old.md, new.md, common);
    let types_differ = |table: &&TableId| {
        REFERENCES
            .iter()
            .position(|reference| reference == *table)
            .is_some_and(|slot| same.rows[slot].contains(&false))
    };
    if TYPES.iter().any(|table| types_differ(&table))
        || !same_members(new.md, &same)?
        || !same_data(&old, &new)?
        || !assembly_changes(&old, &new)?.is_empty()
    {
        return Ok(None);
    }
    // The old module's index, which has to serve the new one, knows nothing of members that were deleted and are back.
    let is_dead = |token: Token| old.symbols.declaring(token).is_nil();
    let mut fields = new.md.ids::<FieldId>().map(RowId::token);
    if fields.any(is_dead) || new.md.ids::<MethodDefId>().map(RowId::token).any(is_dead) {
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
            // A cached delegate or call site may be another one under the same name.
            if caches_by_code(&old, method)? || caches_by_code(&new, method)? {
                return Ok(None);
            }
            updated.push(method);
        }
    }
    Ok(Some(Changes {
        map,
        updated,
        inserted: Vec::new(),
        deleted: Vec::new(),
        aspects: Vec::new(),
        module: Vec::new(),
        assembly: Vec::new(),
        in_place: true,
    }))
}

fn same_table(old: &Metadata<'_>, new: &Metadata<'_>, common: &CommonStrings, table: TableId) -> bool {
    old.table(table).rows() == new.table(table).rows()
        && table.columns().iter().enumerate().all(|(number, column)| {
            values(old, new, table, number).all(|(a, b)| same_value(old, new, common, column, a, b))
        })
}

/// Of each row of the new module whether the old one has the same in its place.
fn same_rows(old: &Metadata<'_>, new: &Metadata<'_>, common: &CommonStrings, table: TableId) -> Vec<bool> {
    let mut same: Vec<_> = (1..=new.table(table).rows())
        .map(|row| row <= old.table(table).rows())
        .collect();
    for (number, column) in table.columns().iter().enumerate() {
        for (same, (a, b)) in same.iter_mut().zip(values(old, new, table, number)) {
            *same = *same && same_value(old, new, common, column, a, b);
        }
    }
    same
}

/// A column of the rows that both have.
fn values(
    old: &Metadata<'_>,
    new: &Metadata<'_>,
    table: TableId,
    column: usize,
) -> impl Iterator<Item = (u32, u32)> {
    old.table(table)
        .values(column)
        .zip(new.table(table).values(column))
}

/// Heap items by content, everything else as it stands.
#[inline]
fn same_value(
    old: &Metadata<'_>,
    new: &Metadata<'_>,
    common: &CommonStrings,
    column: &ColumnDef,
    a: u32,
    b: u32,
) -> bool {
    match column.kind {
        // Where code and data lie; both are compared by themselves.
        ColumnKind::U32 if column.name == "rva" => (a == 0) == (b == 0),
        ColumnKind::String if a == b && common.has(StringOffset(a)) => true,
        ColumnKind::String => {
            matches!((old.string(StringOffset(a)), new.string(StringOffset(b))), (Ok(a), Ok(b)) if a == b)
        }
        ColumnKind::Blob => {
            matches!((old.blob(BlobOffset(a)), new.blob(BlobOffset(b))), (Ok(a), Ok(b)) if a == b)
        }
        ColumnKind::Guid => {
            matches!((old.guid(GuidIndex(a)), new.guid(GuidIndex(b))), (Ok(a), Ok(b)) if a == b)
        }
        _ => a == b,
    }
}

/// The members of others that definitions name: constructors of attributes, what is implemented explicitly.
fn same_members(new: &Metadata<'_>, same: &Same) -> Result<bool> {
    for row in new.rows::<CustomAttributeId>() {
        if !same.token(row?.1.type_.token()) {
            return Ok(false);
        }
    }
    for row in new.rows::<MethodImplId>() {
        let (_, row) = row?;
        if !same.token(row.method_body.token()) || !same.token(row.method_declaration.token()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The data of fields that have any.
fn same_data(old: &Module<'_>, new: &Module<'_>) -> Result<bool> {
    let (was, is) = (Sizes::new(old.md)?, Sizes::new(new.md)?);
    for id in new.md.ids::<FieldRvaId>() {
        let old = was.data(old, id, &old.md.get(id)?)?;
        let new = is.data(new, id, &new.md.get(id)?)?;
        if old.is_none() || old != new {
            return Ok(false);
        }
    }
    Ok(true)
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
    // The same bytes, whose tokens mean the same: of user strings, of which every edit of one may move the others, there is none.
    if same.all && a.code == b.code && !b.code.contains(&LDSTR) {
        return Ok(true);
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
