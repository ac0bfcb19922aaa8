//! From the lines of one accepted build to those of the next.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ecma335::{Chain, DocumentId, MethodDefId, RowId, Token};
use indexmap::{IndexMap, IndexSet};
use portable_pdb::{Pdb, Result};

use super::{Body, Lines, NEWEST, Row, Source, code_size};
use crate::LineUpdate;

/// A build that is about to be accepted.
pub(crate) struct Next<'a> {
    /// The chain before it.
    pub(crate) chain: &'a Chain,
    /// Its PDB.
    pub(crate) pdb: Option<Arc<[u8]>>,
    /// For each of its methods the one of the chain.
    pub(crate) methods: &'a [MethodDefId],
    /// Methods of the chain whose bodies it replaces or adds, in their order.
    pub(crate) updated: &'a [MethodDefId],
    /// Definitions of the chain that it does not cover.
    pub(crate) kept: &'a HashSet<Token>,
}

/// What the lines become.
pub(crate) struct Advanced {
    pub(crate) lines: Lines,
    /// What moved, though its code is the same.
    pub(crate) updates: Vec<LineUpdate>,
    /// Whether anything is another than before.
    pub(crate) changed: bool,
}

impl Lines {
    /// The lines after the next build.
    pub(crate) fn advance(&self, next: &Next<'_>) -> Result<Advanced> {
        let generation = next.chain.generations() + 1;
        let mut lines = self.without_points(next);
        let mut old = sources(&self.pdbs)?;
        let mut new = sources(std::slice::from_ref(&next.pdb))?.pop().flatten();
        let one_for_one = matches!(self.pdbs.as_slice(), [pdb] if pdb.is_some() == next.pdb.is_some());
        let mut changed = !next.updated.is_empty() || !one_for_one;
        let mut updates = Vec::new();
        let mut same_documents = HashMap::new();
        for (method, row) in self.places() {
            let replaced = next.updated.binary_search(&method).is_ok();
            let old = old.get_mut(row.pdb as usize).and_then(Option::as_mut);
            let (false, Some(new_row)) = (replaced, lines.row(method)) else {
                changed = true;
                let body = Body {
                    version: self.version(method),
                    size: code_size(next.chain, method)?.unwrap_or_default(),
                    points: old
                        .map(|old| old.points(row.method))
                        .transpose()?
                        .unwrap_or_default(),
                };
                lines.past.entry(method.row()).or_default().push(Arc::new(body));
                continue;
            };
            let (Some(old), Some(new), NEWEST) = (old, &mut new, new_row.pdb) else {
                continue;
            };
            let known = (row.pdb, &mut same_documents);
            if same(known, old, row.method, new, new_row.method)? {
                continue;
            }
            changed = true;
            updates.extend(line_updates(method, old, row.method, new, new_row.method)?);
        }
        for method in next.updated {
            lines.versions.insert(method.row(), generation);
        }
        lines.drop_unused();
        Ok(Advanced {
            lines,
            updates,
            changed,
        })
    }

    /// The next build's rows and the kept ones; what was known of bodies.
    fn without_points(&self, next: &Next<'_>) -> Self {
        let known = next
            .methods
            .iter()
            .map(|method| method.row())
            .max()
            .unwrap_or_default() as usize;
        let mut rows = vec![None; known.max(self.rows.len())];
        for (method, row) in self
            .places()
            .filter(|(method, _)| next.kept.contains(&method.token()))
        {
            if let Some(slot) = method.index().and_then(|index| rows.get_mut(index)) {
                *slot = Some(Row {
                    // Behind the next build's.
                    pdb: row.pdb + 1,
                    ..row
                });
            }
        }
        for (index, chain) in next.methods.iter().enumerate() {
            if let Some(slot) = chain.index().and_then(|index| rows.get_mut(index)) {
                *slot = Some(Row {
                    pdb: NEWEST,
                    method: MethodDefId::from_row(index as u32 + 1),
                });
            }
        }
        Self {
            pdbs: std::iter::once(&next.pdb).chain(&self.pdbs).cloned().collect(),
            rows,
            versions: self.versions.clone(),
            past: self.past.clone(),
        }
    }

    /// Forgets the PDBs, but for the newest, that describe no newest body any more.
    fn drop_unused(&mut self) {
        let mut used = vec![false; self.pdbs.len()];
        used[..1].fill(true);
        for row in self.rows.iter().flatten() {
            if let Some(used) = used.get_mut(row.pdb as usize) {
                *used = true;
            }
        }
        if used.iter().all(|used| *used) {
            return;
        }
        let mut places = Vec::with_capacity(used.len());
        let mut place = 0;
        for used in &used {
            places.push(place);
            place += u32::from(*used);
        }
        for row in self.rows.iter_mut().flatten() {
            row.pdb = places.get(row.pdb as usize).copied().unwrap_or_default();
        }
        let mut used = used.iter();
        self.pdbs.retain(|_| used.next() == Some(&true));
    }
}

fn sources(pdbs: &[Option<Arc<[u8]>>]) -> Result<Vec<Option<Source<'_>>>> {
    pdbs.iter()
        .map(|pdb| Ok(pdb.as_deref().map(Pdb::parse).transpose()?.map(Source::new)))
        .collect()
}

/// Whether two methods have the same sequence points, in documents of the same names.
fn same(
    (pdb, known): (u32, &mut HashMap<(u32, DocumentId, DocumentId), bool>),
    old: &mut Source<'_>,
    row: MethodDefId,
    new: &mut Source<'_>,
    new_row: MethodDefId,
) -> Result<bool> {
    let (old_document, old_bytes) = old.bytes(row)?;
    let (new_document, new_bytes) = new.bytes(new_row)?;
    if old_bytes.is_empty() && new_bytes.is_empty() {
        return Ok(true);
    }
    if old_document.is_nil() || new_document.is_nil() {
        // Points in several documents, which the bytes name by their rows.
        return Ok(old.points(row)? == new.points(new_row)?);
    }
    if old_bytes != new_bytes {
        return Ok(false);
    }
    if let Some(same) = known.get(&(pdb, old_document, new_document)) {
        return Ok(*same);
    }
    let same = old.document(old_document)? == new.document(new_document)?;
    known.insert((pdb, old_document, new_document), same);
    Ok(same)
}

/// The lines of a method whose code is the same: an entry for each document in which lines moved.
fn line_updates(
    method: MethodDefId,
    old: &mut Source<'_>,
    row: MethodDefId,
    new: &mut Source<'_>,
    new_row: MethodDefId,
) -> Result<impl Iterator<Item = LineUpdate>> {
    let old: HashMap<u32, _> = old
        .points(row)?
        .into_iter()
        .map(|point| (point.offset, point))
        .collect();
    let mut moved: IndexMap<Arc<str>, IndexSet<(u32, u32)>> = IndexMap::new();
    for point in new.points(new_row)? {
        let Some(before) = old.get(&point.offset) else {
            continue;
        };
        let pair = (before.span.start_line, point.span.start_line);
        if pair.0 != pair.1 || before.document != point.document {
            moved.entry(point.document).or_default().insert(pair);
        }
    }
    Ok(moved.into_iter().map(move |(document, lines)| LineUpdate {
        document: document.to_string(),
        method,
        lines: lines.into_iter().collect(),
    }))
}
