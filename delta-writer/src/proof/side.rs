//! One of the two builds with what the tables say only the long way round: who owns what.

use std::collections::HashMap;
use std::sync::OnceLock;

use ecma335::{
    AssemblyId, AssemblyRefId, Code, EventMapId, Members, Metadata, MethodDefId, NestedClassId,
    PropertyMapId, ResolutionScope, Result, RowId, StringOffset, TableId, Token, TypeDefId, TypeRefId,
};

/// A build: metadata, code, and owners by row.
pub(super) struct Side<'a> {
    pub(super) md: Metadata<'a>,
    pub(super) code: &'a (dyn Code + Sync),
    /// The type of each field.
    pub(super) field_owner: Vec<u32>,
    /// The type of each method.
    pub(super) method_owner: Vec<u32>,
    /// The method of each parameter.
    pub(super) param_owner: Vec<u32>,
    /// The first parameter of each method, and how many it has.
    pub(super) params: Vec<(u32, u32)>,
    /// The type of each property.
    pub(super) property_owner: Vec<u32>,
    /// The type of each event.
    pub(super) event_owner: Vec<u32>,
    /// The type around each type; 0 for those that are not nested.
    pub(super) enclosing: Vec<u32>,
    types: OnceLock<HashMap<TypeKey<'a>, Option<TypeDefId>>>,
}

/// Where a reference looks for a type of the own build.
pub(super) enum OwnScope {
    /// Among those that no type encloses.
    Assembly,
    /// Within what another reference means.
    Type(TypeRefId),
}

/// Enclosing type, namespace and name.
type TypeKey<'a> = (u32, &'a [u8], &'a [u8]);

/// Types nested deeper than any compiler writes are not resolved.
pub(super) const MAX_NESTING: u32 = 64;

/// For each child its parent's row: 0 where no parent claims it.
fn owners<'a, P: RowId, C: RowId>(
    md: &Metadata<'a>,
    members: impl Fn(P) -> Members<'a, C>,
    owner: impl Fn(P) -> Result<u32>,
) -> Result<Vec<u32>> {
    let mut owners = vec![0; md.count::<C>() as usize];
    for parent in md.ids::<P>() {
        let mut list = members(parent).peekable();
        if list.peek().is_none() {
            continue;
        }
        let owner = owner(parent)?;
        for child in list {
            match child.index().and_then(|index| owners.get_mut(index)) {
                Some(slot) if *slot == 0 => *slot = owner,
                _ => {
                    return Err(ecma335::Error::Unexpected {
                        offset: md.table(P::TABLE).row_offset(parent.row()),
                        found: u64::from(child.row()),
                        expected: "a member that exists, of one parent",
                    });
                }
            }
        }
    }
    Ok(owners)
}

/// The entry of a row in a vector with one entry a row; 0 beyond it.
pub(super) fn at(values: &[u32], row: u32) -> u32 {
    (row as usize)
        .checked_sub(1)
        .and_then(|index| values.get(index))
        .copied()
        .unwrap_or(0)
}

impl<'a> Side<'a> {
    pub(super) fn new(code: &'a (dyn Code + Sync)) -> Result<Self> {
        let md = code.metadata()?;
        let mut enclosing = vec![0; md.count::<TypeDefId>() as usize];
        for nested in md.rows::<NestedClassId>() {
            let (_, nested) = nested?;
            if let Some(slot) = nested
                .nested_class
                .index()
                .and_then(|index| enclosing.get_mut(index))
            {
                *slot = nested.enclosing_class.row();
            }
        }
        let param_owner = owners(&md, |id| md.params(id), |id: MethodDefId| Ok(id.row()))?;
        let mut params = vec![(0, 0); md.count::<MethodDefId>() as usize];
        for (row, owner) in (1..).zip(&param_owner) {
            if let Some((first, count)) = (*owner as usize)
                .checked_sub(1)
                .and_then(|index| params.get_mut(index))
            {
                if *count == 0 {
                    *first = row;
                }
                *count += 1;
            }
        }
        Ok(Self {
            field_owner: owners(&md, |id| md.fields(id), |id: TypeDefId| Ok(id.row()))?,
            method_owner: owners(&md, |id| md.methods(id), |id: TypeDefId| Ok(id.row()))?,
            param_owner,
            params,
            property_owner: owners(
                &md,
                |id| md.properties(id),
                |id: PropertyMapId| Ok(md.get(id)?.parent.row()),
            )?,
            event_owner: owners(
                &md,
                |id| md.events(id),
                |id: EventMapId| Ok(md.get(id)?.parent.row()),
            )?,
            enclosing,
            md,
            code,
            types: OnceLock::new(),
        })
    }

