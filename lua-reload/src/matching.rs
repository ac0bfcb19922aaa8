//! Which function and which variable of the old source is which of the new.
//!
//! What cannot be told stays unmatched: the old one is gone, and the new one starts anew.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;

use name_map::canonical::Digest;
use typed_tree_diff::{Item, align_around};

use crate::chunk::{Chunk, FunctionId, Sort, VariableId};

/// For each function and variable of the new source the one of the old that it is.
#[derive(Debug, Clone)]
pub(crate) struct Matches {
    pub(crate) functions: Vec<Option<FunctionId>>,
    pub(crate) variables: Vec<Option<VariableId>>,
}

/// Matches two versions of a source.
pub(crate) fn matches(old: &Chunk, new: &Chunk) -> Matches {
    let mut matches = Matches {
        functions: vec![None; new.functions.len()],
        variables: vec![None; new.variables.len()],
    };
    matches.functions[0] = Some(0);
    matches.variables[0] = Some(0);
    // Parents stand before what is nested in them.
    for function in 0..new.functions.len() {
        if let Some(before) = matches.functions[function] {
            for (o, n) in nested(old, before, new, function) {
                matches.functions[n] = Some(o);
            }
        }
    }
    let mut new_of = vec![None; old.functions.len()];
    for (n, o) in matches.functions.iter().enumerate() {
        if let Some(o) = o {
            new_of[*o] = Some(n);
        }
    }
    let every: Vec<_> = (0..new.functions.len()).map(Some).collect();
    let (old_users, new_users) = (users(old, &new_of), users(new, &every));
    for function in 0..new.functions.len() {
        if let Some(before) = matches.functions[function] {
            let olds = declared(old, before);
            let news = declared(new, function);
            for (o, n) in variables((old, &olds, &old_users), (new, &news, &new_users)) {
                matches.variables[n] = Some(o);
            }
        }
    }
    matches
}

/// Pairs of the functions that stand in two functions that are one.
fn nested(
    old: &Chunk,
    before: FunctionId,
    new: &Chunk,
    function: FunctionId,
) -> Vec<(FunctionId, FunctionId)> {
    let olds: Vec<_> = old.nested(before).collect();
    let news: Vec<_> = new.nested(function).collect();
    let name = |chunk: &Chunk, id: FunctionId| {
        let it = &chunk.functions[id];
        it.named.then(|| it.taker.clone())
    };
    // A function is where it is stored, whatever its code.
    let known = unique_pairs(
        olds.iter().map(|id| name(old, *id)).collect(),
        news.iter().map(|id| name(new, *id)).collect(),
    );
    let old_items: Vec<_> = olds.iter().map(|id| function_item(old, *id)).collect();
    let new_items: Vec<_> = news.iter().map(|id| function_item(new, *id)).collect();
    let mut pairs = align_around(&old_items, &new_items, &known);
    pairs.extend(in_order((old, &olds), (new, &news), &pairs));
    pairs.into_iter().map(|(o, n)| (olds[o], news[n])).collect()
}

/// Pairs what is left of one list or of one call, where that has as many functions as before: their order is all that tells them.
fn in_order(
    old: (&Chunk, &[FunctionId]),
    new: (&Chunk, &[FunctionId]),
    pairs: &[(usize, usize)],
) -> Vec<(usize, usize)> {
    let keys = |(chunk, functions): (&Chunk, &[FunctionId])| {
        let key = |id: &FunctionId| {
            let it = &chunk.functions[*id];
            let call = it.call.as_ref().map(|call| tokens(chunk, call, false));
            let listed = it.taker == "return" || it.taker.ends_with("[]");
            (listed || call.is_some()).then(|| (it.taker.clone(), call))
        };
        functions.iter().map(key).collect()
    };
    let mut left = Vec::new();
    for (mut olds, mut news) in grouped(keys(old), keys(new)) {
        let as_many = olds.len() == news.len();
        olds.retain(|index| !pairs.iter().any(|(o, _)| o == index));
        news.retain(|index| !pairs.iter().any(|(_, n)| n == index));
        if as_many && olds.len() == news.len() {
            left.extend(olds.into_iter().zip(news));
        }
    }
    left
}

/// Indices by what they have, on both sides.
fn grouped<K: Hash + Eq>(old: Vec<Option<K>>, new: Vec<Option<K>>) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut found: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (index, key) in old.into_iter().enumerate() {
        if let Some(key) = key {
            found.entry(key).or_default().0.push(index);
        }
    }
    for (index, key) in new.into_iter().enumerate() {
        if let Some(key) = key {
            found.entry(key).or_default().1.push(index);
        }
    }
    let mut groups: Vec<_> = found.into_values().collect();
    groups.sort_unstable();
    groups
}

/// Pairs of indices of what just one on each side has.
fn unique_pairs<K: Hash + Eq>(old: Vec<Option<K>>, new: Vec<Option<K>>) -> Vec<(usize, usize)> {
    let groups = grouped(old, new).into_iter();
    groups
        .filter_map(|(old, new)| match (old.as_slice(), new.as_slice()) {
            ([o], [n]) => Some((*o, *n)),
            _ => None,
        })
        .collect()
}

