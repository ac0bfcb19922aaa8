//! One cell of an image changed at a time: the change is applied, refused or told in a warning, but where no one could tell it.

use std::collections::BTreeSet;

use ecma335::fuzzing::{Cell, cells};
use ecma335::{
    ColumnKind, CustomAttributeId, GenericParamId, Image, MemberRefId, Metadata, MethodDefId, ParamId,
    PropertyId, RowId, TableId, Token, TypeDefId, TypeRefId,
};
use name_map::Symbols;
use rayon::prelude::*;

use crate::{Build, Session, Update, Verdict};

const TABLES: &[u8] = include_bytes!("../../../fixtures/tables/tables.dll");

/// Tables that only linkers, deltas, and compilers with further files write.
const ABSENT: [TableId; 13] = [
    TableId::FieldPtr,
    TableId::MethodPtr,
    TableId::ParamPtr,
    TableId::EventPtr,
    TableId::PropertyPtr,
    TableId::EncLog,
    TableId::EncMap,
    TableId::AssemblyProcessor,
    TableId::AssemblyOs,
    TableId::AssemblyRefProcessor,
    TableId::AssemblyRefOs,
    TableId::File,
    TableId::ManifestResource,
];

fn build(image: &[u8]) -> Build {
    Build {
        name: "tables".to_owned(),
        image: image.into(),
        pdb: None,
    }
}

/// Numbers have many bits and tables many rows: each row gets some of the bits, each bit some of the rows.
fn is_tried(cell: &Cell) -> bool {
    const SHARE: u32 = 5;
    let is_number = matches!(cell.column.kind, ColumnKind::U16 | ColumnKind::U32);
    !is_number
        || cell.column.name == "rva"
        || (cell.old ^ cell.new).trailing_zeros() % SHARE == cell.row % SHARE
}

/// Whether nothing is done about a change, and nothing said.
fn is_silent(session: &Session, update: &[u8]) -> bool {
    match session.propose(&[Update::Full(build(update))]) {
        Ok(Verdict::Ready(proposal)) => {
            let mut modules = proposal.modules().iter();
            modules.all(|module| module.applied.is_none() && module.warnings.is_empty())
        }
        Ok(Verdict::Refused(_)) | Err(_) => false,
    }
}

/// Whether a cell says nothing, or nothing that a process has.
fn says_nothing(image: &Image, symbols: &Symbols, cell: &Cell, update: &[u8]) -> bool {
    let md = image.metadata().unwrap();
    match cell.place().as_str() {
        // Reserved (II.22.30); the id is the build's.
        "Module.generation" | "Module.enc_id" | "Module.enc_base_id" | "Module.mvid" => true,
        // The second byte is padding (II.22.9).
        "Constant.type_" => (cell.old ^ cell.new) & 0xFF == 0,
        // A hint (II.22.14).
        "ExportedType.type_def_id" => true,
        // A list begins where the one before ends: the same members may be said otherwise.
        "TypeDef.field_list" | "TypeDef.method_list" | "MethodDef.param_list" => {
            let update = Image::parse(update).unwrap();
            has_same_members(&md, &update.metadata().unwrap())
        }
        "PropertyMap.property_list" | "EventMap.event_list" => cell.row == 1 && cell.new == 0,
        // What is returned has no name.
        "Param.name" => md.get(ParamId(cell.row)).unwrap().sequence == 0,
        // What compilers make is matched by what it is made of, and keeps the names that it has.
        "Property.name" => symbols.is_positional_type(symbols.declaring(PropertyId(cell.row).token())),
        "GenericParam.name" => {
            let owner = md.get(GenericParamId(cell.row)).unwrap().owner.token();
            let owner = owner.to_id::<TypeDefId>();
            owner.is_some_and(|owner| symbols.is_positional_type(owner))
        }
        // Loaders compare no hashes.
        "AssemblyRef.hash_value" => true,
        "TypeRef.name" | "TypeRef.namespace" | "TypeRef.resolution_scope" => {
            is_unread(&md, TypeRefId(cell.row).token())
        }
        "MemberRef.class" | "MemberRef.name" | "MemberRef.signature" => {
            is_unread(&md, MemberRefId(cell.row).token())
        }
        "CustomAttribute.parent" | "CustomAttribute.value" => {
            let row = md.get(CustomAttributeId(cell.row)).unwrap();
            is_unread(&md, row.type_.token())
        }
        _ => false,
    }
}

fn has_same_members(old: &Metadata<'_>, new: &Metadata<'_>) -> bool {
    let types = old
        .ids::<TypeDefId>()
        .all(|id| old.fields(id).eq(new.fields(id)) && old.methods(id).eq(new.methods(id)));
    types
        && old
            .ids::<MethodDefId>()
            .all(|id| old.params(id).eq(new.params(id)))
}

/// References to attributes, or to what they consist of, that say nothing of the program: which commit a build is of; permissions, which a
/// permission set spells out.
fn is_unread(md: &Metadata<'_>, token: Token) -> bool {
    let class = match token.to_id::<MemberRefId>() {
        Some(member) => md.get(member).unwrap().class.token(),
        None => token,
    };
    let Some(class) = class.to_id::<TypeRefId>() else {
        return false;
    };
    let row = md.get(class).unwrap();
    let (namespace, name) = (md.string(row.namespace).unwrap(), md.string(row.name).unwrap());
    namespace == "System.Security.Permissions" || name == "AssemblyInformationalVersionAttribute"
}

#[test]
fn no_cell_changes_in_silence() {
    let image = Image::parse(TABLES).unwrap();
    let md = image.metadata().unwrap();
    let symbols = Symbols::new(&md, None).unwrap();
    let absent = TableId::ALL.iter().filter(|table| {
        // Those of portable PDBs come after.
        **table <= TableId::GenericParamConstraint && md.table(**table).rows() == 0
    });
    assert_eq!(absent.copied().collect::<Vec<_>>(), ABSENT);

    let mut session = Session::new();
    session.add_module(build(TABLES), None).unwrap();
    let mut tried = cells(&image).unwrap();
    tried.retain(is_tried);
    let columns: BTreeSet<String> = tried.iter().map(Cell::place).collect();
    let all = TableId::ALL.iter().filter(|table| md.table(**table).rows() > 0);
    let all = all.map(|table| table.columns().len()).sum::<usize>();
    assert_eq!(columns.len(), all, "columns: {columns:?}");
    let silent = tried.par_iter().filter(|cell| {
        let update = cell.changed(image.bytes());
        is_silent(&session, &update) && !says_nothing(&image, &symbols, cell, &update)
    });
    let silent: Vec<String> = silent.map(ToString::to_string).collect();
    assert!(silent.is_empty(), "unchanged: {silent:#?}");
}
