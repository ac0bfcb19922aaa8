//! Trees that are not what the compiler exported: refused with the place, or found out where a class does not fit, which then stays as it was
//! recovered.

use hotdelta_tests::{Configuration, Error, Laboratory, Result};
use serde_json::{Value, json};
use typed_tree_diff::exported::{self, ExportedTree, Links, Sources, Unlinked};

use crate::agreement::{differences, matched};
use crate::side::{Side, failed};

const TEXT: &str = "\
module Entry

let nested k =
    let inner = List.map (fun x -> List.map (fun y -> x + y + k) [ x ])
    let named = List.filter (fun (s: string) -> s.Length > k)
    inner [ 1 ], named [ \"a\" ]

let twins () = List.map (fun x -> x + 1) [ 1 ], List.map (fun x -> x + 2) [ 2 ]
";

/// What is done to the exported tree.
type Tamper = fn(&mut Value);

/// A tree that is refused, with the error.
type Refused = (Tamper, fn(&exported::Error) -> bool);

/// A tree that does not fit, with the reason for which a number of classes are not linked.
type FoundOut = (Tamper, fn(&Unlinked) -> bool, usize);

pub(crate) fn check(laboratory: &Laboratory) -> Result<()> {
    let old = Side::of(laboratory, Configuration::Debug, "Tampered", TEXT)?;
    let edited = TEXT
        .replace("x + y + k", "x * y + k")
        .replace("fun x -> x + 2", "fun x -> x + 3")
        .replace(
            "List.map (fun x -> x + 1) [ 1 ]",
            "List.map (fun x -> x - 1) [ 1 ]",
        );
    let new = Side::of(laboratory, Configuration::Debug, "Tampered", &edited)?;
    refused(&new)?;
    found_out(&old, &new)?;
    digests(&old, &new)
}

fn tampered(side: &Side, tamper: Tamper) -> Result<Vec<u8>> {
    let mut tree = serde_json::to_value(&side.exported).map_err(failed)?;
    tamper(&mut tree);
    serde_json::to_vec(&tree).map_err(failed)
}

/// The occurrences of the member of that name.
fn of<'t>(tree: &'t mut Value, name: &str) -> &'t mut Value {
    let members = tree["members"]
        .as_array_mut()
        .map_or(&mut [][..], Vec::as_mut_slice);
    members
        .iter_mut()
        .find(|member| member["name"] == name)
        .map_or_else(|| panic!("no member {name}"), |member| &mut member["occurrences"])
}

/// Not a tree, or of another source.
fn refused(side: &Side) -> Result<()> {
    use exported::Error as E;
    let cases: [Refused; 6] = [
        (
            |tree| tree["schema"] = json!(2),
            |error| matches!(error, E::Schema { found: 2 }),
        ),
        (
            |tree| of(tree, "nested")[0]["kind"] = json!("closures"),
            |error| matches!(error, E::Json { .. }),
        ),
        (
            |tree| of(tree, "nested")[0]["parent"] = json!(1),
            |error| {
                matches!(
                    error,
                    E::Parent {
                        occurrence: 0,
                        parent: 1,
                        ..
                    }
                )
            },
        ),
        (
            |tree| of(tree, "nested")[1]["span"]["end_line"] = json!(99),
            |error| matches!(error, E::Outside { occurrence: 1, .. }),
        ),
        (
            |tree| of(tree, "nested")[0]["span"]["document"] = json!(99),
            |error| matches!(error, E::Document { document: 99, .. }),
        ),
        (
            |tree| {
                for document in tree["documents"].as_array_mut().into_iter().flatten() {
                    document["sha256"] = json!("00".repeat(32));
                }
            },
            |error| matches!(error, E::OtherSource { .. }),
        ),
    ];
    for (case, (tamper, expected)) in cases.into_iter().enumerate() {
        let found = match ExportedTree::read(&tampered(side, tamper)?) {
            Err(error) => Err(error),
            Ok(tree) => side.link(&tree)?,
        };
        if !found.as_ref().is_err_and(expected) {
            return Err(Error::Trial(format!("case {case} is taken as {found:?}")));
        }
    }
    Ok(())
}

