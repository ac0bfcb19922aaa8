//! The file format of programs: a first generation in full, then edits. `programs/README.md` describes it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::{Error, Language, Result};

/// A program and what becomes of it.
#[derive(Clone, Debug)]
pub struct Program {
    /// `area/name`.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// The major versions of the runtimes that it is for; empty: all.
    pub runtimes: Vec<u32>,
    /// Further arguments for the compiler.
    pub flags: Vec<String>,
    /// Whether its files have blank lines that the program does not: some of what is known to be wrong then is not.
    pub is_moved: bool,
    /// Beginnings of names of which nothing is kept: what is to be called by steps only.
    pub alone: Vec<String>,
    /// The first state and the state after each edit.
    pub generations: Vec<Generation>,
}

/// A generation of a program: its sources and what is expected when a process gets it.
#[derive(Clone, Debug)]
pub struct Generation {
    /// What the edit does; empty for the first generation.
    pub title: String,
    /// The line at which the edit stands in the program's file.
    pub line: usize,
    /// The verdict that the edit is to get.
    pub expected: Expectation,
    /// Words that a warning of the verdict has to contain.
    pub warnings: Vec<String>,
    /// Entries whose answers in the running process stay what they were.
    pub kept: Vec<String>,
    /// Kept things and what they answer from now on.
    pub told: Vec<(String, String)>,
    /// Beginnings of names of kept things and flows that exist in another state than they would be made in now.
    pub state: Vec<String>,
    /// What is known to be wrong.
    pub known: Vec<Known>,
    /// Files that are compiled alone and proposed as a partial update; empty: a whole build is proposed.
    pub partial: Vec<String>,
    /// What is done beside calling `run…` and `state…`, in order.
    pub steps: Vec<Step>,
    /// The assemblies, each after those it refers to.
    pub assemblies: Vec<Assembly>,
}

/// Something that is wrong and has a name. Where it is right, the trial fails, so that this goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The name, one word.
    pub name: String,
    /// What is wrong: `verdict`, `run`, `kept`, `flow` or `reflection`.
    pub kind: String,
    /// The beginning of the name of what it is wrong of.
    pub of: String,
}

/// The verdict that an edit is to get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// A delta that the process takes.
    Applied,
    /// Nothing to do.
    Unchanged,
    /// A refusal, of a kind where one is given.
    Restart(Option<String>),
}

/// Something that is done in the running process in a certain generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Calls an entry, which has to answer this.
    Call(String, String),
    /// Calls an entry that goes on over the edits to come.
    Start(String),
    /// Waits for a started entry, which has to answer this.
    Join(String, String),
    /// The frames of what a joined call threw, as the engine finds them.
    Trace(String, String),
}

/// An assembly of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assembly {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: Language,
    /// Names and texts of its files in their order; what is no source is embedded as a resource.
    pub files: Vec<(String, String)>,
}

impl Program {
    /// Reads a program; `root` is the folder from which its name counts.
    pub fn read(root: &Path, path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(Error::file(path))?;
        let name = path.strip_prefix(root).unwrap_or(path).with_extension("");
        let name = name
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect::<Vec<_>>()
            .join("/");
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        parse(&name, &file, &text)
            .map_err(|(line, message)| Error::Program {
                path: path.to_owned(),
                line,
                message,
            })
            .map(|mut program| {
                program.path = path.to_owned();
                program
            })
    }

    /// The same program with more and more blank lines at the top of every file; `None` where its steps name lines, or where an
    /// update leaves files out.
    pub fn moved(&self) -> Option<Self> {
        let mut moved = self.clone();
        moved.name.push_str(" moved");
        moved.is_moved = true;
        for (number, generation) in moved.generations.iter_mut().enumerate() {
            let traces = generation
                .steps
                .iter()
                .any(|step| matches!(step, Step::Trace(..)));
            if traces || !generation.partial.is_empty() {
                return None;
            }
            for (_, text) in generation
                .assemblies
                .iter_mut()
                .flat_map(|assembly| &mut assembly.files)
                .filter(|(name, _)| Language::of(name).is_some())
            {
                text.insert_str(0, &"\n".repeat(number));
            }
        }
        Some(moved)
    }

    /// Whether an assembly of it is in this language.
    pub fn has(&self, language: Language) -> bool {
        let mut assemblies = self
            .generations
            .iter()
            .flat_map(|generation| &generation.assemblies);
        assemblies.any(|assembly| assembly.language == language)
    }

