//! The live process of the demo.

use hotdelta_live::Dotnet;
use hotdelta_live::host::{Answer, Build, Call, Delta, Host, Module, Outcome};
use hotdelta_session::{Applied, Capabilities, Capability};

use super::program::Program;
use crate::Error;

/// The oldest runtime that updates are made for.
const OLDEST: u32 = 8;

/// The program, running.
pub(super) struct Process {
    host: Host,
    module: Module,
    program: &'static Program,
}

impl Process {
    /// Starts the program on the newest runtime.
    pub(super) fn start(program: &'static Program) -> Result<Self, hotdelta_live::Error> {
        let dotnet = Dotnet::find()?;
        let runtimes = dotnet.runtimes()?;
        let usable = runtimes.iter().rfind(|runtime| runtime.version.major() >= OLDEST);
        let runtime = match usable {
            Some(runtime) => runtime.clone(),
            None => dotnet.runtime(OLDEST)?,
        };
        let mut host = Host::start(&dotnet, &runtime)?;
        let baseline = &program.builds[0];
        let module = host.load(&Build {
            image: baseline.image,
            pdb: Some(baseline.pdb),
            probing: &[],
        })?;
        Ok(Self {
            host,
            module,
            program,
        })
    }

    pub(super) fn version(&self) -> &str {
        self.host.version()
    }

    /// What the runtime says that it can take.
    pub(super) fn capabilities(&self) -> Capabilities {
        // A later runtime may list more than is known here; that is of no use to an edit.
        let listed = self
            .host
            .capabilities()
            .split_whitespace()
            .filter_map(|name| name.parse().ok());
        // Never listed, always there.
        listed
            .chain([Capability::AddExplicitInterfaceImplementation])
            .collect()
    }

    pub(super) fn apply(&mut self, applied: &Applied) -> Result<(), Error> {
        let delta = &applied.delta;
        let types: Vec<u32> = delta
            .updated_types
            .iter()
            .map(|id| ecma335::RowId::token(*id).raw())
            .collect();
        self.host.apply(
            &self.module,
            &Delta {
                metadata: &delta.metadata,
                il: &delta.il,
                pdb: &delta.pdb,
                updated_types: &types,
            },
        )?;
        Ok(())
    }

    /// Calls one of the program's functions.
    pub(super) fn call(&mut self, entry: &str) -> Result<String, Error> {
        match self
            .host
            .call(&Call::new(&self.module, self.program.type_name, entry))?
        {
            Answer {
                outcome: Outcome::Returned { value },
                ..
            } => Ok(value.unwrap_or_default()),
            other => Ok(other.to_string()),
        }
    }
}
