//! Builds and what changes of them.

use std::fs;
use std::process::Command;
use std::time::Duration;

use hotdelta_live::Dotnet;
use hotdelta_live::build::{Compiler, Severity};

use crate::Named;
use crate::sample::{CSHARP, FSHARP, Outcome, Sample, Tried, modules, shop};

pub(crate) const ALL: &[Named] = &[
    ("three projects deep, edited in each", three_deep),
    ("a broken file says where, and the mend is built", broken),
    ("a build that is given up leaves nothing half made", given_up),
    ("the user's build and ours do not meet", beside),
    ("content counts and not time", old_times),
    ("a project file gains a file, an option, a package", project_file),
    ("a restart builds nothing twice", restart),
    ("what is refused waits, and is gone when it is undone", refused),
    ("a start without a build takes what the user built", no_build),
];

fn run(tried: &Tried) -> String {
    let launch = tried.compiler.launch();
    let output = Command::new(&launch.program)
        .args(&launch.arguments)
        .current_dir(&launch.working_directory)
        .envs(launch.environment)
        .output()
        .expect("the program starts");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn three_deep(dotnet: &Dotnet) -> Outcome {
    let shop = shop()?;
    let mut tried = Tried::open(dotnet, shop.request("App"), &shop.path(""))?;
    let built = tried.build()?;
    assert_eq!(
        modules(&built),
        ["Core.dll", "Mid.dll", "App.dll"],
        "{:?}",
        built.diagnostics
    );
    assert_eq!(run(&tried), "16");

    let change = shop.edit("Core/Lib.fs", "* 3", "* 4")?;
    let compiled = tried.compile([change])?;
    assert_eq!(
        (modules(&compiled), run(&tried)),
        (vec!["Core.dll".to_owned()], "21".to_owned())
    );
    assert_eq!(
        (compiled.way, compiled.inputs_changed, compiled.restart.len()),
        ("dotnet build", false, 0)
    );

    let change = shop.edit("Mid/Cart.cs", "+ 1", "+ 2")?;
    assert_eq!(
        (modules(&tried.compile([change])?), run(&tried)),
        (vec!["Mid.dll".to_owned()], "22".to_owned())
    );
    let change = shop.edit("App/Program.fs", "Total 5", "Total 6")?;
    assert_eq!(
        (modules(&tried.compile([change])?), run(&tried)),
        (vec!["App.dll".to_owned()], "26".to_owned())
    );

    // A member that is new in the first project is used in the last, in one save.
    let changes = [
        shop.edit("Core/Lib.fs", "let price", "let twice x = x + x\nlet price")?,
        shop.edit(
            "App/Program.fs",
            "(Mid.Cart.Total 6)",
            "(Core.Lib.twice (Mid.Cart.Total 6))",
        )?,
    ];
    let compiled = tried.compile(changes)?;
    let changed = modules(&compiled);
    assert!(
        changed.contains(&"Core.dll".to_owned()) && changed.contains(&"App.dll".to_owned()),
        "{changed:?}"
    );
    assert_eq!(run(&tried), "52");

    // Nothing but the time: nothing to say.
    let change = shop.edit("Core/Lib.fs", "twice", "twice")?;
    let compiled = tried.compile([change])?;
    assert_eq!(compiled.outputs.map(|outputs| outputs.len()), Some(0));
    Ok(())
}

fn broken(dotnet: &Dotnet) -> Outcome {
    let shop = shop()?;
    let mut tried = Tried::open(dotnet, shop.request("App"), &shop.path(""))?;
    tried.build()?;
    for (file, from, to, code, line) in [
        ("Core/Lib.fs", "x * 3", "y * 3", "FS0039", 2),
        ("Mid/Cart.cs", "Total(int x)", "Total(int y)", "CS0103", 1),
    ] {
        let change = shop.edit(file, from, to)?;
        let compiled = tried.compile([change])?;
        assert!(compiled.outputs.is_none());
        let first = &compiled.diagnostics[0];
        assert_eq!((first.code.as_str(), first.severity), (code, Severity::Error));
        assert_eq!(first.document.as_deref(), Some(shop.path(file).as_path()));
        assert_eq!(first.range.map(|range| range.start.0), Some(line));
        assert_eq!(compiled.diagnostics.len(), 1, "{:?}", compiled.diagnostics);

        // The mend with another edit: what changed while it did not compile is there too.
        let changes = [
            shop.edit(file, to, from)?,
            shop.edit("App/Program.fs", "Total ", "Total  ")?,
        ];
        let compiled = tried.compile(changes)?;
        assert!(compiled.outputs.is_some(), "{:?}", compiled.diagnostics);
    }
    assert_eq!(run(&tried), "16");

    let change = shop.edit("Mid/Mid.csproj", "</Project>", "</Projec")?;
    let compiled = tried.compile([change])?;
    assert!(compiled.outputs.is_none());
    assert_eq!(
        compiled.diagnostics[0].document.as_deref(),
        Some(shop.path("Mid/Mid.csproj").as_path())
    );
    // Saved again while it is still wrong, then mended.
    let change = shop.edit("App/Program.fs", "Total ", "Total   ")?;
    assert!(tried.compile([change])?.outputs.is_none());
    let change = shop.edit("Mid/Mid.csproj", "</Projec", "</Project>")?;
    let compiled = tried.compile([change])?;
    assert!(
        compiled.outputs.is_some() && compiled.restart.is_empty(),
        "{compiled:?}"
    );
    Ok(())
}

fn given_up(dotnet: &Dotnet) -> Outcome {
    let shop = shop()?;
    let mut tried = Tried::open(dotnet, shop.request("App"), &shop.path(""))?;
    tried.build()?;
    for (number, delay) in [200, 700, 1200, 1700, 2200].into_iter().enumerate() {
        let to = format!("x * {}", 10 + number);
        let from = if number == 0 {
            "x * 3".to_owned()
        } else {
            format!("x * {}", 9 + number)
        };
        let change = shop.edit("Core/Lib.fs", &from, &to)?;
        if !tried.give_up([change], Duration::from_millis(delay)) {
            break;
        }
    }
    let change = shop.edit("Mid/Cart.cs", "+ 1", "+ 2")?;
    let compiled = tried.compile([change])?;
    assert_eq!(
        modules(&compiled),
        ["Core.dll", "Mid.dll"],
        "{:?}",
        compiled.diagnostics
    );
    let text = fs::read_to_string(shop.path("Core/Lib.fs"))?;
    let factor: i32 = text.trim().rsplit(' ').next().unwrap_or_default().parse()?;
    assert_eq!(run(&tried), (5 * factor + 2).to_string());
    Ok(())
}

/// `dotnet build` of the user at the same time, with other options.
fn beside(dotnet: &Dotnet) -> Outcome {
    let shop = shop()?;
    let mut tried = Tried::open(dotnet, shop.request("App"), &shop.path(""))?;
    tried.build()?;
    let command = |arguments: &[&str]| {
        let mut command = Command::new(dotnet.executable());
        command.args(arguments).current_dir(shop.path("App"));
        command
    };
    for (from, to) in [("x * 3", "x * 30"), ("x * 30", "x * 3")] {
        let change = shop.edit("Core/Lib.fs", from, to)?;
        let mut theirs = command(&["build", "-v:q", "-nologo", "-p:DefineConstants=THEIRS"])
            .stdout(std::process::Stdio::piped())
            .spawn()?;
        let compiled = tried.compile([change])?;
        assert_eq!(modules(&compiled), ["Core.dll"], "{:?}", compiled.diagnostics);
        let status = theirs.wait()?;
        assert!(status.success(), "their build failed beside ours");
    }
    assert_eq!(run(&tried), "16");
    assert!(shop.path("App/bin/Debug/net10.0/App.dll").is_file());
    assert!(shop.path("App/bin/Debug-hotdelta/net10.0/App.dll").is_file());
    // Their clean leaves ours, and nothing is built anew because of either.
    assert!(command(&["clean", "-v:q", "-nologo"]).output()?.status.success());
    assert!(shop.path("App/bin/Debug-hotdelta/net10.0/App.dll").is_file());
    Ok(())
}

fn old_times(dotnet: &Dotnet) -> Outcome {
    let sample = Sample::new(&[("App.fsproj", FSHARP), ("Program.fs", "printfn \"one\"\n")])?;
    let mut tried = Tried::open(dotnet, sample.request(""), &sample.path(""))?;
    tried.build()?;
    let old = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_000_000);
    let change = sample.write("Program.fs", "printfn \"two\"\n")?;
    fs::File::options()
        .write(true)
        .open(sample.path("Program.fs"))?
        .set_modified(old)?;
    let compiled = tried.compile([change])?;
    assert_eq!(
        (modules(&compiled), run(&tried)),
        (vec!["App.dll".to_owned()], "two".to_owned())
    );

    // The same while nobody watches: the next start sees it.
    drop(tried);
    sample.write("Program.fs", "printfn \"three\"\n")?;
    fs::File::options()
        .write(true)
        .open(sample.path("Program.fs"))?
        .set_modified(old)?;
    let mut tried = Tried::open(dotnet, sample.request(""), &sample.path(""))?;
    tried.build()?;
    assert_eq!(run(&tried), "three");
    // Other options make another build.
    let mut request = sample.request("");
    request
        .properties
        .push(("DefineConstants".to_owned(), "OTHER".to_owned()));
    sample.write(
        "Program.fs",
        "#if OTHER\nprintfn \"other\"\n#else\nprintfn \"three\"\n#endif\n",
    )?;
    tried.build()?;
    let mut tried = Tried::open(dotnet, request, &sample.path(""))?;
    tried.build()?;
    assert_eq!(run(&tried), "other");
    Ok(())
}

