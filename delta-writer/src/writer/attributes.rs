//! Custom attributes: copied for what is added, and brought up to date for methods (and their parameters) whose rows are in the delta, and
//! for what the plan names.

use std::collections::{BTreeSet, HashMap};

use ecma335::{
    AttributeArgument, AttributeText, CodedKind, CustomAttribute, CustomAttributeId, CustomAttributeType,
    HasCustomAttribute, Metadata, TableId, Token, TypeDefId, write_compressed_u32,
};

use super::Writer;
use super::references::misplaced;
use crate::error::Result;

/// A row that says nothing: it has the tags of a parent and of a constructor, but no rows. Reflection does ask for the attributes of
/// nothing (of parameter 0, where what a method returns has no row), but never for those of an InterfaceImpl.
fn cleared() -> CustomAttribute {
    let nothing = |table| Token::new(table, 0);
    CustomAttribute {
        parent: HasCustomAttribute::new(nothing(TableId::InterfaceImpl)).unwrap_or_default(),
        type_: CustomAttributeType::new(nothing(TableId::MemberRef)).unwrap_or_default(),
        value: Default::default(),
    }
}

/// Rows of CustomAttribute by their parents, in order.
type ByParent = HashMap<Token, Vec<CustomAttributeId>>;

impl<'a> Writer<'a> {
    /// The attributes of everything that was added, then those of updated methods that differ from the chain's.
    pub(super) fn write_attributes(&mut self) -> Result<()> {
        let mut added = self.added.clone();
        added.sort_by_key(|(_, chain)| CodedKind::HasCustomAttribute.encode(*chain));
        let mut updated: Vec<(Token, Token)> = Vec::new();
        for method in self.methods.iter().filter(|method| !method.added) {
            updated.push((
                ecma335::RowId::token(method.update),
                ecma335::RowId::token(method.chain),
            ));
        }
        for (update, chain) in &self.params {
            updated.push((ecma335::RowId::token(*update), ecma335::RowId::token(*chain)));
        }
        // A caller may have several reasons for one of them.
        let named: BTreeSet<Token> = self.plan.attributes.iter().copied().collect();
        for update in named {
            updated.push((update, self.definition(update)?));
        }
        let parts = self.parts(&updated)?;
        updated.extend(parts);
        let bare: Vec<_> = self
            .bare
            .iter()
            .map(|param| ecma335::RowId::token(*param))
            .collect();
        let known = by_parent(
            &self.base,
            updated
                .iter()
                .map(|(_, chain)| *chain)
                .chain(bare.iter().copied()),
        )?;
        let wanted = by_parent(
            &self.update,
            updated.iter().chain(&added).map(|(update, _)| *update),
        )?;
        let mut any_gone = false;
        for (update, chain) in updated {
            any_gone |= self.update_attributes(wanted.get(&update), known.get(&chain), chain)?;
        }
        for param in bare {
            any_gone |= self.update_attributes(None, known.get(&param), param)?;
        }
        for (update, chain) in added {
            for id in wanted.get(&update).into_iter().flatten() {
                let row = self.attribute(*id, chain)?;
                let row = self.store(row)?;
                self.rows.append(row);
            }
        }
        // The runtime looks up attributes by halves until a row is appended, and a cleared one is not in its order.
        if any_gone {
            self.rows.append(cleared());
        }
        Ok(())
    }

    /// If anything differs: existing rows in place, further ones appended, left-over ones cleared. Nothing for what is equal. Gives whether
    /// one was cleared.
    fn update_attributes(
        &mut self,
        wanted: Option<&Vec<CustomAttributeId>>,
        known: Option<&Vec<CustomAttributeId>>,
        parent: Token,
    ) -> Result<bool> {
        let (wanted, known) = (
            wanted.map_or(&[][..], Vec::as_slice),
            known.map_or(&[][..], Vec::as_slice),
        );
        let mut new = Vec::with_capacity(wanted.len());
        for id in wanted {
            new.push(self.attribute(*id, parent)?);
        }
        let mut old = Vec::with_capacity(known.len());
        for id in known {
            let row = self.base.get(*id)?;
            old.push((row.type_.token(), self.base.blob(row.value)?));
        }
        let same = new
            .iter()
            .map(|new| (new.constructor, new.value.as_slice()))
            .eq(old);
        if same {
            return Ok(false);
        }
        let mut places = known.iter().copied();
        for attribute in new {
            let row = self.store(attribute)?;
            match places.next() {
                Some(id) => self.rows.put(id, row),
                None => {
                    self.rows.append(row);
                }
            }
        }
        let gone = places.len() > 0;
        for id in places {
            self.rows.put(id, cleared());
        }
        Ok(gone)
    }

    /// An attribute of the update as the chain has it.
    fn attribute(&mut self, id: CustomAttributeId, parent: Token) -> Result<Attribute> {
        let row = self.update.get(id)?;
        Ok(Attribute {
            parent,
            constructor: self.import(row.type_.token())?,
            value: self.attribute_value(&row)?,
        })
    }

