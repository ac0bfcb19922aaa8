//! Typed trees of F# builds, by the compile server.

use std::sync::PoisonError;

use serde_json::json;
use typed_tree_diff::exported::ExportedTree;

use crate::compilers::{Compilers, Sources, TREE};
use crate::tool::field;
use crate::{Error, Result};

impl Compilers {
    /// The typed tree of each build, as the F# compiler exports it.
    pub fn trees(&self, batch: &[Sources]) -> Result<Vec<ExportedTree>> {
        let folder = self.cache.join("trees");
        std::fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        let paths: Vec<_> = batch
            .iter()
            .map(|sources| {
                let mut hasher = blake3::Hasher::new();
                field(&mut hasher, &self.key(sources));
                TREE.iter().for_each(|text| field(&mut hasher, text));
                folder.join(format!("{}.json", hasher.finalize().to_hex()))
            })
            .collect();
        let mut jobs = Vec::new();
        let mut works = Vec::new();
        for (sources, path) in batch.iter().zip(&paths).filter(|(_, path)| !path.is_file()) {
            let work = path.with_extension(format!("{}", std::process::id()));
            if works.iter().any(|(other, _)| *other == work) {
                continue;
            }
            let mut job = self.job(sources, &work)?;
            job["compiler"] = json!("tree");
            job["tree"] = json!(work.join("tree.json"));
            jobs.push((sources, job));
            works.push((work, path));
        }
        self.ask(
            &mut self.server.lock().unwrap_or_else(PoisonError::into_inner),
            &jobs,
        )?;
        for (work, path) in works {
            std::fs::rename(work.join("tree.json"), path).map_err(Error::file(path))?;
            std::fs::remove_dir_all(&work).map_err(Error::file(&work))?;
        }
        let read = |path: &std::path::PathBuf| {
            let json = std::fs::read(path).map_err(Error::file(path))?;
            ExportedTree::read(&json).map_err(|error| Error::Trial(format!("{}: {error}", path.display())))
        };
        paths.iter().map(read).collect()
    }
}
