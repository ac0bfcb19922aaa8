//! An update that has some of the program's types, and refers to the others by the program's own name (`fixtures/writer/2-part`).

use std::collections::{HashMap, HashSet};

use ecma335::{Chain, Code, Metadata, MethodBody, Names, TableId, Token, TypeDefId, token_operands};

use super::run::{Run, image};
use crate::{Additions, Claim, DefinitionMap, Exemptions, Plan, prove, write};

#[test]
fn references_to_the_own_assembly_are_definitions() {
    let run = Run::new("writer/2/writer.dll");
    let update = image("writer/2-part/writer.dll");
    let new = update.metadata().expect("metadata");
    let part = new
        .ids::<TypeDefId>()
        .find(|id| new.string(new.get(*id).expect("a type").name) == Ok("Part"))
        .expect("Part");
    let module = Token::new(TableId::TypeDef, 1);
    let mut map = DefinitionMap::empty(&new);
    map.set(module, module);
    let plan = Plan {
        update: &update,
        pdb: None,
        map: &map,
        updated_methods: Vec::new(),
        constants: Vec::new(),
        attributes: Vec::new(),
        additions: Additions {
            types: vec![part],
            ..Default::default()
        },
        names: &HashMap::new(),
        base_enc_id: Default::default(),
    };
    let delta = write(&run.chain, &plan).expect("a delta");
    let metadata = Metadata::parse(&delta.metadata, 0).expect("metadata");
    assert_eq!(metadata.table(TableId::AssemblyRef).rows(), 0, "none to itself");

    let mut chain = run.chain.clone();
    chain.apply(&delta.metadata, delta.il.clone()).expect("a delta");
    let chain_metadata = chain.metadata();
    let names = Names::new(&chain_metadata).expect("names");
    let mut found = Vec::new();
    let mut own = Vec::new();
    for method in &delta.methods {
        let row = chain_metadata.get(method.chain).expect("a method");
        let data = chain
            .method_data(method.chain, row.rva)
            .expect("data")
            .expect("a body");
        let body = MethodBody::parse(data).expect("a body");
        for operand in token_operands(body.code) {
            let operand = operand.expect("a token");
            let token = operand.token;
            if matches!(token.table(), Some(TableId::Field | TableId::MethodDef)) {
                let code = delta
                    .il
                    .windows(body.code.len())
                    .position(|part| part == body.code);
                own.push((code.expect("the body") + operand.position, token));
            }
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
    let retired: HashSet<Token> = (2..=run.chain.metadata().table(TableId::TypeDef).rows())
        .map(|row| Token::new(TableId::TypeDef, row))
        .collect();
    let proof = |after: &Chain| {
        prove(&Claim {
            before: &run.chain,
            after,
            update: &update,
            map: &delta.map,
            names: &HashMap::new(),
            retired: &retired,
            deleted: &HashSet::new(),
            exemptions: &Exemptions::default(),
        })
    };
    assert_eq!(proof(&chain), Ok(()));
    // Any other field or method in the place of one that the part lacks is found.
    let mut tried = 0;
    for (at, token) in own {
        let table = token.table().expect("a table");
        for row in 1..=chain_metadata.table(table).rows() {
            let other = Token::new(table, row);
            if other == token {
                continue;
            }
            let mut il = delta.il.clone();
            il[at..at + 4].copy_from_slice(&other.raw().to_le_bytes());
            let mut wrong = run.chain.clone();
            wrong.apply(&delta.metadata, il).expect("a delta");
            assert!(proof(&wrong).is_err(), "{token:?} for {other:?}");
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
    // Of a type with arguments it is a reference still, but to the definition.
    assert_eq!(table_of("::Raise"), Some(TableId::MemberRef));
    assert_eq!(table_of("::Pair"), Some(TableId::MemberRef));
}
