//! From the lines of one accepted build to those of the next.

use std::collections::HashMap;
use std::sync::Arc;

use ecma335::{Chain, DocumentId, MethodDefId, RowId};
use indexmap::{IndexMap, IndexSet};
use portable_pdb::{Pdb, Result};

use super::{Body, Lines, Source, code_size};
use crate::LineUpdate;

/// A build that is about to be accepted.
pub(crate) struct Next<'a> {
    /// The chain before it.
    pub(crate) chain: &'a Chain,
    /// Its PDB.
    pub(crate) pdb: Option<Arc<[u8]>>,
    /// For each of its methods the one of the chain.
    pub(crate) methods: &'a [MethodDefId],
    /// Methods of the chain whose bodies it replaces or adds.
    pub(crate) updated: &'a [MethodDefId],
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
        let known = next
            .methods
            .iter()
            .map(|method| method.row())
            .max()
            .unwrap_or_default() as usize;
        let mut lines = Self {
            pdb: next.pdb.clone(),
            rows: vec![0; known.max(self.rows.len())],
            versions: self.versions.clone(),
            past: self.past.clone(),
        };
        for (index, chain) in next.methods.iter().enumerate() {
            if let Some(slot) = chain.index().and_then(|index| lines.rows.get_mut(index)) {
                *slot = index as u32 + 1;
            }
        }
        let mut old = self.pdb.as_deref().map(Pdb::parse).transpose()?.map(Source::new);
        let mut new = next.pdb.as_deref().map(Pdb::parse).transpose()?.map(Source::new);
        let mut changed = !next.updated.is_empty() || self.pdb.is_some() != next.pdb.is_some();
        let mut updates = Vec::new();
        let mut same_documents = HashMap::new();
        for (index, row) in self.rows.iter().enumerate().filter(|(_, row)| **row != 0) {
            let (method, row) = (
                MethodDefId::from_row(index as u32 + 1),
                MethodDefId::from_row(*row),
            );
            let new_row = lines.row(method);
            let replaced = next.updated.binary_search(&method).is_ok();
            let (false, Some(new_row)) = (replaced, new_row) else {
                changed = true;
                let body = Body {
                    version: self.version(method),
                    size: code_size(next.chain, method)?.unwrap_or_default(),
                    points: old
                        .as_mut()
                        .map(|old| old.points(row))
                        .transpose()?
                        .unwrap_or_default(),
                };
                lines.past.entry(method.row()).or_default().push(Arc::new(body));
                continue;
            };
            let (Some(old), Some(new)) = (&mut old, &mut new) else {
                continue;
            };
            if same(&mut same_documents, old, row, new, new_row)? {
                continue;
            }
            changed = true;
            updates.extend(line_updates(method, old, row, new, new_row)?);
        }
        for method in next.updated {
            lines.versions.insert(method.row(), generation);
        }
        Ok(Advanced {
            lines,
            updates,
            changed,
        })
    }
}

/// Whether two methods have the same sequence points, in documents of the same names.
fn same(
    known: &mut HashMap<(DocumentId, DocumentId), bool>,
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
    if let Some(same) = known.get(&(old_document, new_document)) {
        return Ok(*same);
    }
    let same = old.document(old_document)? == new.document(new_document)?;
    known.insert((old_document, new_document), same);
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
