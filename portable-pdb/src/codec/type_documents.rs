//! Type Definition Documents: where a type is declared that has no sequence points to tell.

use ecma335::{Bytes, DocumentId, RowId};

use super::write_u32;
use crate::Result;

/// The documents in which a type is declared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypeDocuments {
    /// The documents.
    pub documents: Vec<DocumentId>,
}

impl TypeDocuments {
    /// The value of a blob.
    pub fn decode(blob: &[u8]) -> Result<Self> {
        let mut bytes = Bytes::new(blob, 0);
        let mut documents = Vec::new();
        while !bytes.is_empty() {
            documents.push(DocumentId::from_row(bytes.compressed_u32()?));
        }
        Ok(Self { documents })
    }

    /// The blob of a value.
    pub fn encode(&self) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        for document in &self.documents {
            write_u32(&mut out, document.row())?;
        }
        Ok(out)
    }
}
