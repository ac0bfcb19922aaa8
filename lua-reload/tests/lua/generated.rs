//! Programs made from seeds, edited at random while they live, beside fresh runs of each version that are given the live state.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::common::Program;

/// Pseudo-random numbers (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).expect("a bound")).expect("a number")
    }

    fn digit(&mut self) -> i64 {
        i64::try_from(self.below(9)).expect("a digit") + 1
    }
}

/// A variable of the module. Its number stays when its name changes.
#[derive(Clone)]
struct Variable {
    number: usize,
    name: String,
    initial: i64,
}

/// A function `f`, or a maker of closures with a count of their own.
#[derive(Clone)]
struct Function {
    number: usize,
    makes: bool,
    steps: Vec<(usize, i64)>,
    lines_before: usize,
}

#[derive(Clone)]
struct Module {
    variables: Vec<Variable>,
    functions: Vec<Function>,
    next: usize,
}

impl Module {
    fn new(random: &mut Random) -> Self {
        let mut module = Self {
            variables: Vec::new(),
            functions: Vec::new(),
            next: 0,
        };
        for _ in 0..3 {
            module.add_variable(random);
        }
        for makes in [false, true, false, true] {
            module.add_function(random, makes);
        }
        module
    }

    fn number(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    fn add_variable(&mut self, random: &mut Random) {
        let number = self.number();
        let variable = Variable {
            number,
            name: format!("v{number}"),
            initial: random.digit(),
        };
        let at = random.below(self.variables.len() + 1);
        self.variables.insert(at, variable);
    }

    fn add_function(&mut self, random: &mut Random, makes: bool) {
        let number = self.number();
        let steps = vec![self.step(random), self.step(random)];
        let at = random.below(self.functions.len() + 1);
        let function = Function {
            number,
            makes,
            steps,
            lines_before: 0,
        };
        self.functions.insert(at, function);
    }

    fn step(&self, random: &mut Random) -> (usize, i64) {
        let variable = random.below(self.variables.len());
        (self.variables[variable].number, random.digit())
    }

    fn edit(&mut self, random: &mut Random) {
        let function = random.below(self.functions.len());
        match random.below(9) {
            0 => self.add_variable(random),
            1 => {
                let makes = random.below(2) == 0;
                self.add_function(random, makes);
            }
            2 if self.functions.len() > 3 => drop(self.functions.remove(function)),
            3 => {
                let other = random.below(self.functions.len());
                self.functions.swap(function, other);
            }
            4 => self.functions[function].lines_before += 1,
            5 => {
                let variable = random.below(self.variables.len());
                self.variables[variable].initial = random.digit();
            }
            6 => {
                // A rename is told by who uses it: it comes alone.
                let variable = random.below(self.variables.len());
                self.variables[variable].name.push('x');
            }
            7 => {
                let step = self.step(random);
                self.functions[function].steps.push(step);
            }
            _ => self.functions[function].steps[0].1 = random.digit(),
        }
    }

    fn source(&self) -> String {
        let mut text = String::new();
        for variable in &self.variables {
            let _ = writeln!(text, "local {} = {}", variable.name, variable.initial);
        }
        for function in &self.functions {
            text.push_str(&"-- a comment\n".repeat(function.lines_before));
            let mut body = String::new();
            for (number, factor) in &function.steps {
                if let Some(variable) = self.variables.iter().find(|variable| variable.number == *number) {
                    let name = &variable.name;
                    let _ = write!(body, "{name} = ({name} * {factor} + x) % 1000 x = x + {name} ");
                }
            }
            let number = function.number;
            let _ = match function.makes {
                false => writeln!(text, "function f{number}(x) {body}return x end"),
                true => writeln!(
                    text,
                    "function f{number}(c)\n  return function(x) if x == nil then return c end {body}c = c + x return c end, function() return c end\nend"
                ),
            };
        }
        let list = |form: fn(&Variable) -> String| -> String {
            self.variables.iter().map(form).collect::<Vec<_>>().join(" ")
        };
        let get = list(|variable| format!("[{}] = {},", variable.number, variable.name));
        let set = list(|variable| format!("{} = t[{}]", variable.name, variable.number));
        let _ = writeln!(
            text,
            "function get() return {{ {get} }} end\nfunction set(t) {set} end"
        );
        text
    }
}

fn state(program: &Program) -> BTreeMap<usize, i64> {
    program.eval::<BTreeMap<usize, i64>>("return get()")
}

/// What a version does from a state: each function's answer, then each closure's, and the state after that.
fn run(program: &Program, module: &Module, closures: &[(usize, Option<i64>)]) -> Vec<i64> {
    let mut code = String::from("local r = {} ");
    for function in module.functions.iter().filter(|function| !function.makes) {
        let _ = write!(code, "r[#r + 1] = f{}(3) ", function.number);
    }
    for (index, (function, count)) in closures.iter().enumerate() {
        if module.functions.iter().any(|other| other.number == *function) {
            if let Some(count) = count {
                let _ = write!(code, "made[{}] = {{ f{function}({count}) }} ", index + 1);
            }
            let _ = write!(
                code,
                "r[#r + 1] = made[{0}][1](2) r[#r + 1] = made[{0}][2]() ",
                index + 1
            );
        }
    }
    code.push_str("return r");
    let mut answers = program.eval::<Vec<i64>>(&code);
    answers.extend(state(program).into_values());
    answers
}

fn live(seed: u64) {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut module = Module::new(&mut random);
    let program = Program::run(&module.source());
    program.eval::<()>("made = {}");
    let mut made = Vec::new();
    for round in 0..12 {
        for function in module.functions.iter().filter(|function| function.makes) {
            made.push(function.number);
            program.eval::<()>(&format!(
                "made[{}] = {{ f{}({round}) }}",
                made.len(),
                function.number
            ));
        }
        let before = state(&program);
        let old = module.clone();
        module.edit(&mut random);
        let outcome = program
            .try_edit(&module.source())
            .expect("a version that can be taken");
        for warning in &outcome.warnings {
            let known = ["was changed by the program", "is gone from the source"];
            assert!(
                known.iter().any(|part| warning.message.contains(part)),
                "seed {seed}: {warning:?}"
            );
        }
        let after = state(&program);
        for variable in &module.variables {
            let was = old.variables.iter().find(|other| other.number == variable.number);
            let expected = match was {
                None => variable.initial,
                Some(was) if was.initial != variable.initial && before[&was.number] == was.initial => {
                    variable.initial
                }
                Some(was) => before[&was.number],
            };
            assert_eq!(
                after[&variable.number], expected,
                "seed {seed}, round {round}: {}",
                variable.name
            );
        }
        // A fresh run of this version, from the live state, does the same.
        let fresh = Program::run(&module.source());
        fresh.lua.globals().set("given", after).expect("a global");
        fresh.eval::<()>("set(given) made = {}");
        let counts: Vec<(usize, Option<i64>)> = made
            .iter()
            .enumerate()
            .map(|(index, function)| {
                let count = program.eval::<i64>(&format!("return made[{}][2]()", index + 1));
                (*function, Some(count))
            })
            .collect();
        let kept: Vec<(usize, Option<i64>)> = made.iter().map(|function| (*function, None)).collect();
        assert_eq!(
            run(&program, &module, &kept),
            run(&fresh, &module, &counts),
            "seed {seed}, round {round}\n{}\n---\n{}",
            old.source(),
            module.source()
        );
    }
}

#[test]
fn random_edits_do_what_fresh_runs_do() {
    for seed in 1..=40 {
        live(seed);
    }
}
