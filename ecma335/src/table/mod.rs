//! Tables: the one list of schemas ([`TableId::columns`]), their layout in a stream ([`Layout`]), and rows read from it.

mod coded;
mod layout;
mod schema;

pub use coded::*;
pub use layout::{Layout, TABLE_SLOTS, Table, Tables, TablesHeader};
pub use schema::*;

use crate::{BlobOffset, Error, GuidIndex, Result, RowId, StringOffset, Token};

/// The most columns that a table has (Assembly and AssemblyRef).
pub const MAX_COLUMNS: usize = 9;

/// The raw column values of any row, in the schema's order; unused ones are 0.
pub type RawRow = [u32; MAX_COLUMNS];

/// What a column holds, which decides its width (ECMA-335 II.24.2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// A 2-byte constant.
    U16,
    /// A 4-byte constant.
    U32,
    /// An offset in `#Strings`.
    String,
    /// An index in `#GUID`.
    Guid,
    /// An offset in `#Blob`.
    Blob,
    /// A row of one table.
    Row(TableId),
    /// A row of one of several tables.
    Coded(CodedKind),
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnDef {
    /// Its name, as the standard spells it but in snake case.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
}

/// A type that a column is read as.
pub trait Column: Sized {
    /// What the column holds.
    const KIND: ColumnKind;
    /// From the stored value; `offset` is where it stands, for the error.
    fn from_column(raw: u32, offset: usize) -> Result<Self>;
    /// The value to store.
    fn to_column(&self) -> u32;
}

/// A typed row.
pub trait Row: Sized {
    /// The id that leads to it.
    type Id: RowId<Row = Self>;
    /// From the stored values, which `next` gives in the schema's order; `offset` is where the row stands, for errors.
    fn from_columns(next: impl FnMut() -> u32, offset: usize) -> Result<Self>;
    /// From the stored values.
    fn from_raw(raw: &RawRow, offset: usize) -> Result<Self> {
        let mut values = raw.iter();
        Self::from_columns(|| values.next().copied().unwrap_or(0), offset)
    }
    /// The values to store.
    fn to_raw(&self) -> RawRow;
}

macro_rules! plain_column {
    ($type:ty, $kind:ident, $from:expr, $to:expr) => {
        impl Column for $type {
            const KIND: ColumnKind = ColumnKind::$kind;
            fn from_column(raw: u32, _: usize) -> Result<Self> {
                Ok($from(raw))
            }
            fn to_column(&self) -> u32 {
                $to(*self)
            }
        }
    };
}
plain_column!(u16, U16, |raw| raw as u16, u32::from);
plain_column!(u32, U32, |raw| raw, |value| value);
plain_column!(StringOffset, String, StringOffset, |value: StringOffset| value.0);
plain_column!(GuidIndex, Guid, GuidIndex, |value: GuidIndex| value.0);
plain_column!(BlobOffset, Blob, BlobOffset, |value: BlobOffset| value.0);

impl<I: RowId> Column for I {
    const KIND: ColumnKind = ColumnKind::Row(I::TABLE);
    fn from_column(raw: u32, offset: usize) -> Result<Self> {
        Ok(I::from_row(row(raw, offset)?))
    }
    fn to_column(&self) -> u32 {
        self.row()
    }
}

/// A row number, which a token must have room for (II.22): a larger one would come out as another row.
fn row(row: u32, offset: usize) -> Result<u32> {
    if row > 0x00FF_FFFF {
        return Err(Error::Unexpected {
            offset,
            found: u64::from(row),
            expected: "a row number of 24 bits",
        });
    }
    Ok(row)
}

pub(crate) fn decode_coded(kind: CodedKind, raw: u32, offset: usize) -> Result<Token> {
    let tables = kind.tables();
    let tag = raw & ((1 << kind.tag_bits()) - 1);
    match tables.get(tag as usize).copied().flatten() {
        Some(table) => Ok(Token::new(table, row(raw >> kind.tag_bits(), offset)?)),
        // A nil reference may carry any tag.
        None if raw >> kind.tag_bits() == 0 => Ok(Token::default()),
        None => Err(Error::Unexpected {
            offset,
            found: u64::from(raw),
            expected: kind.expected(),
        }),
    }
}
