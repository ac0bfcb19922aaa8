//! The ways in which files are saved, and what else happens to a project while its program runs.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use crate::running::Running;
use crate::sample::{Sample, compile, executable, library};
use crate::{Named, Outcome};

pub(crate) const ALL: &[Named] = &[
    ("every way of saving", &[10], ways),
    (
        "a branch is switched and the project built meanwhile",
        &[10],
        branch,
    ),
    (
        "a project file gains a file, an option, a reference",
        &[10],
        project_file,
    ),
];

const PROGRAM: &str = r#"var said = "";
for (var count = 0; ; System.Threading.Thread.Sleep(5))
{
    var text = Texts.Text();
    if (text == said) continue;
    said = text;
    System.Console.WriteLine($"{++count} {text}");
}
"#;

fn text(text: &str) -> String {
    format!("static class Texts\n{{\n    internal static string Text() => \"{text}\";\n}}\n")
}

/// A way of saving.
type Way = fn(&Path, &str) -> std::io::Result<()>;

const WAYS: [(&str, Way); 6] = [
    ("written over", |path, text| fs::write(path, text)),
    ("another file renamed onto it", |path, text| {
        let new = path.with_extension("tmp");
        fs::write(&new, text)?;
        fs::rename(new, path)
    }),
    ("moved away and written anew, as vim does", |path, text| {
        let backup = path.with_file_name("Text.cs~");
        fs::rename(path, &backup)?;
        fs::write(path, text)?;
        fs::remove_file(backup)
    }),
    (
        "written beside, both renamed, as Rider and Visual Studio do",
        |path, text| {
            let (new, old) = (
                path.with_extension("cs___jb_tmp___"),
                path.with_extension("cs___jb_old___"),
            );
            fs::write(&new, text)?;
            fs::rename(path, &old)?;
            sleep(Duration::from_millis(30));
            fs::rename(new, path)?;
            fs::remove_file(old)
        },
    ),
    ("emptied, then written in two steps", |path, text| {
        use std::io::Write;
        let mut file = fs::File::create(path)?;
        sleep(Duration::from_millis(40));
        let (first, second) = text.as_bytes().split_at(text.len() / 2);
        file.write_all(first)?;
        file.flush()?;
        sleep(Duration::from_millis(40));
        file.write_all(second)
    }),
    ("removed and written a while later", |path, text| {
        fs::remove_file(path)?;
        sleep(Duration::from_millis(60));
        fs::write(path, text)
    }),
];

fn ways() -> Outcome {
    let project = executable("net10.0", "");
    let sample = Sample::new(&[
        ("App.csproj", &project),
        ("Program.cs", PROGRAM),
        ("Text.cs", &text("start")),
    ])?;
    let mut run = Running::start(sample.folder(), &[])?;
    run.says("1 start")?;
    let file = sample.path("Text.cs");
    for (number, (name, way)) in WAYS.iter().enumerate() {
        way(&file, &text(name))?;
        run.says(&format!("{} {name}", number + 2))?;
    }

    // The same content again is nothing, and said.
    sample.write("Text.cs", &text(WAYS[5].0))?;
    let unchanged = run.event("unchanged")?;
    assert_eq!(unchanged["files"][0]["reason"], "its content is the same");

    // Twenty saves: the last one wins.
    for number in 0..20 {
        sample.write("Text.cs", &text(&format!("save {number}")))?;
        sleep(Duration::from_millis(15));
    }
    let last = run.says(" save 19")?;
    assert!(
        last.split(' ')
            .next()
            .is_some_and(|count| count.parse::<u32>().is_ok_and(|count| count <= 12)),
        "{last}"
    );
    assert!(
        !run.events().contains(&"restarting".to_owned()),
        "{:?}",
        run.events()
    );
    Ok(())
}

