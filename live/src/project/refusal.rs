//! Programs that can never take an update, found before anything is started.

use super::Error;
use super::evaluation::{ASP_NET, Evaluation, Project};
use crate::{Dotnet, Result, Version};

/// The oldest .NET whose runtime the agent runs on.
const OLDEST: u32 = 8;

/// Platforms of target frameworks that do not run on CoreCLR, or not on this machine.
const ELSEWHERE: [&str; 7] = [
    "android",
    "ios",
    "tvos",
    "maccatalyst",
    "browser",
    "wasi",
    "tizen",
];

impl Evaluation {
    /// Whether the program can run and take updates, as far as its projects say it.
    ///
    /// # Errors
    /// It cannot; the error says why, and what to do.
    pub fn check(&self, dotnet: &Dotnet) -> Result<()> {
        let root = self.root();
        runs(root)?;
        framework(root)?;
        modifiable(root)?;
        runtime(root, dotnet)
    }
}

fn unsupported(project: &Project, reason: impl Into<String>, advice: impl Into<String>) -> crate::Error {
    Error::Unsupported {
        project: project.file.clone(),
        reason: reason.into(),
        advice: advice.into(),
    }
    .into()
}

fn runs(project: &Project) -> Result<()> {
    let says = &project.description;
    if !says.is("UsesSdk", "true") {
        return Err(unsupported(
            project,
            "does not use a .NET SDK (<Project Sdk=\"…\">)",
            "convert it to an SDK-style project",
        ));
    }
    if project.framework.is_empty() {
        let frameworks = says.list("TargetFrameworks");
        return Err(if frameworks.is_empty() {
            unsupported(
                project,
                "names no target framework",
                "set TargetFramework, such as net10.0",
            )
        } else {
            let project = project.file.clone();
            Error::SeveralFrameworks { project, frameworks }.into()
        });
    }
    if !says.is("OutputType", "Exe") && !says.is("OutputType", "WinExe") {
        let kind = says.get("OutputType");
        return Err(unsupported(
            project,
            format!("is no program (OutputType is {kind})"),
            "choose a project whose OutputType is Exe with --project",
        ));
    }
    Ok(())
}

fn framework(project: &Project) -> Result<()> {
    let says = &project.description;
    let version = |key: &str| Version::new(says.get(key).trim_start_matches(['v', 'V']));
    let target = version("TargetFrameworkVersion");
    if !says.is("TargetFrameworkIdentifier", ".NETCoreApp") || target.major() < OLDEST {
        return Err(unsupported(
            project,
            format!(
                "targets {}, whose runtime takes no updates from hotdelta",
                project.framework
            ),
            format!("target net{OLDEST}.0 or later"),
        ));
    }
    let known = version("BundledNETCoreAppTargetFrameworkVersion");
    if target > known {
        return Err(unsupported(
            project,
            format!(
                "targets {}, and the .NET SDK {} knows frameworks up to net{known}",
                project.framework,
                says.get("NETCoreSdkVersion")
            ),
            "install a later SDK from https://dotnet.microsoft.com/download, or change global.json where that holds the version back",
        ));
    }
    let platform = says.get("TargetPlatformIdentifier").to_ascii_lowercase();
    let identifier = says.get("RuntimeIdentifier").to_ascii_lowercase();
    let elsewhere = |name: &str| {
        ELSEWHERE
            .iter()
            .any(|platform| name.split('-').next() == Some(platform))
    };
    if elsewhere(&platform) || elsewhere(&identifier) {
        let target = if elsewhere(&platform) {
            &project.framework
        } else {
            &identifier
        };
        return Err(unsupported(
            project,
            format!("targets {target}, which does not run on this machine's .NET"),
            "choose another framework with --framework",
        ));
    }
    Ok(())
}

fn modifiable(project: &Project) -> Result<()> {
    let says = &project.description;
    if says.is("Optimize", "true") {
        return Err(unsupported(
            project,
            format!(
                "is built optimised (configuration {}), and a runtime never updates optimised code",
                says.get("Configuration")
            ),
            "build it with -c Debug, or set Optimize to false",
        ));
    }
    for (property, what) in [
        ("StartupHookSupport", "startup hooks"),
        ("MetadataUpdaterSupport", "updates"),
    ] {
        if says.is(property, "false") {
            return Err(unsupported(
                project,
                format!("switches {what} off ({property} is false)"),
                format!("remove {property} from the project, or set it for publishing only"),
            ));
        }
    }
    Ok(())
}

