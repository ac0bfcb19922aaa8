use std::path::Path;

use serde_json::Value;

use crate::support::{Folder, Ran, emit, fixture, run};

fn lines(ran: &Ran) -> Vec<Value> {
    ran.out
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect()
}

fn keys_in_order(line: &str, keys: &[&str]) {
    let places: Vec<_> = keys
        .iter()
        .map(|key| line.find(&format!("\"{key}\":")).unwrap_or(usize::MAX))
        .collect();
    assert!(
        places.iter().all(|place| *place != usize::MAX) && places.is_sorted(),
        "{keys:?} at {places:?} in {line}"
    );
}

/// The keys of a line, in the order that the documentation has them.
const KEYS: [&str; 14] = [
    "update",
    "status",
    "generation",
    "moduleId",
    "encId",
    "baseEncId",
    "updatedMethods",
    "updatedTypes",
    "requiredCapabilities",
    "edits",
    "rudeEdits",
    "lineUpdates",
    "warnings",
    "elapsedMs",
];

#[test]
fn three_updates_are_three_generations() {
    for language in ["fsharp", "csharp"] {
        let folder = Folder::new();
        let builds: Vec<_> = (0..4).map(|number| fixture(language, number)).collect();
        let ran = emit(
            &folder,
            &builds.iter().map(|path| path.as_path()).collect::<Vec<_>>(),
            &["--json"],
        );
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{language}: {}", ran.out);
        let expected: Vec<_> = (1..=3)
            .flat_map(|n| {
                ["dil", "dmeta", "dpdb", "json"].map(|extension| format!("demo.dll.{n}.{extension}"))
            })
            .collect();
        assert_eq!(folder.files("out"), expected);

        let answers = lines(&ran);
        for (index, answer) in answers.iter().enumerate() {
            assert_eq!(
                answer["schema"],
                if index == 0 { Value::from(1) } else { Value::Null }
            );
            assert_eq!(
                (&answer["update"], &answer["generation"]),
                (&Value::from(index + 1), &Value::from(index + 1))
            );
            assert_eq!(answer["status"], "applied");
            assert_eq!(answer["requiredCapabilities"], Value::from(vec!["Baseline"]));
            assert!(
                answer["edits"]
                    .as_array()
                    .is_some_and(|edits| edits.iter().all(|edit| edit["kind"] == "update"))
            );
            assert!(answer["elapsedMs"].is_f64());
            // Each delta stands on the one before.
            let base = index
                .checked_sub(1)
                .map_or("00000000-0000-0000-0000-000000000000", |before| {
                    answers[before]["encId"].as_str().expect("an id")
                });
            assert_eq!(answer["baseEncId"], base);
        }
        ran.out.lines().for_each(|line| keys_in_order(line, &KEYS));
        keys_in_order(ran.out.lines().next().unwrap(), &["schema", "update"]);
        let beside = std::fs::read_to_string(folder.path("out/demo.dll.2.json")).unwrap();
        let beside: Value = serde_json::from_str(&beside).unwrap();
        assert_eq!(beside["schema"], 1);
        assert_eq!(beside["encId"], answers[1]["encId"]);
    }
}

