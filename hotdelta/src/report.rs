//! An answer to an update, for programs (a JSON object a line) and for people.

use std::fmt::Write;
use std::time::Duration;

use ecma335::{RowId, Token};
use hotdelta_session::{Capability, EditKind, ModuleUpdate, RudeEdit, Verdict};
use serde::Serialize;

use crate::console::{BAD, BOLD, FAINT, GOOD, WARN, styled};

/// The version of the JSON below; the first line says it.
const SCHEMA: u32 = 1;

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
    symbol: String,
    location: Option<String>,
    message: String,
}

impl Report {
    /// `update` counts the builds given, from 1; `generation` is the last accepted one, this update's if it is applied.
    pub(crate) fn new(update: u32, generation: u32, answer: &ModuleUpdate, elapsed: Duration) -> Self {
        let mut report = Self {
            schema: (update == 1).then_some(SCHEMA),
            update,
            status: "unchanged",
            generation,
            module_id: answer.module.0.to_string(),
            enc_id: None,
            base_enc_id: None,
            updated_methods: Vec::new(),
            updated_types: Vec::new(),
            required_capabilities: Vec::new(),
            edits: Vec::new(),
            rude_edits: Vec::new(),
            line_updates: Vec::new(),
            warnings: Vec::new(),
            elapsed_ms: (elapsed.as_secs_f64() * 10_000.0).round() / 10.0,
            sizes: None,
        };
        for line in &answer.line_updates {
            report.line_updates.push(Lines {
                document: line.document.clone(),
                method: token(line.method.token()),
                lines: line.lines.iter().map(|(old, new)| [*old, *new]).collect(),
            });
        }
        for warning in &answer.warnings {
            report.warnings.push(Warning {
                symbol: warning.symbol.clone(),
                location: warning.location.clone(),
                message: warning.message.clone(),
            });
        }
        match &answer.verdict {
            Verdict::Unchanged => {}
            Verdict::Applied(applied) => {
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
            Verdict::Restart(reasons) => {
                report.status = "restart";
                report.rude_edits = reasons.iter().map(Rude::from).collect();
            }
        }
        report
    }

    /// Adds something that concerns the module as a whole.
    pub(crate) fn warn(&mut self, message: String) {
        self.warnings.push(Warning {
            symbol: String::new(),
            location: None,
            message,
        });
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
            location: edit.location.clone(),
        }
    }
}

impl From<&RudeEdit> for Rude {
    fn from(rude: &RudeEdit) -> Self {
        Self {
            id: rude.id,
            kind: rude.kind,
            symbol: rude.symbol.clone(),
            location: rude.location.clone(),
            message: rude.message.clone(),
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
