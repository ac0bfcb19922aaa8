use std::fs::OpenOptions;
use std::io::Write;

use crate::support::{Folder, emit, fixture, run};

/// Emits one build against the chain in `state`.
fn go_on(folder: &Folder, number: u32) -> crate::support::Ran {
    let state = folder.path("chain").display().to_string();
    emit(
        folder,
        &[&fixture("fsharp", 0), &fixture("fsharp", number)],
        &["--state", &state],
    )
}

fn deltas(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    let files = folder
        .files("out")
        .into_iter()
        .filter(|file| !file.ends_with(".json"));
    files
        .map(|file| {
            (
                file.clone(),
                std::fs::read(folder.path("out").join(file)).expect("a file"),
            )
        })
        .collect()
}

#[test]
fn a_chain_in_several_runs_is_the_chain_of_one() {
    let (several, one) = (Folder::new(), Folder::new());
    let mut sizes = Vec::new();
    for number in [1, 2, 2, 3] {
        let ran = go_on(&several, number);
        assert_eq!(ran.code, 0, "{number}: {}", ran.err);
        sizes.push(std::fs::metadata(several.path("chain")).unwrap().len());
    }
    assert_eq!(sizes[1], sizes[2], "an unchanged build costs nothing");
    // A commit costs what its delta costs, not another image.
    let delta: usize = deltas(&several)
        .iter()
        .filter(|(name, _)| name.contains(".3."))
        .map(|(_, bytes)| bytes.len())
        .sum();
    assert!(
        sizes[3] - sizes[2] < 2 * delta as u64 + 500,
        "{sizes:?}, delta {delta}"
    );
    let builds: Vec<_> = (0..4).map(|number| fixture("fsharp", number)).collect();
    emit(
        &one,
        &builds.iter().map(|path| path.as_path()).collect::<Vec<_>>(),
        &[],
    );
    assert_eq!(deltas(&several), deltas(&one));
    assert_eq!(deltas(&one).len(), 9);
}

#[test]
fn an_interrupted_write_loses_that_commit_only_and_is_said() {
    let folder = Folder::new();
    go_on(&folder, 1);
    let whole = std::fs::metadata(folder.path("chain")).unwrap().len();
    go_on(&folder, 2);
    let file = OpenOptions::new().write(true).open(folder.path("chain")).unwrap();
    file.set_len(std::fs::metadata(folder.path("chain")).unwrap().len() - 7)
        .unwrap();
    let ran = go_on(&folder, 3);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("as generation 2") && ran.out.contains("not written whole"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains(&format!("offset {whole:#x}")), "{}", ran.out);
    let next = go_on(&folder, 3);
    assert!(
        next.out.contains("unchanged") && !next.out.contains("not written whole"),
        "{}",
        next.out
    );
}

#[test]
fn a_damaged_or_foreign_state_is_refused_by_offset() {
    let folder = Folder::new();
    go_on(&folder, 1);
    let good = std::fs::read(folder.path("chain")).unwrap();
    for at in (0..good.len()).step_by(97) {
        let mut bad = good.clone();
        bad[at] ^= 0x10;
        folder.write("chain", &bad);
        let ran = go_on(&folder, 2);
        assert_eq!(ran.code, 1, "{at}: {}", ran.out);
        assert!(
            ran.err.contains("chain: state: offset 0x") && ran.err.contains("expected"),
            "{at}: {}",
            ran.err
        );
    }
    folder.write("chain", &good);
    let state = folder.path("chain").display().to_string();
    let other = emit(
        &folder,
        &[&fixture("fsharp", 1), &fixture("fsharp", 2)],
        &["--state", &state],
    );
    assert_eq!(other.code, 1);
    assert!(other.err.contains("expected the build that"), "{}", other.err);
    let capable = emit(
        &folder,
        &[&fixture("fsharp", 0), &fixture("fsharp", 2)],
        &["--state", &state, "--capabilities", "net10"],
    );
    assert_eq!(capable.code, 64, "{}", capable.err);
    assert_eq!(
        folder.files("out").len(),
        4,
        "nothing was emitted but the first delta"
    );
}

#[test]
fn check_finds_nothing_in_our_deltas_and_something_in_damaged_ones() {
    let folder = Folder::new();
    go_on(&folder, 1);
    go_on(&folder, 2);
    let [first, second] = [1, 2].map(|n| folder.path(&format!("out/demo.dll.{n}.dmeta")));
    let image = fixture("fsharp", 0);
    let check = || run([&"check".into(), &image, &first, &second, &"--json".into()]);
    let ran = check();
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert_eq!(ran.out.matches("\"status\":\"ok\"").count(), 2, "{}", ran.out);

    let mut file = OpenOptions::new()
        .write(true)
        .open(folder.path("out/demo.dll.2.dil"))
        .unwrap();
    file.write_all(&[1]).unwrap();
    let ran = check();
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(
        ran.out.contains("\"rule\":\"il-start\",\"severity\":\"error\""),
        "{}",
        ran.out
    );
    let skipped = run([&"check".into(), &image, &second]);
    assert_eq!(skipped.code, 2, "{}", skipped.out);
    assert!(skipped.out.contains("generation"), "{}", skipped.out);
}