#[test]
fn the_first_edit_of_the_demo_is_one_method() {
    let folder = Folder::new();
    let ran = emit(
        &folder,
        &[&fixture("csharp", 0), &fixture("csharp", 1)],
        &["--json"],
    );
    let answer = &lines(&ran)[0];
    assert_eq!(answer["edits"][0]["symbol"], "Entry.Greeting");
    assert_eq!(answer["updatedMethods"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["updatedTypes"].as_array().map(Vec::len), Some(1));
}

#[test]
fn places_and_lines_that_moved_are_said() {
    let folder = Folder::new();
    let ran = emit(
        &folder,
        &[&fixture("fsharp", 0), &fixture("fsharp", 2)],
        &["--json"],
    );
    let answer = &lines(&ran)[0];
    assert_eq!(answer["edits"][0]["location"], "/_/Program.fs:17:37");
    let moved = answer["lineUpdates"].as_array().expect("a list");
    let euros = moved
        .iter()
        .find(|line| line["method"] == "0x06000006")
        .expect("euros moved");
    assert_eq!(euros["document"], "/_/Program.fs");
    assert_eq!(euros["lines"].to_string(), "[[14,15]]");
    let text = emit(&folder, &[&fixture("fsharp", 0), &fixture("fsharp", 2)], &[]);
    assert!(
        text.out
            .contains("method(s) on other lines, their code unchanged"),
        "{}",
        text.out
    );
}

#[test]
fn the_same_build_is_unchanged() {
    let folder = Folder::new();
    let build = fixture("fsharp", 0);
    let ran = emit(&folder, &[&build, &build], &["--json"]);
    assert_eq!(
        (ran.code, &lines(&ran)[0]["status"]),
        (0, &Value::from("unchanged")),
        "{ran:?}"
    );
    assert_eq!(lines(&ran)[0]["generation"], 0);
    assert_eq!(folder.files("out"), [""; 0]);
    let text = emit(&folder, &[&build, &build], &[]);
    assert!(text.out.starts_with("update 1: unchanged ("), "{}", text.out);
}

#[test]
fn a_refused_update_leaves_the_chain_where_it_was() {
    let folder = Folder::new();
    // Another program of the same name: all of it is gone.
    let (first, other) = (fixture("fsharp", 0), fixture("csharp", 1));
    let second = fixture("fsharp", 1);
    let ran = emit(&folder, &[&first, &other, &second], &["--json"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let answers = lines(&ran);
    assert_eq!(
        (&answers[0]["status"], &answers[0]["generation"]),
        (&"restart".into(), &0.into())
    );
    assert!(
        answers[0]["rudeEdits"][0]["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("HD"))
    );
    assert_eq!(
        (&answers[1]["status"], &answers[1]["generation"]),
        (&"applied".into(), &1.into())
    );
    assert_eq!(folder.files("out").len(), 4);
    let explained = run([&"explain".into(), &first, &other]);
    assert_eq!(explained.code, 2);
    assert!(explained.out.contains("restart"), "{}", explained.out);
}

#[test]
fn without_a_capability_the_refusal_names_it() {
    let folder = Folder::new();
    let builds = [fixture("csharp", 0), fixture("csharp", 1)];
    let ran = emit(
        &folder,
        &[&builds[0], &builds[1]],
        &["--capabilities", "NewTypeDefinition"],
    );
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.out.contains("Baseline"), "{}", ran.out);
}

#[test]
fn explain_says_what_each_edit_needs() {
    let build = |number: u32| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/writer");
        root.join(format!("{number}/writer.dll")).into_os_string()
    };
    let ran = run([
        &"explain".into(),
        &build(1),
        &build(2),
        &"--capabilities".into(),
        &"net10".into(),
    ]);
    let needs = |edit: &str| {
        let line = ran.out.lines().find(|line| line.starts_with(edit));
        let line = line.unwrap_or_else(|| panic!("no {edit}: {}", ran.out));
        line.rsplit("applied").next().unwrap_or_default().trim()
    };
    assert_eq!(needs("update  Entry.Run "), "Baseline");
    assert_eq!(needs("update  Entry.Wait "), "Baseline, ChangeCustomAttributes");
    assert_eq!(needs("insert  Shop.Inner "), "NewTypeDefinition");
    assert_eq!(
        needs("insert  Old.Gen "),
        "AddMethodToExistingType, GenericAddMethodToExistingType"
    );
}

#[test]
fn explain_is_a_table() {
    let ran = run([&"explain".into(), &fixture("csharp", 0), &fixture("csharp", 3)]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let (lines, edits): (Vec<_>, Vec<_>) = ran.out.lines().partition(|line| line.starts_with("lines"));
    let symbols: Vec<_> = edits
        .iter()
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    assert_eq!(
        symbols,
        [
            "symbol",
            "Entry.PriceOf",
            "Entry.Greeting",
            "Entry.Board",
            "Entry.Serve"
        ]
    );
    for edit in &edits[1..] {
        assert!(
            edit.starts_with("update") && edit.contains("Program.cs:"),
            "{edit}"
        );
        assert!(edit.ends_with("applied  Baseline"), "{edit}");
    }
    // Two lines were added above Euros, whose code is the same.
    assert_eq!(lines, ["lines  0x06000002  /_/Program.cs: 18→20"]);
}

#[test]
fn a_missing_pdb_is_said_and_a_foreign_one_is_not_used() {
    let folder = Folder::new();
    let bytes = |number| std::fs::read(fixture("csharp", number)).unwrap();
    let (old, new) = (
        folder.write("old.dll", &bytes(0)),
        folder.write("new.dll", &bytes(1)),
    );
    let ran = emit(&folder, &[&old, &new], &["--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let warnings = lines(&ran)[0]["warnings"].to_string();
    assert!(
        warnings.contains("old.dll: no PDB beside it or in it") && warnings.contains("new.dll: no PDB"),
        "{warnings}"
    );
    assert!(!folder.files("out").iter().any(|file| file.ends_with(".dpdb")));

    let pdb = |number| {
        fixture("csharp", number)
            .with_extension("pdb")
            .display()
            .to_string()
    };
    let given = emit(
        &folder,
        &[&old, &new],
        &["--json", "--pdb", &pdb(0), "--pdb", &pdb(1)],
    );
    assert_eq!(lines(&given)[0]["warnings"].to_string(), "[]");
    assert!(
        folder.files("out").contains(&"old.dll.1.dpdb".to_owned()),
        "{:?}",
        folder.files("out")
    );

    let foreign = emit(
        &folder,
        &[&old, &new],
        &["--json", "--pdb", &pdb(2), "--pdb", &pdb(1)],
    );
    let warnings = lines(&foreign)[0]["warnings"].to_string();
    assert!(
        warnings.contains("not used for") && warnings.contains("the image wants"),
        "{warnings}"
    );
}

#[test]
fn wrong_command_lines_are_told_from_failures() {
    let build = fixture("csharp", 0).display().to_string();
    for wrong in [
        vec!["emit", &build],
        vec!["emit", &build, &build, "--out", "x", "--capabilities", "net7"],
        vec!["emit", &build, &build, "--out", "x", "--capabilities", "Nothing"],
        vec![
            "explain", &build, &build, "--pdb", "a", "--pdb", "b", "--pdb", "c",
        ],
        vec!["frobnicate"],
        vec![],
    ] {
        let ran = run(&wrong);
        assert_eq!(ran.code, 64, "{wrong:?}: {ran:?}");
        assert!(!ran.err.is_empty() && ran.out.is_empty());
    }
    let help = run(["--help"]);
    assert_eq!(help.code, 0);
    assert!(
        help.out.contains("emit") && help.out.contains("64"),
        "{}",
        help.out
    );
    assert!(run(["--version"]).out.starts_with("hotdelta "));
}

#[test]
fn the_program_gives_the_exit_code() {
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_hotdelta"))
        .args(["explain"])
        .args([fixture("fsharp", 0), fixture("csharp", 0)])
        .output()
        .unwrap();
    assert_eq!(program.status.code(), Some(2));
    assert!(!program.stdout.contains(&0x1b), "no colours into a pipe");
}
