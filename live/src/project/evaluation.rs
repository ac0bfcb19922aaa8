//! A program's projects, as MSBuild evaluated them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Bfs, EdgeFiltered, IntoNodeReferences, Reversed};

use super::description::Description;
use super::never::Never;
use crate::Version;
use crate::watch::{Input, InputKind, Inputs};

/// The projects of a program: the one that is to run, and those that it refers to.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// An edge leads from a project to one that it refers to, and says whether it refers to the other's image: a source generator
    /// or a tool is built before and no part of the program.
    graph: DiGraph<Project, bool>,
    /// Those first that others refer to.
    order: Vec<NodeIndex>,
    root: NodeIndex,
    /// Files that MSBuild read, but for those of the SDK and of packages.
    imports: BTreeSet<PathBuf>,
    /// The contents of these and of project files.
    texts: BTreeMap<PathBuf, String>,
    never: Never,
}

/// A project, built for one target framework.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its file.
    pub file: PathBuf,
    /// Its name: that of the file, without extension.
    pub name: String,
    /// The target framework, such as `net10.0`.
    pub framework: String,
    /// The language, as MSBuild calls it: `F#`, `C#`, `VB`.
    pub language: String,
    /// The assembly that a build makes (TargetPath).
    pub image: PathBuf,
    /// The PDB that a build puts beside it, unless it is in the assembly or there is none.
    pub pdb: Option<PathBuf>,
    /// The folder of intermediate files (IntermediateOutputPath).
    pub intermediate: PathBuf,
    /// Everything that was said of it.
    pub(super) description: Description,
}

impl Project {
    fn new(description: Description) -> Option<Self> {
        let file = PathBuf::from(description.get("Project"));
        let folder = file.parent()?.to_owned();
        let path = |key| description.path(key, &folder);
        Some(Self {
            name: description.get("Name").to_owned(),
            framework: description.get("TargetFramework").to_owned(),
            language: description.get("Language").to_owned(),
            image: path("TargetPath").unwrap_or_default(),
            pdb: path("Pdb"),
            intermediate: path("IntermediateOutputPath").unwrap_or_default(),
            file,
            description,
        })
    }

    /// The folder of its file.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(Path::new(""))
    }

    /// Its source files, in the order in which the compiler gets them.
    pub fn sources(&self) -> impl Iterator<Item = &Path> {
        self.description.all("Compile").map(Path::new)
    }

    /// Everything that its compiler may read of what people write, and so an image depends on.
    pub(crate) fn compiled(&self) -> impl Iterator<Item = PathBuf> {
        ["Compile", "Resource", "Reference"]
            .into_iter()
            .flat_map(|key| self.paths(key))
    }

    fn paths<'a>(&'a self, key: &'a str) -> impl Iterator<Item = PathBuf> + 'a {
        let values = self.description.all(key);
        values.map(|value| super::description::absolute(value, self.folder()))
    }

    /// Folders that builds write to, and nothing that anybody edits.
    fn outputs(&self) -> impl Iterator<Item = PathBuf> {
        let keys = [
            "BaseIntermediateOutputPath",
            "BaseOutputPath",
            "IntermediateOutputPath",
            "TargetDir",
            "ArtifactsPath",
        ];
        keys.into_iter()
            .filter_map(|key| self.description.path(key, self.folder()))
    }

    /// Extensions of files that become inputs where they appear in the project's folder.
    fn extensions(&self) -> Vec<String> {
        let mut extensions = BTreeSet::from(["resx".to_owned()]);
        let mut add = |key: &str, but: &str| {
            let of = self
                .description
                .all(key)
                .filter_map(|path| Path::new(path).extension()?.to_str());
            extensions.extend(of.filter(|&extension| extension != but).map(str::to_lowercase));
        };
        // F# projects name their source files, as their order matters. A pattern would show up as one.
        add("Compile", "fs");
        add("Resource", "");
        add("Content", "");
        match self.language.as_str() {
            "C#" => drop(extensions.insert("cs".to_owned())),
            "VB" => drop(extensions.insert("vb".to_owned())),
            _ => {}
        }
        if self
            .description
            .all("FrameworkReference")
            .any(|name| name == ASP_NET)
        {
            extensions.extend(["razor", "cshtml"].map(str::to_owned));
        }
        extensions.into_iter().collect()
    }

    /// Folders of patterns (`**`), with the extensions that they took in.
    fn patterns(&self) -> impl Iterator<Item = (PathBuf, String)> {
        self.description.all("Pattern").filter_map(|line| {
            let mut parts = line.split('|');
            let (folder, recursive, extension) = (parts.next()?, parts.next()?, parts.next()?);
            let root = folder
                .trim_end_matches(['/', '\\'])
                .strip_suffix(recursive.trim_end_matches(['/', '\\']))?;
            Some((
                PathBuf::from(root),
                extension.trim_start_matches('.').to_lowercase(),
            ))
        })
    }
}

