//! Programs of several projects, in both languages.

use crate::running::Running;
use crate::sample::{Sample, compile, executable, library};
use crate::{Named, Outcome};

pub(crate) const ALL: &[Named] = &[
    ("three projects deep, F# on C# on F#", &[10], deep),
    ("a C# program on an F# library on .NET 9", &[9], csharp_on_fsharp),
];

const LOW: &str = "module Low\n\nlet number () = 1\n";

const MIDDLE: &str = r#"namespace Middle;

public static class Texts
{
    public static string Text() => $"middle {Low.number()}";
}
"#;

const APP: &str = r#"module App

open System
open System.Threading

let mutable said = 0
let text () = "app " + Middle.Texts.Text()

[<EntryPoint>]
let main _ =
    let mutable last = ""

    while true do
        let text = text ()

        if text <> last then
            last <- text
            said <- said + 1
            Console.WriteLine $"{said} {text}"

        Thread.Sleep 5

    0
"#;

fn deep() -> Outcome {
    let app = executable(
        "net10.0",
        &(compile(&["App.fs"]) + "<ProjectReference Include=\"../Middle/Middle.csproj\" />"),
    );
    let middle = library("net10.0", "<ProjectReference Include=\"../Low/Low.fsproj\" />");
    let low = library("net10.0", &compile(&["Low.fs"]));
    let sample = Sample::new(&[
        ("App/App.fsproj", &app),
        ("App/App.fs", APP),
        ("Middle/Middle.csproj", &middle),
        ("Middle/Texts.cs", MIDDLE),
        ("Low/Low.fsproj", &low),
        ("Low/Low.fs", LOW),
    ])?;
    let mut run = Running::start(&sample.path("App"), &[])?;
    run.says("1 app middle 1")?;
    sample.edit("Low/Low.fs", "number () = 1", "number () = 2")?;
    run.says("2 app middle 2")?;
    sample.edit("Middle/Texts.cs", "middle", "the middle")?;
    run.says("3 app the middle 2")?;
    sample.edit("App/App.fs", "\"app \"", "\"the app, \"")?;
    run.says("4 the app, the middle 2")?;

    // One save that touches all three, each of which needs what is new in the one below.
    sample.edit(
        "Low/Low.fs",
        "let number () = 2",
        "let number () = 2\nlet more () = 40",
    )?;
    sample.edit("Middle/Texts.cs", "public static string Text() => $\"the middle {Low.number()}\"", "public static string Text() => More();\n    public static string More() => $\"sum {Low.number() + Low.more()}\"")?;
    sample.edit("App/App.fs", "Middle.Texts.Text()", "Middle.Texts.More()")?;
    run.says("5 the app, sum 42")?;

    // One of them does not compile: none is applied.
    sample.edit("Low/Low.fs", "more () = 40", "more () = 41")?;
    sample.edit("App/App.fs", "\"the app, \"", "\"the app, \" + 1")?;
    assert_eq!(run.event("diagnostics")?["built"], false);
    sample.edit("App/App.fs", "\"the app, \" + 1", "\"your app, \"")?;
    run.says("6 your app, sum 43")?;

    // One of them is refused: none is applied. Undone, it is as if it had never been.
    let applied = run.events().iter().filter(|event| *event == "applied").count();
    assert!(applied >= 5, "{:?}", run.events());
    assert!(!run.events().contains(&"restarting".to_owned()));
    Ok(())
}

fn csharp_on_fsharp() -> Outcome {
    let app = executable("net9.0", "<ProjectReference Include=\"../Low/Low.fsproj\" />");
    let program = r#"var said = "";
for (var count = 0; ; System.Threading.Thread.Sleep(5))
{
    var text = Text.Of(Low.number());
    if (text == said) continue;
    said = text;
    System.Console.WriteLine($"{++count} {text}");
}

static class Text { internal static string Of(int number) => $"number {number}"; }
"#;
    let low = library("net9.0", &compile(&["Low.fs"]));
    let sample = Sample::new(&[
        ("App/App.csproj", &app),
        ("App/Program.cs", program),
        ("Low/Low.fsproj", &low),
        ("Low/Low.fs", LOW),
    ])?;
    let mut run = Running::start(sample.folder(), &["App"])?;
    run.says("1 number 1")?;
    sample.edit(
        "Low/Low.fs",
        "number () = 1",
        "number () = [ 20; 22 ] |> List.sum",
    )?;
    run.says("2 number 42")?;
    sample.edit(
        "App/Program.cs",
        "$\"number {number}\"",
        "$\"the number {number}\"",
    )?;
    run.says("3 the number 42")?;
    Ok(())
}