fn project_file(dotnet: &Dotnet) -> Outcome {
    let sample = Sample::new(&[("App.fsproj", FSHARP), ("Program.fs", "printfn \"%d\" 1\n")])?;
    let mut tried = Tried::open(dotnet, sample.request(""), &sample.path(""))?;
    tried.build()?;
    let changes = [
        sample.write("More.fs", "module More\nlet more = 7\n")?,
        sample.edit(
            "App.fsproj",
            "<Compile Include",
            "<Compile Include=\"More.fs\" /><Compile Include",
        )?,
        sample.edit("Program.fs", "1", "More.more")?,
    ];
    let compiled = tried.compile(changes)?;
    assert_eq!(
        (modules(&compiled), run(&tried)),
        (vec!["App.dll".to_owned()], "7".to_owned())
    );
    assert!(
        compiled.restart.is_empty() && compiled.inputs_changed,
        "{compiled:?}"
    );

    let change = sample.edit("App.fsproj", "<OutputType>", "<!-- why --><OutputType>")?;
    let compiled = tried.compile([change])?;
    assert!(
        compiled.restart.is_empty() && compiled.outputs.is_some(),
        "{compiled:?}"
    );
    let change = sample.edit(
        "App.fsproj",
        "<OutputType>",
        "<LangVersion>9</LangVersion><OutputType>",
    )?;
    assert_eq!(
        tried.compile([change])?.restart,
        ["App.fsproj: LangVersion was added"]
    );
    let change = sample.write(
        "Directory.Build.props",
        "<Project><PropertyGroup><DefineConstants>$(DefineConstants);X</DefineConstants></PropertyGroup></Project>",
    )?;
    assert_eq!(
        tried.compile([change])?.restart,
        ["Directory.Build.props: DefineConstants was added"]
    );
    let change = sample.edit(
        "App.fsproj",
        "<TargetFramework>net10.0",
        "<TargetFramework>net8.0",
    )?;
    assert_eq!(
        tried.compile([change])?.restart,
        ["App.fsproj: TargetFramework changed"]
    );

    // A pattern takes a new file in.
    let sample = Sample::new(&[
        ("App.csproj", CSHARP),
        ("Program.cs", "System.Console.WriteLine(1);\n"),
    ])?;
    let mut tried = Tried::open(dotnet, sample.request(""), &sample.path(""))?;
    tried.build()?;
    let changes = [
        sample.write(
            "sub/More.cs",
            "static class More { public static int Value => 8; }\n",
        )?,
        sample.edit("Program.cs", "1", "More.Value")?,
    ];
    let compiled = tried.compile(changes)?;
    assert_eq!(
        (modules(&compiled), run(&tried)),
        (vec!["App.dll".to_owned()], "8".to_owned())
    );
    assert!(
        compiled.restart.is_empty() && compiled.inputs_changed,
        "{compiled:?}"
    );
    Ok(())
}

