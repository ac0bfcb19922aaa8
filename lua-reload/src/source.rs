//! One version of a source: who is who in it, what its closures say of themselves, and the text that Lua loads.

use std::collections::HashSet;
use std::ops::Range;

use name_map::canonical::Digest;

use crate::chunk::{Chunk, Constant, FunctionId, VariableId};
use crate::matching::{digest, tokens};
use crate::{Dialect, Error, Result};

/// How the names of markers begin.
pub(crate) const MARKER: &str = "__hotdelta";
/// How many variables that Lua's compiler may or may not keep a function can use.
const UNCERTAIN: usize = 6;
/// A function in one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Version {
    pub(crate) function: u32,
    /// Counts the forms of all functions of a source.
    pub(crate) number: u32,
    /// The number of the first form with this code; another form may be on other lines.
    pub(crate) code: u32,
}

/// What tells a closure.
#[derive(Debug, Clone)]
pub(crate) struct Signature {
    pub(crate) text: String,
    /// The variables behind the upvalues, in order; none for a marker.
    pub(crate) variables: Vec<Option<u32>>,
    pub(crate) version: Version,
}

/// One version of a source.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) chunk: Chunk,
    /// What stays over all versions, by function and by variable.
    pub(crate) function_ids: Vec<u32>,
    pub(crate) variable_ids: Vec<u32>,
    pub(crate) markers: Vec<Option<u32>>,
    /// By function: variables of the chunk that no function names, and that are to stay reachable all the same.
    pub(crate) keeps: Vec<Vec<VariableId>>,
    pub(crate) versions: Vec<Version>,
}

/// An upvalue as Lua will list it.
struct Upvalue {
    name: String,
    variable: Option<VariableId>,
    certain: bool,
}

impl Source {
    /// Of a function's code with who its variables are; and of the same with its lines and markers.
    pub(crate) fn digests(&self, function: FunctionId) -> (Digest, Digest) {
        let chunk = &self.chunk;
        let it = &chunk.functions[function];
        let span = it.code();
        let mut captured = Vec::new();
        for variable in chunk.captures(&span) {
            captured.extend(self.variable_ids[variable].to_le_bytes());
            captured.extend(self.value_of_constant(variable));
        }
        let code = digest(&[&tokens(chunk, &span, true), &captured, &[u8::from(it.method)]]);
        let mut lines = Vec::new();
        for index in span.clone() {
            lines.extend(chunk.line(index).to_le_bytes());
        }
        lines.extend(it.lines.0.to_le_bytes());
        let nested = (function + 1..chunk.functions.len())
            .take_while(|other| chunk.functions[*other].span.start < it.span.end);
        for other in nested {
            lines.extend(self.markers[other].unwrap_or_default().to_le_bytes());
        }
        for variable in &self.keeps[function] {
            lines.extend(self.variable_ids[*variable].to_le_bytes());
        }
        (code, digest(&[&code.0.to_le_bytes(), &lines]))
    }

    /// What a constant puts into the code of those who name it.
    fn value_of_constant(&self, variable: VariableId) -> Vec<u8> {
        let it = &self.chunk.variables[variable];
        let Some((expression, _)) = it.initial.as_ref().filter(|_| it.constant != Constant::No) else {
            return Vec::new();
        };
        let mut value = tokens(&self.chunk, &expression.span, true);
        for inner in self.chunk.captures(&expression.span) {
            value.extend(self.value_of_constant(inner));
        }
        value
    }

