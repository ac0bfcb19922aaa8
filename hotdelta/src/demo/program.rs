//! The two programs of the demo, in four builds each; `fixtures/demo` says how they were compiled.

use crate::arguments::Language;

/// A program that is edited three times.
pub(super) struct Program {
    pub(super) language: &'static str,
    /// The file that is edited.
    pub(super) file: &'static str,
    /// The type whose methods are called.
    pub(super) type_name: &'static str,
    /// What is called before and after each edit; the last one changes the state.
    pub(super) entries: [&'static str; 2],
    pub(super) builds: [Compiled; 4],
}

/// A generation of the program.
pub(super) struct Compiled {
    /// What the edit that led here is about; empty for the first.
    pub(super) title: &'static str,
    pub(super) source: &'static str,
    pub(super) image: &'static [u8],
    pub(super) pdb: &'static [u8],
}

/// The edits: what changes for the compiled code, in a few words each.
const TITLES: [&str; 4] = [
    "",
    "a string constant",
    "new locals and a branch, below lines that moved",
    "more cases, and three functions at once",
];

macro_rules! build {
    ($language:literal, $file:literal, $number:literal) => {
        Compiled {
            title: TITLES[$number],
            source: include_str!(concat!(
                "../../../fixtures/demo/",
                $language,
                "/",
                $number,
                "/",
                $file
            )),
            image: include_bytes!(concat!(
                "../../../fixtures/demo/",
                $language,
                "/",
                $number,
                "/demo.dll"
            )),
            pdb: include_bytes!(concat!(
                "../../../fixtures/demo/",
                $language,
                "/",
                $number,
                "/demo.pdb"
            )),
        }
    };
}

macro_rules! builds {
    ($language:literal, $file:literal) => {
        [
            build!($language, $file, 0),
            build!($language, $file, 1),
            build!($language, $file, 2),
            build!($language, $file, 3),
        ]
    };
}

static FSHARP: Program = Program {
    language: "F#",
    file: "Program.fs",
    type_name: "Entry",
    entries: ["board", "serve"],
    builds: builds!("fsharp", "Program.fs"),
};

static CSHARP: Program = Program {
    language: "C#",
    file: "Program.cs",
    type_name: "Entry",
    entries: ["Board", "Serve"],
    builds: builds!("csharp", "Program.cs"),
};

/// The program of a language.
pub(super) fn of(language: Language) -> &'static Program {
    match language {
        Language::Fsharp => &FSHARP,
        Language::Csharp => &CSHARP,
    }
}