fn restart(dotnet: &Dotnet) -> Outcome {
    let sample = Sample::new(&[
        ("App.csproj", CSHARP),
        ("Program.cs", "System.Console.WriteLine(1);\n"),
    ])?;
    let mut tried = Tried::open(dotnet, sample.request(""), &sample.path(""))?;
    tried.build()?;
    let change = sample.edit("Program.cs", "1", "2")?;
    tried.compile([change])?;
    let image = sample.path("obj/Debug-hotdelta/net10.0/App.dll");
    let before = fs::metadata(&image)?.modified()?;
    let again = tried.build()?;
    assert_eq!(
        (modules(&again), run(&tried)),
        (vec!["App.dll".to_owned()], "2".to_owned())
    );
    assert_eq!(fs::metadata(&image)?.modified()?, before);
    // What was deleted by hand is made again.
    fs::remove_dir_all(sample.path("bin"))?;
    let again = tried.build()?;
    assert_eq!(
        (modules(&again), run(&tried)),
        (vec!["App.dll".to_owned()], "2".to_owned())
    );
    Ok(())
}

fn refused(dotnet: &Dotnet) -> Outcome {
    let shop = shop()?;
    let mut tried = Tried::open(dotnet, shop.request("App"), &shop.path(""))?;
    tried.build()?;
    let change = shop.edit("Core/Lib.fs", "* 3", "* 4")?;
    assert_eq!(modules(&tried.refuse([change])?), ["Core.dll"]);
    // Another edit: both are there.
    let change = shop.edit("App/Program.fs", "Total 5", "Total 6")?;
    assert_eq!(modules(&tried.refuse([change])?), ["Core.dll", "App.dll"]);
    let change = shop.edit("Core/Lib.fs", "* 4", "* 3")?;
    assert_eq!(modules(&tried.refuse([change])?), ["App.dll"]);
    let change = shop.edit(
        "App/App.fsproj",
        "<OutputType>",
        "<WarningLevel>3</WarningLevel><OutputType>",
    )?;
    let compiled = tried.refuse([change])?;
    assert_eq!(compiled.restart, ["App.fsproj: WarningLevel was added"]);
    let changes = [
        shop.edit("App/App.fsproj", "<WarningLevel>3</WarningLevel>", "")?,
        shop.edit("App/Program.fs", "Total 6", "Total 5")?,
    ];
    let compiled = tried.refuse(changes)?;
    assert_eq!(
        (modules(&compiled).len(), compiled.restart.len()),
        (0, 0),
        "{compiled:?}"
    );
    // A broken edit that is undone needs no build.
    let change = shop.edit("App/Program.fs", "Total 5", "Total")?;
    assert!(tried.refuse([change])?.outputs.is_none());
    let change = shop.edit("App/Program.fs", "Total", "Total 5")?;
    let compiled = tried.refuse([change])?;
    assert_eq!((compiled.way, modules(&compiled).len()), ("no build", 0));
    Ok(())
}

