//! What changed between two evaluations, and whether a running program can go on with it.
//!
//! A list of files may change: the compiler gets another list, and the program what comes of it. Options, references and packages may not:
//! what they change is not in the images alone. A file of MSBuild is compared element by element, so that a comment is no change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node, ParsingOptions};

use super::evaluation::{Evaluation, Project};

/// Items that are lists of files, or say nothing to a build.
const FILES: [&str; 9] = [
    "Compile",
    "EmbeddedResource",
    "Content",
    "None",
    "Resource",
    "AdditionalFiles",
    "Watch",
    "Folder",
    "UpToDateCheckInput",
];

/// Properties of an evaluated project on which a running program depends.
const PROPERTIES: [&str; 11] = [
    "TargetFramework",
    "OutputType",
    "Optimize",
    "StartupHookSupport",
    "MetadataUpdaterSupport",
    "RuntimeIdentifier",
    "SelfContained",
    "TargetPath",
    "RunCommand",
    "RunArguments",
    "RunWorkingDirectory",
];

/// No project file of a person has as many elements.
const NODES: u32 = 1 << 20;

/// Why a program that was started from `old` must be started anew to be what `new` says: a sentence for each change. Empty: it can go on.
pub(crate) fn restarts(old: &Evaluation, new: &Evaluation) -> Vec<String> {
    let mut reasons = Vec::new();
    let (before, after) = (old.texts(), new.texts());
    for path in before
        .keys()
        .chain(after.keys().filter(|path| !before.contains_key(*path)))
    {
        let text = |texts: &BTreeMap<PathBuf, String>| {
            texts
                .get(path)
                .cloned()
                .unwrap_or_else(|| "<Project />".to_owned())
        };
        let (before, after) = (text(before), text(after));
        if before != after {
            elements(path, &before, &after, &mut reasons);
        }
    }
    if old.sdk() != new.sdk() {
        reasons.push(format!("the .NET SDK is {} now and was {}", new.sdk(), old.sdk()));
    }
    if reasons.is_empty() {
        evaluated(old, new, &mut reasons);
    }
    reasons
}

/// What an evaluation says otherwise though no file does: a variable of the environment, a file that a condition asks for.
fn evaluated(old: &Evaluation, new: &Evaluation, reasons: &mut Vec<String>) {
    let key = |project: &Project| (project.file.clone(), project.framework.clone());
    let before: BTreeMap<_, _> = old.projects().map(|project| (key(project), project)).collect();
    for project in new.projects() {
        let Some(old) = before.get(&key(project)) else {
            reasons.push(format!(
                "{} is new among the projects of the program",
                project.name
            ));
            continue;
        };
        for property in PROPERTIES {
            let (was, is) = (old.description.get(property), project.description.get(property));
            if was != is {
                reasons.push(format!(
                    "{}: {property} is {is:?} now and was {was:?}",
                    project.name
                ));
            }
        }
        for item in ["FrameworkReference", "PackageReference", "Reference"] {
            if !old.description.all(item).eq(project.description.all(item)) {
                reasons.push(format!("{}: {item} items changed", project.name));
            }
        }
    }
    if old.projects().count() > new.projects().count() {
        reasons.push("a project is no longer among those of the program".to_owned());
    }
}

fn elements(path: &Path, before: &str, after: &str, reasons: &mut Vec<String>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (Some(before), Some(after)) = (facts(before), facts(after)) else {
        reasons.push(format!("{name} changed"));
        return;
    };
    for (fact, count) in &before {
        let now = after.get(fact).copied().unwrap_or(0);
        // What has another value stands on both sides: it is told once.
        if now < *count
            && !after
                .keys()
                .any(|other| other.name == fact.name && before.get(other) < after.get(other))
        {
            reasons.push(format!("{name}: {} was removed", fact.name));
        }
    }
    for (fact, count) in &after {
        let was = before.get(fact).copied().unwrap_or(0);
        if was < *count {
            let changed = before
                .keys()
                .any(|other| other.name == fact.name && after.get(other) < before.get(other));
            reasons.push(format!(
                "{name}: {} {}",
                fact.name,
                if changed { "changed" } else { "was added" }
            ));
        }
    }
}

/// What files of MSBuild say, apart from lists of files, in short: where it is the same, packages need not be restored again.
pub(super) fn digest(texts: &BTreeMap<PathBuf, String>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for (path, text) in texts {
        let said = match facts(text) {
            Some(facts) => format!("{facts:?}"),
            None => text.clone(),
        };
        for part in [path.to_string_lossy().as_bytes(), said.as_bytes()] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
    }
    hasher.finalize()
}

/// Something that a file of MSBuild says, apart from lists of files.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Fact {
    /// What to call it, such as `LangVersion` or `PackageReference Serilog`.
    name: String,
    /// All of it.
    text: String,
}

