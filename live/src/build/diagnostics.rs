//! What compilers and MSBuild write, as diagnostics.

use std::path::PathBuf;

use super::{Diagnostic, Range, Severity};

/// fsc writes a message in one line, with this for each line break.
const LINE_BREAK: char = '\u{1d}';

/// The diagnostics of a log of MSBuild, in its order, each once: a project that is built for two frameworks says everything twice.
///
/// A line is `ORIGIN(PLACE): [CATEGORY ]error|warning CODE: MESSAGE [PROJECT]`, without a place where there is none. A message
/// of several lines is several such lines.
pub(crate) fn diagnostics(log: &str) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = Vec::new();
    let mut open = false;
    for line in log.lines() {
        let Some(diagnostic) = diagnostic(line) else {
            open = false;
            continue;
        };
        match all.last_mut() {
            // MSBuild repeats all but the text for the lines of one message.
            Some(last) if open && is_continued(last, &diagnostic) => {
                last.message.push('\n');
                last.message.push_str(&diagnostic.message);
            }
            _ => {
                let same = |other: &Diagnostic| {
                    Diagnostic {
                        project: None,
                        ..other.clone()
                    } == Diagnostic {
                        project: None,
                        ..diagnostic.clone()
                    }
                };
                open = !all.iter().any(same);
                if open {
                    all.push(diagnostic);
                }
            }
        }
    }
    all
}

/// Two things that are said of the same place with the same code: the second is the first's next line if it begins as no sentence does.
fn is_continued(last: &Diagnostic, next: &Diagnostic) -> bool {
    let head = |diagnostic: &Diagnostic| Diagnostic {
        message: String::new(),
        ..diagnostic.clone()
    };
    head(last) == head(next) && last.message != next.message && next.message.starts_with(' ')
}

fn diagnostic(line: &str) -> Option<Diagnostic> {
    let line = line.trim_start();
    let (head, severity, code, message) = parts(line)?;
    let (message, project) = project(message);
    let (document, range) = origin(head);
    Some(Diagnostic {
        severity,
        code: code.to_owned(),
        message: message.replace(LINE_BREAK, "\n").trim_end().to_owned(),
        document,
        range,
        project,
    })
}

/// Splits at the first `: error CODE: ` or `: warning : `, whatever stands between the colon and the word.
fn parts(line: &str) -> Option<(&str, Severity, &str, &str)> {
    let mut from = 0;
    while let Some(colon) = line[from..].find(':') {
        let (head, rest) = (&line[..from + colon], &line[from + colon + 1..]);
        from += colon + 1;
        let Some((category, behind)) = rest.split_once(':') else {
            continue;
        };
        let mut words = category.split_whitespace().rev();
        let (first, second) = (words.next(), words.next());
        let (code, severity) = match (severity(first), severity(second)) {
            (Some(severity), _) => ("", severity),
            (None, Some(severity)) => (first.unwrap_or_default(), severity),
            (None, None) => continue,
        };
        // A drive letter, or a sentence in which the word `error` stands, is no head of a diagnostic.
        if head.trim().len() < 2 || words.count() > 2 || !is_code(code) {
            continue;
        }
        return Some((
            head.trim_end(),
            severity,
            code,
            behind.strip_prefix(' ').unwrap_or(behind),
        ));
    }
    None
}

/// Tools number their messages, or write a name for them in capitals.
fn is_code(word: &str) -> bool {
    let ends = |character: char| !character.is_ascii_alphanumeric() && !['_', '-', '.'].contains(&character);
    !word.contains(ends)
        && (word.contains(|character: char| character.is_ascii_digit()) || word == word.to_uppercase())
}

fn severity(word: Option<&str>) -> Option<Severity> {
    match word? {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        _ => None,
    }
}

/// The project stands at the end in brackets, with the properties that it was built with.
fn project(message: &str) -> (&str, Option<PathBuf>) {
    let split = message.strip_suffix(']').and_then(|text| text.rsplit_once(" ["));
    match split {
        Some((text, project)) => {
            let file = project.split("::").next().unwrap_or(project);
            if file.to_ascii_lowercase().ends_with("proj") {
                (text, Some(PathBuf::from(file)))
            } else {
                (message, None)
            }
        }
        None => (message, None),
    }
}

