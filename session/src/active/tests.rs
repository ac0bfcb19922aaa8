//! What the fixtures' frames become, answered by hand. `fixtures/active` has the two builds in both languages: a comment marks the statement in
//! which a frame stands, and in the new build the statement that it has become.

use ecma335::il::{Flow, MethodBody};
use ecma335::{Code as _, MethodDefId};
use portable_pdb::Pdb;
use portable_pdb::codec::SequencePoint;

use super::{Lost, Mapping};
use crate::{Build, ModuleId, Proposal, Session, Update, Verdict};

/// The frames that go on nowhere, and why.
const LOST: [(&str, Lost); 23] = [
    ("Deleted", Lost::Deleted),
    ("ConstantChanged", Lost::Changed),
    ("LocalRenamed", Lost::Changed),
    ("LocalRetyped", Lost::Changed),
    ("TwinDeleted", Lost::Ambiguous),
    ("TwinAdded", Lost::Ambiguous),
    ("TryAdded", Lost::ExceptionRegion),
    ("TryRemoved", Lost::ExceptionRegion),
    ("HandlerChanged", Lost::ExceptionRegion),
    ("InHandlerBlockChanged", Lost::ExceptionRegion),
    ("InFinallyChanged", Lost::ExceptionRegion),
    ("CaughtTypeChanged", Lost::ExceptionRegion),
    ("ClauseAdded", Lost::ExceptionRegion),
    ("FilterChanged", Lost::ExceptionRegion),
    ("ReturnChanged", Lost::Changed),
    ("UsingAdded", Lost::ExceptionRegion),
    ("CalleeChanged", Lost::Changed),
    ("Split", Lost::Changed),
    ("letDeleted", Lost::Deleted),
    ("constantChanged", Lost::Changed),
    ("handlerChanged", Lost::ExceptionRegion),
    ("finallyChanged", Lost::ExceptionRegion),
    ("twins", Lost::Ambiguous),
];

macro_rules! build {
    ($path:literal) => {
        Build {
            name: $path.to_owned(),
            image: include_bytes!(concat!("../../../fixtures/active/", $path, "/active.dll"))
                .as_slice()
                .into(),
            pdb: Some(
                include_bytes!(concat!("../../../fixtures/active/", $path, "/active.pdb"))
                    .as_slice()
                    .into(),
            ),
        }
    };
}

