//! One cell of an image's tables changed at a time.

use std::fmt;

use crate::{BlobOffset, ColumnDef, ColumnKind, Image, Layout, Result, StringOffset, TableId};

/// Another value for one cell.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// The table.
    pub table: TableId,
    /// The row, from 1.
    pub row: u32,
    /// The column.
    pub column: &'static ColumnDef,
    /// What is there.
    pub old: u32,
    /// What is to be there.
    pub new: u32,
    offset: usize,
    width: usize,
}

impl Cell {
    /// Changes the cell in a copy of the image that it is of.
    #[must_use]
    pub fn changed(&self, image: &[u8]) -> Vec<u8> {
        let mut bytes = image.to_vec();
        let new = self.new.to_le_bytes();
        bytes[self.offset..self.offset + self.width].copy_from_slice(&new[..self.width]);
        bytes
    }

    /// `Table.column`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}.{}", self.table.name(), self.column.name)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, old, new, .. } = self;
        write!(f, "{} of row {row}: {old:#x} becomes {new:#x}", self.place())
    }
}

/// For every cell of an image, values that may say something else: each bit of a number flipped, another name or blob, another row.
pub fn cells(image: &Image) -> Result<Vec<Cell>> {
    const NARROW: usize = 0x1_0000;
    let md = image.metadata()?;
    let large = |heap: &[u8], bit: u8| if heap.len() >= NARROW { bit } else { 0 };
    let heaps = large(md.strings.0, 1) | large(md.guids.0, 2) | large(md.blobs.0, 4);
    let layout = Layout {
        heap_sizes: heaps,
        rows: md.tables.row_counts(),
        wide: false,
    };
    let mut found = Vec::new();
    for &table in TableId::ALL {
        let (rows, widths) = (md.table(table), layout.widths(table).0);
        for row in 1..=rows.rows() {
            let mut offset = rows.row_offset(row);
            for (index, column) in table.columns().iter().enumerate() {
                let (old, width) = (rows.column(row, index), usize::from(widths[index]));
                // The next row's value that is another.
                let next = |differs: &dyn Fn(u32) -> bool| {
                    let others = (row..rows.rows()).chain(0..row - 1);
                    let mut values = others.map(|other| rows.column(other + 1, index));
                    values.find(|value| differs(*value))
                };
                let mut values = Vec::new();
                match column.kind {
                    ColumnKind::U16 => values.extend((0..16).map(|bit| old ^ 1 << bit)),
                    ColumnKind::U32 if column.name == "rva" => {
                        values.extend(next(&|value| value != old && value != 0));
                        values.push(0);
                    }
                    ColumnKind::U32 => values.extend((0..32).map(|bit| old ^ 1 << bit)),
                    ColumnKind::String => {
                        let text = |value: u32| md.string(StringOffset(value));
                        values.extend(next(&|value| text(value) != text(old)));
                        values.extend([0, old + 1]);
                        values.retain(|value| text(*value) != text(old));
                    }
                    ColumnKind::Blob => {
                        let blob = |value: u32| md.blob(BlobOffset(value));
                        values.extend(next(&|value| blob(value) != blob(old)));
                        // Nothing, and the heap's first item.
                        values.extend([0, 1]);
                        values.retain(|value| blob(*value) != blob(old));
                    }
                    ColumnKind::Guid => values.push(u32::from(old == 0)),
                    ColumnKind::Row(_) => values.extend([old.wrapping_add(1), old.wrapping_sub(1)]),
                    ColumnKind::Coded(_) => {
                        values.extend(next(&|value| value != old));
                        values.push(0);
                    }
                }
                values.retain(|value| *value != old && (width == 4 || *value < NARROW as u32));
                found.extend(values.into_iter().map(|new| Cell {
                    table,
                    row,
                    column,
                    old,
                    new,
                    offset,
                    width,
                }));
                offset += width;
            }
        }
    }
    Ok(found)
}