/// `FILE(LINE,COLUMN,LINE,COLUMN)` with fewer numbers or none; a tool's name is no file.
fn origin(head: &str) -> (Option<PathBuf>, Option<Range>) {
    if let Some((file, numbers)) = head.strip_suffix(')').and_then(|head| head.rsplit_once('(')) {
        let numbers: Option<Vec<u32>> = numbers
            .split(',')
            .map(|number| number.trim().parse().ok())
            .collect();
        let range = match numbers.as_deref() {
            Some(&[line]) => Some(Range {
                start: (line, 1),
                end: None,
            }),
            Some(&[line, column]) => Some(Range {
                start: (line, column),
                end: None,
            }),
            Some(&[line, column, end]) => Some(Range {
                start: (line, column),
                end: Some((line, end)),
            }),
            Some(&[line, column, end_line, end]) => Some(Range {
                start: (line, column),
                end: Some((end_line, end)),
            }),
            _ => None,
        };
        if range.is_some() {
            return (Some(PathBuf::from(file)), range);
        }
    }
    let is_file = head.contains(['/', '\\', '.']);
    (is_file.then(|| PathBuf::from(head)), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each as `SEVERITY CODE PLACE PROJECT: MESSAGE`.
    fn read(log: &str) -> Vec<String> {
        let text = |diagnostic: &Diagnostic| {
            let place = match (&diagnostic.document, diagnostic.range) {
                (Some(document), Some(range)) => {
                    format!("{}:{:?}-{:?}", document.display(), range.start, range.end)
                }
                (Some(document), None) => document.display().to_string(),
                (None, _) => "-".to_owned(),
            };
            let project = diagnostic
                .project
                .as_ref()
                .map_or("-".to_owned(), |project| project.display().to_string());
            format!(
                "{:?} {} {place} {project}: {}",
                diagnostic.severity, diagnostic.code, diagnostic.message
            )
        };
        diagnostics(log).iter().map(text).collect()
    }

    #[test]
    fn lines_of_compilers_are_read() {
        for (line, expected) in [
            (
                "/s/P.fs(2,31): error FS0001: The type 'int' does not match [/s/e.fsproj]",
                "Error FS0001 /s/P.fs:(2, 31)-None /s/e.fsproj: The type 'int' does not match",
            ),
            (
                "/s/P.cs(1,68,1,69): error CS1026: ) expected [/s/e.csproj::TargetFramework=net9.0]",
                "Error CS1026 /s/P.cs:(1, 68)-Some((1, 69)) /s/e.csproj: ) expected",
            ),
            (
                r"C:\s\P.cs(3,1): warning CS0168: The variable 'x': unused [C:\s\e.csproj]",
                r"Warning CS0168 C:\s\P.cs:(3, 1)-None C:\s\e.csproj: The variable 'x': unused",
            ),
            (
                "/s/my (old)/P.fs(4,2): typecheck error FS0039: no 'a' [b] is there [/s/e.fsproj]",
                "Error FS0039 /s/my (old)/P.fs:(4, 2)-None /s/e.fsproj: no 'a' [b] is there",
            ),
            (
                "FSC : error FS0225: Source file '/s/x.fs' could not be found [/s/e.fsproj]",
                "Error FS0225 - /s/e.fsproj: Source file '/s/x.fs' could not be found",
            ),
            (
                "/s/b.csproj : error MSB4236: The SDK 'Nope/1.0' could not be found.",
                "Error MSB4236 /s/b.csproj -: The SDK 'Nope/1.0' could not be found.",
            ),
            (
                "/s/b.csproj : error : Could not resolve SDK \"Nope\".",
                "Error  /s/b.csproj -: Could not resolve SDK \"Nope\".",
            ),
            (
                "MSBUILD : error MSB1006: Property is not valid.",
                "Error MSB1006 - -: Property is not valid.",
            ),
            (
                "/sdk/x.targets(266,5): error NETSDK1004: Assets file '/s/obj/a.json' not found. [/s/e.csproj]",
                "Error NETSDK1004 /sdk/x.targets:(266, 5)-None /s/e.csproj: Assets file '/s/obj/a.json' not found.",
            ),
        ] {
            assert_eq!(read(line), [expected], "{line}");
        }
    }

    #[test]
    fn other_lines_are_none() {
        for line in [
            "",
            "Build FAILED.",
            "    1 Error(s)",
            "error: no",
            "This is an error: look",
            "12:30: errors everywhere",
            "C: error",
            "http://x: an error occurred: y",
        ] {
            assert_eq!(read(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn a_message_of_several_lines_is_one() {
        let log = "/s/P.fs(3,14): error FS0039: 'mapp' is not defined. Maybe:\u{1d}   map2\u{1d}   map3 [/s/e.fsproj]\n\
                   /s/b.csproj : error : Could not resolve.\n/s/b.csproj : error :   Resolver returned null.\n/s/b.csproj : error : Another.";
        assert_eq!(
            read(log),
            [
                "Error FS0039 /s/P.fs:(3, 14)-None /s/e.fsproj: 'mapp' is not defined. Maybe:\n   map2\n   map3",
                "Error  /s/b.csproj -: Could not resolve.\n  Resolver returned null.",
                "Error  /s/b.csproj -: Another.",
            ]
        );
    }

    #[test]
    fn what_is_said_for_two_frameworks_is_said_once() {
        let log = "/s/P.cs(1,1): error CS1: x [/s/e.csproj::TargetFramework=net9.0]\n/s/P.cs(1,1): error CS1: x [/s/e.csproj::TargetFramework=net10.0]";
        assert_eq!(read(log).len(), 1);
    }
}
