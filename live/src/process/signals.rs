//! Signals that ask hotdelta to end.

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::Result;

/// What asks a program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-\.
    Quit,
    /// What `kill` and service managers send.
    Terminate,
    /// The terminal is gone.
    Hangup,
}

impl Signal {
    /// What a shell says of a program that it ended.
    #[must_use]
    pub fn exit_code(self) -> i32 {
        128 + match self {
            Self::Hangup => 1,
            Self::Interrupt => 2,
            Self::Quit => 3,
            Self::Terminate => 15,
        }
    }
}

/// The signals that come.
#[derive(Debug)]
pub struct Signals(UnboundedReceiver<(Signal, bool)>);

impl Signals {
    /// From now on they do not end hotdelta of themselves.
    ///
    /// # Errors
    /// The system does not allow it.
    pub fn listen() -> Result<Self> {
        let (send, receive) = unbounded_channel();
        listen(move |signal, everybody| send.send((signal, everybody)).is_ok())?;
        Ok(Self(receive))
    }

    /// The next one, and whether the terminal has sent it to the program too. Dropping the future loses nothing.
    pub async fn next(&mut self) -> (Signal, bool) {
        match self.0.recv().await {
            Some(signal) => signal,
            None => std::future::pending().await,
        }
    }
}

#[cfg(unix)]
fn listen(tell: impl Fn(Signal, bool) -> bool + Send + 'static) -> Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::SignalsInfo;
    use signal_hook::iterator::exfiltrator::WithOrigin;

    let known = [
        (SIGINT, Signal::Interrupt),
        (SIGQUIT, Signal::Quit),
        (SIGTERM, Signal::Terminate),
        (SIGHUP, Signal::Hangup),
    ];
    let mut signals =
        SignalsInfo::<WithOrigin>::new(known.map(|(number, _)| number)).map_err(crate::Error::Signals)?;
    std::thread::spawn(move || {
        for origin in &mut signals {
            let Some((_, signal)) = known.iter().find(|(number, _)| *number == origin.signal) else {
                continue;
            };
            // What a process sends, it sends to one; what a terminal sends, it sends to all that are in front.
            let sent = origin.process.is_some_and(|process| process.pid != 0);
            if !tell(*signal, !sent) {
                return;
            }
        }
    });
    Ok(())
}

#[cfg(windows)]
fn listen(tell: impl Fn(Signal, bool) -> bool + Send + 'static) -> Result<()> {
    let mut interrupts = tokio::signal::windows::ctrl_c().map_err(crate::Error::Signals)?;
    let mut breaks = tokio::signal::windows::ctrl_break().map_err(crate::Error::Signals)?;
    tokio::spawn(async move {
        loop {
            let signal = tokio::select! {
                _ = interrupts.recv() => Signal::Interrupt,
                _ = breaks.recv() => Signal::Quit,
            };
            // A console sends it to all of its programs.
            if !tell(signal, true) {
                return;
            }
        }
    });
    Ok(())
}
