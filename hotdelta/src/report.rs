//! An answer to an update, for programs (a JSON object a line) and for people.

use std::fmt::Write;
use std::time::Duration;

use ecma335::{RowId, Token};
use hotdelta_session::{
    Applied, Capability, Diagnostic, EditKind, LineUpdate, ModuleId, ModuleRefusal, ModuleUpdate, Verdict,
};
use serde::Serialize;

use crate::console::{BAD, BOLD, FAINT, GOOD, WARN, styled};

/// The version of the JSON below; the first line says it.
const SCHEMA: u32 = 1;

/// The answer for the one module of a command.
pub(crate) enum Answer<'v> {
    Ready(&'v ModuleUpdate),
    Refused(&'v ModuleRefusal),
}

impl<'v> Answer<'v> {
    /// `None` where no module was updated.
    pub(crate) fn of(verdict: &'v Verdict) -> Option<Self> {
        match verdict {
            Verdict::Ready(proposal) => proposal.modules().first().map(Self::Ready),
            Verdict::Refused(refusal) => refusal.modules.first().map(Self::Refused),
        }
    }

    pub(crate) fn applied(&self) -> Option<&'v Applied> {
        match self {
            Self::Ready(module) => module.applied.as_deref(),
            Self::Refused(_) => None,
        }
    }

    pub(crate) fn warnings(&self) -> &'v [Diagnostic] {
        match self {
            Self::Ready(module) => &module.warnings,
            Self::Refused(module) => &module.warnings,
        }
    }

    fn module(&self) -> ModuleId {
        match self {
            Self::Ready(module) => module.module,
            Self::Refused(module) => module.module,
        }
    }
}

/// An update and what came of it: the JSON of `--json`, in this order.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<u32>,
    update: u32,
    status: &'static str,
    generation: u32,
    module_id: String,
    enc_id: Option<String>,
    base_enc_id: Option<String>,
    updated_methods: Vec<String>,
    updated_types: Vec<String>,
    required_capabilities: Vec<&'static str>,
    edits: Vec<Edit>,
    rude_edits: Vec<Rude>,
    line_updates: Vec<Lines>,
    warnings: Vec<Warning>,
    elapsed_ms: f64,
    #[serde(skip)]
    sizes: Option<[usize; 3]>,
}

#[derive(Debug, Clone, Serialize)]
struct Edit {
    kind: &'static str,
    symbol: String,
    location: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Rude {
    id: &'static str,
    kind: &'static str,
    symbol: String,
    location: Option<String>,
    message: String,
}

#[derive(Debug, Clone, Serialize)]
struct Lines {
    document: String,
    method: String,
    lines: Vec<[u32; 2]>,
}

#[derive(Debug, Clone, Serialize)]
struct Warning {
    id: &'static str,
    symbol: String,
    location: Option<String>,
    message: String,
}

impl Report {
    /// `update` counts the builds given, from 1; `generation` is the last accepted one, this update's if it has a delta.
    pub(crate) fn new(update: u32, generation: u32, answer: &Answer<'_>, elapsed: Duration) -> Self {
        let mut report = Self {
            schema: (update == 1).then_some(SCHEMA),
            update,
            status: "unchanged",
            generation,
            module_id: answer.module().0.to_string(),
            enc_id: None,
            base_enc_id: None,
            updated_methods: Vec::new(),
            updated_types: Vec::new(),
            required_capabilities: Vec::new(),
            edits: Vec::new(),
            rude_edits: Vec::new(),
            line_updates: Vec::new(),
            warnings: answer.warnings().iter().map(Warning::from).collect(),
            elapsed_ms: (elapsed.as_secs_f64() * 10_000.0).round() / 10.0,
            sizes: None,
        };
        if let Some(applied) = answer.applied() {
            let delta = &applied.delta;
            report.status = "applied";
            report.enc_id = Some(delta.enc_id.to_string());
            report.base_enc_id = Some(delta.base_enc_id.to_string());
            report.updated_methods = delta
                .methods
                .iter()
                .map(|method| token(method.chain.token()))
                .collect();
            report.updated_types = delta.updated_types.iter().map(|id| token(id.token())).collect();
            report.required_capabilities = applied
                .required_capabilities
                .iter()
                .map(Capability::name)
                .collect();
            report.edits = applied.edits.iter().map(Edit::from).collect();
            report.sizes = Some([delta.metadata.len(), delta.il.len(), delta.pdb.len()]);
        }
        match answer {
            Answer::Ready(module) => {
                report.line_updates = module.line_updates.iter().map(Lines::from).collect()
            }
            Answer::Refused(module) => {
                report.status = "restart";
                report.rude_edits = module.reasons.iter().map(Rude::from).collect();
            }
        }
        report
    }

