//! What happens in a loop, for programs: one JSON object a line. `docs/running.md` describes each.

use std::path::{Path, PathBuf};
use std::time::Duration;

use hotdelta_live::build::{Diagnostic, Severity};
use hotdelta_live::engine::{EditKind, Place, Remark};
use hotdelta_live::run::report::{Applied, Report, Then, Times};
use serde_json::{Map, Value, json};

use super::words;

/// The version of the objects; the first one says it.
const SCHEMA: u32 = 1;

/// Writes objects.
#[derive(Debug, Default)]
pub(super) struct Json {
    begun: bool,
}

impl Json {
    /// The line for a report.
    pub(super) fn of(&mut self, report: &Report<'_>) -> String {
        let (event, fields) = fields(report);
        let mut object = Map::new();
        if !std::mem::replace(&mut self.begun, true) {
            object.insert("schema".to_owned(), SCHEMA.into());
        }
        object.insert("event".to_owned(), event.into());
        if let Value::Object(fields) = fields {
            object.extend(fields);
        }
        Value::Object(object).to_string() + "\n"
    }
}

fn fields(report: &Report<'_>) -> (&'static str, Value) {
    match report {
        Report::Starting { program } => ("starting", json!({"program": program})),
        Report::Started { process, elapsed } => {
            ("started", json!({"pid": process, "elapsedMs": millis(*elapsed)}))
        }
        Report::Attached {
            program,
            process,
            generation,
        } => {
            let fields = json!({"program": program, "pid": process, "generation": generation});
            ("attached", fields)
        }
        Report::Building { files, waited } => (
            "building",
            json!({"files": paths(files), "waitedMs": millis(*waited)}),
        ),
        Report::Diagnostics {
            diagnostics,
            built,
            elapsed,
        } => {
            let diagnostics: Vec<_> = diagnostics.iter().map(diagnostic).collect();
            let fields = json!({"diagnostics": diagnostics, "built": built, "elapsedMs": millis(*elapsed)});
            ("diagnostics", fields)
        }
        Report::Unchanged { files, moved, times } => {
            let files = files
                .iter()
                .map(|(file, why)| json!({"file": path(file), "reason": words::why(*why)}));
            let files: Vec<_> = files.collect();
            (
                "unchanged",
                json!({"files": files, "movedMethods": moved, "times": of_times(times)}),
            )
        }
        Report::Applied(applied) => of_applied(applied),
        Report::Refused { reasons, then, times } => (
            "refused",
            json!({"reasons": remarks(reasons), "then": of_then(*then), "times": of_times(times)}),
        ),
        Report::Restarting { reason } => ("restarting", json!({"reason": reason})),
        Report::Exited { code } => ("exited", json!({"code": code})),
        Report::Released => ("released", json!({})),
        Report::Diverged { reason, then } => ("diverged", json!({"reason": reason, "then": of_then(*then)})),
        Report::Warning { remark, again } => {
            let mut fields = of_remark(remark);
            fields["again"] = (*again).into();
            ("warning", fields)
        }
        Report::Paused(true) => ("paused", json!({})),
        Report::Paused(false) => ("resumed", json!({})),
        Report::Failure(message) => ("failure", json!({"message": message})),
    }
}

fn of_applied(applied: &Applied<'_>) -> (&'static str, Value) {
    let edits = applied.edits.iter().map(|edit| {
        let kind = match edit.kind {
            EditKind::Update => "update",
            EditKind::Insert => "insert",
            EditKind::Delete => "delete",
        };
        json!({"kind": kind, "what": edit.what, "symbol": edit.symbol, "location": edit.place.as_ref().map(location)})
    });
    let falls = applied
        .falls
        .iter()
        .map(|fall| json!({"way": fall.way, "reason": fall.reason}));
    let mut fields = json!({
        "generation": applied.generation,
        "edits": edits.collect::<Vec<_>>(),
        "files": paths(applied.files),
        "movedMethods": applied.moved,
        "notLoaded": applied.waiting,
        "way": applied.way,
        "falls": falls.collect::<Vec<_>>(),
        "times": of_times(&applied.times),
    });
    match applied.held {
        Some(reason) => {
            fields["reason"] = reason.into();
            ("held", fields)
        }
        None => ("applied", fields),
    }
}

fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let severity = match diagnostic.severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let range = diagnostic.range.map(|range| {
        let (line, column) = range.start;
        let mut value = json!({"line": line, "column": column});
        if let Some((line, column)) = range.end {
            value["endLine"] = line.into();
            value["endColumn"] = column.into();
        }
        value
    });
    json!({
        "severity": severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "file": diagnostic.document.as_deref().map(path),
        "range": range,
        "project": diagnostic.project.as_deref().map(path),
    })
}

fn remarks(remarks: &[Remark]) -> Vec<Value> {
    remarks.iter().map(of_remark).collect()
}

fn of_remark(remark: &Remark) -> Value {
    json!({
        "id": remark.id,
        "symbol": remark.symbol,
        "location": remark.place.as_ref().map(location),
        "message": remark.message,
    })
}

fn location(place: &Place) -> Value {
    let ((line, column), (end_line, end_column)) = (place.start, place.end);
    json!({
        "file": place.document,
        "line": line,
        "column": column,
        "endLine": end_line,
        "endColumn": end_column,
    })
}

fn of_then(then: Then) -> &'static str {
    match then {
        Then::Restart => "restart",
        Then::Ask => "ask",
        Then::Stay => "stay",
    }
}

fn of_times(times: &Times) -> Value {
    json!({
        "totalMs": millis(times.total),
        "compileMs": millis(times.compile),
        "deltaMs": millis(times.delta),
        "applyMs": millis(times.apply),
    })
}

/// With a tenth.
fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}

fn paths(files: &[PathBuf]) -> Vec<String> {
    files.iter().map(|file| path(file)).collect()
}

fn path(path: &Path) -> String {
    path.display().to_string()
}
