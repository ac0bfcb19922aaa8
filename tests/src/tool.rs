//! Programs of this folder that run on .NET: their sources are part of the test program, which builds them where they are needed.

use std::path::{Path, PathBuf};
use std::process::Command;

use hotdelta_live::{Dotnet, Sdk};

use crate::{Error, Result};

/// A program by its sources; it is built against the SDK's own compilers.
pub(crate) struct Tool {
    /// The name of its assembly.
    pub(crate) name: &'static str,
    /// Its project file.
    pub(crate) project: &'static str,
    /// Names and texts of its files, the project's too.
    pub(crate) files: &'static [(&'static str, &'static str)],
}

impl Tool {
    /// Builds the program, unless a folder below `tools` has it from the same sources and SDK. Gives the assembly to run.
    pub(crate) fn build(&self, dotnet: &Dotnet, sdk: &Sdk, tools: &Path) -> Result<PathBuf> {
        let mut hasher = blake3::Hasher::new();
        field(&mut hasher, sdk.version.as_str());
        for (name, text) in self.files {
            field(&mut hasher, name);
            field(&mut hasher, text);
        }
        let folder = tools.join(hasher.finalize().to_hex().as_str());
        if !folder.is_dir() {
            self.build_in(dotnet, &folder)?;
        }
        Ok(folder.join(format!("{}.dll", self.name)))
    }

    fn build_in(&self, dotnet: &Dotnet, folder: &Path) -> Result<()> {
        let work = folder.with_extension(format!("{}", std::process::id()));
        let output = work.join("output");
        std::fs::create_dir_all(&work).map_err(Error::file(&work))?;
        for (name, text) in self.files {
            let path = work.join(name);
            std::fs::write(&path, text).map_err(Error::file(&path))?;
        }
        let mut command = Command::new(dotnet.executable());
        command
            .args([
                "build",
                self.project,
                "-c",
                "Release",
                "-nodeReuse:false",
                "-v:quiet",
                "-o",
            ])
            .arg(&output);
        // A global.json above the target folder must not pick another SDK's compilers than those the cache is named after.
        command
            .current_dir(&work)
            .env("DOTNET_CLI_TELEMETRY_OPTOUT", "1")
            .env("DOTNET_NOLOGO", "1");
        command
            .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
            .env("NuGetAudit", "false");
        let program = dotnet.executable().to_owned();
        let run = command
            .output()
            .map_err(|source| hotdelta_live::Error::Start { program, source })?;
        if !run.status.success() {
            return Err(Error::Tool {
                name: self.name,
                output: String::from_utf8_lossy(&run.stdout).into_owned(),
            });
        }
        if let Err(error) = std::fs::rename(&output, folder)
            && !folder.is_dir()
        {
            return Err(Error::file(folder)(error));
        }
        std::fs::remove_dir_all(&work).map_err(Error::file(&work))
    }
}

/// Each field with its length, so that two lists of fields never give the same bytes.
pub(crate) fn field(hasher: &mut blake3::Hasher, text: &str) {
    hasher.update(&(text.len() as u64).to_le_bytes());
    hasher.update(text.as_bytes());
}
