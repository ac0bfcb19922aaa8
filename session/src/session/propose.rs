//! The answer for one module: compared, judged, written and proved.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use delta_writer::{DefinitionMap, Delta, Plan};
use ecma335::{Chain, CustomAttributeId, Image, Metadata, PropertyId, Result as Read, RowId, TableId, Token};
use name_map::{Live, Module, SymbolMap, Symbols};
use typed_tree_diff::{Changes, diff, diff_in_place};

use super::lasting::lasting_types;
use super::{Accepted, ModuleState, Pending, partial};
use crate::facts::Facts;
use crate::judge::{Judgement, judge};
use crate::lines::{self, Next};
use crate::names::DEFINITIONS;
use crate::verdict::{Applied, LineUpdate, ModuleRefusal, ModuleUpdate};
use crate::{Capability, Diagnostic, Error, ModuleId, Update, display, names, rude, warning};

/// What one module's update comes to.
pub(super) enum Answer {
    Ready(ModuleUpdate, Box<Pending>),
    Refused(ModuleRefusal),
}

/// Why there is no answer.
pub(super) enum Failure {
    /// What was given cannot be read.
    Input(Error),
    /// What was made of it is wrong, and how: a defect of hotdelta.
    Defect(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Input(error)
    }
}

impl Failure {
    /// What did not prove, by what was found: at least one thing.
    pub(super) fn not_proved<D: fmt::Display>(differences: Vec<D>) -> Self {
        let mut text = differences.first().map_or_else(String::new, D::to_string);
        if differences.len() > 1 {
            text.push_str(&format!(", and {} more", differences.len() - 1));
        }
        Self::Defect(text)
    }

    /// What stops the writer, once the update has been read and judged.
    pub(super) fn write(name: &str) -> impl FnOnce(delta_writer::Error) -> Self + '_ {
        move |error| match error {
            delta_writer::Error::Metadata(_) | delta_writer::Error::Pdb(_) => Self::Input(Error::Write {
                name: name.to_owned(),
                source: Box::new(error),
            }),
            _ => Self::Defect(error.to_string()),
        }
    }
}

impl ModuleState {
    /// The answer for a module. What does not prove is refused as well.
    pub(super) fn propose(&self, id: ModuleId, update: &Update, facts: &Facts) -> Result<Answer, Error> {
        match self.answer(id, update, facts) {
            Ok(answer) => Ok(answer),
            Err(Failure::Input(error)) => Err(error),
            Err(Failure::Defect(found)) => Ok(Answer::Refused(ModuleRefusal {
                module: id,
                reasons: vec![rude::NOT_PROVED.of_module(&found)],
                warnings: Vec::new(),
            })),
        }
    }

