//! Whole builds: unchanged ones, Roslyn's deltas, missed edits, wrong maps, wrong names.

use ecma335::{MethodDefId, RowId, TableId, Token};

use super::builds::{Case, image};
use crate::proof::{Aspect, Difference};

#[test]
fn a_build_is_itself() {
    for build in ["kinds/gen0.dll", "closures/gen0.dll"] {
        assert_eq!(Case::unchanged(build, image(build)).prove(), Ok(()), "{build}");
    }
}

#[test]
fn roslyns_deltas_are_proved() {
    assert_eq!(Case::roslyn(1).prove(), Ok(()));
    assert_eq!(Case::roslyn(2).prove(), Ok(()));
}

/// The differences as `name: aspect`.
fn said(case: &Case) -> Vec<String> {
    let said = |difference: Difference| match difference {
        Difference::Differs { name, aspect, .. } => format!("{name}: {aspect}"),
        other => other.to_string(),
    };
    case.differences().into_iter().map(said).collect()
}

/// The delta is not there: each edit is told, and nothing else.
#[test]
fn missed_edits_are_found() {
    let case = Case::unchanged("kinds/gen0.dll", image("kinds/gen1.dll"));
    assert_eq!(
        said(&case),
        [
            "Ring::Area: code at IL_000d",
            "Code::Greet: code at IL_0001",
            "Code::Guard: stack size",
            "Code::Guard: code at IL_0007",
            "Code::Guard: exception clause 0",
            "Code::Switch: code at IL_0026",
            "Code+<>c__DisplayClass8_0::<Adder>b__0: code at IL_000f",
        ]
    );
}

/// The second delta stands on the first.
#[test]
fn an_older_update_is_not_the_chain() {
    let mut case = Case::roslyn(2);
    case.update = image("kinds/gen1.dll");
    assert!(!said(&case).is_empty());
}

/// The same program three lines down: every closure has another name, and the map says which is which.
fn moved() -> Case {
    let mut case = Case::unchanged("closures/gen0.dll", image("closures/gen1.dll"));
    let (update, chain) = (case.update.metadata().expect("metadata"), case.after.metadata());
    for (id, row) in update.rows::<ecma335::TypeDefId>().flatten() {
        let (name, other) = (
            update.string(row.name).expect("a name"),
            chain.string(chain.get(id).expect("a row").name).expect("a name"),
        );
        if name != other {
            case.names.insert(id.token(), other.to_owned());
        }
    }
    for (id, row) in update.rows::<ecma335::FieldId>().flatten() {
        let (name, other) = (
            update.string(row.name).expect("a name"),
            chain.string(chain.get(id).expect("a row").name).expect("a name"),
        );
        if name != other {
            case.names.insert(id.token(), other.to_owned());
        }
    }
    case
}

#[test]
fn renamed_closures_keep_their_names_in_the_chain() {
    let mut case = moved();
    assert!(case.names.len() > 10);
    assert_eq!(case.prove(), Ok(()));
    // Without the names they are all wrong.
    let names = std::mem::take(&mut case.names);
    let told = said(&case);
    assert!(
        told.iter().filter(|line| line.ends_with(": name")).count() >= names.len(),
        "{told:?}"
    );
}

/// Every pair of definitions of one table swapped: the map is one to one, kinds and even signatures agree, and yet each is found.
#[test]
fn every_swap_of_two_definitions_is_found() {
    for mut case in [moved(), Case::roslyn(1)] {
        let tables = [
            TableId::TypeDef,
            TableId::Field,
            TableId::MethodDef,
            TableId::Property,
            TableId::Event,
        ];
        for table in tables {
            let rows = case.update.metadata().expect("metadata").table(table).rows();
            for left in 1..=rows {
                // Neighbours and a few farther ones; all pairs would take minutes.
                for right in [left + 1, left + 2, left + 5, left + 11] {
                    let (left, right) = (Token::new(table, left), Token::new(table, right));
                    if right.row() <= rows {
                        let map = case.map.clone();
                        case.map.set(left, right);
                        case.map.set(right, left);
                        assert!(case.prove().is_err(), "{left:?} for {right:?}");
                        case.map = map;
                    }
                }
            }
        }
    }
}

