//! Whether recovered and exported trees align alike, alone and together.

use ecma335::{EventId, FieldId, Metadata, MethodDefId, PropertyId, RowId, Token, TypeDefId};
use hotdelta_tests::{Configuration, Error, Laboratory, Program, Result, build};
use name_map::SymbolMap;
use serde_json::Value;
use typed_tree_diff::exported::{Links, Occurrence, OccurrenceKind, Sources, align_exported};
use typed_tree_diff::{match_modules, match_modules_with};

use crate::side::{Side, failed};

/// Programs with an edit that written trees alone align otherwise than images do: they do not know yet which blocks of a computation
/// expression are which, nor what makes a closure or a step go on though its captures changed. Images refined by the trees give what the images
/// alone give, here as everywhere.
const ALIGNED_OTHERWISE: &[&str] = &[
    "asyncs/agents",
    "asyncs/held",
    "closures/bodies",
    "closures/members",
    "closures/mixed",
    "closures/nested",
    "identity/registered",
    "identity/registered_more",
    "identity/waiting",
    "kept/more",
    "kept/registers",
    "mixed/shop",
    "waiting/beside",
    "waiting/odd",
    "waiting/put_before",
    "waiting/removed",
    "waiting/swapped",
];

/// Every generation against the next one.
pub(crate) fn check(laboratory: &Laboratory, program: &Program) -> Result<()> {
    let otherwise = each(laboratory, program)?;
    let expected = ALIGNED_OTHERWISE.contains(&program.name.as_str());
    match otherwise.first() {
        Some(how) if !expected => Err(Error::Trial(how.clone())),
        None if expected => Err(Error::Trial(
            "is aligned alike now: take it off the list".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// How written trees alone align otherwise, edit by edit.
fn each(laboratory: &Laboratory, program: &Program) -> Result<Vec<String>> {
    let mut otherwise = Vec::new();
    let builds = build(laboratory, program)?;
    let assemblies = builds.first().map_or(0, Vec::len);
    for assembly in 0..assemblies {
        let sides = Side::all(laboratory, program, &builds, assembly)?;
        for ((old, new), generation) in sides
            .iter()
            .zip(sides.iter().skip(1))
            .zip(program.generations.iter().skip(1))
        {
            let place = || {
                format!(
                    "{}:{}: {}",
                    program.path.display(),
                    generation.line,
                    generation.title
                )
            };
            let how = compare(old, new).map_err(|error| Error::Trial(format!("{}: {error}", place())))?;
            otherwise.extend(how.map(|how| format!("{}: {how}", place())));
        }
    }
    Ok(otherwise)
}

fn compare(old: &Side, new: &Side) -> Result<Option<String>> {
    let unknown = Sources::default();
    let recovered = matched(old, new, [&unknown, &unknown])?;
    let refined = matched(old, new, [&old.sources(), &new.sources()])?;
    let differences = differences(old, new, &recovered, &refined)?;
    if !differences.is_empty() {
        return Err(Error::Trial(format!(
            "the source makes a difference: {differences:?}"
        )));
    }
    by_themselves(old, new, &recovered)
}

pub(crate) fn matched(old: &Side, new: &Side, sources: [&Sources; 2]) -> Result<SymbolMap> {
    old.with(|a| {
        new.with(|b| {
            let map = if sources.iter().all(|sources| sources.is_empty()) {
                match_modules(a, b)
            } else {
                match_modules_with(a, b, sources)
            };
            map.map_err(failed)
        })
    })
}

/// The names of definitions that two maps pair otherwise.
pub(crate) fn differences(old: &Side, new: &Side, a: &SymbolMap, b: &SymbolMap) -> Result<Vec<String>> {
    new.with(|module| {
        let other = |token: &Token| a.old(*token) != b.old(*token);
        let mut found = Vec::new();
        for token in definitions(module.md).into_iter().filter(other) {
            let name = |token: Option<Token>| {
                old.with(|module| {
                    token
                        .map(|token| module.name(token))
                        .transpose()
                        .map_err(failed)
                        .map(|name| name.map(str::to_owned))
                })
            };
            let (a, b) = (name(a.old(token))?, name(b.old(token))?);
            let new = module.name(token).map_err(failed)?;
            found.push(format!("{new}: {a:?}, with the source {b:?}"));
        }
        Ok(found)
    })
}

fn definitions(md: &Metadata<'_>) -> Vec<Token> {
    fn all<I: RowId>(md: &Metadata<'_>) -> Vec<Token> {
        md.ids::<I>().map(RowId::token).collect()
    }
    [
        all::<TypeDefId>(md),
        all::<FieldId>(md),
        all::<MethodDefId>(md),
        all::<PropertyId>(md),
        all::<EventId>(md),
    ]
    .concat()
}

/// An occurrence by the numbers of its member and of itself.
type Place = (usize, usize);

/// The exported trees aligned without any code: where both sides are linked, a class is paired with the class that the images pair it with.
fn by_themselves(old: &Side, new: &Side, recovered: &SymbolMap) -> Result<Option<String>> {
    let pairs = align_exported(
        (&old.exported, Some(&old.links)),
        (&new.exported, Some(&new.links)),
    );
    for link in new.links.links.iter().filter(|link| !link.is_copy) {
        let here = (link.member, link.occurrence);
        let there = pairs.iter().find(|(_, new)| *new == here).map(|(old, _)| *old);
        let written = there.map_or_else(Vec::new, |there| classes(&old.links, there));
        let found = recovered
            .old(link.definition)
            .filter(|found| old.links.links.iter().any(|link| link.definition == *found));
        let occurrence = &new.exported.members()[link.member].occurrences[link.occurrence];
        let is_sequence = occurrence.kind == OccurrenceKind::Sequence;
        let agree = match found {
            // Only code tells that a sequence whose text changed goes on where it waits.
            Some(found) => written.contains(&found) || is_sequence && written.is_empty(),
            // How constants are compiled (a comparison with 0 has none) may change the code of a sequence more than its text.
            None => written.is_empty() || is_sequence && constants_changed(old, new, there, here),
        };
        if !agree {
            return Ok(Some(format!(
                "{}: the images pair it with {found:?}, what is written with {written:?}",
                new.name(link.node)?
            )));
        }
    }
    Ok(None)
}

/// Whether constants are all by which the text of an occurrence differs.
fn constants_changed(old: &Side, new: &Side, there: Option<Place>, here: Place) -> bool {
    let of = |side: &Side, (member, at): Place| side.exported.members()[member].occurrences[at].clone();
    let (Some(was), is) = (there.map(|there| of(old, there)), of(new, here)) else {
        return false;
    };
    let outline = |occurrence: &Occurrence| occurrence.outline.as_ref().map(|outline| outline.digest);
    outline(&was) == outline(&is)
}

/// What an occurrence became.
fn classes(links: &Links, place: Place) -> Vec<Token> {
    let of_it = links
        .links
        .iter()
        .filter(|link| !link.is_copy && (link.member, link.occurrence) == place);
    of_it.map(|link| link.definition).collect()
}

/// Two closures of one shape and place whose code changed only by what was inlined into them, as the optimizer does it: the images cannot tell them apart, so they
/// become new types; the source can.
pub(crate) fn refined(laboratory: &Laboratory) -> Result<()> {
    let text = |step: i32| {
        format!(
            "module Entry\n\nlet inline bump x = x + {step}\n\nlet run () =\n    \
             List.map (fun x -> bump x * 2) [ 1 ], List.map (fun x -> bump x * 3) [ 1 ]\n"
        )
    };
    let old = Side::of(laboratory, Configuration::Release, "Inlined", &text(1))?;
    let new = Side::of(laboratory, Configuration::Release, "Inlined", &text(2))?;
    let unknown = Sources::default();
    let (a, b) = (old.sources(), new.sources());
    // What is known of one side alone changes nothing.
    for (sources, expected) in [
        ([&unknown, &unknown], vec![]),
        ([&a, &unknown], vec![]),
        ([&unknown, &b], vec![]),
        ([&a, &b], vec![("run@6", "run@6"), ("run@6-1", "run@6-1")]),
    ] {
        let found = classes_paired(&old, &new, &matched(&old, &new, sources)?)?;
        if !found
            .iter()
            .map(|(old, new)| (old.as_str(), new.as_str()))
            .eq(expected.iter().copied())
        {
            return Err(Error::Trial(format!("expected {expected:?}, found {found:?}")));
        }
    }
    Ok(())
}

/// Lines above, comments and blank lines between: the same tree, but for its places and its source's digest.
pub(crate) fn lines(laboratory: &Laboratory) -> Result<()> {
    let text = include_str!("linked.fs");
    let moved = text
        .replace("module Entry\n", "// At the top.\n\nmodule Entry\n")
        .replace("\nlet ", "\n// In front.\n\n\nlet ")
        .replace("        let! x", "        // A step.\n\n        let! x");
    let placeless = |text: &str| -> Result<Value> {
        let side = Side::of(laboratory, Configuration::Debug, "Linked", text)?;
        let mut tree = serde_json::to_value(&side.exported).map_err(failed)?;
        without_places(&mut tree);
        Ok(tree)
    };
    if placeless(text)? != placeless(&moved)? {
        return Err(Error::Trial("lines are part of the tree".to_owned()));
    }
    if placeless(text)? == placeless(&text.replace("x * n", "n * x"))? {
        return Err(Error::Trial("code is no part of the tree".to_owned()));
    }
    Ok(())
}

fn without_places(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| name != "span" && name != "sha256");
            fields.values_mut().for_each(without_places);
        }
        Value::Array(items) => items.iter_mut().for_each(without_places),
        _ => {}
    }
}

/// The names of linked classes that a map pairs.
fn classes_paired(old: &Side, new: &Side, map: &SymbolMap) -> Result<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for link in &new.links.links {
        if let Some(before) = map.old(link.definition) {
            let before = old.with(|module| module.name(before).map(str::to_owned).map_err(failed))?;
            pairs.push((before, new.name(link.node)?));
        }
    }
    pairs.sort();
    Ok(pairs)
}