    fn answer(&self, id: ModuleId, update: &Update, facts: &Facts) -> Result<Answer, Failure> {
        let (pdb, note) = lines::locate(update.build(), &facts.image);
        let notes: Vec<_> = self.notes(note).collect();
        let with_notes = |warnings: Vec<Diagnostic>| notes.iter().cloned().chain(warnings).collect();
        let refused = |reasons, warnings| {
            Answer::Refused(ModuleRefusal {
                module: id,
                reasons,
                warnings: with_notes(warnings),
            })
        };
        let ready = |applied, warnings, line_updates, pending| {
            let update = ModuleUpdate {
                module: id,
                applied,
                warnings: with_notes(warnings),
                line_updates,
            };
            Answer::Ready(update, Box::new(pending))
        };
        if facts.target_framework != self.facts.target_framework {
            let change = format!("{} to {}", self.facts.target_framework, facts.target_framework);
            return Ok(refused(
                vec![rude::TARGET_FRAMEWORK.of_module(&change)],
                Vec::new(),
            ));
        }
        // CorFlags (II.25.3.3.1) and the machine: on which processors it runs.
        let platform = |image: &Image| (image.flags(), image.machine());
        if platform(&facts.image) != platform(self.chain.baseline()) {
            return Ok(refused(vec![rude::PLATFORM.of_module("")], Vec::new()));
        }
        let name = &update.build().name;
        let image = Error::image(name);
        let new_md = facts.image.metadata().map_err(image)?;
        let old_md = self.chain.metadata();
        let old = Module {
            code: &*self.chain,
            md: &old_md,
            symbols: &self.symbols,
        };
        // If every row is the chain's, so is the index.
        let mut new = Module {
            code: &*facts.image,
            md: &new_md,
            symbols: &self.symbols,
        };
        let new_symbols;
        let mut changes = match diff_in_place(old, new).map_err(image)? {
            Some(changes) => changes,
            None => {
                new_symbols = Symbols::new(&new_md, None).map_err(image)?;
                new.symbols = &new_symbols;
                diff(old, new).map_err(image)?
            }
        };
        // An update that the process cannot take as it is, is compared again in the form in which it can.
        if let Some(image) = self.rewritten(name, &facts.image, &changes, &new)? {
            let facts = Facts {
                image: Arc::new(image),
                ..facts.clone()
            };
            return self.answer(id, update, &facts);
        }
        let kept = match update {
            Update::Full(_) => HashSet::new(),
            Update::Partial { sources, .. } => {
                // What an update does not cover is as it was, and of the assembly as a whole it says nothing.
                changes.module.clear();
                changes.assembly.clear();
                let kept = partial::not_covered(&old, &changes, &self.lines, sources).map_err(image)?;
                changes.deleted.retain(|token| !kept.contains(token));
                kept
            }
        };
        let place = |method| lines::place(pdb.as_deref(), method);
        let entry_points =
            [self.chain.baseline(), &facts.image].map(|image| Token::from_raw(image.entry_point()));
        let judgement = judge(&old, &new, &changes, &place, entry_points).map_err(image)?;
        let Judgement {
            additions,
            required,
            edits,
            mut rude,
            warnings,
            rewritten,
            attributes,
            renamed,
            constants,
        } = judgement;
        for missing in required.missing_from(self.capabilities).iter() {
            rude.push(rude::NOT_SUPPORTED.of_module(missing.name()));
        }
        for property in self
            .lost_properties((&old, &new), &changes.map, &attributes)
            .map_err(image)?
        {
            let symbol = display::symbol(&new, property).map_err(image)?;
            rude.push(rude::UNFINDABLE_PROPERTY.about(symbol, None));
        }
        if !rude.is_empty() {
            return Ok(refused(rude, warnings));
        }
        let map = definitions(&new_md, &changes.map);
        let generation = self.chain.generations() + 1;
        let names = match changes.in_place {
            true => HashMap::new(),
            false => names::chain_names(&old, &new, &changes, &renamed, generation).map_err(image)?,
        };
        let proof = Proof {
            state: self,
            update: &facts.image,
            names: &names,
            changes: &changes,
            kept: &kept,
        };
        if edits.is_empty() && rewritten.is_empty() && attributes.is_empty() {
            // What the comparison takes for nothing is proved to be nothing.
            proof.prove(&self.chain, &map)?;
            let (updates, pending) = self.lines_of(name, pdb, &map, &kept, None)?;
            return Ok(ready(None, warnings, updates, pending));
        }
        let mut updated: Vec<_> = changes.updated.iter().copied().chain(rewritten).collect();
        updated.sort_unstable();
        updated.dedup();
        let plan = Plan {
            update: &facts.image,
            pdb: pdb.as_deref(),
            map: &map,
            updated_methods: updated,
            constants,
            attributes,
            additions,
            names: &names,
            base_enc_id: self.enc_id,
        };
        let delta = match delta_writer::write(&self.chain, &plan) {
            Ok(delta) => delta,
            Err(delta_writer::Error::Unfindable { table, .. }) => {
                return Ok(refused(vec![rude::UNFINDABLE.of_module(table.name())], warnings));
            }
            Err(error) => return Err(Failure::write(name)(error)),
        };
        let accepted = self.accepted(&delta, &proof)?;
        let applied = Some((&delta, accepted));
        let (updates, pending) = self.lines_of(name, pdb.clone(), &delta.map, &kept, applied)?;
        let applied = Applied {
            delta,
            edits,
            required_capabilities: required,
        };
        Ok(ready(Some(Box::new(applied)), warnings, updates, pending))
    }