fn no_build(dotnet: &Dotnet) -> Outcome {
    let sample = Sample::new(&[
        ("App.csproj", CSHARP),
        ("Program.cs", "System.Console.WriteLine(1);\n"),
    ])?;
    let mut request = sample.request("");
    request.no_build = true;
    let mut early = Tried::open(dotnet, request.clone(), &sample.path(""))?;
    let error = early
        .build()
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(
        error.contains("has not been built") && error.ends_with("leave out --no-build"),
        "{error}"
    );

    let built = Command::new(dotnet.executable())
        .args(["build", "-v:q"])
        .current_dir(sample.path(""))
        .output()?;
    assert!(built.status.success());
    let mut tried = Tried::open(dotnet, request, &sample.path(""))?;
    assert_eq!(modules(&tried.build()?), ["App.dll"]);
    assert_eq!(tried.compiler.launch().output, sample.path("bin/Debug/net10.0"));
    assert_eq!(run(&tried), "1");
    let change = sample.edit("Program.cs", "1", "2")?;
    let compiled = tried.compile([change])?;
    assert_eq!(
        (modules(&compiled), compiled.restart.len()),
        (vec!["App.dll".to_owned()], 0),
        "{compiled:?}"
    );
    // What the user built is as it was; a restart runs ours.
    assert_eq!(run(&tried), "1");
    tried.build()?;
    assert_eq!(run(&tried), "2");
    Ok(())
}
