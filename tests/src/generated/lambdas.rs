//! Functions that return lambdas, alike but for a mark in what each answers, which edits add, remove and reorder but never
//! change. So whoever holds a lambda of the first generation must get the same answers for ever: what answers with another's mark, or with
//! other captures, has taken the other's identity.

use super::{EDITS, Random};
use crate::{Language, Program};

/// How many functions each has.
const FUNCTIONS: usize = 3;

/// What the text of a lambda is made of: `$T` stands for its mark.
const FSHARP: [&str; 7] = [
    "(fun x -> \"$T:\" + string (x + a))",
    "(fun x -> \"$T:\" + string x)",
    "(fun x -> \"$T:\" + string (x * b))",
    "(fun x -> [ 1; 2 ] |> List.map (fun y -> \"$T:\" + string (x + y + b)) |> String.concat \"+\")",
    "(fun x -> let g = (fun (y: int) -> y * a + x) in \"$T:\" + string (g x + g 2))",
    "(fun x -> seq { yield \"$T:\"; yield string (x + a); yield string b } |> String.concat \"/\")",
    "(fun x -> async.Bind(async.Return(x + a), fun z -> async.Return(\"$T:\" + string z)) |> Async.RunSynchronously)",
];
const CSHARP: [&str; 6] = [
    "x => \"$T:\" + (x + a)",
    "x => \"$T:\" + x",
    "x => \"$T:\" + (x * b)",
    "x => string.Join(\"+\", new[] { 1, 2 }.Select(y => \"$T:\" + (x + y + b)))",
    "x => { int c = x + a; Func<int, int> g = y => y * c + b; return \"$T:\" + (g(x) + g(2)); }",
    "x => { int L(int y) => y + a; return \"$T:\" + L(x); }",
];

const FSHARP_REST: &str = "let all () = f0 3 4 @ f1 5 6 @ f2 7 8

let text (all: (int -> string) list) = all |> List.map (fun f -> f 10) |> String.concat \",\"

let mutable private told = \"\"

let hold () =
    kept <- all ()
    told <- text kept
    \"held\"

let calls () = if text kept = told then \"same\" else text kept + \" was \" + told

let run () = text (all ())
";
const CSHARP_REST: &str =
    "    private static Func<int, string>[] All() => f0(3, 4).Concat(f1(5, 6)).Concat(f2(7, 8)).ToArray();

    private static string told;

    private static string Text(Func<int, string>[] all) => string.Join(\",\", all.Select(f => f(10)));

    public static string hold()
    {
        kept = All();
        told = Text(kept);
        return \"held\";
    }

    public static string calls() => Text(kept) == told ? \"same\" : Text(kept) + \" was \" + told;

    public static string run() => Text(All());
}
";

/// The program of a seed.
pub(super) fn program(seed: u64, language: Language) -> Program {
    let mut source = Source {
        language,
        random: Random::new(seed),
        marks: 0,
        functions: Default::default(),
    };
    for function in 0..FUNCTIONS {
        for _ in 0..=source.random.below(4) {
            let lambda = source.lambda();
            source.functions[function].push(lambda);
        }
    }
    let mut generations = vec![(source.text(), "same".to_owned())];
    for _ in 0..EDITS {
        source.edit();
        generations.push((source.text(), "same".to_owned()));
    }
    super::program(format!("lambdas_{seed}"), language, "calls", generations)
}

struct Source {
    language: Language,
    random: Random,
    /// How many lambdas were made.
    marks: usize,
    functions: [Vec<String>; FUNCTIONS],
}

impl Source {
    /// A lambda unlike any other.
    fn lambda(&mut self) -> String {
        self.marks += 1;
        let texts = match self.language {
            Language::FSharp => &FSHARP[..],
            Language::CSharp => &CSHARP[..],
        };
        texts[self.random.below(texts.len())].replace("$T", &format!("T{}", self.marks))
    }

    /// In one function or more, lambdas come, or one goes, or all change places: not more than one of these, or one that comes in the place of
    /// one that goes would be an edit of that.
    fn edit(&mut self) {
        let before = self.functions.clone();
        while self.functions == before {
            for function in 0..FUNCTIONS {
                let length = self.functions[function].len();
                match self.random.below(4) {
                    0 => {
                        for _ in 0..=self.random.below(2) {
                            let (at, lambda) = (self.random.below(length + 1), self.lambda());
                            self.functions[function].insert(at, lambda);
                        }
                    }
                    1 if length > 1 => {
                        let at = self.random.below(length);
                        self.functions[function].remove(at);
                    }
                    2 => {
                        for last in (1..length).rev() {
                            let other = self.random.below(last + 1);
                            self.functions[function].swap(last, other);
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn text(&self) -> String {
        let is_fsharp = self.language == Language::FSharp;
        let mut text = match is_fsharp {
            true => "module Entry\n\nlet mutable private count = 0\nlet state () = count <- count + 1; count\n\n\
                 let mutable private kept: (int -> string) list = []\n\n"
                .to_owned(),
            false => "using System;\nusing System.Linq;\n\npublic static class Entry\n{\n    private static int count;\n\n    \
                 private static Func<int, string>[] kept;\n\n    public static int state() => ++count;\n\n"
                .to_owned(),
        };
        for (number, lambdas) in self.functions.iter().enumerate() {
            let (head, indent, end, tail) = match is_fsharp {
                true => (
                    format!("let f{number} (a: int) (b: int) : (int -> string) list =\n    [\n"),
                    "      ",
                    "\n",
                    "    ]\n\n",
                ),
                false => (
                    format!(
                        "    private static Func<int, string>[] f{number}(int a, int b) => new Func<int, string>[]\n    {{\n"
                    ),
                    "        ",
                    ",\n",
                    "    };\n\n",
                ),
            };
            text.push_str(&head);
            for lambda in lambdas {
                text.extend([indent, lambda, end]);
            }
            text.push_str(tail);
        }
        text.push_str(if is_fsharp { FSHARP_REST } else { CSHARP_REST });
        text
    }
}