fn branch() -> Outcome {
    let class = |number: usize, text: &str| {
        format!("static class C{number} {{ internal static string Text() => \"{text}\"; }}\n")
    };
    let sum = |from: usize, to: usize| {
        (from..to)
            .map(|number| format!("C{number}.Text()"))
            .collect::<Vec<_>>()
    };
    let all = format!(
        "static class Texts {{ internal static string Text() => string.Concat({}); }}\n",
        sum(0, 60).join(", ")
    );
    let project = executable("net10.0", "");
    let sample = Sample::new(&[
        ("App.csproj", &project),
        ("Program.cs", PROGRAM),
        ("Texts.cs", &all),
    ])?;
    for number in 0..60 {
        sample.write(&format!("C{number}.cs"), &class(number, "a"))?;
    }
    let mut run = Running::start(sample.folder(), &[])?;
    run.says(&format!("1 {}", "a".repeat(60)))?;

    // Files change and come, over more time than one save takes.
    for number in 10..60 {
        sample.write(&format!("C{number}.cs"), &class(number, "b"))?;
        sleep(Duration::from_millis(2));
    }
    for number in 60..70 {
        sample.write(&format!("C{number}.cs"), &class(number, "c"))?;
    }
    sample.write(
        "Texts.cs",
        &all.replace(&sum(0, 10).join(", "), &sum(60, 70).join(", ")),
    )?;
    run.says(&format!("2 {}{}", "c".repeat(10), "b".repeat(50)))?;
    assert!(
        !run.events().contains(&"restarting".to_owned()),
        "{:?}",
        run.events()
    );

    // A build and a second loop of the same project, in the user's own folders, while the program runs and is edited.
    let mut build = Command::new("dotnet")
        .args(["build", "-v:quiet", "-nologo"])
        .current_dir(sample.folder())
        .stdout(std::process::Stdio::null())
        .spawn()?;
    sample.write("C69.cs", &class(69, "d"))?;
    run.says(&format!("3 {}d{}", "c".repeat(9), "b".repeat(50)))?;
    assert!(build.wait()?.success());
    let mut second = Running::start(sample.folder(), &[])?;
    second.says(&format!("1 {}d{}", "c".repeat(9), "b".repeat(50)))?;
    sample.write("C69.cs", &class(69, "e"))?;
    second.says(&format!("2 {}e", "c".repeat(9)))?;
    run.says(&format!("4 {}e", "c".repeat(9)))?;
    Ok(())
}

fn project_file() -> Outcome {
    let app = |files: &[&str], items: &str, properties: &str| {
        executable("net10.0", &(compile(files) + items))
            .replace("</PropertyGroup>", &format!("{properties}</PropertyGroup>"))
    };
    let program = r#"module Program

open System
open System.Threading

let mutable said = 0

#if SPECIAL
let special = " special"
#else
let special = ""
#endif

let text () = "one"

[<EntryPoint>]
let main _ =
    let mutable last = ""

    while true do
        let text = text () + special

        if text <> last then
            last <- text
            said <- said + 1
            Console.WriteLine $"{said} {text}"

        Thread.Sleep 5

    0
"#;
    let sample = Sample::new(&[
        ("App/App.fsproj", &app(&["Program.fs"], "", "")),
        ("App/Program.fs", program),
        ("Lib/Lib.fsproj", &library("net10.0", &compile(&["Lib.fs"]))),
        ("Lib/Lib.fs", "module Lib\n\nlet text () = \"library\"\n"),
    ])?;
    let mut run = Running::start(&sample.path("App"), &[])?;
    run.says("1 one")?;

    // A file.
    sample.write("App/More.fs", "module More\n\nlet text () = \"more\"\n")?;
    sample.write("App/App.fsproj", &app(&["More.fs", "Program.fs"], "", ""))?;
    sample.edit("App/Program.fs", "text () = \"one\"", "text () = More.text ()")?;
    run.says(" more")?;

    // An option: a restart, which says so.
    sample.write(
        "App/App.fsproj",
        &app(
            &["More.fs", "Program.fs"],
            "",
            "<DefineConstants>$(DefineConstants);SPECIAL</DefineConstants>",
        ),
    )?;
    let named = |refused: &serde_json::Value| {
        let reason = refused["reasons"][0]["message"].as_str().unwrap_or_default();
        reason.contains("DefineConstants") || reason.contains("SPECIAL")
    };
    while !named(&run.event("refused")?) {}
    run.says("1 more special")?;

    // A reference: a restart too; and the project that is referred to is one of those that are watched.
    sample.write(
        "App/App.fsproj",
        &app(
            &["More.fs", "Program.fs"],
            "<ProjectReference Include=\"../Lib/Lib.fsproj\" />",
            "<DefineConstants>$(DefineConstants);SPECIAL</DefineConstants>",
        ),
    )?;
    sample.edit(
        "App/Program.fs",
        "text () = More.text ()",
        "text () = Lib.text ()",
    )?;
    run.says("1 library special")?;
    sample.edit("Lib/Lib.fs", "\"library\"", "\"the library\"")?;
    run.says("2 the library special")?;
    Ok(())
}
