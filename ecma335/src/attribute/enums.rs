//! The enums of one or more assemblies by name: what custom attributes need to know about types.

use std::collections::HashMap;

use crate::signature::Primitive;
use crate::{
    AttributeTypes, EnumType, Metadata, Ownership, Result, RowId, StringOffset, Token, TypeDefId,
    TypeDefOrRef, TypeRefId,
};

/// Nesting beyond this is damage.
const MAX_NESTING: usize = 64;

/// Answers for the attributes of one metadata out of its own enums and those of other assemblies.
///
/// ```
/// # fn example(image: &ecma335::Image, library: &ecma335::Image) -> ecma335::Result<()> {
/// use ecma335::{CustomAttributeId, EnumTypes};
///
/// let (metadata, library) = (image.metadata()?, library.metadata()?);
/// let enums = EnumTypes::new(&metadata, [&library])?;
/// for row in metadata.rows::<CustomAttributeId>() {
///     println!("{}", metadata.custom_attribute(&row?.1, &enums)?);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct EnumTypes<'m, 'a> {
    metadata: &'m Metadata<'a>,
    /// By the name that reflection gives; `None` where assemblies disagree.
    by_name: HashMap<String, Option<Primitive>>,
}

impl<'m, 'a> EnumTypes<'m, 'a> {
    /// Collects the enums of `metadata`, whose attributes are to be read, and of `others`. Where names are equal, its own ones count.
    pub fn new<'o, 'b: 'o>(
        metadata: &'m Metadata<'a>,
        others: impl IntoIterator<Item = &'o Metadata<'b>>,
    ) -> Result<Self> {
        let mut by_name = HashMap::new();
        for (name, underlying) in enums(metadata)? {
            by_name.insert(name, Some(underlying));
        }
        let mut foreign: HashMap<String, Option<Primitive>> = HashMap::new();
        for other in others {
            for (name, underlying) in enums(other)? {
                foreign
                    .entry(name)
                    .and_modify(|known| *known = known.filter(|known| *known == underlying))
                    .or_insert(Some(underlying));
            }
        }
        for (name, underlying) in foreign {
            by_name.entry(name).or_insert(underlying);
        }
        Ok(Self { metadata, by_name })
    }
}

impl AttributeTypes for EnumTypes<'_, '_> {
    fn is_system_type(&self, class: TypeDefOrRef) -> Result<bool> {
        self.metadata.is_system_type(class)
    }

    fn underlying_type(&self, type_: EnumType<'_>) -> Result<Option<Primitive>> {
        let name = match type_ {
            EnumType::Token(token) => {
                let Some(id) = token.token().to_id::<TypeRefId>() else {
                    return self.metadata.underlying_type(type_);
                };
                reference_name(self.metadata, id)?
            }
            EnumType::Name(text) => {
                let mut name = text.to_str_lossy().into_owned();
                name.truncate(assembly_at(&name));
                Some(name)
            }
        };
        Ok(name.and_then(|name| *self.by_name.get(&name)?))
    }
}

/// Where the assembly follows a type's name: at the first comma without a backslash before it.
fn assembly_at(name: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b',' if !escaped => return at,
            _ => escaped = byte == b'\\' && !escaped,
        }
    }
    name.len()
}

fn enums(metadata: &Metadata<'_>) -> Result<Vec<(String, Primitive)>> {
    let owners = Ownership::new(metadata)?;
    let mut found = Vec::new();
    for row in metadata.rows::<TypeDefId>() {
        let (id, row) = row?;
        if is_system_enum(metadata, row.extends.token())?
            && let Some(token) = TypeDefOrRef::new(id.token())
            && let Some(underlying) = metadata.underlying_type(EnumType::Token(token))?
            && let Some(name) = definition_name(metadata, &owners, id)?
        {
            found.push((name, underlying));
        }
    }
    Ok(found)
}

fn is_system_enum(metadata: &Metadata<'_>, base: Token) -> Result<bool> {
    let (namespace, name) = if base.is_nil() {
        return Ok(false);
    } else if let Some(id) = base.to_id::<TypeRefId>() {
        let row = metadata.get(id)?;
        (row.namespace, row.name)
    } else if let Some(id) = base.to_id::<TypeDefId>() {
        let row = metadata.get(id)?;
        (row.namespace, row.name)
    } else {
        return Ok(false);
    };
    Ok(metadata.string(name)? == "Enum" && metadata.string(namespace)? == "System")
}

fn definition_name(metadata: &Metadata<'_>, owners: &Ownership, mut id: TypeDefId) -> Result<Option<String>> {
    let mut parts = Vec::new();
    for _ in 0..MAX_NESTING {
        let row = metadata.get(id)?;
        parts.push((row.namespace, row.name));
        match owners.enclosing(id) {
            Some(outer) => id = outer,
            None => return join(metadata, &parts).map(Some),
        }
    }
    Ok(None)
}

fn reference_name(metadata: &Metadata<'_>, mut id: TypeRefId) -> Result<Option<String>> {
    let mut parts = Vec::new();
    for _ in 0..MAX_NESTING {
        let row = metadata.get(id)?;
        parts.push((row.namespace, row.name));
        match row.resolution_scope.token().to_id::<TypeRefId>() {
            Some(outer) if !outer.is_nil() => id = outer,
            _ => return join(metadata, &parts).map(Some),
        }
    }
    Ok(None)
}

/// `Namespace.Outer+Inner`, with backslashes before what has a meaning in such names.
fn join(metadata: &Metadata<'_>, parts: &[(StringOffset, StringOffset)]) -> Result<String> {
    let mut full = String::new();
    for (namespace, name) in parts.iter().rev() {
        if !full.is_empty() {
            full.push('+');
        }
        let namespace = metadata.string(*namespace)?;
        full.push_str(namespace);
        if !namespace.is_empty() {
            full.push('.');
        }
        for char in metadata.string(*name)?.chars() {
            if matches!(char, '\\' | '+' | ',' | '[' | ']' | '&' | '*') {
                full.push('\\');
            }
            full.push(char);
        }
    }
    Ok(full)
}
