//! The one error of this crate.

use ecma335::{TableId, Token};

/// Why a delta was not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The update, the chain, or what would be written does not follow ECMA-335.
    #[error(transparent)]
    Metadata(#[from] ecma335::Error),
    /// The update's PDB is damaged, or does not belong to it.
    #[error("PDB: {0}")]
    Pdb(#[from] portable_pdb::Error),
    /// The update uses a definition of its own that the chain does not have and the plan does not add.
    #[error(
        "{token:?} of the update: the chain has no such definition, expected it in the map or among the additions"
    )]
    NoCounterpart {
        /// The definition, by its token in the update.
        token: Token,
    },
    /// An addition that the map says the chain has already.
    #[error(
        "{token:?} of the update is to be added, but the chain has it as {chain:?}, expected it to be new"
    )]
    AlreadyThere {
        /// The definition, by its token in the update.
        token: Token,
        /// What the map says it is.
        chain: Token,
    },
    /// Two methods of the update stand for one of the chain.
    #[error("{token:?} of the chain is updated twice, expected one method of the update for it")]
    UpdatedTwice {
        /// The method, by its token in the chain.
        token: Token,
    },
    /// The runtime would not find what is added: a delta has added to this table before, and since the table has 25 rows or more, the
    /// runtime looks rows up in an index that it never extends (dotnet/runtime issue 131752).
    #[error(
        "the runtime would not find rows added to {table:?}: it has {rows} rows, some from an earlier delta, and their index is never extended; expected fewer than 25 rows or none added before"
    )]
    Unfindable {
        /// The table.
        table: TableId,
        /// Its rows before this delta.
        rows: u32,
    },
    /// The data of a field whose type says no size.
    #[error(
        "{field:?} of the update has data, expected a type with a size, found the signature's element {element:#x}"
    )]
    UnsizedData {
        /// The field, by its token in the update.
        field: Token,
        /// The element type in its signature.
        element: u8,
    },
}

/// The result of writing.
pub type Result<T> = std::result::Result<T, Error>;
