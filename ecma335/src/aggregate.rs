//! A baseline with deltas applied, as the runtime applies them: what the process knows after each generation.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::metadata::MemberOverlay;
use crate::table::TABLE_SLOTS;
use crate::{
    BlobHeap, EncLog, EncLogId, Error, FieldRvaId, GuidHeap, Layout, MAX_COLUMNS, Metadata, MethodDefId,
    RawRow, Result, RowId, StringHeap, Table, TableId, Tables, Token, UserStringHeap,
};

impl EncLog {
    /// What a record has beside its table and row where it names the row by a RecId instead of a token: CoreCLR then takes the row into its
    /// tables and makes nothing else of it.
    const REC_ID: u32 = 0x8000_0000;

    /// The record of a row of which the runtime is to make nothing: a literal, which it finds in its tables, and lists twice if it made a field
    /// of it.
    #[must_use]
    pub const fn by_rec_id(row: Token) -> Self {
        Self {
            token: row.raw() | Self::REC_ID,
            func_code: EncOperation::Default as u32,
        }
    }

    /// The row that the record names, be it by its token or by its RecId.
    #[must_use]
    pub const fn named(&self) -> Token {
        Token::from_raw(self.token & !Self::REC_ID)
    }

    /// Whether the record names its row by a RecId.
    #[must_use]
    pub const fn is_rec_id(&self) -> bool {
        self.token & Self::REC_ID != 0
    }
}

/// The operation of an EncLog record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum EncOperation {
    /// Update the row, or append it.
    Default = 0,
    /// The next record's method belongs to this TypeDef.
    AddMethod = 1,
    /// The next record's field belongs to this TypeDef.
    AddField = 2,
    /// The next record's parameter belongs to this MethodDef.
    AddParameter = 3,
    /// The next record's property belongs to this PropertyMap.
    AddProperty = 4,
    /// The next record's event belongs to this EventMap.
    AddEvent = 5,
}

impl EncOperation {
    /// The operation with that code.
    #[must_use]
    pub const fn from_code(code: u32) -> Option<Self> {
        Some(match code {
            0 => Self::Default,
            1 => Self::AddMethod,
            2 => Self::AddField,
            3 => Self::AddParameter,
            4 => Self::AddProperty,
            5 => Self::AddEvent,
            _ => return None,
        })
    }

    /// The tables of the parent that the record names and of the member that the next one names; `None` for the default.
    #[must_use]
    pub const fn tables(self) -> Option<(TableId, TableId)> {
        Some(match self {
            Self::Default => return None,
            Self::AddMethod => (TableId::TypeDef, TableId::MethodDef),
            Self::AddField => (TableId::TypeDef, TableId::Field),
            Self::AddParameter => (TableId::MethodDef, TableId::Param),
            Self::AddProperty => (TableId::PropertyMap, TableId::Property),
            Self::AddEvent => (TableId::EventMap, TableId::Event),
        })
    }
}

/// The rows of a table: as the baseline has them, or once a delta has touched them, in the wide layout.
#[derive(Debug, Clone)]
struct Rows {
    bytes: Arc<Vec<u8>>,
    columns: ([u8; MAX_COLUMNS], u32),
}

impl Rows {
    fn table(&self) -> Table<'_> {
        Table::with_columns(self.columns, &self.bytes)
    }

    /// The bytes in the wide layout, to be changed.
    fn widened(&mut self, id: TableId, wide: &Layout) -> &mut Vec<u8> {
        let columns = wide.widths(id);
        if self.columns != columns {
            *self = Self {
                bytes: Arc::new(self.table().in_layout(id, wide)),
                columns,
            };
        }
        Arc::make_mut(&mut self.bytes)
    }
}

/// Baseline and deltas merged: rows in a wide layout, heaps end to end. Applying a delta costs what the delta costs, and a copy shares
/// the tables and heaps that neither has changed since.
#[derive(Debug, Clone)]
pub struct Aggregate {
    tables: Vec<Rows>,
    strings: Arc<Vec<u8>>,
    user_strings: Arc<Vec<u8>>,
    blobs: Arc<Vec<u8>>,
    guids: Vec<u8>,
    overlay: MemberOverlay,
    layout: Layout,
    generations: u32,
    /// Methods and field data that lie in a delta's IL: (table, row) to the generation.
    il_generation: HashMap<(TableId, u32), u32>,
    /// The tables of members that a delta added to a parent older than itself.
    extended: BTreeSet<TableId>,
}

