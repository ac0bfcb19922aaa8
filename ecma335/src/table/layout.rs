//! The layout of the `#~` and `#-` streams: index sizes and where each table lies (ECMA-335 II.24.2.6).

use super::{ColumnKind, MAX_COLUMNS, RawRow, Row, TableId};
use crate::{Bytes, Error, Result, RowId};

/// Table numbers go up to 0x37; the stream's bit vectors have room for 64.
pub const TABLE_SLOTS: usize = 64;

/// What decides the width of index columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Bit 0: `#Strings` is large, bit 1: `#GUID`, bit 2: `#Blob`; bit 5: every index is 4 bytes wide (with `#JTD`).
    pub heap_sizes: u8,
    /// Rows of each table; of tables elsewhere for a PDB.
    pub rows: [u32; TABLE_SLOTS],
    /// Whether a `#JTD` stream makes every index 4 bytes wide.
    pub wide: bool,
}

impl Layout {
    /// Every index 4 bytes wide: the layout of a delta.
    #[must_use]
    pub fn wide(rows: [u32; TABLE_SLOTS]) -> Self {
        Self {
            heap_sizes: 7,
            rows,
            wide: true,
        }
    }

    /// The width of a column in bytes: 2 or 4.
    #[must_use]
    pub fn width(&self, kind: ColumnKind) -> u8 {
        let large = match kind {
            ColumnKind::U16 => return 2,
            ColumnKind::U32 => return 4,
            _ if self.wide => true,
            ColumnKind::String => self.heap_sizes & 1 != 0,
            ColumnKind::Guid => self.heap_sizes & 2 != 0,
            ColumnKind::Blob => self.heap_sizes & 4 != 0,
            ColumnKind::Row(table) => self.rows[table as usize] > 0xFFFF,
            ColumnKind::Coded(coded) => coded
                .tables()
                .iter()
                .flatten()
                .any(|table| self.rows[*table as usize] >= 1 << (16 - coded.tag_bits())),
        };
        if large { 4 } else { 2 }
    }

    /// The widths of a table's columns and their sum.
    #[must_use]
    pub fn widths(&self, table: TableId) -> ([u8; MAX_COLUMNS], u32) {
        let mut widths = [0; MAX_COLUMNS];
        let mut size = 0;
        for (slot, column) in widths.iter_mut().zip(table.columns()) {
            *slot = self.width(column.kind);
            size += u32::from(*slot);
        }
        (widths, size)
    }
}

/// One table's rows.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    data: &'a [u8],
    rows: u32,
    row_size: u32,
    widths: [u8; MAX_COLUMNS],
    offset: usize,
}

impl<'a> Table<'a> {
    /// A table of no rows.
    pub(crate) const EMPTY: Self = Self {
        data: &[],
        rows: 0,
        row_size: 0,
        widths: [0; MAX_COLUMNS],
        offset: 0,
    };

    /// The rows that `data` holds, in the given layout. `offset` is where they lie in the file.
    pub(crate) fn new(table: TableId, layout: &Layout, data: &'a [u8], offset: usize) -> Self {
        Self {
            offset,
            ..Self::with_columns(layout.widths(table), data)
        }
    }

    /// The rows that `data` holds, with columns of these widths and their sum.
    pub(crate) fn with_columns((widths, row_size): ([u8; MAX_COLUMNS], u32), data: &'a [u8]) -> Self {
        Self {
            data,
            rows: data.len().checked_div(row_size as usize).unwrap_or(0) as u32,
            row_size,
            widths,
            offset: 0,
        }
    }

    /// The widths of the columns and their sum.
    pub(crate) fn column_widths(&self) -> ([u8; MAX_COLUMNS], u32) {
        (self.widths, self.row_size)
    }