/// The marks of a source, with their lines.
fn marks(source: &'static str) -> impl Iterator<Item = (&'static str, u32)> {
    let mark =
        |(line, text): (usize, &'static str)| Some((text.split_once("// @")?.1.trim(), line as u32 + 1));
    source.lines().enumerate().filter_map(mark)
}

fn propose(session: &Session, new: Build) -> Proposal {
    match session.propose(&[Update::Full(new)]).unwrap() {
        Verdict::Ready(proposal) => proposal,
        Verdict::Refused(refusal) => panic!("{refusal:?}"),
    }
}

fn proposed(old: Build, new: Build) -> (Session, ModuleId, Proposal) {
    let mut session = Session::new();
    let module = session.add_module(old, None).unwrap();
    let proposal = propose(&session, new);
    assert!(proposal.modules()[0].applied.is_some(), "{proposal:?}");
    (session, module, proposal)
}

fn method(session: &Session, module: ModuleId, name: &str) -> MethodDefId {
    let md = session.chain(module).unwrap().metadata();
    let named = |id: &MethodDefId| md.string(md.get(*id).unwrap().name).unwrap() == name;
    md.ids::<MethodDefId>().find(named).unwrap()
}

/// The builds have the same methods in the same rows, and so has the chain.
fn points(pdb: &[u8], method: MethodDefId) -> Vec<SequencePoint> {
    let pdb = Pdb::parse(pdb).unwrap();
    pdb.sequence_points(method).unwrap().map(Result::unwrap).collect()
}

/// The calls in the statement that begins on a line: what frames of methods that are not the innermost stand at.
fn calls(session: &Session, module: ModuleId, pdb: &[u8], method: MethodDefId, line: u32) -> Vec<u32> {
    let chain = session.chain(module).unwrap();
    let data = chain
        .method_data(method, chain.metadata().get(method).unwrap().rva)
        .unwrap()
        .unwrap();
    let points = points(pdb, method);
    let body = MethodBody::parse(data).unwrap();
    let calls = body
        .instructions()
        .map(Result::unwrap)
        .filter(|op| op.opcode.flow() == Flow::Call);
    calls
        .map(|op| op.offset)
        .filter(|offset| {
            let point = points.iter().rfind(|point| point.offset <= *offset);
            point
                .and_then(|point| point.span)
                .is_some_and(|span| span.start_line == line)
        })
        .collect()
}

fn check(old: Build, new: Build, sources: [&'static str; 2], expected: usize) {
    let pdbs = [&old, &new].map(|build| build.pdb.clone().unwrap());
    let (mut session, module, proposal) = proposed(old, new);
    let frames: Vec<_> = marks(sources[0])
        .flat_map(|(name, line)| {
            let method = method(&session, module, name);
            let calls = calls(&session, module, &pdbs[0], method, line);
            assert!(!calls.is_empty(), "{name}");
            calls.into_iter().map(move |offset| (name, method, offset))
        })
        .map(|(name, method, offset)| {
            (
                name,
                method,
                session.active(&proposal, module, method, offset, None).unwrap(),
            )
        })
        .collect();
    session.commit(proposal).unwrap();
    let mut answered = 0;
    for (name, method, mapping) in frames {
        let lost = LOST.iter().find(|(case, _)| *case == name);
        let target = marks(sources[1]).find(|(mark, _)| *mark == name);
        match (mapping, lost, target) {
            (Mapping::Lost(found), Some((_, reason)), None) => assert_eq!(found, *reason, "{name}"),
            (Mapping::To { il_offset, location }, None, Some((_, line))) => {
                assert_eq!(location.unwrap().span.start_line, line, "{name}");
                // At a call of the same statement again.
                assert!(
                    calls(&session, module, &pdbs[1], method, line).contains(&il_offset),
                    "{name}"
                );
            }
            (found, ..) => panic!("{name}: {found:?}, expected {lost:?} {target:?}"),
        }
        answered += 1;
    }
    assert!(answered >= expected, "{answered}");
}

#[test]
fn statements_of_csharp() {
    let sources = [
        include_str!("../../../fixtures/active/csharp/0/Program.cs"),
        include_str!("../../../fixtures/active/csharp/1/Program.cs"),
    ];
    check(build!("csharp/0"), build!("csharp/1"), sources, 38);
}

#[test]
fn statements_of_fsharp() {
    let sources = [
        include_str!("../../../fixtures/active/fsharp/0/Program.fs"),
        include_str!("../../../fixtures/active/fsharp/1/Program.fs"),
    ];
    check(build!("fsharp/0"), build!("fsharp/1"), sources, 13);
}

#[test]
fn frames_of_old_bodies_are_not_mapped() {
    let (mut session, module, proposal) = proposed(build!("csharp/0"), build!("csharp/1"));
    let method = method(&session, module, "StatementBefore");
    session.commit(proposal).unwrap();
    let back = propose(&session, build!("csharp/0"));
    let map = |version| session.active(&back, module, method, 1, version).unwrap();
    assert_eq!(map(Some(0)), Mapping::Lost(Lost::OldBody));
    assert_eq!(map(None), Mapping::Lost(Lost::OldBody));
    assert!(matches!(
        map(Some(1)),
        Mapping::Lost(Lost::Deleted | Lost::Changed | Lost::Ambiguous) | Mapping::To { .. }
    ));
}

#[test]
fn without_debug_information_nothing_is_mapped() {
    let old = Build {
        pdb: None,
        ..build!("csharp/0")
    };
    let (session, module, proposal) = proposed(old, build!("csharp/1"));
    let method = method(&session, module, "StatementBefore");
    let lost = Mapping::Lost(Lost::NoInformation);
    for offset in [1, 1 << 20] {
        let found = session.active(&proposal, module, method, offset, None);
        assert_eq!(found.unwrap(), lost);
    }
}

#[test]
fn every_frame_stays_where_nothing_changes() {
    let (session, module, _) = proposed(build!("csharp/0"), build!("csharp/1"));
    let same = propose(&session, build!("csharp/0"));
    assert!(same.modules()[0].applied.is_none());
    let mut compared = 0;
    for id in session.chain(module).unwrap().metadata().ids::<MethodDefId>() {
        for point in points(&build!("csharp/0").pdb.unwrap(), id) {
            let offset = point.offset;
            let found = session.active(&same, module, id, offset, None).unwrap();
            assert!(
                matches!(found, Mapping::To { il_offset, .. } if il_offset == offset),
                "{id:?} {offset} {found:?}"
            );
            compared += 1;
        }
    }
    assert!(compared > 200, "{compared}");
}
