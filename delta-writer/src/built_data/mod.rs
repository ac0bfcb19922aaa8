//! Data of fields built by code, for runtimes that take no new FieldRVA rows (those without `AddFieldRva`).
//!
//! [`build_data`] makes of an update build the build that a compiler would have written had it no such data: each field moves to a type of
//! its own, loses its data, and gets it from a static constructor that unpacks a string; code that read the data calls that type instead. The
//! length of no code changes, so branches, exception clauses, sequence points and states stay where they are, and no token changes. The type
//! is named after the data, so that the next build, treated the same way, has the same type again. [`prove_built_data`](crate::prove)
//! is the second opinion.

mod tables;
mod uses;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use ecma335::{FieldId, FieldPtrId, FieldRvaId, Image, MethodPtrId, ParamPtrId};

use crate::error::Result;
use crate::rewrite::{self, Patch};
use tables::Builder;
use uses::{Site, Use};

/// How the names of types that build data begin. No compiler writes such a name.
pub const DATA_TYPE_PREFIX: &str = "<HotDelta>Data#";

/// More data than this stays data: user strings have 16 MB of room, for all deltas of a program.
const MAX_DATA: usize = 1 << 20;

/// The update with the data of `fields` built by code; `None` if some of it is used in a way that is not known, or is too large.
///
/// # Errors
/// The update is damaged.
pub fn build_data(update: &Image, fields: &BTreeSet<FieldId>) -> Result<Option<Image>> {
    let md = update.metadata()?;
    if md.count::<FieldPtrId>() + md.count::<MethodPtrId>() + md.count::<ParamPtrId>() > 0 {
        return Ok(None);
    }
    let Some(data) = data_of(update, fields)? else {
        return Ok(None);
    };
    let Some(sites) = uses::find(update, &md, &data)? else {
        return Ok(None);
    };
    // Each use of a field has a type of its own. What nothing uses is moved out of sight all the same.
    let mut wanted: BTreeMap<FieldId, BTreeSet<Use>> =
        fields.iter().map(|field| (*field, BTreeSet::new())).collect();
    for site in &sites {
        wanted.entry(site.field).or_default().insert(site.what);
    }
    let Some(place) = rewrite::end_of(update) else {
        return Ok(None);
    };
    let Some(mut builder) = Builder::new(&md, place.rva)? else {
        return Ok(None);
    };
    let mut helpers = BTreeMap::new();
    for (field, uses) in wanted {
        let data = data.get(&field).copied().unwrap_or_default();
        let uses = if uses.is_empty() {
            BTreeSet::from([Use::Fill])
        } else {
            uses
        };
        for (index, what) in uses.into_iter().enumerate() {
            let row = (index == 0).then_some(field);
            helpers.insert((field, what), builder.helper(what, data, row)?);
        }
    }
    let patches = sites.iter().filter_map(|site: &Site| {
        let helper = helpers.get(&(site.field, site.what))?;
        Some(Patch {
            offset: site.file_offset,
            length: site.length,
            call: *helper,
        })
    });
    let (code, metadata) = builder.finish(fields)?;
    Ok(Some(rewrite::image(update, &place, patches, &code, &metadata)?))
}

/// The data of each field; `None` if there is one without, or whose type does not tell how much of it is its.
fn data_of<'a>(update: &'a Image, fields: &BTreeSet<FieldId>) -> Result<Option<BTreeMap<FieldId, &'a [u8]>>> {
    let md = update.metadata()?;
    let mut data = BTreeMap::new();
    let mut total = 0;
    for row in md.rows::<FieldRvaId>() {
        let (id, row) = row?;
        if !fields.contains(&row.field) {
            continue;
        }
        let Some(size) = uses::size_of(&md, row.field)? else {
            return Ok(None);
        };
        total += size;
        if total > MAX_DATA {
            return Ok(None);
        }
        let mut bytes = ecma335::Code::field_data(update, id, row.rva)?;
        data.insert(row.field, bytes.take(size, "the data of a field")?);
    }
    Ok((data.len() == fields.len()).then_some(data))
}
