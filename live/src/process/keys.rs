//! What a person types while no program reads it.

/// Waits for a line that is typed; for ever where there is no terminal in front of which somebody sits. Dropping the future leaves what is typed from then
/// on to others.
pub async fn line() -> String {
    match typed().await {
        Some(line) => line,
        None => std::future::pending().await,
    }
}

/// Whether somebody can be asked.
#[must_use]
pub fn attended() -> bool {
    use std::io::IsTerminal;
    cfg!(unix) && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

#[cfg(unix)]
async fn typed() -> Option<String> {
    use std::fs::File;
    use std::io::Read;

    use rustix::event::{PollFd, PollFlags, poll};
    use tokio::sync::oneshot;

    if !attended() {
        return None;
    }
    let mut terminal = File::open("/dev/tty").ok()?;
    // Dropping the writer ends the thread; so nothing is read that a program is to have.
    let (given_up, _dropped_with_the_future) = rustix::pipe::pipe().ok()?;
    let (send, receive) = oneshot::channel();
    std::thread::spawn(move || {
        let (typed, given_up) = {
            let mut wait = [
                PollFd::new(&terminal, PollFlags::IN),
                PollFd::new(&given_up, PollFlags::IN),
            ];
            if poll(&mut wait, None).is_err() {
                return;
            }
            (!wait[0].revents().is_empty(), !wait[1].revents().is_empty())
        };
        if typed && !given_up {
            let mut line = [0; 256];
            if let Ok(length) = terminal.read(&mut line) {
                let line = line.get(..length).unwrap_or_default();
                let _ = send.send(String::from_utf8_lossy(line).trim().to_owned());
            }
        }
    });
    receive.await.ok()
}

#[cfg(not(unix))]
async fn typed() -> Option<String> {
    None
}
