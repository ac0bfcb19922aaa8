//! The module, and every row of the delta: what it may be, and what it refers to.

use std::collections::HashSet;
use std::ops::Range;

use ecma335::{
    BlobOffset, Bytes, ClassLayoutId, CodedKind, ColumnKind, CustomAttributeId, EventMapId, FieldId,
    FieldLayoutId, GenericParamConstraintId, GenericParamId, Guid, GuidIndex, InterfaceImplId, MethodDefId,
    ModuleId, NestedClassId, PropertyMapId, RawRow, RowId, StringOffset, TableId, Token, TypeDefId,
    TypeDefOrRef,
    signature::{visit_signature, visit_type},
};

use super::{Context, DeltaRow, Rule, Violations};

/// Tables in which a delta has no rows: indirections, the assembly and what only a whole image can say.
const FORBIDDEN: &[TableId] = &[
    TableId::FieldPtr,
    TableId::MethodPtr,
    TableId::ParamPtr,
    TableId::EventPtr,
    TableId::PropertyPtr,
    TableId::Assembly,
    TableId::AssemblyProcessor,
    TableId::AssemblyOs,
    TableId::AssemblyRefProcessor,
    TableId::AssemblyRefOs,
    TableId::File,
    TableId::ExportedType,
    TableId::ManifestResource,
];

/// Tables whose rows are updated in place (Roslyn appends constants again; the runtime takes both). In all others rows are appended only.
const UPDATED: &[TableId] = &[
    TableId::TypeDef,
    TableId::Field,
    TableId::MethodDef,
    TableId::Param,
    TableId::Property,
    TableId::Event,
    TableId::Constant,
    TableId::CustomAttribute,
];

/// TypeAttributes.VisibilityMask (II.23.1.15); from 2 on the type is nested.
const VISIBILITY: u32 = 7;

