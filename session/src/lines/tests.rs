use std::sync::Arc;

use ecma335::{Image, MethodDefId, RowId};

use super::LookUp;
use crate::state::{Log, Record};
use crate::{Build, LineUpdate, ModuleId, Proposal, Session, Update, Verdict, warning};

macro_rules! fixture {
    ($path:literal) => {
        Build {
            name: $path.to_owned(),
            image: include_bytes!(concat!("../../../fixtures/", $path, ".dll"))
                .as_slice()
                .into(),
            pdb: Some(
                include_bytes!(concat!("../../../fixtures/", $path, ".pdb"))
                    .as_slice()
                    .into(),
            ),
        }
    };
}

/// The coffee stand: generation 1 changes `greeting`; 2 adds a line at the top and changes `serve`; 3 changes all with prices.
fn demo(generation: usize) -> Build {
    match generation {
        0 => fixture!("demo/fsharp/0/demo"),
        1 => fixture!("demo/fsharp/1/demo"),
        2 => fixture!("demo/fsharp/2/demo"),
        _ => fixture!("demo/fsharp/3/demo"),
    }
}

fn start(build: Build) -> (Session, ModuleId) {
    let mut session = Session::recorded();
    let id = session.add_module(build, None).unwrap();
    (session, id)
}

fn propose(session: &Session, build: Build) -> Proposal {
    match session.propose(&[Update::Full(build)]).unwrap() {
        Verdict::Ready(proposal) => proposal,
        Verdict::Refused(refusal) => panic!("{refusal:?}"),
    }
}

fn accept(session: &mut Session, build: Build) {
    let proposal = propose(session, build);
    session.commit(proposal).unwrap();
}

fn method(session: &Session, module: ModuleId, name: &str) -> MethodDefId {
    let md = session.chain(module).unwrap().metadata();
    let named = |id: &MethodDefId| md.string(md.get(*id).unwrap().name).unwrap() == name;
    md.ids::<MethodDefId>().find(named).unwrap()
}

