//! What of the start-up code is carried out, and what is only told of.

use std::collections::HashMap;

use super::Planner;
use crate::chunk::{Constant, Does, Expression, Form, VariableId};
use crate::outcome::EditKind;
use crate::slots::{Place, Slot, meaning, slots};
use crate::source::Source;
use crate::tracked::Tracked;
use crate::value::Value;

impl Planner<'_> {
    /// What of the start-up code is carried out, in the order of the source.
    pub(super) fn operations(&mut self) -> Value {
        let (before, after) = (self.before, self.after);
        let old: Vec<Slot> = slots(&before.source);
        let new: Vec<Slot> = slots(&after.source);
        let old_by_key: HashMap<&str, &Slot> = old.iter().map(|slot| (slot.key.as_str(), slot)).collect();
        let mut operations: Vec<(usize, Value)> = Vec::new();
        for slot in &new {
            let at = slot
                .initial
                .as_ref()
                .map_or(0, |(expression, _)| expression.span.start);
            match old_by_key.get(slot.key.as_str()) {
                Some(old) => operations.extend(self.changed(old, slot).map(|operation| (at, operation))),
                None => operations.extend(self.added(slot).map(|operation| (at, operation))),
            }
        }
        let mut required = requires(&before.source);
        for statement in &after.source.chunk.statements {
            if let Does::Require(expression) = &statement.does {
                let text = after.source.chunk.source(&expression.span).to_vec();
                if let Some(index) = required.iter().position(|old| *old == text) {
                    required.remove(index);
                } else {
                    let eval = Value::Number(self.evaluator(after, expression));
                    let line = Value::Number(statement.line);
                    let run = Value::record([("kind", Value::text("run")), ("eval", eval), ("line", line)]);
                    operations.push((statement.span.start, run));
                }
            }
        }
        let new_keys: HashMap<&str, ()> = new.iter().map(|slot| (slot.key.as_str(), ())).collect();
        for slot in old
            .iter()
            .filter(|slot| !new_keys.contains_key(slot.key.as_str()))
        {
            operations.extend(self.removed(slot).map(|operation| (usize::MAX, operation)));
        }
        operations.sort_by_key(|(at, _)| *at);
        Value::list(operations.into_iter().map(|(_, operation)| operation))
    }

    fn operation(&mut self, side: &Tracked, slot: &Slot, change: Value) -> Value {
        let mut fields = match &slot.place {
            Place::Variable(id) => vec![
                ("kind", Value::text("variable")),
                ("variable", Value::Number(side.source.variable_ids[*id])),
            ],
            Place::Field(table, key) => {
                let mut fields = vec![
                    ("kind", Value::text("field")),
                    ("key", Value::Source(key.clone())),
                ];
                if let Some(table) = table {
                    let table = Expression {
                        span: table.clone(),
                        form: Form::Literal,
                    };
                    fields.push(("table", Value::Number(self.evaluator(side, &table))));
                } else {
                    let environment = side.source.variable_ids[0];
                    fields.push(("environment", Value::Number(environment)));
                }
                fields
            }
            Place::Module => vec![("kind", Value::text("module"))],
        };
        fields.push(("name", Value::text(&slot.name)));
        fields.push(("line", Value::Number(slot.line)));
        fields.push(("change", change));
        Value::record(fields)
    }

    fn changed(&mut self, old: &Slot, new: &Slot) -> Option<Value> {
        if meaning(self.old_source(), old.initial.as_ref())
            == meaning(self.new_source(), new.initial.as_ref())
        {
            return None;
        }
        if old.repeated || new.repeated {
            self.warn(
                new.line,
                format!(
                    "`{}` gets several values while it starts: it stays as it is",
                    new.name
                ),
            );
            return None;
        }
        self.edit(EditKind::Update, new.name.clone(), Some(new.line));
        let after = self.after;
        if let Place::Variable(id) = &new.place
            && after.source.chunk.variables[*id].constant != Constant::No
        {
            // Those who name a constant are compiled with its value.
            return None;
        }
        let change = self.change(old.initial.as_ref(), new.initial.as_ref())?;
        Some(self.operation(after, new, change))
    }

    fn added(&mut self, slot: &Slot) -> Option<Value> {
        let after = self.after;
        let function =
            matches!(&slot.initial, Some((expression, _)) if matches!(expression.form, Form::Function(_)));
        if !function {
            self.edit(EditKind::Insert, slot.name.clone(), Some(slot.line));
        }
        if let Place::Variable(id) = &slot.place {
            // A variable gets its value when something uses it, and a module that is new is loaded in any case.
            let stable = after.source.variable_ids[*id];
            self.needed_if_required(slot, stable, *id);
            return Some(Value::record([
                ("kind", Value::text("new")),
                ("variable", Value::Number(stable)),
                ("line", Value::Number(slot.line)),
            ]));
        }
        let change = self.change(None, slot.initial.as_ref())?;
        Some(self.operation(after, slot, change))
    }

    fn needed_if_required(&mut self, slot: &Slot, stable: u32, id: VariableId) {
        if let Some((expression, _)) = &slot.initial
            && expression.requires()
        {
            self.needed.insert(stable, id);
        }
    }

    fn removed(&mut self, slot: &Slot) -> Option<Value> {
        let before = self.before;
        let function =
            matches!(&slot.initial, Some((expression, _)) if matches!(expression.form, Form::Function(_)));
        if !function {
            self.edit(EditKind::Delete, slot.name.clone(), None);
        }
        if matches!(slot.place, Place::Variable(_)) {
            return None;
        }
        if slot.repeated {
            self.warn(slot.line, format!("`{}` stays: it got several values", slot.name));
            return None;
        }
        let change = self.change(slot.initial.as_ref(), None)?;
        Some(self.operation(before, slot, change))
    }

    /// Tells of start-up code that does not run again.
    pub(super) fn start_up(&mut self) {
        let texts = |source: &Source| -> Vec<(u32, Vec<u8>)> {
            let chunk = &source.chunk;
            chunk
                .statements
                .iter()
                .filter(|statement| matches!(statement.does, Does::Other))
                .map(|statement| {
                    (
                        statement.line,
                        crate::matching::tokens(chunk, &statement.span, false),
                    )
                })
                .collect()
        };
        let mut old = texts(self.old_source());
        for (line, text) in texts(self.new_source()) {
            match old.iter().position(|(_, other)| *other == text) {
                Some(index) => {
                    old.remove(index);
                }
                None => self.warn(
                    line,
                    "start-up code changed: it runs only when the program starts".to_owned(),
                ),
            }
        }
    }
}

/// What is required by statements of their own.
fn requires(source: &Source) -> Vec<Vec<u8>> {
    let text = |does: &Does| match does {
        Does::Require(expression) => Some(source.chunk.source(&expression.span).to_vec()),
        _ => None,
    };
    source
        .chunk
        .statements
        .iter()
        .filter_map(|statement| text(&statement.does))
        .collect()
}
