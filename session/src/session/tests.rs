use ecma335::fuzzing::{Cell, cells};
use ecma335::{AssemblyRefId, Image, RowId as _};

use crate::{Build, Error, Proposal, Session, Severity, Update, Verdict, rude};

macro_rules! demo {
    ($generation:literal) => {
        build(
            include_bytes!(concat!(
                "../../../fixtures/demo/csharp/",
                $generation,
                "/demo.dll"
            )),
            include_bytes!(concat!(
                "../../../fixtures/demo/csharp/",
                $generation,
                "/demo.pdb"
            )),
        )
    };
}

fn build(image: &[u8], pdb: &[u8]) -> Build {
    Build {
        name: "demo".to_owned(),
        image: image.into(),
        pdb: Some(pdb.into()),
    }
}

/// The fixture of F# is another assembly, when it is called otherwise.
fn other() -> Build {
    let mut image = include_bytes!("../../../fixtures/demo/fsharp/0/demo.dll").to_vec();
    replace(&mut image, b"\0demo\0", b"\0odem\0");
    build(&image, &[])
}

fn for_another_framework(mut build: Build) -> Build {
    let mut image = build.image.to_vec();
    // In the attribute's value, behind which are its named arguments.
    let values = [b"v8.0\x01\0", b"v9.0\x01\0"];
    replace(&mut image, values[0], values[1]);
    build.image = image.into();
    build
}

fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let at = bytes.windows(old.len()).position(|window| window == old).unwrap();
    bytes[at..at + new.len()].copy_from_slice(new);
}

fn session() -> Session {
    let mut session = Session::new();
    session.add_module(demo!(0), None).unwrap();
    session
}

#[test]
fn beside_a_refused_module_no_delta_is_handed_out() {
    let mut session = session();
    let refused = session.add_module(other(), None).unwrap();
    let updates = [demo!(1), for_another_framework(other())].map(Update::Full);
    let Verdict::Refused(refusal) = session.propose(&updates).unwrap() else {
        panic!("another framework");
    };
    let [module] = refusal.modules.as_slice() else {
        panic!("{refusal:?}");
    };
    assert_eq!(module.module, refused);
    let [reason] = module.reasons.as_slice() else {
        panic!("{module:?}");
    };
    assert_eq!(
        (reason.id, reason.severity),
        (rude::TARGET_FRAMEWORK.id, Severity::Refusal)
    );
    assert!(
        reason.message.contains("v8.0 to .NETCoreApp,Version=v9.0"),
        "{reason}"
    );
}

#[test]
fn a_module_is_updated_once_in_a_proposal() {
    let updates = [demo!(1), demo!(2)].map(Update::Full);
    assert!(matches!(
        session().propose(&updates),
        Err(Error::UpdatedTwice { .. })
    ));
    let unknown = [Update::Full(other())];
    assert!(matches!(
        session().propose(&unknown),
        Err(Error::UnknownModule { .. })
    ));
}

/// The image with one cell of its tables changed.
fn with_cell(mut build: Build, place: &str, row: u32, new: u32) -> Build {
    let image = Image::parse(build.image.clone()).unwrap();
    let wanted = |cell: &Cell| cell.place() == place && cell.row == row;
    let mut cell = cells(&image).unwrap().into_iter().find(wanted).unwrap();
    cell.new = new;
    build.image = cell.changed(image.bytes()).into();
    build
}

fn ready(session: &Session, build: Build) -> Proposal {
    match session.propose(&[Update::Full(build)]).unwrap() {
        Verdict::Ready(proposal) => proposal,
        Verdict::Refused(refusal) => panic!("{refusal:?}"),
    }
}

#[test]
fn a_running_assembly_keeps_its_version_and_says_so() {
    let mut session = session();
    for (build, change) in [(demo!(0), false), (demo!(1), true), (demo!(1), false)] {
        let build = with_cell(build, "Assembly.build_number", 1, 7);
        let proposal = ready(&session, build);
        let [update] = proposal.modules() else { panic!() };
        assert_eq!(update.applied.is_some(), change);
        let [warning] = update.warnings.as_slice() else {
            panic!("{update:?}");
        };
        assert!(warning.message.ends_with("1.0.0.0, not 1.0.7.0"), "{warning}");
        session.commit(proposal).unwrap();
    }
}

#[test]
fn modules_refer_to_each_other_as_they_run() {
    let mut session = session();
    let name = |build: &Build, wanted: &str| {
        let image = Image::parse(build.image.clone()).unwrap();
        let md = image.metadata().unwrap();
        let mut rows = md.rows::<AssemblyRefId>().flatten();
        let (id, row) = rows
            .find(|(_, row)| md.string(row.name).unwrap() == wanted)
            .unwrap();
        (id.row(), row.name.0)
    };
    // Another module of the session has the name of what the demo refers to.
    let (_, offset) = name(&other(), "System.Runtime");
    let library = with_cell(other(), "Assembly.name", 1, offset);
    session.add_module(library, None).unwrap();
    let (row, _) = name(&demo!(1), "System.Runtime");
    let newer = with_cell(demo!(1), "AssemblyRef.build_number", row, 9);
    let proposal = ready(&session, newer);
    assert!(proposal.modules()[0].applied.is_some());
    // What is no module of the session was loaded as it is.
    let newer = with_cell(demo!(1), "AssemblyRef.build_number", row, 9);
    let Verdict::Refused(refusal) = self::session().propose(&[Update::Full(newer)]).unwrap() else {
        panic!("another version of a library");
    };
    assert_eq!(refusal.modules[0].reasons[0].id, rude::REFERENCE.id);
}

#[test]
fn a_proposal_is_committed_where_it_was_made_and_only_then() {
    let propose = |session: &Session| ready(session, demo!(1));
    let (mut session, mut twin) = (session(), self::session());
    let module = session.modules().next().unwrap();
    let [first, second, third] = [(); 3].map(|()| propose(&session));
    assert!(matches!(twin.commit(first), Err(Error::StaleProposal)));
    session.commit(second).unwrap();
    assert_eq!(session.generation(module), Some(1));
    let asked = session.active(&third, module, ecma335::MethodDefId(1), 0, None);
    assert!(matches!(asked, Err(Error::StaleProposal)));
    assert!(matches!(session.commit(third), Err(Error::StaleProposal)));
    let unchanged = propose(&session);
    assert!(unchanged.modules()[0].applied.is_none());
    session.diverge("one process took it, another did not");
    assert!(matches!(session.commit(unchanged), Err(Error::Diverged { .. })));
}