    fn upvalues(&self, function: FunctionId, dialect: Dialect) -> Vec<Upvalue> {
        let chunk = &self.chunk;
        let span = &chunk.functions[function].code();
        let mut named: Vec<(usize, Result<VariableId, u32>)> = chunk
            .references_in(span)
            .iter()
            .map(|(at, variable)| (*at, Ok(*variable)))
            .collect();
        named.extend(self.kept_in(span));
        for (id, other) in chunk.functions.iter().enumerate().skip(function.max(1)) {
            if let Some(marker) = self.markers[id]
                && span.contains(&other.body.end)
            {
                named.push((other.body.end, Err(marker)));
            }
        }
        named.sort_by_key(|(at, _)| *at);
        let mut seen = HashSet::new();
        let mut upvalues = Vec::new();
        for (_, meant) in named {
            if !seen.insert(meant) {
                continue;
            }
            upvalues.extend(match meant {
                Err(marker) => Some(Upvalue {
                    name: format!("{MARKER}{marker}"),
                    variable: None,
                    certain: true,
                }),
                Ok(0) => dialect.environment.then(|| Upvalue {
                    name: "_ENV".to_owned(),
                    variable: Some(0),
                    certain: true,
                }),
                Ok(variable) => {
                    let it = &chunk.variables[variable];
                    let outside = !span.contains(&it.declared);
                    (outside && it.constant != Constant::Yes).then(|| Upvalue {
                        name: it.name.clone(),
                        variable: Some(variable),
                        certain: it.constant == Constant::No,
                    })
                }
            });
        }
        upvalues
    }

    /// All that a closure of a function can say of itself.
    pub(crate) fn signatures(&self, function: FunctionId, dialect: Dialect) -> Result<Vec<Signature>> {
        let it = &self.chunk.functions[function];
        let mut lists: Vec<Vec<&Upvalue>> = vec![Vec::new()];
        let upvalues = self.upvalues(function, dialect);
        if upvalues.iter().filter(|upvalue| !upvalue.certain).count() > UNCERTAIN {
            return Err(Error::Unsupported {
                line: it.lines.0,
                what: "so many computed constants in one function",
            });
        }
        for upvalue in &upvalues {
            let without = if upvalue.certain {
                Vec::new()
            } else {
                lists.clone()
            };
            lists.iter_mut().for_each(|list| list.push(upvalue));
            lists.extend(without);
        }
        let mut firsts = vec![it.lines.0, self.chunk.line(it.parameters)];
        firsts.dedup();
        let signature = |first: &u32, list: &Vec<&Upvalue>| Signature {
            text: format!(
                "{first}:{}:{}",
                it.lines.1,
                list.iter()
                    .map(|upvalue| format!("{},", upvalue.name))
                    .collect::<String>()
            ),
            variables: list
                .iter()
                .map(|upvalue| upvalue.variable.map(|variable| self.variable_ids[variable]))
                .collect(),
            version: self.versions[function],
        };
        Ok(firsts
            .iter()
            .flat_map(|first| lists.iter().map(move |list| signature(first, list)))
            .collect())
    }

    /// The source with its markers, as Lua is to load it.
    pub(crate) fn marked(&self) -> Vec<u8> {
        let chunk = &self.chunk;
        let mut text = declaration(self.markers.iter().copied());
        text.extend(self.rendered(0..chunk.text.len()));
        text
    }

    /// Tokens with the markers of the functions in them.
    pub(crate) fn code(&self, span: &Range<usize>) -> Vec<u8> {
        let tokens = &self.chunk.tokens;
        self.rendered(tokens[span.start].span.start..tokens[span.end - 1].span.end)
    }

    fn rendered(&self, bytes: Range<usize>) -> Vec<u8> {
        let chunk = &self.chunk;
        let mut added: Vec<(usize, String)> = Vec::new();
        for (id, function) in chunk.functions.iter().enumerate().skip(1) {
            let mut names: Vec<String> = self.keeps[id]
                .iter()
                .map(|variable| chunk.variables[*variable].name.clone())
                .collect();
            names.extend(self.markers[id].map(|marker| format!("{MARKER}{marker}")));
            if !names.is_empty() {
                // Its body as a block, so that labels stay at the end of one.
                let open = chunk.tokens[function.body.start - 1].span.end;
                let close = chunk.tokens[function.body.end].span.start;
                added.push((open, " do ".to_owned()));
                added.push((
                    close,
                    format!(" end if false then local _={} end ", names.join(",")),
                ));
            }
        }
        // A body may be empty: what opens stands before what closes.
        added.sort_by_key(|(at, text)| (*at, !text.ends_with("do ")));
        let mut text = Vec::new();
        let mut from = bytes.start;
        for (at, more) in added {
            if (bytes.start..bytes.end).contains(&at) {
                text.extend(&chunk.text[from..at]);
                text.extend(more.as_bytes());
                from = at;
            }
        }
        text.extend(&chunk.text[from..bytes.end]);
        text
    }

