//! `hotdelta explain`: the edits between two builds as a table.

use std::time::Instant;

use ecma335::RowId;
use hotdelta_session::lines::Location;
use hotdelta_session::{Capability, LineUpdate, Session, Update, Verdict};

use crate::arguments::Explain;
use crate::console::{BAD, BOLD, FAINT, GOOD, WARN, styled};
use crate::module::Module;
use crate::report::{Answer, Report, edit_kind};
use crate::{Console, Error, Outcome};

/// Columns do not get wider than this; a longer cell moves what follows it.
const WIDEST: usize = 48;

pub(crate) fn run(arguments: &Explain, console: &mut Console<'_>) -> Result<Outcome, Error> {
    let started = Instant::now();
    let common = &arguments.common;
    if common.pdb.len() > 2 {
        return Err(Error::Usage(format!(
            "--pdb is given {} times for 2 dlls",
            common.pdb.len()
        )));
    }
    let mut baseline = Module::load(&arguments.baseline, common, 0)?;
    let capabilities = baseline.capabilities(common)?;
    let update = Module::load(&arguments.update, common, 1)?;
    let mut session = Session::new();
    session.add_module(baseline.build, Some(capabilities))?;
    let verdict = session.propose(&[Update::Full(update.build)])?;
    let Some(answer) = Answer::of(&verdict) else {
        return Ok(Outcome::Done);
    };
    let outcome = match verdict {
        Verdict::Ready(_) => Outcome::Done,
        Verdict::Refused(_) => Outcome::Refused,
    };
    let notes = baseline.warnings.into_iter().chain(update.warnings);
    if common.json {
        let generation = u32::from(answer.applied().is_some());
        let mut report = Report::new(1, generation, &answer, started.elapsed());
        notes.for_each(|note| report.warn(&note));
        console.out.write_all(report.json().as_bytes())?;
        return Ok(outcome);
    }

    let place = |location: &Option<Location>| location.as_ref().map_or_else(String::new, Location::to_string);
    let mut rows = vec![["edit", "symbol", "where", "verdict", "why, or what it needs"].map(str::to_owned)];
    for edit in answer.applied().iter().flat_map(|applied| &applied.edits) {
        let needs: Vec<_> = edit.required_capabilities.iter().map(Capability::name).collect();
        rows.push([
            edit_kind(edit.kind).into(),
            edit.symbol.clone(),
            place(&edit.location),
            "applied".into(),
            needs.join(", "),
        ]);
    }
    if let Answer::Refused(refused) = &answer {
        for reason in &refused.reasons {
            let why = format!("{} {}: {}", reason.id, reason.kind, reason.message);
            let place = place(&reason.location);
            rows.push(["rude".into(), reason.symbol.clone(), place, "restart".into(), why]);
        }
    }
    for warning in answer.warnings() {
        rows.push([
            "".into(),
            warning.symbol.clone(),
            place(&warning.location),
            "warning".into(),
            warning.message.clone(),
        ]);
    }
    let mut lines: &[LineUpdate] = &[];
    if let Answer::Ready(update) = &answer {
        lines = &update.line_updates;
        if update.applied.is_none() {
            writeln!(
                console.out,
                "{}: the running code is that of the new build",
                styled(GOOD, "unchanged")
            )?;
        }
    }
    if rows.len() > 1 {
        table(console, &rows)?;
    }
    for line in lines {
        let lines: Vec<_> = line
            .lines
            .iter()
            .map(|(old, new)| format!("{old}→{new}"))
            .collect();
        writeln!(
            console.out,
            "lines  {}  {}: {}",
            RowId::token(line.method),
            line.document,
            lines.join(" ")
        )?;
    }
    for note in notes {
        writeln!(console.out, "{} {}", styled(WARN, "warning:"), note.message)?;
    }
    Ok(outcome)
}

fn table(console: &mut Console<'_>, rows: &[[String; 5]]) -> Result<(), Error> {
    let mut widths = [0; 5];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count()).min(WIDEST);
        }
    }
    for (index, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            let style = match (index, column, cell.as_str()) {
                (0, ..) => BOLD,
                (_, 2, _) => FAINT,
                (_, 3, "applied") => GOOD,
                (_, 3, "restart") => BAD,
                (_, 3, _) => WARN,
                _ => anstyle::Style::new(),
            };
            // The last column is not padded.
            let pad = if column == 4 {
                0
            } else {
                (width + 2).saturating_sub(cell.chars().count()).max(1)
            };
            line.push_str(&styled(style, cell));
            line.extend(std::iter::repeat_n(' ', pad));
        }
        writeln!(console.out, "{}", line.trim_end())?;
    }
    Ok(())
}
