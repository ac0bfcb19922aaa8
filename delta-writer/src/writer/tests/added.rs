//! Types and members added, to types of the baseline and to those of earlier deltas.

use ecma335::{AttributeArgument, CustomAttributeId, Metadata, MethodDefId, RowId, TableId, TypeDefId};

use super::run::{Run, log};

#[test]
fn types_and_members_of_all_kinds() {
    let mut run = Run::new("writer/0/writer.dll");
    for generation in 1..=3 {
        let matched = run.matched(&format!("writer/{generation}/writer.dll"));
        let delta = run.take(&matched).expect("a delta");
        if generation == 2 {
            insta::assert_snapshot!("additions", log(&delta));
        }
    }
    let metadata = run.chain.metadata();
    let shop = find_type(&metadata, "Shop`1");
    assert_eq!(
        metadata.fields(shop).len(),
        3,
        "a constant, and two fields that the compiler made"
    );
    let rows = |table| metadata.table(table).rows();
    assert_eq!(rows(TableId::ImplMap), 1);
    assert_eq!(rows(TableId::FieldMarshal), 1);
    assert_eq!(rows(TableId::FieldLayout), 2);
    assert!(rows(TableId::ClassLayout) >= 2);
    assert_eq!(rows(TableId::GenericParamConstraint), 2);
}

#[test]
fn a_new_state_machine_goes_by_its_name_in_the_chain() {
    let mut run = Run::new("writer/0/writer.dll");
    for generation in 1..=2 {
        let matched = run.matched(&format!("writer/{generation}/writer.dll"));
        run.take(&matched).expect("a delta");
    }
    let metadata = run.chain.metadata();
    let wait = metadata
        .ids::<MethodDefId>()
        .find(|id| metadata.string(metadata.get(*id).expect("a method").name) == Ok("Wait"))
        .expect("Wait");
    let named: Vec<String> = metadata
        .ids::<CustomAttributeId>()
        .map(|id| metadata.get(id).expect("an attribute"))
        .filter(|row| row.parent.token() == wait.token())
        .flat_map(|row| metadata.custom_attribute(&row, &metadata).expect("a value").fixed)
        .filter_map(|argument| match argument {
            AttributeArgument::Type(Some(name)) => Some(name.to_str_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let [name] = &named[..] else { panic!("{named:?}") };
    let (outer, inner) = name.split_once('+').expect("a nested type");
    assert_eq!(outer, "Entry");
    assert!(inner.ends_with("#2"), "{inner}");
    find_type(&metadata, inner);
}

#[test]
fn what_belongs_to_a_listed_type_need_not_be_listed() {
    let mut run = Run::new("writer/1/writer.dll");
    let full = run.matched("writer/2/writer.dll");
    let mut short = run.matched("writer/2/writer.dll");
    let update = short.update.metadata().expect("metadata");
    short.additions.types.retain(|id| {
        // Nested in a public type, or in Entry, which exists.
        let name = update
            .string(update.get(*id).expect("a type").name)
            .expect("a name");
        name != "Inner`1"
    });
    assert!(short.additions.types.len() < full.additions.types.len());
    let short = crate::write(&run.chain, &short.plan()).expect("a delta");
    assert_eq!(short.metadata, run.take(&full).expect("a delta").metadata);
}

fn find_type(metadata: &Metadata<'_>, name: &str) -> TypeDefId {
    metadata
        .ids::<TypeDefId>()
        .find(|id| metadata.string(metadata.get(*id).expect("a type").name) == Ok(name))
        .unwrap_or_else(|| panic!("{name}: no such type"))
}
