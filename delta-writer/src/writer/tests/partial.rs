//! An update that has some of the program's types, and refers to the others by the program's own name (`fixtures/writer/partial`).

use std::collections::HashMap;

use ecma335::{Code, Metadata, MethodBody, Names, TableId, Token, TypeDefId, token_operands};

use super::run::{Run, image};
use crate::{Additions, DefinitionMap, Plan, write};

#[test]
fn references_to_the_own_assembly_are_definitions() {
    let run = Run::new("writer/2/writer.dll");
    let update = image("writer/partial/part.dll");
    let new = update.metadata().expect("metadata");
    let part = new
        .ids::<TypeDefId>()
        .find(|id| new.string(new.get(*id).expect("a type").name) == Ok("Part"))
        .expect("Part");
    let plan = Plan {
        update: &update,
        pdb: None,
        map: &DefinitionMap::empty(&new),
        updated_methods: Vec::new(),
        constants: Vec::new(),
        additions: Additions {
            types: vec![part],
            ..Default::default()
        },
        names: HashMap::new(),
        base_enc_id: Default::default(),
    };
    let delta = write(&run.chain, &plan).expect("a delta");
    let metadata = Metadata::parse(&delta.metadata, 0).expect("metadata");
    assert_eq!(metadata.table(TableId::AssemblyRef).rows(), 0, "none to itself");

    let mut chain = run.chain.clone();
    chain.apply(&delta.metadata, delta.il).expect("a delta");
    let chain_metadata = chain.metadata();
    let names = Names::new(&chain_metadata).expect("names");
    let mut found = Vec::new();
    for method in &delta.methods {
        let row = chain_metadata.get(method.chain).expect("a method");
        let data = chain
            .method_data(method.chain, row.rva)
            .expect("data")
            .expect("a body");
        let body = MethodBody::parse(data).expect("a body");
        for operand in token_operands(body.code) {
            let token = operand.expect("a token").token;
            let name = names.token(token, Token::default()).expect("a name");
            found.push((token.table(), name));
        }
    }
    let table_of = |part: &str| {
        let entry = found.iter().find(|(_, name)| name.contains(part));
        entry.unwrap_or_else(|| panic!("{part}: {found:#?}")).0
    };
    assert_eq!(table_of("Old::Field"), Some(TableId::Field));
    assert_eq!(table_of("Old::get_Existing"), Some(TableId::MethodDef));
    assert_eq!(table_of("Entry::Run"), Some(TableId::MethodDef));
    // Of a type with arguments it is a reference still, but to the definition.
    assert_eq!(table_of("::Raise"), Some(TableId::MemberRef));
    assert_eq!(table_of("::Pair"), Some(TableId::MemberRef));
}
