//! What cannot be run: one clear sentence, the exit code, nothing left behind.

use std::path::Path;
use std::process::Command;

use crate::running::{Running, hotdelta};
use crate::sample::{Sample, compile, executable, project};
use crate::{Named, Outcome};

pub(crate) const ALL: &[Named] = &[
    ("no project, several, one that is broken", &[], projects),
    ("programs that never take updates", &[10], unfit),
    ("no place for what a loop needs", &[10], places),
    ("the terminal is plain, or nothing is to be said", &[10], plain),
];

/// Runs it to its end; gives what it wrote to its standard error.
fn fails(command: &mut Command) -> Result<String, Box<dyn std::error::Error>> {
    let output = command.output()?;
    let told = String::from_utf8(output.stderr)?;
    if output.status.code() != Some(1) {
        return Err(format!("{:?} ended with {}: {told}", command, output.status).into());
    }
    if !output.stdout.is_empty() {
        return Err(format!("{:?} said {:?}", command, String::from_utf8_lossy(&output.stdout)).into());
    }
    Ok(told)
}

fn run(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = hotdelta();
    command.arg("run").args(arguments).current_dir(folder);
    command
}

/// The folders of loops that there are.
fn homes(base: &Path) -> usize {
    std::fs::read_dir(base.join("hotdelta")).map_or(0, |entries| entries.count())
}

fn expect(told: &str, texts: &[&str]) -> Outcome {
    match texts.iter().find(|text| !told.contains(**text)) {
        Some(text) => Err(format!("{text:?} is not in {told:?}").into()),
        None => Ok(()),
    }
}

fn projects() -> Outcome {
    let empty = tempfile::tempdir()?;
    let told = fails(&mut run(empty.path(), &[]))?;
    expect(&told, &["error: ", "project"])?;
    assert_eq!(told.lines().count(), 1, "{told}");
    let told = fails(&mut run(empty.path(), &["Missing.fsproj"]))?;
    expect(&told, &["Missing.fsproj"])?;

    // A folder that cannot be read.
    std::os::unix::fs::symlink("around", empty.path().join("around"))?;
    let told = fails(&mut run(empty.path(), &["around"]))?;
    expect(&told, &["error: ", "around"])?;
    assert_eq!(told.lines().count(), 1, "{told}");

    let app = executable("net10.0", &compile(&["Program.fs"]));
    let sample = Sample::new(&[
        ("one/A.fsproj", &app),
        ("one/B.fsproj", &app),
        (
            "two/App.fsproj",
            "<Project Sdk=\"Microsoft.NET.Sdk\">\n<PropertyGroup>\n</Project>",
        ),
        ("three/App.fsproj", &app),
        ("three/Program.fs", "module Program\n\nlet x: int = \"no\"\n"),
    ])?;
    let told = fails(&mut run(&sample.path("one"), &[]))?;
    expect(&told, &["A.fsproj", "B.fsproj"])?;
    let told = fails(&mut run(&sample.path("two"), &[]))?;
    expect(&told, &["App.fsproj"])?;
    let told = fails(&mut run(&sample.path("three"), &[]))?;
    expect(&told, &["Program.fs(3,14): error FS0001", "App does not compile"])?;
    // Without an SDK.
    let mut bare = run(&sample.path("three"), &[]);
    bare.env("PATH", "")
        .env("HOME", empty.path())
        .env_remove("DOTNET_ROOT");
    expect(&fails(&mut bare)?, &["no .NET found"])?;
    Ok(())
}

fn unfit() -> Outcome {
    let with = |properties: &str| {
        project(
            "Microsoft.NET.Sdk",
            "net10.0",
            &format!("<OutputType>Exe</OutputType>{properties}"),
            "",
        )
    };
    let sample = Sample::new(&[
        ("a/App.csproj", &with("")),
        ("a/Program.cs", "System.Console.WriteLine(\"runs\");\n"),
        (
            "b/App.csproj",
            &with("<StartupHookSupport>false</StartupHookSupport>"),
        ),
        ("b/Program.cs", "System.Console.WriteLine(\"runs\");\n"),
        ("c/App.csproj", &with("").replace("net10.0", "net7.0")),
        ("c/Program.cs", "System.Console.WriteLine(\"runs\");\n"),
    ])?;
    expect(
        &fails(&mut run(&sample.path("a"), &["-c", "Release"]))?,
        &["Release", "Debug"],
    )?;
    expect(&fails(&mut run(&sample.path("b"), &[]))?, &["StartupHookSupport"])?;
    expect(&fails(&mut run(&sample.path("c"), &[]))?, &["net8.0 or later"])?;
    Ok(())
}

fn places() -> Outcome {
    let app = executable("net10.0", "");
    let sample = Sample::new(&[
        ("App.csproj", &app),
        ("Program.cs", "System.Console.WriteLine(\"runs\");\n"),
    ])?;
    // The path of a socket has little room.
    let long = tempfile::tempdir()?;
    let deep = long.path().join("a".repeat(90));
    std::fs::create_dir(&deep)?;
    let mut command = run(sample.folder(), &[]);
    command.env("XDG_RUNTIME_DIR", &deep);
    expect(
        &fails(&mut command)?,
        &["too long for the path of a socket", "XDG_RUNTIME_DIR"],
    )?;
    assert_eq!(homes(&deep), 0);
    // A folder that others can enter.
    let open = tempfile::tempdir()?;
    std::fs::create_dir(open.path().join("hotdelta"))?;
    std::fs::set_permissions(
        open.path().join("hotdelta"),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )?;
    let mut command = run(sample.folder(), &[]);
    command.env("XDG_RUNTIME_DIR", open.path());
    expect(&fails(&mut command)?, &["not a folder that only you can enter"])?;
    Ok(())
}

fn plain() -> Outcome {
    let app = executable("net10.0", "");
    let sample = Sample::new(&[
        ("App.csproj", &app),
        (
            "Program.cs",
            "for (var said = \"\"; ; System.Threading.Thread.Sleep(5)) { if (said != T.Text()) System.Console.WriteLine(said = T.Text()); }\nstatic class T { internal static string Text() => \"one\"; }\n",
        ),
    ])?;
    let mut command = run(sample.folder(), &[]);
    command.env("LC_ALL", "C");
    let mut plain = Running::spawn(command, &[])?;
    plain.says("one")?;
    sample.edit("Program.cs", "\"one\"", "\"two\"")?;
    plain.says("two")?;
    plain.told("ok: T.Text (Program.cs:2)")?;
    assert!(plain.all_told().is_ascii(), "{}", plain.all_told());
    drop(plain);
    let mut quiet = Running::start(sample.folder(), &["--quiet"])?;
    quiet.says("two")?;
    sample.edit("Program.cs", "\"two\"", "\"three\"")?;
    quiet.says("three")?;
    assert_eq!(quiet.all_told(), "");
    Ok(())
}