    /// A string's bytes, not checked to be UTF-8; `None` beyond the heap.
    #[inline]
    pub(super) fn text(&self, offset: StringOffset) -> Option<&'a [u8]> {
        let heap = self.md.strings.0;
        if offset.is_nil() {
            return Some(&[]);
        }
        let rest = heap.get(offset.0 as usize..)?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        Some(&rest[..end])
    }

    /// The row of the type, field, ... that owns a definition, if it has one.
    pub(super) fn owner(&self, token: Token) -> u32 {
        match token.table() {
            Some(TableId::TypeDef) => at(&self.enclosing, token.row()),
            Some(TableId::Field) => at(&self.field_owner, token.row()),
            Some(TableId::MethodDef) => at(&self.method_owner, token.row()),
            Some(TableId::Param) => at(&self.param_owner, token.row()),
            Some(TableId::Property) => at(&self.property_owner, token.row()),
            Some(TableId::Event) => at(&self.event_owner, token.row()),
            _ => 0,
        }
    }

    /// The first parameter of a method and how many it has.
    pub(super) fn params_of(&self, method: MethodDefId) -> (u32, u32) {
        method
            .index()
            .and_then(|index| self.params.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// The type that a reference means when it means one of this very build: by the module, or by an AssemblyRef to itself.
    pub(super) fn own_type(&self, id: TypeRefId) -> Option<TypeDefId> {
        self.own_type_at(id, 0)
    }

    fn own_type_at(&self, id: TypeRefId, depth: u32) -> Option<TypeDefId> {
        let row = self.md.get(id).ok()?;
        let enclosing = match self.own_scope(row.resolution_scope)? {
            OwnScope::Assembly => TypeDefId::default(),
            OwnScope::Type(outer) if depth < MAX_NESTING => self.own_type_at(outer, depth + 1)?,
            OwnScope::Type(_) => return None,
        };
        self.type_named(enclosing, self.text(row.namespace)?, self.text(row.name)?)
    }

    /// Where a reference looks for its type, if that may be in this very build.
    pub(super) fn own_scope(&self, scope: ResolutionScope) -> Option<OwnScope> {
        match scope.token().table()? {
            TableId::Module => Some(OwnScope::Assembly),
            TableId::AssemblyRef => {
                let assembly = self.md.get(AssemblyId::from_row(1)).ok()?;
                let reference = self.md.get(scope.token().to_id::<AssemblyRefId>()?).ok()?;
                (self.text(assembly.name)? == self.text(reference.name)?).then_some(OwnScope::Assembly)
            }
            TableId::TypeRef => Some(OwnScope::Type(scope.token().to_id()?)),
            _ => None,
        }
    }

    /// The only type of that name within another one, or within none.
    pub(super) fn type_named(
        &self,
        enclosing: TypeDefId,
        namespace: &[u8],
        name: &[u8],
    ) -> Option<TypeDefId> {
        let types = self.types.get_or_init(|| self.index());
        types.get(&(enclosing.row(), namespace, name)).copied()?
    }

    /// Whether another type has the same name in the same place.
    pub(super) fn has_namesake(&self, id: TypeDefId) -> bool {
        let key = || {
            let row = self.md.get(id).ok()?;
            Some((
                at(&self.enclosing, id.row()),
                self.text(row.namespace)?,
                self.text(row.name)?,
            ))
        };
        let types = self.types.get_or_init(|| self.index());
        key().is_some_and(|key| types.get(&key) == Some(&None))
    }

    /// Types by name; `None` for names that stand for two, which resolve to nothing.
    fn index(&self) -> HashMap<TypeKey<'a>, Option<TypeDefId>> {
        let mut types = HashMap::with_capacity(self.enclosing.len());
        for (id, row) in self.md.rows::<TypeDefId>().flatten() {
            if let (Some(namespace), Some(name)) = (self.text(row.namespace), self.text(row.name)) {
                types
                    .entry((at(&self.enclosing, id.row()), namespace, name))
                    .and_modify(|entry| *entry = None)
                    .or_insert(Some(id));
            }
        }
        types
    }

    /// The name column of a definition.
    pub(super) fn name(&self, token: Token) -> Option<StringOffset> {
        let md = &self.md;
        Some(match token.table()? {
            TableId::TypeDef => md.get(token.to_id::<TypeDefId>()?).ok()?.name,
            TableId::Field => md.get(token.to_id::<ecma335::FieldId>()?).ok()?.name,
            TableId::MethodDef => md.get(token.to_id::<ecma335::MethodDefId>()?).ok()?.name,
            TableId::Param => md.get(token.to_id::<ecma335::ParamId>()?).ok()?.name,
            TableId::Property => md.get(token.to_id::<ecma335::PropertyId>()?).ok()?.name,
            TableId::Event => md.get(token.to_id::<ecma335::EventId>()?).ok()?.name,
            TableId::GenericParam => md.get(token.to_id::<ecma335::GenericParamId>()?).ok()?.name,
            TableId::Assembly => md.get(token.to_id::<AssemblyId>()?).ok()?.name,
            TableId::Module => md.get(token.to_id::<ecma335::ModuleId>()?).ok()?.name,
            _ => return None,
        })
    }

    /// A type's name as reflection and attributes write it: `Namespace.Outer+Inner`.
    pub(super) fn type_name(&self, id: TypeDefId) -> String {
        let mut name = String::new();
        let mut row = id.row();
        for _ in 0..MAX_NESTING {
            let Ok(definition) = self.md.get(TypeDefId::from_row(row)) else {
                break;
            };
            let lossy = |offset| String::from_utf8_lossy(self.text(offset).unwrap_or_default()).into_owned();
            let mut part = lossy(definition.namespace);
            if !part.is_empty() {
                part.push('.');
            }
            part.push_str(&lossy(definition.name));
            if !name.is_empty() {
                part.push('+');
                part.push_str(&name);
            }
            name = part;
            row = at(&self.enclosing, row);
            if row == 0 {
                break;
            }
        }
        name
    }

    /// A definition's name for a message: `Namespace.Type::Member`.
    pub(super) fn describe(&self, token: Token) -> String {
        if let Some(id) = token.to_id::<TypeDefId>() {
            return self.type_name(id);
        }
        let name = self.name(token).and_then(|offset| self.text(offset)).map_or_else(
            || format!("{token:?}"),
            |text| String::from_utf8_lossy(text).into_owned(),
        );
        let owner = self.owner(token);
        match token.table() {
            _ if owner == 0 => name,
            Some(TableId::Param) => {
                format!("{}({name})", self.describe(Token::new(TableId::MethodDef, owner)))
            }
            _ => format!("{}::{name}", self.type_name(TypeDefId::from_row(owner))),
        }
    }
}
