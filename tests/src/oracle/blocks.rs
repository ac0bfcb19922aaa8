//! Blocks of source lines: which warning says something of what.

use std::collections::{BTreeSet, HashSet};

use ecma335::{Image, MethodDefId, RowId};
use hotdelta_session::lines::Location;
use portable_pdb::Pdb;

use crate::Compiled;

/// Lines that belong together since the code of one member covers them, with the lambdas and machines in it.
#[derive(Debug)]
struct Block {
    file: String,
    first: u32,
    last: u32,
    /// Whether the code around it does the same for other members.
    apart: bool,
    /// Of the methods and types whose code it is, in words.
    names: HashSet<String>,
    /// What its text mentions.
    words: HashSet<String>,
}

/// The blocks of a build.
#[derive(Debug)]
pub(super) struct Blocks(Vec<Block>);

/// Methods whose code is the initial values of many members: each line of them is for itself.
const COLLECTIONS: [&str; 5] = [".ctor", ".cctor", "main@", "staticInitialization@", "<Main>$"];

/// Words that lead nowhere in particular.
const COMMON: [&str; 9] = [
    "Entry",
    "new",
    "Invoke",
    "MoveNext",
    "GenerateNext",
    "ctor",
    "cctor",
    "run",
    "Run",
];

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty() && !COMMON.contains(word))
}

impl Blocks {
    /// Of modules and their sources; what cannot be read has none.
    pub(super) fn of<'a>(modules: impl IntoIterator<Item = (&'a Compiled, &'a [(String, String)])>) -> Self {
        let mut blocks = Self(Vec::new());
        for (module, files) in modules {
            // What a compiler wrote can be read.
            let _ = blocks.add(module, files);
        }
        blocks
    }

    fn add(
        &mut self,
        module: &Compiled,
        files: &[(String, String)],
    ) -> Result<(), Box<dyn std::error::Error>> {
        let image = Image::parse(module.image.as_slice())?;
        let md = image.metadata()?;
        let pdb = Pdb::parse(&module.pdb)?;
        let mut ranges: Vec<Block> = Vec::new();
        for row in md.rows::<ecma335::TypeDefId>() {
            let (id, row) = row?;
            let owner = md.string(row.name)?;
            for method in md.methods(id) {
                let name = md.string(md.get(method)?.name)?;
                let apart = COLLECTIONS.contains(&name);
                for (file, first, last) in spans(&pdb, method, apart)? {
                    let names = [owner, name].into_iter().flat_map(words);
                    let names = names.flat_map(|name| [name, name.trim_start_matches("get_")]);
                    ranges.push(Block {
                        file,
                        first,
                        last,
                        apart,
                        names: names.map(str::to_owned).collect(),
                        words: HashSet::new(),
                    });
                }
            }
        }
        ranges.sort_by(|a, b| (&a.file, a.first).cmp(&(&b.file, b.first)));
        for range in ranges {
            match self.0.last_mut() {
                Some(block) if block.file == range.file && range.first <= block.last => {
                    block.last = block.last.max(range.last);
                    block.names.extend(range.names);
                    block.apart &= range.apart;
                }
                _ => self.0.push(range),
            }
        }
        for block in &mut self.0 {
            let text = files.iter().find(|(name, _)| block.file.ends_with(name.as_str()));
            for (number, line) in text.iter().flat_map(|(_, text)| text.lines()).enumerate() {
                let number = u32::try_from(number).unwrap_or(u32::MAX).saturating_add(1);
                if (block.first..=block.last).contains(&number) {
                    block.words.extend(words(line).map(str::to_owned));
                }
                // What is given its value there.
                if number == block.first && block.apart {
                    let named = line.split('=').next().unwrap_or_default();
                    block.names.extend(words(named).map(str::to_owned));
                }
            }
        }
        Ok(())
    }

    /// Whether a place is in the code that has this name, or in what that mentions, however many steps away.
    pub(super) fn reach(&self, name: &str, place: &Location) -> bool {
        let wanted: HashSet<&str> = words(name).collect();
        let mut reached: BTreeSet<usize> = BTreeSet::new();
        let mut next: Vec<usize> = Vec::new();
        for (number, block) in self.0.iter().enumerate() {
            if block.names.iter().any(|name| wanted.contains(name.as_str())) {
                next.push(number);
            }
        }
        while let Some(number) = next.pop() {
            if !reached.insert(number) {
                continue;
            }
            let Some(block) = self.0.get(number) else { continue };
            if block.file == place.document && (block.first..=block.last).contains(&place.span.start_line) {
                return true;
            }
            for (other, target) in self.0.iter().enumerate() {
                if !target.names.is_disjoint(&block.words) {
                    next.push(other);
                }
            }
        }
        false
    }
}

/// The file and lines of each visible point of a method, or of all of them together.
fn spans(pdb: &Pdb<'_>, method: MethodDefId, apart: bool) -> portable_pdb::Result<Vec<(String, u32, u32)>> {
    let mut spans: Vec<(String, u32, u32)> = Vec::new();
    if method.row() > pdb.metadata().count::<ecma335::MethodDebugInformationId>() {
        return Ok(spans);
    }
    for point in pdb.sequence_points(method)? {
        let point = point?;
        let Some(span) = point.span else { continue };
        let file = pdb.document(point.document)?.name.to_string();
        match spans.last_mut() {
            Some((known, first, last)) if !apart && *known == file => {
                *first = (*first).min(span.start_line);
                *last = (*last).max(span.end_line);
            }
            _ => spans.push((file, span.start_line, span.end_line)),
        }
    }
    Ok(spans)
}