/// Swapped with all that belongs to them, and with their names: two closures of one shape, each with its own code.
#[test]
fn swapped_closure_classes_are_found() {
    let mut case = moved();
    let (left, right) = (
        case.type_("Closures+adder@20"),
        case.type_("Closures+subtracter@24"),
    );
    let md = case.update.metadata().expect("metadata");
    let fields: Vec<_> = md.fields(left).zip(md.fields(right)).collect();
    let methods: Vec<_> = md.methods(left).zip(md.methods(right)).collect();
    let mut swap = |left: Token, right: Token| {
        let names = (case.names.remove(&left), case.names.remove(&right));
        case.names.extend(names.1.map(|name| (left, name)));
        case.names.extend(names.0.map(|name| (right, name)));
        case.map.set(left, right);
        case.map.set(right, left);
    };
    swap(left.token(), right.token());
    fields
        .into_iter()
        .for_each(|(left, right)| swap(left.token(), right.token()));
    methods
        .into_iter()
        .for_each(|(left, right)| swap(left.token(), right.token()));
    assert_eq!(
        said(&case),
        [
            "Closures::adder: code at IL_0006",
            "Closures::subtracter: code at IL_0006",
            "Closures+adder@20::Invoke: code at IL_0007",
            "Closures+subtracter@24::Invoke: code at IL_0007",
        ]
    );
}

#[test]
fn maps_that_are_not_total_or_not_one_to_one_are_refused() {
    let mut case = Case::roslyn(1);
    let (first, second) = (case.method("Code::Greet"), case.method("Code::Leave"));
    let map = case.map.clone();
    case.map.set(first.token(), second.token());
    assert!(
        matches!(&case.differences()[..], [Difference::MappedTwice { chain, .. }] if *chain == second.token())
    );
    case.map.set(first.token(), MethodDefId::default().token());
    assert!(
        matches!(&case.differences()[..], [Difference::Unmapped { update, .. }] if *update == first.token())
    );
    case.map
        .set(first.token(), Token::new(TableId::MethodDef, 0xFFFF));
    assert!(matches!(
        &case.differences()[..],
        [Difference::NoSuchDefinition { .. }]
    ));
    case.map = map;
    case.map.methods.pop();
    assert!(matches!(&case.differences()[..], [Difference::MapLength { .. }]));
}

/// A field swapped with one of the same type: found by each body that uses one, and by nothing else.
#[test]
fn a_swapped_field_is_found_by_its_uses() {
    let mut case = Case::roslyn(1);
    let (counter, second) = (case.field("Code::counter"), case.field("Code::second"));
    case.map.set(counter.token(), second.token());
    case.map.set(second.token(), counter.token());
    case.names.insert(counter.token(), "second".to_owned());
    case.names.insert(second.token(), "counter".to_owned());
    assert_eq!(
        said(&case),
        [
            "Code::Count: code at IL_0001",
            "Code::Other: code at IL_0001",
            "Code::Guard: code at IL_003a",
        ]
    );
}

#[test]
fn a_name_that_is_not_the_chains_is_found() {
    let mut case = Case::roslyn(1);
    let method = case.method("Code::InfoA");
    case.names.insert(method.token(), "InfoB".to_owned());
    assert_eq!(said(&case), ["Code::InfoA: name"]);
}

#[test]
fn a_retired_definition_is_neither_mapped_nor_missing() {
    let mut case = Case::roslyn(1);
    let method = case.method("Code::InfoA").token();
    case.retired.insert(method);
    assert!(matches!(
        &case.differences()[..],
        [Difference::RetiredAndMapped { .. }]
    ));
    case.retired.clear();
    case.deleted.insert(method);
    let found = case.differences();
    assert!(
        matches!(
            &found[..],
            [Difference::RetiredAndMapped { .. }, Difference::NotDeleted { .. }]
        ),
        "{found:?}"
    );
}

/// What differs in an attribute of the assembly is told, unless the caller has said that it may.
#[test]
fn only_exempted_attributes_may_differ() {
    let mut bytes = super::builds::read("kinds/gen0.dll");
    let at = bytes
        .windows(9)
        .position(|window| window == b"1.0.0+abc")
        .expect("the version");
    bytes[at + 8] = b'd';
    let mut case = Case::unchanged("kinds/gen0.dll", ecma335::Image::parse(bytes).expect("a build"));
    assert!(matches!(
        &case.differences()[..],
        [Difference::Differs {
            aspect: Aspect::Attributes,
            ..
        }]
    ));
    case.exemptions.assembly_attributes =
        vec!["System.Reflection.AssemblyInformationalVersionAttribute".to_owned()];
    assert_eq!(case.prove(), Ok(()));
    case.exemptions.assembly_attributes = vec!["MarkAttribute".to_owned()];
    assert!(case.prove().is_err());
}