    /// The programs of this package. What one of them has wrong is printed: then no test can run.
    pub fn all() -> std::result::Result<Vec<Self>, ExitCode> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("programs");
        Self::read_all(&root).map_err(|error| {
            eprintln!("{error}");
            ExitCode::FAILURE
        })
    }

    /// All programs in a folder and the folders in it, by name.
    fn read_all(root: &Path) -> Result<Vec<Self>> {
        let mut programs = Vec::new();
        let mut folders = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).map_err(Error::file(&folder))? {
                let path = entry.map_err(Error::file(&folder))?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if Language::of(&path.to_string_lossy()).is_some() {
                    programs.push(Self::read(root, &path)?);
                }
            }
        }
        programs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(programs)
    }
}

/// What can be known to be wrong.
const KINDS: [&str; 5] = ["verdict", "run", "kept", "flow", "reflection"];

type Parsed<T> = std::result::Result<T, (usize, String)>;

fn parse(name: &str, file: &str, text: &str) -> Parsed<Program> {
    let language = Language::of(file).ok_or_else(|| (1, format!("'{file}' is of no known language")))?;
    let stem = file.split('.').next().unwrap_or(file).to_owned();
    let mut parser = Parser {
        default_file: format!("Program.{}", language.extension()),
        default_assembly: stem,
        language,
        program: Program {
            name: name.to_owned(),
            path: PathBuf::new(),
            runtimes: Vec::new(),
            flags: Vec::new(),
            is_moved: false,
            alone: Vec::new(),
            generations: Vec::new(),
        },
        current: Generation::new(String::new(), 1, Vec::new()),
        target: None,
        hunk: Hunk::default(),
    };
    for (index, line) in text.lines().enumerate() {
        parser.line(index + 1, line)?;
    }
    parser.close()?;
    Ok(parser.program)
}

impl Generation {
    fn new(title: String, line: usize, assemblies: Vec<Assembly>) -> Self {
        Self {
            title,
            line,
            expected: Expectation::Applied,
            warnings: Vec::new(),
            kept: Vec::new(),
            told: Vec::new(),
            state: Vec::new(),
            known: Vec::new(),
            partial: Vec::new(),
            steps: Vec::new(),
            assemblies,
        }
    }
}

struct Parser {
    default_file: String,
    default_assembly: String,
    language: Language,
    program: Program,
    current: Generation,
    /// The assembly and file that lines or hunks are for.
    target: Option<(usize, usize)>,
    hunk: Hunk,
}

/// Lines of a diff that stand together.
#[derive(Default)]
struct Hunk {
    line: usize,
    old: String,
    new: String,
}

impl Parser {
    fn first(&self) -> bool {
        self.program.generations.is_empty() && self.current.title.is_empty()
    }

    fn line(&mut self, number: usize, line: &str) -> Parsed<()> {
        if let Some(directive) = line.strip_prefix("//// ") {
            self.finish_hunk()?;
            return self
                .directive(number, directive.trim())
                .map_err(|message| (number, message));
        }
        if self.first() {
            let (assembly, file) = self.target();
            let text = self
                .text(assembly, file)
                .ok_or_else(|| (number, "there is no such file".to_owned()))?;
            text.push_str(line);
            text.push('\n');
            return Ok(());
        }
        let Some(mark) = line.chars().next() else {
            return self.finish_hunk();
        };
        if self.hunk.line == 0 {
            self.hunk.line = number;
        }
        let content = line.get(1..).unwrap_or_default();
        let (in_old, in_new) = match mark {
            '-' => (true, false),
            '+' => (false, true),
            ' ' => (true, true),
            _ => {
                return Err((
                    number,
                    "a line of an edit begins with '-', '+' or a blank".to_owned(),
                ));
            }
        };
        for (wanted, side) in [(in_old, &mut self.hunk.old), (in_new, &mut self.hunk.new)] {
            if wanted {
                side.push_str(content);
                side.push('\n');
            }
        }
        Ok(())
    }

