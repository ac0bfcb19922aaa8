//! Has MSBuild evaluate a program's projects.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Error;
use super::description::Description;
use super::evaluation::Evaluation;
use super::imports::imports;
use super::msbuild::{Folders, Held, MsBuild, Ran, Target};
use crate::{Dotnet, Result};

/// Evaluates the projects of a program, as often as it is asked.
///
/// One run of MSBuild gives everything: the graph of the projects, how the program is started, what it is made from. Measured with
/// three projects and the SDK 10.0.401 on two cores: 1.0 s, with MSBuild's server running 0.4 s. Restoring would add as much again.
#[derive(Debug)]
pub(crate) struct Evaluator {
    pub(crate) msbuild: MsBuild,
    /// Folders whose files are nobody's to edit.
    foreign: Vec<PathBuf>,
}

/// Errors of the SDK that say that packages have to be restored: no assets file, one without the framework, a package that is gone.
pub(crate) const RESTORE: [&str; 4] = ["NETSDK1004", "NETSDK1005", "NETSDK1047", "NETSDK1064"];

impl Evaluator {
    pub(crate) fn new(dotnet: &Dotnet, msbuild: MsBuild) -> Self {
        Self {
            msbuild,
            foreign: foreign(dotnet),
        }
    }

    /// Evaluates. Packages are restored where MSBuild cannot do without; where it can, a build may have to, and
    /// [`Evaluation::restored`] tells whether.
    ///
    /// # Errors
    /// [`Error::Evaluation`] where a project is wrong, [`Error::Sdk`] where no SDK will do, [`Error::Unsupported`] where the program would be
    /// refused and there is nothing to restore for.
    pub(crate) async fn evaluate(&mut self, dotnet: &Dotnet, folders: Folders) -> Result<Evaluation> {
        let began = SystemTime::now();
        let (answers, ran) = self.describe(folders).await?;
        if ran.success {
            return self.read(&answers, ran, began);
        }
        if let Some(basics) = self.basics(&answers, began) {
            basics.check(dotnet)?;
        }
        if !ran
            .diagnostics
            .iter()
            .any(|diagnostic| RESTORE.contains(&diagnostic.code.as_str()))
        {
            return Err(self.failed(ran));
        }
        let ran = self.msbuild.restore().await?;
        if !ran.success {
            return Err(self.failed(ran));
        }
        let (answers, ran) = self.describe(folders).await?;
        if !ran.success {
            return Err(self.failed(ran));
        }
        let evaluation = self.read(&answers, ran, began)?;
        // Without the note packages are restored once more.
        let _ = evaluation.note_restored();
        Ok(evaluation)
    }

    async fn describe(&mut self, folders: Folders) -> Result<(PathBuf, Ran)> {
        let answers = self.msbuild.answers()?;
        let log = answers.join("log");
        let options = [
            "-fl".to_owned(),
            format!("-flp:verbosity=detailed;encoding=utf-8;logfile={}", log.display()),
        ];
        let path = answers.to_string_lossy().into_owned();
        // What is imported stands in the log alone, in the language of the tools.
        let variables = [("MSBUILDLOGIMPORTS", "1"), ("DOTNET_CLI_UI_LANGUAGE", "en")];
        let properties = [("HotdeltaAnswers", path.as_str())];
        let target = Target {
            name: "HotdeltaDescribeProgram",
            folders,
            properties: &properties,
            options: &options,
            variables: &variables,
            held: Held::default(),
        };
        let ran = self.msbuild.target(target).await?;
        Ok((answers, ran))
    }

    /// What the program's project says of itself, where packages are missing.
    fn basics(&self, answers: &Path, began: SystemTime) -> Option<Evaluation> {
        let description = Description::read(&fs::read_to_string(answers.join("basics")).ok()?);
        let project = ("basics".to_owned(), description);
        Evaluation::new(vec![project], "basics", BTreeSet::new(), &self.foreign, began)
    }

