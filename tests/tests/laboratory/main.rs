//! The laboratory itself: its compilers make what `dotnet build` makes, whatever they compiled before, and its host
//! reports what programs do.

use std::collections::{HashMap, HashSet};
mod oracle;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use delta_writer::{Additions, DefinitionMap, Plan};
use ecma335::{Chain, Guid, Image, MethodDefId};
use hotdelta_live::host::{Build, Call, Delta, Outcome};
use hotdelta_session::LineUpdate;
use hotdelta_session::lines::LookUp;
use hotdelta_tests::{
    Compiled, Compilers, Configuration, Engine, EngineFactory, Error, Laboratory, Language, ModuleDelta,
    Program, RUNTIMES, Result, Sources, Suite, Verdict, fresh_trial, trial,
};

fn main() -> ExitCode {
    let mut suite = Suite::open(Path::new(env!("CARGO_TARGET_TMPDIR")));
    for language in [Language::FSharp, Language::CSharp] {
        for (configuration, output) in [
            (Configuration::Debug, "library"),
            (Configuration::Debug, "exe"),
            (Configuration::Release, "library"),
        ] {
            let name = format!("{language:?} {configuration:?} {output} is as dotnet build makes it");
            suite.add(name, None, move |laboratory| {
                as_dotnet_build_makes_it(laboratory, language, configuration, output)
            });
        }
        suite.add(
            format!("{language:?} does not depend on earlier compilations"),
            None,
            move |laboratory| independent_of_earlier_compilations(laboratory, language),
        );
        suite.add(
            format!("{language:?} errors are reported"),
            None,
            move |laboratory| errors_are_reported(laboratory, language),
        );
    }
    for runtime in RUNTIMES {
        suite.add(
            format!("the host reports what programs do net{runtime}"),
            Some(runtime),
            move |laboratory| host_reports(laboratory, runtime),
        );
    }
    for (name, verdict, complaint) in ENGINES {
        suite.add(
            format!("an engine that {name} is found out"),
            Some(10),
            move |laboratory| engine_is_found_out(laboratory, ONE_TWO, verdict, complaint),
        );
    }
    for (name, versions, complaint) in BY_ROWS {
        suite.add(format!("the proof finds that {name}"), None, move |laboratory| {
            rows_are_no_identity(laboratory, versions, complaint)
        });
    }
    suite.add(
        "an engine that finds no lines is found out",
        Some(10),
        |laboratory| {
            engine_is_found_out(
                laboratory,
                THROWN,
                || Verdict::Unchanged,
                "run run: the frames: expected [Ok(Some(",
            )
        },
    );
    oracle::add(&mut suite);
    suite.run()
}

/// Engines that are wrong, their answer to every edit, and what a trial has to say of it.
const ENGINES: [(&str, Judge, &str); 4] = [
    (
        "sees nothing",
        || Verdict::Unchanged,
        "unchanged, expected Applied",
    ),
    (
        "refuses everything",
        || Verdict::Restart {
            reasons: vec![("Kind".to_owned(), "why".to_owned())],
        },
        "Kind: why",
    ),
    (
        "says applied and does nothing",
        || Verdict::Applied {
            deltas: Vec::new(),
            warnings: Vec::new(),
        },
        "the process answers Some(\"one\")",
    ),
    (
        "writes what no runtime takes",
        || {
            let delta = ModuleDelta {
                module: 0,
                metadata: vec![1; 64],
                il: vec![0; 4],
                pdb: Vec::new(),
                updated_types: Vec::new(),
            };
            Verdict::Applied {
                deltas: vec![delta],
                warnings: Vec::new(),
            }
        },
        "the runtime: System.InvalidOperationException",
    ),
];

type Judge = fn() -> Verdict;

struct Wrong(Judge);

impl Engine for Wrong {
    fn propose(&mut self, _update: &[Arc<Compiled>]) -> Result<Verdict> {
        Ok((self.0)())
    }

    fn commit(&mut self) -> Result<()> {
        Ok(())
    }

    fn generation(&self, _module: usize) -> u32 {
        0
    }

    fn line_updates(&self, _module: usize) -> &[LineUpdate] {
        &[]
    }

    fn locate(&self, _: usize, _: u32, _: u32, _: Option<u32>) -> Result<LookUp> {
        Ok(LookUp::Unknown)
    }
}

