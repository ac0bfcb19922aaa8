//! The agents of a program's processes: who is connected, and what they say.

use std::sync::Arc;

use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::tokio::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::wire::{LONGEST, Message};
use crate::Result;
use crate::socket::Endpoint;

/// Which connection; each has a number of its own.
pub(super) type Connection = u32;

/// What an agent did.
#[derive(Debug)]
pub(super) enum News {
    /// It connected; messages to it go here.
    Connected(UnboundedSender<Arc<[u8]>>),
    /// It said something.
    Said(Message),
    /// It is gone.
    Gone,
}

/// All agents. Dropping it closes the connections.
#[derive(Debug)]
pub(super) struct Agents {
    news: UnboundedReceiver<(Connection, News)>,
    tell: UnboundedSender<(Connection, News)>,
    next: Connection,
    listener: Option<JoinHandle<()>>,
}

impl Agents {
    pub(super) fn new() -> Self {
        let (tell, news) = unbounded_channel();
        Self {
            news,
            tell,
            next: 1 << 31,
            listener: None,
        }
    }

    /// Lets agents connect.
    pub(super) fn listen(&mut self, endpoint: &Endpoint) -> Result<()> {
        let listener = endpoint.listen()?;
        let tell = self.tell.clone();
        self.listener = Some(tokio::spawn(async move {
            for connection in 0.. {
                match listener.accept().await {
                    Ok(stream) => serve(connection, stream, tell.clone()),
                    // A client that is gone already, or too many files; the next one may do.
                    Err(_) => tokio::task::yield_now().await,
                }
            }
        }));
        Ok(())
    }

    /// Connects to an agent that listens itself.
    pub(super) async fn connect(&mut self, endpoint: &Endpoint) -> std::io::Result<()> {
        let stream = endpoint.connect().await?;
        serve(self.next, stream, self.tell.clone());
        self.next += 1;
        Ok(())
    }

    /// What happens next. Dropping the future loses nothing.
    pub(super) async fn next(&mut self) -> (Connection, News) {
        match self.news.recv().await {
            Some(news) => news,
            // There is a sender here.
            None => std::future::pending().await,
        }
    }
}

impl Drop for Agents {
    fn drop(&mut self) {
        if let Some(listener) = &self.listener {
            listener.abort();
        }
    }
}

fn serve(connection: Connection, stream: Stream, tell: UnboundedSender<(Connection, News)>) {
    let (messages, outgoing) = unbounded_channel();
    if tell.send((connection, News::Connected(messages))).is_err() {
        return;
    }
    tokio::spawn(async move {
        // Whichever ends first ends both: a connection that cannot be written to is of no use.
        tokio::select! {
            () = read(connection, &stream, &tell) => {}
            () = write(&stream, outgoing) => {}
        }
        // If nobody listens any more, nobody needs to know.
        let _ = tell.send((connection, News::Gone));
    });
}

async fn read(connection: Connection, mut stream: &Stream, tell: &UnboundedSender<(Connection, News)>) {
    loop {
        let Ok(length @ 1..=LONGEST) = stream.read_u32_le().await else {
            return;
        };
        // As it comes: a length that is a lie allocates nothing.
        let mut bytes = Vec::new();
        let whole = (&mut stream).take(length.into()).read_to_end(&mut bytes).await;
        if whole.is_err() || bytes.len() != length as usize {
            return;
        }
        let Some(message) = Message::read(&bytes) else {
            return;
        };
        if tell.send((connection, News::Said(message))).is_err() {
            return;
        }
    }
}

async fn write(mut stream: &Stream, mut outgoing: UnboundedReceiver<Arc<[u8]>>) {
    while let Some(message) = outgoing.recv().await {
        if stream.write_all(&message).await.is_err() {
            return;
        }
    }
}
