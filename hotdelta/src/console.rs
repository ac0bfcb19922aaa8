//! Where output goes, and what it looks like there.

use std::fmt::Display;
use std::io::Write;

use anstyle::{AnsiColor, Style};

use crate::Error;

/// What stands out.
pub(crate) const BOLD: Style = Style::new().bold();
/// What is beside the point.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// What went well, and what is new.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What needs attention.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
/// What failed, and what is gone.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();

/// The streams of a command. Styled text is written to both; streams that are no terminals are to strip it.
pub struct Console<'a> {
    /// What was asked for.
    pub out: &'a mut dyn Write,
    /// Progress and errors.
    pub err: &'a mut dyn Write,
    /// Whether a person sees `err` at once, and progress is worth showing.
    pub interactive: bool,
}

impl Console<'_> {
    pub(crate) fn fail(&mut self, error: &Error) {
        self.error(&format!("{}: {error}\n", styled(BAD, "error")));
    }

    /// A failure to write an error has nowhere to go.
    pub(crate) fn error(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes());
        let _ = self.err.flush();
    }

    /// Writes text and gives the exit code of having done only that.
    pub(crate) fn print(&mut self, text: &str) -> u8 {
        match self
            .out
            .write_all(text.as_bytes())
            .and_then(|()| self.out.flush())
        {
            Ok(()) => 0,
            Err(_) => crate::FAILED,
        }
    }

    /// Says what is being waited for, where a person is waiting; [`Console::waited`] takes it away.
    pub(crate) fn waiting(&mut self, what: &str) {
        if self.interactive {
            let _ = write!(self.err, "{}", styled(FAINT, format_args!("… {what}")));
            let _ = self.err.flush();
        }
    }

    pub(crate) fn waited(&mut self) {
        if self.interactive {
            // Back to the line's start, and clear it.
            let _ = write!(self.err, "\r\x1b[2K");
            let _ = self.err.flush();
        }
    }
}

impl std::fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Console")
            .field("interactive", &self.interactive)
            .finish_non_exhaustive()
    }
}

/// Text in a style.
pub(crate) fn styled(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
