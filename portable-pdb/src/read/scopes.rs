//! Local scopes with their variables and constants, and import scopes.

use std::ops::Range;

use ecma335::{
    BlobOffset, ImportScopeId, LocalConstant, LocalConstantId, LocalScope, LocalScopeId, LocalVariable,
    LocalVariableId, MethodDefId, RowId, TableId,
};

use super::Pdb;
use crate::codec::{ConstantSignature, ImportReader};
use crate::{Error, Result};

/// The columns of LocalScope that lists begin in.
const VARIABLE_LIST: usize = 2;
const CONSTANT_LIST: usize = 3;

/// A scope of a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalScopeEntry {
    /// Its row.
    pub id: LocalScopeId,
    /// What the row says.
    pub row: LocalScope,
    /// The scope that it lies in, as a position in [`ScopeTree::scopes`]; `None` for an outermost one.
    pub parent: Option<usize>,
    /// How many scopes it lies in.
    pub depth: usize,
}

/// The scopes of a method, outer ones before inner ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScopeTree {
    /// The scopes, in the order of their rows.
    pub scopes: Vec<LocalScopeEntry>,
}

impl<'a> Pdb<'a> {
    /// The ids of a method's scopes.
    pub fn scopes(&self, method: MethodDefId) -> impl ExactSizeIterator<Item = LocalScopeId> + use<> {
        let first = self.first_row(TableId::LocalScope, 0, method.row());
        // Row ids have 24 bits: one more does not overflow.
        let end = self.first_row(TableId::LocalScope, 0, method.row().saturating_add(1));
        // A usize range has an exact size; rows come from a u32.
        (first as usize..end.max(first) as usize).map(|row| LocalScopeId::from_row(row as u32))
    }

    /// The scopes of a method as a tree. Fails for scopes that are out of order or overlap without one lying in the other.
    pub fn scope_tree(&self, method: MethodDefId) -> Result<ScopeTree> {
        let mut tree = ScopeTree::default();
        let mut open: Vec<(usize, u64)> = Vec::new();
        let mut before = 0;
        for id in self.scopes(method) {
            let row = self.metadata().get(id)?;
            let start = u64::from(row.start_offset);
            let end = start + u64::from(row.length);
            while open.last().is_some_and(|(_, outer)| *outer <= start) {
                open.pop();
            }
            if start < before || open.last().is_some_and(|(_, outer)| end > *outer) {
                return Err(Error::Structure {
                    token: id.token(),
                    expected: "scopes sorted by start, each within the one it begins in",
                });
            }
            before = start;
            tree.scopes.push(LocalScopeEntry {
                id,
                row,
                parent: open.last().map(|(index, _)| *index),
                depth: open.len(),
            });
            open.push((tree.scopes.len() - 1, end));
        }
        Ok(tree)
    }

    /// The variables of a scope.
    pub fn variables(
        &self,
        scope: LocalScopeId,
    ) -> impl Iterator<Item = Result<(LocalVariableId, LocalVariable)>> + use<'_, 'a> {
        self.run(scope, VARIABLE_LIST, TableId::LocalVariable).map(|row| {
            let id = LocalVariableId::from_row(row);
            Ok((id, self.metadata().get(id)?))
        })
    }

    /// The constants of a scope.
    pub fn constants(
        &self,
        scope: LocalScopeId,
    ) -> impl Iterator<Item = Result<(LocalConstantId, LocalConstant)>> + use<'_, 'a> {
        self.run(scope, CONSTANT_LIST, TableId::LocalConstant).map(|row| {
            let id = LocalConstantId::from_row(row);
            Ok((id, self.metadata().get(id)?))
        })
    }

    /// The type and value of a constant.
    pub fn constant_signature(&self, signature: BlobOffset) -> Result<ConstantSignature<'a>> {
        ConstantSignature::decode(self.text(signature)?)
    }

    /// A list runs up to the next scope's; the last one's to the end of the table.
    fn run(&self, scope: LocalScopeId, column: usize, items: TableId) -> Range<u32> {
        let scopes = self.metadata().table(TableId::LocalScope);
        let limit = self.metadata().table(items).rows() + 1;
        let row = scope.row();
        if row == 0 || row > scopes.rows() {
            return 1..1;
        }
        let start = scopes.column(row, column).clamp(1, limit);
        let end = if row < scopes.rows() {
            scopes.column(row + 1, column)
        } else {
            limit
        };
        start..end.clamp(start, limit)
    }

    /// The imports of an import scope.
    pub fn imports(&self, scope: ImportScopeId) -> Result<ImportReader<'a>> {
        let row = self.metadata().get(scope)?;
        Ok(ImportReader::new(self.text(row.imports)?, self.metadata().blobs))
    }

    /// An import scope and those around it, from the inside out. Fails where they lie in each other in a circle.
    pub fn import_chain(&self, scope: ImportScopeId) -> Result<Vec<ImportScopeId>> {
        let mut chain = Vec::new();
        let mut next = scope;
        while !next.is_nil() {
            if chain.len() >= self.metadata().count::<ImportScopeId>() as usize {
                return Err(Error::Structure {
                    token: scope.token(),
                    expected: "import scopes that do not lie in each other in a circle",
                });
            }
            chain.push(next);
            next = self.metadata().get(next)?.parent;
        }
        Ok(chain)
    }
}
