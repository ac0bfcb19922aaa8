//! A source that runs: who its functions and variables are over all of its versions, and how a live closure tells which function it is.
//!
//! A closure says of itself its source, its lines and the names of its upvalues. Where two functions, or two versions, would say the same, one gets
//! a marker: an upvalue that no code reaches. Lua lists it all the same.

use std::collections::{HashMap, HashSet};

use name_map::canonical::Digest;

use crate::chunk::{FunctionId, VariableId};
use crate::matching::{Matches, matches};
use crate::parser::parse;
use crate::source::{Signature, Source, Version, keeps};
use crate::{Dialect, Error, Result};

/// Markers that are tried before a function is left alone.
const MARKERS: u32 = 100;

/// A source with all its versions.
#[derive(Debug, Clone)]
pub(crate) struct Tracked {
    pub(crate) source: Source,
    pub(crate) dialect: Dialect,
    next_id: u32,
    next_version: u32,
    signatures: HashMap<String, Version>,
    forms: HashMap<(u32, Digest), (Version, Option<u32>)>,
    codes: HashMap<(u32, Digest), u32>,
    /// Functions that have more than one form.
    pub(crate) reformed: HashSet<u32>,
    /// Whether each instance of the second variable has had one instance of the first, in every version.
    related: HashMap<(u32, u32), bool>,
}

/// What the next version of a source comes to.
#[derive(Debug)]
pub(crate) struct Step {
    /// The source as it is tracked from then on.
    pub(crate) next: Tracked,
    pub(crate) matches: Matches,
    /// What is told for the first time.
    pub(crate) signatures: Vec<Signature>,
}

impl Tracked {
    /// A source that is about to run.
    pub(crate) fn new(text: &[u8], dialect: Dialect) -> Result<(Self, Vec<Signature>)> {
        let chunk = parse(text)?;
        let source = Source {
            function_ids: Vec::new(),
            variable_ids: Vec::new(),
            markers: Vec::new(),
            keeps: Vec::new(),
            versions: Vec::new(),
            chunk,
        };
        let mut tracked = Self {
            source,
            dialect,
            next_id: 0,
            next_version: 0,
            signatures: HashMap::new(),
            forms: HashMap::new(),
            codes: HashMap::new(),
            reformed: HashSet::new(),
            related: HashMap::new(),
        };
        let chunk = &tracked.source.chunk;
        let nothing = Matches {
            functions: vec![None; chunk.functions.len()],
            variables: vec![None; chunk.variables.len()],
        };
        let signatures = tracked.enter(None, &nothing)?;
        Ok((tracked, signatures))
    }

    /// The next version.
    pub(crate) fn step(&self, text: &[u8]) -> Result<Step> {
        let chunk = parse(text)?;
        let matches = matches(&self.source.chunk, &chunk);
        let mut next = self.clone();
        next.source.chunk = chunk;
        let signatures = next.enter(Some(&self.source), &matches)?;
        Ok(Step {
            next,
            matches,
            signatures,
        })
    }

    /// Takes over what a step made known that was not carried out: code that it ran may have left closures, and what tells them must tell no others.
    pub(crate) fn learn(&mut self, failed: Self) {
        let source = self.source.clone();
        let related = std::mem::take(&mut self.related);
        *self = Self {
            source,
            related,
            ..failed
        };
    }

    /// Says who everything in the chunk is.
    fn enter(&mut self, before: Option<&Source>, matches: &Matches) -> Result<Vec<Signature>> {
        let mut next_id = self.next_id;
        let mut ids = |known: &[Option<usize>], old: Option<&[u32]>| -> Vec<u32> {
            let id = |known: &Option<usize>| match (known, old) {
                (Some(known), Some(old)) => old[*known],
                _ => {
                    next_id += 1;
                    next_id
                }
            };
            known.iter().map(id).collect()
        };
        self.source.function_ids = ids(&matches.functions, before.map(|source| &*source.function_ids));
        self.source.variable_ids = ids(&matches.variables, before.map(|source| &*source.variable_ids));
        self.next_id = next_id;
        let functions = self.source.chunk.functions.len();
        self.source.markers = vec![None; functions];
        self.source.keeps = keeps(&self.source.chunk);
        self.source.versions = vec![
            Version {
                function: self.source.function_ids[0],
                number: 0,
                code: 0
            };
            functions
        ];
        // What is nested first: its markers are upvalues of what it stands in, too.
        let mut order: Vec<FunctionId> = (1..functions).collect();
        order.sort_unstable_by_key(|id| self.source.chunk.functions[*id].span.end);
        let mut signatures = Vec::new();
        for function in order {
            signatures.extend(self.form(function)?);
        }
        self.relate();
        Ok(signatures)
    }

    /// Says which form a function has, and marks it where another form could be taken for it.
    fn form(&mut self, function: FunctionId) -> Result<Vec<Signature>> {
        let id = self.source.function_ids[function];
        let (code, form) = self.source.digests(function);
        if let Some((version, marker)) = self.forms.get(&(id, form)) {
            self.source.versions[function] = *version;
            self.source.markers[function] = *marker;
            return Ok(Vec::new());
        }
        self.next_version += 1;
        let number = self.next_version;
        let code = *self.codes.entry((id, code)).or_insert(number);
        let version = Version {
            function: id,
            number,
            code,
        };
        self.source.versions[function] = version;
        if self.forms.keys().any(|(other, _)| *other == id) {
            self.reformed.insert(id);
        }
        for marker in std::iter::once(None).chain((1..=MARKERS).map(Some)) {
            self.source.markers[function] = marker;
            let signatures = self.source.signatures(function, self.dialect)?;
            let free = |signature: &Signature| !self.signatures.contains_key(&signature.text);
            if signatures.iter().all(free) {
                self.signatures.extend(
                    signatures
                        .iter()
                        .map(|signature| (signature.text.clone(), version)),
                );
                self.forms.insert((id, form), (version, marker));
                return Ok(signatures);
            }
        }
        Err(Error::Unsupported {
            line: self.source.chunk.functions[function].lines.0,
            what: "so many functions on one line",
        })
    }

    /// The variables of which one instance leads to the one instance of this, in every version up to now.
    pub(crate) fn leading_to(&self, to: u32) -> Vec<u32> {
        let mut found: Vec<u32> = self
            .related
            .iter()
            .filter(|((other, _), leads)| *other == to && **leads)
            .map(|((_, from), _)| *from)
            .collect();
        found.sort_unstable();
        found
    }

    fn relate(&mut self) {
        let chunk = &self.source.chunk;
        let mut captured: Vec<VariableId> = chunk.functions[1..]
            .iter()
            .flat_map(|function| chunk.captures(&function.code()))
            .filter(|variable| *variable != 0)
            .collect();
        captured.sort_unstable();
        captured.dedup();
        for to in &captured {
            let it = &chunk.variables[*to];
            let near = captured.iter().filter(|from| {
                let other = &chunk.variables[**from];
                *from != to && (other.function == it.function || it.scope.contains(&other.declared))
            });
            for from in near {
                let other = &chunk.variables[*from];
                let together = it.block == other.block && !chunk.jumps;
                let leads = together || it.scope.contains(&other.declared);
                let key = (self.source.variable_ids[*to], self.source.variable_ids[*from]);
                self.related
                    .entry(key)
                    .and_modify(|always| *always &= leads)
                    .or_insert(leads);
            }
        }
    }
}