    /// Properties with attributes, for which the runtime would not find whose they are: .NET 8 and 9 do not find it for one that was added to a type with
    /// properties after another one was (dotnet/runtime issue 125534), and only attributes ask.
    /// `annotated`: what gets other attributes.
    fn lost_properties(
        &self,
        (old, new): (&Module<'_>, &Module<'_>),
        map: &SymbolMap,
        annotated: &[Token],
    ) -> Read<Vec<Token>> {
        let mut lost = Vec::new();
        if self.capabilities.has(Capability::AddFieldRva)
            || !self.chain.aggregate().has_extended(TableId::Property)
        {
            return Ok(lost);
        }
        let baseline = self.chain.baseline().metadata()?.count::<PropertyId>();
        let has_some = |owner| {
            !old.symbols.properties(owner).is_empty() || !old.symbols.dead_properties(owner).is_empty()
        };
        for row in new.md.rows::<CustomAttributeId>() {
            let (_, row) = row?;
            let property = row.parent.token();
            let owner = match property.table() {
                Some(TableId::Property) => map.old_type(new.symbols.declaring(property)),
                _ => None,
            };
            let is_asked = map
                .old(property)
                .is_none_or(|old| old.row() > baseline && annotated.contains(&property));
            if is_asked && owner.is_some_and(has_some) {
                lost.push(property);
            }
        }
        lost.dedup();
        Ok(lost)
    }

    /// The update in a form that is nearer to what the process can take; `None` where there is nothing to rewrite, or no more.
    fn rewritten(
        &self,
        name: &str,
        image: &Image,
        changes: &Changes,
        update: &Module<'_>,
    ) -> Result<Option<Image>, Failure> {
        if let Some(patched) = self.with_stored_numbers(name, image, changes, update)? {
            return Ok(Some(patched));
        }
        if let Some(built) = self.with_built_data(name, image, changes, update)? {
            return Ok(Some(built));
        }
        self.with_moved_methods(name, image, changes, update)
    }

    /// What the new build says of lines, with the delta if there is one.
    fn lines_of(
        &self,
        name: &str,
        pdb: Option<Arc<[u8]>>,
        map: &DefinitionMap,
        kept: &HashSet<Token>,
        applied: Option<(&Delta, Accepted)>,
    ) -> Result<(Vec<LineUpdate>, Pending), Error> {
        let updated: Vec<_> = applied
            .iter()
            .flat_map(|(delta, _)| delta.methods.iter().map(|method| method.chain))
            .collect();
        let next = Next {
            chain: &self.chain,
            pdb,
            methods: &map.methods,
            updated: &updated,
            kept,
        };
        let advanced = self.lines.advance(&next).map_err(|source| Error::Pdb {
            name: name.to_owned(),
            source,
        })?;
        let pending = Pending {
            accepted: applied.map(|(_, accepted)| accepted),
            lines: advanced.lines,
            moved: advanced.changed,
        };
        Ok((advanced.updates, pending))
    }

    /// PDBs that are not used.
    fn notes(&self, update: Option<String>) -> impl Iterator<Item = Diagnostic> + use<> {
        let baseline = self.note.as_deref().filter(|_| self.chain.generations() == 0);
        let baseline = baseline.map(|reason| warning::BASELINE_PDB.of_module(reason));
        let update = update.map(|reason| warning::UPDATE_PDB.of_module(&reason));
        baseline.into_iter().chain(update)
    }

