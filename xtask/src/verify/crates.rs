//! The layers of `docs/architecture.md`: a crate depends only on crates below it.

use anyhow::{Result, bail};

use super::Outcome;
use crate::workspace::{Package, Workspace};

/// Each crate with those below it. What is not listed (the command line's tests, benchmarks, this program) stands above all.
const BELOW: [(&str, &[&str]); 9] = [
    ("ecma335", &[]),
    ("portable-pdb", &["ecma335"]),
    ("name-map", &["ecma335"]),
    ("typed-tree-diff", &["name-map", "portable-pdb", "ecma335"]),
    (
        "lua-reload",
        &["typed-tree-diff", "name-map", "portable-pdb", "ecma335"],
    ),
    ("delta-writer", &["portable-pdb", "ecma335"]),
    (
        "hotdelta-session",
        &[
            "delta-writer",
            "typed-tree-diff",
            "name-map",
            "portable-pdb",
            "ecma335",
        ],
    ),
    (
        "hotdelta-live",
        &[
            "hotdelta-session",
            "delta-writer",
            "typed-tree-diff",
            "name-map",
            "portable-pdb",
            "ecma335",
        ],
    ),
    (
        "hotdelta",
        &[
            "hotdelta-live",
            "hotdelta-session",
            "delta-writer",
            "typed-tree-diff",
            "name-map",
            "portable-pdb",
            "ecma335",
        ],
    ),
];

/// Packages that are no part of the product, on which nothing of it may depend.
const ABOVE: [&str; 3] = ["hotdelta-tests", "bench", "xtask"];

pub(super) fn check(workspace: &Workspace) -> Result<Outcome> {
    let wrong: Vec<String> = workspace.packages.iter().flat_map(wrong).collect();
    if !wrong.is_empty() {
        bail!("{}", wrong.join("; "));
    }
    let edges: usize = workspace
        .packages
        .iter()
        .map(|package| package.dependencies.len())
        .sum();
    Ok(Outcome::Passed(format!(
        "{} packages, {edges} edges, all downwards",
        workspace.packages.len()
    )))
}

fn wrong(package: &Package) -> Vec<String> {
    let name = package.name.as_str();
    let below = BELOW
        .iter()
        .find(|(layer, _)| *layer == name)
        .map(|(_, below)| *below);
    match below {
        Some(below) => package
            .dependencies
            .iter()
            .filter(|dependency| !below.contains(&dependency.as_str()))
            .map(|dependency| format!("{name} depends on {dependency}, which is not below it"))
            .collect(),
        None if ABOVE.contains(&name) => Vec::new(),
        None => vec![format!("{name} has no place in the layers")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, dependencies: &[&str]) -> Package {
        let dependencies = dependencies.iter().map(|&name| name.to_owned()).collect();
        Package {
            name: name.to_owned(),
            dependencies,
            targets: Vec::new(),
        }
    }

    #[test]
    fn only_crates_below_may_be_depended_on() {
        assert_eq!(wrong(&package("portable-pdb", &["ecma335"])), [""; 0]);
        assert_eq!(wrong(&package("xtask", &["hotdelta-tests"])), [""; 0]);
        assert_eq!(
            wrong(&package("delta-writer", &["ecma335", "typed-tree-diff"])),
            ["delta-writer depends on typed-tree-diff, which is not below it"]
        );
        assert_eq!(
            wrong(&package("another", &[])),
            ["another has no place in the layers"]
        );
    }

    #[test]
    fn the_layers_have_no_circle() {
        for (at, (_, below)) in BELOW.iter().enumerate() {
            let earlier: Vec<_> = BELOW[..at].iter().map(|(name, _)| *name).collect();
            assert!(below.iter().all(|name| earlier.contains(name)));
        }
    }
}