impl Aggregate {
    /// Generation 0: the baseline alone.
    pub fn new(baseline: &Metadata<'_>) -> Result<Self> {
        let counts = baseline.tables.row_counts();
        let layout = Layout::wide(counts);
        let tables = baseline.tables.tables.iter();
        let tables = tables
            .map(|table| Rows {
                bytes: Arc::new(table.data().to_vec()),
                columns: table.column_widths(),
            })
            .collect();
        // Where a heap's next generation starts: `#US` and `#Blob` count their padding, `#Strings` is trimmed to one trailing zero
        // (observed in Roslyn's deltas and taken by the runtime).
        Ok(Self {
            tables,
            strings: Arc::new(trimmed(baseline.strings.0).to_vec()),
            user_strings: Arc::new(baseline.user_strings.0.to_vec()),
            blobs: Arc::new(baseline.blobs.0.to_vec()),
            guids: baseline.guids.0[..baseline.guids.0.len() & !15].to_vec(),
            overlay: MemberOverlay {
                baseline: counts.to_vec(),
                added: Default::default(),
            },
            layout,
            generations: 0,
            il_generation: HashMap::new(),
            extended: BTreeSet::new(),
        })
    }

    /// How many deltas have been applied.
    #[must_use]
    pub fn generations(&self) -> u32 {
        self.generations
    }

    /// The merged metadata.
    #[must_use]
    pub fn metadata(&self) -> Metadata<'_> {
        let mut tables = Tables {
            tables: [Table::EMPTY; TABLE_SLOTS],
        };
        for id in TableId::ALL {
            tables.tables[*id as usize] = self.tables[*id as usize].table();
        }
        Metadata {
            tables,
            strings: StringHeap(&self.strings),
            user_strings: UserStringHeap(&self.user_strings),
            blobs: BlobHeap(&self.blobs),
            guids: GuidHeap(&self.guids),
            overlay: Some(&self.overlay),
        }
    }

    /// The generation whose IL holds a method's body (0: the baseline's image).
    #[must_use]
    pub fn method_generation(&self, id: MethodDefId) -> u32 {
        self.il_generation
            .get(&(TableId::MethodDef, id.row()))
            .copied()
            .unwrap_or(0)
    }

    /// The generation whose IL holds a field's data (0: the baseline's image).
    #[must_use]
    pub fn field_data_generation(&self, id: FieldRvaId) -> u32 {
        self.il_generation
            .get(&(TableId::FieldRva, id.row()))
            .copied()
            .unwrap_or(0)
    }

    /// Whether a delta added members of a table to a type, method or map that was there before it.
    #[must_use]
    pub fn has_extended(&self, members: TableId) -> bool {
        self.extended.contains(&members)
    }

    /// Applies a delta's metadata. On an error nothing has changed.
    pub fn apply(&mut self, delta: &Metadata<'_>) -> Result<()> {
        let plan = self.plan(delta)?;
        self.generations += 1;
        self.extended.extend(plan.extended);
        for (table, row, raw) in plan.rows {
            let (widths, size) = self.layout.widths(table);
            let target = self.tables[table as usize].widened(table, &self.layout);
            let start = (row as usize - 1) * size as usize;
            if start == target.len() {
                push_row(target, &widths, &raw);
            } else {
                let mut bytes = Vec::with_capacity(size as usize);
                push_row(&mut bytes, &widths, &raw);
                let kept: u8 = widths[replaced_columns(table)..].iter().sum();
                bytes.truncate(bytes.len() - usize::from(kept));
                target[start..start + bytes.len()].copy_from_slice(&bytes);
            }
            if matches!(table, TableId::MethodDef | TableId::FieldRva) {
                self.il_generation.insert((table, row), self.generations);
            }
        }
        for (parent, row) in plan.members {
            self.overlay.added.entry(parent).or_default().push(row);
        }
        append(&mut self.strings, trimmed(delta.strings.0));
        append(&mut self.user_strings, delta.user_strings.0);
        append(&mut self.blobs, delta.blobs.0);
        if delta.guids.0.len() > self.guids.len() {
            let known = self.guids.len();
            self.guids
                .extend_from_slice(&delta.guids.0[known..delta.guids.0.len() & !15]);
        }
        Ok(())
    }

    fn plan(&self, delta: &Metadata<'_>) -> Result<Planned> {
        let log = delta.table(TableId::EncLog);
        let map = row_positions(delta)?;
        let mut counts: Vec<u32> = TableId::ALL
            .iter()
            .map(|id| id.number())
            .map(|n| self.rows(n))
            .collect();
        let mut planned = Planned {
            rows: Vec::new(),
            members: Vec::new(),
            extended: BTreeSet::new(),
        };
        let mut parent: Option<((TableId, u32), TableId)> = None;
        for id in delta.ids::<EncLogId>() {
            let record = delta.get(id)?;
            let offset = log.row_offset(id.row());
            let unexpected = |found: u32, expected| Error::Unexpected {
                offset,
                found: u64::from(found),
                expected,
            };
            let token = record.named();
            let table = token
                .table()
                .ok_or_else(|| unexpected(record.token, "a token of a table"))?;
            let operation = EncOperation::from_code(record.func_code)
                .ok_or_else(|| unexpected(record.func_code, "an Edit and Continue operation (0 to 5)"))?;
            if let Some((parents, members)) = operation.tables() {
                if table != parents || parent.is_some() {
                    return Err(unexpected(record.token, "the parent of a member that is added"));
                }
                parent = Some(((table, token.row()), members));
                continue;
            }
            let slot = TableId::ALL.iter().position(|id| *id == table).unwrap_or(0);
            let count = &mut counts[slot];
            let row = token.row();
            if row == 0 || row > *count + 1 {
                return Err(unexpected(
                    record.token,
                    "a row that exists, or the next one of its table",
                ));
            }
            let position = match table {
                TableId::Module => 1,
                _ => *map
                    .get(&token.raw())
                    .ok_or_else(|| unexpected(record.token, "a token that EncMap lists"))?,
            };
            let raw = delta
                .table(table)
                .raw(position)
                .ok_or_else(|| unexpected(record.token, "a row of the delta"))?;
            if let Some((owner, members)) = parent.take() {
                if table != members || row != *count + 1 {
                    return Err(unexpected(record.token, "a new member of the parent before"));
                }
                planned.members.push(((members, owner.1), row));
                if owner.1 <= self.rows(owner.0.number()) {
                    planned.extended.insert(members);
                }
            }
            *count = (*count).max(row);
            planned.rows.push((table, row, raw));
        }
        // The log does not name the module; its generation and ids come along all the same.
        if let Some(raw) = delta.table(TableId::Module).raw(1) {
            planned.rows.push((TableId::Module, 1, raw));
        }
        match parent {
            Some(_) => Err(Error::Unexpected {
                offset: log.row_offset(log.rows()),
                found: u64::from(log.rows()),
                expected: "a member after its parent's record",
            }),
            None => Ok(planned),
        }
    }

    fn rows(&self, number: u8) -> u32 {
        self.tables
            .get(usize::from(number))
            .map_or(0, |rows| rows.table().rows())
    }
}

