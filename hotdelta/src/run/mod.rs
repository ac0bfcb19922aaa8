//! `hotdelta run`: the loop for a project.

mod json;
mod text;
mod words;

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;
use hotdelta_live::build::DotnetCompiler;
use hotdelta_live::control::Server;
use hotdelta_live::engine::sessions::Sessions;
use hotdelta_live::home::Home;
use hotdelta_live::process::{Signals, keys};
use hotdelta_live::project::{self, ProfileChoice, Request};
use hotdelta_live::run::report::{Report, Reporter};
use hotdelta_live::run::{Command, From, Loop, OnRestart};
use hotdelta_live::runtime::coreclr::{CoreClr, Options};
use hotdelta_live::watch::FileWatch;
use hotdelta_live::{Dotnet, Error as Failure};
use tokio::sync::mpsc::unbounded_channel;

use self::json::Json;
use self::text::{Level, Text};
use crate::arguments::{Arguments, Policy, Run, dotnet_style};
use crate::{Console, Error};

/// The time that a program has for its clean-up, as `dotnet watch` gives it, and the variable that says another.
const CLEANUP: Duration = Duration::from_secs(5);
const CLEANUP_VARIABLE: &str = "DOTNET_WATCH_PROCESS_CLEANUP_TIMEOUT_MS";

/// Runs a program and applies what is saved; gives its exit code.
pub(crate) fn run(arguments: &Run, console: &mut Console<'_>) -> Result<u8, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let going = async {
        match &arguments.attach {
            Some(program) => attach(arguments, program, console).await,
            None => start(arguments, console).await,
        }
    };
    let code = runtime.block_on(going)?;
    // What a process can end with: eight bits where there is no more room.
    Ok(u8::try_from(code & 0xff).unwrap_or(crate::FAILED))
}

/// Starts a program.
async fn start(arguments: &Run, console: &mut Console<'_>) -> Result<i32, Error> {
    let mut signals = Signals::listen()?;
    let folder = std::env::current_dir()?;
    let mut request = request(arguments);
    if !arguments.quiet && arguments.json.is_none() {
        console.waiting("reading the project");
    }
    let opened = tokio::select! {
        opened = open(&mut request, &folder, console) => opened,
        (signal, _) = signals.next() => return Ok(signal.exit_code()),
    };
    console.waited();
    let compiler = opened?;
    let command_line = std::env::args_os().skip(1);
    let mut command_line: Vec<_> = command_line
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    // What was answered is not asked again by one who goes on with the program.
    if let (None, Some(chosen)) = (&arguments.framework, &request.framework) {
        command_line.insert(1, format!("--framework={chosen}"));
    }
    let home = Home::create(&compiler.evaluation().root().file, command_line)?;
    let engine = Sessions::new(&home.state());
    let socket = home.folder().to_owned();
    let runtime = CoreClr::new(home, options(arguments))?;
    let seams = (FileWatch::new(), compiler, engine, runtime);
    go(arguments, console, folder, signals, &socket, seams, From::Start).await
}

/// The compiler of a program. Where the project is built for several frameworks, a person chooses one; where nobody is there, that is an error.
async fn open(
    request: &mut Request,
    folder: &Path,
    console: &mut Console<'_>,
) -> Result<DotnetCompiler, Error> {
    let dotnet = Dotnet::find()?;
    let error = match DotnetCompiler::open(dotnet.clone(), request.clone(), folder).await {
        Ok(compiler) => return Ok(compiler),
        Err(error) => error,
    };
    let frameworks = match &error {
        Failure::Project(project::Error::SeveralFrameworks { frameworks, .. }) if keys::attended() => {
            frameworks
        }
        _ => return Err(error.into()),
    };
    console.waited();
    let mut question = "which framework?\n".to_owned();
    for (number, framework) in (1..).zip(frameworks) {
        let _ = writeln!(question, "  {number} {framework}");
    }
    console.error(&(question + "number or name: "));
    let answer = keys::line().await;
    let by_number = answer
        .parse::<usize>()
        .ok()
        .and_then(|number| frameworks.get(number.checked_sub(1)?));
    match by_number.or_else(|| frameworks.iter().find(|framework| **framework == answer)) {
        Some(chosen) => request.framework = Some(chosen.clone()),
        None => return Err(error.into()),
    }
    Ok(DotnetCompiler::open(dotnet, request.clone(), folder).await?)
}

