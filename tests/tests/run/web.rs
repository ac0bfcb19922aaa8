//! Web programs and services.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::running::Running;
use crate::sample::{Sample, compile, project};
use crate::{Named, Outcome, PATIENCE};

pub(crate) const ALL: &[Named] = &[
    ("an ASP.NET Core program in F#", &[10], fsharp),
    ("an ASP.NET Core program in C#", &[10], csharp),
    ("a worker service", &[10], worker),
];

/// A port that nobody listens on at this moment.
fn port() -> Result<u16, Box<dyn std::error::Error>> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// What a GET of a path answers.
fn get(port: u16, path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (_, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    Ok(body.to_owned())
}

/// Asks until the answer has this in it; the first number of an answer has to be one more than the last each time.
fn expect(port: u16, path: &str, text: &str, hits: &mut u32) -> Outcome {
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = get(port, path);
        if let Ok(answer) = &answer {
            *hits += 1;
            if !answer.starts_with(&format!("{hits} ")) {
                return Err(format!("{answer:?} is not answer {hits}").into());
            }
            if answer.contains(text) {
                return Ok(());
            }
        }
        if Instant::now() > until {
            return Err(format!("{text:?} is not in {answer:?}").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn fsharp() -> Outcome {
    let web = project("Microsoft.NET.Sdk.Web", "net10.0", "", &compile(&["Program.fs"]));
    let program = r#"module Program

open System
open Microsoft.AspNetCore.Builder

let mutable hits = 0
let greet () = "hello"

[<EntryPoint>]
let main arguments =
    let app = WebApplication.CreateBuilder(arguments).Build()
    app.MapGet("/", Func<string>(fun () ->
        hits <- hits + 1
        $"{hits} {greet ()}")) |> ignore
    app.Run()
    0
"#;
    let sample = Sample::new(&[("Web.fsproj", &web), ("Program.fs", program)])?;
    let port = port()?;
    let mut hits = 0;
    let mut run = Running::start(
        sample.folder(),
        &["--", &format!("--urls=http://127.0.0.1:{port}")],
    )?;
    run.says("Now listening on: ")?;
    expect(port, "/", "1 hello", &mut hits)?;
    sample.edit("Program.fs", "\"hello\"", "\"good day\"")?;
    expect(port, "/", "good day", &mut hits)?;
    // The handler itself, a closure of Main.
    sample.edit(
        "Program.fs",
        "{greet ()}",
        "{greet ()}, {[ 1 .. 3 ] |> List.map (fun n -> n * n)}",
    )?;
    expect(port, "/", "good day, [1; 4; 9]", &mut hits)?;
    // An endpoint that is registered at start is not registered again, and that is said.
    sample.edit(
        "Program.fs",
        "    app.Run()",
        "    app.MapGet(\"/new\", Func<string>(fun () -> \"new\")) |> ignore\n    app.Run()",
    )?;
    run.event("applied")?;
    let warning = run.event("warning")?;
    assert_eq!(warning["symbol"], "Program.main", "{warning}");
    run.told("Program.main runs once: ")?;
    assert_eq!(get(port, "/new")?, "");
    run.signal(rustix::process::Signal::TERM)?;
    run.says("Application is shutting down...")?;
    assert_eq!(run.ended()?.code(), Some(0));
    Ok(())
}

fn csharp() -> Outcome {
    let web = project(
        "Microsoft.NET.Sdk.Web",
        "net10.0",
        "<ImplicitUsings>enable</ImplicitUsings>",
        "",
    );
    let program = r#"var app = WebApplication.CreateBuilder(args).Build();
var hits = 0;
app.MapGet("/", () => $"{++hits} {Greeting.Text()}");
app.Run();

static class Greeting { internal static string Text() => "hello"; }
"#;
    let port = port()?;
    let settings = format!(
        r#"{{"profiles":{{"Web":{{"commandName":"Project","applicationUrl":"http://127.0.0.1:{port}","environmentVariables":{{"ASPNETCORE_ENVIRONMENT":"Development"}}}}}}}}"#
    );
    let sample = Sample::new(&[
        ("Web.csproj", &web),
        ("Program.cs", program),
        ("Properties/launchSettings.json", &settings),
    ])?;
    let mut hits = 0;
    let mut run = Running::start(sample.folder(), &[])?;
    run.says("Now listening on: ")?;
    run.says("Hosting environment: Development")?;
    expect(port, "/", "1 hello", &mut hits)?;
    sample.edit("Program.cs", "\"hello\"", "\"good day\"")?;
    expect(port, "/", "good day", &mut hits)?;
    sample.edit(
        "Program.cs",
        "{Greeting.Text()}\"",
        "{Greeting.Text().ToUpper()}\"",
    )?;
    expect(port, "/", "GOOD DAY", &mut hits)?;
    Ok(())
}

fn worker() -> Outcome {
    let service = project(
        "Microsoft.NET.Sdk.Worker",
        "net10.0",
        "<ImplicitUsings>enable</ImplicitUsings>",
        "<FrameworkReference Include=\"Microsoft.AspNetCore.App\" />",
    );
    let program = r#"using System;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddHostedService<Worker>();
builder.Build().Run();

class Worker : BackgroundService
{
    int beats;

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Beat();
            await Task.Delay(20, stopping);
        }
    }

    void Beat()
    {
        var text = "one";
        if (beats++ % 10 == 0) Console.WriteLine($"{text} {beats / 10}");
    }
}
"#;
    let sample = Sample::new(&[("Service.csproj", &service), ("Program.cs", program)])?;
    let mut run = Running::start(sample.folder(), &[])?;
    run.says("one 3")?;
    sample.edit("Program.cs", "\"one\"", "\"two\"")?;
    let two = run.says("two ")?;
    assert!(two.trim_start_matches("two ").parse::<u32>()? > 3, "{two}");
    // A method added, and called by the loop that runs.
    sample.edit(
        "Program.cs",
        "    void Beat()\n    {\n",
        "    void Half()\n    {\n        if (beats % 10 == 5) Console.WriteLine($\"half {beats}\");\n    }\n\n    void Beat()\n    {\n        Half();\n",
    )?;
    run.says("half ")?;
    run.signal(rustix::process::Signal::TERM)?;
    assert_eq!(run.ended()?.code(), Some(0));
    Ok(())
}