    fn read(&self, answers: &Path, ran: Ran, began: SystemTime) -> Result<Evaluation> {
        let text = |name: &str| {
            let path = answers.join(name);
            fs::read_to_string(&path).map_err(|source| crate::Error::File { path, source })
        };
        let program = text("program")?;
        let program = program.trim_start_matches('\u{feff}');
        let root = program.lines().next().unwrap_or_default();
        let mut projects = Vec::new();
        let entries = fs::read_dir(answers).map_err(|source| crate::Error::File {
            path: answers.to_owned(),
            source,
        })?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".project") {
                let description = Description::read(&text(&name)?);
                let description = if name == root {
                    description.and(Description::read(program))
                } else {
                    description
                };
                projects.push((name, description));
            }
        }
        projects.sort_by(|(a, _), (b, _)| a.cmp(b));
        let imports = imports(&text("log").unwrap_or_default())
            .iter()
            .map(|path| super::description::clean(path))
            .filter(|path| !path.starts_with(answers.parent().unwrap_or(answers)))
            .collect::<BTreeSet<_>>();
        Evaluation::new(projects, root, imports, &self.foreign, began).ok_or_else(|| self.failed(ran))
    }

    pub(super) fn failed(&self, ran: Ran) -> crate::Error {
        sdk(&ran)
            .unwrap_or_else(|| Error::Evaluation {
                project: self.msbuild.project().to_owned(),
                diagnostics: ran.diagnostics,
                output: ran.output,
            })
            .into()
    }
}

/// The folders of .NET itself and of NuGet's packages.
fn foreign(dotnet: &Dotnet) -> Vec<PathBuf> {
    let installation = fs::canonicalize(dotnet.executable()).ok();
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let home = variable("HOME").or_else(|| variable("USERPROFILE"));
    let packages = variable("NUGET_PACKAGES").or_else(|| Some(home?.join(".nuget").join("packages")));
    [
        dotnet.executable().parent().map(Path::to_owned),
        installation.and_then(|path| Some(path.parent()?.to_owned())),
        packages,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What `dotnet` says, without any MSBuild, where it has no SDK for a folder.
fn sdk(ran: &Ran) -> Option<Error> {
    if !ran.output.contains("sdk-not-found") && !ran.output.contains("No .NET SDKs were found") {
        return None;
    }
    let value = |key: &str| {
        let line = ran.output.lines().find_map(|line| line.trim().strip_prefix(key));
        line.map(|value| value.trim().to_owned())
    };
    let installed = ran.output.lines().filter_map(|line| {
        let (version, folder) = line.trim().split_once(" [")?;
        (folder.ends_with(']') && version.starts_with(|first: char| first.is_ascii_digit()))
            .then(|| version.to_owned())
    });
    Some(Error::Sdk {
        wanted: value("Requested SDK version:"),
        global_json: value("global.json file:").map(PathBuf::from),
        installed: installed.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sdk_that_is_missing_is_one_sentence() {
        let output = "The command could not be loaded, possibly because:\n  * You intended to execute a .NET SDK command:\n\
            \x20     A compatible .NET SDK was not found.\n\nRequested SDK version: 99.0.100\nglobal.json file: /s/global.json\n\n\
            Installed SDKs:\n10.0.401 [/usr/share/dotnet/sdk]\n\nInstall the [99.0.100] .NET SDK or update [/s/global.json] to match an installed SDK.\n\n\
            Learn about SDK resolution:\nhttps://aka.ms/dotnet/sdk-not-found\n";
        let ran = |output: &str| Ran {
            success: false,
            output: output.to_owned(),
            diagnostics: Vec::new(),
        };
        assert_eq!(
            sdk(&ran(output)).unwrap().to_string(),
            "/s/global.json asks for the .NET SDK 99.0.100, which is not installed (there are: 10.0.401); \
             get one from https://dotnet.microsoft.com/download"
        );
        assert!(sdk(&ran("App.fsproj : error MSB4025: wrong")).is_none());
    }
}
