//! `hotdelta trace`: a logged stack trace with files and lines.

use std::io::Read;

use hotdelta_live::engine::Engine;
use hotdelta_live::engine::sessions::Sessions;
use hotdelta_live::home;
use hotdelta_live::runtime::coreclr::Frame;
use hotdelta_live::trace::with_lines;

use crate::arguments::Trace;
use crate::{Console, Error, Outcome, control};

/// What is longer is no trace.
const LONGEST: u64 = 1 << 28;

pub(crate) fn run(arguments: &Trace, console: &mut Console<'_>) -> Result<Outcome, Error> {
    let (folder, _) = control::choose(&arguments.which, home::all()?)?;
    let (sessions, _) = Sessions::restore(&home::state(&folder))?;
    let mut trace = Vec::new();
    match &arguments.file {
        Some(path) => {
            let failed = |source| Error::Read {
                path: path.clone(),
                source,
            };
            let file = std::fs::File::open(path).map_err(failed)?;
            file.take(LONGEST).read_to_end(&mut trace).map_err(failed)?;
        }
        None => {
            std::io::stdin().take(LONGEST).read_to_end(&mut trace)?;
        }
    }
    let told = with_lines(&String::from_utf8_lossy(&trace), |named| {
        let name = named.module.strip_suffix(".dll").unwrap_or(named.module);
        let (module, _) = sessions.modules().find(|(_, own)| *own == name)?;
        sessions.locate(&Frame {
            module,
            method: named.method,
            offset: named.offset,
        })
    });
    console.out.write_all(told.as_bytes())?;
    console.out.flush()?;
    Ok(Outcome::Done)
}
