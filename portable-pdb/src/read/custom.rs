//! Custom debug information, found by its parent and its kind.

use ecma335::{Column, CustomDebugInformationId, HasCustomDebugInformation, RowId, TableId, Token};

use super::Pdb;
use crate::codec::{CustomDebugInfo, Kind};
use crate::{Error, Result};

impl<'a> Pdb<'a> {
    /// The rows of a parent: a method, a document, a local variable, the module, ... In a delta's PDB methods count as its rows do.
    pub fn custom_rows(
        &self,
        parent: Token,
    ) -> Result<impl ExactSizeIterator<Item = CustomDebugInformationId> + use<>> {
        let key = HasCustomDebugInformation::new(parent)
            .ok_or(Error::Structure {
                token: parent,
                expected: "something that may have custom debug information",
            })?
            .to_column();
        let first = self.first_row(TableId::CustomDebugInformation, 0, key);
        let end = self.first_row(TableId::CustomDebugInformation, 0, key.saturating_add(1));
        // A usize range has an exact size; rows come from a u32.
        Ok((first as usize..end.max(first) as usize)
            .map(|row| CustomDebugInformationId::from_row(row as u32)))
    }

    /// The custom debug information of a row.
    pub fn custom_info(&self, id: CustomDebugInformationId) -> Result<CustomDebugInfo<'a>> {
        let row = self.metadata().get(id)?;
        CustomDebugInfo::decode(self.metadata().guid(row.kind)?, self.text(row.value)?)
    }

    /// The blob of the first row of a parent and a kind.
    pub fn custom_blob(&self, parent: Token, kind: Kind) -> Result<Option<&'a [u8]>> {
        for id in self.custom_rows(parent)? {
            let row = self.metadata().get(id)?;
            if self.metadata().guid(row.kind)? == kind.guid() {
                return Ok(Some(self.text(row.value)?));
            }
        }
        Ok(None)
    }
}
