//! What comes along with added definitions: generic parameters, interfaces, constants, layouts, data, accessors, overrides.

use std::collections::HashMap;

use ecma335::{
    Chain, ClassLayout, ClassLayoutId, Code, CodedKind, Constant, ConstantId, DeclSecurity, DeclSecurityId,
    FieldId, FieldLayout, FieldLayoutId, FieldMarshal, FieldMarshalId, FieldRva, FieldRvaId, GenericParam,
    GenericParamConstraint, GenericParamConstraintId, GenericParamId, HasConstant, HasDeclSecurity,
    HasFieldMarshal, HasSemantics, ImplMap, ImplMapId, InterfaceImpl, InterfaceImplId, MemberForwarded,
    Metadata, MethodDefOrRef, MethodImpl, MethodImplId, MethodSemantics, MethodSemanticsId, ModuleRefId,
    NestedClass, NestedClassId, RowId, TableId, Token, TypeDefOrRef, TypeOrMethodDef,
};

use super::Writer;
use super::references::misplaced;
use crate::error::{Error, Result};

/// From this many rows on, the runtime looks rows up in an index that it builds once.
const INDEXED_ROWS: u32 = 25;

/// A coded index of the chain; a token that cannot stand there is damage.
macro_rules! coded {
    ($kind:ident, $token:expr) => {{
        let token = $token;
        $kind::new(token).ok_or_else(|| misplaced(CodedKind::$kind, token))?
    }};
}

/// Whether the runtime finds rows that a further delta adds to this table of a chain, if it is one that is looked up by a parent.
pub fn finds_added<I: RowId>(chain: &Chain, md: &Metadata<'_>) -> ecma335::Result<bool> {
    let rows = md.count::<I>();
    Ok(rows < INDEXED_ROWS || rows <= chain.baseline().metadata()?.count::<I>())
}

