//! What happens in a loop, for a person.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anstyle::Style;
use hotdelta_live::build::{Diagnostic, Severity};
use hotdelta_live::engine::Remark;
use hotdelta_live::run::report::{Applied, Report, Then};
use hotdelta_live::source;

use super::words;
use crate::console::{BAD, BOLD, FAINT, GOOD, WARN, styled};

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Quiet,
    Normal,
    Verbose,
}

/// What stands at the beginning of a line.
#[derive(Debug, Clone, Copy)]
enum Sign {
    Done,
    Failed,
    Runs,
    Again,
    Ended,
    Question,
    Paused,
    Nothing,
}

/// Writes lines for a person.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) level: Level,
    /// Whether the terminal shows more than ASCII.
    pub(super) unicode: bool,
    /// Whether a person sees lines at once and may wonder what is going on.
    pub(super) interactive: bool,
    /// The folder that the person is in.
    pub(super) folder: PathBuf,
    /// What the program is called.
    pub(super) program: String,
}

impl Text {
    /// The text for a report; empty where there is nothing to say.
    pub(super) fn of(&self, report: &Report<'_>) -> String {
        match report {
            _ if self.level == Level::Quiet => String::new(),
            Report::Starting { program } => self.waiting(&format!("building {program}")),
            Report::Started { process, elapsed } => self.line(
                Sign::Runs,
                &format!(
                    "{} {}",
                    styled(BOLD, &self.program),
                    styled(
                        FAINT,
                        format_args!(
                            "runs as process {process}{} {}",
                            self.dash(),
                            words::time(*elapsed)
                        )
                    )
                ),
            ),
            Report::Attached {
                process, generation, ..
            } => self.line(
                Sign::Runs,
                &format!(
                    "{} {}",
                    styled(BOLD, &self.program),
                    styled(
                        FAINT,
                        format_args!(
                            "runs as process {process} and has {generation} {}",
                            words::plural("edit", *generation as usize)
                        )
                    )
                ),
            ),
            Report::Building { files, waited } => {
                let names: Vec<_> = files
                    .iter()
                    .map(|file| words::relative(file, &self.folder))
                    .collect();
                if self.level == Level::Verbose {
                    let waited = words::time(*waited);
                    return self.line(
                        Sign::Nothing,
                        &styled(FAINT, format_args!("{} saved, {waited} ago", names.join(", "))),
                    );
                }
                self.waiting("building")
            }
            Report::Diagnostics {
                diagnostics,
                built,
                elapsed,
            } => self.diagnostics(diagnostics, *built, words::time(*elapsed)),
            Report::Unchanged { files, moved, times } => {
                self.unchanged(files, *moved, words::time(times.total))
            }
            Report::Applied(applied) => self.applied(applied),
            Report::Refused { reasons, then, .. } => {
                let mut text: String = reasons.iter().map(|reason| self.remark(reason)).collect();
                text.push_str(&self.then(*then));
                text
            }
            Report::Restarting { reason } => {
                let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                self.waiting(&format!("starting {} anew{reason}", self.program))
            }
            Report::Exited { code } => {
                let code = match code {
                    Some(code) => format!("with exit code {code}"),
                    None => "with an exit code that is not known".to_owned(),
                };
                let key = if self.interactive { ", or Enter" } else { "" };
                self.line(
                    Sign::Ended,
                    &format!(
                        "{} has ended {code}; a save starts it anew{key}",
                        styled(BOLD, &self.program)
                    ),
                )
            }
            Report::Released => self.line(Sign::Done, "what was held back is applied"),
            Report::Diverged { reason, then } => {
                let line = format!("the program took an edit in part, and must be started anew: {reason}");
                self.line(Sign::Failed, &line) + &self.then(*then)
            }
            Report::Warning { remark, again: false } => self.remark(remark),
            Report::Warning { remark, again: true } => self.headline(remark),
            Report::Paused(true) => {
                self.line(Sign::Paused, "paused: saves do nothing until `hotdelta resume`")
            }
            Report::Paused(false) => self.line(Sign::Runs, "watching again"),
            Report::Failure(message) => self.line(Sign::Failed, message),
        }
    }

