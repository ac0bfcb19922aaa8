//! What must hold of a program with the agent in it.

use std::future::Future;
use std::pin::Pin;

use hotdelta_live::process::Signal;
use hotdelta_live::runtime::{Outcome, Runtime, Stop};
use hotdelta_tests::Result;

use crate::program::{Program, failed};

type Trial = for<'a> fn(&'a mut Program<'_>) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

pub(crate) const TRIALS: [(&str, Trial); 7] = [
    ("updates are applied and handlers told", |program| {
        Box::pin(updates(program))
    }),
    ("the program ends when it is asked to", |program| {
        Box::pin(stopped(program))
    }),
    (
        "modules that are loaded later, in several contexts, have the updates",
        |program| Box::pin(contexts(program)),
    ),
    ("the environment is the user's", |program| {
        Box::pin(environment(program))
    }),
    ("a process that comes later begins with the updates", |program| {
        Box::pin(later(program))
    }),
    ("exceptions that end the program have their lines", |program| {
        Box::pin(thrown(program))
    }),
    (
        "a hundred edits in one process take no memory for good",
        |program| Box::pin(hundred(program)),
    ),
];

/// Says what `Text` gives, each time that it gives something else.
const TALKER: &str = r#"
using System;
using System.IO;
using System.Threading;

[assembly: System.Reflection.Metadata.MetadataUpdateHandler(typeof(Handler))]

static class Handler
{
    internal static int Told;
    static void ClearCache(Type[] types) { }
    static void UpdateApplication(Type[] types) => Told += types.Length;
}

static class Program
{
    internal static string Path;
    internal static void Say(string text) => File.AppendAllText(Path, text + "\n");

    static void Main(string[] arguments)
    {
        Path = arguments[0];
        using var end = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, _ => Say("bye"));
        for (var said = ""; ; Thread.Sleep(2))
        {
            var text = Text();
            if (text == said) continue;
            Say(text);
            said = text;
        }
    }

    static string Text() => "one, told " + Handler.Told;
}
"#;

fn applied(outcome: Outcome) -> Result<()> {
    match outcome {
        Outcome::Applied { warnings, waiting } if warnings.is_empty() && waiting.is_empty() => Ok(()),
        other => Err(failed(format!("{other:?}"))),
    }
}

async fn updates(program: &mut Program<'_>) -> Result<()> {
    program.start(vec![("Talker", TALKER.to_owned(), &[])]).await?;
    program.ready().await?;
    program.expect("one, told 0").await?;
    applied(program.edit("Talker", "\"one, told", "\"two, told").await?)?;
    program.expect("two, told 1").await?;
    applied(program.edit("Talker", "\"two, told", "\"three, told").await?)?;
    program.expect("three, told 2").await?;
    Ok(())
}

async fn stopped(program: &mut Program<'_>) -> Result<()> {
    program.start(vec![("Talker", TALKER.to_owned(), &[])]).await?;
    program.ready().await?;
    program.expect("one, told 0").await?;
    let code = program.runtime.stop(Stop::Ask(Signal::Terminate)).await;
    if code != Some(143) {
        return Err(failed(format!("exit code {code:?}")));
    }
    program.expect("bye").await
}

/// Loads a library that it does not refer to, twice, when it is told to.
const LOADER: &str = r#"
using System;
using System.IO;
using System.Reflection;
using System.Runtime.Loader;
using System.Threading;

static class Program
{
    static void Main(string[] arguments)
    {
        void Say(string text) => File.AppendAllText(arguments[0], text + "\n");
        string Ask(Assembly library) => (string)library.GetType("Library").GetMethod("Text").Invoke(null, null);
        Say("started");
        while (!File.Exists("load")) Thread.Sleep(2);
        var path = Path.Combine(AppContext.BaseDirectory, "Library.dll");
        var libraries = new Assembly[2];
        for (var i = 0; i < libraries.Length; i++)
            libraries[i] = new AssemblyLoadContext("context " + i).LoadFromAssemblyPath(path);
        for (var said = ""; ; Thread.Sleep(2))
        {
            var text = Ask(libraries[0]) + " " + Ask(libraries[1]);
            if (text != said) Say(text);
            said = text;
        }
    }
}
"#;

async fn contexts(program: &mut Program<'_>) -> Result<()> {
    let library = "public static class Library { public static string Text() => \"one\"; }";
    let assemblies = vec![
        ("Library", library.to_owned(), &[] as &[&str]),
        ("Loader", LOADER.to_owned(), &[]),
    ];
    program.start(assemblies).await?;
    program.ready().await?;
    program.expect("started").await?;
    match program.edit("Library", "one", "two").await? {
        Outcome::Applied { waiting, .. } if waiting == ["Library"] => {}
        other => return Err(failed(format!("{other:?}"))),
    }
    std::fs::write(program.place.path().join("load"), "").map_err(failed)?;
    program.expect("two two").await?;
    applied(program.edit("Library", "two", "three").await?)?;
    program.expect("three three").await
}

