//! Tables written: the `#~` and `#-` streams (ECMA-335 II.24.2.6).

use super::Heaps;
use crate::table::TABLE_SLOTS;
use crate::{Error, Layout, RawRow, Result, Row, RowId, TableId};

/// The HeapSizes byte that Roslyn gives deltas: all heaps large (7), only deltas (0x20), deleted rows may be there (0x80).
pub const DELTA_HEAP_SIZES: u8 = 0xA7;
/// The Sorted bits that Roslyn gives deltas: every table that II.22 wants sorted but CustomAttribute.
pub const DELTA_SORTED: u64 = 0x0000_1600_3301_EA00;

/// Rows of every table, in order.
#[derive(Debug, Clone)]
pub struct TablesBuilder {
    rows: [Vec<RawRow>; TABLE_SLOTS],
}

impl Default for TablesBuilder {
    fn default() -> Self {
        Self {
            rows: std::array::from_fn(|_| Vec::new()),
        }
    }
}

impl TablesBuilder {
    /// Appends a row; its id counts in this stream (in a delta, the chain's rows come before).
    pub fn push<R: Row>(&mut self, row: R) -> R::Id {
        R::Id::from_row(self.push_raw(R::Id::TABLE, row.to_raw()))
    }

    /// Appends a row by its stored values; gives its position (1-based).
    pub fn push_raw(&mut self, table: TableId, row: RawRow) -> u32 {
        let rows = &mut self.rows[table as usize];
        rows.push(row);
        rows.len() as u32
    }

    /// How many rows a table has.
    #[must_use]
    pub fn count(&self, table: TableId) -> u32 {
        self.rows[table as usize].len() as u32
    }

    /// Rows of every table.
    #[must_use]
    pub fn row_counts(&self) -> [u32; TABLE_SLOTS] {
        std::array::from_fn(|table| self.rows[table].len() as u32)
    }

    /// The narrowest layout for these rows and heaps. `outside`: row counts of tables that lie elsewhere, for a PDB.
    #[must_use]
    pub fn layout(&self, heaps: &Heaps, outside: Option<&[u32; TABLE_SLOTS]>) -> Layout {
        let mut rows = self.row_counts();
        for (mine, theirs) in rows.iter_mut().zip(outside.into_iter().flatten()) {
            *mine = (*mine).max(*theirs);
        }
        let large = |size: usize, bit: u8| if size > 0xFFFF { bit } else { 0 };
        Layout {
            heap_sizes: large(heaps.strings.len(), 1)
                | large(heaps.guids.len() / 16, 2)
                | large(heaps.blobs.len(), 4),
            rows,
            wide: false,
        }
    }

    /// The stream of a delta: every index 4 bytes wide. The root needs a `#JTD` stream.
    pub fn delta_stream(&self) -> Result<Vec<u8>> {
        let layout = Layout {
            heap_sizes: DELTA_HEAP_SIZES,
            ..Layout::wide(self.row_counts())
        };
        self.stream(&layout, DELTA_SORTED)
    }

