//! What the agent must know of variables.

use std::collections::BTreeMap;

use super::Planner;
use crate::chunk::{Does, Expression, Form, Sort, VariableId};
use crate::source::Source;
use crate::value::{Key, Value};

impl Planner<'_> {
    /// What the agent must know of the variables that something here uses. What gives them their first values uses more of them.
    pub(super) fn variables(&mut self) -> Value {
        let mut described: BTreeMap<u32, Value> = BTreeMap::new();
        while let Some((stable, id)) = self
            .needed
            .iter()
            .map(|(stable, id)| (*stable, *id))
            .find(|(stable, _)| !described.contains_key(stable))
        {
            let variable = self.variable(stable, id);
            described.insert(stable, variable);
        }
        Value::Table(
            described
                .into_iter()
                .map(|(id, variable)| (Key::Number(id), variable))
                .collect(),
        )
    }

    fn variable(&mut self, stable: u32, id: VariableId) -> Value {
        let after = self.after;
        let it = &after.source.chunk.variables[id];
        let old = self.step.matches.variables[id];
        let mut fields = vec![
            ("name", Value::text(&it.name)),
            ("line", Value::Number(after.source.chunk.line(it.declared))),
        ];
        if it.once {
            fields.push(("once", Value::True));
        }
        let related = if old.is_some() { self.before } else { after };
        let leading = related.leading_to(stable).into_iter().map(Value::Number);
        fields.push(("leading", Value::list(leading)));
        let literal = it
            .initial
            .as_ref()
            .is_none_or(|(expression, _)| expression.pure());
        if old.is_none() || it.once || (literal && !it.assigned) {
            // What nobody kept, nobody can have changed: or what it was is gone.
            match &it.initial {
                Some(initial) if id != 0 => fields.push(("initial", self.new_value(initial))),
                None if it.sort == Sort::Local => fields.push(("empty", Value::True)),
                _ => {}
            }
        }
        if old.is_some() && (it.assigned || !literal) {
            fields.push(("lost", Value::True));
        }
        if old.is_none() {
            fields.push(("fresh", Value::True));
        }
        if old.is_some_and(|old| returned(&self.before.source) == Some(old)) {
            fields.push(("returned", Value::True));
        }
        let required = it
            .initial
            .as_ref()
            .is_some_and(|(expression, _)| expression.requires());
        if required {
            fields.push(("required", Value::True));
        }
        Value::record(fields)
    }
}

/// The variable whose value is the module's.
fn returned(source: &Source) -> Option<VariableId> {
    let last = source.chunk.statements.last()?;
    match &last.does {
        Does::Return(values) => match values.as_slice() {
            [
                Expression {
                    form: Form::Name(variable),
                    ..
                },
            ] if !source.chunk.variables[*variable].assigned => Some(*variable),
            _ => None,
        },
        _ => None,
    }
}
