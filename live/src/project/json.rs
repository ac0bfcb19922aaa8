//! JSON as .NET tools take it: with comments and trailing commas.

use std::fmt;

use serde::de::DeserializeOwned;

/// What is wrong with a text, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// From 1.
    pub(super) line: usize,
    /// From 1, in characters.
    pub(super) column: usize,
    pub(super) message: String,
}

/// Reads a text as System.Text.Json does with `JsonCommentHandling.Skip` and `AllowTrailingCommas`.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Wrong> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let plain = plain(text);
    serde_json::from_str(&plain).map_err(|error| Wrong {
        line: error.line().max(1),
        column: characters(text, error.line(), error.column()),
        message: bare(&error),
    })
}

/// serde_json counts columns in bytes.
fn characters(text: &str, line: usize, column: usize) -> usize {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    let before = line
        .as_bytes()
        .get(..column.saturating_sub(1).min(line.len()))
        .unwrap_or_default();
    String::from_utf8_lossy(before).chars().count() + 1
}

/// The message without the place that serde_json puts behind it.
fn bare(error: &impl fmt::Display) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// The same text with blanks for comments and trailing commas, so that every place stays what it is.
fn plain(text: &str) -> String {
    let mut out: Vec<u8> = text.as_bytes().to_vec();
    let mut comma = None;
    let mut at = 0;
    while at < out.len() {
        match out[at] {
            b'"' => {
                at = behind_string(&out, at);
                comma = None;
                continue;
            }
            b'/' if matches!(out.get(at + 1), Some(b'/' | b'*')) => {
                let end = behind_comment(&out, at);
                for byte in &mut out[at..end] {
                    if !matches!(byte, b'\n' | b'\r') {
                        *byte = b' ';
                    }
                }
                at = end;
                continue;
            }
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(comma) = comma.take() {
                    out[comma] = b' ';
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => comma = None,
        }
        at += 1;
    }
    // Only whole characters were replaced: comments end at line ends or at `*/`.
    String::from_utf8(out).unwrap_or_default()
}

fn behind_string(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < text.len() {
        match text[at] {
            b'\\' => at += 1,
            b'"' | b'\n' => return at + 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn behind_comment(text: &[u8], start: usize) -> usize {
    let end: &[u8] = if text[start + 1] == b'/' { b"\n" } else { b"*/" };
    let from = start + 2;
    text[from.min(text.len())..]
        .windows(end.len())
        .position(|window| window == end)
        .map_or(text.len(), |position| from + position + end.len())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn comments_and_trailing_commas_are_taken() {
        let text = "\u{feff}{ // one, {\n \"a/*\": [1, 2, /* three, \n ] */ ], \"url\": \"http://x,]\", }";
        assert_eq!(
            read::<Value>(text).unwrap(),
            json!({"a/*": [1, 2], "url": "http://x,]"})
        );
    }

    #[test]
    fn an_error_is_where_it_is_written() {
        let wrong = read::<Value>("{\n  // ä comment\n  \"ä\": nope\n}").unwrap_err();
        assert_eq!(
            (wrong.line, wrong.column, wrong.message.as_str()),
            (3, 9, "expected ident")
        );
        let wrong = read::<Value>("{ /* ä */ \"a\" 1 }").unwrap_err();
        assert_eq!(
            (wrong.line, wrong.column, wrong.message.as_str()),
            (1, 15, "expected `:`")
        );
        assert_eq!(read::<Value>("[1,,]").unwrap_err().line, 1);
    }

    #[test]
    fn damaged_text_is_an_error_and_no_panic() {
        for text in [
            "",
            "/",
            "/*",
            "//",
            "\"",
            "\"\\",
            "{\"a\":\"\\",
            "[1,/*",
            ",}",
            "\u{feff}",
        ] {
            assert!(read::<Value>(text).is_err(), "{text}");
        }
    }
}
