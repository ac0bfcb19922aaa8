//! The one error of this crate.

use crate::TableId;

/// Why bytes were not read, with the offset at which it was seen.
///
/// Offsets are in bytes from the start of the file (for heap items and signatures: of the heap or blob named in the message).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The input ends inside of something.
    #[error("offset {offset:#x}: input ends, expected {needed} more byte(s) of {what}")]
    Truncated {
        /// Where the missing bytes would begin.
        offset: usize,
        /// How many bytes were wanted.
        needed: usize,
        /// What was being read.
        what: &'static str,
    },
    /// Not a portable executable.
    #[error("offset {offset:#x}: not a portable executable, expected {expected}")]
    NotPe {
        /// Where the mismatch is.
        offset: usize,
        /// What a PE file has there.
        expected: String,
    },
    /// A PE file without a CLI header: native code.
    #[error("offset {offset:#x}: not a managed image, expected a CLI header (data directory 14)")]
    NotManaged {
        /// Offset of the optional header's data directories.
        offset: usize,
    },
    /// A PE file that has native code beside IL (C++/CLI); its methods cannot be compared or updated.
    #[error("offset {offset:#x}: mixed-mode image (CorFlags {flags:#x}), expected an IL-only image")]
    MixedMode {
        /// Offset of the CLI header.
        offset: usize,
        /// The flags found.
        flags: u32,
    },
    /// A structure has another value than the format allows.
    #[error("offset {offset:#x}: found {found:#x}, expected {expected}")]
    Unexpected {
        /// Where the value is.
        offset: usize,
        /// The value.
        found: u64,
        /// What the format allows there.
        expected: &'static str,
    },
    /// A row id beyond its table.
    #[error("offset {offset:#x}: {table:?} has {rows} row(s), row {row} does not exist")]
    NoSuchRow {
        /// Offset of the table.
        offset: usize,
        /// The table.
        table: TableId,
        /// The row asked for (1-based).
        row: u32,
        /// Rows that the table has.
        rows: u32,
    },
    /// A heap offset beyond its heap, or an item that does not end within it.
    #[error("{heap} heap: no item at offset {offset:#x}, expected an item within {size:#x} bytes")]
    NoSuchHeapItem {
        /// `#Strings`, `#US`, `#Blob` or `#GUID`.
        heap: &'static str,
        /// The offset (for `#GUID` the 1-based index).
        offset: usize,
        /// The heap's size in bytes.
        size: usize,
    },
    /// Structures nested deeper than any compiler writes.
    #[error("offset {offset:#x}: nested more than {limit} deep, expected {what}")]
    TooDeep {
        /// Where the limit was passed.
        offset: usize,
        /// The limit.
        limit: usize,
        /// What was being read.
        what: &'static str,
    },
    /// A custom attribute has a value of an enum whose size is not known, and it is not that of `int32`.
    #[error(
        "#Blob heap: offset {offset:#x}: value of an enum of another assembly, expected one as large as int32"
    )]
    UnknownEnum {
        /// Where the attribute's blob lies.
        offset: usize,
    },
    /// Something that the format (or a printer) has no room for: readers do not give this.
    #[error("{what} would be {size:#x}, expected at most {limit:#x}")]
    TooLarge {
        /// What would be too large.
        what: &'static str,
        /// Its size, count or value.
        size: u64,
        /// The largest that the format can hold.
        limit: u64,
    },
    /// A value of another kind than the format has at that place: only writers give this.
    #[error("{what} cannot be written, expected {expected}")]
    Unencodable {
        /// What was to be written.
        what: &'static str,
        /// What the format has there.
        expected: &'static str,
    },
}

/// The result of reading.
pub type Result<T> = std::result::Result<T, Error>;