    /// All rows as another layout stores them, whose columns are no narrower.
    pub(crate) fn in_layout(&self, table: TableId, layout: &Layout) -> Vec<u8> {
        let (widths, size) = layout.widths(table);
        let (from_size, to_size) = (self.row_size as usize, size as usize);
        let mut target = vec![0; self.rows as usize * to_size];
        let (mut from, mut to) = (0, 0);
        for (width, wide) in self.widths.iter().zip(widths).filter(|(width, _)| **width != 0) {
            let source = self.data.get(from..).unwrap_or_default();
            match width {
                2 => copy_column::<2>(
                    source,
                    from_size,
                    target.get_mut(to..).unwrap_or_default(),
                    to_size,
                ),
                _ => copy_column::<4>(
                    source,
                    from_size,
                    target.get_mut(to..).unwrap_or_default(),
                    to_size,
                ),
            }
            from += usize::from(*width);
            to += usize::from(wide);
        }
        target
    }

    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// All rows as they are stored.
    #[must_use]
    pub fn data(&self) -> &'a [u8] {
        self.data
    }

    /// Where a row (1-based) lies in the file.
    #[must_use]
    pub fn row_offset(&self, row: u32) -> usize {
        self.offset + (row.saturating_sub(1) as usize) * self.row_size as usize
    }

    /// A row as it is stored; `None` beyond the table and for row 0.
    #[inline]
    #[must_use]
    pub fn row(&self, row: u32) -> Option<&'a [u8]> {
        if row > self.rows {
            return None;
        }
        let start = (row as usize).checked_sub(1)? * self.row_size as usize;
        self.data.get(start..start + self.row_size as usize)
    }

    /// A row's raw column values; `None` beyond the table and for row 0.
    #[must_use]
    pub fn raw(&self, row: u32) -> Option<RawRow> {
        let mut bytes = self.row(row)?;
        let mut raw = RawRow::default();
        for (slot, width) in raw
            .iter_mut()
            .zip(self.widths)
            .take_while(|(_, width)| *width != 0)
        {
            *slot = next_column(&mut bytes, width)?;
        }
        Some(raw)
    }

    /// The first `N` columns of a row; `None` beyond the table and for row 0. Cheaper than the whole row.
    #[inline]
    #[must_use]
    pub fn first_columns<const N: usize>(&self, row: u32) -> Option<[u32; N]> {
        let start = (row as usize).checked_sub(1)? * self.row_size as usize;
        let mut bytes = self.data.get(start..)?;
        let mut values = [0; N];
        for (slot, width) in values.iter_mut().zip(self.widths) {
            *slot = next_column(&mut bytes, width)?;
        }
        Some(values)
    }

    /// One column of every row, in order. Cheaper than row by row.
    #[inline]
    pub fn values(&self, column: usize) -> impl Iterator<Item = u32> + use<'a> {
        let width = self.widths.get(column).copied().unwrap_or(0);
        let skip: usize = self
            .widths
            .iter()
            .take(column)
            .map(|width| usize::from(*width))
            .sum();
        // What is left in front of each row's value, row by row.
        let rest = self.data.get(skip..).filter(|_| width != 0).unwrap_or_default();
        rest.chunks((self.row_size as usize).max(1))
            .take(self.rows as usize)
            .map(move |mut bytes| next_column(&mut bytes, width).unwrap_or(0))
    }

    /// One column of a row (both must exist, else 0).
    #[must_use]
    pub fn column(&self, row: u32, column: usize) -> u32 {
        if row == 0 || row > self.rows || column >= MAX_COLUMNS {
            return 0;
        }
        let skip: usize = self.widths[..column]
            .iter()
            .map(|width| usize::from(*width))
            .sum();
        let start = (row as usize - 1) * self.row_size as usize + skip;
        match (self.widths[column], self.data.get(start..)) {
            (2, Some([a, b, ..])) => u32::from(u16::from_le_bytes([*a, *b])),
            (4, Some([a, b, c, d, ..])) => u32::from_le_bytes([*a, *b, *c, *d]),
            _ => 0,
        }
    }
}

/// Copies `N` bytes at the beginning of each row.
fn copy_column<const N: usize>(source: &[u8], from_size: usize, target: &mut [u8], to_size: usize) {
    for (from, to) in source.chunks(from_size).zip(target.chunks_mut(to_size)) {
        if let (Some(from), Some(to)) = (from.first_chunk::<N>(), to.first_chunk_mut::<N>()) {
            *to = *from;
        }
    }
}

/// Takes a column's value off the front of what is left of a row.
#[inline(always)]
fn next_column(bytes: &mut &[u8], width: u8) -> Option<u32> {
    if width == 2 {
        let (value, rest) = bytes.split_first_chunk::<2>()?;
        *bytes = rest;
        Some(u32::from(u16::from_le_bytes(*value)))
    } else {
        let (value, rest) = bytes.split_first_chunk::<4>()?;
        *bytes = rest;
        Some(u32::from_le_bytes(*value))
    }
}