/// How often each thing is said. Order counts for nothing but among targets, which stand whole.
fn facts(text: &str) -> Option<BTreeMap<Fact, usize>> {
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: NODES,
    };
    let document =
        Document::parse_with_options(text.strip_prefix('\u{feff}').unwrap_or(text), options).ok()?;
    let mut facts = BTreeMap::new();
    let mut add = |name: String, text: String| *facts.entry(Fact { name, text }).or_default() += 1;
    let root = document.root_element();
    add("Project".to_owned(), attributes(root));
    for element in root.children().filter(Node::is_element) {
        let group = element.tag_name().name();
        match group {
            "PropertyGroup" | "ItemGroup" | "ItemDefinitionGroup" | "ImportGroup" => {
                for child in element.children().filter(Node::is_element) {
                    let name = child.tag_name().name();
                    if group == "ItemGroup" && FILES.contains(&name) {
                        continue;
                    }
                    add(called(child), format!("{} {}", attributes(element), whole(child)));
                }
            }
            _ => add(called(element), whole(element)),
        }
    }
    Some(facts)
}

fn called(element: Node) -> String {
    let name = element.tag_name().name();
    let attribute = ["Include", "Update", "Remove", "Name", "Project", "TaskName"]
        .into_iter()
        .find_map(|name| element.attribute(name));
    match attribute {
        Some(value) => format!("{name} {value}"),
        None => name.to_owned(),
    }
}

fn attributes(element: Node) -> String {
    let mut attributes: Vec<_> = element
        .attributes()
        .map(|attribute| format!("{}={:?}", attribute.name(), attribute.value()))
        .collect();
    attributes.sort();
    attributes.join(" ")
}

/// An element with all that is in it, but for comments and blanks around text. It is walked without recursion.
fn whole(element: Node) -> String {
    let mut out = String::new();
    let depth = |node: Node| node.ancestors().count();
    let top = depth(element);
    for node in element.descendants() {
        let text = node.text().map(str::trim).unwrap_or_default();
        if node.is_element() {
            out += &format!(
                "{}<{} {}>",
                depth(node) - top,
                node.tag_name().name(),
                attributes(node)
            );
        } else if node.is_text() && !text.is_empty() {
            out += &format!("{text:?}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = r#"<Project Sdk="Microsoft.NET.Sdk">
      <PropertyGroup><TargetFramework>net10.0</TargetFramework><LangVersion>9</LangVersion></PropertyGroup>
      <ItemGroup><Compile Include="A.fs" /><Compile Include="B.fs" /></ItemGroup>
      <ItemGroup><PackageReference Include="Serilog" Version="1.0" /></ItemGroup>
    </Project>"#;

    fn reasons(from: &str, to: &str) -> Vec<String> {
        let changed = PROJECT.replace(from, to);
        assert_ne!(changed, PROJECT);
        let mut reasons = Vec::new();
        elements(Path::new("/s/App.fsproj"), PROJECT, &changed, &mut reasons);
        reasons
    }

    #[test]
    fn files_and_comments_are_no_reason() {
        for (from, to) in [
            (
                r#"<Compile Include="B.fs" />"#,
                r#"<Compile Include="C.fs"><Link>x</Link></Compile>"#,
            ),
            (
                r#"<Compile Include="A.fs" />"#,
                r#"<Content Include="x.json" CopyToOutputDirectory="Always" />"#,
            ),
            ("<LangVersion>9<", "<!-- why -->\n<LangVersion>\n 9 <"),
        ] {
            assert_eq!(reasons(from, to), [""; 0], "{to}");
        }
    }

    #[test]
    fn options_references_and_packages_are_reasons() {
        for (from, to, reason) in [
            (
                "<LangVersion>9<",
                "<LangVersion>10<",
                "App.fsproj: LangVersion changed",
            ),
            (
                "<LangVersion>9</LangVersion>",
                "",
                "App.fsproj: LangVersion was removed",
            ),
            (
                "</PropertyGroup>",
                "<Nullable>enable</Nullable></PropertyGroup>",
                "App.fsproj: Nullable was added",
            ),
            (
                "Version=\"1.0\"",
                "Version=\"1.1\"",
                "App.fsproj: PackageReference Serilog changed",
            ),
            (
                "\"B.fs\" />",
                "\"B.fs\" /><ProjectReference Include=\"../L/L.csproj\" />",
                "App.fsproj: ProjectReference ../L/L.csproj was added",
            ),
            (
                "Microsoft.NET.Sdk\"",
                "Microsoft.NET.Sdk.Web\"",
                "App.fsproj: Project changed",
            ),
            (
                "</Project>",
                "<Target Name=\"T\"><Exec Command=\"x\" /></Target></Project>",
                "App.fsproj: Target T was added",
            ),
            (
                "<ItemGroup><PackageReference",
                "<ItemGroup Condition=\"false\"><PackageReference",
                "App.fsproj: PackageReference Serilog changed",
            ),
            ("</Project>", "", "App.fsproj changed"),
        ] {
            assert_eq!(reasons(from, to), [reason], "{to}");
        }
    }

    #[test]
    fn deep_files_are_read_without_recursion() {
        let deep = format!("<Project>{}{}</Project>", "<A>".repeat(200), "</A>".repeat(200));
        assert!(facts(&deep).is_some());
        assert!(facts("<!DOCTYPE x [<!ENTITY a \"b\">]><Project>&a;</Project>").is_none());
    }
}
