//! The compiler of .NET projects: evaluation, the ladder, and what changed of the modules.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hotdelta_session::Update;

use super::way::{Attempt, Module, Task, Way};
use super::{Compiled, Compiler, Diagnostic, Fall, Severity, dotnet_build};
use crate::project::{
    self, Evaluation, Evaluator, Folders, Launch, MsBuild, RESTORE, Request, find, restarts,
};
use crate::watch::{Batch, Change, InputKind, Inputs};
use crate::{Dotnet, Error, Result};

/// Builds .NET projects. MSBuild evaluates them; they are compiled by the first way of the ladder that can, `dotnet build` at last.
pub struct DotnetCompiler {
    dotnet: Dotnet,
    request: Request,
    /// The folder in which the user is.
    current: PathBuf,
    evaluator: Evaluator,
    evaluation: Evaluation,
    launch: Launch,
    /// Faster ways than `dotnet build`.
    ways: Vec<Box<dyn Way>>,
    /// What the program runs.
    accepted: Accepted,
    /// What was made last of each module.
    made: HashMap<PathBuf, blake3::Hash>,
    /// Modules that were made since, and are other than those that the program runs.
    waiting: Vec<Module>,
    /// Changes since the last build that succeeded, by path.
    pending: BTreeMap<PathBuf, Change>,
    /// Project files changed, or files came or went, and projects were not evaluated since.
    outdated: bool,
    /// Projects were evaluated since the last build that succeeded.
    evaluated: bool,
    /// Packages are restored for what was evaluated.
    restored: bool,
    /// `dotnet build` made what was built last: all of it is on the disk.
    on_disk: bool,
}

/// What the program runs.
struct Accepted {
    evaluation: Evaluation,
    launch: Launch,
    modules: HashMap<PathBuf, blake3::Hash>,
}

impl DotnetCompiler {
    /// Finds and evaluates the project that is asked for. `current` is the folder in which the user is.
    ///
    /// # Errors
    /// There is no such project, MSBuild cannot evaluate it, or the program can never take an update.
    pub async fn open(dotnet: Dotnet, request: Request, current: &Path) -> Result<Self> {
        let project = find(&current.join(request.project.as_deref().unwrap_or(Path::new(""))))?;
        let msbuild = MsBuild::new(&dotnet, &project, &request)?;
        let mut evaluator = Evaluator::new(&dotnet, msbuild);
        let folders = if request.no_build {
            Folders::Shared
        } else {
            Folders::Own
        };
        let evaluation = evaluator.evaluate(&dotnet, folders).await?;
        evaluation.check(&dotnet)?;
        let launch = evaluation.launch(&dotnet, &request, current)?;
        Ok(Self {
            restored: evaluation.restored(),
            dotnet,
            request,
            current: current.to_owned(),
            evaluator,
            accepted: Accepted {
                evaluation: evaluation.clone(),
                launch: launch.clone(),
                modules: HashMap::new(),
            },
            evaluation,
            launch,
            ways: Vec::new(),
            made: HashMap::new(),
            waiting: Vec::new(),
            pending: BTreeMap::new(),
            outdated: false,
            evaluated: true,
            on_disk: false,
        })
    }

    /// Puts a faster way before those that there are.
    pub fn push_way(&mut self, way: Box<dyn Way>) {
        self.ways.insert(0, way);
    }