/// The framework of ASP.NET Core.
pub(super) const ASP_NET: &str = "Microsoft.AspNetCore.App";

/// Files that MSBuild, NuGet and the SDK look for in the folders above a project.
const ABOVE: [(&str, InputKind); 9] = [
    ("Directory.Build.props", InputKind::Project),
    ("Directory.Build.targets", InputKind::Project),
    ("Directory.Build.rsp", InputKind::Project),
    ("Directory.Packages.props", InputKind::Project),
    ("global.json", InputKind::Project),
    ("NuGet.config", InputKind::Project),
    ("nuget.config", InputKind::Project),
    (".editorconfig", InputKind::Resource),
    (".globalconfig", InputKind::Resource),
];

impl Evaluation {
    /// Joins what was said of each project. `files` are the names that `Refers` lines use.
    pub(super) fn new(
        projects: Vec<(String, Description)>,
        root: &str,
        imports: BTreeSet<PathBuf>,
        foreign: &[PathBuf],
        began: SystemTime,
    ) -> Option<Self> {
        let mut graph = DiGraph::new();
        let mut nodes = BTreeMap::new();
        for (name, description) in projects {
            let project = Project::new(description)?;
            nodes.insert(name, graph.add_node(project));
        }
        let mut edges = Vec::new();
        for (node, project) in graph.node_references() {
            for (key, is_module) in [("Builds", false), ("Refers", true)] {
                let references = project.description.all(key).filter_map(|name| nodes.get(name));
                edges.extend(references.map(|&reference| (node, reference, is_module)));
            }
        }
        for (project, reference, is_module) in edges {
            graph.update_edge(project, reference, is_module);
        }
        let root = *nodes.get(root)?;
        // MSBuild refuses circles before it gets here.
        let mut order = petgraph::algo::toposort(&graph, None).ok()?;
        order.reverse();
        let mut never = Never::default();
        foreign.iter().for_each(|folder| never.add(folder.clone()));
        for project in graph.node_weights() {
            for folder in project.outputs() {
                if !graph
                    .node_weights()
                    .any(|other| other.folder().starts_with(&folder))
                {
                    never.add(folder);
                }
            }
        }
        let files = graph.node_weights().map(|project| &project.file);
        let files = files.chain(imports.iter().filter(|path| !never.has(path)));
        let texts = files
            .filter_map(|path| Some((path.clone(), text(path, began)?)))
            .collect();
        Some(Self {
            graph,
            order,
            root,
            imports,
            texts,
            never,
        })
    }

    /// The project that is to run.
    #[must_use]
    pub fn root(&self) -> &Project {
        &self.graph[self.root]
    }

    /// All projects, those first that others refer to.
    pub fn projects(&self) -> impl DoubleEndedIterator<Item = &Project> + Clone {
        self.order.iter().map(|&node| &self.graph[node])
    }

    /// The projects whose images the program has, those first that others refer to.
    pub fn modules(&self) -> impl Iterator<Item = &Project> {
        let modules = EdgeFiltered::from_fn(&self.graph, |edge| *edge.weight());
        let mut search = Bfs::new(&modules, self.root);
        let mut found = BTreeSet::new();
        while let Some(node) = search.next(&modules) {
            found.insert(node);
        }
        self.order
            .iter()
            .filter(move |node| found.contains(node))
            .map(|&node| &self.graph[node])
    }

