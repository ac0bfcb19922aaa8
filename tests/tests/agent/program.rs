//! A program that runs with the agent in it, and writes what it says to a file.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hotdelta_live::engine::sessions::Sessions;
use hotdelta_live::engine::{Engine, Place};
use hotdelta_live::home::Home;
use hotdelta_live::project::Launch;
use hotdelta_live::runtime::coreclr::{CoreClr, Facts, Frame, Options};
use hotdelta_live::runtime::{Event, Outcome, Runtime, Started};
use hotdelta_session::{Build, Update};
use hotdelta_tests::{Compiled, Configuration, Error, Laboratory, Language, Result, Sources};
use tempfile::TempDir;

/// How long anything may take; what is waited for comes long before.
const PATIENCE: Duration = Duration::from_secs(240);

pub(crate) fn failed(error: impl std::fmt::Display) -> Error {
    Error::Trial(error.to_string())
}

/// An assembly: its name, its source, and the names of those that it refers to.
pub(crate) type Assembly = (&'static str, String, &'static [&'static str]);

/// A program of C# assemblies, the last of which has the entry point.
pub(crate) struct Program<'a> {
    laboratory: &'a Laboratory,
    version: String,
    major: u32,
    /// Holds `out` (what is built) and `said` (what the program writes).
    pub(crate) place: TempDir,
    pub(crate) runtime: CoreClr,
    pub(crate) engine: Sessions,
    assemblies: Vec<Assembly>,
    started: Option<Started<Build>>,
    /// Variables of the launch profile.
    pub(crate) environment: Vec<(String, String)>,
    /// What the shell that starts it is told before.
    pub(crate) shell: Option<String>,
}

impl<'a> Program<'a> {
    pub(crate) fn new(laboratory: &'a Laboratory, major: u32) -> Result<Self> {
        let place = TempDir::with_prefix("hd").map_err(failed)?;
        let home = Home::create(place.path(), Vec::new()).map_err(failed)?;
        let options = Options {
            cleanup: Duration::from_secs(5),
            il_offsets: false,
        };
        let engine = Sessions::new(&home.state());
        Ok(Self {
            version: laboratory.dotnet.runtime(major)?.version.to_string(),
            laboratory,
            major,
            runtime: CoreClr::new(home, options).map_err(failed)?,
            place,
            engine,
            assemblies: Vec::new(),
            started: None,
            environment: Vec::new(),
            shell: None,
        })
    }

    fn out(&self) -> PathBuf {
        self.place.path().join("out")
    }

    fn said(&self) -> PathBuf {
        self.place.path().join("said")
    }

    fn compile(&self) -> Result<Vec<Arc<Compiled>>> {
        let mut builds: Vec<Arc<Compiled>> = Vec::new();
        for (name, source, references) in &self.assemblies {
            let program = self.assemblies.last().is_some_and(|(last, ..)| last == name);
            let referred = builds
                .iter()
                .filter(|build| references.contains(&build.name.as_str()));
            builds.push(self.laboratory.compilers.compile(&Sources {
                name: (*name).to_owned(),
                language: Language::CSharp,
                configuration: Configuration::Debug,
                files: vec![(format!("{name}.cs"), source.clone())],
                flags: if program {
                    vec!["/target:exe".to_owned()]
                } else {
                    Vec::new()
                },
                references: referred.cloned().collect(),
            })?);
        }
        Ok(builds)
    }

    /// Builds the program and starts it.
    pub(crate) async fn start(&mut self, assemblies: Vec<Assembly>) -> Result<u32> {
        self.assemblies = assemblies;
        let builds = self.compile()?;
        let out = self.out();
        std::fs::create_dir_all(&out).map_err(failed)?;
        let write = |name: String, bytes: &[u8]| std::fs::write(out.join(name), bytes).map_err(failed);
        for build in &builds {
            write(format!("{}.dll", build.name), &build.image)?;
            write(format!("{}.pdb", build.name), &build.pdb)?;
        }
        let (name, ..) = self.assemblies.last().cloned().unwrap_or_default();
        let config = format!(
            r#"{{"runtimeOptions":{{"tfm":"net{0}.0","framework":{{"name":"Microsoft.NETCore.App","version":"{0}.0.0"}}}}}}"#,
            self.major
        );
        write(format!("{name}.runtimeconfig.json"), config.as_bytes())?;
        let dotnet = self.laboratory.dotnet.executable().to_owned();
        let dll = out.join(format!("{name}.dll")).display().to_string();
        let said = self.said().display().to_string();
        let exec = ["exec", "--fx-version", &self.version, &dll, &said];
        let (program, arguments) = match &self.shell {
            Some(shell) => {
                let command = format!("{shell} \"$@\"");
                let mut arguments = vec!["-c".into(), command.into(), "sh".into(), dotnet.into_os_string()];
                arguments.extend(exec.map(Into::into));
                (PathBuf::from("sh"), arguments)
            }
            None => (dotnet, exec.map(Into::into).to_vec()),
        };
        let launch = Launch {
            program,
            arguments,
            working_directory: self.place.path().to_owned(),
            environment: self.environment.clone(),
            modules: builds
                .iter()
                .map(|build| out.join(format!("{}.dll", build.name)))
                .collect(),
            output: out,
            profile: None,
            name: name.to_owned(),
        };
        let started = self.runtime.start(&launch).await.map_err(failed)?;
        let process = started.process;
        self.started = Some(started);
        Ok(process)
    }

    /// Waits until the program can take updates.
    pub(crate) async fn ready(&mut self) -> Result<()> {
        match self.event().await? {
            Event::Ready(facts) => {
                let started = self.started.take().ok_or_else(|| failed("it was not started"))?;
                self.engine.begin(started.baselines, &facts).map_err(failed)
            }
            other => Err(failed(format!("{other:?} instead of a program that is ready"))),
        }
    }

    /// The next event but questions for places, which are answered.
    pub(crate) async fn event(&mut self) -> Result<Event<Facts, Frame>> {
        loop {
            let event = tokio::time::timeout(PATIENCE, self.runtime.event()).await;
            match event
                .map_err(|_| failed(format!("nothing happened; the program said {:?}", self.lines())))?
            {
                Event::Frames(frames, answer) => {
                    let places: Vec<Option<Place>> =
                        frames.iter().map(|frame| self.engine.locate(frame)).collect();
                    answer.give(places);
                }
                event => return Ok(event),
            }
        }
    }

    /// Replaces text in an assembly's source, builds all, and gives the updates to the program.
    pub(crate) async fn edit(&mut self, name: &str, from: &str, to: &str) -> Result<Outcome> {
        let updates = self.propose(name, from, to)?;
        Ok(self.runtime.apply(updates).await)
    }

    /// The updates for such an edit, committed.
    pub(crate) fn propose(
        &mut self,
        name: &str,
        from: &str,
        to: &str,
    ) -> Result<Vec<hotdelta_live::runtime::coreclr::Update>> {
        let mut edited = self.assemblies.iter_mut().filter(|(own, ..)| *own == name);
        let (_, source, _) = edited.next().ok_or_else(|| failed("no such assembly"))?;
        if !source.contains(from) {
            return Err(failed(format!("{name} has no {from}")));
        }
        *source = source.replace(from, to);
        let builds = self.compile()?.into_iter().map(|build| {
            Update::Full(Build {
                name: build.name.clone(),
                image: build.image.as_slice().into(),
                pdb: Some(build.pdb.as_slice().into()),
            })
        });
        let verdict = self.engine.propose(builds.collect()).map_err(failed)?;
        let proposal = verdict
            .proposal
            .ok_or_else(|| failed(format!("refused: {:?}", verdict.refusals)))?;
        self.engine.commit(proposal).map_err(failed)
    }

    /// What the program wrote so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.said()).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Waits until the program has written this line.
    pub(crate) async fn expect(&mut self, line: &str) -> Result<()> {
        self.wait(line, |lines| lines.iter().any(|own| own == line)).await
    }

    /// Waits until the program has written what is meant by this.
    pub(crate) async fn wait(&mut self, what: &str, is_there: impl Fn(&[String]) -> bool) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        while !is_there(&self.lines()) {
            if Instant::now() > until {
                return Err(failed(format!(
                    "expected {what:?}, the program said {:?}",
                    self.lines()
                )));
            }
            // As a loop does it: who comes meanwhile is attended to.
            let event = tokio::time::timeout(Duration::from_millis(5), self.event()).await;
            if let Ok(event) = event {
                event?;
            }
        }
        Ok(())
    }
}
