//! Bodies edited, over several generations.

use ecma335::{Code, Metadata, MethodBody, MethodDefId, Names, RowId, TableId, Token};

use super::run::{Run, log};
use crate::{ReferenceIndex, write, write_with};

#[test]
fn three_generations_of_an_fsharp_program() {
    let mut run = Run::new("demo/fsharp/0/demo.dll");
    for generation in 1..=3 {
        let matched = run.matched(&format!("demo/fsharp/{generation}/demo.dll"));
        let delta = run.take(&matched).expect("a delta");
        assert_eq!(delta.generation, generation);
        assert_eq!(delta.methods.len(), matched.updated_methods.len());
        assert_eq!(run.chain.generations(), generation);
        assert_eq!(delta.il[..4], [0; 4]);
    }
}

#[test]
fn three_generations_of_a_csharp_program() {
    let mut run = Run::new("demo/csharp/0/demo.dll");
    for generation in 1..=3 {
        let matched = run.matched(&format!("demo/csharp/{generation}/demo.dll"));
        run.take(&matched).expect("a delta");
    }
}

#[test]
fn one_method_alone() {
    let run = Run::new("writer/0/writer.dll");
    let mut matched = run.matched("writer/1/writer.dll");
    let update = matched.update.metadata().expect("metadata");
    let name = |id: &MethodDefId| update.string(update.get(*id).expect("a method").name);
    matched.updated_methods.retain(|id| name(id) == Ok("Names"));
    let delta = write(&run.chain, &matched.plan()).expect("a delta");
    insta::assert_snapshot!("one_method", log(&delta));

    // The body is the update's, by the names of what it refers to.
    let mut chain = run.chain.clone();
    chain.apply(&delta.metadata, delta.il.clone()).expect("a delta");
    let [method] = delta.methods[..] else {
        panic!("{:?}", delta.methods)
    };
    assert!(!method.added);
    let body = |code: &dyn Code, id: MethodDefId| {
        let metadata = code.metadata().expect("metadata");
        text(&metadata, code, id)
    };
    assert_eq!(body(&chain, method.chain), body(&matched.update, method.update));
    let rva = chain.metadata().get(method.chain).expect("a method").rva;
    assert_eq!(rva % 4, 0, "a fat body is aligned");
}

/// Instructions, locals and clauses with names for tokens.
fn text(metadata: &Metadata<'_>, code: &dyn Code, id: MethodDefId) -> String {
    let names = Names::new(metadata).expect("names");
    let row = metadata.get(id).expect("a method");
    let data = code.method_data(id, row.rva).expect("data").expect("a body");
    let body = MethodBody::parse(data).expect("a body");
    let name = |token: Token| names.token(token, Token::default()).expect("a name");
    let mut text = format!(
        "{:?}\n",
        metadata.locals(body.local_var_sig).map(|locals| locals.len())
    );
    for operand in ecma335::token_operands(body.code) {
        let operand = operand.expect("a token");
        text += &format!(
            "{} {} {}\n",
            operand.position,
            operand.opcode.name(),
            name(operand.token)
        );
    }
    for clause in body.clauses() {
        if let ecma335::ExceptionKind::Catch(token) = clause.kind {
            text += &format!("catch {}\n", name(token));
        }
    }
    text
}

#[test]
fn the_order_of_the_plan_and_a_warm_index_make_no_difference() {
    let mut run = Run::new("writer/0/writer.dll");
    let mut index = ReferenceIndex::default();
    for generation in 1..=3 {
        let mut matched = run.matched(&format!("writer/{generation}/writer.dll"));
        let warm = write_with(&run.chain, &matched.plan(), &mut index).expect("a delta");
        matched.updated_methods.reverse();
        matched.additions.types.reverse();
        matched.additions.methods.reverse();
        let cold = run.take(&matched).expect("a delta");
        assert_eq!(warm.metadata, cold.metadata);
        assert_eq!((warm.il, warm.pdb, warm.enc_id), (cold.il, cold.pdb, cold.enc_id));
    }
}

#[test]
fn nothing_is_appended_that_the_chain_has() {
    let mut run = Run::new("writer/0/writer.dll");
    let matched = run.matched("writer/1/writer.dll");
    run.take(&matched).expect("a delta");
    // The same build again: whatever it refers to is there, wherever it stands.
    let matched = run.matched("writer/1/writer.dll");
    let delta = run.take(&matched).expect("a delta");
    let metadata = Metadata::parse(&delta.metadata, 0).expect("metadata");
    for table in [
        TableId::AssemblyRef,
        TableId::TypeRef,
        TableId::MemberRef,
        TableId::TypeSpec,
        TableId::MethodSpec,
        TableId::StandAloneSig,
        TableId::CustomAttribute,
    ] {
        assert_eq!(metadata.table(table).rows(), 0, "{table:?}");
    }
    assert_eq!(metadata.user_strings.0, [0; 4]);
}

#[test]
fn without_a_pdb_there_is_no_pdb_delta() {
    let run = Run::new("writer/0/writer.dll");
    let mut matched = run.matched("writer/1/writer.dll");
    matched.pdb = None;
    assert!(
        write(&run.chain, &matched.plan())
            .expect("a delta")
            .pdb
            .is_empty()
    );
}

#[test]
fn tokens_are_those_of_the_chain() {
    let mut run = Run::new("writer/0/writer.dll");
    for generation in 1..=3 {
        let matched = run.matched(&format!("writer/{generation}/writer.dll"));
        let delta = run.take(&matched).expect("a delta");
        let order: Vec<_> = delta.methods.iter().map(|method| method.chain).collect();
        assert!(order.is_sorted());
        for method in &delta.methods {
            assert_eq!(delta.map.get(method.update.token()), Some(method.chain.token()));
            assert_eq!(method.added, matched.map.get(method.update.token()).is_none());
        }
    }
}
