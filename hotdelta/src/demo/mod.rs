//! `hotdelta demo`: a small program through three edits, as a user would see them.

mod difference;
mod process;
mod program;

use std::time::Instant;

use ecma335::{FieldId, Image, MethodDefId, TypeDefId};
use hotdelta_session::{Applied, Build, Capabilities, Session, Update, Verdict};

use crate::arguments::Demo;
use crate::console::{BAD, BOLD, FAINT, GOOD, styled};
use crate::report::{Answer, Report};
use crate::{Console, Error, Outcome};
use difference::Line;
use process::Process;
use program::{Compiled, Program};

const GET_DOTNET: &str = "\
  Get a runtime (no SDK is needed) from https://dotnet.microsoft.com/download, or
    Windows        winget install Microsoft.DotNet.Runtime.10
    macOS          brew install dotnet
    Ubuntu         sudo apt-get install dotnet-runtime-10.0
  and run `hotdelta demo` again.
";

pub(crate) fn run(arguments: &Demo, console: &mut Console<'_>) -> Result<Outcome, Error> {
    let program = program::of(arguments.language);
    let title = format!(
        "A coffee stand in {}, edited three times while it is open",
        program.language
    );
    writeln!(console.out, "{}\n", styled(BOLD, title))?;
    console.waiting("starting the program");
    let started = Process::start(program);
    console.waited();
    // Without .NET, or with one that does not start, there is still something to see.
    let mut process = match started {
        Ok(process) => Some(process),
        Err(why) => {
            writeln!(console.out, "There is no process to update: {why}.")?;
            writeln!(console.out, "What follows are the deltas that it would be given.")?;
            None
        }
    };
    let mut last = match &mut process {
        Some(process) => open(console, program, process)?,
        None => Default::default(),
    };
    let mut session = Session::new();
    let capabilities = process
        .as_ref()
        .map_or_else(Capabilities::net8, Process::capabilities);
    session.add_module(build(program, &program.builds[0]), Some(capabilities))?;
    for (number, pair) in (1u32..).zip(program.builds.windows(2)) {
        let [old, new] = pair else { continue };
        writeln!(
            console.out,
            "\n{}",
            styled(BOLD, format_args!("Edit {number}: {}", new.title))
        )?;
        source(console, program, old, new)?;
        let started = Instant::now();
        let verdict = session.propose(&[Update::Full(build(program, new))])?;
        let elapsed = started.elapsed();
        let Some(answer) = Answer::of(&verdict) else {
            continue;
        };
        let report = Report::new(number, number, &answer, elapsed);
        console.out.write_all(report.text().as_bytes())?;
        let applied = match (&answer, answer.applied()) {
            (Answer::Ready(_), Some(applied)) => applied,
            (Answer::Ready(_), None) => continue,
            (Answer::Refused(_), _) => return Ok(Outcome::Refused),
        };
        proof(console, new, applied)?;
        if let Some(process) = &mut process {
            let started = Instant::now();
            process.apply(applied)?;
            let elapsed = styled(
                FAINT,
                format_args!("({:.1} ms)", started.elapsed().as_secs_f64() * 1000.0),
            );
            writeln!(console.out, "  the process took it {elapsed}")?;
            for (entry, last) in program.entries.iter().zip(&mut last) {
                let now = process.call(entry)?;
                if now == *last {
                    said(console, entry, "as before", &now)?;
                } else {
                    said(console, entry, "before", &styled(BAD, &*last))?;
                    said(console, "", "now", &styled(GOOD, &now))?;
                }
                *last = now;
            }
        }
        if let Verdict::Ready(proposal) = verdict {
            session.commit(proposal)?;
        }
    }
    match process {
        Some(_) => writeln!(
            console.out,
            "\nThe same process all along: the guests were counted on, and the till was not emptied."
        )?,
        None => write!(
            console.out,
            "\nTo see a live process change its answers with its state kept, .NET is needed.\n{GET_DOTNET}"
        )?,
    }
    console.out.flush()?;
    Ok(Outcome::Done)
}

/// The program before any edit; gives its last answers.
fn open(console: &mut Console<'_>, program: &Program, process: &mut Process) -> Result<[String; 2], Error> {
    writeln!(console.out, "It runs on .NET {}:", process.version())?;
    let mut last = [String::new(), String::new()];
    for (entry, last) in program.entries.iter().zip(&mut last) {
        *last = process.call(entry)?;
        said(console, entry, "", last)?;
    }
    // Once more, so that there is some state.
    last[1] = process.call(program.entries[1])?;
    said(console, "", "", &last[1])?;
    Ok(last)
}

fn build(program: &Program, compiled: &Compiled) -> Build {
    Build {
        name: format!("demo.dll ({})", program.language),
        image: compiled.image.into(),
        pdb: Some(compiled.pdb.into()),
    }
}

/// An answer of the process.
fn said(console: &mut Console<'_>, entry: &str, when: &str, answer: &str) -> Result<(), Error> {
    let when = if when.is_empty() {
        String::new()
    } else {
        format!("{when:<9} ")
    };
    writeln!(
        console.out,
        "  {}  {when}{answer}",
        styled(FAINT, format_args!("{entry:<5}"))
    )?;
    Ok(())
}

/// The lines of the source that the edit changed.
fn source(console: &mut Console<'_>, program: &Program, old: &Compiled, new: &Compiled) -> Result<(), Error> {
    writeln!(console.out, "  {}", styled(FAINT, program.file))?;
    for line in difference::lines(old.source, new.source) {
        let (style, sign, number, text) = match line {
            Line::Gone(number, text) => (BAD, '-', number, text),
            Line::New(number, text) => (GOOD, '+', number, text),
        };
        writeln!(
            console.out,
            "  {} {}",
            styled(FAINT, format_args!("{number:>3}")),
            styled(style, format_args!("{sign} {text}"))
        )?;
    }
    Ok(())
}

/// What was proved before the delta was handed out, and its ids.
fn proof(console: &mut Console<'_>, new: &Compiled, applied: &Applied) -> Result<(), Error> {
    let image = Image::parse(new.image).map_err(Error::format("demo.dll"))?;
    let metadata = image.metadata().map_err(Error::format("demo.dll"))?;
    writeln!(
        console.out,
        "  proved: the running build with {} delta(s) reads back as the new build, in all its {} types, {} methods and {} fields",
        applied.delta.generation,
        metadata.count::<TypeDefId>(),
        metadata.count::<MethodDefId>(),
        metadata.count::<FieldId>(),
    )?;
    let (id, base) = (applied.delta.enc_id, applied.delta.base_enc_id);
    let ids = if base == ecma335::Guid::NIL {
        format!("encId {id}")
    } else {
        format!("encId {id} on {base}")
    };
    writeln!(console.out, "  {}", styled(FAINT, ids))?;
    Ok(())
}
