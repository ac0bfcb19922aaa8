//! A child process that answers one line of JSON for each line of JSON.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::{Error, Result};

/// How much of a child's standard error is kept for messages.
const STDERR_KEPT: usize = 4096;

/// A child process behind a line protocol. Dropping it ends the child.
#[derive(Debug)]
pub struct Pipe {
    name: String,
    child: Child,
    requests: Option<ChildStdin>,
    answers: Receiver<String>,
    stderr: Arc<Mutex<Vec<u8>>>,
}

impl Pipe {
    /// Starts `command` with its three streams in hand. `name` is what messages call it.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| Error::Start {
                program: command.get_program().into(),
                source,
            })?;
        // A thread reads, so that a child which never answers can be given up.
        let (sender, answers) = channel();
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                for line in BufReader::new(stdout).lines().map_while(std::io::Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        let stderr = Arc::new(Mutex::new(Vec::new()));
        if let Some(mut stream) = child.stderr.take() {
            let kept = Arc::clone(&stderr);
            thread::spawn(move || {
                let mut chunk = [0; 1024];
                while let Ok(length @ 1..) = stream.read(&mut chunk) {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.extend_from_slice(chunk.get(..length).unwrap_or_default());
                    let excess = kept.len().saturating_sub(STDERR_KEPT);
                    kept.drain(..excess);
                }
            });
        }
        let requests = child.stdin.take();
        Ok(Self {
            name: name.to_owned(),
            child,
            requests,
            answers,
            stderr,
        })
    }

    /// What messages call the child.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Sends a request and waits for its answer. After a failure other than [`Error::Refused`] the child is gone.
    pub fn ask(&mut self, request: &Value, patience: Duration) -> Result<Value> {
        let mut line = request.to_string();
        line.push('\n');
        let sent = match &mut self.requests {
            Some(stream) => stream
                .write_all(line.as_bytes())
                .and_then(|()| stream.flush())
                .is_ok(),
            None => false,
        };
        if !sent {
            return Err(self.ended());
        }
        let answer = match self.answers.recv_timeout(patience) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Disconnected) => return Err(self.ended()),
            Err(RecvTimeoutError::Timeout) => {
                self.end();
                return Err(Error::NoAnswer {
                    process: self.name.clone(),
                    after: patience,
                });
            }
        };
        let text = |value: &Value, field: &str| {
            value
                .get(field)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        match serde_json::from_str::<Value>(&answer) {
            Ok(Value::Object(mut fields)) if fields.contains_key("ok") => {
                Ok(fields.remove("ok").unwrap_or_default())
            }
            Ok(Value::Object(fields)) if fields.contains_key("error") => {
                let error = fields.get("error").cloned().unwrap_or_default();
                Err(Error::Refused {
                    exception: text(&error, "type"),
                    message: text(&error, "message"),
                })
            }
            _ => {
                self.end();
                Err(self.unexpected("an answer in JSON", answer))
            }
        }
    }

    /// The error for an answer that the protocol does not know.
    pub fn unexpected(&self, expected: &'static str, answer: impl Into<String>) -> Error {
        Error::Protocol {
            process: self.name.clone(),
            expected,
            answer: answer.into(),
        }
    }

    fn ended(&mut self) -> Error {
        self.requests = None;
        let status = match self.child.wait() {
            Ok(status) => status.to_string(),
            Err(error) => error.to_string(),
        };
        let stderr = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        let stderr = String::from_utf8_lossy(&stderr).trim().to_owned();
        Error::Ended {
            process: self.name.clone(),
            status,
            stderr,
        }
    }

    /// Nothing can be done about a child that cannot be killed or waited for: it has ended already.
    fn end(&mut self) {
        self.requests = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        self.end();
    }
}