fn runtime(project: &Project, dotnet: &Dotnet) -> Result<()> {
    let says = &project.description;
    if says.is("SelfContained", "true") {
        return Ok(());
    }
    let major = Version::new(says.get("TargetFrameworkVersion").trim_start_matches(['v', 'V'])).major();
    let forward = ["Major", "LatestMajor"]
        .iter()
        .any(|policy| says.is("RollForward", policy));
    let installed = dotnet.frameworks()?;
    let frameworks = says.all("FrameworkReference").filter(|&name| name == ASP_NET);
    for framework in std::iter::once(crate::dotnet::FRAMEWORK).chain(frameworks) {
        let versions = || {
            installed
                .iter()
                .filter(|(name, _)| name == framework)
                .map(|(_, runtime)| &runtime.version)
        };
        let fits = |version: u32| version == major || (forward && version > major);
        if !versions().any(|version| fits(version.major())) {
            return Err(crate::Error::NoFramework {
                framework: framework.to_owned(),
                major,
                project: project.file.clone(),
                installed: versions().cloned().collect(),
            });
        }
    }
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::description::Description;
    use super::*;

    /// What is said against a program of these lines, before its runtime is looked for.
    fn refusal(lines: &str) -> Option<String> {
        let defaults = "Project=/s/App.fsproj\nName=App\nUsesSdk=true\nOutputType=Exe\nTargetFramework=net9.0\n\
            TargetFrameworkIdentifier=.NETCoreApp\nTargetFrameworkVersion=v9.0\nBundledNETCoreAppTargetFrameworkVersion=10.0\n\
            NETCoreSdkVersion=10.0.401\nOptimize=false\nConfiguration=Debug";
        let description = Description::read(&format!("{lines}\n{defaults}"));
        let projects = vec![("App".to_owned(), description)];
        let evaluation = Evaluation::new(
            projects,
            "App",
            BTreeSet::new(),
            &[],
            std::time::SystemTime::now(),
        )
        .unwrap();
        let root = evaluation.root();
        let checked = runs(root)
            .and_then(|()| framework(root))
            .and_then(|()| modifiable(root));
        checked.err().map(|error| error.to_string())
    }

    #[test]
    fn a_debug_build_of_a_program_is_taken() {
        assert_eq!(refusal(""), None);
        assert_eq!(
            refusal(
                "TargetFramework=net8.0-windows\nTargetFrameworkVersion=v8.0\nTargetPlatformIdentifier=Windows"
            ),
            None
        );
        assert_eq!(refusal("PublishAot=true"), None);
    }

    #[test]
    fn each_refusal_says_why_and_what_to_do() {
        for (lines, text) in [
            ("UsesSdk=", "/s/App.fsproj does not use a .NET SDK"),
            (
                "TargetFramework=",
                "names no target framework; set TargetFramework",
            ),
            (
                "TargetFramework=\nTargetFrameworks=net8.0;net10.0",
                "choose one with --framework: net8.0, net10.0",
            ),
            (
                "OutputType=Library",
                "is no program (OutputType is Library); choose a project",
            ),
            (
                "TargetFramework=net6.0\nTargetFrameworkVersion=v6.0",
                "targets net6.0, whose runtime takes no updates from hotdelta; target net8.0",
            ),
            (
                "TargetFramework=net48\nTargetFrameworkIdentifier=.NETFramework\nTargetFrameworkVersion=v4.8",
                "targets net48,",
            ),
            (
                "TargetFramework=net11.0\nTargetFrameworkVersion=v11.0",
                "the .NET SDK 10.0.401 knows frameworks up to net10.0; install a later SDK",
            ),
            (
                "TargetFramework=net9.0-android\nTargetPlatformIdentifier=android",
                "targets net9.0-android, which does not run",
            ),
            (
                "RuntimeIdentifier=browser-wasm",
                "targets browser-wasm, which does not run",
            ),
            (
                "Optimize=true\nConfiguration=Release",
                "is built optimised (configuration Release)",
            ),
            (
                "StartupHookSupport=false",
                "switches startup hooks off (StartupHookSupport is false)",
            ),
            ("MetadataUpdaterSupport=False", "switches updates off"),
        ] {
            let refusal = refusal(lines).unwrap_or_default();
            assert!(refusal.contains(text), "{lines}: {refusal}");
        }
    }
}
