//! Which files MSBuild read to evaluate projects.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// The files that a detailed log in English says were imported (`MSBUILDLOGIMPORTS`), or would have been if they were there.
///
/// A line is `Importing project "FILE" into project "FILE" at (LINE,COLUMN).`, or `Project "FILE" was not imported by …`.
pub(super) fn imports(log: &str) -> BTreeSet<PathBuf> {
    log.lines()
        .filter_map(|line| {
            let line = line.trim_start();
            let rest = line.strip_prefix("Importing project \"").or_else(|| {
                let rest = line.strip_prefix("Project \"")?;
                rest.contains("\" was not imported by \"").then_some(rest)
            })?;
            let (path, _) = rest.split_once('"')?;
            Some(PathBuf::from(path))
        })
        .filter(|path| path.is_absolute() && !path.to_string_lossy().contains(['*', '?', '$']))
        .collect()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imported_files_and_missing_ones_are_found() {
        let log = r#"
               Importing project "/sdk/Sdk.props" into project "/s/App.fsproj" at (0,0).
               Project "$(Custom)" was not imported by "/sdk/Sdk.props" at (48,3), due to false condition; ('' != '') was evaluated as ('' != '').
               Project "/s/local.props" was not imported by "/s/App.fsproj" at (3,3), due to the file not existing.
               Project "/sdk/v*.props" was not imported by "/sdk/Sdk.props" at (1,3), due to no matching files.
               Importing project "/s/../Directory.Build.props" into project "/s/App.fsproj" at (1,1)."#;
        let paths: Vec<_> = imports(log).into_iter().collect();
        let expected = ["/s/../Directory.Build.props", "/s/local.props", "/sdk/Sdk.props"];
        assert_eq!(paths, expected.map(PathBuf::from));
    }
}
