//! What the target `HotdeltaDescribe` writes of a project: a line `KEY=VALUE` for each thing.

use std::path::{Path, PathBuf};

/// The lines of one project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Description {
    lines: Vec<(String, String)>,
}

impl Description {
    pub(super) fn read(text: &str) -> Self {
        let lines = text.strip_prefix('\u{feff}').unwrap_or(text).lines();
        Self {
            lines: lines
                .filter_map(|line| line.split_once('='))
                .map(|(key, value)| (key.to_owned(), value.trim().to_owned()))
                .collect(),
        }
    }

    /// With what another says, too.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.lines.extend(other.lines);
        self
    }

    /// All values of a key, in their order.
    pub(super) fn all<'a, 'k>(&'a self, key: &'k str) -> impl Iterator<Item = &'a str> + use<'a, 'k> {
        let same = self.lines.iter().filter(move |(name, _)| name == key);
        same.map(|(_, value)| value.as_str())
    }

    /// The value of a property; empty where it has none, as in MSBuild.
    pub(super) fn get(&self, key: &str) -> &str {
        self.all(key).next().unwrap_or_default()
    }

    pub(super) fn is(&self, key: &str, value: &str) -> bool {
        self.get(key).eq_ignore_ascii_case(value)
    }

    pub(super) fn list(&self, key: &str) -> Vec<String> {
        let parts = self.get(key).split(';').map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// A path of a property, relative to the project's folder; `None` where it has none.
    pub(super) fn path(&self, key: &str, folder: &Path) -> Option<PathBuf> {
        let value = self.get(key);
        (!value.is_empty()).then(|| absolute(value, folder))
    }
}

/// MSBuild takes both separators on every system.
pub(super) fn absolute(value: &str, folder: &Path) -> PathBuf {
    let path = folder.join(if cfg!(windows) {
        value.to_owned()
    } else {
        value.replace('\\', "/")
    });
    clean(&path)
}

/// Without `.` and `..`, as far as the path itself says: nothing is looked up.
pub(super) fn clean(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            component => out.push(component),
        }
    }
    out
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_keys_and_values() {
        let text = "\u{feff}Name=App\r\nRunArguments=exec \"a=b\" \nTargetFrameworks= net8.0; ;net10.0\nCompile=/s/A.fs\nCompile=/s/B.fs\nOptimize=True\nObj=obj\\x/../y/\n";
        let description = Description::read(text);
        assert_eq!(description.get("Name"), "App");
        assert_eq!(description.get("RunArguments"), "exec \"a=b\"");
        assert_eq!(description.list("TargetFrameworks"), ["net8.0", "net10.0"]);
        assert_eq!(
            description.all("Compile").collect::<Vec<_>>(),
            ["/s/A.fs", "/s/B.fs"]
        );
        assert!(description.is("Optimize", "true") && !description.is("Missing", "true"));
        assert_eq!(description.path("Obj", Path::new("/s")), Some("/s/obj/y".into()));
        assert_eq!(description.path("Missing", Path::new("/s")), None);
    }
}
