use crate::support::{Folder, emit, fixture, run};

#[test]
fn an_image_is_shown_with_names_and_code() {
    let ran = run([&"dump".into(), &fixture("csharp", 0)]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    insta::assert_snapshot!("csharp-0", ran.out);
}

#[test]
fn a_chain_is_shown_generation_by_generation() {
    let folder = Folder::new();
    let builds: Vec<_> = (0..3).map(|number| fixture("fsharp", number)).collect();
    emit(
        &folder,
        &builds.iter().map(|path| path.as_path()).collect::<Vec<_>>(),
        &[],
    );
    let [first, second] = [1, 2].map(|n| folder.path(&format!("out/demo.dll.{n}.dmeta")));
    let ran = run([&"dump".into(), &builds[0], &first, &second]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let (_, chain) = ran
        .out
        .split_once("\ngeneration 1 demo.dll.1.dmeta")
        .expect("generation 1");
    let (one, two) = chain
        .split_once("\ngeneration 2 demo.dll.2.dmeta")
        .expect("generation 2");
    assert!(one.contains("ldstr      \"Good afternoon, guest \""), "{one}");
    assert!(
        one.contains("EncLog (") && one.contains("string Entry::greeting(int32)"),
        "{one}"
    );
    assert!(
        two.contains("ldstr      \"on the house\"") && two.contains("(string, bool, int32, string)"),
        "{two}"
    );
    assert!(
        two.contains("demo.dll.2.dpdb") && two.contains("PDB of a delta"),
        "{two}"
    );
    // What stands in the baseline's heaps is found from a later generation.
    assert!(
        two.contains("call       0x06000007 string Entry::greeting(int32)"),
        "{two}"
    );

    let alone = run([&"dump".into(), &first]);
    assert_eq!(alone.code, 0, "{}", alone.err);
    assert!(
        alone.out.contains("not resolved") && alone.out.contains("EncMap (2)"),
        "{}",
        alone.out
    );
    let pdb = run([&"dump".into(), &folder.path("out/demo.dll.1.dpdb")]);
    assert!(pdb.code == 0 && pdb.out.contains("PDB of a delta"), "{pdb:?}");
    let orphan = run([&"dump".into(), &first, &second]);
    assert_eq!(orphan.code, 1);
    assert!(orphan.err.contains("expected an image"), "{}", orphan.err);
}

#[test]
fn a_pdb_is_shown() {
    let ran = run([&"dump".into(), &fixture("csharp", 0).with_extension("pdb")]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("demo.pdb (") && ran.out.contains("Program.cs"),
        "{}",
        ran.out
    );
}

#[test]
fn an_embedded_pdb_is_shown() {
    let image = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../portable-pdb/fixtures/constructs/embedded.dll");
    let ran = run([&"dump".into(), &image]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("  PDB embedded, ") && ran.out.contains("embedded.cs"),
        "{}",
        ran.out
    );
}