    /// The projects, as they were evaluated last.
    #[must_use]
    pub fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }

    /// What the user built, for a start without a build. Later builds go to folders of our own.
    async fn start_as_built(&mut self) -> Result<Compiled<Update>> {
        let began = Instant::now();
        self.request.no_build = false;
        let modules = dotnet_build::modules(&self.evaluation).map_err(|error| match error {
            Error::File { path, source } if source.kind() == std::io::ErrorKind::NotFound => {
                project::Error::NotBuilt {
                    project: self.evaluation.root().file.clone(),
                    output: path,
                }
                .into()
            }
            error => error,
        })?;
        self.evaluation = self.evaluator.evaluate(&self.dotnet, Folders::Own).await?;
        self.keep(&modules);
        Ok(Compiled {
            outputs: Some(modules.into_iter().map(|module| module.update).collect()),
            startable: true,
            inputs_changed: true,
            ..nothing(began.elapsed())
        })
    }

    /// Evaluates projects. `Err`: they are wrong, and this is what to say of them.
    async fn evaluate(&mut self) -> Result<std::result::Result<(), Vec<Diagnostic>>> {
        let evaluated = self.evaluator.evaluate(&self.dotnet, Folders::Own).await;
        let taken = evaluated.and_then(|evaluation| {
            evaluation.check(&self.dotnet)?;
            let launch = evaluation.launch(&self.dotnet, &self.request, &self.current)?;
            Ok((evaluation, launch))
        });
        let (evaluation, launch) = match taken {
            Ok(taken) => taken,
            Err(Error::Project(error)) => return Ok(Err(said(error, self.evaluator.msbuild.project()))),
            Err(error) => return Err(error),
        };
        self.evaluation = evaluation;
        self.launch = launch;
        self.outdated = false;
        self.evaluated = true;
        self.restored = self.evaluation.restored();
        Ok(Ok(()))
    }

    /// What a batch says of the projects.
    fn note(&mut self, batch: &Batch) {
        for change in &batch.changes {
            let came_or_went = change.before.is_some() != change.after.is_some();
            let is_listed = !matches!(change.kind, InputKind::Project | InputKind::New);
            self.outdated |= came_or_went || !is_listed;
            let pending = self
                .pending
                .entry(change.path.clone())
                .or_insert_with(|| change.clone());
            pending.after = change.after;
        }
        self.pending.retain(|_, change| change.before != change.after);
    }

    fn options(&self) -> String {
        format!(
            "{:?} {:?} {:?}",
            self.request.configuration, self.request.framework, self.request.properties
        )
    }

    /// Goes down the ladder. `whole`: every module is wanted, and only `dotnet build` leaves everything on the disk.
    async fn climb_down(&mut self, whole: bool) -> Result<(&'static str, Vec<Fall>, Attempt)> {
        let mut falls = Vec::new();
        if whole && self.on_disk && self.pending.is_empty() && !self.evaluated {
            // A restart: what was compiled for the refused update is what is to be started.
            if let Ok(modules) = dotnet_build::modules(&self.evaluation) {
                let diagnostics = Vec::new();
                return Ok((dotnet_build::NAME, falls, Attempt::Makes { modules, diagnostics }));
            }
        }
        self.on_disk = false;
        if !whole && self.restored {
            let changes: Vec<_> = self.pending.values().cloned().collect();
            let paths = changes.iter().map(|change| change.path.as_path()).collect();
            let task = Task {
                evaluation: &self.evaluation,
                projects: self.evaluation.projects_with(&paths).collect(),
                changes: &changes,
                evaluated: self.evaluated,
            };
            for way in &mut self.ways {
                match way.make(&task).await? {
                    Attempt::Falls(reason) => falls.push(Fall {
                        way: way.name(),
                        reason,
                    }),
                    attempt => return Ok((way.name(), falls, attempt)),
                }
            }
        }
        Ok((dotnet_build::NAME, falls, self.dotnet_build().await?))
    }

    async fn dotnet_build(&mut self) -> Result<Attempt> {
        let options = self.options();
        let mut restore = !self.restored;
        let mut packages = restore.then(|| self.evaluation.packages());
        let msbuild = &mut self.evaluator.msbuild;
        let mut attempt = dotnet_build::build(msbuild, &self.evaluation, &options, restore).await?;
        if !restore && wants_restore(&attempt) {
            restore = true;
            packages = Some(self.evaluation.packages());
            attempt = dotnet_build::build(msbuild, &self.evaluation, &options, restore).await?;
        }
        if packages.is_some_and(|before| before != self.evaluation.packages()) {
            // What packages add to projects is known only now.
            if let Err(diagnostics) = self.evaluate().await? {
                return Ok(Attempt::Fails(diagnostics));
            }
        }
        if matches!(attempt, Attempt::Makes { .. }) {
            if restore {
                self.restored = true;
                // Without the note they are restored once more in another run.
                let _ = self.evaluation.note_restored();
            }
            self.on_disk = true;
            self.ways.iter_mut().for_each(|way| way.built(&self.evaluation));
        }
        Ok(attempt)
    }

    /// Remembers what was made, and which of it is other than what the program runs.
    fn keep(&mut self, modules: &[Module]) {
        for module in modules {
            let build = module.update.build();
            let mut hasher = blake3::Hasher::new();
            hasher
                .update(&build.image)
                .update(build.pdb.as_deref().unwrap_or_default());
            let hash = hasher.finalize();
            self.made.insert(module.image.clone(), hash);
            self.waiting.retain(|other| other.image != module.image);
            if self.accepted.modules.get(&module.image) != Some(&hash) {
                self.waiting.push(module.clone());
            }
        }
        let order: Vec<_> = self.evaluation.modules().map(|project| &project.image).collect();
        self.waiting
            .sort_by_key(|module| order.iter().position(|image| **image == module.image));
    }

    /// What differs from the program that runs, though no process can take it.
    fn restart(&self) -> Vec<String> {
        let mut reasons = restarts(&self.accepted.evaluation, &self.evaluation);
        let (old, new) = (&self.accepted.launch, &self.launch);
        if reasons.is_empty()
            && (
                &old.arguments,
                &old.working_directory,
                &old.environment,
                &old.profile,
            ) != (
                &new.arguments,
                &new.working_directory,
                &new.environment,
                &new.profile,
            )
        {
            reasons.push(
                "the program is started with other arguments, variables or in another folder".to_owned(),
            );
        }
        reasons
    }

    async fn make(&mut self, whole: bool) -> Result<Compiled<Update>> {
        let began = Instant::now();
        let inputs = self.inputs();
        if self.outdated
            && let Err(diagnostics) = self.evaluate().await?
        {
            return Ok(Compiled {
                way: "evaluation",
                diagnostics,
                outputs: None,
                ..nothing(began.elapsed())
            });
        }
        let concerns_code = |change: &Change| change.kind != InputKind::Content;
        if !whole && !self.evaluated && !self.pending.values().any(concerns_code) {
            // The program reads it itself. The next build puts it where it belongs.
            return Ok(Compiled {
                outputs: Some(self.waiting.iter().map(|module| module.update.clone()).collect()),
                restart: self.restart(),
                startable: self.on_disk,
                ..nothing(began.elapsed())
            });
        }
        let (way, falls, attempt) = self.climb_down(whole).await?;
        let (outputs, diagnostics) = match attempt {
            Attempt::Makes { modules, diagnostics } => {
                self.pending.clear();
                self.evaluated = false;
                self.keep(&modules);
                let modules = if whole { modules } else { self.waiting.clone() };
                (
                    Some(modules.into_iter().map(|module| module.update).collect()),
                    diagnostics,
                )
            }
            Attempt::Fails(diagnostics) => (None, diagnostics),
            Attempt::Falls(reason) => {
                return Err(Error::Failed {
                    command: way.to_owned(),
                    message: reason,
                });
            }
        };
        Ok(Compiled {
            way,
            falls,
            restart: if whole || outputs.is_none() {
                Vec::new()
            } else {
                self.restart()
            },
            startable: self.on_disk && outputs.is_some(),
            outputs,
            diagnostics,
            inputs_changed: inputs != self.inputs(),
            elapsed: began.elapsed(),
        })
    }
}