/// Two builds that have the same rows, and in which the rows of the second stand for something else; what a proof has to say of it.
const BY_ROWS: [(&str, [&str; 2], &str); 2] = [
    (
        "a cached method group is another",
        [
            "using System.Linq;
public static class A { public static string Show(int x) => \"a\" + x; }
public static class B { public static string Show(int x) => \"b\" + x; }
public static class Entry { public static string Run() => new[] { 1 }.Select(A.Show).First(); }
",
            "using System.Linq;
public static class A { public static string Show(int x) => \"a\" + x; }
public static class B { public static string Show(int x) => \"b\" + x; }
public static class Entry { public static string Run() => new[] { 1 }.Select(B.Show).First(); }
",
        ],
        "is filled with something else",
    ),
    (
        "a dynamic call site is another",
        [
            "public static class Entry { public static object Run(dynamic d) => d.First(); }
",
            "public static class Entry { public static object Run(dynamic d) => d.Other(); }
",
        ],
        "is filled with something else",
    ),
];

/// An engine that takes each row for what has that row, as one does that takes names for identities: what it writes does what the new build
/// does, for all that are called anew.
fn rows_are_no_identity(laboratory: &Laboratory, versions: [&str; 2], complaint: &str) -> Result<()> {
    let failed = |error: &dyn std::fmt::Display| Error::Trial(error.to_string());
    let compile = |text: &str| -> Result<Arc<Image>> {
        let compiled = laboratory.compilers.compile(&sources(Language::CSharp, text))?;
        let image = Image::parse(compiled.image.as_slice()).map_err(|error| failed(&error))?;
        Ok(Arc::new(image))
    };
    let [old, new] = [compile(versions[0])?, compile(versions[1])?];
    let read = |image: &Arc<Image>| Chain::new(Arc::clone(image)).map_err(|error| failed(&error));
    let before = read(&old)?;
    let is = new.metadata().map_err(|error| failed(&error))?;
    let has_code = |id: &MethodDefId| is.get(*id).is_ok_and(|row| row.rva != 0);
    let updated = is.ids::<MethodDefId>().filter(has_code).collect();
    let plan = Plan {
        update: &new,
        pdb: None,
        map: &DefinitionMap::identity(&is),
        updated_methods: updated,
        constants: Vec::new(),
        attributes: Vec::new(),
        additions: Additions::default(),
        names: &HashMap::new(),
        base_enc_id: Guid::NIL,
    };
    let delta = delta_writer::write(&before, &plan).map_err(|error| failed(&error))?;
    let mut after = before.clone();
    after
        .apply(&delta.metadata, delta.il.as_slice())
        .map_err(|error| failed(&error))?;
    let proof = delta_writer::prove(&delta_writer::Claim {
        before: &before,
        after: &after,
        update: &new,
        map: &delta.map,
        names: plan.names,
        retired: &HashSet::new(),
        deleted: &HashSet::new(),
        exemptions: &delta_writer::Exemptions::default(),
    });
    let found: Vec<_> = proof
        .err()
        .into_iter()
        .flatten()
        .map(|found| found.to_string())
        .collect();
    check(
        !found.is_empty() && found.iter().all(|found| found.contains(complaint)),
        || format!("{found:?}"),
    )
}

const ONE_TWO: &str = "module Entry
let run () = \"one\"
//// edit: a constant
-let run () = \"one\"
+let run () = \"two\"
";

const THROWN: &str = "module Entry
let run () : string = failwith \"one\"
";

fn engine_is_found_out(laboratory: &Laboratory, text: &str, verdict: Judge, complaint: &str) -> Result<()> {
    let engine =
        move |_: &[Arc<Compiled>], _: &str| -> Result<Box<dyn Engine>> { Ok(Box::new(Wrong(verdict))) };
    is_found_out(laboratory, text, &engine, complaint)
}

/// The program runs by itself, and a trial with the engine complains.
fn is_found_out(laboratory: &Laboratory, text: &str, engine: &EngineFactory, complaint: &str) -> Result<()> {
    let program = program(text)?;
    fresh_trial(laboratory, &program, 10)?;
    let result = trial(laboratory, &program, 10, engine);
    check(
        matches!(&result, Err(error) if error.to_string().contains(complaint)),
        || format!("{result:?}"),
    )
}

fn program(text: &str) -> Result<Program> {
    let folder = temporary()?;
    let path = folder.path().join("program.fs");
    std::fs::write(&path, text).map_err(|source| Error::File {
        path: path.clone(),
        source,
    })?;
    Program::read(folder.path(), &path)
}

const FSHARP: &str = "module Entry
open System
type Shape = Circle of float | Square of float
let mutable count = 0
let areas shapes = shapes |> List.map (function Circle r -> Math.PI * r * r | Square a -> a * a) |> List.filter (fun a -> a > 0.1)
let later x = async { let! y = async { return x + 1 } in return y * 2 }
let numbers n = seq { for i in 1 .. n do if i % 2 = 0 then yield i * n }
let run () = sprintf \"%A %d %A\" (areas [ Circle 1.0; Square 2.0 ]) (Async.RunSynchronously(later 3)) (List.ofSeq (numbers 9))
";

const CSHARP: &str = "using System;
using System.Linq;
using System.Threading.Tasks;
public static class Entry
{
    public static async Task<int> Later(int x) { await Task.Yield(); return x + 1; }
    public static void Main() { }
    public static string Run(int n) => string.Join(\",\", Enumerable.Range(0, n).Where(i => i % 2 == 0).Select(i => new { i, n }));
}
";

fn sources(language: Language, text: &str) -> Sources {
    let file = if language == Language::FSharp {
        "Program.fs"
    } else {
        "Program.cs"
    };
    Sources {
        name: "sample".to_owned(),
        language,
        configuration: Configuration::Debug,
        files: vec![(file.to_owned(), text.to_owned())],
        flags: Vec::new(),
        references: Vec::new(),
    }
}

fn sample(language: Language) -> Sources {
    sources(
        language,
        if language == Language::FSharp {
            FSHARP
        } else {
            CSHARP
        },
    )
}

fn temporary() -> Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(|source| Error::File {
        path: std::env::temp_dir(),
        source,
    })
}

fn check(holds: bool, message: impl FnOnce() -> String) -> Result<()> {
    if holds {
        Ok(())
    } else {
        Err(Error::Trial(message()))
    }
}

fn equal(a: &Compiled, b: &Compiled, message: &str) -> Result<()> {
    check(a.image == b.image, || {
        format!(
            "{message}: the images differ: {} and {}",
            a.path.display(),
            b.path.display()
        )
    })?;
    check(a.pdb == b.pdb, || {
        format!(
            "{message}: the PDBs differ: {} and {}",
            a.path.display(),
            b.path.display()
        )
    })
}

fn as_dotnet_build_makes_it(
    laboratory: &Laboratory,
    language: Language,
    configuration: Configuration,
    output: &str,
) -> Result<()> {
    let target = match (language, output) {
        (_, "library") => vec![],
        (Language::FSharp, _) => vec!["--target:exe".to_owned()],
        (Language::CSharp, _) => vec!["/target:exe".to_owned()],
    };
    let sources = Sources {
        configuration,
        flags: target,
        ..sample(language)
    };
    let (own, folder) = (temporary()?, temporary()?);
    let ours = compile_in(&laboratory.compilers, &sources, own.path())?;
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).map_err(|source| Error::File { path, source })
    };
    let project = if language == Language::FSharp {
        "sample.fsproj"
    } else {
        "sample.csproj"
    };
    let compile = if language == Language::FSharp {
        "<Compile Include=\"Program.fs\" />"
    } else {
        ""
    };
    write(
        project,
        &format!(
            "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net8.0</TargetFramework>\
             <OutputType>{output}</OutputType><UseAppHost>false</UseAppHost>\
             <PathMap>$(MSBuildProjectDirectory)=/_</PathMap></PropertyGroup><ItemGroup>{compile}</ItemGroup></Project>"
        ),
    )?;
    for (name, text) in &sources.files {
        write(name, text)?;
    }
    let mut build = Command::new(laboratory.dotnet.executable());
    build.args([
        "build",
        project,
        "-nodeReuse:false",
        "-v:quiet",
        "-c",
        &format!("{configuration:?}"),
    ]);
    build
        .current_dir(folder.path())
        .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
        .env("DOTNET_NOLOGO", "1");
    build
        .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
        .env("NuGetAudit", "false");
    let run = build.output().map_err(|source| Error::File {
        path: laboratory.dotnet.executable().to_owned(),
        source,
    })?;
    check(run.status.success(), || {
        format!("dotnet build: {}", String::from_utf8_lossy(&run.stdout))
    })?;
    let objects = folder
        .path()
        .join("obj")
        .join(format!("{configuration:?}"))
        .join("net8.0");
    let read = |name: &str| {
        let path = objects.join(name);
        std::fs::read(&path).map_err(|source| Error::File { path, source })
    };
    let theirs = Compiled {
        name: "sample".to_owned(),
        image: read("sample.dll")?,
        pdb: read("sample.pdb")?,
        path: objects.join("sample.dll"),
    };
    equal(&ours, &theirs, "the compile server and dotnet build")
}

/// The compilers count the names they make in statics; none may carry over.
fn independent_of_earlier_compilations(laboratory: &Laboratory, language: Language) -> Result<()> {
    let sample = sample(language);
    let others: Vec<Sources> = (0..4)
        .map(|n| {
            let mut other = sample.clone();
            for (_, text) in &mut other.files {
                *text = text
                    .replace("Later", &format!("Later{n}"))
                    .replace("later", &format!("later{n}"));
            }
            other
        })
        .collect();
    let caches = [temporary()?, temporary()?];
    // Two servers; the second compiles everything at the same time.
    let [one, two] = caches
        .each_ref()
        .map(|cache| laboratory.compilers.with_cache(cache.path()));
    let folders = [
        temporary()?,
        temporary()?,
        temporary()?,
        temporary()?,
        temporary()?,
        temporary()?,
        temporary()?,
    ];
    let [first, later, beside, rest @ ..] = folders.each_ref().map(tempfile::TempDir::path);
    let expected = compile_in(&one, &sample, first)?;
    for other in &others {
        one.compile(other)?;
    }
    equal(
        &expected,
        compile_in(&one, &sample, later)?.as_ref(),
        "after others",
    )?;
    let mut batch: Vec<(&Sources, &Path)> = others.iter().zip(rest).collect();
    batch.insert(2, (&sample, beside));
    let compiled = two.compile_in(&batch)?;
    equal(&expected, &compiled[2], "beside others, by another server")
}

fn compile_in(compilers: &Compilers, sources: &Sources, folder: &Path) -> Result<Arc<Compiled>> {
    let compiled = compilers.compile_in(&[(sources, folder)])?;
    compiled
        .into_iter()
        .next()
        .ok_or_else(|| Error::Trial("nothing was compiled".to_owned()))
}

fn errors_are_reported(laboratory: &Laboratory, language: Language) -> Result<()> {
    let error = laboratory
        .compilers
        .compile(&sources(language, "no program at all\n"));
    check(
        matches!(&error, Err(Error::Compile { errors, .. }) if errors.iter().any(|e| e.contains("Program."))),
        || format!("expected errors that name the file, got {error:?}"),
    )
}

const TALKING: &str = "using System;
using System.Threading;
public static class Entry
{
    private static readonly ManualResetEvent gate = new(false);
    public static string Speak() { Console.Write(\"spoken\"); Console.Error.Write(\"\"); return null; }
    public static string Add(string a, string b) => a + b;
    public static string Fail()
    {
        try { Inner(); } catch (Exception e) { throw new InvalidOperationException(\"outer\", e); }
        return \"\";
    }
    private static void Inner() => throw new FormatException(\"inner\");
    public static string Hang() { Console.Write(\"before\"); Thread.Sleep(Timeout.Infinite); return \"\"; }
    public static string Wait() { gate.WaitOne(); return \"released\"; }
    public static string Crash() { Environment.FailFast(\"crashed on purpose\"); return \"\"; }
    public static string Release() { gate.Set(); return \"\"; }
}
";

fn host_reports(laboratory: &Laboratory, runtime: u32) -> Result<()> {
    let compiled = laboratory
        .compilers
        .compile(&sources(Language::CSharp, TALKING))?;
    let mut host = laboratory.start(runtime)?;
    let version = host.version().to_owned();
    check(version.starts_with(&format!("{runtime}.")), || {
        format!("asked for .NET {runtime}, got {version}")
    })?;
    check(
        host.updatable() && host.capabilities().starts_with("Baseline"),
        || host.capabilities().to_owned(),
    )?;
    let module = host.load(&Build {
        image: &compiled.image,
        pdb: Some(&compiled.pdb),
        probing: &[],
    })?;
    let entries = host.entries(&module, "Entry")?;
    check(
        entries == ["Crash", "Fail", "Hang", "Release", "Speak", "Wait"],
        || format!("{entries:?}"),
    )?;

    let spoken = host.call(&Call::new(&module, "Entry", "Speak"))?;
    check(
        spoken.output == "spoken" && spoken.outcome == Outcome::Returned { value: None },
        || format!("{spoken:?}"),
    )?;
    let sum = host.call(&Call {
        arguments: &["ä\n", "𝒳"],
        ..Call::new(&module, "Entry", "Add")
    })?;
    check(sum.to_string() == "ä\n𝒳", || format!("{sum:?}"))?;

    // Reflection calls a method through a stub, which is a frame of its own, from the second time on.
    for _ in 0..3 {
        host.call(&Call::new(&module, "Entry", "Fail"))?;
    }
    let Outcome::Threw { exception } = host.call(&Call::new(&module, "Entry", "Fail"))?.outcome else {
        return Err(Error::Trial("Fail did not throw".to_owned()));
    };
    let Some(inner) = &exception.inner else {
        return Err(Error::Trial("the inner exception is missing".to_owned()));
    };
    let frame = |of: &hotdelta_live::host::Exception| {
        of.frames
            .first()
            .map(|f| (f.method.clone(), f.line, f.mvid == module.mvid, f.il_offset >= 0))
    };
    let frames = (frame(&exception), frame(inner));
    let expected = (
        Some(("Entry.Fail".to_owned(), 10, true, true)),
        Some(("Entry.Inner".to_owned(), 13, true, true)),
    );
    check(
        frames == expected && inner.type_name == "System.FormatException",
        || format!("{exception:?}"),
    )?;

    // A call that waits does not keep others from running; one that hangs is given up and the host lives on.
    let waiting = host.start_call(&Call::new(&module, "Entry", "Wait"))?;
    let hung = host.call(&Call {
        timeout: Duration::from_millis(50),
        ..Call::new(&module, "Entry", "Hang")
    })?;
    check(hung.outcome == Outcome::Hung && hung.output == "before", || {
        format!("{hung:?}")
    })?;
    let early = host.join(&waiting, Duration::ZERO)?;
    check(early.outcome == Outcome::Hung, || format!("{early:?}"))?;
    host.call(&Call::new(&module, "Entry", "Release"))?;
    let released = host.join(&waiting, Duration::from_secs(10))?;
    check(released.to_string() == "released", || format!("{released:?}"))?;

    // What the runtime refuses, and what is no request at all, are errors with its words; the host lives on.
    let delta = Delta {
        metadata: b"no delta",
        il: &[0; 4],
        pdb: &[],
        updated_types: &[],
    };
    let refused = host.apply(&module, &delta);
    check(
        matches!(refused, Err(hotdelta_live::Error::Refused { .. })),
        || format!("{refused:?}"),
    )?;
    let image = host.load(&Build {
        image: b"no image",
        pdb: None,
        probing: &[],
    });
    check(
        matches!(&image, Err(hotdelta_live::Error::Refused { exception, .. }) if exception.contains("BadImage")),
        || format!("{image:?}"),
    )?;
    let missing = host.call(&Call::new(&module, "Nowhere", "Run"));
    check(
        matches!(missing, Err(hotdelta_live::Error::Refused { .. })),
        || format!("{missing:?}"),
    )?;
    let sum = host.call(&Call {
        arguments: &["still", " there"],
        ..Call::new(&module, "Entry", "Add")
    })?;
    check(sum.to_string() == "still there", || format!("{sum:?}"))?;

    // A program that takes its process down with it is an error that says so.
    let crash = host.call(&Call::new(&module, "Entry", "Crash"));
    check(
        matches!(&crash, Err(hotdelta_live::Error::Ended { stderr, .. }) if stderr.contains("crashed on purpose")),
        || format!("{crash:?}"),
    )
}