/// The fixed part of a table stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablesHeader {
    /// Major and minor version of the schemas: 2.0.
    pub version: (u8, u8),
    /// The HeapSizes byte as stored.
    pub heap_sizes: u8,
    /// Bit n: table n is present.
    pub valid: u64,
    /// Bit n: table n is sorted.
    pub sorted: u64,
}

/// All tables of a stream.
#[derive(Debug, Clone)]
pub struct Tables<'a> {
    pub(crate) tables: [Table<'a>; TABLE_SLOTS],
}

impl<'a> Tables<'a> {
    /// Reads a `#~` or `#-` stream that lies at `offset` of its file. `wide`: the root has a `#JTD` stream. `outside`: row counts of
    /// tables that lie elsewhere (the type system's tables, for a PDB).
    pub fn parse(
        stream: &'a [u8],
        offset: usize,
        wide: bool,
        outside: Option<&[u32; TABLE_SLOTS]>,
    ) -> Result<(Self, TablesHeader)> {
        let mut bytes = Bytes::new(stream, offset);
        bytes.u32()?;
        let version = (bytes.u8()?, bytes.u8()?);
        let heap_sizes = bytes.u8()?;
        bytes.u8()?;
        let (valid, sorted) = (bytes.u64()?, bytes.u64()?);
        let mut own = [0; TABLE_SLOTS];
        for (number, rows) in own.iter_mut().enumerate() {
            if valid >> number & 1 == 0 {
                continue;
            }
            let at = bytes.offset();
            *rows = bytes.u32()?;
            if TableId::from_number(number as u8).is_none() {
                return Err(Error::Unexpected {
                    offset: at,
                    found: number as u64,
                    expected: "a known table number",
                });
            }
            // Row ids have 24 bits in tokens.
            if *rows > 0x00FF_FFFF {
                return Err(Error::Unexpected {
                    offset: at,
                    found: u64::from(*rows),
                    expected: "at most 0xffffff rows",
                });
            }
        }
        // II.24.2.6 does not say so, but readers and writers agree: bit 6 announces four extra bytes.
        if heap_sizes & 0x40 != 0 {
            bytes.u32()?;
        }
        let mut rows = own;
        if let Some(outside) = outside {
            for (mine, theirs) in rows.iter_mut().zip(outside) {
                *mine = (*mine).max(*theirs);
            }
        }
        let layout = Layout {
            heap_sizes,
            rows,
            wide,
        };
        let mut tables = [Table::EMPTY; TABLE_SLOTS];
        for id in TableId::ALL {
            let count = own[*id as usize];
            let at = bytes.offset();
            let (_, row_size) = layout.widths(*id);
            let data = bytes.take(count as usize * row_size as usize, "table rows")?;
            tables[*id as usize] = Table::new(*id, &layout, data, at);
        }
        Ok((
            Self { tables },
            TablesHeader {
                version,
                heap_sizes,
                valid,
                sorted,
            },
        ))
    }

    /// One table.
    #[must_use]
    pub fn table(&self, id: TableId) -> &Table<'a> {
        &self.tables[id as usize]
    }

    /// A typed row.
    #[inline]
    pub fn get<I: RowId>(&self, id: I) -> Result<I::Row> {
        let table = self.table(I::TABLE);
        let row = id.row();
        let Some(mut bytes) = table.row(row) else {
            return Err(Error::NoSuchRow {
                offset: table.offset,
                table: I::TABLE,
                row,
                rows: table.rows(),
            });
        };
        let mut widths = table.widths.iter();
        let next = || next_column(&mut bytes, widths.next().copied().unwrap_or(0)).unwrap_or(0);
        I::Row::from_columns(next, table.row_offset(row))
    }

    /// Rows of every table.
    #[must_use]
    pub fn row_counts(&self) -> [u32; TABLE_SLOTS] {
        let mut rows = [0; TABLE_SLOTS];
        for (slot, table) in rows.iter_mut().zip(&self.tables) {
            *slot = table.rows();
        }
        rows
    }
}
