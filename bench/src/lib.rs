//! The project that benchmarks run on: some fifty F# files, idiomatic and all different, that `fsc` makes an image of some
//! 0.8 MB of. It is generated, so that nothing of it has to be committed, and always the same.

/// Pieces of a file, each a few dozen lines of F#. `$N` stands for a number unlike any other in the project, `$K` for an
/// integer, `$F` for a floating-point number, `$H` for hexadecimal digits, `$W` for a word, `$P` for the module before.
const TEMPLATES: [&str; 9] = [
    include_str!("templates/records.fs"),
    include_str!("templates/unions.fs"),
    include_str!("templates/classes.fs"),
    include_str!("templates/generics.fs"),
    include_str!("templates/closures.fs"),
    include_str!("templates/asyncs.fs"),
    include_str!("templates/parsing.fs"),
    include_str!("templates/values.fs"),
    include_str!("templates/links.fs"),
];

const WORDS: [&str; 16] = [
    "amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "harbour", "indigo", "juniper", "kelp",
    "lagoon", "meadow", "nectar", "ochre", "pebble",
];

/// How many files the project has.
pub const FILES: usize = 50;

/// How many templates are filled in: two and three a file.
const PIECES: usize = FILES * 5 / 2;

/// The file whose function `answer` the edit changes.
const EDITED: usize = FILES / 2;

/// The project's files in their order, names and texts; `edited`: with one constant of one function changed.
pub fn project(edited: bool) -> Vec<(String, String)> {
    (0..FILES)
        .map(|file| (format!("Module{file}.fs"), module(file, edited && file == EDITED)))
        .collect()
}

fn module(file: usize, edited: bool) -> String {
    let mut random = Random(file as u64 + 1);
    let answer = 1000 + file + usize::from(edited);
    let mut text = format!(
        "module Project.Module{file}\n\nopen System\nopen System.Collections.Generic\nopen System.IO\nopen System.Threading.Tasks\n\n\
         let answer value = value + {answer}\n\nlet greeting name = \"Hello, \" + name + \" of module {file}\"\n"
    );
    for number in file * PIECES / FILES..(file + 1) * PIECES / FILES {
        let template = TEMPLATES[number % TEMPLATES.len()];
        text.push('\n');
        fill(template, number, file, &mut random, &mut text);
    }
    text
}

fn fill(template: &str, number: usize, file: usize, random: &mut Random, text: &mut String) {
    let mut parts = template.split('$');
    text.extend(parts.next());
    for part in parts {
        let value = match part.as_bytes().first() {
            Some(b'N') => number.to_string(),
            Some(b'K') => (2 + random.below(97)).to_string(),
            Some(b'F') => format!("{}.{}", 1 + random.below(9), random.below(10)),
            Some(b'H') => format!("{:X}", 0x1000 + random.below(0xEFFF)),
            Some(b'W') => format!("{} {}", WORDS[random.below(16)], WORDS[random.below(16)]),
            // The first file has nothing before it, and names itself.
            Some(b'P') => format!("Module{}", file.saturating_sub(1)),
            // An interpolated string's own sign.
            _ => {
                text.push('$');
                text.push_str(part);
                continue;
            }
        };
        text.push_str(&value);
        text.extend(part.get(1..));
    }
}

/// Xorshift (Marsaglia 2003).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        self.0 ^= self.0 >> 29;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edit_changes_one_line_of_one_file() {
        let (before, after) = (project(false), project(true));
        assert_eq!(before.len(), FILES);
        assert_eq!(before, project(false));
        let lines = |files: &[(String, String)]| -> Vec<String> {
            files
                .iter()
                .flat_map(|(_, text)| text.lines().map(str::to_owned))
                .collect()
        };
        let (before, after) = (lines(&before), lines(&after));
        assert_eq!(before.len(), after.len());
        assert_eq!(before.iter().zip(&after).filter(|(a, b)| a != b).count(), 1);
    }

    #[test]
    fn nothing_is_left_to_fill_in() {
        for (name, text) in project(false) {
            let left = text
                .match_indices('$')
                .filter(|(at, _)| !text[at + 1..].starts_with('"'));
            assert_eq!(left.count(), 0, "{name}");
        }
    }
}
