//! What reflection lists of the process beside what it lists of a fresh load.

use std::collections::{BTreeMap, BTreeSet};

use hotdelta_session::Diagnostic;

use super::Finding;

type Listed = BTreeMap<String, Vec<String>>;

/// Whether a difference is of a kind that is no error.
type Explained = fn(&Difference<'_>) -> bool;

struct Difference<'a> {
    about: &'a str,
    /// What the process says of it, a fresh load, and fresh loads of earlier generations.
    live: &'a [String],
    fresh: &'a [String],
    earlier: &'a [&'a Listed],
    /// What the updates so far were warned of.
    said: &'a [&'a Diagnostic],
}

/// Every kind of difference that there may be, each with its reason.
const EXPLAINED: [Explained; 5] = [
    // What was deleted stays, as it was: no runtime takes rows of metadata away. A warning names it.
    |d| {
        let was = |listed: &&Listed| listed.get(d.about).is_some_and(|said| said == d.live);
        d.fresh.is_empty() && d.earlier.iter().any(was)
    },
    // What the F# compiler keeps for other compilations: no update reaches a resource, and nothing that runs reads these.
    |d| {
        ["Signature", "Optimization"]
            .iter()
            .any(|kind| d.about.starts_with(&format!("resource FSharp{kind}")))
    },
    // The quotations of functions marked ReflectedDefinition are in a resource, too, which has a name made of its content, and an attribute with
    // that name.
    |d| d.about.contains("ReflectedDefinitions-"),
    // That such a function's quotation stays is said with its name.
    |d| {
        let mut said = d.said.iter().filter(|warning| warning.id == "HD1007");
        d.about.starts_with("quotation ") && said.any(|warning| d.about.contains(&warning.symbol))
    },
    // The commit that a build is of, which `dotnet build` writes: the process was not started from this one.
    |d| d.about.contains("AssemblyInformationalVersionAttribute"),
];

pub(super) fn compare(
    live: &Listed,
    fresh: &Listed,
    earlier: &[&Listed],
    said: &[&Diagnostic],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let abouts: BTreeSet<_> = live.keys().chain(fresh.keys()).collect();
    for about in abouts {
        let side = |listed: &'_ Listed| listed.get(about).cloned().unwrap_or_default();
        let (live, fresh) = (side(live), side(fresh));
        let difference = Difference {
            about,
            live: &live,
            fresh: &fresh,
            earlier,
            said,
        };
        if live == fresh || EXPLAINED.iter().any(|is| is(&difference)) {
            continue;
        }
        findings.push(Finding {
            kind: "reflection",
            name: about.clone(),
            message: format!("the process lists {live:?}, a fresh one {fresh:?}"),
        });
    }
    findings
}
