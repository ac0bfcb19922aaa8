//! From two versions of a source to a patch: Lua source that the agent in the state carries out.

mod operations;
mod variables;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::chunk::{Constant, Expression, Field, Form, FunctionId, VariableId};
use crate::outcome::{Edit, EditKind, Warning};
use crate::slots::meaning;
use crate::source::{Signature, Source, declaration};
use crate::tracked::{Step, Tracked};
use crate::value::{Key, Value};

/// What is to be done, and what can be said of it before it is done.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Lua source that gives the agent's patch.
    pub(crate) patch: Vec<u8>,
    pub(crate) edits: Vec<Edit>,
    pub(crate) warnings: Vec<Warning>,
    /// Functions on other lines, their code unchanged.
    pub(crate) moved: usize,
}

/// The patch that makes a source known that is about to run.
pub(crate) fn first(name: &str, tracked: &Tracked, signatures: &[Signature]) -> Vec<u8> {
    let fields = vec![
        ("source", Value::text(name)),
        ("protos", protos(signatures)),
        ("current", current(&tracked.source)),
    ];
    written(Value::record(fields))
}

/// The patch of a next version.
pub(crate) fn plan(name: &str, before: &Tracked, step: &Step) -> Plan {
    let mut planner = Planner {
        before,
        after: &step.next,
        step,
        evaluators: Vec::new(),
        evaluated: HashMap::new(),
        needed: BTreeMap::new(),
        warnings: Vec::new(),
        edits: Vec::new(),
    };
    let moved = planner.functions();
    let makers = planner.makers();
    let operations = planner.operations();
    planner.start_up();
    let variables = planner.variables();
    let fields = vec![
        ("source", Value::text(name)),
        ("protos", protos(&step.signatures)),
        ("current", current(&step.next.source)),
        ("names", planner.names()),
        ("makers", makers),
        ("operations", operations),
        ("variables", variables),
        ("evaluators", Value::list(std::mem::take(&mut planner.evaluators))),
    ];
    planner.edits.sort_by_key(|edit| edit.line);
    planner.warnings.sort_by_key(|warning| warning.line);
    Plan {
        patch: written(Value::record(fields)),
        edits: planner.edits,
        warnings: planner.warnings,
        moved,
    }
}

fn written(value: Value) -> Vec<u8> {
    let mut text = b"return ".to_vec();
    value.write(&mut text);
    text
}

/// What closures can say of themselves, and who those are that do.
fn protos(signatures: &[Signature]) -> Value {
    let entry = |signature: &Signature| {
        let variables = signature
            .variables
            .iter()
            .map(|variable| Value::Number(variable.unwrap_or_default()));
        let entry = Value::list([
            Value::Number(signature.version.function),
            Value::Number(signature.version.number),
            Value::Number(signature.version.code),
            Value::list(variables),
        ]);
        (Key::Text(signature.text.clone()), entry)
    };
    Value::Table(signatures.iter().map(entry).collect())
}

/// The form in which each function is current.
fn current(source: &Source) -> Value {
    let entry = |id: FunctionId| {
        let version = source.versions[id];
        let entry = Value::list([Value::Number(version.number), Value::Number(version.code)]);
        (Key::Number(source.function_ids[id]), entry)
    };
    Value::Table((1..source.chunk.functions.len()).map(entry).collect())
}

struct Planner<'a> {
    before: &'a Tracked,
    after: &'a Tracked,
    step: &'a Step,
    evaluators: Vec<Value>,
    /// Evaluators of first values in the new source.
    evaluated: HashMap<Range<usize>, u32>,
    /// The variables of the new source that something compiled here uses, by what stays of them.
    needed: BTreeMap<u32, VariableId>,
    warnings: Vec<Warning>,
    edits: Vec<Edit>,
}