    fn store(&mut self, attribute: Attribute) -> Result<CustomAttribute> {
        let Attribute {
            parent,
            constructor,
            value,
        } = attribute;
        Ok(CustomAttribute {
            parent: HasCustomAttribute::new(parent)
                .ok_or_else(|| misplaced(CodedKind::HasCustomAttribute, parent))?,
            type_: CustomAttributeType::new(constructor)
                .ok_or_else(|| misplaced(CodedKind::CustomAttributeType, constructor))?,
            value: self.heaps.blobs.add(&value)?,
        })
    }

    /// A value names types by text: those of the own assembly by the names that they have in the chain. Iterators and async methods name
    /// their state machines so.
    fn attribute_value(&mut self, row: &CustomAttribute) -> Result<Vec<u8>> {
        let blob = self.update.blob(row.value)?;
        let mut out = Vec::with_capacity(blob.len());
        let mut copied = 0;
        // What cannot be decoded (an enum of another assembly that is no int32) is copied as it is.
        if let Ok(value) = self.update.custom_attribute(row, &self.update) {
            let arguments = value
                .fixed
                .iter()
                .chain(value.named.iter().map(|named| &named.value));
            let mut names = Vec::new();
            arguments.for_each(|argument| type_names(argument, &mut names));
            for AttributeText(name) in names {
                // The name is a part of the blob; its length stands before it.
                let start = (name.as_ptr() as usize).wrapping_sub(blob.as_ptr() as usize);
                let mut length = Vec::new();
                if let Ok(text) = std::str::from_utf8(name)
                    && let Some(new) = self.type_name(text)?
                    && write_compressed_u32(&mut length, name.len() as u32).is_some()
                    && let Some(before) = start.checked_sub(length.len())
                    && before >= copied
                    && blob.get(before..start) == Some(length.as_slice())
                {
                    out.extend_from_slice(&blob[copied..before]);
                    // A name as long as a blob may be has been read above; its like fits too.
                    let _ = write_compressed_u32(&mut out, new.len() as u32);
                    out.extend_from_slice(new.as_bytes());
                    copied = start + name.len();
                }
            }
        }
        out.extend_from_slice(&blob[copied..]);
        Ok(out)
    }

    /// `Namespace.Outer+Inner`, perhaps with an assembly behind a comma, as the chain names it; `None` if that is the same or not of here.
    fn type_name(&mut self, text: &'a str) -> Result<Option<String>> {
        let (path, assembly) = text.split_at(text.find(',').unwrap_or(text.len()));
        let of_here = match assembly.split(',').nth(1) {
            Some(name) => self.is_own_assembly(name.trim())?,
            None => true,
        };
        // Type arguments and escaped characters are not in the names that compilers make up.
        if !of_here || path.contains(['[', '\\']) {
            return Ok(None);
        }
        let mut id = TypeDefId::default();
        let mut renamed = String::with_capacity(text.len());
        for (depth, segment) in path.split('+').enumerate() {
            let (namespace, name) = match segment.rsplit_once('.') {
                Some((namespace, name)) if depth == 0 && !name.is_empty() => (namespace, name),
                _ => ("", segment),
            };
            let Some(found) = self.update_type(id, namespace, name)? else {
                return Ok(None);
            };
            id = found;
            renamed.push_str(if depth > 0 { "+" } else { "" });
            if !namespace.is_empty() {
                renamed.push_str(namespace);
                renamed.push('.');
            }
            renamed.push_str(self.type_def_name(id)?);
        }
        renamed.push_str(assembly);
        Ok((renamed != text).then_some(renamed))
    }
}

/// An attribute in the chain's terms, not stored yet.
struct Attribute {
    parent: Token,
    constructor: Token,
    value: Vec<u8>,
}

fn type_names<'v>(argument: &AttributeArgument<'v>, names: &mut Vec<AttributeText<'v>>) {
    match argument {
        AttributeArgument::Type(Some(name)) => names.push(*name),
        AttributeArgument::Array(Some(elements)) => {
            elements.iter().for_each(|element| type_names(element, names));
        }
        _ => {}
    }
}

fn by_parent(metadata: &Metadata<'_>, parents: impl Iterator<Item = Token>) -> Result<ByParent> {
    let mut wanted: Vec<(u32, Token)> = parents
        .filter_map(|parent| Some((CodedKind::HasCustomAttribute.encode(parent)?, parent)))
        .collect();
    wanted.sort_unstable();
    let mut found = ByParent::new();
    let (Some((first, _)), Some((last, _))) = (wanted.first(), wanted.last()) else {
        return Ok(found);
    };
    let range = *first..=*last;
    let table = metadata.table(TableId::CustomAttribute);
    for id in metadata.ids::<CustomAttributeId>() {
        // A delta of a few methods wants few rows of many.
        let parent = table.column(id.0, 0);
        if range.contains(&parent)
            && let Ok(at) = wanted.binary_search_by_key(&parent, |(coded, _)| *coded)
        {
            found.entry(wanted[at].1).or_default().push(id);
        }
    }
    Ok(found)
}
