use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ecma335::{Chain, Image, MethodDefId, Token};
use name_map::{Live, Symbols};
use portable_pdb::codec::{Kind, Lambda, LambdaMap, LocalSlot, LocalSlotMap, State, StateMap};
use portable_pdb::{Pdb, PdbBuilder};
use proptest::prelude::*;

use super::{DebugId, Identity, Maps, MethodMaps, Names, Step, Version, View};
use crate::lines::Lines;
use crate::state::{Log, Record};
use crate::{Build, Error, ModuleId, Proposal, Session, Update, Verdict};

macro_rules! fixture {
    ($path:literal) => {
        (
            include_bytes!(concat!("../../../", $path, ".dll")).as_slice(),
            include_bytes!(concat!("../../../", $path, ".pdb")).as_slice(),
        )
    };
}

/// The coffee stand: generation 1 changes `greeting`; 2 adds a line at the top and changes `serve`; 3 changes all with prices.
fn demo(generation: usize) -> Build {
    let (image, pdb) = match generation {
        0 => fixture!("fixtures/demo/fsharp/0/demo"),
        1 => fixture!("fixtures/demo/fsharp/1/demo"),
        2 => fixture!("fixtures/demo/fsharp/2/demo"),
        _ => fixture!("fixtures/demo/fsharp/3/demo"),
    };
    Build {
        name: format!("demo {generation}"),
        image: image.into(),
        pdb: Some(pdb.into()),
    }
}

fn start() -> (Session, ModuleId) {
    let mut session = Session::recorded();
    let id = session.add_module(demo(0), None).unwrap();
    (session, id)
}

fn propose(session: &Session, generation: usize) -> Proposal {
    match session.propose(&[Update::Full(demo(generation))]).unwrap() {
        Verdict::Ready(proposal) if proposal.modules()[0].applied.is_some() => proposal,
        verdict => panic!("{verdict:?}"),
    }
}

fn accept(session: &mut Session, generation: usize) {
    let proposal = propose(session, generation);
    session.commit(proposal).unwrap();
}

fn method(session: &Session, id: ModuleId, name: &str) -> MethodDefId {
    let md = session.chain(id).unwrap().metadata();
    let named = |id: &MethodDefId| md.string(md.get(*id).unwrap().name).unwrap() == name;
    md.ids::<MethodDefId>().find(named).unwrap()
}

/// A user's local at a line below the method's first and a column.
fn local(line: i32, column: i32) -> LocalSlot {
    LocalSlot::LongLived {
        kind: 0,
        syntax_offset: line * 1024 + column,
        ordinal: 0,
    }
}

#[test]
fn locals_are_where_they_are_written_in_each_generation() {
    let (mut session, id) = start();
    let serve = method(&session, id, "serve");
    // `"latte"` in `let drink`, the last of what may write it; `let price`.
    let first = vec![local(1, 56), local(2, 5)];
    assert_eq!(session.maps(id, serve).unwrap().unwrap().slots.slots, first);
    for generation in 1..=2 {
        let proposal = propose(&session, generation);
        // Not before it is committed.
        assert_eq!(session.maps(id, serve).unwrap().unwrap().slots.slots, first);
        session.commit(proposal).unwrap();
    }
    let second = session.maps(id, serve).unwrap().unwrap();
    assert_eq!(second.slots.slots.len(), 4);
    assert_eq!(second.slots.slots[0], first[0]);
    let at = |generation| session.maps_at(id, serve, generation).unwrap().unwrap();
    assert_eq!((&at(0).slots.slots, &at(1).slots.slots), (&first, &first));
    assert_eq!((at(2), at(3)), (Arc::clone(&second), second));
    // No delta touched it, and the line above it does not count.
    let board = method(&session, id, "board");
    assert_eq!(*session.maps(id, board).unwrap().unwrap(), MethodMaps::default());
    assert_eq!(session.maps(id, MethodDefId(4711)).unwrap(), None);
}

