use std::process::Command;

/// The demo where there is no .NET to be found.
fn bare(language: &str) -> String {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_hotdelta"));
    command
        .args(["demo", "--language", language])
        .env("PATH", "")
        .env_remove("DOTNET_ROOT");
    let ran = command
        .env("HOME", home.path())
        .env("USERPROFILE", home.path())
        .output()
        .expect("the program");
    assert_eq!(
        ran.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8(ran.stdout).expect("output is UTF-8")
}

#[test]
fn without_dotnet_the_demo_shows_deltas_and_their_proof_and_says_how_to_get_it() {
    for language in ["fsharp", "csharp"] {
        let shown = bare(language);
        for number in 1..=3 {
            assert!(shown.contains(&format!("Edit {number}: ")), "{shown}");
            assert!(
                shown.contains(&format!("update {number}: applied as generation {number} (")),
                "{shown}"
            );
            assert!(
                shown.contains(&format!("proved: the running build with {number} delta(s)")),
                "{shown}"
            );
        }
        assert!(
            shown.contains("\"Good afternoon, guest ") || shown.contains("Good afternoon, guest {"),
            "{shown}"
        );
        assert!(
            shown.contains("no .NET found") && shown.contains("https://dotnet.microsoft.com/download"),
            "{shown}"
        );
        assert!(!shown.contains("before"), "{shown}");
    }
}
