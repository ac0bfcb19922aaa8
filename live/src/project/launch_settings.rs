//! `launchSettings.json`: profiles in which a project can be started.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::arguments::{expand, split};
use super::{Error, ProfileChoice, json};
use crate::Result;

/// A profile that starts the project itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Profile {
    pub(super) name: String,
    pub(super) arguments: Vec<String>,
    /// What it sets, `ASPNETCORE_URLS` of its addresses first.
    pub(super) environment: Vec<(String, String)>,
}

/// The files in which a project's profiles may be, in the order in which they are looked for.
pub(super) fn files(project: &Path) -> [PathBuf; 2] {
    let folder = project.parent().unwrap_or(Path::new(""));
    let visual_basic = project
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("vbproj"));
    let properties = if visual_basic { "My Project" } else { "Properties" };
    let name = project.file_stem().unwrap_or_default().to_string_lossy();
    [
        folder.join(properties).join("launchSettings.json"),
        folder.join(format!("{name}.run.json")),
    ]
}

/// The profile to start in, if there is one. Variables of this process are put into it.
///
/// # Errors
/// The file cannot be read, or the profile that is named is not in it or does not start the project.
pub(super) fn profile(project: &Path, choice: &ProfileChoice) -> Result<Option<Profile>> {
    let name = match choice {
        ProfileChoice::Nothing => return Ok(None),
        ProfileChoice::First => None,
        ProfileChoice::Named(name) => Some(name.as_str()),
    };
    let files = files(project);
    for file in &files {
        match fs::read_to_string(file) {
            Ok(text) => return choose(file, &text, name, |variable| std::env::var(variable).ok()),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(source) => {
                return Err(crate::Error::File {
                    path: file.clone(),
                    source,
                });
            }
        }
    }
    match name {
        None => Ok(None),
        Some(name) => Err(Error::LaunchSettings {
            file: files[0].clone(),
            place: None,
            message: format!("there is no such file, and so no profile “{name}”"),
        }
        .into()),
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    profiles: IndexMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    command_name: Option<String>,
    command_line_args: Option<String>,
    application_url: Option<String>,
    #[serde(default)]
    environment_variables: Option<IndexMap<String, Value>>,
}

fn choose(
    file: &Path,
    text: &str,
    name: Option<&str>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Profile>> {
    let wrong = |place: Option<(usize, usize)>, message: String| Error::LaunchSettings {
        file: file.to_owned(),
        place,
        message,
    };
    let settings: File =
        json::read(text).map_err(|error| wrong(Some((error.line, error.column)), error.message))?;
    let chosen = match name {
        Some(name) => Some(named(&settings.profiles, name).map_err(|message| wrong(None, message))?),
        None => settings.profiles.iter().find(|(_, value)| starts_project(value)),
    };
    let Some((name, value)) = chosen else {
        return Ok(None);
    };
    let fields: Fields = serde_json::from_value(value.clone())
        .map_err(|error| wrong(None, format!("profile “{name}”: {error}")))?;
    if fields.command_name.as_deref() != Some(PROJECT) {
        let message = match &fields.command_name {
            Some(command) => format!("profile “{name}” starts “{command}” and not the project"),
            None => format!("profile “{name}” has no commandName"),
        };
        return Err(wrong(None, message).into());
    }
    let mut environment = Vec::new();
    if let Some(urls) = fields.application_url.filter(|urls| !urls.is_empty()) {
        environment.push(("ASPNETCORE_URLS".to_owned(), urls));
    }
    environment.push(("DOTNET_LAUNCH_PROFILE".to_owned(), name.clone()));
    for (key, value) in fields.environment_variables.unwrap_or_default() {
        let text = match value {
            Value::String(text) => expand(&text, &variable),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null => continue,
            Value::Array(_) | Value::Object(_) => {
                return Err(wrong(None, format!("profile “{name}”: {key} is no text")).into());
            }
        };
        environment.push((key, text));
    }
    Ok(Some(Profile {
        name: name.clone(),
        arguments: split(&expand(&fields.command_line_args.unwrap_or_default(), &variable)),
        environment,
    }))
}

/// The commandName of profiles that start the project.
const PROJECT: &str = "Project";

fn starts_project(profile: &Value) -> bool {
    profile.get("commandName").and_then(Value::as_str) == Some(PROJECT)
}

/// Names are compared without regard to case, as `dotnet run` does.
fn named<'a>(
    profiles: &'a IndexMap<String, Value>,
    name: &str,
) -> std::result::Result<(&'a String, &'a Value), String> {
    let mut same = profiles
        .iter()
        .filter(|(key, _)| key.to_lowercase() == name.to_lowercase());
    match (same.next(), same.next()) {
        (Some(profile), None) => Ok(profile),
        (Some(_), Some(_)) => Err(format!("several profiles are called “{name}”")),
        (None, _) => {
            let there: Vec<_> = profiles.keys().map(String::as_str).collect();
            let there = if there.is_empty() {
                "none".to_owned()
            } else {
                there.join(", ")
            };
            Err(format!("there is no profile “{name}” (there are: {there})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{
      // what templates write
      "$schema": "https://json.schemastore.org/launchsettings.json",
      "iisSettings": { "iisExpress": { "applicationUrl": "http://localhost:5000" } },
      "profiles": {
        "IIS Express": { "commandName": "IISExpress" },
        "http": {
          "commandName": "Project",
          "dotnetRunMessages": true,
          "applicationUrl": "http://localhost:5128",
          "commandLineArgs": "--root \"%HOME%/my data\" 1",
          "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development", "PORT": 1, "DATA": "%HOME%/d", },
        },
        "HTTPS": { "commandName": "Project", "applicationUrl": "" },
      },
    }"#;

    fn choose(text: &str, name: Option<&str>) -> Result<Option<Profile>> {
        let variable = |name: &str| (name == "HOME").then(|| "/srv/me".to_owned());
        super::choose(Path::new("launchSettings.json"), text, name, variable)
    }

    fn message(text: &str, name: Option<&str>) -> String {
        choose(text, name).unwrap_err().to_string()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |&(key, value): &(&str, &str)| (key.to_owned(), value.to_owned());
        pairs.iter().map(own).collect()
    }

    #[test]
    fn the_first_profile_of_a_project_is_taken() {
        let profile = choose(TEXT, None).unwrap().unwrap();
        assert_eq!(profile.name, "http");
        assert_eq!(profile.arguments, ["--root", "/srv/me/my data", "1"]);
        let expected = pairs(&[
            ("ASPNETCORE_URLS", "http://localhost:5128"),
            ("DOTNET_LAUNCH_PROFILE", "http"),
            ("ASPNETCORE_ENVIRONMENT", "Development"),
            ("DATA", "/srv/me/d"),
            ("PORT", "1"),
        ]);
        assert_eq!(profile.environment, expected);
    }

    #[test]
    fn a_named_profile_must_be_there_and_start_the_project() {
        let profile = choose(TEXT, Some("https")).unwrap().unwrap();
        assert_eq!(profile.environment, pairs(&[("DOTNET_LAUNCH_PROFILE", "HTTPS")]));
        assert_eq!(
            message(TEXT, Some("iis express")),
            "launchSettings.json: profile “IIS Express” starts “IISExpress” and not the project"
        );
        assert_eq!(
            message(TEXT, Some("x")),
            "launchSettings.json: there is no profile “x” (there are: IIS Express, http, HTTPS)"
        );
        let twice = r#"{"profiles":{"a":{},"A":{}}}"#;
        assert!(message(twice, Some("a")).contains("several profiles"));
    }

    #[test]
    fn an_error_of_json_says_where() {
        let text = "{\n  \"profiles\": {\n    \"a\": { commandName: 1 }\n  }\n}";
        assert_eq!(
            message(text, None),
            "launchSettings.json:3:12: key must be a string"
        );
    }

    #[test]
    fn a_file_without_a_usable_profile_is_as_none() {
        assert_eq!(choose("{}", None).unwrap(), None);
        assert_eq!(
            choose(r#"{"profiles":{"a":{"commandName":"Docker"}}}"#, None).unwrap(),
            None
        );
    }

    #[test]
    fn the_files_are_those_of_the_sdk() {
        let files = super::files(Path::new("/s/App.vbproj"));
        assert_eq!(files[0], Path::new("/s/My Project/launchSettings.json"));
        assert_eq!(files[1], Path::new("/s/App.run.json"));
    }
}