    /// The projects that `project` refers to itself.
    pub fn references<'a>(&'a self, project: &Project) -> impl Iterator<Item = &'a Project> {
        let node = self.node(project);
        node.into_iter()
            .flat_map(|node| self.graph.neighbors(node))
            .map(|node| &self.graph[node])
    }

    /// The projects that refer to `project`, directly or through others, in build order.
    #[must_use]
    pub fn dependents(&self, project: &Project) -> Vec<&Project> {
        let Some(start) = self.node(project) else {
            return Vec::new();
        };
        let reversed = Reversed(&self.graph);
        let mut search = Bfs::new(reversed, start);
        let mut found = BTreeSet::new();
        while let Some(node) = search.next(reversed) {
            found.insert(node);
        }
        let others = self
            .order
            .iter()
            .filter(|&&node| node != start && found.contains(&node));
        others.map(|&node| &self.graph[node]).collect()
    }

    fn node(&self, project: &Project) -> Option<NodeIndex> {
        let same = |other: &Project| other.file == project.file && other.framework == project.framework;
        self.order.iter().copied().find(|&node| same(&self.graph[node]))
    }

    /// The version of the SDK that evaluated it.
    #[must_use]
    pub fn sdk(&self) -> Version {
        Version::new(self.root().description.get("NETCoreSdkVersion"))
    }

    /// What the program is made from.
    #[must_use]
    pub fn inputs(&self) -> Inputs {
        let mut files = BTreeMap::new();
        let mut add = |path: PathBuf, kind: InputKind| {
            if !self.never.has(&path) {
                files.entry(path).or_insert(kind);
            }
        };
        for path in self.own_imports() {
            add(path.to_owned(), InputKind::Project);
        }
        for file in super::launch_settings::files(&self.root().file) {
            add(file, InputKind::Project);
        }
        for project in self.projects() {
            add(project.file.clone(), InputKind::Project);
            for folder in above(project.folder()) {
                for (name, kind) in ABOVE {
                    add(folder.join(name), kind);
                }
            }
        }
        for (key, kind) in [
            ("Compile", InputKind::Source),
            ("Resource", InputKind::Resource),
            ("Reference", InputKind::Resource),
            ("Content", InputKind::Content),
        ] {
            for project in self.projects() {
                project.paths(key).for_each(|path| add(path, kind));
            }
        }
        Inputs {
            files: files
                .into_iter()
                .map(|(path, kind)| Input { path, kind })
                .collect(),
            folders: self.folders(),
        }
    }

    fn folders(&self) -> Vec<(PathBuf, Vec<String>)> {
        let mut folders: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
        for project in self.projects() {
            folders
                .entry(project.folder().to_owned())
                .or_default()
                .extend(project.extensions());
            for (folder, extension) in project.patterns() {
                folders.entry(folder).or_default().insert(extension);
            }
        }
        folders
            .into_iter()
            .map(|(folder, extensions)| (folder, extensions.into_iter().collect()))
            .collect()
    }

    /// Files that MSBuild read, but for those of the SDK, of packages and of restoring.
    fn own_imports(&self) -> impl Iterator<Item = &Path> {
        self.imports
            .iter()
            .map(PathBuf::as_path)
            .filter(|path| !self.never.has(path))
    }

    /// Their contents and those of the project files, when they were evaluated.
    pub(super) fn texts(&self) -> &BTreeMap<PathBuf, String> {
        &self.texts
    }

    /// A digest of the contents of all files of which MSBuild may have made this project, but for those of the SDK and of packages: its own
    /// file, and what any project imports.
    pub(crate) fn digest(&self, project: &Project) -> String {
        let other = |path: &Path| *path != project.file && self.projects().any(|other| other.file == path);
        let mut hasher = blake3::Hasher::new();
        for (path, text) in self.texts.iter().filter(|(path, _)| !other(path)) {
            hasher.update(path.to_string_lossy().as_bytes()).update(b"\0");
            hasher
                .update(&(text.len() as u64).to_le_bytes())
                .update(text.as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }

    /// The projects that have one of these files among their sources, resources and content, those first that others refer to.
    pub fn projects_with<'a>(&'a self, paths: &'a HashSet<&'a Path>) -> impl Iterator<Item = &'a Project> {
        self.projects().filter(|project| {
            let mut keys = ["Compile", "Resource", "Reference", "Content"].into_iter();
            keys.any(|key| project.paths(key).any(|input| paths.contains(input.as_path())))
        })
    }
}

/// What was evaluated of a file. It is not known of a file that changed since; then this is no XML, which equals nothing that is.
fn text(path: &Path, began: SystemTime) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let changed = fs::metadata(path).and_then(|metadata| metadata.modified());
    Some(if changed.is_ok_and(|changed| changed >= began) {
        String::new()
    } else {
        text
    })
}

