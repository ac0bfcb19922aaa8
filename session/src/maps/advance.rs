//! From the maps of one generation to those of the next.

use std::collections::BTreeSet;
use std::sync::Arc;

use delta_writer::DefinitionMap;
use ecma335::{Metadata, MethodDefId, RowId};

use super::written::{Names, Update};
use super::{Maps, MethodMaps, Version, View};

/// A build that the process has taken.
pub(crate) struct Step<'a> {
    pub(crate) before: &'a View<'a>,
    pub(crate) after: &'a View<'a>,
    /// The generation that it is; the one before where it needed no delta.
    pub(crate) generation: u32,
    /// Methods of the chain whose bodies it replaced or added.
    pub(crate) updated: &'a [MethodDefId],
    /// The update build, if there was a delta.
    pub(crate) update: Option<(&'a Metadata<'a>, &'a DefinitionMap)>,
}

impl Maps {
    /// The maps after a step. What cannot be computed is not kept: who asks for it is told why.
    pub(crate) fn advance(&self, step: &Step<'_>) -> Self {
        let mut next = self.clone();
        let names = match step.update {
            Some((md, map)) if step.after.has_maps() => Names::Update(Update::new(md, map)),
            _ => Names::Chain,
        };
        let touched = step.touched();
        for method in &touched {
            let row = method.row();
            if !next.stored.contains_key(&row)
                && let Ok(Some(maps)) = step.before.maps(*method, &Names::Chain, &[])
            {
                next.keep(*method, 0, maps);
            }
            let before = next.stored.get(&row).map_or(&[][..], Vec::as_slice);
            match step.after.maps(*method, &names, before) {
                Ok(Some(maps)) => next.keep(*method, step.generation, maps),
                // Deleted: what it was is all there is.
                Ok(None) => {}
                Err(_) => _ = next.stored.remove(&row),
            }
        }
        next.keep_uncovered(step);
        // Where a PDB moved lines or members, the code being the same.
        for (row, versions) in &mut next.stored {
            let method = MethodDefId::from_row(*row);
            if touched.contains(&method) || step.after.debug_information(method).is_none() {
                continue;
            }
            if let Ok(Some(maps)) = step.after.maps(method, &Names::Kept, versions)
                && let Some(newest) = versions.last_mut()
                && maps != *newest.maps
            {
                newest.maps = Arc::new(maps);
            }
        }
        next
    }

    /// The PDB of a partial update speaks of its files only: what it leaves out is as it was.
    fn keep_uncovered(&mut self, step: &Step<'_>) {
        if step.after.pdb.is_none() {
            return;
        }
        for (method, _) in step.before.lines.newest_methods() {
            if step.after.lines.newest_row(method).is_none()
                && step.after.live.has(method)
                && !self.stored.contains_key(&method.row())
                && let Ok(Some(maps)) = step.before.maps(method, &Names::Chain, &[])
            {
                self.keep(method, 0, maps);
            }
        }
    }

    fn keep(&mut self, method: MethodDefId, generation: u32, maps: MethodMaps) {
        let maps = Arc::new(maps);
        self.stored
            .entry(method.row())
            .or_default()
            .push(Version { generation, maps });
    }
}

impl Step<'_> {
    /// The methods whose maps may be others now: those of the delta, the members and lambdas in which they occur or occurred, and what is gone.
    fn touched(&self) -> BTreeSet<MethodDefId> {
        let mut touched: BTreeSet<MethodDefId> = self.updated.iter().copied().collect();
        for view in [self.before, self.after] {
            touched.extend(view.owners(self.updated).into_iter().flatten());
        }
        if self.update.is_some() {
            let gone = self.before.module.md.ids::<MethodDefId>();
            touched.extend(gone.filter(|id| self.before.live.has(*id) && !self.after.live.has(*id)));
        }
        touched
    }
}
