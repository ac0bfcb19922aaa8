//! Sequences and iterators of one shape, whose enumerators are suspended while edits put elements in, take some out, change their places or
//! give some of them other values. An enumerator goes on with the new values if nothing but values changed since it was made or elements
//! came behind all others, and finishes with those it began with if anything else did: never anything between.

use super::{EDITS, Random};
use crate::{Language, Program};

/// How many functions each has.
const FUNCTIONS: usize = 3;

const FSHARP_HEAD: &str = "module Entry

open System.Collections.Generic

let mutable private count = 0
let state () = count <- count + 1; count

let mutable private kept: IEnumerator<int> list = []

";
const FSHARP_REST: &str = "let all () = [ f0 3; f1 4; f2 5 ]

let hold () =
    kept <- all () |> List.map (fun f -> f.GetEnumerator())
    \"held\"

let next () = kept |> List.map (fun f -> if f.MoveNext() then string f.Current else \"-\") |> String.concat \",\"

let run () = all () |> List.map (fun f -> f |> Seq.map string |> String.concat \",\") |> String.concat \";\"
";
const CSHARP_HEAD: &str = "using System;
using System.Collections.Generic;
using System.Linq;

public static class Entry
{
    private static int count;

    private static List<IEnumerator<int>> kept = new();

    public static int state() => ++count;

";
const CSHARP_REST: &str = "    private static List<IEnumerable<int>> All() => new() { f0(3), f1(4), f2(5) };

    public static string hold()
    {
        kept = All().Select(f => f.GetEnumerator()).ToList();
        return \"held\";
    }

    public static string next() => string.Join(\",\", kept.Select(f => f.MoveNext() ? f.Current.ToString() : \"-\"));

    public static string run() => string.Join(\";\", All().Select(f => string.Join(\",\", f)));
}
";

/// What stands around elements, which are each at `$`.
struct Style {
    head: &'static str,
    element: &'static str,
    tail: &'static str,
}

const FSHARP: [Style; 3] = [
    Style {
        head: "    seq {\n",
        element: "        yield $\n",
        tail: "    }\n",
    },
    Style {
        head: "    seq {\n        let mutable n = a\n        try\n",
        element: "            yield $\n            n <- n + 1\n",
        tail: "        finally\n            ignore n\n    }\n",
    },
    Style {
        head: "    let g = (fun x -> x + a - a)\n    seq {\n",
        element: "        yield g $\n",
        tail: "    }\n",
    },
];
const CSHARP: [Style; 3] = [
    Style {
        head: "",
        element: "        yield return $;\n",
        tail: "",
    },
    Style {
        head: "        int n = a;\n        try\n        {\n",
        element: "            yield return $;\n            n += 1;\n",
        tail: "        }\n        finally { a = n; }\n",
    },
    Style {
        head: "        int G(int x) => x + a - a;\n",
        element: "        yield return G($);\n",
        tail: "",
    },
];

/// A function, and the enumerator that was made of its first generation.
struct Function {
    style: usize,
    values: Vec<u32>,
    /// What the enumerator gives, and how much of it it gave.
    given: Vec<u32>,
    position: usize,
    /// Whether nothing but values has changed.
    goes_on: bool,
}

struct Source {
    language: Language,
    random: Random,
    /// The last value: none is used twice.
    last: u32,
    functions: Vec<Function>,
}

/// The program of a seed.
pub(super) fn program(seed: u64, language: Language) -> Program {
    let mut source = Source {
        language,
        random: Random::new(seed),
        last: 1000,
        functions: Vec::new(),
    };
    for _ in 0..FUNCTIONS {
        let count = 4 + source.random.below(4);
        let values: Vec<_> = (0..count).map(|_| source.value()).collect();
        source.functions.push(Function {
            style: source.random.below(3),
            given: values.clone(),
            values,
            position: 0,
            goes_on: true,
        });
    }
    let mut generations = vec![(source.text(), source.next())];
    for _ in 0..EDITS {
        source.edit();
        generations.push((source.text(), source.next()));
    }
    super::program(format!("suspended_{seed}"), language, "next", generations)
}

impl Source {
    fn value(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    fn edit(&mut self) {
        let mut is_edited = false;
        while !is_edited {
            for index in 0..FUNCTIONS {
                let (action, value) = (self.random.below(5), self.value());
                let (function, random) = (&mut self.functions[index], &mut self.random);
                let (before, length) = (function.values.clone(), function.values.len());
                let mut appended = false;
                match action {
                    0 => {
                        function.values.insert(random.below(length + 1), value);
                        // One that has come to its end gives nothing any more.
                        appended = function.values.starts_with(&before) && function.position <= length;
                    }
                    1 if length > 2 => _ = function.values.remove(random.below(length)),
                    2 => {
                        for last in (1..length).rev() {
                            function.values.swap(last, random.below(last + 1));
                        }
                    }
                    3 => {
                        function.values[random.below(length)] = value;
                    }
                    _ => {}
                }
                function.goes_on &= action == 3 || appended || function.values == before;
                if function.goes_on {
                    function.given.clone_from(&function.values);
                }
                is_edited |= function.values != before;
            }
        }
    }

    /// What the enumerators give next.
    fn next(&mut self) -> String {
        let given = self.functions.iter_mut().map(|function| {
            let value = function.given.get(function.position);
            function.position += 1;
            value.map_or_else(|| "-".to_owned(), ToString::to_string)
        });
        given.collect::<Vec<_>>().join(",")
    }

    fn text(&self) -> String {
        let (is_fsharp, mut text) = match self.language {
            Language::FSharp => (true, FSHARP_HEAD.to_owned()),
            Language::CSharp => (false, CSHARP_HEAD.to_owned()),
        };
        for (number, function) in self.functions.iter().enumerate() {
            let style = match is_fsharp {
                true => &FSHARP[function.style],
                false => &CSHARP[function.style],
            };
            text.push_str(&match is_fsharp {
                true => format!("let f{number} (a: int) =\n"),
                false => format!("    private static IEnumerable<int> f{number}(int a)\n    {{\n"),
            });
            text.push_str(style.head);
            for value in &function.values {
                text.push_str(&style.element.replace('$', &value.to_string()));
            }
            text.push_str(style.tail);
            text.push_str(if is_fsharp { "\n" } else { "    }\n\n" });
        }
        text.push_str(if is_fsharp { FSHARP_REST } else { CSHARP_REST });
        text
    }
}