struct Planned {
    rows: Vec<(TableId, u32, RawRow)>,
    members: Vec<((TableId, u32), u32)>,
    extended: BTreeSet<TableId>,
}

/// Which row of the delta each token of EncMap stands for: the n-th token of a table is the table's n-th row.
fn row_positions(delta: &Metadata<'_>) -> Result<HashMap<u32, u32>> {
    let table = delta.table(TableId::EncMap);
    let mut next = [0u32; TABLE_SLOTS];
    let mut positions = HashMap::with_capacity(table.rows() as usize);
    for row in 1..=table.rows() {
        let token = table.column(row, 0);
        let slot = next.get_mut((token >> 24) as usize).ok_or(Error::Unexpected {
            offset: table.row_offset(row),
            found: u64::from(token),
            expected: "a token of a table",
        })?;
        *slot += 1;
        positions.insert(token, *slot);
    }
    Ok(positions)
}

/// How many columns of a row an update replaces: all but the lists of members, which stand last. Deltas may have anything there, the
/// runtime ignores it.
const fn replaced_columns(table: TableId) -> usize {
    match table {
        TableId::TypeDef => 4,
        TableId::MethodDef => 5,
        TableId::EventMap | TableId::PropertyMap => 1,
        _ => MAX_COLUMNS,
    }
}

/// Appends to a heap; where a copy shares it, to a new one, made in its full length at once.
fn append(heap: &mut Arc<Vec<u8>>, tail: &[u8]) {
    match Arc::get_mut(heap) {
        _ if tail.is_empty() => {}
        Some(heap) => heap.extend_from_slice(tail),
        None => *heap = Arc::new([heap.as_slice(), tail].concat()),
    }
}

fn push_row(out: &mut Vec<u8>, widths: &[u8; MAX_COLUMNS], raw: &RawRow) {
    for (width, value) in widths.iter().zip(raw) {
        out.extend_from_slice(&value.to_le_bytes()[..usize::from(*width)]);
    }
}

/// `#Strings` without its padding: trailing zeros cut to one.
fn trimmed(heap: &[u8]) -> &[u8] {
    let end = heap
        .iter()
        .rposition(|byte| *byte != 0)
        .map_or(0, |last| last + 1);
    &heap[..(end + 1).min(heap.len())]
}
