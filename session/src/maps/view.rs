//! What maps are made of: a chain with its accepted PDB.

use std::collections::BTreeSet;

use ecma335::il::MethodBody;
use ecma335::{
    Chain, CustomDebugInformationId, Metadata, MethodDebugInformationId, MethodDefId, RowId, Token, TypeDefId,
};
use name_map::grammar::Language;
use name_map::{Live, Module, Symbols};
use portable_pdb::codec::Kind;
use portable_pdb::{Pdb, PdbId, Result};
use typed_tree_diff::{Occurrence, occurrences};

use super::written::Names;
use super::{MethodMaps, Version, computed, written};
use crate::lines::Lines;

/// A generation of a module.
pub(crate) struct View<'a> {
    pub(super) module: Module<'a>,
    pub(super) live: &'a Live,
    pub(super) lines: &'a Lines,
    pub(super) pdb: Option<Pdb<'a>>,
    /// Whether the PDB has maps.
    written: bool,
    /// How many deltas the chain has.
    pub(super) generation: u32,
    /// How many types and methods the baseline has.
    baseline: (u32, u32),
}

impl<'a> View<'a> {
    pub(crate) fn new(
        chain: &'a Chain,
        md: &'a Metadata<'a>,
        symbols: &'a Symbols,
        live: &'a Live,
        lines: &'a Lines,
    ) -> Result<Self> {
        let pdb = lines.newest_pdb().map(Pdb::parse).transpose()?;
        let written = pdb.as_ref().map(has_maps).transpose()?.unwrap_or(false);
        let module = Module {
            code: chain,
            md,
            symbols,
        };
        let baseline = chain.baseline().metadata()?;
        Ok(Self {
            module,
            live,
            lines,
            pdb,
            written,
            generation: chain.generations(),
            baseline: (baseline.count::<TypeDefId>(), baseline.count::<MethodDefId>()),
        })
    }

    /// The maps of a method; `None` if it has no body. `before`: what they were.
    pub(crate) fn maps(
        &self,
        method: MethodDefId,
        names: &Names<'_>,
        before: &[Version],
    ) -> Result<Option<MethodMaps>> {
        if !self.live.has(method) || self.module.md.get(method)?.rva == 0 {
            return Ok(None);
        }
        let maps = match self.debug_information(method) {
            Some((pdb, row)) if self.written => written::maps(self, pdb, row, method, names, before)?,
            _ => computed::maps(self, method, before)?,
        };
        // What is kept can be written.
        maps.slots.encode()?;
        maps.lambdas.encode()?;
        maps.states.encode()?;
        Ok(Some(maps))
    }

    /// The accepted PDB and a method's row in it.
    pub(super) fn debug_information(&self, method: MethodDefId) -> Option<(&Pdb<'a>, MethodDefId)> {
        let (pdb, row) = self.pdb.as_ref().zip(self.lines.newest_row(method))?;
        // Code that builds data has no row: the compiler knows nothing of it.
        (row.row() <= pdb.metadata().count::<MethodDebugInformationId>()).then_some((pdb, row))
    }

    /// Whether a type or a method was there when the process started.
    pub(super) fn is_of_baseline(&self, definition: Token) -> bool {
        let (types, methods) = self.baseline;
        let count = match definition.to_id::<TypeDefId>() {
            Some(_) => types,
            None => methods,
        };
        definition.row() <= count
    }

    pub(crate) fn pdb_id(&self) -> Option<PdbId> {
        self.pdb.as_ref().map(Pdb::id)
    }

    pub(super) fn is_fsharp(&self) -> bool {
        self.module.symbols.language == Language::FSharp
    }

    pub(super) fn has_maps(&self) -> bool {
        self.written
    }

    /// A method's code.
    pub(super) fn body(&self, method: MethodDefId) -> Result<Option<MethodBody<'a>>> {
        let rva = self.module.md.get(method)?.rva;
        let bytes = self.module.code.method_data(method, rva)?;
        Ok(bytes.map(MethodBody::parse).transpose()?)
    }

    /// What a method is the code of: itself, if a position named it, or its type, if one named that; `None` for a member with a name of
    /// its own.
    pub(super) fn nested(&self, method: MethodDefId) -> Result<Option<Token>> {
        if self.module.is_positional(method.token())? {
            return Ok(Some(method.token()));
        }
        let owner = self.module.symbols.declaring(method.token());
        Ok(self
            .module
            .symbols
            .is_positional_type(owner)
            .then_some(owner.token()))
    }

    /// The members in which methods occur, with the lambdas between.
    pub(super) fn owners(&self, methods: &[MethodDefId]) -> Result<BTreeSet<MethodDefId>> {
        let (module, mut owners) = (&self.module, BTreeSet::new());
        let (mut sought, mut around) = (BTreeSet::new(), BTreeSet::new());
        for method in methods.iter().filter(|method| self.live.has(**method)) {
            let Some(definition) = self.nested(*method)? else {
                continue;
            };
            sought.insert(definition);
            let mut class = module.symbols.declaring(method.token());
            for _ in 0..64 {
                if !module.symbols.is_positional_type(class) && !computed::is_cache(self, class)? {
                    break;
                }
                class = module.symbols.enclosing(class);
            }
            around.insert(class);
        }
        // Nearly always they are in the type around; lambdas of F# classes are in the module around these.
        for class in &around {
            self.collect(module.md.methods(*class), &mut sought, &mut owners)?;
        }
        if !sought.is_empty() {
            let within = |id: &TypeDefId| around.contains(&module.symbols.enclosing(*id));
            for class in module.symbols.types().filter(within) {
                self.collect(module.md.methods(class), &mut sought, &mut owners)?;
            }
        }
        if !sought.is_empty() {
            self.collect(module.md.ids(), &mut sought, &mut owners)?;
        }
        Ok(owners)
    }

    /// Adds those members that have something sought, and takes that from what is sought.
    fn collect(
        &self,
        members: impl Iterator<Item = MethodDefId>,
        sought: &mut BTreeSet<Token>,
        owners: &mut BTreeSet<MethodDefId>,
    ) -> Result<()> {
        let mut met = BTreeSet::new();
        for member in members {
            if sought.is_empty() || !self.live.has(member) || self.nested(member)?.is_some() {
                continue;
            }
            let found = occurrences(&self.module, member)?;
            for occurrence in found.iter().filter(|found| sought.contains(&found.definition)) {
                met.insert(occurrence.definition);
                owners.insert(member);
                let mut next = occurrence.parent;
                while let Some(Occurrence {
                    definition, parent, ..
                }) = next.and_then(|parent| found.get(parent))
                {
                    owners.extend(definition.to_id::<MethodDefId>());
                    next = *parent;
                }
            }
        }
        sought.retain(|definition| !met.contains(definition));
        Ok(())
    }

    /// The methods of a class that have names of their own.
    pub(super) fn methods(&self, class: TypeDefId) -> impl Iterator<Item = MethodDefId> + '_ {
        let module = self.module;
        module.md.methods(class).filter(move |method| {
            module.symbols.declaring(method.token()) == class
                && !module.is_positional(method.token()).unwrap_or(true)
        })
    }
}

/// Whether a compiler wrote maps into a PDB.
fn has_maps(pdb: &Pdb<'_>) -> Result<bool> {
    for row in pdb.metadata().rows::<CustomDebugInformationId>() {
        let kind = Kind::from_guid(pdb.metadata().guid(row?.1.kind)?);
        if kind.is_some_and(Kind::is_enc_map) {
            return Ok(true);
        }
    }
    Ok(false)
}