impl Context<'_> {
    pub(super) fn module(&self, out: &mut Violations) {
        let id = ModuleId::from_row(1);
        let (Ok(module), Ok(old)) = (self.delta.get(id), self.before.get(id)) else {
            out.add(Rule::Module, id.token(), "the delta has no Module row");
            return;
        };
        let rows = self.delta.count::<ModuleId>();
        out.require(rows == 1, Rule::Module, id.token(), || {
            format!("found {rows} rows, expected one")
        });
        let (name, expected) = (self.string(module.name), self.before.string(old.name));
        out.require(name == expected, Rule::Module, id.token(), || {
            format!("found the name {name:?}, expected {expected:?}")
        });
        let generation = self.chain.generations() + 1;
        out.require(
            u32::from(module.generation) == generation,
            Rule::Generation,
            id.token(),
            || format!("found {}, expected {generation}", module.generation),
        );
        let known = self.before.guids.count();
        let (size, own) = (self.delta.guids.0.len(), self.delta.guids.count());
        // Mvid, EncId, and from the second generation on EncBaseId.
        let added = if generation == 1 { 2 } else { 3 };
        out.require(
            size.is_multiple_of(16) && own >= known + added,
            Rule::GuidHeap,
            id.token(),
            || {
                format!(
                    "#GUID has {size} bytes, expected {} for {known} entries of the chain and {added} more",
                    (known + added) * 16
                )
            },
        );
        let guid = |index: GuidIndex| self.guid(index).unwrap_or_default();
        let (mvid, expected) = (guid(module.mvid), self.before.guid(old.mvid).unwrap_or_default());
        out.require(mvid == expected, Rule::Mvid, id.token(), || {
            format!("found {mvid}, expected {expected}")
        });
        let earlier: HashSet<Guid> = (1..=known)
            .filter_map(|index| self.before.guid(GuidIndex(index)).ok())
            .collect();
        let enc_id = guid(module.enc_id);
        out.require(
            enc_id != Guid::NIL && !earlier.contains(&enc_id),
            Rule::EncId,
            id.token(),
            || format!("found {enc_id}, expected an id that the chain does not have"),
        );
        let (base, expected) = (
            guid(module.enc_base_id),
            self.before.guid(old.enc_id).unwrap_or_default(),
        );
        out.require(base == expected, Rule::EncBaseId, id.token(), || {
            format!("found {base}, expected {expected}")
        });
    }

    pub(super) fn rows(&self, out: &mut Violations) {
        for row in &self.rows {
            let token = row.token();
            out.require(
                !FORBIDDEN.contains(&row.table) && row.table <= TableId::GenericParamConstraint,
                Rule::ForbiddenTable,
                token,
                || format!("a delta has no rows of {}", row.table.name()),
            );
            out.require(
                !row.updates || UPDATED.contains(&row.table),
                Rule::UpdatedTable,
                token,
                || format!("rows of {} are appended, never updated", row.table.name()),
            );
            if let Some(raw) = self.delta.table(row.table).raw(row.delta) {
                self.columns(*row, &raw, out);
                self.shape(*row, &raw, out);
            }
        }
        self.nested(out);
        self.maps::<PropertyMapId>(out);
        self.maps::<EventMapId>(out);
    }

    fn columns(&self, row: DeltaRow, raw: &RawRow, out: &mut Violations) {
        let token = row.token();
        let zeroed = row.table == TableId::CustomAttribute && self.zeroed(raw);
        for (column, value) in row.table.columns().iter().zip(raw) {
            let problem = match column.kind {
                ColumnKind::U16 | ColumnKind::U32 => None,
                // Lists of members: the runtime ignores them.
                ColumnKind::Row(_) if column.name.ends_with("_list") => None,
                ColumnKind::Row(table) => self.missing(Token::new(table, *value)),
                ColumnKind::Coded(_) if zeroed => None,
                ColumnKind::Coded(kind) => match decode(kind, *value) {
                    // A type without a base, a resource of this file.
                    Some(target)
                        if target.is_nil() && matches!(column.name, "extends" | "implementation") =>
                    {
                        None
                    }
                    Some(target) => self.missing(target),
                    None => Some(format!("{value:#x} is not {}", kind.expected())),
                },
                ColumnKind::String => self.item(self.string(StringOffset(*value)).err(), out, token),
                ColumnKind::Guid => self.item(self.guid(GuidIndex(*value)).err(), out, token),
                ColumnKind::Blob => {
                    self.signature(row, column.name, BlobOffset(*value), out);
                    self.item(self.blob(BlobOffset(*value)).err(), out, token)
                }
            };
            if let Some(problem) = problem {
                out.add(Rule::Reference, token, format!("{}: {problem}", column.name));
            }
        }
    }

    fn item(&self, error: Option<ecma335::Error>, out: &mut Violations, token: Token) -> Option<String> {
        if let Some(error) = error {
            out.add(Rule::HeapItem, token, error.to_string());
        }
        None
    }

    fn missing(&self, token: Token) -> Option<String> {
        (!self.exists(token)).then(|| format!("{token:?} does not exist"))
    }

    fn signature(&self, row: DeltaRow, column: &str, offset: BlobOffset, out: &mut Violations) {
        let is_type = row.table == TableId::TypeSpec;
        let has_one = is_type
            || match row.table {
                TableId::Property => column == "type_",
                TableId::MethodSpec => column == "instantiation",
                _ => column == "signature",
            };
        let Ok(blob) = self.blob(offset) else { return };
        if !has_one {
            return;
        }
        let mut missing = None;
        let visit = |_: Range<usize>, target: TypeDefOrRef| -> ecma335::Result<()> {
            if !self.exists(target.token()) {
                missing = Some(target.token());
            }
            Ok(())
        };
        let mut bytes = Bytes::new(blob, 0);
        let read = match is_type {
            true => visit_type(&mut bytes, visit),
            false => visit_signature(bytes, visit),
        };
        if let Err(error) = read {
            out.add(Rule::Signature, row.token(), error.to_string());
        }
        if let Some(target) = missing {
            out.add(Rule::Signature, row.token(), format!("{target:?} does not exist"));
        }
    }

    /// Whether a CustomAttribute row says that it is deleted; half of it is a violation told elsewhere.
    fn zeroed(&self, raw: &RawRow) -> bool {
        let parent = decode(CodedKind::HasCustomAttribute, raw[0]);
        parent.is_some_and(Token::is_nil)
    }

    /// What depends on the table: updated rows keep their shape, some tables say what only a new definition can be.
    fn shape(&self, row: DeltaRow, raw: &RawRow, out: &mut Violations) {
        let token = row.token();
        let old = row
            .updates
            .then(|| self.before.table(row.table).raw(row.chain))
            .flatten();
        let mut kept = |columns: &[usize], name: usize| {
            let Some(old) = old else { return };
            let flags = columns.iter().all(|column| old.get(*column) == raw.get(*column));
            let text = |row: &RawRow| {
                self.string(StringOffset(row.get(name).copied().unwrap_or(0)))
                    .ok()
            };
            out.require(flags && text(&old) == text(raw), Rule::UpdatedRow, token, || {
                format!(
                    "was {:?} with {:?}, is {:?} with {:?}",
                    text(&old),
                    old,
                    text(raw),
                    raw
                )
            });
        };
        match row.table {
            TableId::TypeDef => kept(&[0], 1),
            TableId::Field | TableId::Property | TableId::Event => kept(&[0], 1),
            TableId::MethodDef => kept(&[1, 2], 3),
            TableId::CustomAttribute if self.zeroed(raw) => {
                let id = CustomAttributeId::from_row(row.delta);
                let nil = self
                    .delta
                    .get(id)
                    .is_ok_and(|row| row.type_.is_nil() && row.value.is_nil());
                out.require(nil && raw[1] == 3, Rule::ZeroedAttribute, token, || {
                    format!("type {:#x}, value {:#x}", raw[1], raw[2])
                });
            }
            TableId::InterfaceImpl => self.part::<InterfaceImplId>(row, |row| row.class.token(), out),
            TableId::ClassLayout => self.part::<ClassLayoutId>(row, |row| row.parent.token(), out),
            TableId::FieldLayout => self.part::<FieldLayoutId>(row, |row| row.field.token(), out),
            TableId::NestedClass => self.part::<NestedClassId>(row, |row| row.nested_class.token(), out),
            TableId::GenericParam => self.part::<GenericParamId>(row, |row| row.owner.token(), out),
            TableId::GenericParamConstraint => {
                self.part::<GenericParamConstraintId>(row, |row| row.owner.token(), out);
            }
            _ => {}
        }
    }

    fn part<I: RowId>(&self, row: DeltaRow, owner: impl Fn(&I::Row) -> Token, out: &mut Violations) {
        let Some(owner) = self.delta.get(I::from_row(row.delta)).ok().map(|row| owner(&row)) else {
            return;
        };
        out.require(!self.existed(owner), Rule::AddedToExisting, row.token(), || {
            format!("of {owner:?}, which the chain has already")
        });
    }

    fn nested(&self, out: &mut Violations) {
        let nested: HashSet<Token> = self
            .delta
            .rows::<NestedClassId>()
            .flatten()
            .map(|(_, row)| row.nested_class.token())
            .collect();
        for row in self
            .rows
            .iter()
            .filter(|row| row.table == TableId::TypeDef && !row.updates)
        {
            let Ok(definition) = self.delta.get(TypeDefId::from_row(row.delta)) else {
                continue;
            };
            let by_flags = definition.flags & VISIBILITY >= 2;
            out.require(
                by_flags == nested.contains(&row.token()),
                Rule::NestedClass,
                row.token(),
                || match by_flags {
                    true => "has nested visibility, but no NestedClass row".to_owned(),
                    false => "has a NestedClass row, but no nested visibility".to_owned(),
                },
            );
        }
    }

    /// PropertyMap and EventMap: the runtime finds the first row of a type.
    fn maps<I: RowId>(&self, out: &mut Violations) {
        let parent = |raw: RawRow| raw[0];
        let rows = |table: &ecma335::Table<'_>| -> Vec<u32> {
            (1..=table.rows())
                .filter_map(|row| table.raw(row))
                .map(parent)
                .collect()
        };
        if self.delta.count::<I>() == 0 {
            return;
        }
        let mut seen: HashSet<u32> = rows(self.before.table(I::TABLE)).into_iter().collect();
        for row in self
            .rows
            .iter()
            .filter(|row| row.table == I::TABLE && !row.updates)
        {
            if let Some(raw) = self.delta.table(I::TABLE).raw(row.delta) {
                out.require(seen.insert(parent(raw)), Rule::MapTwice, row.token(), || {
                    format!("TypeDef({}) has one already", parent(raw))
                });
            }
        }
    }

    /// The row of a definition after the delta: the delta's, or the chain's.
    pub(super) fn field(&self, id: FieldId) -> Option<ecma335::Field> {
        match self.rows.iter().find(|row| row.token() == id.token()) {
            Some(row) => self.delta.get(FieldId::from_row(row.delta)).ok(),
            None => self.before.get(id).ok(),
        }
    }

    /// The delta's methods, as rows of the delta.
    pub(super) fn methods(&self) -> impl Iterator<Item = (DeltaRow, ecma335::MethodDef)> + '_ {
        let rows = self.rows.iter().filter(|row| row.table == TableId::MethodDef);
        rows.filter_map(|row| Some((*row, self.delta.get(MethodDefId::from_row(row.delta)).ok()?)))
    }
}

/// A coded index; `None` for tags that stand for no table.
fn decode(kind: CodedKind, raw: u32) -> Option<Token> {
    let tag = raw & ((1 << kind.tag_bits()) - 1);
    let row = raw >> kind.tag_bits();
    let table = kind.tables().get(tag as usize).copied().flatten()?;
    Some(Token::new(table, row))
}
