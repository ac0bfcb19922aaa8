//! What is linked, and what is not and why.
use std::collections::BTreeMap;
use std::sync::Arc;

use hotdelta_tests::{Configuration, Error, Laboratory, Program, Result, build};
use name_map::grammar::NameKind;
use typed_tree_diff::exported::{ExportedTree, Unlinked};

use crate::side::{Side, failed};

/// What lies in another class than the source has it in: what follows a `use!` of an `async` written in place.
const NESTED_OTHERWISE: &[&str] = &["kept/streams flowMatched@54-9"];

/// Every class of a program with each kind of occurrence, and of one with many types, by name.
pub(crate) fn one_by_one(laboratory: &Laboratory) -> Result<()> {
    let programs = [
        ("Linked", include_str!("linked.fs"), include_str!("linked.txt")),
        ("Shapes", include_str!("shapes.fs"), include_str!("shapes.txt")),
    ];
    for (name, text, expected) in programs {
        let found = table(&Side::of(laboratory, Configuration::Debug, name, text)?)?;
        if found != expected {
            return Err(Error::Trial(format!(
                "{name}: expected\n{expected}\nfound\n{found}"
            )));
        }
    }
    Ok(())
}

/// The tree with which its reader is tested is what the compiler exports.
pub(crate) fn committed(laboratory: &Laboratory) -> Result<()> {
    let text = include_str!("../../../typed-tree-diff/tests/data/tree.fs");
    let committed = include_bytes!("../../../typed-tree-diff/tests/data/tree.json");
    let exported = Side::of(laboratory, Configuration::Debug, "Tree", text)?.exported;
    if ExportedTree::read(committed).map_err(failed)? != exported {
        let found = serde_json::to_string(&exported).map_err(failed)?;
        return Err(Error::Trial(format!("it is not what is exported:\n{found}")));
    }
    Ok(())
}

fn table(side: &Side) -> Result<String> {
    let mut lines = Vec::new();
    for link in &side.links.links {
        let member = &side.exported.members()[link.member];
        let occurrence = &member.occurrences[link.occurrence];
        let copy = if link.is_copy { ", a copy" } else { "" };
        let place = format!(
            "{:?} {} of {}{copy}",
            occurrence.kind, occurrence.span, member.name
        );
        lines.push((link.node, format!("{}: {place}\n", side.name(link.node)?)));
    }
    for (node, reason) in &side.links.unlinked {
        lines.push((*node, format!("{}: {reason:?}\n", side.name(*node)?)));
    }
    lines.sort();
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

/// In every program, every class with a place in the source has its occurrence, but for a few that are made of parts of one; and there are
/// occurrences of every kind.
pub(crate) fn in_every_program(laboratory: &Laboratory, programs: &[Arc<Program>]) -> Result<()> {
    let mut linked: BTreeMap<String, usize> = BTreeMap::new();
    let (mut made_of_nothing, mut other_shape, mut wrong) = (0, Vec::new(), Vec::new());
    for program in programs {
        let builds = build(laboratory, program)?;
        for assembly in 0..builds.first().map_or(0, Vec::len) {
            for side in Side::all(laboratory, program, &builds[..1].to_vec(), assembly)? {
                for link in &side.links.links {
                    let member = &side.exported.members()[link.member];
                    let kind = member.occurrences[link.occurrence].kind;
                    *linked.entry(format!("{kind:?}")).or_default() += 1;
                }
                for (node, reason) in &side.links.unlinked {
                    if side.recovered.nodes[*node].kind != NameKind::Closure {
                        continue;
                    }
                    let name = format!("{} {}", program.name, side.name(*node)?);
                    match reason {
                        // Partial applications, formats, and what FSharp.Core's own functions make where they are inlined.
                        Unlinked::NoPoints => made_of_nothing += 1,
                        // What a `finally` does in an async; what is inlined into a comprehension; functions in a query.
                        Unlinked::OtherShape { .. } => other_shape.push(name),
                        Unlinked::OtherNesting { .. } if NESTED_OTHERWISE.contains(&name.as_str()) => {}
                        reason => wrong.push(format!("{name}: {reason:?}")),
                    }
                }
            }
        }
    }
    let all: usize = linked.values().sum();
    let least = [
        ("AsyncStep", 20),
        ("Closure", 45),
        ("Delegate", 6),
        ("LocalFunction", 8),
        ("ObjectExpression", 5),
        ("Sequence", 5),
        ("Step", 3),
        ("TaskStep", 20),
        ("TypeFunction", 6),
    ];
    let few = least
        .iter()
        .any(|(kind, least)| linked.get(*kind).is_none_or(|found| found < least));
    if few || !wrong.is_empty() || other_shape.len() * 10 > all || made_of_nothing < 100 {
        return Err(Error::Trial(format!(
            "linked {linked:?}, at least expected {least:?}; made of nothing written: {made_of_nothing}; of another shape: {other_shape:?}; \
             wrong: {wrong:?}"
        )));
    }
    Ok(())
}
