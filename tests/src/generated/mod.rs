//! Programs from seeds, each with what the running process must answer worked out beside it.

mod lambdas;
mod suspended;

use std::path::PathBuf;

use crate::program::Assembly;
use crate::{Expectation, Generation, Language, Program, Step};

/// How many programs there are of each kind and language.
const SEEDS: u64 = 2;

/// How many edits each has.
const EDITS: usize = 4;

/// All of them, always the same.
#[must_use]
pub fn generated() -> Vec<Program> {
    let seeds = (1..=SEEDS).flat_map(|seed| [(seed, Language::FSharp), (seed, Language::CSharp)]);
    seeds
        .flat_map(|(seed, language)| {
            [
                lambdas::program(seed, language),
                suspended::program(seed, language),
            ]
        })
        .collect()
}

/// A program from the text of each generation and what `entry` then answers. Before all, `hold` is called.
fn program(
    name: String,
    language: Language,
    entry: &str,
    generations: impl IntoIterator<Item = (String, String)>,
) -> Program {
    let suffix = match language {
        Language::FSharp => "",
        Language::CSharp => "_cs",
    };
    let mut all: Vec<_> = generations
        .into_iter()
        .enumerate()
        .map(|(number, (text, answer))| Generation {
            title: format!("generation {number}"),
            line: 1,
            expected: Expectation::Applied,
            warnings: Vec::new(),
            kept: Vec::new(),
            told: Vec::new(),
            state: Vec::new(),
            known: Vec::new(),
            partial: Vec::new(),
            steps: vec![Step::Call(entry.to_owned(), answer)],
            assemblies: vec![Assembly {
                name: "generated".to_owned(),
                language,
                files: vec![(format!("Program.{}", language.extension()), text)],
            }],
        })
        .collect();
    if let Some(first) = all.first_mut() {
        first
            .steps
            .insert(0, Step::Call("hold".to_owned(), "held".to_owned()));
    }
    Program {
        path: PathBuf::from(format!("generated/{name}{suffix}")),
        name: format!("generated/{name}{suffix}"),
        runtimes: Vec::new(),
        flags: Vec::new(),
        is_moved: false,
        alone: Vec::new(),
        generations: all,
    }
}

/// Xorshift (Marsaglia 2003).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % limit.max(1)
    }
}
