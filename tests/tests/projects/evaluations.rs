//! What MSBuild says of projects, and what is refused.

use std::path::PathBuf;

use hotdelta_live::Dotnet;
use hotdelta_live::build::Compiler;
use hotdelta_live::project::{ProfileChoice, Request};
use hotdelta_live::watch::InputKind;

use crate::Named;
use crate::sample::{CSHARP, FSHARP, Outcome, Sample, Tried, shop};

pub(crate) const ALL: &[Named] = &[
    ("the graph and the inputs of three projects", graph),
    ("launch settings, arguments and folders", launches),
    ("what cannot be run is refused with a reason", refusals),
    ("several frameworks are named", frameworks),
    ("command lines of the compilers", command_lines),
    ("folders that a project names itself", named_folders),
];

fn graph(dotnet: &Dotnet) -> Outcome {
    let shop = shop()?;
    shop.write(
        "Directory.Build.props",
        "<Project><Import Project=\"build/more.props\" /></Project>",
    )?;
    shop.write("build/more.props", "<Project />")?;
    shop.write("App/data.json", "{}")?;
    shop.edit(
        "App/App.fsproj",
        "<Compile",
        "<None Include=\"data.json\" CopyToOutputDirectory=\"Always\" /><Watch Include=\"x.sql\" /><Compile",
    )?;
    let tried = Tried::open(dotnet, shop.request("App/App.fsproj"), &shop.path(""))?;
    let evaluation = tried.compiler.evaluation();
    let names: Vec<_> = evaluation
        .projects()
        .map(|project| project.name.as_str())
        .collect();
    assert_eq!(names, ["Core", "Mid", "App"]);
    let inputs = tried.compiler.inputs();
    let kind = |path: &str| {
        inputs
            .files
            .iter()
            .find(|file| file.path == shop.path(path))
            .map(|file| file.kind)
    };
    for (path, expected) in [
        ("App/App.fsproj", InputKind::Project),
        ("Core/Core.fsproj", InputKind::Project),
        ("Directory.Build.props", InputKind::Project),
        ("build/more.props", InputKind::Project),
        ("App/Properties/launchSettings.json", InputKind::Project),
        ("App/global.json", InputKind::Project),
        ("App/Program.fs", InputKind::Source),
        ("Mid/Cart.cs", InputKind::Source),
        ("Mid/.editorconfig", InputKind::Resource),
        ("App/x.sql", InputKind::Resource),
        ("App/data.json", InputKind::Content),
    ] {
        assert_eq!(kind(path), Some(expected), "{path}");
    }
    let outside: Vec<_> = inputs
        .files
        .iter()
        .filter(|file| !file.path.starts_with(shop.path("")))
        .collect();
    assert!(
        outside.iter().all(|file| file.kind == InputKind::Project
            || file
                .path
                .file_name()
                .is_some_and(|name| name == ".editorconfig" || name == ".globalconfig")),
        "{outside:?}"
    );
    let built = ["bin", "obj"].map(std::ffi::OsStr::new);
    assert!(
        !inputs
            .files
            .iter()
            .any(|file| file.path.iter().any(|part| built.contains(&part))),
        "{inputs:?}"
    );
    Ok(())
}

fn launches(dotnet: &Dotnet) -> Outcome {
    let sample = Sample::new(&[
        (
            "app/App.csproj",
            &CSHARP.replace("Microsoft.NET.Sdk", "Microsoft.NET.Sdk.Web"),
        ),
        ("app/Program.cs", "Console.WriteLine(1);"),
        (
            "app/Properties/launchSettings.json",
            r#"{ "profiles": { "IIS": { "commandName": "IISExpress" }, "http": { "commandName": "Project", "commandLineArgs": "a \"b c\"", // x
                "applicationUrl": "http://localhost:5099", "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development" }, } } }"#,
        ),
    ])?;
    let open = |request: Request| Tried::open(dotnet, request, &sample.path(""));
    let launch = open(sample.request("app"))?.compiler.launch();
    assert_eq!(launch.profile.as_deref(), Some("http"));
    assert_eq!(launch.arguments, ["a", "b c"]);
    assert_eq!(launch.working_directory, sample.path("app"));
    assert_eq!(launch.output, sample.path("app/bin/Debug-hotdelta/net10.0"));
    assert!(launch.program.starts_with(&launch.output), "{launch:?}");
    assert_eq!(launch.modules, [launch.output.join("App.dll")]);
    let value = |name: &str| {
        launch
            .environment
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(value("ASPNETCORE_URLS"), Some("http://localhost:5099"));
    assert_eq!(value("ASPNETCORE_ENVIRONMENT"), Some("Development"));
    assert_eq!(value("DOTNET_LAUNCH_PROFILE"), Some("http"));

    let mut request = sample.request("app");
    request.profile = ProfileChoice::Nothing;
    request.arguments = vec!["x y".into()];
    let launch = open(request)?.compiler.launch();
    assert_eq!((launch.profile, launch.arguments.len()), (None, 1));
    let mut request = sample.request("app");
    request.profile = ProfileChoice::Named("nope".to_owned());
    let error = open(request)
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(
        error.contains("there is no profile “nope” (there are: IIS, http)"),
        "{error}"
    );

    let sample = Sample::new(&[("App.fsproj", FSHARP), ("Program.fs", "printfn \"1\"")])?;
    let current = sample.path("elsewhere");
    std::fs::create_dir(&current)?;
    let launch = Tried::open(dotnet, sample.request(""), &current)?
        .compiler
        .launch();
    assert_eq!(launch.working_directory, current);
    Ok(())
}