/// A folder and those above it, up to that of the repository; where there is none, the folder and its parent.
fn above(folder: &Path) -> Vec<&Path> {
    let all: Vec<_> = folder
        .ancestors()
        .filter(|folder| folder.parent().is_some())
        .collect();
    let repository = all.iter().position(|folder| folder.join(".git").exists());
    let count = repository.map_or(2, |position| position + 1);
    all.into_iter().take(count).collect()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn description(name: &str, language: &str, more: &str) -> (String, Description) {
        let extension = if language == "F#" { "fsproj" } else { "csproj" };
        let text = format!(
            "Project=/s/{name}/{name}.{extension}\nName={name}\nLanguage={language}\nTargetFramework=net10.0\n\
             BaseIntermediateOutputPath=obj/\nBaseOutputPath=bin\\\nIntermediateOutputPath=obj/Debug-hotdelta/net10.0/\n\
             TargetPath=/s/{name}/bin/Debug-hotdelta/net10.0/{name}.dll\n{more}"
        );
        (format!("{name}.project"), Description::read(&text))
    }

    fn shop() -> Evaluation {
        let app =
            "Refers=Mid.project\nRefers=Core.project\nCompile=/s/App/Program.fs\nContent=/s/App/app.json";
        let mid = "Refers=Core.project\nCompile=/s/Mid/Cart.cs\nCompile=/s/Mid/obj/x.cs\nPattern=/s/shared/a/|a/|.cs";
        let projects = vec![
            description("App", "F#", app),
            description("Core", "F#", "Compile=/s/Core/Lib.fs\nReference=..\\lib\\X.dll"),
            description("Mid", "C#", mid),
        ];
        let imports = [
            "/s/Directory.Build.props",
            "/dotnet/sdk/Sdk.props",
            "/s/App/obj/App.fsproj.nuget.g.props",
        ];
        let imports = imports.into_iter().map(PathBuf::from).collect();
        Evaluation::new(
            projects,
            "App.project",
            imports,
            &["/dotnet".into()],
            SystemTime::now(),
        )
        .unwrap()
    }

    fn names<'a>(projects: impl IntoIterator<Item = &'a Project>) -> Vec<&'a str> {
        projects
            .into_iter()
            .map(|project| project.name.as_str())
            .collect()
    }

    #[test]
    fn projects_are_built_after_those_they_refer_to() {
        let shop = shop();
        assert_eq!(names(shop.projects()), ["Core", "Mid", "App"]);
        assert_eq!(shop.root().name, "App");
        let core = shop.projects().next().unwrap();
        assert_eq!(names(shop.dependents(core)), ["Mid", "App"]);
        assert_eq!(names(shop.references(core)), [""; 0]);
        assert_eq!(
            names(shop.projects_with(&HashSet::from([Path::new("/s/Mid/Cart.cs")]))),
            ["Mid"]
        );
    }

    #[test]
    fn inputs_are_what_people_write() {
        let inputs = shop().inputs();
        let kind = |path: &str| {
            inputs
                .files
                .iter()
                .find(|file| file.path == Path::new(path))
                .map(|file| file.kind)
        };
        for path in [
            "/s/App/App.fsproj",
            "/s/Directory.Build.props",
            "/s/App/Properties/launchSettings.json",
            "/s/global.json",
        ] {
            assert_eq!(kind(path), Some(InputKind::Project), "{path}");
        }
        assert_eq!(kind("/s/Core/Lib.fs"), Some(InputKind::Source));
        assert_eq!(kind("/s/lib/X.dll"), Some(InputKind::Resource));
        assert_eq!(kind("/s/App/app.json"), Some(InputKind::Content));
        for path in [
            "/s/Mid/obj/x.cs",
            "/dotnet/sdk/Sdk.props",
            "/s/App/obj/App.fsproj.nuget.g.props",
        ] {
            assert_eq!(kind(path), None, "{path}");
        }
    }

    #[test]
    fn new_files_count_where_a_pattern_takes_them_in() {
        let folders = shop().inputs().folders;
        let extensions = |path: &str| {
            let folder = folders.iter().find(|(folder, _)| folder == Path::new(path));
            folder.map(|(_, extensions)| extensions.join(" "))
        };
        assert_eq!(extensions("/s/Mid").as_deref(), Some("cs resx"));
        assert_eq!(extensions("/s/App").as_deref(), Some("json resx"));
        assert_eq!(extensions("/s/shared").as_deref(), Some("cs"));
        assert_eq!(extensions("/s/Core").as_deref(), Some("resx"));
    }

    #[test]
    fn an_output_folder_that_holds_projects_hides_nothing() {
        let odd = description(
            "Odd",
            "C#",
            "Compile=/s/Odd/A.cs\nTargetDir=/s/Odd/\nArtifactsPath=/s",
        );
        let odd = Evaluation::new(vec![odd], "Odd.project", BTreeSet::new(), &[], SystemTime::now()).unwrap();
        assert!(
            odd.inputs()
                .files
                .iter()
                .any(|file| file.path == Path::new("/s/Odd/A.cs"))
        );
    }
}
