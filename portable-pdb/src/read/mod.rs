//! A PDB's rows, and what belongs to what.

mod custom;
mod document;
mod scopes;
mod stream;

pub use document::Document;
pub use scopes::{LocalScopeEntry, ScopeTree};
pub use stream::PdbId;

use ecma335::{
    BlobOffset, DocumentId, Metadata, MethodDebugInformationId, MethodDefId, Root, RowId,
    StateMachineMethodId, TABLE_SLOTS, TableId, Token,
};

use crate::codec::SequencePoints;
use crate::{Error, Result};
pub(crate) use stream::PdbStream;

/// What Windows PDBs begin with.
const MSF: &[u8] = b"Microsoft C/C++ ";

/// A portable PDB, or the PDB of an Edit and Continue delta. Copying it copies no bytes.
#[derive(Debug, Clone)]
pub struct Pdb<'a> {
    metadata: Metadata<'a>,
    stream: PdbStream,
    is_delta: bool,
}

impl<'a> Pdb<'a> {
    /// Reads the streams of a PDB. Rows and blobs are decoded when they are asked for.
    pub fn parse(data: &'a [u8]) -> Result<Self> {
        if data.starts_with(MSF) {
            return Err(Error::WindowsPdb);
        }
        let root = Root::parse(data, 0)?;
        let stream = root.stream("#Pdb").ok_or(ecma335::Error::Unexpected {
            offset: 0,
            found: root.streams.len() as u64,
            expected: "a #Pdb stream among the streams",
        })?;
        let stream = PdbStream::parse(stream.data, stream.offset)?;
        Ok(Self {
            metadata: Metadata::from_root(&root, 0, Some(&stream.type_system_rows))?,
            stream,
            is_delta: root.stream("#JTD").is_some(),
        })
    }

    /// Where the id lies in a PDB: checksums leave it out.
    pub(crate) fn id_range(data: &[u8]) -> Result<std::ops::Range<usize>> {
        let root = Root::parse(data, 0)?;
        let start = root
            .stream("#Pdb")
            .filter(|stream| stream.data.len() >= PdbId::SIZE)
            .map(|stream| stream.offset);
        let start = start.ok_or(ecma335::Error::Unexpected {
            offset: 0,
            found: root.streams.len() as u64,
            expected: "a #Pdb stream among the streams",
        })?;
        Ok(start..start + PdbId::SIZE)
    }

    /// The tables and heaps.
    #[must_use]
    pub fn metadata(&self) -> &Metadata<'a> {
        &self.metadata
    }

    /// What ties the PDB to its image.
    #[must_use]
    pub fn id(&self) -> PdbId {
        self.stream.id
    }

    /// The token of the program's entry point; nil in a library.
    #[must_use]
    pub fn entry_point(&self) -> Token {
        self.stream.entry_point
    }

    /// Rows of the image's tables that the PDB refers to; in a delta's PDB: of the delta's tables.
    #[must_use]
    pub fn type_system_rows(&self) -> &[u32; TABLE_SLOTS] {
        &self.stream.type_system_rows
    }

    /// Whether it is the PDB of a delta: its row i is of the method that [`Self::method_of_row`] tells.
    #[must_use]
    pub fn is_delta(&self) -> bool {
        self.is_delta
    }

    /// The method that a row of MethodDebugInformation is of. In a delta's PDB the EncMap tells; else they are numbered alike.
    pub fn method_of_row(&self, row: MethodDebugInformationId) -> Result<MethodDefId> {
        if !self.is_delta {
            return Ok(MethodDefId::from_row(row.row()));
        }
        let entry = self.metadata.get(ecma335::EncMapId::from_row(row.row()))?;
        let token = Token::from_raw(entry.token);
        let id: Option<MethodDebugInformationId> = token.to_id();
        let id = id.ok_or(Error::Structure {
            token,
            expected: "an EncMap of MethodDebugInformation rows",
        })?;
        Ok(MethodDefId::from_row(id.row()))
    }

    /// The sequence points of a row of MethodDebugInformation (in a PDB that is not a delta's: of the method with that row).
    #[inline]
    pub fn sequence_points(&self, method: MethodDefId) -> Result<SequencePoints<'a>> {
        let table = self.metadata.table(TableId::MethodDebugInformation);
        let Some([document, offset]) = table.first_columns(method.row()) else {
            // Says which row is missing.
            let row = self
                .metadata
                .get(MethodDebugInformationId::from_row(method.row()))?;
            return SequencePoints::decode(&[], row.document);
        };
        let blob = self.metadata.blob(BlobOffset(offset))?;
        SequencePoints::decode(blob, DocumentId::from_row(document))
    }

    /// The method that starts a state machine, by its MoveNext method.
    pub fn kickoff_method(&self, move_next: MethodDefId) -> Result<Option<MethodDefId>> {
        let row = self.first_row(TableId::StateMachineMethod, 0, move_next.row());
        match self.metadata.table(TableId::StateMachineMethod).column(row, 0) {
            found if found != 0 && found == move_next.row() => Ok(Some(
                self.metadata
                    .get(StateMachineMethodId::from_row(row))?
                    .kickoff_method,
            )),
            _ => Ok(None),
        }
    }

    /// The MoveNext method of the state machine that a method starts. Looks at every row.
    pub fn move_next_method(&self, kickoff: MethodDefId) -> Result<Option<MethodDefId>> {
        for row in self.metadata.rows::<StateMachineMethodId>() {
            let (_, row) = row?;
            if row.kickoff_method == kickoff {
                return Ok(Some(row.move_next_method));
            }
        }
        Ok(None)
    }

    fn text(&self, offset: BlobOffset) -> Result<&'a [u8]> {
        Ok(self.metadata.blob(offset)?)
    }

    /// The first row of a table sorted by `column` whose value is not below `key`; one past the last if there is none.
    fn first_row(&self, table: TableId, column: usize, key: u32) -> u32 {
        let table = self.metadata.table(table);
        let (mut low, mut high) = (1, table.rows() + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            if table.column(middle, column) < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}