impl Planner<'_> {
    fn new_source(&self) -> &Source {
        &self.after.source
    }

    fn old_source(&self) -> &Source {
        &self.before.source
    }

    fn warn(&mut self, line: u32, message: String) {
        self.warnings.push(Warning {
            line: Some(line),
            message,
        });
    }

    fn edit(&mut self, kind: EditKind, name: String, line: Option<u32>) {
        self.edits.push(Edit { kind, name, line });
    }

    /// Tells of the functions. Gives the number of those that are on other lines, their code unchanged.
    fn functions(&mut self) -> usize {
        let (before, after, step) = (self.before, self.after, self.step);
        let mut moved = 0;
        for (id, old) in step.matches.functions.iter().enumerate().skip(1) {
            let name = after.source.chunk.display(id);
            let line = Some(after.source.chunk.functions[id].lines.0);
            match old {
                None => self.edit(EditKind::Insert, name, line),
                Some(old) => {
                    let (then, now) = (before.source.versions[*old], after.source.versions[id]);
                    if then.code != now.code {
                        self.edit(EditKind::Update, name, line);
                    } else if then.number != now.number {
                        moved += 1;
                    }
                }
            }
        }
        for id in 1..before.source.chunk.functions.len() {
            if !step.matches.functions.contains(&Some(id)) {
                self.edit(EditKind::Delete, before.source.chunk.display(id), None);
            }
        }
        moved
    }

    fn names(&self) -> Value {
        let mut names = BTreeMap::new();
        for source in [self.old_source(), self.new_source()] {
            for id in 1..source.chunk.functions.len() {
                names.insert(source.function_ids[id], source.chunk.display(id));
            }
        }
        let entry = |(id, name): (u32, String)| (Key::Number(id), Value::text(&name));
        Value::Table(names.into_iter().map(entry).collect())
    }

    /// How closures of each function are made that may be there in more than one form.
    fn makers(&mut self) -> Value {
        let after = self.after;
        let chunk = &after.source.chunk;
        let mut makers = Vec::new();
        for (id, function) in chunk.functions.iter().enumerate().skip(1) {
            let stable = after.source.function_ids[id];
            if !after.reformed.contains(&stable) {
                continue;
            }
            let mut text = b"return ".to_vec();
            text.extend(function_expression(&after.source, id));
            let line = chunk.line(function.parameters);
            makers.push((
                Key::Number(stable),
                self.closed(after, &function.code(), &text, line),
            ));
        }
        Value::Table(makers)
    }

    /// Code that is compiled by itself, with the variables around it, each line where it is.
    fn closed(&mut self, side: &Tracked, span: &Range<usize>, code: &[u8], line: u32) -> Value {
        let chunk = &side.source.chunk;
        let mut constants = Vec::new();
        let mut plain = Vec::new();
        outside(side, span, &mut constants, &mut plain);
        let mut head = declaration(side.source.markers_in(span));
        let mut variables = Vec::new();
        for variable in plain {
            let it = &chunk.variables[variable];
            let id = side.source.variable_ids[variable];
            if std::ptr::eq(side, self.after) {
                self.needed.insert(id, variable);
            }
            if variable == 0 && !side.dialect.environment {
                continue;
            }
            variables.push((Key::Text(it.name.clone()), Value::Number(id)));
            if variable != 0 {
                head.extend(format!("local {} ", it.name).as_bytes());
            }
        }
        constants.sort_unstable();
        for constant in constants {
            let it = &chunk.variables[constant];
            if let Some((expression, _)) = &it.initial {
                head.extend(format!("local {} <const> = ", it.name).as_bytes());
                head.extend(chunk.source(&expression.span));
                head.push(b' ');
            }
        }
        let breaks = head.iter().filter(|byte| **byte == b'\n').count();
        let line = line.saturating_sub(u32::try_from(breaks).unwrap_or(u32::MAX));
        head.extend(code);
        Value::record([
            ("line", Value::Number(line)),
            ("text", Value::Text(head)),
            ("variables", Value::Table(variables)),
        ])
    }

    /// An expression that the agent can evaluate; gives its number.
    fn evaluator(&mut self, side: &Tracked, expression: &Expression) -> u32 {
        let chunk = &side.source.chunk;
        let (span, code) = match expression.form {
            Form::Function(id) => (chunk.functions[id].code(), function_expression(&side.source, id)),
            _ => (expression.span.clone(), side.source.code(&expression.span)),
        };
        let mut text = b"return function(...) return ".to_vec();
        text.extend(code);
        text.extend(b" end");
        let line = first_line(&side.source, &span);
        let evaluator = self.closed(side, &span, &text, line);
        self.evaluators.push(evaluator);
        u32::try_from(self.evaluators.len()).unwrap_or(u32::MAX)
    }

    fn new_value(&mut self, initial: &(Expression, u32)) -> Value {
        let after = self.after;
        // What gives several values is evaluated once.
        let span = initial.0.span.clone();
        let evaluator = match self.evaluated.get(&span) {
            Some(evaluator) => *evaluator,
            None => self.evaluator(after, &initial.0),
        };
        self.evaluated.insert(span, evaluator);
        Value::record([
            ("eval", Value::Number(evaluator)),
            ("nth", Value::Number(initial.1 + 1)),
        ])
    }

    /// How a live value is compared with what the old source gave first.
    fn old_value(&mut self, initial: Option<&(Expression, u32)>) -> Value {
        let before = self.before;
        let unknown = Value::record([("unknown", Value::True)]);
        let Some((expression, 0)) = initial else {
            return match initial {
                None => Value::Table(Vec::new()),
                Some(_) => unknown,
            };
        };
        match &expression.form {
            Form::Function(id) => {
                Value::record([("function_id", Value::Number(before.source.function_ids[*id]))])
            }
            Form::Table(fields) => {
                let mut known = Vec::new();
                for field in fields {
                    let Some(key) = &field.key else { return unknown };
                    let value = self.old_value(Some(&(field.value.clone(), 0)));
                    known.push(Value::list([Value::Source(key.clone()), value]));
                }
                Value::record([("table", Value::list(known))])
            }
            _ if expression.pure() => {
                let evaluator = self.evaluator(before, expression);
                Value::record([("eval", Value::Number(evaluator))])
            }
            _ => unknown,
        }
    }

    /// How a place gets from one first value to another; `None`: nothing changed.
    fn change(&mut self, old: Option<&(Expression, u32)>, new: Option<&(Expression, u32)>) -> Option<Value> {
        if meaning(self.old_source(), old) == meaning(self.new_source(), new) {
            return None;
        }
        if let (Some((old, 0)), Some((new, 0))) = (old, new)
            && let (Some((old_fields, old_meta)), Some((new_fields, new_meta))) =
                (as_table(old), as_table(new))
        {
            let mut change = Vec::new();
            let line = first_line(self.new_source(), &new.span);
            if let Some(fields) = self.fields(old_fields, new_fields, line) {
                change.push(("fields", fields));
            }
            let wrap = |meta: Option<&Expression>| meta.map(|meta| (meta.clone(), 0));
            if let Some(meta) = self.change(wrap(old_meta).as_ref(), wrap(new_meta).as_ref()) {
                change.push(("metatable", meta));
            }
            return (!change.is_empty()).then(|| Value::record(change));
        }
        let mut change = Vec::new();
        if old.is_some() {
            change.push(("old", self.old_value(old)));
        }
        if let Some(new) = new {
            change.push(("new", self.new_value(new)));
        }
        Some(Value::record(change))
    }

    fn fields(&mut self, old: &[Field], new: &[Field], line: u32) -> Option<Value> {
        let mut changes = Vec::new();
        let (olds, old_open) = by_key(old);
        let (news, new_open) = by_key(new);
        let said = |source: &Source, open: &[&Field]| -> Vec<Vec<u8>> {
            open.iter()
                .map(|field| meaning(source, Some(&(field.value.clone(), 0))))
                .collect()
        };
        if said(self.old_source(), &old_open) != said(self.new_source(), &new_open) {
            self.warn(
                line,
                "a field whose key is computed changed: it stays as it is in the running table".to_owned(),
            );
        }
        for (key, field) in &news {
            let old = olds.iter().find(|(other, _)| other == key);
            let old = old.map(|(_, field)| (field.value.clone(), 0));
            let new = (field.value.clone(), 0);
            if let Some(change) = self.change(old.as_ref(), Some(&new)) {
                let line = first_line(self.new_source(), &field.value.span);
                changes.push(self.field(key, change, line));
            }
        }
        for (key, field) in &olds {
            if !news.iter().any(|(other, _)| other == key)
                && let Some(change) = self.change(Some(&(field.value.clone(), 0)), None)
            {
                changes.push(self.field(key, change, line));
            }
        }
        (!changes.is_empty()).then(|| Value::list(changes))
    }

    fn field(&mut self, key: &[u8], change: Value, line: u32) -> Value {
        let name = String::from_utf8_lossy(key);
        Value::record([
            ("key", Value::Source(key.to_vec())),
            ("name", Value::text(name.trim_matches('"'))),
            ("line", Value::Number(line)),
            ("change", change),
        ])
    }
}