fn refusals(dotnet: &Dotnet) -> Outcome {
    for (from, to, text) in [
        (
            "<OutputType>Exe",
            "<OutputType>Library",
            "is no program (OutputType is Library)",
        ),
        (
            "<OutputType>",
            "<StartupHookSupport>false</StartupHookSupport><OutputType>",
            "StartupHookSupport is false",
        ),
        (
            "<OutputType>",
            "<Optimize>true</Optimize><OutputType>",
            "is built optimised",
        ),
        ("net10.0", "net6.0", "targets net6.0"),
        ("net10.0", "net42.0", "targets net42.0"),
        ("net10.0", "netstandard2.0", "targets netstandard2.0"),
        ("</PropertyGroup>", "", "cannot be evaluated"),
        (
            "Microsoft.NET.Sdk",
            "Nobody.Has.This/1.0.0",
            "cannot be evaluated",
        ),
        (
            "</PropertyGroup>",
            "</PropertyGroup><Import Project=\"missing.props\" />",
            "missing.props",
        ),
    ] {
        let sample = Sample::new(&[("App.csproj", &CSHARP.replace(from, to)), ("Program.cs", "")])?;
        let error = Tried::open(dotnet, sample.request(""), &sample.path("")).err();
        let error = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains(text), "{to}: {error}");
    }
    let sample = Sample::new(&[
        ("App.csproj", CSHARP),
        ("Program.cs", ""),
        ("global.json", r#"{"sdk":{"version":"99.0.100"}}"#),
    ])?;
    let error = Tried::open(dotnet, sample.request(""), &sample.path(""))
        .err()
        .map(|error| error.to_string());
    let error = error.unwrap_or_default();
    assert!(
        error.contains("global.json asks for the .NET SDK 99.0.100, which is not installed"),
        "{error}"
    );

    let sample = Sample::new(&[("App.csproj", CSHARP), ("Program.cs", "")])?;
    let mut request = sample.request("");
    request.configuration = Some("Release".to_owned());
    let error = Tried::open(dotnet, request, &sample.path(""))
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(
        error.contains("is built optimised (configuration Release)"),
        "{error}"
    );
    Ok(())
}

fn frameworks(dotnet: &Dotnet) -> Outcome {
    let project = CSHARP.replace(
        "<TargetFramework>net10.0</TargetFramework>",
        "<TargetFrameworks>net8.0;net10.0</TargetFrameworks>",
    );
    let sample = Sample::new(&[
        ("App.csproj", &project),
        ("Program.cs", "Console.WriteLine(Environment.Version.Major);"),
    ])?;
    let error = Tried::open(dotnet, sample.request(""), &sample.path(""))
        .err()
        .map(|error| error.to_string());
    assert!(
        error
            .as_deref()
            .unwrap_or_default()
            .ends_with("choose one with --framework: net8.0, net10.0"),
        "{error:?}"
    );
    let mut request = sample.request("");
    request.framework = Some("net8.0".to_owned());
    let mut tried = Tried::open(dotnet, request, &sample.path(""))?;
    assert_eq!(
        tried.compiler.launch().output,
        sample.path("bin/Debug-hotdelta/net8.0")
    );
    tried.build()?;
    assert!(!sample.path("bin/Debug-hotdelta/net10.0").exists());
    // Restoring for one framework would break editors: both are there.
    let assets = std::fs::read_to_string(sample.path("obj/project.assets.json"))?;
    assert!(assets.contains("\"net10.0\"") && assets.contains("\"net8.0\""));
    Ok(())
}

fn command_lines(dotnet: &Dotnet) -> Outcome {
    let shop = shop()?;
    let mut tried = Tried::open(dotnet, shop.request("App"), &shop.path(""))?;
    assert!(
        tried
            .compiler
            .evaluation()
            .projects()
            .all(|project| project.command_line().is_none())
    );
    tried.build()?;
    for (project, source) in tried
        .compiler
        .evaluation()
        .projects()
        .zip(["Lib.fs", "Cart.cs", "Program.fs"])
    {
        let line = project.command_line().expect("a command line");
        assert!(
            line.arguments.iter().any(|argument| argument == source),
            "{line:?}"
        );
        assert_eq!(line.folder, project.folder());
    }
    Ok(())
}

fn named_folders(dotnet: &Dotnet) -> Outcome {
    let project = CSHARP.replace("<OutputType>", "<OutputPath>out</OutputPath><OutputType>");
    let sample = Sample::new(&[("App.csproj", &project), ("Program.cs", "Console.WriteLine(1);")])?;
    let mut tried = Tried::open(dotnet, sample.request(""), &sample.path(""))?;
    tried.build()?;
    let output: PathBuf = tried.compiler.launch().output;
    assert_eq!(output, sample.path("out/net10.0"));
    assert!(output.join("App.dll").is_file());

    let sample = Sample::new(&[
        (
            "Directory.Build.props",
            "<Project><PropertyGroup><UseArtifactsOutput>true</UseArtifactsOutput></PropertyGroup></Project>",
        ),
        ("App/App.csproj", CSHARP),
        ("App/Program.cs", "Console.WriteLine(1);"),
    ])?;
    let mut tried = Tried::open(dotnet, sample.request("App"), &sample.path(""))?;
    tried.build()?;
    let output = tried.compiler.launch().output;
    assert_eq!(output, sample.path("artifacts/bin/App/debug-hotdelta"));
    assert!(output.join("App.dll").is_file());
    Ok(())
}