    /// The variables that functions in a part of the source keep, and where.
    pub(crate) fn kept_in(
        &self,
        span: &Range<usize>,
    ) -> impl Iterator<Item = (usize, Result<VariableId, u32>)> {
        let functions = self.chunk.functions.iter().zip(&self.keeps).skip(1);
        functions
            .filter(|(function, _)| span.contains(&function.body.end))
            .flat_map(|(function, kept)| kept.iter().map(|variable| (function.body.end, Ok(*variable))))
    }

    /// The markers in a part of the source.
    pub(crate) fn markers_in(&self, span: &Range<usize>) -> impl Iterator<Item = Option<u32>> {
        let functions = self.chunk.functions.iter().zip(&self.markers).skip(1);
        functions
            .filter(|(function, _)| span.contains(&function.body.end))
            .map(|(_, marker)| *marker)
    }
}

/// For each function the variables of the chunk that it keeps: those that no function names, in the first and in the last that could name them. Else nobody
/// could find them when a function names them one day, or a field of theirs is changed.
pub(crate) fn keeps(chunk: &Chunk) -> Vec<Vec<VariableId>> {
    /// How many a function keeps, and how many upvalues of its own it may have: of 60 in all in 5.1, and of 255 later.
    const ROOM: usize = 8;
    const UPVALUES: usize = 40;
    let named: HashSet<VariableId> = chunk.functions[1..]
        .iter()
        .flat_map(|function| chunk.captures(&function.code()))
        .collect();
    let room: Vec<bool> = chunk
        .functions
        .iter()
        .map(|function| chunk.captures(&function.code()).len() < UPVALUES)
        .collect();
    let mut keeps: Vec<Vec<VariableId>> = vec![Vec::new(); chunk.functions.len()];
    for (id, variable) in chunk.variables.iter().enumerate().skip(1) {
        if !variable.once || variable.constant != Constant::No || named.contains(&id) {
            continue;
        }
        let could = |function: &FunctionId| {
            let it = &chunk.functions[*function];
            let hidden = |(other, inner): (VariableId, &crate::chunk::Variable)| {
                other != id
                    && inner.name == variable.name
                    && (inner.scope.contains(&it.span.start) && inner.declared > variable.declared
                        || inner.function == *function && inner.declared < it.body.start)
            };
            it.once
                && it.parent == 0
                && variable.scope.contains(&it.span.start)
                && room[*function]
                && keeps[*function].len() < ROOM
                && !chunk.variables.iter().enumerate().any(hidden)
        };
        let mut able = (1..chunk.functions.len()).filter(could);
        let chosen = [able.next(), able.next_back()];
        for function in chosen.into_iter().flatten() {
            keeps[function].push(id);
        }
    }
    keeps
}

/// The declaration of markers, on the line that follows.
pub(crate) fn declaration(markers: impl Iterator<Item = Option<u32>>) -> Vec<u8> {
    let mut numbers: Vec<u32> = markers.flatten().collect();
    numbers.sort_unstable();
    numbers.dedup();
    let names: Vec<String> = numbers.iter().map(|number| format!("{MARKER}{number}")).collect();
    match names.is_empty() {
        true => Vec::new(),
        false => format!("local {} ", names.join(",")).into_bytes(),
    }
}
