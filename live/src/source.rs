//! Sources, as they are shown to people.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// What is longer is not shown.
const LONGEST: usize = 400;
/// What lies behind that is not looked for.
const MOST: u64 = 1 << 24;

/// A line of a source file, from 1; `None` where there is none, or none that could be shown.
#[must_use]
pub fn line(file: &Path, number: u32) -> Option<String> {
    let file = File::open(file).ok()?;
    let lines = BufReader::new(file.take(MOST)).split(b'\n');
    let line = lines.map_while(Result::ok).nth(number.checked_sub(1)? as usize)?;
    let text = String::from_utf8(line).ok()?;
    let text = text.trim_start_matches('\u{feff}').trim_end();
    let shown = !text.is_empty()
        && text.len() <= LONGEST
        && !text
            .chars()
            .any(|character| character.is_control() && character != '\t');
    shown.then(|| text.to_owned())
}