#[test]
fn what_is_discarded_changes_nothing() {
    let (session, id) = start();
    let serve = method(&session, id, "serve");
    let before = session.maps(id, serve).unwrap();
    drop(propose(&session, 2));
    assert_eq!(session.maps(id, serve).unwrap(), before);
    assert_eq!(session.maps_at(id, serve, 1).unwrap(), before);
}

#[test]
fn the_state_has_the_maps_of_every_generation() {
    let (mut session, id) = start();
    for generation in 1..=3 {
        accept(&mut session, generation);
    }
    let (mut log, mut bytes) = (Log::new(), Vec::new());
    for record in session.take_records() {
        bytes.extend(log.append(&record).unwrap());
    }
    let records = Log::read(&bytes).unwrap().records;
    let again = Session::restore(records.clone()).unwrap();
    let all = |session: &Session| -> Vec<_> {
        let methods = (1..=session.chain(id).unwrap().metadata().count::<MethodDefId>()).map(MethodDefId);
        let at = |method| (0..=3).map(move |generation| session.maps_at(id, method, generation).unwrap());
        methods.flat_map(at).collect()
    };
    assert_eq!(all(&again), all(&session));
    // Of these it says what it was told: the chain alone would not do.
    let serve = method(&session, id, "serve");
    let at = |generation| again.maps_at(id, serve, generation).unwrap().unwrap();
    assert!(at(0) != at(2) && at(2) != at(3));
    // Without what the session knew of it, no deltas are read.
    let cut = records.into_iter().map(|record| match record {
        Record::Commit(mut commit) => {
            commit.extra = commit.extra.map(|extra| extra[..extra.len() - 3].into());
            Record::Commit(commit)
        }
        other => other,
    });
    assert!(matches!(
        Session::restore(cut.collect()),
        Err(Error::State { .. })
    ));
}

#[test]
fn maps_go_into_the_accepted_builds_pdb_only() {
    let (mut session, id) = start();
    let [first, second] = [0, 1].map(|generation| demo(generation).pdb.unwrap());
    let written = session.write_maps(id, &first).unwrap();
    // What is written once is not there twice.
    assert_eq!(session.write_maps(id, &written).unwrap(), written);
    assert!(matches!(
        session.write_maps(id, &second),
        Err(Error::OtherPdb { .. })
    ));
    accept(&mut session, 1);
    assert!(matches!(
        session.write_maps(id, &first),
        Err(Error::OtherPdb { .. })
    ));
    session.write_maps(id, &second).unwrap();
    let other = ModuleId(ecma335::Guid([1; 16]));
    assert!(matches!(
        session.write_maps(other, &second),
        Err(Error::UnknownModule { .. })
    ));
}

