//! What the start-up code of a source puts where: variables, fields, the module's value.

use std::collections::HashMap;
use std::ops::Range;

use crate::chunk::{Does, Expression, Form, Target, VariableId};
use crate::parser::value_of;
use crate::source::Source;

/// A place that start-up code gives a first value.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// Equal for one place in all versions.
    pub(crate) key: String,
    pub(crate) place: Place,
    /// `None`: nil.
    pub(crate) initial: Option<(Expression, u32)>,
    pub(crate) line: u32,
    /// As a message calls it.
    pub(crate) name: String,
    /// Whether the code gives it several values.
    pub(crate) repeated: bool,
}

/// Where it is.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    Variable(VariableId),
    /// A field of what an expression gives; without one a global variable.
    Field(Option<Range<usize>>, Vec<u8>),
    /// What the module returns.
    Module,
}

/// All slots of a source, in the order of its code, each once.
pub(crate) fn slots(source: &Source) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for slot in all(source) {
        match known.get(&slot.key) {
            None => {
                known.insert(slot.key.clone(), slots.len());
                slots.push(slot);
            }
            Some(index) => {
                // A variable that is declared first and gets its value later has one value.
                let declared = slots[*index].initial.is_none() && !slots[*index].repeated;
                let repeated = !declared;
                slots[*index] = Slot { repeated, ..slot };
            }
        }
    }
    slots
}

fn all(source: &Source) -> Vec<Slot> {
    let chunk = &source.chunk;
    let mut found = Vec::new();
    for statement in &chunk.statements {
        let mut add = |key: String, place: Place, initial: Option<(Expression, u32)>, name: String| {
            let line = initial.as_ref().map_or(statement.line, |(expression, _)| {
                chunk.line(expression.span.start)
            });
            found.push(Slot {
                key,
                place,
                initial,
                line,
                name,
                repeated: false,
            });
        };
        let variable = |id: VariableId| format!("v{}", source.variable_ids[id]);
        match &statement.does {
            Does::Local(declared) => {
                for id in declared {
                    let it = &chunk.variables[*id];
                    add(
                        variable(*id),
                        Place::Variable(*id),
                        it.initial.clone(),
                        it.name.clone(),
                    );
                }
            }
            Does::Assign(targets, values) => {
                for (index, target) in targets.iter().enumerate() {
                    let initial = value_of(values, index);
                    match target {
                        Target::Variable(id) => {
                            let name = chunk.variables[*id].name.clone();
                            add(variable(*id), Place::Variable(*id), initial, name);
                        }
                        Target::Field(table, key) => {
                            let (place, name) = path(source, table.as_ref(), key);
                            add(place, Place::Field(table.clone(), key.clone()), initial, name);
                        }
                        Target::Computed => {}
                    }
                }
            }
            Does::Return(values) => {
                if let [value] = values.as_slice() {
                    add(
                        "return".to_owned(),
                        Place::Module,
                        Some((value.clone(), 0)),
                        "the module".to_owned(),
                    );
                }
            }
            Does::Require(_) | Does::Other => {}
        }
    }
    found
}

/// What a field is called over all versions, and what a message calls it.
fn path(source: &Source, table: Option<&Range<usize>>, key: &[u8]) -> (String, String) {
    let chunk = &source.chunk;
    let key = String::from_utf8_lossy(key).into_owned();
    let plain = key.trim_matches('"');
    let Some(table) = table else {
        return (format!("g.{key}"), plain.to_owned());
    };
    let text = |span: Range<usize>| -> String {
        span.map(|index| String::from_utf8_lossy(chunk.token(index)))
            .collect()
    };
    let first = chunk.references_in(&(table.start..table.start + 1)).first();
    let root = match first {
        Some((_, variable)) if *variable != 0 => format!("v{}", source.variable_ids[*variable]),
        _ => format!("g{}", text(table.start..table.start + 1)),
    };
    (
        format!("{root}{}.{key}", text(table.start + 1..table.end)),
        format!("{}.{plain}", text(table.clone())),
    )
}

/// What an initialiser says, with who its functions and variables are: equal where nothing changed but, maybe, the functions' code.
pub(crate) fn meaning(source: &Source, initial: Option<&(Expression, u32)>) -> Vec<u8> {
    let Some((expression, value)) = initial else {
        return Vec::new();
    };
    let chunk = &source.chunk;
    let mut bytes = match expression.form {
        // Who it is says all.
        Form::Function(_) => b"function".to_vec(),
        _ => crate::matching::tokens(chunk, &expression.span, false),
    };
    let mut inside = expression.span.start;
    for (id, function) in chunk.functions.iter().enumerate().skip(1) {
        if expression.span.contains(&function.span.start) && function.span.start >= inside {
            bytes.extend(source.function_ids[id].to_le_bytes());
            inside = function.span.end;
        }
    }
    for (at, variable) in chunk.references_in(&expression.span) {
        let in_function = chunk.functions[1..]
            .iter()
            .any(|function| expression.span.contains(&function.span.start) && function.span.contains(at));
        if !in_function {
            bytes.extend(source.variable_ids[*variable].to_le_bytes());
        }
    }
    bytes.push(1);
    bytes.extend(value.to_le_bytes());
    bytes
}