    /// Reads the delta back and has it proved.
    fn accepted(&self, delta: &Delta, proof: &Proof<'_>) -> Result<Accepted, Failure> {
        let pdb = (!delta.pdb.is_empty()).then_some(delta.pdb.as_slice());
        let mut broken = delta_writer::rules::check(&self.chain, &delta.metadata, &delta.il, pdb);
        broken.retain(|violation| violation.rule.severity() == delta_writer::rules::Severity::Error);
        if !broken.is_empty() {
            return Err(Failure::not_proved(broken));
        }
        let defect = |error: ecma335::Error| Failure::Defect(error.to_string());
        let mut after = Chain::clone(&self.chain);
        after
            .apply(&delta.metadata, delta.il.as_slice())
            .map_err(defect)?;
        let live = proof.prove(&after, &delta.map)?;
        let live = Live::of(
            live.tokens()
                .chain(lasting_types(&after.metadata(), &self.symbols)),
        );
        let symbols = match proof.changes.in_place && live == self.live {
            true => Arc::clone(&self.symbols),
            false => Arc::new(Symbols::new(&after.metadata(), Some(&live)).map_err(defect)?),
        };
        Ok(Accepted {
            chain: Arc::new(after),
            live,
            symbols,
            enc_id: delta.enc_id,
            update: Arc::clone(proof.update),
            map: delta.map.clone(),
            methods: delta.methods.iter().map(|method| method.chain).collect(),
        })
    }

    /// Definitions of the chain that no accepted build has any more.
    fn dead(&self) -> impl Iterator<Item = Token> + '_ {
        let md = self.chain.metadata();
        let counts = md.tables.row_counts();
        DEFINITIONS
            .into_iter()
            .flat_map(move |table| (1..=counts[table as usize]).map(move |row| Token::new(table, row)))
            .filter(|token| !self.live.has_token(*token))
    }
}

/// What a proof takes from the comparison: which definition is which, never what was done about it.
struct Proof<'p> {
    state: &'p ModuleState,
    update: &'p Arc<Image>,
    /// Names that definitions of the update have in the chain.
    names: &'p HashMap<Token, String>,
    changes: &'p Changes,
    /// Definitions of the chain that the update does not cover.
    kept: &'p HashSet<Token>,
}

impl Proof<'_> {
    /// Proves that a chain is the update; gives what of the chain the update has.
    fn prove(&self, after: &Chain, map: &DefinitionMap) -> Result<Live, Failure> {
        let live = Live::of(mapped(map).chain(self.kept.iter().copied()));
        let retired: HashSet<Token> = self
            .state
            .dead()
            .chain(self.changes.deleted.iter().copied())
            .filter(|token| !live.has_token(*token))
            .chain(self.kept.iter().copied())
            .collect();
        delta_writer::prove(&delta_writer::Claim {
            before: &self.state.chain,
            after,
            update: self.update,
            map,
            names: self.names,
            retired: &retired,
            deleted: &HashSet::new(),
            exemptions: &delta_writer::Exemptions {
                assembly_attributes: EXEMPT_ATTRIBUTES.iter().map(|name| (*name).to_owned()).collect(),
            },
        })
        .map_err(Failure::not_proved)?;
        Ok(live)
    }
}

/// Attributes of the assembly that may differ: the commit that a build is of, and the name of F#'s reflected definitions, of which a
/// warning tells.
const EXEMPT_ATTRIBUTES: [&str; 2] = [
    "System.Reflection.AssemblyInformationalVersionAttribute",
    "Microsoft.FSharp.Core.CompilationMappingAttribute",
];

/// The map as the writer takes it.
fn definitions(new: &Metadata<'_>, map: &SymbolMap) -> DefinitionMap {
    let mut definitions = DefinitionMap::empty(new);
    for table in DEFINITIONS {
        for row in 1..=new.table(table).rows() {
            let token = Token::new(table, row);
            if let Some(old) = map.old(token) {
                definitions.set(token, old);
            }
        }
    }
    definitions
}

/// Every definition of the chain that the map leads to.
fn mapped(map: &DefinitionMap) -> impl Iterator<Item = Token> + '_ {
    fn tokens<I: RowId>(ids: &[I]) -> impl Iterator<Item = Token> + '_ {
        ids.iter().filter(|id| !id.is_nil()).map(|id| id.token())
    }
    tokens(&map.types)
        .chain(tokens(&map.fields))
        .chain(tokens(&map.methods))
        .chain(tokens(&map.properties))
        .chain(tokens(&map.events))
}
