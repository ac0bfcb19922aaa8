//! Whether a build is one that can be updated while it runs, found out before it does.

use std::path::Path;

use hotdelta_session::{Build, Facts};
use serde_json::Value;

use crate::project::Launch;
use crate::{Error, Result, module};

/// The oldest .NET whose processes the agent can be in.
const OLDEST: u32 = 8;

/// Reads the modules of the projects from the folder that the program is started from.
pub(super) fn modules(launch: &Launch, folder: &Path) -> Result<Vec<Build>> {
    let unfit = |reason: String| Error::Unfit {
        program: launch.name.clone(),
        reason,
    };
    let mut builds = Vec::new();
    for module in &launch.modules {
        let path = folder.join(module.strip_prefix(&launch.output).unwrap_or(module));
        let build = module::read(&path)?;
        let facts = Facts::read(&build).map_err(|error| unfit(error.to_string()))?;
        if let Some(version) = framework(&facts.target_framework).filter(|version| *version < OLDEST) {
            return Err(unfit(format!(
                "{} is built for .NET {version}; updates need .NET {OLDEST} or later",
                facts.assembly
            )));
        }
        if !facts.debuggable {
            return Err(unfit(format!(
                "{} is optimised, and optimised code takes no updates; build it as Debug, without Optimize",
                facts.assembly
            )));
        }
        builds.push(build);
    }
    if builds.is_empty() {
        return Err(unfit(format!(
            "no module of a project is in {}",
            folder.display()
        )));
    }
    if starts_no_hooks(&folder.join(format!("{}.runtimeconfig.json", launch.name))) {
        let reason = "it starts no startup hooks, of which the agent is one; take StartupHookSupport out of its project";
        return Err(unfit(reason.to_owned()));
    }
    Ok(builds)
}

/// The major version of `.NETCoreApp,Version=v8.0`.
fn framework(name: &str) -> Option<u32> {
    let version = name.strip_prefix(".NETCoreApp,Version=v")?;
    version.split('.').next()?.parse().ok()
}

/// What StartupHookSupport=false leaves in `App.runtimeconfig.json`. A file that cannot be read says nothing here: the runtime will.
fn starts_no_hooks(config: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(config) else {
        return false;
    };
    let config: Value = serde_json::from_str(&text).unwrap_or_default();
    config["runtimeOptions"]["configProperties"]["System.StartupHookProvider.IsSupported"]
        == Value::Bool(false)
}
