//! Versions of assemblies, which a running one keeps.
//!
//! A version is a part of the name by which others find an assembly, and the runtime has loaded it under the old one. So an update is compared,
//! written and proved with the versions that run: its own, and those by which it refers to other modules of the session.

use std::collections::HashMap;
use std::sync::Arc;

use ecma335::{AssemblyId, AssemblyRef, AssemblyRefId, Image, Metadata, Result as Read, RowId};

use super::{ModuleState, Session};
use crate::facts::Facts;
use crate::{Diagnostic, Error, Update, warning};

/// Major, minor, build and revision number.
type Version = [u16; 4];

/// Where the version lies in a row of Assembly (II.22.2: behind the hash algorithm) and of AssemblyRef (II.22.5: first).
const IN_ASSEMBLY: usize = 4;
const IN_REFERENCE: usize = 0;

impl Session {
    /// The update with the versions that run, and what to say of its own.
    pub(super) fn with_running_versions(
        &self,
        module: &ModuleState,
        update: &Update,
        facts: Facts,
    ) -> Result<(Facts, Option<Diagnostic>), Error> {
        let failed = Error::image(&update.build().name);
        let mut running = HashMap::new();
        for module in self.modules.values() {
            let md = module.chain.metadata();
            running.insert(module.facts.assembly.clone(), own(&md).map_err(failed)?);
        }
        let patched = patched(&facts, &module.chain.metadata(), running).map_err(failed)?;
        let Some((image, warning)) = patched else {
            return Ok((facts, None));
        };
        let image = Arc::new(image);
        Ok((Facts { image, ..facts }, warning))
    }
}

/// `running`: the versions of the session's modules, by name.
fn patched(
    facts: &Facts,
    chain: &Metadata<'_>,
    mut running: HashMap<String, Version>,
) -> Read<Option<(Image, Option<Diagnostic>)>> {
    let md = facts.image.metadata()?;
    let (mut patches, mut warning) = (Vec::new(), None);
    let version = own(&md)?;
    if let Some(old) = running.get(&facts.assembly).filter(|old| **old != version) {
        patches.push((offset(&md, AssemblyId::from_row(1), IN_ASSEMBLY), *old));
        let text = |version: Version| version.map(|part| part.to_string()).join(".");
        let change = format!("{}, not {}", text(*old), text(version));
        warning = Some(warning::VERSION.of_module(&change));
    }
    // The runtime has found them by the references that the chain has.
    for row in chain.rows::<AssemblyRefId>() {
        let (_, row) = row?;
        if let Some(version) = running.get_mut(chain.string(row.name)?) {
            *version = version_of(&row);
        }
    }
    for row in md.rows::<AssemblyRefId>() {
        let (id, row) = row?;
        let old = running.get(md.string(row.name)?);
        if let Some(old) = old.filter(|old| **old != version_of(&row)) {
            patches.push((offset(&md, id, IN_REFERENCE), *old));
        }
    }
    if patches.is_empty() {
        return Ok(None);
    }
    let mut bytes = facts.image.bytes().to_vec();
    for (start, version) in patches {
        let parts = version.iter().flat_map(|part| part.to_le_bytes());
        bytes
            .iter_mut()
            .skip(start)
            .zip(parts)
            .for_each(|(byte, part)| *byte = part);
    }
    Ok(Some((Image::parse(bytes)?, warning)))
}

/// The version of the assembly.
fn own(md: &Metadata<'_>) -> Read<Version> {
    let row = md.get(AssemblyId::from_row(1))?;
    Ok([
        row.major_version,
        row.minor_version,
        row.build_number,
        row.revision_number,
    ])
}

fn version_of(row: &AssemblyRef) -> Version {
    [
        row.major_version,
        row.minor_version,
        row.build_number,
        row.revision_number,
    ]
}

/// Where something of a row lies in the file.
fn offset<I: RowId>(md: &Metadata<'_>, id: I, within: usize) -> usize {
    md.table(I::TABLE).row_offset(id.row()) + within
}