/// `file:line`, or what there is instead.
fn line(session: &Session, module: ModuleId, name: &str, offset: u32, version: Option<u32>) -> String {
    let show = |location: &super::Location| {
        let file = location.document.rsplit(['/', '\\']).next().unwrap();
        format!("{file}:{}", location.span.start_line)
    };
    match session
        .locate(module, method(session, module, name), offset, version)
        .unwrap()
    {
        LookUp::Exact(location) => show(&location),
        LookUp::Ambiguous(candidates) => candidates
            .iter()
            .map(|candidate| {
                let place = candidate.location.as_ref().map_or_else(|| "?".to_owned(), show);
                format!("{}={place}", candidate.version)
            })
            .collect::<Vec<_>>()
            .join(" or "),
        LookUp::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn edits_say_where_they_are() {
    let (session, _) = start(demo(1));
    let proposal = propose(&session, demo(2));
    let edit = &proposal.modules()[0].applied.as_ref().unwrap().edits[0];
    assert_eq!(edit.symbol, "Entry.serve");
    let location = edit.location.as_ref().unwrap().to_string();
    assert!(location.ends_with("Program.fs:25:5"), "{location}");
}

#[test]
fn lines_move_while_code_stays() {
    let (mut session, module) = start(demo(1));
    assert_eq!(line(&session, module, "greeting", 0, None), "Program.fs:16");
    let proposal = propose(&session, demo(2));
    let update = &proposal.modules()[0];
    let greeting = method(&session, module, "greeting");
    let moved: Vec<&LineUpdate> = update
        .line_updates
        .iter()
        .filter(|update| update.method == greeting)
        .collect();
    assert_eq!(moved.len(), 1);
    assert!(moved[0].document.ends_with("Program.fs"));
    assert_eq!(moved[0].lines, [(16, 17)]);
    let serve = method(&session, module, "serve");
    assert!(update.line_updates.iter().all(|update| update.method != serve));
    // Nothing is so before it is accepted.
    assert_eq!(line(&session, module, "greeting", 0, None), "Program.fs:16");
    session.commit(proposal).unwrap();
    for version in [None, Some(0), Some(1)] {
        assert_eq!(line(&session, module, "greeting", 0, version), "Program.fs:17");
    }
}

#[test]
fn lines_that_moved_alone_are_accepted_and_kept() {
    let (mut session, module) = start(fixture!("active/fsharp/1/active"));
    let mut log = Log::new();
    let mut bytes = Vec::new();
    for record in session.take_records() {
        bytes.extend(log.append(&record).unwrap());
    }
    let proposal = propose(&session, fixture!("active/fsharp/2/active"));
    let update = &proposal.modules()[0];
    assert!(update.applied.is_none());
    let lines = |name| {
        let method = method(&session, module, name);
        let updates = update
            .line_updates
            .iter()
            .filter(|update| update.method == method);
        updates
            .flat_map(|update| update.lines.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(lines("work"), [(6, 7)]);
    assert_eq!(lines("twins"), [(76, 78)]);
    let before = line(&session, module, "twins", 0, None);
    drop(proposal);
    assert_eq!(line(&session, module, "twins", 0, None), before);
    accept(&mut session, fixture!("active/fsharp/2/active"));
    assert_eq!(session.generation(module), Some(0));
    assert_eq!(
        [before.as_str(), &line(&session, module, "twins", 0, None)],
        ["Program.fs:76", "Program.fs:78"]
    );
    for record in session.take_records() {
        bytes.extend(log.append(&record).unwrap());
    }
    let restored = Session::restore(Log::read(&bytes).unwrap().records).unwrap();
    assert_eq!(line(&restored, module, "twins", 0, None), "Program.fs:78");
    // Accepted again, they are nothing new: the log does not grow.
    let again = propose(&session, fixture!("active/fsharp/2/active"));
    assert!(again.modules()[0].line_updates.is_empty());
    session.commit(again).unwrap();
    assert!(session.take_records().is_empty());
}

#[test]
fn an_old_body_is_never_guessed() {
    let (mut session, module) = start(demo(1));
    for generation in 2..=3 {
        accept(&mut session, demo(generation));
    }
    assert_eq!(line(&session, module, "serve", 0, Some(0)), "Program.fs:24");
    assert_eq!(line(&session, module, "serve", 0, Some(1)), "Program.fs:25");
    assert_eq!(line(&session, module, "serve", 0, Some(2)), "Program.fs:27");
    assert_eq!(
        line(&session, module, "serve", 0, None),
        "0=Program.fs:24 or 1=Program.fs:25 or 2=Program.fs:27"
    );
    // Beyond the end of the first body.
    let size = 140;
    assert_eq!(line(&session, module, "serve", size, Some(0)), "unknown");
    assert_eq!(line(&session, module, "serve", u32::MAX, None), "unknown");
    let none = MethodDefId::from_row(999);
    assert!(matches!(
        session.locate(module, none, 0, None),
        Err(_) | Ok(LookUp::Unknown)
    ));
}

#[test]
fn a_pdb_of_another_build_is_named_and_not_used() {
    let (mut session, module) = start(demo(0));
    let stale = Build {
        pdb: demo(0).pdb,
        ..demo(1)
    };
    let proposal = propose(&session, stale);
    let update = &proposal.modules()[0];
    assert!(
        update
            .warnings
            .iter()
            .any(|warning| warning.id == warning::UPDATE_PDB.id),
        "{:?}",
        update.warnings
    );
    let applied = update.applied.as_ref().unwrap();
    assert_eq!(applied.edits[0].location, None);
    assert!(applied.delta.pdb.is_empty());
    session.commit(proposal).unwrap();
    // What was known of the running code is not true of the new build.
    assert_eq!(line(&session, module, "serve", 0, None), "unknown");
    assert_eq!(line(&session, module, "greeting", 0, Some(0)), "Program.fs:16");
    assert_eq!(
        line(&session, module, "greeting", 0, None),
        "0=Program.fs:16 or 1=?"
    );
}

#[test]
fn a_damaged_pdb_is_named_and_not_used() {
    let mut build = demo(0);
    build.pdb = build.pdb.map(|pdb| pdb[..pdb.len() / 2].into());
    let (mut session, module) = start(build);
    assert_eq!(line(&session, module, "serve", 0, None), "unknown");
    let proposal = propose(&session, demo(1));
    let warning = &proposal.modules()[0].warnings[0];
    assert_eq!(warning.id, warning::BASELINE_PDB.id);
    session.commit(proposal).unwrap();
    // The code of the others is that of the new build.
    assert_eq!(line(&session, module, "serve", 0, None), "Program.fs:24");
}

#[test]
fn lines_go_on_in_a_later_process() {
    let (mut session, module) = start(demo(1));
    let mut log = Log::new();
    let mut bytes = Vec::new();
    let mut append = |records: Vec<Record>| {
        for record in records {
            bytes.extend(log.append(&record).unwrap());
        }
        bytes.clone()
    };
    append(session.take_records());
    let mut last = Vec::new();
    for generation in 2..=3 {
        accept(&mut session, demo(generation));
        last = append(session.take_records());
    }
    let restored = Session::restore(Log::read(&last).unwrap().records).unwrap();
    let chain = Arc::new(session.chain(module).unwrap());
    for id in chain.metadata().ids::<MethodDefId>() {
        for offset in [0, 1, 6, 20, 70] {
            for version in [None, Some(0), Some(1), Some(2)] {
                let expected = session.locate(module, id, offset, version).unwrap();
                assert_eq!(restored.locate(module, id, offset, version).unwrap(), expected);
            }
        }
    }
    assert!(line(&restored, module, "serve", 0, None).contains(" or "));
    // The PDB is stored once; a commit costs about what differs.
    assert!(last.len() < demo(1).image.len() + 3 * demo(1).pdb.unwrap().len() + 12_000);
}

#[test]
fn every_method_has_the_line_that_its_pdb_says() {
    let (mut session, module) = start(demo(0));
    for generation in 1..=3 {
        accept(&mut session, demo(generation));
        let build = demo(generation);
        let image = Image::parse(build.image).unwrap();
        let md = image.metadata().unwrap();
        let pdb_bytes = build.pdb.unwrap();
        let pdb = portable_pdb::Pdb::parse(&pdb_bytes).unwrap();
        let mut compared = 0;
        for id in md.ids::<MethodDefId>() {
            let name = md.string(md.get(id).unwrap().name).unwrap();
            let unique = |other: &MethodDefId| md.string(md.get(*other).unwrap().name).unwrap() == name;
            if md.ids::<MethodDefId>().filter(unique).count() != 1 {
                continue;
            }
            for point in pdb.sequence_points(id).unwrap() {
                let point = point.unwrap();
                let Some(span) = point.span else { continue };
                let found = line(&session, module, name, point.offset, Some(generation as u32));
                assert_eq!(found, format!("Program.fs:{}", span.start_line), "{name}");
                compared += 1;
            }
        }
        assert!(compared > 10, "{compared}");
    }
}