async fn environment(program: &mut Program<'_>) -> Result<()> {
    let hook = r#"
public class StartupHook
{
    public static void Initialize() => System.AppContext.SetData("hooked", "the user's hook ran");
}"#;
    let teller = r#"
using System;
using System.IO;

static class Program
{
    static void Main(string[] arguments)
    {
        void Say(string text) => File.AppendAllText(arguments[0], text + "\n");
        Say((string)AppContext.GetData("hooked"));
        foreach (var name in new[] { "DOTNET_STARTUP_HOOKS", "DOTNET_MODIFIABLE_ASSEMBLIES", "HOTDELTA_AGENT", "DOTNET_WATCH", "DOTNET_WATCH_ITERATION" })
            Say(name + "=" + Environment.GetEnvironmentVariable(name));
        System.Threading.Thread.Sleep(-1);
    }
}"#;
    let hooks = program
        .place
        .path()
        .join("out")
        .join("Hook.dll")
        .display()
        .to_string();
    program.environment = vec![("DOTNET_STARTUP_HOOKS".to_owned(), hooks.clone())];
    // As where a script starts the program.
    program.shell = Some("true;".to_owned());
    let assemblies = vec![
        ("Hook", hook.to_owned(), &[] as &[&str]),
        ("Teller", teller.to_owned(), &[]),
    ];
    program.start(assemblies).await?;
    program.ready().await?;
    program.expect("the user's hook ran").await?;
    program.expect(&format!("DOTNET_STARTUP_HOOKS={hooks}")).await?;
    program.expect("DOTNET_MODIFIABLE_ASSEMBLIES=").await?;
    program.expect("HOTDELTA_AGENT=").await?;
    program.expect("DOTNET_WATCH=1").await?;
    program.expect("DOTNET_WATCH_ITERATION=1").await
}

/// What edits may take for good, each: the runtime never gives back what a delta took.
const A_DELTA: u64 = 64 << 10;

async fn hundred(program: &mut Program<'_>) -> Result<()> {
    let process = program.start(vec![("Talker", TALKER.to_owned(), &[])]).await?;
    program.ready().await?;
    program.expect("one, told 0").await?;
    let mut last = "one".to_owned();
    let mut before = None;
    for number in 0..100 {
        if number == 20 {
            before = memory(process);
        }
        let text = format!("edit {number}");
        applied(
            program
                .edit("Talker", &format!("\"{last}, told"), &format!("\"{text}, told"))
                .await?,
        )?;
        program.expect(&format!("{text}, told {}", number + 1)).await?;
        last = text;
    }
    if let (Some(before), Some(now)) = (before, memory(process))
        && now > before + 80 * A_DELTA
    {
        return Err(failed(format!("memory grew from {before} to {now} bytes")));
    }
    Ok(())
}

/// The private memory of a process, where the system shows it.
fn memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes << 10)
}

async fn later(program: &mut Program<'_>) -> Result<()> {
    // As a script that starts the program twice, the second time when it is told to.
    program.shell = Some("\"$@\" & while [ ! -e again ]; do sleep 0.02; done;".to_owned());
    program.start(vec![("Talker", TALKER.to_owned(), &[])]).await?;
    program.ready().await?;
    program.expect("one, told 0").await?;
    applied(program.edit("Talker", "\"one, told", "\"two, told").await?)?;
    program.expect("two, told 1").await?;
    std::fs::write(program.place.path().join("again"), "").map_err(failed)?;
    let two = |lines: &[String]| lines.iter().filter(|line| *line == "two, told 1").count();
    program
        .wait("two, told 1 from both", |lines| two(lines) == 2)
        .await?;
    // Both take what comes next.
    applied(program.edit("Talker", "\"two, told", "\"three, told").await?)?;
    let three = |lines: &[String]| lines.iter().filter(|line| *line == "three, told 2").count();
    program
        .wait("three, told 2 from both", |lines| three(lines) == 2)
        .await?;
    match program
        .lines()
        .iter()
        .filter(|line| line.starts_with("one"))
        .count()
    {
        1 => Ok(()),
        _ => Err(failed("the second process ran code of before the edit")),
    }
}

async fn thrown(program: &mut Program<'_>) -> Result<()> {
    let thrower = r#"
using System;
using System.IO;
using System.Threading;

static class Program
{
    static void Main(string[] arguments)
    {
        File.AppendAllText(arguments[0], "started\n");
        while (true)
        {
            Thread.Sleep(2);
            Outer();
        }
    }

    static void Outer()
    {
        try { Inner(false); }
        catch (Exception e) { throw new Exception("outer", e); }
    }

    static void Inner(bool fail)
    {
        if (fail) throw new InvalidOperationException("inner");
    }
}"#;
    program.shell = Some("exec 2>report;".to_owned());
    program.start(vec![("Thrower", thrower.to_owned(), &[])]).await?;
    program.ready().await?;
    program.expect("started").await?;
    let edit = "\n\n\n    static void Inner(bool fail)\n    {\n        if (!fail) throw";
    let updates = program.propose(
        "Thrower",
        "\n    static void Inner(bool fail)\n    {\n        if (fail) throw",
        edit,
    )?;
    program.runtime.apply(updates).await;
    // It may have ended before its answer was sent.
    loop {
        if let hotdelta_live::runtime::Event::Exited(code) = program.event().await? {
            if code != Some(134) {
                return Err(failed(format!("exit code {code:?}")));
            }
            break;
        }
    }
    let report = std::fs::read_to_string(program.place.path().join("report")).map_err(failed)?;
    for line in [
        "Thrower.cs:line 28",
        "Thrower.cs:line 20",
        "Thrower.cs:line 21",
        "Thrower.cs:line 14",
    ] {
        if !report.contains(line) {
            return Err(failed(format!("{line:?} is not in {report}")));
        }
    }
    Ok(())
}
