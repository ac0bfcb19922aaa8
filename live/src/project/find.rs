//! Which project a user means.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Error;
use crate::Result;

/// Project files of the languages that .NET SDKs compile.
const PROJECTS: [&str; 3] = ["csproj", "fsproj", "vbproj"];

/// How far below a folder projects are looked for, to name them as choices.
const DEPTH: usize = 5;

/// How many folders are looked into for that.
const FOLDERS: usize = 2000;

/// The project file: `path` itself, or the only one in the folder `path`. Nothing is read of it.
///
/// # Errors
/// There is none, or there are several; then the choices are named.
pub fn find(path: &Path) -> Result<PathBuf> {
    let metadata = fs::metadata(path).map_err(|source| crate::Error::File {
        path: path.to_owned(),
        source,
    })?;
    if metadata.is_dir() {
        return in_folder(path);
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let what = match extension(path).as_deref() {
        Some(extension) if PROJECTS.contains(&extension) => {
            return Ok(std::path::absolute(path).unwrap_or(path.to_owned()));
        }
        Some("sln" | "slnx" | "slnf") => "a solution",
        Some("cs") => {
            return Err(Error::NotAProject {
                path: path.to_owned(),
                what: "a program in one file, which has no project (`dotnet project convert` makes one)",
                below: Vec::new(),
            }
            .into());
        }
        _ => "no project of C#, F# or Visual Basic",
    };
    Err(Error::NotAProject {
        path: path.to_owned(),
        what,
        below: below(folder),
    }
    .into())
}

fn in_folder(folder: &Path) -> Result<PathBuf> {
    // Without a separator at its end.
    let folder: PathBuf = std::path::absolute(folder)
        .unwrap_or(folder.to_owned())
        .components()
        .collect();
    let mut projects = projects(&folder).map_err(|source| crate::Error::File {
        path: folder.clone(),
        source,
    })?;
    match projects.len() {
        1 => Ok(projects.remove(0)),
        0 => {
            let below = below(&folder);
            Err(Error::NoProject { folder, below }.into())
        }
        _ => Err(Error::SeveralProjects { folder, projects }.into()),
    }
}

fn projects(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut projects: Vec<_> = fs::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| extension(path).is_some_and(|extension| PROJECTS.contains(&extension.as_str())))
        .filter(|path| path.is_file())
        .collect();
    projects.sort();
    Ok(projects)
}

/// Those nearest first.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut level = vec![folder.to_owned()];
    let mut looked = 0;
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for folder in level {
            looked += 1;
            if looked > FOLDERS {
                return found;
            }
            found.extend(projects(&folder).unwrap_or_default());
            next.extend(folders(&folder));
        }
        level = next;
    }
    found
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<_> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|entry| !super::never::is_never(&entry.file_name()))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    folders
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "<Project/>").unwrap();
        }
        folder
    }

    fn message(files: &[&str], path: &str) -> String {
        let folder = folder(files);
        let error = find(&folder.path().join(path)).unwrap_err();
        let text = error.to_string();
        let root = format!("{}", folder.path().display());
        text.replace(&format!("{root}{}", std::path::MAIN_SEPARATOR), "")
            .replace(&root, ".")
            .replace('\\', "/")
    }

    #[test]
    fn the_only_project_of_a_folder_is_meant() {
        let folder = folder(&["App.fsproj", "App.sln", "sub/Other.csproj", "notes.txt"]);
        assert_eq!(find(folder.path()).unwrap(), folder.path().join("App.fsproj"));
        let named = folder.path().join("sub/Other.csproj");
        assert_eq!(find(&named).unwrap(), named);
    }

    #[test]
    fn several_projects_are_named() {
        assert_eq!(
            message(&["A.csproj", "B.fsproj"], ""),
            "several projects in .; choose one with --project:\n  A.csproj\n  B.fsproj"
        );
    }

    #[test]
    fn projects_below_are_named_and_build_folders_left_out() {
        let files = [
            "Shop.sln",
            "src/App/App.fsproj",
            "src/App/obj/X.csproj",
            ".git/Y.csproj",
        ];
        assert_eq!(
            message(&files, ""),
            "no project in .; choose one with --project:\n  src/App/App.fsproj"
        );
        assert_eq!(
            message(&files, "Shop.sln"),
            "Shop.sln is a solution; choose one with --project:\n  src/App/App.fsproj"
        );
    }

    #[test]
    fn nothing_at_all_is_said_so() {
        assert_eq!(message(&[], ""), "no project in .; name one with --project");
        assert!(message(&[], "Missing.csproj").starts_with("Missing.csproj: "));
        assert!(message(&["app.cs"], "app.cs").contains("dotnet project convert"));
    }
}