impl Writer<'_> {
    /// The rows of all these tables that belong to something added.
    pub(super) fn add_details(&mut self) -> Result<()> {
        if self.added.is_empty() {
            return Ok(());
        }
        let mut added: HashMap<Token, Token> = self.added.iter().copied().collect();
        self.add_generic_params(&mut added)?;
        self.add_interfaces(&mut added)?;
        self.add_nesting_and_layouts(&added)?;
        self.add_constants_and_marshalling(&added)?;
        self.add_method_details(&added)?;
        self.add_field_data(&added)
    }

    /// Rows of a table of the update whose parent was added, in the order of the parents' coded index (or row) in the chain, as II.22 sorts them.
    fn belonging<I: RowId>(
        &self,
        added: &HashMap<Token, Token>,
        kind: Option<CodedKind>,
        parent: impl Fn(&I::Row) -> Token,
    ) -> Result<Vec<(Token, I, I::Row)>> {
        let mut found = Vec::new();
        for row in self.update.rows::<I>() {
            let (id, row) = row?;
            if let Some(chain) = added.get(&parent(&row)) {
                found.push((*chain, id, row));
            }
        }
        found.sort_by_key(|(chain, _, _)| kind.map_or(Some(chain.row()), |kind| kind.encode(*chain)));
        Ok(found)
    }

    /// As [`Self::belonging`], for a table in which the runtime may not find later rows.
    fn findable<I: RowId>(
        &self,
        added: &HashMap<Token, Token>,
        kind: Option<CodedKind>,
        parent: impl Fn(&I::Row) -> Token,
    ) -> Result<Vec<(Token, I, I::Row)>> {
        let found = self.belonging::<I>(added, kind, parent)?;
        if !found.is_empty() && !finds_added::<I>(self.chain, &self.base)? {
            return Err(Error::Unfindable {
                table: I::TABLE,
                rows: self.base.count::<I>(),
            });
        }
        Ok(found)
    }

    fn add_generic_params(&mut self, added: &mut HashMap<Token, Token>) -> Result<()> {
        let kind = Some(CodedKind::TypeOrMethodDef);
        for (chain, id, row) in self.belonging::<GenericParamId>(added, kind, |row| row.owner.token())? {
            let name = self.name(id.token(), self.update.string(row.name)?)?;
            let row = GenericParam {
                owner: coded!(TypeOrMethodDef, chain),
                name: self.heaps.strings.add(name)?,
                ..row
            };
            let new = self.rows.append(row).token();
            added.insert(id.token(), new);
            self.added.push((id.token(), new));
        }
        for (chain, id, row) in
            self.belonging::<GenericParamConstraintId>(added, None, |row| row.owner.token())?
        {
            let row = GenericParamConstraint {
                owner: GenericParamId::from_row(chain.row()),
                constraint: coded!(TypeDefOrRef, self.import(row.constraint.token())?),
            };
            let new = self.rows.append(row).token();
            self.added.push((id.token(), new));
        }
        Ok(())
    }

    fn add_interfaces(&mut self, added: &mut HashMap<Token, Token>) -> Result<()> {
        for (chain, id, row) in self.belonging::<InterfaceImplId>(added, None, |row| row.class.token())? {
            let row = InterfaceImpl {
                class: RowId::from_row(chain.row()),
                interface: coded!(TypeDefOrRef, self.import(row.interface.token())?),
            };
            let new = self.rows.append(row).token();
            self.added.push((id.token(), new));
        }
        Ok(())
    }

    fn add_nesting_and_layouts(&mut self, added: &HashMap<Token, Token>) -> Result<()> {
        for (chain, _, row) in self.belonging::<NestedClassId>(added, None, |row| row.nested_class.token())? {
            let enclosing_class = self.mapped(row.enclosing_class)?;
            self.rows.append(NestedClass {
                nested_class: RowId::from_row(chain.row()),
                enclosing_class,
            });
        }
        for (chain, _, row) in self.findable::<ClassLayoutId>(added, None, |row| row.parent.token())? {
            self.rows.append(ClassLayout {
                parent: RowId::from_row(chain.row()),
                ..row
            });
        }
        for (chain, _, row) in self.findable::<FieldLayoutId>(added, None, |row| row.field.token())? {
            self.rows.append(FieldLayout {
                field: RowId::from_row(chain.row()),
                ..row
            });
        }
        Ok(())
    }

    fn add_constants_and_marshalling(&mut self, added: &HashMap<Token, Token>) -> Result<()> {
        let kind = Some(CodedKind::HasConstant);
        for (chain, _, row) in self.findable::<ConstantId>(added, kind, |row| row.parent.token())? {
            let value = self.heaps.blobs.add(self.update.blob(row.value)?)?;
            self.rows.append(Constant {
                parent: coded!(HasConstant, chain),
                value,
                ..row
            });
        }
        let kind = Some(CodedKind::HasFieldMarshal);
        for (chain, _, row) in self.findable::<FieldMarshalId>(added, kind, |row| row.parent.token())? {
            let native_type = self.heaps.blobs.add(self.update.blob(row.native_type)?)?;
            self.rows.append(FieldMarshal {
                parent: coded!(HasFieldMarshal, chain),
                native_type,
            });
        }
        let kind = Some(CodedKind::HasDeclSecurity);
        for (chain, _, row) in self.belonging::<DeclSecurityId>(added, kind, |row| row.parent.token())? {
            let permission_set = self.heaps.blobs.add(self.update.blob(row.permission_set)?)?;
            self.rows.append(DeclSecurity {
                parent: coded!(HasDeclSecurity, chain),
                permission_set,
                ..row
            });
        }
        Ok(())
    }

    fn add_method_details(&mut self, added: &HashMap<Token, Token>) -> Result<()> {
        // An accessor added to a property that exists has its row too.
        for id in self.update.ids::<MethodSemanticsId>() {
            let row = self.update.get(id)?;
            if !added.contains_key(&row.association.token()) && !added.contains_key(&row.method.token()) {
                continue;
            }
            let association = self.definition(row.association.token())?;
            let method = self.mapped(row.method)?;
            self.rows.append(MethodSemantics {
                method,
                association: coded!(HasSemantics, association),
                ..row
            });
        }
        // And so does a method that is added to a type that exists and overrides something explicitly.
        for id in self.update.ids::<MethodImplId>() {
            let row = self.update.get(id)?;
            if !added.contains_key(&row.class.token()) && !added.contains_key(&row.method_body.token()) {
                continue;
            }
            let row = MethodImpl {
                class: self.mapped(row.class)?,
                method_body: coded!(MethodDefOrRef, self.import(row.method_body.token())?),
                method_declaration: coded!(MethodDefOrRef, self.import(row.method_declaration.token())?),
            };
            self.rows.append(row);
        }
        let kind = Some(CodedKind::MemberForwarded);
        for (chain, _, row) in self.findable::<ImplMapId>(added, kind, |row| row.member_forwarded.token())? {
            let scope = self.import(row.import_scope.token())?;
            let row = ImplMap {
                member_forwarded: coded!(MemberForwarded, chain),
                import_name: self.heaps.strings.add(self.update.string(row.import_name)?)?,
                import_scope: ModuleRefId::from_row(scope.row()),
                ..row
            };
            self.rows.append(row);
        }
        Ok(())
    }

    fn add_field_data(&mut self, added: &HashMap<Token, Token>) -> Result<()> {
        for (chain, id, row) in self.findable::<FieldRvaId>(added, None, |row| row.field.token())? {
            let size = self.data_size(row.field)?;
            let mut data = self.plan.update.field_data(id, row.rva)?;
            let data = data.take(size, "the data of a field")?;
            let rva = self.data(data)?;
            self.rows.append(FieldRva {
                rva,
                field: FieldId::from_row(chain.row()),
            });
        }
        Ok(())
    }

    /// How much data a field has: what its type takes (II.22.18).
    fn data_size(&mut self, field: FieldId) -> Result<usize> {
        let blob = self.update.blob(self.update.get(field)?.signature)?;
        let unsized_data = |element| Error::UnsizedData {
            field: field.token(),
            element,
        };
        let mut signature = ecma335::Bytes::new(blob, 0);
        signature.u8()?;
        loop {
            return Ok(match signature.u8()? {
                // Modifiers do not count.
                0x1F | 0x20 => {
                    signature.compressed_u32()?;
                    continue;
                }
                0x02 | 0x04 | 0x05 => 1,
                0x03 | 0x06 | 0x07 => 2,
                0x08 | 0x09 | 0x0C => 4,
                0x0A | 0x0B | 0x0D => 8,
                0x11 => {
                    let raw = signature.compressed_u32()?;
                    let table = CodedKind::TypeDefOrRef
                        .tables()
                        .get((raw & 3) as usize)
                        .copied()
                        .flatten();
                    let parent = Token::new(table.unwrap_or(TableId::TypeDef), raw >> 2);
                    let size = match self.own_parent(parent)? {
                        Some(own) => self.class_size(own)?,
                        None => None,
                    };
                    size.ok_or_else(|| unsized_data(0x11))? as usize
                }
                element => return Err(unsized_data(element)),
            });
        }
    }
}