    fn line(&self, sign: Sign, text: &str) -> String {
        let (unicode, ascii, style) = match sign {
            Sign::Done => ("✔", "ok:", GOOD),
            Sign::Failed => ("✘", "failed:", BAD),
            Sign::Runs => ("▶", ">", GOOD),
            Sign::Again => ("↻", "restart:", WARN),
            Sign::Ended => ("■", "end:", WARN),
            Sign::Question => ("?", "?", BOLD),
            Sign::Paused => ("‖", "||", WARN),
            Sign::Nothing => ("·", "-", FAINT),
        };
        let sign = styled(style, if self.unicode { unicode } else { ascii });
        format!("{}{sign} {text}\n", self.erase())
    }

    /// What goes on, where somebody may wonder; the next line takes its place.
    fn waiting(&self, what: &str) -> String {
        if !self.interactive {
            return String::new();
        }
        let dots = if self.unicode { "…" } else { "..." };
        // What the program prints meanwhile begins at the line's start too.
        format!(
            "{}{}\r",
            self.erase(),
            styled(FAINT, format_args!("{dots} {what}"))
        )
    }

    fn erase(&self) -> &'static str {
        if self.interactive { "\r\x1b[2K" } else { "" }
    }

    fn dash(&self) -> &'static str {
        if self.unicode { " —" } else { ":" }
    }

    fn unchanged(
        &self,
        files: &[(PathBuf, hotdelta_live::run::report::Why)],
        moved: usize,
        time: String,
    ) -> String {
        let mut whys: Vec<(&'static str, Vec<String>)> = Vec::new();
        for (file, why) in files {
            let name = words::relative(file, &self.folder).into_owned();
            match whys.iter_mut().find(|(known, _)| *known == words::why(*why)) {
                Some((_, names)) => names.push(name),
                None => whys.push((words::why(*why), vec![name])),
            }
        }
        let whys = whys.into_iter().map(|(why, names)| {
            let shown = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
            let more = names.len().saturating_sub(3);
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            format!("{shown}{more}: {why}")
        });
        let mut what = whys.collect::<Vec<_>>().join("; ");
        if moved > 0 && self.level == Level::Verbose {
            let _ = write!(
                what,
                " ({moved} {} on other lines)",
                words::plural("method", moved)
            );
        }
        self.line(
            Sign::Nothing,
            &format!(
                "nothing to apply{} {what} {}",
                self.dash(),
                styled(FAINT, format_args!("({time})"))
            ),
        )
    }

    fn applied(&self, applied: &Applied<'_>) -> String {
        let place = applied.edits.iter().find_map(|edit| edit.place.as_ref());
        let place = place.map(|place| {
            let name = Path::new(&place.document).file_name().unwrap_or_default();
            format!(
                " {}",
                styled(
                    FAINT,
                    format_args!("({}:{})", name.to_string_lossy(), place.start.0)
                )
            )
        });
        let what = match applied.edits {
            [] => "the build".to_owned(),
            edits => words::edits(edits),
        };
        let mut line = format!("{what}{}", place.unwrap_or_default());
        if let Some(held) = applied.held {
            let _ = write!(line, " {}", styled(WARN, format_args!("held: {held}")));
        }
        let _ = write!(
            line,
            " {}",
            styled(
                FAINT,
                format_args!("{} {}", self.dash().trim_start(), words::times(&applied.times))
            )
        );
        let mut text = self.line(Sign::Done, &line);
        for module in applied.waiting {
            text.push_str(&self.line(
                Sign::Nothing,
                &format!("{module} is not loaded yet: it has the edit when it is"),
            ));
        }
        if self.level == Level::Verbose {
            let falls = applied
                .falls
                .iter()
                .map(|fall| format!("; not by {}: {}", fall.way, fall.reason));
            let falls: String = falls.collect();
            text.push_str(&self.line(
                Sign::Nothing,
                &styled(FAINT, format_args!("compiled by {}{falls}", applied.way)),
            ));
            for edit in applied.edits {
                let place = edit.place.as_ref().map(ToString::to_string).unwrap_or_default();
                text.push_str(&self.line(
                    Sign::Nothing,
                    &styled(FAINT, format_args!("{} {} {place}", edit.what, edit.symbol)),
                ));
            }
        }
        text
    }

    fn then(&self, then: Then) -> String {
        match then {
            Then::Restart => String::new(),
            Then::Ask => {
                let mut question = self.line(Sign::Question, "start the program anew? [Y/n] ");
                // The answer is typed behind it.
                question.pop();
                question
            }
            Then::Stay => self.line(
                Sign::Again,
                "the program goes on without this edit; `hotdelta restart` starts it anew",
            ),
        }
    }

    fn diagnostics(&self, diagnostics: &[Diagnostic], built: bool, time: String) -> String {
        let mut text = self.erase().to_owned();
        for diagnostic in diagnostics {
            let (word, style) = match diagnostic.severity {
                Severity::Warning => ("warning", WARN),
                Severity::Error => ("error", BAD),
            };
            let range = diagnostic.range.map(|range| (range.start, range.end));
            let document = diagnostic.document.as_deref();
            text.push_str(&self.place(document, range.map(|(start, _)| start)));
            let code = match diagnostic.code.as_str() {
                "" => String::new(),
                code => format!(" {code}"),
            };
            let _ = writeln!(
                text,
                "{}: {}",
                styled(style, format_args!("{word}{code}")),
                diagnostic.message
            );
            if let (Some(document), Some((start, end))) = (document, range) {
                text.push_str(&self.excerpt(document, start, end, style));
            }
        }
        if !built {
            let errors = diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity == Severity::Error)
                .count();
            text.push_str(&self.line(
                Sign::Failed,
                &format!(
                    "{errors} {} {}",
                    words::plural("error", errors),
                    styled(FAINT, format_args!("({time})"))
                ),
            ));
        }
        text
    }

    /// In the form of a compiler's diagnostics.
    fn remark(&self, remark: &Remark) -> String {
        let mut text = self.headline(remark);
        if let Some(place) = &remark.place {
            text.push_str(&self.excerpt(Path::new(&place.document), place.start, Some(place.end), WARN));
        }
        text
    }

    /// The line of a remark, without that of its source.
    fn headline(&self, remark: &Remark) -> String {
        let document = remark.place.as_ref().map(|place| Path::new(&place.document));
        let start = remark.place.as_ref().map(|place| place.start);
        let id = remark.id.map(|id| format!(" {id}")).unwrap_or_default();
        let named = remark.symbol.is_empty() || remark.message.contains(&remark.symbol);
        let symbol = if named {
            String::new()
        } else {
            format!("{} ", remark.symbol)
        };
        format!(
            "{}{}{}: {symbol}{}\n",
            self.erase(),
            self.place(document, start),
            styled(WARN, format_args!("warning{id}")),
            remark.message
        )
    }

    /// `Cart.fs(12,9): `, as compilers write it and editors find it.
    fn place(&self, document: Option<&Path>, start: Option<(u32, u32)>) -> String {
        match (document, start) {
            (Some(document), Some((line, column))) => {
                let document = words::relative(document, &self.folder);
                format!("{}: ", styled(BOLD, format_args!("{document}({line},{column})")))
            }
            (Some(document), None) => {
                format!("{}: ", styled(BOLD, words::relative(document, &self.folder)))
            }
            (None, _) => String::new(),
        }
    }

    /// The line of a place, the place underlined.
    fn excerpt(&self, document: &Path, start: (u32, u32), end: Option<(u32, u32)>, style: Style) -> String {
        let Some(line) = source::line(document, start.0) else {
            return String::new();
        };
        let bar = if self.unicode { "│" } else { "|" };
        let number = start.0.to_string();
        let width = number.len().max(4);
        let characters: Vec<char> = line.chars().collect();
        let from = (start.1.max(1) as usize - 1).min(characters.len());
        let to = match end {
            Some((last, column)) if last == start.0 => (column.max(1) as usize - 1).min(characters.len()),
            // To the end of the line, if it goes on in the next.
            Some(_) => characters.len(),
            None => word_end(&characters, from),
        };
        // Tabs stay tabs, so that what is below stands below.
        let before: String = characters[..from]
            .iter()
            .map(|character| if *character == '\t' { '\t' } else { ' ' })
            .collect();
        let marks = if self.unicode { "‾" } else { "^" }.repeat(to.saturating_sub(from).max(1));
        format!(
            "{} {line}\n{} {before}{}\n",
            styled(FAINT, format_args!("{number:>width$} {bar}")),
            styled(FAINT, format_args!("{:>width$} {bar}", "")),
            styled(style, marks)
        )
    }
}

/// Where a word ends that begins at a column; of other characters, the one alone.
fn word_end(characters: &[char], from: usize) -> usize {
    let in_word = |character: &&char| character.is_alphanumeric() || **character == '_';
    let length = characters[from..].iter().take_while(in_word).count();
    from + length.max(1)
}
