//! `hotdelta check`: a chain of deltas, of whatever origin, against the rules of the runtime and of the format.

use std::path::Path;
use std::sync::Arc;

use delta_writer::rules::{self, RuleViolation, Severity};
use ecma335::{Chain, Image};
use serde::Serialize;

use crate::arguments::Check;
use crate::console::{BAD, BOLD, FAINT, GOOD, WARN, styled};
use crate::{Console, Error, Outcome, files};

/// A delta and the rules that it breaks: the JSON of `--json`.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<u32>,
    file: String,
    generation: u32,
    status: &'static str,
    violations: Vec<Violation<'a>>,
}

#[derive(Serialize)]
struct Violation<'a> {
    rule: &'static str,
    severity: &'static str,
    token: String,
    message: &'a str,
}

pub(crate) fn run(arguments: &Check, console: &mut Console<'_>) -> Result<Outcome, Error> {
    let path = &arguments.baseline;
    let bytes = files::read(path)?;
    let image = Arc::new(Image::parse(bytes).map_err(Error::format(path))?);
    let mut chain = Chain::new(image).map_err(Error::format(path))?;
    let mut broken = false;
    for (index, path) in arguments.deltas.iter().enumerate() {
        let metadata = files::read(path)?;
        let il = files::read(&files::companion(path, "il"))?;
        let pdb = files::companion(path, "pdb");
        let pdb = pdb.is_file().then(|| files::read(&pdb)).transpose()?;
        let violations = rules::check(&chain, &metadata, &il, pdb.as_deref());
        let failed = violations
            .iter()
            .any(|violation| violation.rule.severity() == Severity::Error);
        broken |= failed;
        let generation = chain.generations() + 1;
        let text = if arguments.json {
            json(index, path, generation, failed, &violations)
        } else {
            text(path, generation, failed, pdb.is_some(), &violations)
        };
        console.out.write_all(text.as_bytes())?;
        if let Err(error) = chain.apply(&metadata, il) {
            // What the rules say of it stands above; nothing can follow a delta that cannot be applied.
            return if failed {
                Ok(Outcome::Refused)
            } else {
                Err(Error::format(path)(error))
            };
        }
    }
    console.out.flush()?;
    Ok(if broken { Outcome::Refused } else { Outcome::Done })
}

fn json(index: usize, path: &Path, generation: u32, failed: bool, violations: &[RuleViolation]) -> String {
    let violations = violations.iter().map(|violation| Violation {
        rule: violation.rule.id(),
        severity: severity(violation.rule.severity()),
        token: violation.token.to_string(),
        message: &violation.message,
    });
    let report = Report {
        schema: (index == 0).then_some(1),
        file: path.display().to_string(),
        generation,
        status: if failed { "broken" } else { "ok" },
        violations: violations.collect(),
    };
    // Strings and numbers: serializing cannot fail.
    serde_json::to_string(&report).unwrap_or_default() + "\n"
}

fn text(path: &Path, generation: u32, failed: bool, pdb: bool, violations: &[RuleViolation]) -> String {
    let verdict = if failed {
        styled(BAD, "broken")
    } else {
        styled(GOOD, "ok")
    };
    let parts = if pdb { "" } else { " (no PDB delta beside it)" };
    let mut text = format!(
        "{} {} {verdict}{}\n",
        styled(BOLD, format_args!("generation {generation}:")),
        files::file_name(path),
        styled(FAINT, parts)
    );
    for violation in violations {
        let style = if violation.rule.severity() == Severity::Error {
            BAD
        } else {
            WARN
        };
        text.push_str(&format!(
            "  {} {violation}\n",
            styled(style, severity(violation.rule.severity()))
        ));
        text.push_str(&format!("    {}\n", styled(FAINT, violation.rule.summary())));
    }
    text
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
