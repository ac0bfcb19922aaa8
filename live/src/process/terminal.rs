//! The terminal's settings: a program that changes them may be ended before it can put them back.

/// The settings of a moment.
#[derive(Debug)]
pub(crate) struct Terminal {
    #[cfg(unix)]
    settings: Option<rustix::termios::Termios>,
}

#[cfg(unix)]
impl Terminal {
    /// Those of now, if the standard input is a terminal.
    pub(crate) fn remember() -> Self {
        Self {
            settings: rustix::termios::tcgetattr(rustix::stdio::stdin()).ok(),
        }
    }

    /// Puts the settings back. A terminal that is gone needs none.
    pub(crate) fn restore(&self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(settings) = &self.settings {
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, settings);
        }
    }
}

#[cfg(not(unix))]
impl Terminal {
    pub(crate) fn remember() -> Self {
        Self {}
    }

    pub(crate) fn restore(&self) {}
}
