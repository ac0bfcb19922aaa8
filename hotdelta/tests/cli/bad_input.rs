use std::path::Path;

use crate::support::{Folder, Ran, emit, fixture, run};

/// `bytes` as the new build, and as the running one.
fn both(folder: &Folder, name: &str, bytes: &[u8]) -> [Ran; 2] {
    let bad = folder.write(name, bytes);
    let good = fixture("csharp", 0);
    [
        emit(folder, &[&good, &bad], &[]),
        emit(folder, &[&bad, &good], &[]),
    ]
}

/// A failure that names the file, where it is wrong, and what was expected; nothing is left behind.
fn fails(folder: &Folder, name: &str, bytes: &[u8], said: &str) {
    for ran in both(folder, name, bytes) {
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{name}: {}", ran.err);
        for part in ["error: ", name, said, "expected"] {
            assert!(ran.err.contains(part), "{name}: `{part}` is not in {}", ran.err);
        }
        assert_eq!(folder.files("out"), [""; 0]);
    }
}

/// Whatever becomes of it, the files are those of whole generations.
fn whole(folder: &Folder, what: &str, ran: &Ran) {
    assert!(matches!(ran.code, 0..=2), "{what}: {ran:?}");
    assert_eq!(ran.code == 1, !ran.err.is_empty(), "{what}: {ran:?}");
    let files = folder.files("out");
    let one = |extension: &str| files.iter().filter(|file| file.ends_with(extension)).count();
    assert_eq!(
        files.len(),
        one(".dmeta") + one(".dil") + one(".dpdb") + one(".json"),
        "{what}: {files:?}"
    );
    assert!(
        one(".dmeta") == one(".dil") && one(".dil") == one(".json"),
        "{what}: {files:?}"
    );
}

fn image() -> Vec<u8> {
    std::fs::read(fixture("csharp", 0)).expect("the fixture")
}

/// Replaces bytes that are there once, at least.
fn patched(from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = image();
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)
        .expect("the bytes to replace");
    bytes[at..at + to.len()].copy_from_slice(to);
    bytes
}

#[test]
fn an_empty_file() {
    fails(&Folder::new(), "empty.dll", b"", "found an empty one");
}

#[test]
fn a_file_that_is_no_image() {
    let folder = Folder::new();
    fails(
        &folder,
        "text.dll",
        b"hello, this is not a program at all, but it is long enough to be one",
        "not a portable executable",
    );
    let shown = run([&"dump".into(), &folder.path("text.dll")]);
    assert!(
        shown.code == 1 && shown.err.contains("not a portable executable"),
        "{shown:?}"
    );
}

#[test]
fn a_new_file_is_taken_as_it_is_where_nobody_waits() {
    let folder = Folder::new();
    let bad = folder.path("young.dll");
    std::fs::write(&bad, b"half of an image").expect("a file");
    let ran = emit(&folder, &[&fixture("csharp", 0), &bad], &["--no-wait"]);
    assert!(ran.code == 1 && ran.err.contains("young.dll"), "{ran:?}");
}

#[test]
fn every_truncation_is_found() {
    let folder = Folder::new();
    let image = image();
    for length in (0..image.len()).step_by(64) {
        fails(&folder, "cut.dll", &image[..length], "offset 0x");
    }
}

#[test]
fn native_images() {
    // The CLI header's directory is the 15th: 8 bytes each, behind 96 bytes of a 32-bit optional header.
    let mut bytes = image();
    let pe = u32::from_le_bytes([bytes[60], bytes[61], bytes[62], bytes[63]]) as usize;
    let directory = pe + 24 + 96 + 14 * 8;
    bytes[directory..directory + 8].fill(0);
    fails(&Folder::new(), "native.dll", &bytes, "not a managed image");
}

#[test]
fn optimised_builds() {
    // DebuggingModes Default | DisableOptimizations | IgnoreSymbolStoreSequencePoints | EnableEditAndContinue.
    let bytes = patched(&[1, 0, 7, 1, 0, 0, 0, 0], &[1, 0, 2, 0, 0, 0, 0, 0]);
    let folder = Folder::new();
    let bad = folder.write("release.dll", &bytes);
    let ran = emit(&folder, &[&bad, &fixture("csharp", 1)], &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.err.contains("release.dll: not built for debugging")
            && ran.err.contains("expected a Debug build"),
        "{}",
        ran.err
    );
}

#[test]
fn another_assembly() {
    let folder = Folder::new();
    let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("../portable-pdb/fixtures/edits/gen0.dll");
    let ran = emit(&folder, &[&fixture("csharp", 0), &other], &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("gen0.dll: no module `"), "{}", ran.err);
}

#[test]
fn another_target_framework() {
    let bytes = patched(b".NETCoreApp,Version=v8.0", b".NETCoreApp,Version=v9.0");
    let folder = Folder::new();
    let bad = folder.write("net9.dll", &bytes);
    let ran = emit(&folder, &[&fixture("csharp", 0), &bad], &[]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(
        ran.out.contains("v8.0") && ran.out.contains("v9.0"),
        "{}",
        ran.out
    );

    let old = patched(b".NETCoreApp,Version=v8.0", b".NETCoreApp,Version=v6.0");
    let old = folder.write("net6.dll", &old);
    let ran = emit(&folder, &[&old, &old], &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.err
            .contains("net6.dll: built for .NET 6.0, expected .NET 8 or later"),
        "{}",
        ran.err
    );
    assert_eq!(emit(&folder, &[&old, &old], &["--capabilities", "net8"]).code, 0);
}

#[test]
fn flipped_bits_never_panic() {
    let image = image();
    let folder = Folder::new();
    let pdb = fixture("csharp", 0).with_extension("pdb").display().to_string();
    for at in (0..image.len()).step_by(7) {
        let mut bytes = image.clone();
        bytes[at] ^= 1 << (at % 8);
        let bad = folder.write("flipped.dll", &bytes);
        let good = fixture("csharp", 1);
        for builds in [[&good, &bad], [&bad, &good]] {
            let ran = emit(&folder, &builds.map(|path| path.as_path()), &["--pdb", &pdb]);
            whole(&folder, &format!("bit {} of byte {at:#x}", at % 8), &ran);
        }
        let shown = run([&"dump".into(), &bad]);
        assert!(shown.code <= 1, "{at:#x}: {shown:?}");
    }
}

#[test]
fn flipped_bits_of_a_pdb_never_panic() {
    let pdb = std::fs::read(fixture("fsharp", 1).with_extension("pdb")).expect("the fixture");
    let folder = Folder::new();
    for at in 0..pdb.len() {
        let mut bytes = pdb.clone();
        bytes[at] ^= 1 << (at % 8);
        let bad = folder.write("flipped.pdb", &bytes).display().to_string();
        let builds = [fixture("fsharp", 0), fixture("fsharp", 1)];
        let ran = emit(
            &folder,
            &[&builds[0], &builds[1]],
            &["--pdb", &bad, "--pdb", &bad],
        );
        whole(&folder, &format!("byte {at:#x}"), &ran);
        assert!(run(["dump", &bad]).code <= 1);
    }
}

#[test]
fn a_folder_that_cannot_be_written() {
    let folder = Folder::new();
    folder.write("out", b"a file, not a folder");
    let ran = emit(&folder, &[&fixture("csharp", 0), &fixture("csharp", 1)], &[]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("cannot be written"), "{}", ran.err);
}