fn wants_restore(attempt: &Attempt) -> bool {
    match attempt {
        Attempt::Fails(diagnostics) => diagnostics
            .iter()
            .any(|diagnostic| RESTORE.contains(&diagnostic.code.as_str())),
        Attempt::Falls(_) | Attempt::Makes { .. } => false,
    }
}

/// Nothing was built, as nothing had to be.
fn nothing(elapsed: Duration) -> Compiled<Update> {
    Compiled {
        way: "no build",
        falls: Vec::new(),
        outputs: Some(Vec::new()),
        diagnostics: Vec::new(),
        restart: Vec::new(),
        startable: false,
        inputs_changed: false,
        elapsed,
    }
}

/// What is wrong with a project while its program runs: something to mend, and no end.
fn said(error: project::Error, project: &Path) -> Vec<Diagnostic> {
    match error {
        project::Error::Evaluation { diagnostics, .. } if !diagnostics.is_empty() => diagnostics,
        project::Error::LaunchSettings { file, place, message } => {
            let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let range = place.map(|(line, column)| super::Range {
                start: (number(line), number(column)),
                end: None,
            });
            vec![Diagnostic {
                severity: Severity::Error,
                code: String::new(),
                message,
                document: Some(file),
                range,
                project: Some(project.to_owned()),
            }]
        }
        error => vec![Diagnostic {
            severity: Severity::Error,
            code: String::new(),
            message: error.to_string(),
            document: Some(project.to_owned()),
            range: None,
            project: Some(project.to_owned()),
        }],
    }
}

impl Compiler for DotnetCompiler {
    type Output = Update;
    type Launch = Launch;

    async fn build(&mut self) -> Result<Compiled<Update>> {
        if self.request.no_build {
            return self.start_as_built().await;
        }
        self.launch = self
            .evaluation
            .launch(&self.dotnet, &self.request, &self.current)?;
        self.make(true).await
    }

    async fn compile(&mut self, batch: &Batch) -> Result<Compiled<Update>> {
        self.note(batch);
        self.make(false).await
    }

    fn accepted(&mut self) {
        self.accepted.evaluation = self.evaluation.clone();
        self.accepted.launch = self.launch.clone();
        self.accepted.modules.clone_from(&self.made);
        self.waiting.clear();
        self.ways.iter_mut().for_each(|way| way.accepted());
    }

    fn launch(&self) -> Launch {
        self.launch.clone()
    }

    fn inputs(&self) -> Inputs {
        self.evaluation.inputs()
    }
}