/// A function as an expression, whatever it was written as.
fn function_expression(source: &Source, id: FunctionId) -> Vec<u8> {
    let function = &source.chunk.functions[id];
    let code = source.code(&function.code());
    let mut text = b"function".to_vec();
    if function.method {
        let lone = source.chunk.token(function.parameters + 1) == b")";
        text.extend(if lone { &b"(self"[..] } else { &b"(self,"[..] });
        text.extend(&code[1..]);
    } else {
        text.extend(code);
    }
    text
}

fn first_line(source: &Source, span: &Range<usize>) -> u32 {
    // A token's line is that of its end.
    let token = &source.chunk.tokens[span.start];
    let breaks = source.chunk.text[token.span.clone()]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count();
    token
        .line
        .saturating_sub(u32::try_from(breaks).unwrap_or(u32::MAX))
}

/// The variables that code takes from around it: those whose values Lua puts into the code, with what these are made from, and the others.
fn outside(
    side: &Tracked,
    span: &Range<usize>,
    constants: &mut Vec<VariableId>,
    plain: &mut Vec<VariableId>,
) {
    let chunk = &side.source.chunk;
    let kept = side.source.kept_in(span).filter_map(|(_, kept)| kept.ok());
    let kept = kept.filter(|kept| !span.contains(&chunk.variables[*kept].declared));
    for variable in chunk.captures(span).into_iter().chain(kept) {
        let it = &chunk.variables[variable];
        if it.constant == Constant::No {
            if !plain.contains(&variable) {
                plain.push(variable);
            }
        } else if !constants.contains(&variable) {
            constants.push(variable);
            if let Some((expression, _)) = &it.initial {
                outside(side, &expression.span, constants, plain);
            }
        }
    }
}

/// A table constructor, maybe with a metatable.
fn as_table(expression: &Expression) -> Option<(&[Field], Option<&Expression>)> {
    match &expression.form {
        Form::Table(fields) => Some((fields, None)),
        Form::WithMetatable(table, meta) => match &table.form {
            Form::Table(fields) => Some((fields, Some(meta))),
            _ => None,
        },
        _ => None,
    }
}

/// Fields by their keys, the last of each, and those without a key.
fn by_key(fields: &[Field]) -> (Vec<(Vec<u8>, &Field)>, Vec<&Field>) {
    let mut known: Vec<(Vec<u8>, &Field)> = Vec::new();
    let mut open = Vec::new();
    for field in fields {
        match &field.key {
            None => open.push(field),
            Some(key) => {
                known.retain(|(other, _)| other != key);
                known.push((key.clone(), field));
            }
        }
    }
    (known, open)
}
