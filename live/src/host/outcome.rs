//! What calls in the host come to.

use std::fmt;

use serde::Deserialize;

/// What a call came to and what it printed meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Answer {
    /// How the call ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What the program wrote to its console.
    pub output: String,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Outcome {
    /// With a value, in the invariant culture; `None` for null and for methods without result.
    Returned {
        /// The value.
        value: Option<String>,
    },
    /// With an exception.
    Threw {
        /// The exception.
        exception: Exception,
    },
    /// Not within its time; it goes on in the host.
    Hung,
}

/// An exception that left a call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Exception {
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Its message.
    pub message: String,
    /// Its stack trace, innermost frame first.
    pub frames: Vec<Frame>,
    /// The exception within.
    pub inner: Option<Box<Exception>>,
}

/// A frame of a stack trace.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Frame {
    /// The module's version id.
    pub mvid: String,
    /// The method's MethodDef token.
    pub token: u32,
    /// The offset in the method's IL, or -1 where the runtime does not know it.
    pub il_offset: i64,
    /// The method's type and name.
    pub method: String,
    /// The document, where the runtime gives one: it gives none for modules that were updated.
    pub file: Option<String>,
    /// The line, or 0.
    pub line: u32,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.output)?;
        self.outcome.fmt(f)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Returned { value } => f.write_str(value.as_deref().unwrap_or("null")),
            Self::Threw { exception } => write!(f, "{}: {}", exception.type_name, exception.message),
            Self::Hung => f.write_str("(hung)"),
        }
    }
}
