//! A build with other metadata: rows changed or appended, heaps and code continued. What was there keeps its place, so every token and
//! offset means what it meant.

mod file;

use std::collections::BTreeMap;

use ecma335::write::{BlobHeapBuilder, RootBuilder, StringHeapBuilder, TablesBuilder, UserStringHeapBuilder};
use ecma335::{AssemblyRefId, Image, Layout, Metadata, RawRow, Row, RowId, TableId, TypeRefId};

use crate::error::Result;
pub(crate) use file::{Patch, Place, end_of};

/// The tables and heaps of a build, to be changed.
pub(crate) struct Rewrite<'m, 'a> {
    pub(crate) md: &'m Metadata<'a>,
    rows: BTreeMap<TableId, Vec<RawRow>>,
    pub(crate) strings: StringHeapBuilder,
    pub(crate) user_strings: UserStringHeapBuilder,
    pub(crate) blobs: BlobHeapBuilder,
}

impl<'m, 'a> Rewrite<'m, 'a> {
    pub(crate) fn new(md: &'m Metadata<'a>) -> Self {
        let raw = |table: &TableId| {
            let rows = md.table(*table);
            let rows = (1..=rows.rows()).filter_map(|row| rows.raw(row));
            (*table, rows.collect())
        };
        Self {
            md,
            rows: TableId::ALL.iter().map(raw).collect(),
            strings: StringHeapBuilder::starting_at(md.strings.0.len() as u32),
            user_strings: UserStringHeapBuilder::starting_at(md.user_strings.0.len() as u32),
            blobs: BlobHeapBuilder::starting_at(md.blobs.0.len() as u32),
        }
    }

    /// Appends a row.
    pub(crate) fn push<R: Row>(&mut self, row: R) -> R::Id {
        let rows = self.table(R::Id::TABLE);
        rows.push(row.to_raw());
        R::Id::from_row(rows.len() as u32)
    }

    /// Puts a row in the place of another; `false` if there is none.
    pub(crate) fn replace<R: Row>(&mut self, id: R::Id, row: R) -> bool {
        let index = id.index();
        match index.and_then(|index| self.table(R::Id::TABLE).get_mut(index)) {
            Some(place) => {
                *place = row.to_raw();
                true
            }
            None => false,
        }
    }

    /// The rows of a table.
    pub(crate) fn table(&mut self, table: TableId) -> &mut Vec<RawRow> {
        self.rows.entry(table).or_default()
    }

    pub(crate) fn count<I: RowId>(&self) -> u32 {
        self.rows.get(&I::TABLE).map_or(0, |rows| rows.len() as u32)
    }

    /// The metadata root. The stream of tables is one whose rows need no order (`#-`).
    pub(crate) fn finish(self) -> Result<Vec<u8>> {
        let md = self.md;
        let mut tables = TablesBuilder::default();
        for (table, rows) in &self.rows {
            for row in rows {
                tables.push_raw(*table, *row);
            }
        }
        let stream = tables.stream(&Layout::wide(tables.row_counts()), 0)?;
        let continued = |heap: &[u8], more: Vec<u8>| [heap, &more].concat();
        let mut root = RootBuilder::new("v4.0.30319");
        root.stream("#-", stream);
        root.stream("#Strings", continued(md.strings.0, self.strings.into_bytes()));
        root.stream(
            "#US",
            continued(md.user_strings.0, self.user_strings.into_bytes()),
        );
        root.stream("#GUID", md.guids.0.to_vec());
        root.stream("#Blob", continued(md.blobs.0, self.blobs.into_bytes()));
        root.wide();
        Ok(root.finish()?)
    }
}

/// The image with these patches, with code behind its last section, and this metadata.
pub(crate) fn image(
    update: &Image,
    place: &Place,
    patches: impl Iterator<Item = Patch>,
    code: &[u8],
    metadata: &[u8],
) -> Result<Image> {
    Ok(Image::parse(file::write(
        update, place, patches, code, metadata,
    )?)?)
}

/// The reference to `System.Object`; `None` if the build has none.
pub(crate) fn object(md: &Metadata<'_>) -> Result<Option<TypeRefId>> {
    type_ref(md, None, "System", "Object")
}

/// A type of another assembly, by its name.
pub(crate) fn type_ref(
    md: &Metadata<'_>,
    scope: Option<AssemblyRefId>,
    namespace: &str,
    name: &str,
) -> Result<Option<TypeRefId>> {
    for row in md.rows::<TypeRefId>() {
        let (id, row) = row?;
        let assembly = row.resolution_scope.token().to_id::<AssemblyRefId>();
        if assembly.is_some()
            && (scope.is_none() || assembly == scope)
            && md.string(row.name)? == name
            && md.string(row.namespace)? == namespace
        {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