    /// The stream in a given layout, schema version 2.0. Fails if a value is too wide for its column.
    pub fn stream(&self, layout: &Layout, sorted: u64) -> Result<Vec<u8>> {
        let present = |table: &&TableId| !self.rows[**table as usize].is_empty();
        let valid = TableId::ALL
            .iter()
            .filter(present)
            .fold(0u64, |bits, table| bits | 1 << *table as u64);
        let mut out = vec![0, 0, 0, 0, 2, 0, layout.heap_sizes, 1];
        out.extend_from_slice(&valid.to_le_bytes());
        out.extend_from_slice(&sorted.to_le_bytes());
        for table in TableId::ALL.iter().filter(present) {
            let rows = self.rows[*table as usize].len();
            if rows > 0x00FF_FFFF {
                return Err(Error::TooLarge {
                    what: table.name(),
                    size: rows as u64,
                    limit: 0x00FF_FFFF,
                });
            }
            out.extend_from_slice(&(rows as u32).to_le_bytes());
        }
        for table in TableId::ALL.iter().filter(present) {
            let (widths, row_size) = layout.widths(*table);
            let rows = &self.rows[*table as usize];
            out.reserve(rows.len() * row_size as usize);
            for row in rows {
                for ((value, width), column) in row.iter().zip(widths).zip(table.columns()) {
                    if width == 4 {
                        out.extend_from_slice(&value.to_le_bytes());
                    } else {
                        let narrow = u16::try_from(*value).map_err(|_| Error::TooLarge {
                            what: column.name,
                            size: u64::from(*value),
                            limit: 0xFFFF,
                        })?;
                        out.extend_from_slice(&narrow.to_le_bytes());
                    }
                }
            }
        }
        // Compilers end the tables with a zero byte before the padding; some readers look one byte ahead.
        out.push(0);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Guid, Metadata, Module, ModuleId, StringOffset, Tables, TypeDef, TypeDefId, TypeDefOrRef, TypeRefId,
    };

    fn sample() -> (Heaps, TablesBuilder) {
        let mut heaps = Heaps::default();
        let mut tables = TablesBuilder::default();
        let name = heaps.strings.add("m.dll").unwrap();
        tables.push(Module {
            generation: 3,
            name,
            mvid: heaps.guids.add(Guid::from_u128(7)),
            enc_id: heaps.guids.add(Guid::from_u128(8)),
            enc_base_id: heaps.guids.add(Guid::NIL),
        });
        for row in 1..=3 {
            tables.push(TypeDef {
                flags: row,
                name: heaps.strings.add(&format!("T{row}")).unwrap(),
                namespace: StringOffset(0),
                extends: TypeDefOrRef::new(TypeRefId(row).token()).unwrap(),
                field_list: crate::FieldId(row),
                method_list: crate::MethodDefId(1),
            });
        }
        (heaps, tables)
    }

    #[test]
    fn rows_are_read_back_in_either_layout() {
        for delta in [false, true] {
            let (heaps, tables) = sample();
            let mut root = crate::write::RootBuilder::new("v4.0.30319");
            let stream = if delta {
                tables.delta_stream()
            } else {
                tables.stream(&tables.layout(&heaps, None), 0)
            };
            root.stream(if delta { "#-" } else { "#~" }, stream.unwrap());
            root.heaps(heaps);
            if delta {
                root.wide();
            }
            let bytes = root.finish().unwrap();
            let metadata = Metadata::parse(&bytes, 0).unwrap();
            assert_eq!(metadata.count::<TypeDefId>(), 3);
            let module = metadata.get(ModuleId(1)).unwrap();
            assert_eq!(module.generation, 3);
            assert_eq!(metadata.guid(module.enc_id).unwrap(), Guid::from_u128(8));
            let third = metadata.get(TypeDefId(3)).unwrap();
            assert_eq!(metadata.string(third.name).unwrap(), "T3");
            assert_eq!(third.extends.token(), TypeRefId(3).token());
            assert_eq!(third.field_list.row(), 3);
        }
    }

    #[test]
    fn the_header_of_a_delta_is_roslyns() {
        let (_, tables) = sample();
        let bytes = tables.delta_stream().unwrap();
        let (_, header) = Tables::parse(&bytes, 0, true, None).unwrap();
        assert_eq!(header.version, (2, 0));
        assert_eq!(header.heap_sizes, 0xA7);
        assert_eq!(header.sorted, 0x0000_1600_3301_EA00);
        assert_eq!(header.valid, 0b101);
    }

    #[test]
    fn a_value_too_wide_for_its_column_is_an_error() {
        let mut tables = TablesBuilder::default();
        tables.push(crate::ModuleRef {
            name: StringOffset(0x1_0000),
        });
        let narrow = tables.layout(&Heaps::default(), None);
        assert!(matches!(
            tables.stream(&narrow, 0),
            Err(Error::TooLarge { what: "name", .. })
        ));
    }
}