    fn directive(&mut self, number: usize, directive: &str) -> std::result::Result<(), String> {
        if let Some(title) = directive.strip_prefix("edit:") {
            self.finish();
            let base = self
                .program
                .generations
                .iter()
                .rfind(|g| !matches!(g.expected, Expectation::Restart(_)));
            let assemblies = base
                .map(|generation| generation.assemblies.clone())
                .unwrap_or_default();
            self.current = Generation::new(title.trim().to_owned(), number, assemblies);
            self.target = None;
            return Ok(());
        }
        if let Some(known) = directive.strip_prefix("known ") {
            return self.known(known);
        }
        if let Some(told) = directive.strip_prefix("kept ").filter(|_| !self.first()) {
            let (name, answer) = told.split_once("=>").ok_or("what is kept answers something")?;
            self.current
                .told
                .push((name.trim().to_owned(), answer.trim().to_owned()));
            return Ok(());
        }
        if let Some((entry, answer)) = directive.split_once("=>") {
            let (entry, answer) = (entry.trim(), answer.trim().to_owned());
            self.current.steps.push(match entry.split_once(' ') {
                Some(("join", entry)) => Step::Join(entry.trim().to_owned(), answer),
                Some(("trace", entry)) => Step::Trace(entry.trim().to_owned(), answer),
                _ => Step::Call(entry.to_owned(), answer),
            });
            return Ok(());
        }
        let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
        let rest = rest.trim();
        match word {
            "assembly" if self.first() => self.add_assembly(rest),
            "file" if self.first() => self.add_file(rest)?,
            "file" => self.target = Some(self.find(rest)?),
            "flags" if self.first() => self
                .program
                .flags
                .extend(rest.split_whitespace().map(str::to_owned)),
            "runtimes" if self.first() => {
                for runtime in rest.split_whitespace() {
                    let major = runtime
                        .parse()
                        .map_err(|_| format!("'{runtime}' is no major version"))?;
                    self.program.runtimes.push(major);
                }
            }
            "alone" if self.first() => self.program.alone.push(rest.to_owned()),
            "state" if !self.first() => self.current.state.push(rest.to_owned()),
            "start" => self.current.steps.push(Step::Start(rest.to_owned())),
            "expect" if !self.first() => {
                let (verdict, kind) = rest.split_once(' ').unwrap_or((rest, ""));
                self.current.expected = match verdict {
                    "applied" => Expectation::Applied,
                    "unchanged" => Expectation::Unchanged,
                    "restart" => Expectation::Restart((!kind.is_empty()).then(|| kind.trim().to_owned())),
                    _ => return Err(format!("'{verdict}' is no verdict")),
                };
            }
            "partial" if !self.first() => self
                .current
                .partial
                .extend(rest.split_whitespace().map(str::to_owned)),
            "warns" if !self.first() => self.current.warnings.push(rest.to_owned()),
            "keeps" if !self.first() => self
                .current
                .kept
                .extend(rest.split_whitespace().map(str::to_owned)),
            _ => return Err(format!("'{word}' is no directive here")),
        }
        Ok(())
    }

    fn known(&mut self, text: &str) -> std::result::Result<(), String> {
        let (name, rest) = text
            .split_once(':')
            .ok_or("a known error has a name, a colon and what is wrong")?;
        let (kind, of) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        if !KINDS.contains(&kind) {
            return Err(format!("'{kind}' is none of {}", KINDS.join(", ")));
        }
        self.current.known.push(Known {
            name: name.trim().to_owned(),
            kind: kind.to_owned(),
            of: of.trim().to_owned(),
        });
        Ok(())
    }

    fn add_assembly(&mut self, name: &str) {
        self.current.assemblies.push(Assembly {
            name: name.to_owned(),
            language: self.language,
            files: Vec::new(),
        });
        self.target = None;
    }

    fn add_file(&mut self, name: &str) -> std::result::Result<(), String> {
        if name.is_empty() {
            return Err("a file without a name".to_owned());
        }
        if self.current.assemblies.is_empty() {
            self.add_assembly(&self.default_assembly.clone());
        }
        let last = self.current.assemblies.len() - 1;
        if let Some(assembly) = self.current.assemblies.last_mut() {
            // What is of no language is embedded as it is.
            assembly.language = Language::of(name).unwrap_or(assembly.language);
            assembly.files.push((name.to_owned(), String::new()));
            self.target = Some((last, assembly.files.len() - 1));
        }
        Ok(())
    }

    /// The file for the next line of the first generation, made where the program names none.
    fn target(&mut self) -> (usize, usize) {
        if self.target.is_none() {
            let name = self.default_file.clone();
            // The default file's name has the language of the program's own file.
            let _ = self.add_file(&name);
        }
        self.target.unwrap_or_default()
    }

    fn find(&self, name: &str) -> std::result::Result<(usize, usize), String> {
        let mut found = None;
        for (a, assembly) in self.current.assemblies.iter().enumerate() {
            if let Some(f) = assembly.files.iter().position(|(file, _)| file == name) {
                found = Some((a, f));
            }
        }
        found.ok_or_else(|| format!("there is no file '{name}'"))
    }

    fn text(&mut self, assembly: usize, file: usize) -> Option<&mut String> {
        Some(&mut self.current.assemblies.get_mut(assembly)?.files.get_mut(file)?.1)
    }

    fn finish_hunk(&mut self) -> Parsed<()> {
        let hunk = std::mem::take(&mut self.hunk);
        if hunk.line == 0 {
            return Ok(());
        }
        let fail = |message: &str| Err((hunk.line, message.to_owned()));
        let (assembly, file) = self.target.unwrap_or_else(|| {
            // Without a `file` line: the last file of the last assembly, which holds the entries.
            let last = self.current.assemblies.len().saturating_sub(1);
            (
                last,
                self.current
                    .assemblies
                    .last()
                    .map_or(0, |assembly| assembly.files.len().saturating_sub(1)),
            )
        });
        let Some(text) = self.text(assembly, file) else {
            return fail("there is no file to edit");
        };
        if hunk.old.is_empty() {
            return fail("an edit needs a line of context or an old line, so that its place is known");
        }
        // Whole lines only: the old block begins at the start of the text or after a line break.
        let starts: Vec<usize> = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .filter(|&at| text.get(at..).is_some_and(|rest| rest.starts_with(&hunk.old)))
            .collect();
        match starts.as_slice() {
            [at] => text.replace_range(*at..*at + hunk.old.len(), &hunk.new),
            [] => return fail("the old lines are not in the file"),
            _ => return fail("the old lines are in the file more than once: add context"),
        }
        Ok(())
    }