fn function_item(chunk: &Chunk, id: FunctionId) -> Item {
    let function = &chunk.functions[id];
    let code = function.code();
    let own = tokens(chunk, &code, false);
    let call = function
        .call
        .as_ref()
        .map(|call| tokens(chunk, call, false))
        .unwrap_or_default();
    let taker = function.taker.as_bytes();
    let inside = |other: FunctionId| {
        let other = &chunk.functions[other];
        function.span.contains(&other.span.start) && other.taker == function.taker
    };
    let within = (id + 1..chunk.functions.len())
        .filter(|other| inside(*other))
        .count();
    let parameters = tokens(chunk, &(function.parameters..function.body.start), false);
    Item {
        deep: digest(&[&tokens(chunk, &code, true), taker, &call]),
        code: digest(&[&tokens(chunk, &code, true), taker]),
        own: digest(&[&own]),
        shape: digest(&[&parameters]),
        consumer: digest(&[taker]),
        place: match call.is_empty() {
            true => Digest::default(),
            false => digest(&[&call]),
        },
        spot: Digest::default(),
        settled: false,
        within: u32::try_from(within).unwrap_or(u32::MAX),
        exact: false,
        outline: None,
        frame: None,
        source: None,
    }
}

/// The variables that a function declares, its parameters first.
fn declared(chunk: &Chunk, function: FunctionId) -> Vec<VariableId> {
    (1..chunk.variables.len())
        .filter(|id| chunk.variables[*id].function == function)
        .collect()
}

/// For each variable the functions that capture it, by what they are in the new source.
fn users(chunk: &Chunk, new_of: &[Option<FunctionId>]) -> Vec<Vec<FunctionId>> {
    let mut users = vec![Vec::new(); chunk.variables.len()];
    for (id, function) in chunk.functions.iter().enumerate().skip(1) {
        if let Some(new) = new_of[id] {
            for variable in chunk.captures(&function.code()) {
                users[variable].push(new);
            }
        }
    }
    for list in &mut users {
        list.sort_unstable();
    }
    users
}

type Side<'a> = (&'a Chunk, &'a [VariableId], &'a [Vec<FunctionId>]);

fn variables(old: Side<'_>, new: Side<'_>) -> Vec<(VariableId, VariableId)> {
    let items = |(chunk, list, users): Side<'_>| -> Vec<Item> {
        list.iter()
            .enumerate()
            .map(|(index, id)| variable_item(chunk, *id, index, &users[*id]))
            .collect()
    };
    let mut pairs = align_around(&items(old), &items(new), &[]);
    // What is left has one name: its value, its sort or its neighbours changed.
    let left = |(chunk, list, _): Side<'_>, taken: Vec<usize>| -> Vec<Option<String>> {
        list.iter()
            .enumerate()
            .map(|(index, id)| (!taken.contains(&index)).then(|| chunk.variables[*id].name.clone()))
            .collect()
    };
    let old_left = left(old, pairs.iter().map(|(o, _)| *o).collect());
    let new_left = left(new, pairs.iter().map(|(_, n)| *n).collect());
    pairs.extend(unique_pairs(old_left, new_left));
    pairs.into_iter().map(|(o, n)| (old.1[o], new.1[n])).collect()
}

fn variable_item(chunk: &Chunk, id: VariableId, index: usize, users: &[FunctionId]) -> Item {
    let variable = &chunk.variables[id];
    let sort = match variable.sort {
        Sort::Environment => b"e",
        Sort::Parameter => b"p",
        Sort::Local => b"l",
        Sort::Function(_) => b"f",
        Sort::Loop => b"o",
    };
    let initial = |deep: bool| match &variable.initial {
        Some((expression, value)) => {
            let mut bytes = tokens(chunk, &expression.span, deep);
            bytes.extend(value.to_le_bytes());
            bytes
        }
        None if variable.sort == Sort::Parameter => index.to_le_bytes().to_vec(),
        None => Vec::new(),
    };
    let name = variable.name.as_bytes();
    let users: Vec<u8> = users.iter().flat_map(|user| user.to_le_bytes()).collect();
    // Another name is the same variable only where the same functions use it.
    let kept: &[u8] = if users.is_empty() { name } else { &users };
    Item {
        deep: digest(&[name, sort, &initial(true), &users]),
        code: digest(&[name, sort, &initial(false)]),
        own: digest(&[name, sort]),
        shape: digest(&[sort]),
        consumer: digest(&[&initial(false), kept]),
        place: Digest::default(),
        spot: Digest::default(),
        settled: false,
        within: 0,
        exact: false,
        outline: None,
        frame: None,
        source: None,
    }
}

/// The bytes of tokens, told apart; functions nested in them may be left out.
pub(crate) fn tokens(chunk: &Chunk, span: &Range<usize>, deep: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut at = span.start;
    let first = chunk.functions[1..].partition_point(|function| function.span.start < span.start);
    let mut inner = chunk.functions[first + 1..].iter();
    let mut next = inner.next();
    while at < span.end {
        while next.is_some_and(|function| function.span.start < at) {
            next = inner.next();
        }
        if !deep
            && let Some(function) = next
            && function.span.start == at
            && function.span != *span
        {
            bytes.extend(b"\0function\0");
            at = function.span.end;
            continue;
        }
        let token = chunk.token(at);
        bytes.extend(u32::try_from(token.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(token);
        at += 1;
    }
    bytes
}

/// A digest of parts, told apart.
pub(crate) fn digest(parts: &[&[u8]]) -> Digest {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        bytes.extend(*part);
    }
    Digest::of(&bytes)
}
