//! What a user is told of an update besides its edits: refusals and warnings.

use std::fmt;

use crate::lines::Location;

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The process cannot take the update.
    Refusal,
    /// The update is taken with a reservation.
    Warning,
}

/// A kind of diagnostic: everything that is the same each time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reason {
    /// The stable id, such as `HD0001`.
    pub id: &'static str,
    /// The kind, as Roslyn names it where it has one.
    pub kind: &'static str,
    /// Refused, or taken with a reservation.
    pub severity: Severity,
    /// What a person can act on; `{}` stands for the symbol, or for what is missing.
    pub message: &'static str,
}

/// One thing that a user is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// A stable id, such as `HD0001`.
    pub id: &'static str,
    /// The kind, as Roslyn names it where it has one.
    pub kind: &'static str,
    /// Refused, or taken with a reservation.
    pub severity: Severity,
    /// The symbol as the source language writes it; empty for the module as a whole.
    pub symbol: String,
    /// Where in the new build, if its PDB says so.
    pub location: Option<Location>,
    /// One sentence that a person can act on.
    pub message: String,
}

impl Reason {
    /// The diagnostic about a symbol.
    #[must_use]
    pub fn about(self, symbol: String, location: Option<Location>) -> Diagnostic {
        let message = self.message.replace("{}", &symbol);
        self.diagnostic(symbol, location, message)
    }

    /// The diagnostic about the module as a whole; `detail` is what the message leaves open.
    #[must_use]
    pub fn of_module(self, detail: &str) -> Diagnostic {
        self.diagnostic(String::new(), None, self.message.replace("{}", detail))
    }

    fn diagnostic(self, symbol: String, location: Option<Location>, message: String) -> Diagnostic {
        Diagnostic {
            id: self.id,
            kind: self.kind,
            severity: self.severity,
            symbol,
            location,
            message,
        }
    }
}

impl fmt::Display for Diagnostic {
    /// `id: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.message)
    }
}
