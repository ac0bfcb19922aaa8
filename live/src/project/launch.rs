//! How a program is started.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::arguments::split;
use super::evaluation::Evaluation;
use super::launch_settings::profile;
use super::{Launch, Request};
use crate::{Dotnet, Result};

impl Evaluation {
    /// What `dotnet run` would start: the program, its arguments, folder and environment. `current` is the folder in which the user is.
    ///
    /// # Errors
    /// `launchSettings.json` cannot be used.
    pub fn launch(&self, dotnet: &Dotnet, request: &Request, current: &Path) -> Result<Launch> {
        let root = self.root();
        let says = &root.description;
        let profile = profile(&root.file, &request.profile)?.unwrap_or_default();
        let mut arguments: Vec<OsString> = split(says.get("RunArguments"))
            .into_iter()
            .map(OsString::from)
            .collect();
        if !request.arguments.is_empty() {
            arguments.extend(request.arguments.iter().cloned());
        } else if arguments.is_empty() {
            // As `dotnet run` does: the profile's arguments take the place of none, and are not put behind others.
            arguments.extend(profile.arguments.into_iter().map(OsString::from));
        }
        let output = says.path("TargetDir", root.folder()).unwrap_or_default();
        let mut environment = Vec::new();
        if let Some(name) =
            root_variable(says.get("RuntimeIdentifier")).filter(|name| std::env::var_os(name).is_none())
        {
            environment.push((name, dotnet.root()?.to_string_lossy().into_owned()));
        }
        environment.extend(profile.environment);
        let working_directory = says.path("RunWorkingDirectory", root.folder());
        Ok(Launch {
            program: program(says.get("RunCommand"), root.folder(), dotnet),
            arguments,
            working_directory: working_directory.unwrap_or_else(|| current.to_owned()),
            environment,
            modules: self
                .projects()
                .filter_map(|project| Some(output.join(project.image.file_name()?)))
                .collect(),
            output,
            profile: (!profile.name.is_empty()).then_some(profile.name),
            name: root.name.clone(),
        })
    }
}

/// RunCommand is a path, or the name of a program in PATH: `dotnet` where the project has no host of its own.
fn program(command: &str, folder: &Path, dotnet: &Dotnet) -> PathBuf {
    if command.eq_ignore_ascii_case("dotnet") {
        return dotnet.executable().to_owned();
    }
    if command.contains(['/', '\\']) {
        return super::description::absolute(command, folder);
    }
    PathBuf::from(command)
}

/// The variable in which a program's own host finds the installation: `DOTNET_ROOT_X64`, or that of another architecture.
/// There is none for a program that is built for another machine.
fn root_variable(identifier: &str) -> Option<String> {
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let other = identifier
        .split('-')
        .nth(1)
        .is_some_and(|other| !other.eq_ignore_ascii_case(architecture));
    (!other).then(|| format!("DOTNET_ROOT_{}", architecture.to_uppercase()))
}
