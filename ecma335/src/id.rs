//! Typed ids and offsets: a row of one table cannot be mistaken for a row of another, nor a heap offset for either.

use std::fmt;

use crate::TableId;

/// A metadata token (ECMA-335 II.22): table number in the high byte, row id (or `#US` offset) below.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Token(u32);

impl Token {
    /// The token of row `row` (1-based, 0 is nil) of `table`. Rows beyond 24 bits cannot be named; they are cut.
    #[must_use]
    pub const fn new(table: TableId, row: u32) -> Self {
        Self(((table as u32) << 24) | (row & 0x00FF_FFFF))
    }

    /// The token of a user string at an offset of `#US`.
    #[must_use]
    pub const fn user_string(offset: UserStringOffset) -> Self {
        Self(0x7000_0000 | (offset.0 & 0x00FF_FFFF))
    }

    /// A token as IL and EncLog hold it.
    #[must_use]
    pub const fn from_raw(raw: u32) -> Self {
        Self(raw)
    }

    /// The 32 bits.
    #[must_use]
    pub const fn raw(self) -> u32 {
        self.0
    }

    /// The row id (1-based; 0 is nil).
    #[must_use]
    pub const fn row(self) -> u32 {
        self.0 & 0x00FF_FFFF
    }

    /// The table, if the high byte names one.
    #[must_use]
    pub fn table(self) -> Option<TableId> {
        TableId::from_number((self.0 >> 24) as u8)
    }

    /// Whether the row is 0.
    #[must_use]
    pub const fn is_nil(self) -> bool {
        self.row() == 0
    }

    /// The `#US` offset of an `ldstr` operand.
    #[must_use]
    pub fn as_user_string(self) -> Option<UserStringOffset> {
        (self.0 >> 24 == 0x70).then_some(UserStringOffset(self.row()))
    }

    /// The typed id, if this token is of that table.
    #[must_use]
    pub fn to_id<I: RowId>(self) -> Option<I> {
        (self.table() == Some(I::TABLE)).then(|| I::from_row(self.row()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.table() {
            Some(table) => write!(f, "{table:?}({})", self.row()),
            None => write!(f, "Token({:#010x})", self.0),
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0x{:08x}", self.0)
    }
}

/// A row id of one table. 1-based; 0 is nil.
pub trait RowId: Copy + Eq + Ord + std::hash::Hash + fmt::Debug + Default + Send + Sync + 'static {
    /// The table that the id counts in.
    const TABLE: TableId;
    /// The row type that the id leads to.
    type Row: crate::table::Row<Id = Self>;
    /// The id of a row (1-based).
    fn from_row(row: u32) -> Self;
    /// The row (1-based).
    fn row(self) -> u32;
    /// Whether it is 0.
    fn is_nil(self) -> bool {
        self.row() == 0
    }
    /// The token.
    fn token(self) -> Token {
        Token::new(Self::TABLE, self.row())
    }
    /// The zero-based position in a vector with one entry a row; `None` for nil.
    fn index(self) -> Option<usize> {
        (self.row() as usize).checked_sub(1)
    }
}

macro_rules! heap_offsets {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(pub u32);

        impl $name {
            /// Whether it is 0: the empty item.
            #[must_use]
            pub const fn is_nil(self) -> bool {
                self.0 == 0
            }
        }
    )*};
}

heap_offsets! {
    /// A byte offset in `#Strings`.
    StringOffset
    /// A byte offset in `#US`.
    UserStringOffset
    /// A byte offset in `#Blob`.
    BlobOffset
    /// A 1-based index in `#GUID` (not a byte offset).
    GuidIndex
}

/// A globally unique identifier, in the byte order of `#GUID` (the first three groups little-endian).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// All zeros.
    pub const NIL: Self = Self([0; 16]);

    /// The GUID written `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, from its number: `Guid::from_u128(0x755F52A8_91C5_45BE_B4B8_209571E552BD)`.
    #[must_use]
    pub const fn from_u128(value: u128) -> Self {
        let b = value.to_be_bytes();
        Self([
            b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
            b[15],
        ])
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let b = &self.0;
        write!(
            f,
            "{:02x}{:02x}{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}-",
            b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9]
        )?;
        b[10..].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
