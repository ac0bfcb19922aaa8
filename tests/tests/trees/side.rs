//! A build with its exported tree, read.

use std::sync::Arc;

use ecma335::Image;
use hotdelta_tests::{
    Builds, Compiled, Configuration, Error, Laboratory, Language, Program, Result, Sources as Files,
    generations,
};
use name_map::canonical::Canon;
use name_map::{Module, Symbols};
use portable_pdb::Pdb;
use typed_tree_diff::exported::{self, ExportedTree, Links, Sources, link};
use typed_tree_diff::{Tree, recover};

pub(crate) struct Side {
    image: Image,
    symbols: Symbols,
    compiled: Arc<Compiled>,
    pub(crate) recovered: Tree,
    pub(crate) exported: ExportedTree,
    pub(crate) links: Links,
}

pub(crate) fn failed(error: impl std::fmt::Display) -> Error {
    Error::Trial(error.to_string())
}

impl Side {
    pub(crate) fn new(compiled: &Arc<Compiled>, exported: ExportedTree) -> Result<Self> {
        let image = Image::parse(compiled.image.as_slice()).map_err(failed)?;
        let symbols = {
            let md = image.metadata().map_err(failed)?;
            Symbols::new(&md, None).map_err(failed)?
        };
        let mut side = Self {
            image,
            symbols,
            compiled: Arc::clone(compiled),
            recovered: Tree::default(),
            exported,
            links: Links::default(),
        };
        side.recovered = side.with(|module| recover(&Canon::keyed(module)).map_err(failed))?;
        side.links = side.link(&side.exported)?.map_err(failed)?;
        Ok(side)
    }

    /// The sides of an F# assembly in each generation of a program.
    pub(crate) fn all(
        laboratory: &Laboratory,
        program: &Program,
        builds: &Builds,
        assembly: usize,
    ) -> Result<Vec<Self>> {
        let batch = generations(program, builds, assembly);
        if batch.iter().any(|files| files.language != Language::FSharp) {
            return Ok(Vec::new());
        }
        let trees = laboratory.compilers.trees(&batch)?;
        let compiled = builds.iter().filter_map(|build| build.get(assembly));
        compiled
            .zip(trees)
            .map(|(compiled, tree)| Self::new(compiled, tree))
            .collect()
    }

    /// The side of one file.
    pub(crate) fn of(
        laboratory: &Laboratory,
        configuration: Configuration,
        name: &str,
        text: &str,
    ) -> Result<Self> {
        let files = Files {
            name: name.to_owned(),
            language: Language::FSharp,
            configuration,
            files: vec![("Program.fs".to_owned(), text.to_owned())],
            flags: Vec::new(),
            references: Vec::new(),
        };
        let compiled = laboratory.compilers.compile(&files)?;
        let mut trees = laboratory.compilers.trees(&[files])?;
        let tree = trees
            .pop()
            .ok_or_else(|| Error::Trial("no tree was exported".to_owned()))?;
        Self::new(&compiled, tree)
    }

    pub(crate) fn with<T>(&self, use_: impl FnOnce(Module<'_>) -> Result<T>) -> Result<T> {
        let md = self.image.metadata().map_err(failed)?;
        use_(Module {
            code: &self.image,
            md: &md,
            symbols: &self.symbols,
        })
    }

    /// The links of another tree to this build.
    pub(crate) fn link(
        &self,
        exported: &ExportedTree,
    ) -> Result<std::result::Result<Links, exported::Error>> {
        let pdb = Pdb::parse(&self.compiled.pdb).map_err(failed)?;
        self.with(|module| Ok(link(module, &pdb, &self.recovered, exported)))
    }

    pub(crate) fn sources(&self) -> Sources {
        Sources::new(&self.exported, &self.links)
    }

    /// The name of a node's definition.
    pub(crate) fn name(&self, node: usize) -> Result<String> {
        let definition = self.recovered.nodes[node].definition;
        self.with(|module| module.name(definition).map(str::to_owned).map_err(failed))
    }
}
