//! What is kept over edits, what waits and what reflection lists: engines that are wrong there and nowhere else are found out.

use std::sync::Arc;

use hotdelta_session::LineUpdate;
use hotdelta_session::lines::LookUp;
use hotdelta_tests::{Compiled, Engine, Laboratory, Result, SessionEngine, Suite, Verdict, build, trial};

use crate::{check, is_found_out, program};

const PROGRAM: &str = "module Entry
open System
open System.Threading.Tasks
type Point = { X: int; Y: int }
let keepHandlers () = [ \"a\", (fun (x: int) -> \"A\" + string x); \"b\", (fun (x: int) -> \"B\" + string x) ]
let keepNext () = let n = ref 0 in fun () -> n.Value <- n.Value + 1; n.Value
let keepLazy () = lazy \"late\"
let items () = seq { yield 1; yield 2; yield 3 }
let flowTask (step: Func<string, Task<int>>) = task { let! a = step.Invoke \"a\" in let! b = step.Invoke \"bb\" in return a + b }
let flowAsync (step: Func<string, Task<int>>) (log: Action<string>) = async {
    let! a = Async.AwaitTask(step.Invoke \"a\")
    log.Invoke \"between\"
    let! b = Async.AwaitTask(step.Invoke \"bb\")
    return a + b }
let flowThread (step: Func<string, int>) = step.Invoke \"a\" + step.Invoke \"bb\"
[<Obsolete \"why\">]
let old () = ()
let run () = \"one\"
//// edit: a constant
-let run () = \"one\"
+let run () = \"two\"
";

/// In the source that a wrong engine takes for the edited one: what stands there in place of what, and the complaint.
const MISLED: [(&str, &str, &str, &str); 7] = [
    (
        "takes one handler for another",
        "\"A\" + string x",
        "\"B\" + string x",
        "kept keepHandlers: neither old nor new: [a](5) answers [\"B5\"]",
    ),
    (
        "changes what counts",
        "n.Value + 1",
        "n.Value + 2",
        "kept keepNext: neither old nor new:  answers [\"2\"]",
    ),
    (
        "changes what is lazy",
        "\"late\"",
        "\"later\"",
        "kept keepLazy: neither old nor new: .Value answers [\"later\"]",
    ),
    (
        "skips an item",
        "yield 3",
        "yield 4",
        "flow items: neither old code to its end nor new code",
    ),
    (
        "repeats a step",
        "step.Invoke \"bb\" in return",
        "step.Invoke \"a\" in return",
        "flow flowTask: neither old code to its end nor new code",
    ),
    (
        "loses a note",
        "\"between\"",
        "\"never\"",
        "flow flowAsync: neither old code to its end nor new code",
    ),
    (
        "loses an attribute",
        "[<Obsolete \"why\">]",
        "[<Obsolete \"how\">]",
        "reflection method Entry.old(): System.Void: the process lists",
    ),
];

/// A lambda whose captures change is another one, of which a warning tells.
const REPLACED: &str = "module Entry
let keepAdder () = let a, b = 1, 2 in fun x -> x + a + b - b
let run () = keepAdder () 1
//// edit: a capture less
-let keepAdder () = let a, b = 1, 2 in fun x -> x + a + b - b
+let keepAdder () = let a, b = 1, \"2\" in fun x -> x + a + b.Length
";

pub(super) fn add(suite: &mut Suite) {
    suite.add(
        "an engine that is right is not complained of",
        Some(10),
        |laboratory| {
            trial(laboratory, &program(PROGRAM)?, 10, &SessionEngine::start)?;
            trial(laboratory, &program(REPLACED)?, 10, &SessionEngine::start)
        },
    );
    for (name, from, to, complaint) in MISLED {
        suite.add(
            format!("an engine that {name} is found out"),
            Some(10),
            move |laboratory| misled_engine_is_found_out(laboratory, from, to, complaint),
        );
    }
    suite.add(
        "an engine that says nothing is found out",
        Some(10),
        |laboratory| {
            let complaint =
                "kept keepAdder: stale, and no warning says so: (5) answers [\"6\"], a fresh process [\"7\"]";
            let silent = |baseline: &[Arc<Compiled>], capabilities: &str| -> Result<Box<dyn Engine>> {
                Ok(Box::new(Silent(SessionEngine::start(baseline, capabilities)?)))
            };
            is_found_out(laboratory, REPLACED, &silent, complaint)
        },
    );
    suite.add("a mark of what is right is found out", Some(10), |laboratory| {
        let marked = PROGRAM.replace(
            "//// edit: a constant\n",
            "//// edit: a constant\n//// known gone: kept keepLazy\n",
        );
        is_found_out(
            laboratory,
            &marked,
            &SessionEngine::start,
            "gone of keepLazy is right now: remove the mark",
        )
    });
    suite.add("a mark of what is wrong is heeded", Some(10), |laboratory| {
        let mark = "//// edit: a capture less\n//// known silence: kept keepAdder\n";
        let marked = REPLACED.replace("//// edit: a capture less\n", mark);
        let silent = |baseline: &[Arc<Compiled>], capabilities: &str| -> Result<Box<dyn Engine>> {
            Ok(Box::new(Silent(SessionEngine::start(baseline, capabilities)?)))
        };
        trial(laboratory, &program(&marked)?, 10, &silent)
    });
}

/// An engine that is given another build than the process is to become.
struct Misled {
    engine: Box<dyn Engine>,
    build: Vec<Arc<Compiled>>,
}

fn misled_engine_is_found_out(laboratory: &Laboratory, from: &str, to: &str, complaint: &str) -> Result<()> {
    let other = program(&PROGRAM.replace(from, to))?;
    check(PROGRAM.matches(from).count() == 1, || {
        format!("'{from}' is not there once")
    })?;
    let build = build(laboratory, &other)?.pop().unwrap_or_default();
    let engine = move |baseline: &[Arc<Compiled>], capabilities: &str| -> Result<Box<dyn Engine>> {
        Ok(Box::new(Misled {
            engine: SessionEngine::start(baseline, capabilities)?,
            build: build.clone(),
        }))
    };
    is_found_out(laboratory, PROGRAM, &engine, complaint)
}

impl Engine for Misled {
    fn propose(&mut self, _: &[Arc<Compiled>]) -> Result<Verdict> {
        self.engine.propose(&self.build)
    }

    fn commit(&mut self) -> Result<()> {
        self.engine.commit()
    }

    fn generation(&self, module: usize) -> u32 {
        self.engine.generation(module)
    }

    fn line_updates(&self, module: usize) -> &[LineUpdate] {
        self.engine.line_updates(module)
    }

    fn locate(&self, module: usize, method: u32, il_offset: u32, version: Option<u32>) -> Result<LookUp> {
        self.engine.locate(module, method, il_offset, version)
    }
}

/// An engine that never warns.
struct Silent(Box<dyn Engine>);

impl Engine for Silent {
    fn propose(&mut self, update: &[Arc<Compiled>]) -> Result<Verdict> {
        Ok(match self.0.propose(update)? {
            Verdict::Applied { deltas, .. } => Verdict::Applied {
                deltas,
                warnings: Vec::new(),
            },
            other => other,
        })
    }

    fn commit(&mut self) -> Result<()> {
        self.0.commit()
    }

    fn generation(&self, module: usize) -> u32 {
        self.0.generation(module)
    }

    fn line_updates(&self, module: usize) -> &[LineUpdate] {
        self.0.line_updates(module)
    }

    fn locate(&self, module: usize, method: u32, il_offset: u32, version: Option<u32>) -> Result<LookUp> {
        self.0.locate(module, method, il_offset, version)
    }
}