    fn finish(&mut self) {
        let next = Generation::new(String::new(), 0, Vec::new());
        self.program
            .generations
            .push(std::mem::replace(&mut self.current, next));
    }

    fn close(&mut self) -> Parsed<()> {
        self.finish_hunk()?;
        self.finish();
        // Blank lines before an edit belong to the program's file, not to the source.
        for generation in &mut self.program.generations {
            for (_, text) in generation
                .assemblies
                .iter_mut()
                .flat_map(|assembly| &mut assembly.files)
            {
                let length = text.trim_end_matches('\n').len();
                text.truncate(length);
                text.push('\n');
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(text: &str) -> Parsed<Program> {
        parse("area/name", "name.fs", text)
    }

    const SOURCE: &str = "\
//// runtimes 9 10
module Entry
let run () = \"a\"
let twice () = 1

//// edit: another string
//// expect applied
//// keeps run
//// twice => 2
-let run () = \"a\"
+let run () = \"b\"

-let twice () = 1
+let twice () =
+    2
//// edit: refused
//// expect restart TypeUpdate
 module Entry
+type T = class end
//// edit: a blank line
//// expect unchanged
 module Entry
+
";

    fn text(program: &Program, generation: usize) -> &str {
        &program.generations[generation].assemblies[0].files[0].1
    }

    #[test]
    fn edits_give_generations() {
        let program = program(SOURCE).unwrap();
        assert_eq!(program.runtimes, [9, 10]);
        assert_eq!(program.generations.len(), 4);
        assert_eq!(program.generations[0].assemblies[0].name, "name");
        assert_eq!(
            text(&program, 0),
            "module Entry\nlet run () = \"a\"\nlet twice () = 1\n"
        );
        assert_eq!(
            text(&program, 1),
            "module Entry\nlet run () = \"b\"\nlet twice () =\n    2\n"
        );
        let edit = &program.generations[1];
        assert_eq!((edit.title.as_str(), edit.line), ("another string", 6));
        assert_eq!(edit.kept, ["run"]);
        assert_eq!(edit.steps, [Step::Call("twice".to_owned(), "2".to_owned())]);
        assert_eq!(
            program.generations[2].expected,
            Expectation::Restart(Some("TypeUpdate".to_owned()))
        );
    }

    #[test]
    fn an_edit_after_a_refused_one_starts_from_what_was_accepted() {
        let program = program(SOURCE).unwrap();
        assert!(text(&program, 2).contains("type T"));
        assert_eq!(
            text(&program, 3),
            "module Entry\n\nlet run () = \"b\"\nlet twice () =\n    2\n"
        );
        assert_eq!(program.generations[3].expected, Expectation::Unchanged);
    }

    #[test]
    fn assemblies_and_files_are_kept_apart() {
        let text = "//// assembly Lib\n//// file A.fsi\nmodule A\n//// file A.fs\nmodule A\nlet x = 1\n//// assembly App\n\
                    //// file B.cs\nclass B {}\n//// edit: x\n//// file A.fs\n-let x = 1\n+let x = 2\n";
        let program = program(text).unwrap();
        let [lib, app] = program.generations[1].assemblies.as_slice() else {
            panic!("two assemblies")
        };
        assert_eq!(
            (lib.name.as_str(), lib.language, lib.files.len()),
            ("Lib", Language::FSharp, 2)
        );
        assert_eq!(
            lib.files[1],
            ("A.fs".to_owned(), "module A\nlet x = 2\n".to_owned())
        );
        assert_eq!((app.name.as_str(), app.language), ("App", Language::CSharp));
    }

    #[test]
    fn an_edit_must_have_one_place() {
        let message = |edit: &str| program(&format!("a\nb\na\n//// edit: e\n{edit}\n")).unwrap_err();
        assert_eq!(message("-a\n+c").0, 5);
        assert!(message("-a\n+c").1.contains("more than once"));
        assert!(message("-d\n+c").1.contains("not in the file"));
        assert!(message("+c").1.contains("place"));
        assert!(message("c").1.contains("begins with"));
        assert!(
            program("a\n//// edits: e\n")
                .unwrap_err()
                .1
                .contains("no directive")
        );
    }
}
