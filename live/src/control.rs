//! The control socket of a loop: a request in JSON, and an answer, each a line.

use std::path::Path;

use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::traits::tokio::Listener as _;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::run::{Answer, Command, Request};
use crate::socket::Endpoint;
use crate::{Error, Result};

/// What is longer is no request, and no answer.
const LONGEST: u64 = 1 << 16;

/// Answers requests as long as it is there.
#[derive(Debug)]
pub struct Server(JoinHandle<()>);

impl Server {
    /// Passes on what comes to the socket in the folder of a loop.
    ///
    /// # Errors
    /// The socket cannot be made.
    pub fn listen(folder: &Path, commands: UnboundedSender<Command>) -> Result<Self> {
        let listener = Endpoint::new(folder, "control")?.listen()?;
        Ok(Self(tokio::spawn(async move {
            loop {
                if let Ok(stream) = listener.accept().await {
                    tokio::spawn(serve(stream, commands.clone()));
                }
            }
        })))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Who sends something else is not answered.
async fn serve(stream: Stream, commands: UnboundedSender<Command>) -> Option<()> {
    let request = line(&stream).await?;
    let (send, receive) = oneshot::channel();
    commands.send(Command::Request(request, send)).ok()?;
    let answer = receive.await.ok()?;
    write(&stream, &answer).await
}

/// Asks a loop, by its folder.
///
/// # Errors
/// It does not answer.
pub async fn ask(folder: &Path, request: Request) -> Result<Answer> {
    let endpoint = Endpoint::new(folder, "control")?;
    let answer = async {
        let stream = endpoint.connect().await.ok()?;
        write(&stream, &request).await?;
        line(&stream).await
    };
    answer.await.ok_or_else(|| Error::NoControl {
        folder: folder.to_owned(),
    })
}

async fn line<T: DeserializeOwned>(stream: &Stream) -> Option<T> {
    let mut line = String::new();
    BufReader::new(stream.take(LONGEST))
        .read_line(&mut line)
        .await
        .ok()?;
    serde_json::from_str(&line).ok()
}

async fn write(mut stream: &Stream, value: &impl serde::Serialize) -> Option<()> {
    let mut line = serde_json::to_string(value).ok()?;
    line.push('\n');
    stream.write_all(line.as_bytes()).await.ok()
}
