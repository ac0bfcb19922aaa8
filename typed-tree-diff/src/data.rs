//! The data in an image with which fields begin (ECMA-335 II.22.18).

use std::collections::HashMap;

use ecma335::table::{ClassLayoutId, FieldRva, FieldRvaId};
use ecma335::{CodedKind, Metadata, Result, RowId, Token};
use name_map::Module;

/// How many bytes the types of a module take that say so.
pub(crate) struct Sizes(HashMap<Token, usize>);

impl Sizes {
    pub(crate) fn new(md: &Metadata<'_>) -> Result<Self> {
        let sizes = md.rows::<ClassLayoutId>().map(|row| {
            let (_, row) = row?;
            Ok((row.parent.token(), row.class_size as usize))
        });
        sizes.collect::<Result<_>>().map(Self)
    }

    /// The data of a field; `None` where its type does not say how much that is.
    pub(crate) fn data<'a>(
        &self,
        module: &Module<'a>,
        id: FieldRvaId,
        row: &FieldRva,
    ) -> Result<Option<&'a [u8]>> {
        let Some(size) = self.of(module.md, row)? else {
            return Ok(None);
        };
        Ok(module.code.field_data(id, row.rva)?.rest().get(..size))
    }

    fn of(&self, md: &Metadata<'_>, row: &FieldRva) -> Result<Option<usize>> {
        let mut signature = md.blob_reader(md.get(row.field)?.signature)?;
        signature.u8()?;
        // II.23.1.16.
        Ok(match signature.u8()? {
            0x02 | 0x04 | 0x05 => Some(1),
            0x03 | 0x06 | 0x07 => Some(2),
            0x08 | 0x09 | 0x0C => Some(4),
            0x0A | 0x0B | 0x0D => Some(8),
            // A value type; II.23.2.8: of this module.
            0x11 => {
                let encoded = signature.compressed_u32()?;
                let tag = (encoded & 3) as usize;
                let table = CodedKind::TypeDefOrRef.tables().get(tag).copied().flatten();
                let size = table.and_then(|table| self.0.get(&Token::new(table, encoded >> 2)));
                size.copied()
            }
            _ => None,
        })
    }
}