/// Goes on with the program of a hotdelta that was killed.
async fn attach(given: &Run, program: &str, console: &mut Console<'_>) -> Result<i32, Error> {
    let mut signals = Signals::listen()?;
    let home = Home::take_over(program.parse().ok(), Some(Path::new(program)))?;
    let description = home.description();
    // The program was started as this says; how it is told of, is said now.
    let command_line = std::iter::once("hotdelta".to_owned()).chain(description.command_line.iter().cloned());
    let arguments = match Arguments::try_parse_from(command_line.map(OsString::from).map(dotnet_style)) {
        Ok(Arguments {
            command: crate::arguments::Command::Run(arguments),
        }) => arguments,
        _ => {
            return Err(Error::NoLoop(
                "it was started by another version of hotdelta".to_owned(),
            ));
        }
    };
    let folder = description.folder.clone();
    let socket = home.folder().to_owned();
    let compiler = tokio::select! {
        opened = DotnetCompiler::open(Dotnet::find()?, request(&arguments), &folder) => opened?,
        (signal, _) = signals.next() => return Ok(signal.exit_code()),
    };
    let (engine, chain) = Sessions::restore(&home.state())?;
    let generation = engine.generation();
    let runtime = CoreClr::attach(home, options(&arguments), chain).await?;
    let from = From::Attached {
        process: runtime.process().unwrap_or_default(),
        generation,
    };
    let seams = (FileWatch::new(), compiler, engine, runtime);
    go(given, console, folder, signals, &socket, seams, from).await
}

/// Runs the loop, and tells of it.
async fn go(
    arguments: &Run,
    console: &mut Console<'_>,
    folder: PathBuf,
    mut signals: Signals,
    socket: &Path,
    seams: (FileWatch, DotnetCompiler, Sessions, CoreClr),
    from: From,
) -> Result<i32, Error> {
    let name = seams.1.evaluation().root().name.clone();
    let (commands, obeyed) = unbounded_channel();
    let _server = Server::listen(socket, commands.clone())?;
    let mut teller = Teller::new(arguments, console, folder, &name)?;
    let running = Loop::new(seams, &mut teller, on_restart(arguments), obeyed);
    let mut ended = std::pin::pin!(running.run(&name, from));
    loop {
        tokio::select! {
            code = &mut ended => return Ok(code?),
            (signal, everybody) = signals.next() => {
                // A loop that has ended needs not be told to.
                let _ = commands.send(Command::End { signal, everybody });
            }
        }
    }
}

fn request(arguments: &Run) -> Request {
    let profile = match &arguments.launch_profile {
        _ if arguments.no_launch_profile => ProfileChoice::Nothing,
        Some(name) => ProfileChoice::Named(name.clone()),
        None => ProfileChoice::First,
    };
    Request {
        project: arguments.project.clone().or_else(|| arguments.target.clone()),
        framework: arguments.framework.clone(),
        configuration: arguments.configuration.clone(),
        properties: arguments.property.clone(),
        profile,
        no_build: arguments.no_build,
        arguments: arguments.arguments.clone(),
    }
}

fn options(arguments: &Run) -> Options {
    let cleanup = std::env::var(CLEANUP_VARIABLE)
        .ok()
        .and_then(|millis| millis.parse().ok());
    Options {
        cleanup: cleanup.map_or(CLEANUP, Duration::from_millis),
        il_offsets: arguments.il_offsets,
    }
}

fn on_restart(arguments: &Run) -> OnRestart {
    match arguments.on_restart {
        Policy::Auto => OnRestart::Auto,
        Policy::Ask => OnRestart::Ask,
        Policy::Never => OnRestart::Never,
    }
}

/// Tells what happens, to a person, to a program, or to both.
struct Teller<'a, 'b> {
    console: &'a mut Console<'b>,
    text: Option<Text>,
    json: Option<(Json, Option<File>)>,
}

impl<'a, 'b> Teller<'a, 'b> {
    fn new(
        arguments: &Run,
        console: &'a mut Console<'b>,
        folder: PathBuf,
        program: &str,
    ) -> Result<Self, Error> {
        let file = match &arguments.json {
            Some(Some(path)) => Some(create(path)?),
            _ => None,
        };
        let level = match (arguments.quiet, arguments.verbose) {
            (true, _) => Level::Quiet,
            (_, true) => Level::Verbose,
            _ => Level::Normal,
        };
        let text = Text {
            level,
            unicode: unicode(),
            interactive: console.interactive,
            folder,
            program: program.to_owned(),
        };
        Ok(Self {
            console,
            // Objects go where the text would go, unless they have a file of their own.
            text: (arguments.json.is_none() || file.is_some()).then_some(text),
            json: arguments.json.is_some().then(|| (Json::default(), file)),
        })
    }
}

impl Reporter for &mut Teller<'_, '_> {
    fn report(&mut self, report: Report<'_>) {
        if let Some(text) = &self.text {
            self.console.error(&text.of(&report));
        }
        match &mut self.json {
            Some((json, Some(file))) => {
                // Who reads it may be gone; the program goes on.
                let _ = file.write_all(json.of(&report).as_bytes());
            }
            Some((json, None)) => self.console.error(&json.of(&report)),
            None => {}
        }
    }
}

fn create(path: &Path) -> Result<File, Error> {
    File::create(path).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

/// Whether the locale's characters are Unicode, by the variables in the order in which they count (POSIX, 8.2).
fn unicode() -> bool {
    if cfg!(windows) {
        return true;
    }
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(std::env::var_os);
    let locale = set.into_iter().find(|value| !value.is_empty());
    let utf8 = |locale: &OsStr| {
        let locale = locale.to_string_lossy().to_uppercase();
        locale.contains("UTF-8") || locale.contains("UTF8")
    };
    locale.is_some_and(|locale| utf8(&locale))
}
