//! The `#Pdb` stream.

use ecma335::{Bytes, Guid, Result, TABLE_SLOTS, Token};

/// The id of a PDB: what an image's debug directory and its PDB have in common.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PdbId(pub [u8; Self::SIZE]);

impl PdbId {
    /// How many bytes it has.
    pub(crate) const SIZE: usize = 20;

    /// From the two parts that a debug directory keeps.
    #[must_use]
    pub fn new(guid: Guid, stamp: u32) -> Self {
        let mut id = [0; Self::SIZE];
        id[..16].copy_from_slice(&guid.0);
        id[16..].copy_from_slice(&stamp.to_le_bytes());
        Self(id)
    }

    /// The GUID, by which symbol servers look.
    #[must_use]
    pub fn guid(&self) -> Guid {
        let mut guid = [0; 16];
        guid.copy_from_slice(&self.0[..16]);
        Guid(guid)
    }

    /// The stamp, which stands in the time stamp of the debug directory's entry.
    #[must_use]
    pub fn stamp(&self) -> u32 {
        let [.., a, b, c, d] = self.0;
        u32::from_le_bytes([a, b, c, d])
    }
}

impl std::fmt::Display for PdbId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:08x}", self.guid(), self.stamp())
    }
}

impl std::fmt::Debug for PdbId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// What the stream holds.
#[derive(Debug, Clone)]
pub(crate) struct PdbStream {
    pub(crate) id: PdbId,
    pub(crate) entry_point: Token,
    pub(crate) type_system_rows: [u32; TABLE_SLOTS],
}

impl PdbStream {
    pub(crate) fn parse(data: &[u8], offset: usize) -> Result<Self> {
        let mut bytes = Bytes::new(data, offset);
        let mut id = PdbId::default();
        id.0.copy_from_slice(bytes.take(PdbId::SIZE, "the PDB id")?);
        let entry_point = Token::from_raw(bytes.u32()?);
        let referenced = bytes.u64()?;
        let mut type_system_rows = [0; TABLE_SLOTS];
        for (table, rows) in type_system_rows.iter_mut().enumerate() {
            if referenced >> table & 1 != 0 {
                *rows = bytes.u32()?;
            }
        }
        Ok(Self {
            id,
            entry_point,
            type_system_rows,
        })
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = self.id.0.to_vec();
        out.extend_from_slice(&self.entry_point.raw().to_le_bytes());
        let present = |(_, rows): &(usize, &u32)| **rows != 0;
        let tables = || self.type_system_rows.iter().enumerate().filter(present);
        let referenced = tables().fold(0u64, |bits, (table, _)| bits | 1 << table);
        out.extend_from_slice(&referenced.to_le_bytes());
        out.extend(tables().flat_map(|(_, rows)| rows.to_le_bytes()));
        out
    }
}