/// A tree that is one, but not of this build: the classes that do not fit are not linked, and all is matched as if nothing were known of them.
fn found_out(old: &Side, new: &Side) -> Result<()> {
    let unknown = Sources::default();
    let recovered = matched(old, new, [&unknown, &unknown])?;
    let shape: fn(&Unlinked) -> bool = |reason| matches!(reason, Unlinked::OtherShape { .. });
    let nesting: fn(&Unlinked) -> bool = |reason| matches!(reason, Unlinked::OtherNesting { .. });
    let outside: fn(&Unlinked) -> bool = |reason| matches!(reason, Unlinked::Outside);
    let cases: [FoundOut; 6] = [
        // A type, an arity, a return type, captures.
        (
            |tree| of(tree, "twins")[0]["parameters"] = json!(["System.String"]),
            shape,
            1,
        ),
        (
            |tree| of(tree, "twins")[0]["parameters"] = json!(["System.Int32", "System.Int32"]),
            shape,
            1,
        ),
        (
            |tree| of(tree, "twins")[0]["returns"] = json!("System.String"),
            shape,
            1,
        ),
        (
            |tree| of(tree, "nested")[1]["captures"] = json!([{"name": "k", "type": "System.Int32"}]),
            shape,
            1,
        ),
        // Not nested in the one whose code makes it.
        (
            |tree| {
                let nested = of(tree, "nested");
                let _ = nested[1].as_object_mut().map(|one| one.remove("parent"));
            },
            nesting,
            1,
        ),
        // Somewhere else.
        (
            |tree| {
                for one in of(tree, "twins").as_array_mut().into_iter().flatten() {
                    one["span"]["start_line"] = json!(2);
                    one["span"]["end_line"] = json!(2);
                }
            },
            outside,
            2,
        ),
    ];
    for (case, (tamper, reason, lost)) in cases.into_iter().enumerate() {
        let tree = ExportedTree::read(&tampered(new, tamper)?).map_err(failed)?;
        let links = new.link(&tree)?.map_err(failed)?;
        let reasons: Vec<&Unlinked> = newly_unlinked(new, &links);
        let found = reasons.len() == lost && reasons.iter().all(|found| reason(found));
        if !found || links.links.len() + lost != new.links.links.len() {
            return Err(Error::Trial(format!(
                "case {case}: {links:?}, before {:?}",
                new.links
            )));
        }
        let map = matched(old, new, [&old.sources(), &Sources::new(&tree, &links)])?;
        let differences = differences(old, new, &recovered, &map)?;
        if !differences.is_empty() {
            return Err(Error::Trial(format!("case {case}: {differences:?}")));
        }
    }
    Ok(())
}

fn newly_unlinked<'l>(side: &Side, links: &'l Links) -> Vec<&'l Unlinked> {
    let before = |node: usize| side.links.unlinked.iter().any(|(other, _)| *other == node);
    let new = links.unlinked.iter().filter(|(node, _)| !before(*node));
    new.map(|(_, reason)| reason).collect()
}

/// Digests that say that all is written alike: the code says otherwise, and is believed.
fn digests(old: &Side, new: &Side) -> Result<()> {
    let unknown = Sources::default();
    let recovered = matched(old, new, [&unknown, &unknown])?;
    let same = |side: &Side| -> Result<Sources> {
        let tree = ExportedTree::read(&tampered(side, |tree| {
            for member in ["nested", "twins"] {
                for one in of(tree, member).as_array_mut().into_iter().flatten() {
                    one["digest"] = json!("11".repeat(16));
                }
            }
        })?)
        .map_err(failed)?;
        let links = side.link(&tree)?.map_err(failed)?;
        if links != side.links {
            return Err(Error::Trial(format!("digests count for links: {links:?}")));
        }
        Ok(Sources::new(&tree, &links))
    };
    let map = matched(old, new, [&same(old)?, &same(new)?])?;
    let differences = differences(old, new, &recovered, &map)?;
    if !differences.is_empty() {
        return Err(Error::Trial(format!("equal digests: {differences:?}")));
    }
    Ok(())
}
