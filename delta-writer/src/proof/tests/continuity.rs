//! What a delta may do to the chain, and what must be left of it.

use std::collections::HashSet;

use ecma335::{FieldId, Metadata, MethodDefId, RowId, TableId, Token, TypeDefId};

use super::builds::{Case, image, read};
use crate::proof::side::Side;
use crate::proof::{Aspect, Difference};
use crate::{DefinitionMap, Plan, write};

/// The chain gets Roslyn's delta, changed by `patch`; the update is the build from before it. What Roslyn edited is told as different,
/// and what it added is retired: here only what the delta did to the chain is looked at.
fn applied(patch: impl Fn(&mut [u8])) -> Vec<Difference> {
    let mut case = Case::unchanged("additions/gen0.dll", image("additions/gen0.dll"));
    let mut metadata = read("additions/roslyn1.meta");
    patch(&mut metadata);
    case.after
        .apply(&metadata, read("additions/roslyn1.il"))
        .expect("a delta");
    case.retired = added(&case);
    case.differences()
        .into_iter()
        .filter(|difference| !matches!(difference, Difference::Differs { .. } | Difference::Extra { .. }))
        .collect()
}

fn added(case: &Case) -> HashSet<Token> {
    let (before, after) = (case.before.metadata(), case.after.metadata());
    [
        TableId::TypeDef,
        TableId::Field,
        TableId::MethodDef,
        TableId::Property,
        TableId::Event,
    ]
    .into_iter()
    .flat_map(|table| {
        let new = before.table(table).rows() + 1..=after.table(table).rows();
        new.map(move |row| Token::new(table, row))
    })
    .collect()
}

/// Writes a cell of the delta's table: where it lies, and how wide it is.
fn set(metadata: &mut [u8], table: TableId, row: u32, skip: usize, value: u32, width: usize) {
    let at = Metadata::parse(metadata, 0)
        .expect("a delta")
        .table(table)
        .row_offset(row)
        + skip;
    metadata[at..at + width].copy_from_slice(&value.to_le_bytes()[..width]);
}

/// Roslyn's one fault in this delta: a constraint of a type that is there already (see the rules).
#[test]
fn a_delta_that_adds_and_updates_leaves_the_rest_alone() {
    let found = applied(|_| {});
    assert!(
        matches!(
            &found[..],
            [Difference::ShapeChanged {
                aspect: Aspect::Constraints,
                ..
            }]
        ),
        "{found:?}"
    );
}

#[test]
fn a_loaded_type_gets_no_interface() {
    let found = applied(|delta| set(delta, TableId::InterfaceImpl, 1, 0, 3, 4));
    let told = |difference: &Difference| matches!(difference, Difference::ShapeChanged { aspect: Aspect::Interfaces, chain, .. } if chain.row() == 3);
    assert!(found.iter().any(told), "{found:?}");
}

#[test]
fn an_updated_method_keeps_its_flags_and_name() {
    // RVA, implementation flags, flags, name.
    let flags = applied(|delta| set(delta, TableId::MethodDef, 1, 6, 0x0096, 2));
    assert!(flags.iter().any(|difference| matches!(
        difference,
        Difference::ShapeChanged {
            aspect: Aspect::Flags,
            ..
        }
    )));
    let name = applied(|delta| set(delta, TableId::MethodDef, 1, 8, 1, 4));
    assert!(name.iter().any(|difference| matches!(
        difference,
        Difference::ShapeChanged {
            aspect: Aspect::Name,
            ..
        }
    )));
}

#[test]
fn what_is_added_takes_no_name_that_is_taken() {
    let case = Case::unchanged("additions/gen0.dll", image("additions/gen0.dll"));
    let md = case.before.metadata();
    let count = md
        .rows::<FieldId>()
        .flatten()
        .find(|(_, row)| md.string(row.name) == Ok("count"))
        .expect("a field")
        .1;
    // The delta's first field row is an updated or the new one of Store; flags, then the name.
    let rows = Metadata::parse(&read("additions/roslyn1.meta"), 0)
        .expect("a delta")
        .count::<FieldId>();
    let taken = (1..=rows)
        .filter(|row| {
            let found = applied(|delta| set(delta, TableId::Field, *row, 2, count.name.0, 4));
            found
                .iter()
                .any(|difference| matches!(difference, Difference::NameTaken { .. }))
        })
        .count();
    assert!(taken >= 3, "{taken}");
}

