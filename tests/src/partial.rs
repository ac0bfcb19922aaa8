//! Partial updates: the files that an edit names, compiled alone against the build before.

use std::sync::Arc;

use crate::{Compiled, Engine, Error, Generation, Laboratory, Program, Result, Sources, Verdict, sources};

/// What a trial proposes in place of a whole build.
pub(crate) struct Part {
    /// The place of its assembly.
    module: usize,
    build: Arc<Compiled>,
    /// Its files, as the PDB names them.
    sources: Vec<String>,
}

impl Part {
    /// Compiles the files that the edit names; `None` if it names none. `whole` has the generation's own builds, `before` those that the
    /// process runs.
    pub(crate) fn compile(
        laboratory: &Laboratory,
        program: &Program,
        generation: &Generation,
        whole: &[Arc<Compiled>],
        before: &[Arc<Compiled>],
    ) -> Result<Option<Self>> {
        let Some(first) = generation.partial.first() else {
            return Ok(None);
        };
        let module = generation
            .assemblies
            .iter()
            .position(|assembly| assembly.files.iter().any(|(name, _)| name == first));
        let missing = |what: &str| Error::Trial(format!("a partial edit: there is no {what}"));
        let module = module.ok_or_else(|| missing(first))?;
        let assembly = generation
            .assemblies
            .get(module)
            .ok_or_else(|| missing("assembly"))?;
        let files = generation
            .partial
            .iter()
            .map(|file| {
                let found = assembly.files.iter().find(|(name, _)| name == file);
                found.cloned().ok_or_else(|| missing(file))
            })
            .collect::<Result<Vec<_>>>()?;
        let own = before.get(module).ok_or_else(|| missing("build before"))?;
        let references: Vec<_> = whole.iter().take(module).chain([own]).cloned().collect();
        let whole = sources(program, generation, module, &references);
        let build = laboratory.compilers.compile(&Sources {
            files,
            ..whole.ok_or_else(|| missing("assembly"))?
        })?;
        Ok(Some(Self {
            module,
            build,
            sources: generation
                .partial
                .iter()
                .map(|file| format!("/_/{file}"))
                .collect(),
        }))
    }

    /// Proposes the whole build and then the part, which has to get the same metadata and IL.
    pub(crate) fn propose(&self, engine: &mut dyn Engine, whole: &[Arc<Compiled>]) -> Result<Verdict> {
        let full = engine.propose(whole)?;
        let part = engine.propose_partial(self.module, &self.build, &self.sources)?;
        match (&full, &part) {
            (Verdict::Applied { deltas: full, .. }, Verdict::Applied { deltas: part, .. }) => {
                let same = full.len() == part.len()
                    && full.iter().zip(part).all(|(full, part)| {
                        (full.module, &full.metadata, &full.il, &full.updated_types)
                            == (part.module, &part.metadata, &part.il, &part.updated_types)
                    });
                if !same {
                    return Err(Error::Trial(
                        "the partial update's delta is not that of the whole build".to_owned(),
                    ));
                }
            }
            (Verdict::Unchanged, Verdict::Unchanged) | (Verdict::Restart { .. }, Verdict::Restart { .. }) => {
            }
            _ => {
                return Err(Error::Trial(format!(
                    "the whole build gets {full:?}, the part {part:?}"
                )));
            }
        }
        Ok(part)
    }

    /// After the part was accepted the whole build of the same edit is nothing new.
    pub(crate) fn settled(engine: &mut dyn Engine, whole: &[Arc<Compiled>]) -> Result<()> {
        match engine.propose(whole)? {
            Verdict::Unchanged => Ok(()),
            other => Err(Error::Trial(format!(
                "after the partial update the whole build gets {other:?}"
            ))),
        }
    }
}