    /// Adds something that concerns the module as a whole.
    pub(crate) fn warn(&mut self, note: &Diagnostic) {
        self.warnings.push(note.into());
    }

    /// One line of JSON.
    pub(crate) fn json(&self) -> String {
        // Strings, numbers and lists of them: serializing cannot fail.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// The JSON that lies beside a delta: it stands alone, and so says its schema.
    pub(crate) fn json_file(&self) -> String {
        Self {
            schema: Some(SCHEMA),
            ..self.clone()
        }
        .json()
    }

    /// For people: the verdict in a line, then the details.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{} {} {}",
            styled(BOLD, format_args!("update {}:", self.update)),
            self.verdict(),
            styled(FAINT, format_args!("({} ms)", self.elapsed_ms))
        );
        text + &self.details()
    }

    fn verdict(&self) -> String {
        match self.status {
            "applied" => styled(GOOD, format_args!("applied as generation {}", self.generation)),
            "restart" => styled(BAD, "restart required"),
            other => styled(GOOD, other),
        }
    }

    /// Edits, refusals, warnings and sizes, each on a line that is indented.
    pub(crate) fn details(&self) -> String {
        let mut text = String::new();
        let width = self
            .edits
            .iter()
            .map(|edit| edit.symbol.chars().count())
            .max()
            .unwrap_or(0)
            .min(60);
        for edit in &self.edits {
            match &edit.location {
                Some(location) => {
                    let _ = writeln!(
                        text,
                        "  {:<6} {:<width$}  {}",
                        edit.kind,
                        edit.symbol,
                        styled(FAINT, location)
                    );
                }
                None => {
                    let _ = writeln!(text, "  {:<6} {}", edit.kind, edit.symbol);
                }
            }
        }
        for rude in &self.rude_edits {
            let about = [
                rude.kind,
                rude.symbol.as_str(),
                rude.location.as_deref().unwrap_or(""),
            ];
            let about: Vec<_> = about.into_iter().filter(|part| !part.is_empty()).collect();
            let _ = writeln!(text, "  {} {}", styled(BAD, rude.id), about.join("  "));
            let _ = writeln!(text, "         {}", rude.message);
        }
        if let Some([metadata, il, pdb]) = self.sizes {
            let needs = self.required_capabilities.join(", ");
            let _ = writeln!(
                text,
                "  metadata {metadata} B, IL {il} B, PDB {pdb} B; needs {needs}"
            );
        }
        if !self.line_updates.is_empty() {
            let count = self.line_updates.len();
            let _ = writeln!(text, "  {count} method(s) on other lines, their code unchanged");
        }
        for warning in &self.warnings {
            let place = match (&warning.location, warning.symbol.as_str()) {
                (Some(location), _) => format!("{location}: "),
                (None, "") => String::new(),
                (None, symbol) => format!("{symbol}: "),
            };
            let _ = writeln!(text, "  {} {place}{}", styled(WARN, "warning:"), warning.message);
        }
        text
    }
}

impl From<&hotdelta_session::Edit> for Edit {
    fn from(edit: &hotdelta_session::Edit) -> Self {
        Self {
            kind: edit_kind(edit.kind),
            symbol: edit.symbol.clone(),
            location: edit.location.as_ref().map(ToString::to_string),
        }
    }
}

impl From<&LineUpdate> for Lines {
    fn from(update: &LineUpdate) -> Self {
        Self {
            document: update.document.clone(),
            method: token(update.method.token()),
            lines: update.lines.iter().map(|(old, new)| [*old, *new]).collect(),
        }
    }
}

impl From<&Diagnostic> for Rude {
    fn from(reason: &Diagnostic) -> Self {
        Self {
            id: reason.id,
            kind: reason.kind,
            symbol: reason.symbol.clone(),
            location: reason.location.as_ref().map(ToString::to_string),
            message: reason.message.clone(),
        }
    }
}

impl From<&Diagnostic> for Warning {
    fn from(warning: &Diagnostic) -> Self {
        Self {
            id: warning.id,
            symbol: warning.symbol.clone(),
            location: warning.location.as_ref().map(ToString::to_string),
            message: warning.message.clone(),
        }
    }
}

/// The word for a kind of edit.
pub(crate) fn edit_kind(kind: EditKind) -> &'static str {
    match kind {
        EditKind::Update => "update",
        EditKind::Insert => "insert",
        EditKind::Delete => "delete",
    }
}

fn token(token: Token) -> String {
    token.to_string()
}
