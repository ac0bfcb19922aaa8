//! What belongs to no type: the assembly's identity, the module's name, resources, exported types and files.

use std::collections::HashMap;

use ecma335::{
    AssemblyId, Bytes, ExportedTypeId, FileId, ManifestResourceId, ModuleId, RowId, TableId, Token,
};

use super::Context;
use super::difference::{Aspect, Difference};
use super::exempt::COMPILER_RESOURCES;
use super::groups::MAX_UNORDERED;

impl Context<'_, '_> {
    pub(super) fn assembly(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let (left, right) = (&self.update().md, &self.chain().md);
        let module = ModuleId::from_row(1);
        if !self
            .tokens
            .same_text(left.get(module)?.name, right.get(module)?.name)
        {
            out.push(self.differs(module.token(), module.token(), Aspect::Name));
        }
        let id = AssemblyId::from_row(1);
        let same = match (left.get(id), right.get(id)) {
            (Ok(left), Ok(right)) => {
                let numbers = |row: &ecma335::Assembly| {
                    (
                        row.hash_alg_id,
                        row.major_version,
                        row.minor_version,
                        row.build_number,
                        row.revision_number,
                        row.flags,
                    )
                };
                numbers(&left) == numbers(&right)
                    && self.tokens.same_blob(left.public_key, right.public_key)
                    && self.tokens.same_text(left.name, right.name)
                    && self.tokens.same_text(left.culture, right.culture)
            }
            // A netmodule has none.
            _ => left.count::<AssemblyId>() == right.count::<AssemblyId>(),
        };
        if !same {
            out.push(self.differs(id.token(), id.token(), Aspect::Identity));
        }
        let exports = self.same_rows::<ExportedTypeId>() && self.same_rows::<FileId>();
        if !exports {
            out.push(self.differs(id.token(), id.token(), Aspect::Exports));
        }
        if !self.resources()? {
            out.push(self.differs(id.token(), id.token(), Aspect::Resources));
        }
        Ok(())
    }

    /// As many rows, each equal to one of the other build that no other is. Quadratic at worst, but for rows that are in the same order.
    fn same_rows<I: RowId>(&self) -> bool {
        let (left, right) = (&self.update().md, &self.chain().md);
        let mut others: Vec<Option<Token>> = right.ids::<I>().map(|id| Some(id.token())).collect();
        // As with rows of an owner: many have to be in the same order.
        let anywhere = if others.len() > MAX_UNORDERED {
            0
        } else {
            others.len()
        };
        left.count::<I>() == right.count::<I>()
            && left.ids::<I>().enumerate().all(|(place, id)| {
                let mut places = std::iter::once(place).chain(0..anywhere);
                let found = places.find(|place| {
                    let other = others.get(*place).copied().flatten();
                    other.is_some_and(|other| self.tokens.same(id.token(), other))
                });
                let slot = found.and_then(|place| others.get_mut(place));
                slot.and_then(Option::take).is_some()
            })
    }

    /// Resources by name. A delta cannot change one, so the chain's are those of its baseline.
    fn resources(&self) -> ecma335::Result<bool> {
        let mut others = HashMap::new();
        let chain_resources = self.claim.after.baseline().resources()?;
        for row in self.chain().md.rows::<ManifestResourceId>() {
            let (_, row) = row?;
            others.insert(self.chain().text(row.name), row);
        }
        let resources = self.claim.update.resources()?;
        let exempt = |name: Option<&[u8]>| {
            let starts = |prefix: &&str| name.is_some_and(|name| name.starts_with(prefix.as_bytes()));
            COMPILER_RESOURCES.iter().any(starts)
        };
        for row in self.update().md.rows::<ManifestResourceId>() {
            let (_, row) = row?;
            let name = self.update().text(row.name);
            let other = others.remove(&name);
            if exempt(name) {
                continue;
            }
            let Some(other) = other else {
                return Ok(false);
            };
            let (left, right) = (row.implementation.token(), other.implementation.token());
            let same = match (left.is_nil(), right.is_nil()) {
                (true, true) => {
                    matches!((resource(resources, row.offset), resource(chain_resources, other.offset)), (Some(l), Some(r)) if l == r)
                }
                (false, false) => self.tokens.same(left, right) && row.offset == other.offset,
                _ => false,
            };
            if !same || row.flags != other.flags {
                return Ok(false);
            }
        }
        Ok(others.keys().all(|name| exempt(*name)))
    }
}

/// A resource's bytes: behind their length, at an offset of the image's resources (II.22.24).
fn resource(resources: &[u8], offset: u32) -> Option<&[u8]> {
    let mut bytes = Bytes::new(resources.get(offset as usize..)?, offset as usize);
    let length = bytes.u32().ok()?;
    bytes.take(length as usize, "a resource").ok()
}

/// The token of the assembly.
pub(super) const ASSEMBLY: Token = Token::new(TableId::Assembly, 1);
/// The token of the module.
pub(super) const MODULE: Token = Token::new(TableId::Module, 1);