/// What Roslyn wrote of a fixture, and what is computed if that is taken away.
fn twice(image: &'static [u8], pdb: &'static [u8], ask: impl Fn(&View<'_>, bool)) {
    let mut stripped = PdbBuilder::copy(&Pdb::parse(pdb).unwrap()).unwrap();
    for kind in [Kind::LocalSlotMap, Kind::LambdaMap, Kind::StateMap] {
        stripped.remove_custom(kind);
    }
    let stripped = stripped.finish().unwrap();
    let chain = Chain::new(Arc::new(Image::parse(image).unwrap())).unwrap();
    let md = chain.metadata();
    let (live, symbols) = (Live::all(&md), Symbols::new(&md, None).unwrap());
    for (pdb, is_written) in [(pdb, true), (&stripped, false)] {
        let lines = Lines::new(Some(pdb.into()), md.count::<MethodDefId>());
        let view = View::new(&chain, &md, &symbols, &live, &lines).unwrap();
        assert_eq!(view.has_maps(), is_written);
        ask(&view, is_written);
    }
}

/// The definitions of a map in the order of the source, but for initializers: where these are the method's points do not tell.
fn ordered(entries: impl Iterator<Item = (i32, Option<Token>)>) -> Vec<Token> {
    let mut all: Vec<_> = entries
        .filter_map(|(offset, definition)| Some((offset, definition?)))
        .collect();
    all.sort_by_key(|(offset, _)| *offset);
    all.into_iter().map(|(_, definition)| definition).collect()
}

/// Of a method, what computing can find: lambdas in order, closures, states in order, and the slots of a method that starts no state machine.
type Found = (Vec<Token>, BTreeSet<Option<Token>>, Vec<i32>, Option<Vec<usize>>);

fn found(maps: &MethodMaps) -> Found {
    let lambdas = maps.lambdas.lambdas.iter().zip(&maps.lambda_ids);
    let user = |slot: &LocalSlot| matches!(slot, LocalSlot::LongLived { kind: 0, .. });
    let slots = maps.slots.slots.iter().enumerate();
    (
        ordered(lambdas.map(|(lambda, identity)| (lambda.syntax_offset, identity.definition))),
        maps.closure_ids
            .iter()
            .map(|identity| identity.definition)
            .collect(),
        maps.states.states.iter().map(|state| state.number).collect(),
        Some(
            slots
                .filter(|(_, slot)| user(slot))
                .map(|(index, _)| index)
                .collect(),
        ),
    )
}

#[test]
fn what_is_computed_is_what_roslyn_says() {
    let all = std::cell::RefCell::new(BTreeMap::<bool, BTreeMap<MethodDefId, Found>>::new());
    let (image, pdb) = fixture!("portable-pdb/fixtures/constructs/constructs");
    twice(image, pdb, |view, is_written| {
        for method in view.module.md.ids::<MethodDefId>() {
            if let Some(maps) = view.maps(method, &Names::Chain, &[]).unwrap() {
                all.borrow_mut()
                    .entry(is_written)
                    .or_default()
                    .insert(method, found(&maps));
            }
        }
    });
    let mut all = all.into_inner();
    let (written, computed) = (all.remove(&true).unwrap(), all.remove(&false).unwrap());
    let (mut lambdas, mut states, mut slots) = (0, 0, 0);
    for (method, told) in &written {
        assert_eq!(told, &computed[method], "{method:?}");
        lambdas += told.0.len();
        states += told.2.len();
        slots += told.3.as_ref().map_or(0, Vec::len);
    }
    assert_eq!(written.len(), computed.len());
    assert!(
        lambdas > 15 && states > 8 && slots > 15,
        "{lambdas} {states} {slots}"
    );
}

#[test]
fn what_a_partial_pdb_leaves_out_is_as_it_was() {
    let (image, pdb) = fixture!("portable-pdb/fixtures/constructs/constructs");
    let chain = Chain::new(Arc::new(Image::parse(image).unwrap())).unwrap();
    let md = chain.metadata();
    let (live, symbols) = (Live::all(&md), Symbols::new(&md, None).unwrap());
    let methods = md.count::<MethodDefId>();
    let (whole, part) = (
        Lines::new(Some(pdb.into()), methods),
        Lines::new(Some(pdb.into()), 9),
    );
    let view = |lines| View::new(&chain, &md, &symbols, &live, lines).unwrap();
    let (before, after) = (view(&whole), view(&part));
    let maps = Maps::default().advance(&Step {
        before: &before,
        after: &after,
        generation: 0,
        updated: &[],
        update: None,
    });
    let mut kept = 0;
    for method in (1..=methods).map(MethodDefId) {
        let told = before.maps(method, &Names::Chain, &[]).unwrap();
        let covered = method.0 <= 9;
        assert_eq!(
            maps.newest(method).map(|maps| &**maps),
            told.as_ref().filter(|_| !covered)
        );
        kept += usize::from(
            maps.newest(method)
                .is_some_and(|maps| **maps != MethodMaps::default()),
        );
    }
    assert!(kept > 15, "{kept}");
}

#[test]
fn damaged_pdbs_are_errors_or_say_something_else() {
    let (image, pdb) = fixture!("portable-pdb/fixtures/constructs/constructs");
    let chain = Chain::new(Arc::new(Image::parse(image).unwrap())).unwrap();
    let md = chain.metadata();
    let (live, symbols) = (Live::all(&md), Symbols::new(&md, None).unwrap());
    let (mut errors, mut same) = (0, 0);
    for at in (0..pdb.len()).step_by(17) {
        let mut damaged = pdb.to_vec();
        damaged[at] ^= 0xFF;
        let lines = Lines::new(Some(damaged.into()), md.count::<MethodDefId>());
        let Ok(view) = View::new(&chain, &md, &symbols, &live, &lines) else {
            errors += 1;
            continue;
        };
        for method in md.ids::<MethodDefId>() {
            match view.maps(method, &Names::Chain, &[]) {
                Ok(_) => same += 1,
                Err(_) => errors += 1,
            }
        }
    }
    assert!(errors > 10 && same > 1000, "{errors} {same}");
}

fn identities(length: usize) -> impl Strategy<Value = Vec<Identity>> {
    let identity = (any::<(u32, u32)>(), prop::option::of(1u32..0xFFFF_FFFF));
    prop::collection::vec(
        identity.prop_map(|((ordinal, generation), token)| Identity {
            id: DebugId { ordinal, generation },
            definition: token.map(Token::from_raw),
        }),
        length,
    )
}

fn method_maps() -> impl Strategy<Value = MethodMaps> {
    let offset = -0x0100_0000..0x0100_0000i32;
    let slot = prop_oneof![
        Just(LocalSlot::Temporary),
        (0..126u8, offset.clone(), 0..3u32).prop_map(|(kind, syntax_offset, ordinal)| {
            LocalSlot::LongLived {
                kind,
                syntax_offset,
                ordinal,
            }
        }),
    ];
    let lambdas = (
        prop::collection::vec(offset.clone(), 0..4),
        prop::collection::vec((offset.clone(), 0..9u32), 0..5),
    );
    let lambdas = lambdas.prop_map(|(closures, lambdas)| LambdaMap {
        method_ordinal: closures.len() as i32 - 1,
        lambdas: lambdas
            .into_iter()
            .map(|(syntax_offset, closure)| Lambda {
                syntax_offset,
                closure: match closure {
                    0 => portable_pdb::codec::Closure::This,
                    n if (n as usize) <= closures.len() => portable_pdb::codec::Closure::Display(n - 1),
                    _ => portable_pdb::codec::Closure::Static,
                },
            })
            .collect(),
        closures,
    });
    let states = prop::collection::vec((-9..9i32, offset), 0..6).prop_map(|mut states| {
        states.sort_by_key(|(_, offset)| *offset);
        let states = states.into_iter().map(|(number, syntax_offset)| State {
            number,
            syntax_offset,
        });
        StateMap {
            states: states.collect(),
        }
    });
    (prop::collection::vec(slot, 0..6), lambdas, states).prop_flat_map(|(slots, lambdas, states)| {
        let ids = (
            identities(lambdas.lambdas.len()),
            identities(lambdas.closures.len()),
        );
        ids.prop_map(move |(lambda_ids, closure_ids)| MethodMaps {
            slots: LocalSlotMap { slots: slots.clone() },
            lambdas: lambdas.clone(),
            states: states.clone(),
            lambda_ids,
            closure_ids,
        })
    })
}

proptest! {
    #[test]
    fn stored_maps_are_read_again(
        methods in prop::collection::btree_map(1..50u32, prop::collection::vec(method_maps(), 1..4), 0..5),
        cut in 0usize..2000,
    ) {
        let mut maps = Maps::default();
        for (row, versions) in methods {
            let versions = versions.into_iter().enumerate().map(|(generation, maps)| Version {
                generation: generation as u32,
                maps: Arc::new(maps),
            });
            maps.stored.insert(row, versions.collect());
        }
        let bytes = maps.encode();
        prop_assert_eq!(Maps::decode(&bytes, 49), Ok(maps.clone()));
        let last = maps.stored.keys().next_back().copied().unwrap_or_default();
        prop_assert_eq!(Maps::decode(&bytes, last.saturating_sub(1)).is_err(), last > 0);
        prop_assert!(Maps::decode(&bytes[..cut.min(bytes.len() - 1)], 49).is_err());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Maps::decode(&bytes, 9);
    }
}
