//! `hotdelta restart`, `status`, `pause`, `resume`, `apply`: they reach the loop that runs here.

use std::path::{Path, PathBuf};

use hotdelta_live::control;
use hotdelta_live::home::{self, Description};
use hotdelta_live::run::Request;

use crate::arguments::{Control, Which};
use crate::{Console, Error, Outcome};

/// Passes a request on and prints the answer.
pub(crate) fn run(
    request: Request,
    arguments: &Control,
    console: &mut Console<'_>,
) -> Result<Outcome, Error> {
    let (folder, _) = choose(&arguments.which, home::running()?)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let answer = runtime.block_on(control::ask(&folder, request))?;
    let line = if arguments.json {
        serde_json::to_string(&answer).unwrap_or_default()
    } else {
        answer.message
    };
    console.out.write_all(format!("{line}\n").as_bytes())?;
    console.out.flush()?;
    Ok(Outcome::Done)
}

/// The loop that is meant: the one with a process, or the one that runs a project in this folder or around it.
pub(crate) fn choose(
    which: &Which,
    mut loops: Vec<(PathBuf, Description)>,
) -> Result<(PathBuf, Description), Error> {
    let here = match &which.project {
        Some(project) => project.canonicalize().map_err(|source| Error::Read {
            path: project.clone(),
            source,
        })?,
        None => std::env::current_dir()?,
    };
    let process =
        |description: &Description| description.program.as_ref().and_then(|program| program.process);
    match which.pid {
        Some(pid) => loops.retain(|(_, loop_)| loop_.process == pid || process(loop_) == Some(pid)),
        None => loops.retain(|(_, loop_)| is_here(&loop_.project, &here)),
    }
    match loops.len() {
        0 => Err(Error::NoLoop(match which.pid {
            Some(process) => format!("no hotdelta runs as process {process}, or its program"),
            None => format!("no hotdelta runs a project in {}", here.display()),
        })),
        1 => Ok(loops.swap_remove(0)),
        _ => {
            let each = loops
                .iter()
                .map(|(_, loop_)| format!("--pid {} ({})", loop_.process, loop_.project.display()));
            let each: Vec<_> = each.collect();
            Err(Error::NoLoop(format!(
                "several run here; which one? {}",
                each.join(", ")
            )))
        }
    }
}

/// Whether a project is meant by somebody in a folder, or who names it or its folder.
fn is_here(project: &Path, here: &Path) -> bool {
    let folder = project.parent().unwrap_or(project);
    project.starts_with(here) || here.starts_with(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_meant_from_its_folder_and_those_around_it() {
        let project = Path::new("/src/shop/Shop.fsproj");
        for here in ["/src", "/src/shop", "/src/shop/Shop.fsproj", "/src/shop/pages"] {
            assert!(is_here(project, Path::new(here)), "{here}");
        }
        for here in ["/src/shop2", "/other"] {
            assert!(!is_here(project, Path::new(here)), "{here}");
        }
    }
}
