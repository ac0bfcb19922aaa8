//! The data that fields begin with (ECMA-335 II.22.18). How much of it is a field's, its type says.

use ecma335::{Bytes, ClassLayoutId, FieldId, FieldRvaId, RowId, TableId, Token, TypeDefId};

use super::Context;
use super::difference::{Aspect, Difference};
use super::groups::{Comparison, Groups, Repeats, nothing};
use super::side::Side;
use super::tokens::own_class;

impl Context<'_, '_> {
    /// The data of every field that has some.
    pub(super) fn data(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let layouts = Groups::new::<ClassLayoutId>(self.update(), "parent", &nothing)?;
        self.compare::<FieldRvaId>(
            &Comparison {
                aspect: Aspect::Data,
                repeats: Repeats::Never,
                owner: "field",
                passed: &nothing,
                same: &|(id, left), (other, right)| {
                    // Field types and layouts are compared elsewhere, so that one size serves both.
                    let Some(size) = field_size(self.update(), &layouts, left.field) else {
                        return false;
                    };
                    let left = self.update().code.field_data(id, left.rva);
                    let right = self.chain().code.field_data(other, right.rva);
                    match (left, right) {
                        (Ok(left), Ok(right)) => {
                            matches!((left.rest().get(..size), right.rest().get(..size)), (Some(l), Some(r)) if l == r)
                        }
                        _ => false,
                    }
                },
            },
            out,
        )?;
        Ok(())
    }
}

/// How many bytes a value of a field's type takes; `None` for types whose size is not told by this build.
pub(super) fn field_size(side: &Side<'_>, layouts: &Groups, field: FieldId) -> Option<usize> {
    let signature = side.md.blob(side.md.get(field).ok()?.signature).ok()?;
    let mut bytes = Bytes::new(signature, 0);
    // II.23.2.4
    if bytes.u8().ok()? != 0x06 {
        return None;
    }
    loop {
        return Some(match bytes.u8().ok()? {
            // Modifiers, such as of a volatile field.
            0x1F | 0x20 => {
                bytes.compressed_u32().ok()?;
                continue;
            }
            0x02 | 0x04 | 0x05 => 1,
            0x03 | 0x06 | 0x07 => 2,
            0x08 | 0x09 | 0x0C => 4,
            0x0A | 0x0B | 0x0D => 8,
            0x11 => {
                let encoded = bytes.compressed_u32().ok()?;
                let table = match encoded & 3 {
                    0 => TableId::TypeDef,
                    1 => TableId::TypeRef,
                    _ => TableId::TypeSpec,
                };
                let class: TypeDefId = own_class(side, Token::new(table, encoded >> 2))?;
                let (_, row) = layouts.of(class.token()).first()?;
                let size = side.md.get(ClassLayoutId::from_row(*row)).ok()?.class_size;
                (size != 0).then_some(size as usize)?
            }
            _ => return None,
        });
    }
}
