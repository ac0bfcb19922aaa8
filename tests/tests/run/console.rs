//! Console programs.

use crate::running::Running;
use crate::sample::{Sample, compile, executable};
use crate::{Named, Outcome};

pub(crate) const ALL: &[Named] = &[
    ("an F# program with an entry point", &[10], fsharp),
    (
        "an F# program without an entry point on .NET 9",
        &[9],
        fsharp_script,
    ),
    ("a C# program with top-level statements on .NET 8", &[8], csharp),
];

/// Says what `Text.text` gives when it gives something else, and counts what it said: a number that goes on is a state that was kept.
const TALKER: &str = r#"module Program

open System
open System.IO
open System.Threading

let mutable said = 0

let say (text: string) =
    said <- said + 1
    Console.WriteLine $"{said} {text}"

[<EntryPoint>]
let main arguments =
    say (String.Join(",", arguments))
    let mutable last = ""

    while not (File.Exists "stop") do
        if File.Exists "crash" then Text.crash ()
        let text = Text.text ()

        if text <> last then
            last <- text
            say text

        Thread.Sleep 5

    7
"#;

const TEXT: &str = r#"module Text

let crash () : unit =
    invalidOp "on purpose"

let text () = "one"
"#;

fn fsharp() -> Outcome {
    let project = executable("net10.0", &compile(&["Text.fs", "Program.fs"]));
    let sample = Sample::new(&[
        ("App.fsproj", &project),
        ("Text.fs", TEXT),
        ("Program.fs", TALKER),
    ])?;
    let mut run = Running::start(sample.folder(), &["--", "first", "second argument"])?;
    run.says("1 first,second argument")?;
    run.says("2 one")?;
    let process = run.program()?;

    // A constant.
    sample.edit("Text.fs", "\"one\"", "\"two\"")?;
    run.says("3 two")?;
    let applied = run.event("applied")?;
    assert_eq!(applied["edits"][0]["symbol"], "Text.text");
    assert_eq!(applied["edits"][0]["location"]["line"], 6);
    run.told("✔ Text.text (Text.fs:6) — ")?;

    // A lambda.
    sample.edit(
        "Text.fs",
        "\"two\"",
        "[ 1; 2; 3 ] |> List.map (fun n -> n * n) |> string",
    )?;
    run.says("4 [1; 4; 9]")?;

    // A function that is called, lines above it, and a type.
    sample.edit(
        "Text.fs",
        "module Text\n",
        "module Text\n\n// A comment\n// of two lines\n\ntype Greeting = { Whom: string }\n\nlet greet greeting = \"hello \" + greeting.Whom\n",
    )?;
    run.event("applied")?;
    sample.edit(
        "Text.fs",
        "[ 1; 2; 3 ] |> List.map (fun n -> n * n) |> string",
        "greet { Whom = \"you\" }",
    )?;
    run.says("5 hello you")?;

    // What does not compile is told as the compiler does, and the program goes on.
    sample.edit("Text.fs", "\"hello \" +", "\"hello \" + nobody +")?;
    let failed = run.event("diagnostics")?;
    assert_eq!(failed["built"], false);
    assert_eq!(failed["diagnostics"][0]["code"], "FS0039");
    let range = &failed["diagnostics"][0]["range"];
    assert_eq!(
        (range["line"].as_u64(), range["column"].as_u64()),
        (Some(8), Some(33))
    );
    run.told("Text.fs(8,33): error FS0039: The value or constructor 'nobody' is not defined.")?;
    run.told("   8 │ let greet greeting = \"hello \" + nobody + greeting.Whom")?;
    run.told("     │                                 ‾‾‾‾‾‾")?;
    sample.edit("Text.fs", "\"hello \" + nobody +", "\"good day \" +")?;
    run.says("6 good day you")?;

    // Comments alone are nothing to apply, and said.
    sample.edit("Text.fs", "// of two lines", "// of\n// three lines")?;
    let unchanged = run.event("unchanged")?;
    assert_eq!(unchanged["files"][0]["reason"], "only comments and layout");
    run.told("nothing to apply")?;

    // The trace of an exception has the lines of now.
    assert_eq!(run.program()?, process);
    sample.write("crash", "")?;
    run.told("Unhandled exception. System.InvalidOperationException: on purpose")?;
    run.told(&format!(
        "at Text.crash() in {}:line 12",
        sample.path("Text.fs").display()
    ))?;
    run.told("at Program.main(String[] arguments) in ")?;
    assert_eq!(run.event("exited")?["code"], 134);
    std::fs::remove_file(sample.path("crash"))?;

    // The next save starts it anew, with the arguments that it was given.
    sample.edit("Text.fs", "good day", "good night")?;
    run.says("1 first,second argument")?;
    run.says("2 good night you")?;

    // Its exit code is that of the loop.
    sample.write("stop", "")?;
    assert_eq!(run.event("exited")?["code"], 7);
    run.told("App has ended with exit code 7; a save starts it anew")?;
    run.signal(rustix::process::Signal::INT)?;
    assert_eq!(run.ended()?.code(), Some(7));
    Ok(())
}