/// The update has a member less.
fn less() -> Case {
    let mut case = Case::unchanged("additions/gen0.dll", image("additions/less.dll"));
    let map = {
        let (update, chain) = (
            Side::new(&case.update).expect("a build"),
            Side::new(&case.after).expect("a chain"),
        );
        let mut map = DefinitionMap::empty(&update.md);
        for table in [
            TableId::TypeDef,
            TableId::Field,
            TableId::MethodDef,
            TableId::Property,
            TableId::Event,
        ] {
            let mut others: Vec<_> = (1..=chain.md.table(table).rows())
                .map(|row| Token::new(table, row))
                .collect();
            for row in 1..=update.md.table(table).rows() {
                let token = Token::new(table, row);
                let name = update.describe(token);
                let found = others
                    .iter()
                    .position(|other| chain.describe(*other) == name)
                    .expect("a counterpart");
                assert!(map.set(token, others.remove(found)));
            }
        }
        map
    };
    case.map = map;
    case
}

fn retired(case: &Case) -> HashSet<Token> {
    let chain = Side::new(&case.after).expect("a chain");
    let method = chain
        .md
        .ids::<MethodDefId>()
        .map(RowId::token)
        .find(|id| chain.describe(*id) == "Store::Numbers");
    let class = chain
        .md
        .ids::<TypeDefId>()
        .map(RowId::token)
        .find(|id| chain.describe(*id).starts_with("Store+<Numbers>"));
    method.into_iter().chain(class).collect()
}

#[test]
fn what_the_update_has_no_more_is_retired() {
    let mut case = less();
    let lost: Vec<_> = case.differences();
    assert!(lost.len() > 5);
    assert!(
        lost.iter()
            .all(|difference| matches!(difference, Difference::NotRetired { .. })),
        "{lost:?}"
    );
    case.retired = retired(&case);
    assert_eq!(case.retired.len(), 2);
    assert_eq!(case.prove(), Ok(()));
}

/// Who holds a retired class goes on with the code it had.
#[test]
fn retired_code_is_not_changed() {
    let mut case = less();
    case.after
        .apply(&read("additions/roslyn1.meta"), read("additions/roslyn1.il"))
        .expect("a delta");
    case.retired = added(&case).into_iter().chain(retired(&case)).collect();
    let chain = Side::new(&case.after).expect("a chain");
    let touched: HashSet<String> = case
        .differences()
        .into_iter()
        .filter_map(|difference| match difference {
            Difference::UnrelatedChange { chain: token } => Some(chain.describe(token)),
            _ => None,
        })
        .collect();
    assert!(
        touched
            .iter()
            .any(|name| name.starts_with("Store+<Numbers>") && name.ends_with("::MoveNext")),
        "{touched:?}"
    );
    assert!(!touched.contains("Store::Answer"), "{touched:?}");
}

#[test]
fn a_deleted_method_throws() {
    let mut case = less();
    case.retired = retired(&case);
    let method = case
        .retired
        .iter()
        .copied()
        .find(|token| token.table() == Some(TableId::MethodDef))
        .expect("the method");
    case.retired.remove(&method);
    case.deleted.insert(method);
    let found = case.differences();
    assert!(
        matches!(&found[..], [Difference::NotDeleted { chain, .. }] if *chain == method),
        "{found:?}"
    );
}

/// The writer's own delta, whole and with each of its bodies left out.
#[test]
fn a_written_delta_is_proved_and_each_body_is_needed() {
    let mut case = Case::unchanged("kinds/gen0.dll", image("kinds/gen1.dll"));
    let changed: Vec<MethodDefId> = {
        let mut methods: Vec<_> = case
            .differences()
            .into_iter()
            .filter_map(|difference| match difference {
                Difference::Differs { update, .. } => update.to_id(),
                _ => None,
            })
            .collect();
        methods.dedup();
        methods
    };
    assert_eq!(changed.len(), 5);
    for left_out in 0..=changed.len() {
        let mut updated_methods = changed.clone();
        let missed = (left_out < changed.len()).then(|| updated_methods.remove(left_out));
        let delta = write(
            &case.before,
            &Plan {
                update: &case.update,
                pdb: None,
                map: &case.map,
                updated_methods,
                additions: Default::default(),
                constants: Default::default(),
                attributes: Default::default(),
                names: &Default::default(),
                base_enc_id: Default::default(),
            },
        )
        .expect("a delta");
        case.after = case.before.clone();
        case.after
            .apply(&delta.metadata, delta.il)
            .expect("the delta is for this chain");
        let found = case.differences();
        match missed {
            None => assert_eq!(found, []),
            Some(method) => {
                assert!(!found.is_empty());
                assert!(
                    found.iter().all(|difference| matches!(difference, Difference::Differs { update, .. } if *update == method.token())),
                    "{found:?}"
                );
            }
        }
    }
}
