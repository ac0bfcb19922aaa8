//! Projects in a folder of their own.

use std::fs;
use std::path::{Path, PathBuf};

use hotdelta_live::Dotnet;
use tempfile::TempDir;

use crate::Outcome;

/// A folder with files.
pub(crate) struct Sample {
    folder: TempDir,
}

impl Sample {
    /// Files by their paths.
    pub(crate) fn new(files: &[(&str, &str)]) -> Result<Self, Box<dyn std::error::Error>> {
        let sample = Self {
            folder: TempDir::with_prefix("hotdelta-run-")?,
        };
        // What the SDK brings is enough: FSharp.Core. Nothing is asked for over a network.
        let packs = Dotnet::find()?
            .sdk()?
            .directory
            .join("FSharp")
            .join("library-packs");
        let sources = format!(
            "<configuration><packageSources><clear /><add key=\"sdk\" value=\"{}\" /></packageSources></configuration>",
            packs.display()
        );
        sample.write("NuGet.config", &sources)?;
        for (path, text) in files {
            sample.write(path, text)?;
        }
        Ok(sample)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) -> Outcome {
        let path = self.path(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(fs::write(path, text)?)
    }

    pub(crate) fn read(&self, path: &str) -> Result<String, Box<dyn std::error::Error>> {
        Ok(fs::read_to_string(self.path(path))?)
    }

    /// Puts one text in the place of another in a file.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) -> Outcome {
        let text = self.read(path)?;
        if !text.contains(from) {
            return Err(format!("{path} has no {from:?}").into());
        }
        self.write(path, &text.replace(from, to))
    }
}

/// A project file of an executable.
pub(crate) fn executable(framework: &str, items: &str) -> String {
    project(
        "Microsoft.NET.Sdk",
        framework,
        "<OutputType>Exe</OutputType>",
        items,
    )
}

/// A project file of a library.
pub(crate) fn library(framework: &str, items: &str) -> String {
    project("Microsoft.NET.Sdk", framework, "", items)
}

/// A project file.
pub(crate) fn project(sdk: &str, framework: &str, properties: &str, items: &str) -> String {
    format!(
        "<Project Sdk=\"{sdk}\">\n  <PropertyGroup><TargetFramework>{framework}</TargetFramework>{properties}</PropertyGroup>\n  \
         <ItemGroup>{items}</ItemGroup>\n</Project>\n"
    )
}

/// F# files in their order.
pub(crate) fn compile(files: &[&str]) -> String {
    files
        .iter()
        .map(|file| format!("<Compile Include=\"{file}\" />"))
        .collect()
}
