//! What every file of the repository has to keep to.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::Outcome;
use crate::fuzz;
use crate::workspace::{Workspace, run_quietly};

/// The command of README that shows what the project does.
pub(super) const DEMO: &str = "cargo run --release -p hotdelta -- demo";

/// What README asks of a newcomer, among others.
const COMMANDS: [&str; 4] = [
    "cargo install --path hotdelta",
    "hotdelta run",
    DEMO,
    "cargo xtask verify",
];

pub(super) fn check(workspace: &Workspace) -> Result<Outcome> {
    let readme = fs::read_to_string(workspace.root.join("README.md")).context("README.md")?;
    let commands = commands(&readme);
    let missing: Vec<_> = COMMANDS
        .iter()
        .filter(|command| !commands.contains(command))
        .collect();
    ensure!(missing.is_empty(), "README.md lacks the commands {missing:?}");

    lock_files(workspace)?;
    let own = machine_paths(&workspace.root, &workspace.target);
    let files = workspace.tracked()?;
    let mut found = Vec::new();
    for file in &files {
        let content = fs::read(workspace.root.join(file)).with_context(|| file.display().to_string())?;
        let texts = [
            content.as_slice(),
            &every_second(&content, 0),
            &every_second(&content, 1),
        ];
        if let Some(path) = texts.iter().find_map(|text| find_path(text, &own)) {
            found.push(format!("{} ({path})", file.display()));
        }
    }
    ensure!(found.is_empty(), "paths of a machine in: {}", found.join(", "));
    Ok(Outcome::Passed(format!(
        "the commands in README.md, {} files without a machine's paths",
        files.len()
    )))
}

/// A build of a commit must take the versions that the commit names. Cargo has brought the workspace's own lock file up to date by the
/// time that this runs, so for that one git is asked, and only where nobody is at work.
fn lock_files(workspace: &Workspace) -> Result<()> {
    let mut fuzz = workspace.cargo(&[
        "metadata",
        "--locked",
        "--format-version",
        "1",
        "--manifest-path",
        fuzz::MANIFEST,
    ]);
    run_quietly(&mut fuzz).context("fuzz/Cargo.lock")?;
    if std::env::var_os("CI").is_some() {
        let mut git = Command::new("git");
        git.args(["diff", "--exit-code", "--stat", "HEAD", "--", "Cargo.lock"])
            .current_dir(&workspace.root);
        run_quietly(&mut git).context("Cargo.lock is not up to date")?;
    }
    Ok(())
}

/// The lines of the code blocks for a shell.
fn commands(readme: &str) -> Vec<&str> {
    let mut shell = false;
    let mut commands = Vec::new();
    for line in readme.lines() {
        if let Some(language) = line.strip_prefix("```") {
            shell = matches!(language, "sh" | "bash" | "shell" | "console");
        } else if shell && !line.trim().is_empty() {
            commands.push(line.trim());
        }
    }
    commands
}

/// Folders of this machine that no file may name: the checkout, what is built, the user's home.
fn machine_paths(root: &Path, target: &Path) -> Vec<String> {
    let home = std::env::home_dir();
    let folders = [Some(root), Some(target), home.as_deref()];
    let mut paths: Vec<String> = folders
        .into_iter()
        .flatten()
        .map(|path| path.display().to_string())
        .collect();
    // A home such as `/` says nothing.
    paths.retain(|path| path.len() > 1);
    paths
}

/// UTF-16 read as ASCII: what metadata's user strings and Windows' resources hold.
fn every_second(content: &[u8], from: usize) -> Vec<u8> {
    content.iter().skip(from).step_by(2).copied().collect()
}

/// One of the paths, or a user's folder on whatever machine, where it is a whole path and not the end of a longer one.
fn find_path(text: &[u8], own: &[String]) -> Option<String> {
    let homes = [("/home", b'/'), ("/Users", b'/'), ("C:\\Users", b'\\')];
    let whole = |start: usize| start.checked_sub(1).is_none_or(|before| !in_a_path(text[before]));
    let named = own.iter().find(|path| {
        positions(text, path.as_bytes()).any(|start| {
            whole(start)
                && text
                    .get(start + path.len())
                    .is_none_or(|&after| !in_a_name(after))
        })
    });
    let home = homes.iter().find(|(home, separator)| {
        positions(text, home.as_bytes()).any(|start| {
            let rest = &text[start + home.len()..];
            whole(start)
                && rest.first() == Some(separator)
                && rest.get(1).is_some_and(|&user| in_a_name(user))
        })
    });
    named
        .cloned()
        .or_else(|| home.map(|(home, _)| (*home).to_owned()))
}

fn positions<'a>(text: &'a [u8], part: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    text.windows(part.len())
        .enumerate()
        .filter(move |(_, window)| *window == part)
        .map(|(at, _)| at)
}

fn in_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn in_a_path(byte: u8) -> bool {
    in_a_name(byte) || matches!(byte, b'.' | b'/' | b'~' | b')' | b'}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_the_lines_of_shell_blocks() {
        let readme = "```sh\none\n```\ntext\n```text\na picture\n```\n```sh\n\ntwo\n```\n";
        assert_eq!(commands(readme), ["one", "two"]);
    }

    #[test]
    fn a_path_is_found_whole_and_in_utf_16_too() {
        let own = ["/srv/x".to_owned()];
        let find = |text: &str| find_path(text.as_bytes(), &own);
        assert_eq!(find("at /srv/x/y.fs").as_deref(), Some("/srv/x"));
        assert_eq!(find("(/srv/x)").as_deref(), Some("/srv/x"));
        assert_eq!(find("/srv/xylophone, a/srv/x/y and ../srv/x"), None);
        let homes = [["/ho", "me/somebody/y"], ["C:\\Us", "ers\\somebody"]].map(|parts| parts.concat());
        assert!(homes.iter().all(|home| find(home).is_some()));
        assert_eq!(find("/home of"), None);
        let wide: Vec<u8> = "/srv/x".bytes().flat_map(|byte| [byte, 0]).collect();
        assert_eq!(
            find_path(&every_second(&wide, 0), &own).as_deref(),
            Some("/srv/x")
        );
    }
}