/// Its code runs when its file is initialised.
fn fsharp_script() -> Outcome {
    let project = executable("net9.0", &compile(&["Program.fs"]));
    let program = r#"module Program

open System
open System.Threading

let text () = "one"
let mutable said = 0
let mutable last = ""

while true do
    let text = text ()

    if text <> last then
        last <- text
        said <- said + 1
        Console.WriteLine $"{said} {text}"

    Thread.Sleep 5
"#;
    let sample = Sample::new(&[("App.fsproj", &project), ("Program.fs", program)])?;
    let mut run = Running::start(sample.folder(), &[])?;
    run.says("1 one")?;
    sample.edit("Program.fs", "\"one\"", "\"two\"")?;
    run.says("2 two")?;
    // What runs only once is warned of, once, with its place.
    sample.edit("Program.fs", "{said} {text}", "{said}. {text}")?;
    run.event("applied")?;
    let warning = run.event("warning")?;
    assert!(warning["location"]["line"].as_u64().is_some(), "{warning}");
    sample.edit("Program.fs", "\"two\"", "\"three\"")?;
    run.says("3 three")?;
    Ok(())
}

fn csharp() -> Outcome {
    let program = r#"using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

var said = new List<string>();
while (true)
{
    var text = Texts.Text();
    if (said.LastOrDefault() != text)
    {
        said.Add(text);
        Console.WriteLine($"{said.Count} {text}");
    }
    Thread.Sleep(5);
}

static class Texts
{
    internal static string Text() => "one";
}
"#;
    let project = executable("net8.0", "");
    let sample = Sample::new(&[("App.csproj", &project), ("Program.cs", program)])?;
    let mut run = Running::start(sample.folder(), &[])?;
    run.says("1 one")?;
    sample.edit(
        "Program.cs",
        "\"one\"",
        "string.Concat(\"abc\".Select(c => char.ToUpper(c)))",
    )?;
    run.says("2 ABC")?;
    sample.edit(
        "Program.cs",
        "\"abc\".Select(c => char.ToUpper(c))",
        "More().Reverse()",
    )?;
    let failed = run.event("diagnostics")?;
    assert_eq!(failed["diagnostics"][0]["code"], "CS0103");
    run.told("Program.cs(20,52): error CS0103: The name 'More' does not exist in the current context")?;
    sample.edit(
        "Program.cs",
        "static class Texts\n{",
        "record Pair(string Left, string Right);\n\nstatic class Texts\n{\n    static string More() => new Pair(\"un\", \"do\").ToString();\n",
    )?;
    run.says("3 } od = thgiR ,nu = tfeL { riaP")?;
    // A file that a pattern takes in.
    sample.write(
        "More.cs",
        "static class Others { internal static string Text() => \"from another file\"; }\n",
    )?;
    run.event("applied")?;
    sample.edit("Program.cs", "string.Concat(More().Reverse())", "Others.Text()")?;
    run.says("4 from another file")?;
    Ok(())
}
