//! Methods that are moved to classes of their own, where the runtime does not take them in the type that has them.
//!
//! No runtime finds a method that a delta adds to a generic type (seen on 8, 9 and 10); one of a new type it does find. [`move_methods`] makes
//! of an update build the build that a compiler would have written had it put each method into a class nested in its type, with the same
//! generic parameters. An instance method becomes a static one there that takes its `this` for the first argument, so its arguments keep their
//! numbers, and no code changes: calls and `ldftn` lead to it by the same MemberRef, whose row changes. No token changes, so the PDB stays
//! right. [`prove_moved`](crate::prove_moved) is the second opinion.

mod uses;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use ecma335::{
    BlobOffset, FieldId, FieldPtrId, GenericParam, GenericParamConstraint, GenericParamConstraintId,
    GenericParamId, Image, MemberRef, MemberRefId, MemberRefParent, Metadata, MethodDef, MethodDefId,
    MethodPtr, MethodPtrId, MethodSignature, NestedClass, Param, RowId, Signature, StringOffset, TableId,
    Token, Type, TypeDef, TypeDefId, TypeDefOrRef, TypeOrMethodDef, TypeRefId, TypeSpec,
};

use crate::error::Result;
use crate::rewrite::{self, Rewrite};

/// TypeAttributes: nested assembly, abstract, sealed, beforefieldinit. What is around the type that had the method calls it too.
const CLASS: u32 = 0x0010_0185;
/// The column of TypeDef that holds its list of methods.
const METHOD_LIST: usize = 5;
/// MethodAttributes.
const ACCESS: u16 = 0x0007;
const ASSEMBLY: u16 = 0x0003;
const STATIC: u16 = 0x0010;
/// Virtual, RTSpecialName (constructors), PInvokeImpl.
const BOUND: u16 = 0x0040 | 0x1000 | 0x2000;

/// The update with each of these methods in a class of that name, nested in the type that had it; `None` if one of them is used in a way in
/// which only a member of its type can be.
///
/// # Errors
/// The update is damaged.
pub fn move_methods(update: &Image, names: &BTreeMap<MethodDefId, String>) -> Result<Option<Image>> {
    let md = update.metadata()?;
    let (Some(object), Some(place)) = (rewrite::object(&md)?, rewrite::end_of(update)) else {
        return Ok(None);
    };
    if md.count::<MethodPtrId>() > 0 {
        return Ok(None);
    }
    let mut owners: HashMap<MethodDefId, TypeDefId> = HashMap::new();
    for owner in md.ids::<TypeDefId>() {
        owners.extend(md.methods(owner).map(|method| (method, owner)));
    }
    let mut moving = Moving {
        to: Rewrite::new(&md),
        object,
        moved: Vec::new(),
    };
    for (method, name) in names {
        let moved = owners
            .get(method)
            .copied()
            .map(|owner| moving.method(*method, owner, name));
        if !moved.transpose()?.unwrap_or(false) {
            return Ok(None);
        }
    }
    let references = moving.references()?;
    if !uses::are_calls(update, &md, names, &references)? {
        return Ok(None);
    }
    let metadata = moving.finish(names)?;
    Ok(Some(rewrite::image(
        update,
        &place,
        [].into_iter(),
        &[],
        &metadata,
    )?))
}

struct Moving<'m, 'a> {
    to: Rewrite<'m, 'a>,
    object: TypeRefId,
    /// The methods, in the order of their classes.
    moved: Vec<Moved>,
}

/// A method, as it was and as it is.
struct Moved {
    was: MethodDef,
    owner: TypeDefId,
    method: MethodDefId,
    class: TypeDefId,
    signature: BlobOffset,
}

impl Moving<'_, '_> {
    /// Makes the class of a method; `false` for one that has to stay.
    fn method(&mut self, method: MethodDefId, owner: TypeDefId, name: &str) -> Result<bool> {
        let md = self.to.md;
        let row = md.get(method)?;
        let Signature::Method(signature) = md.signature(row.signature)? else {
            return Ok(false);
        };
        let is_static = row.flags & STATIC != 0;
        if row.flags & BOUND != 0
            || row.rva == 0
            || signature.header.has_this == is_static
            || signature.header.explicit_this
            || (!is_static && is_value_type(md, owner)?)
        {
            return Ok(false);
        }
        let class = self.class(owner, name)?;
        let mut moved = MethodDef {
            flags: (row.flags & !ACCESS) | ASSEMBLY | STATIC,
            ..row
        };
        if !is_static {
            moved.signature = self.with_this(signature, owner)?;
            for param in md.params(method) {
                let row = md.get(param)?;
                // 0 is what is returned.
                let sequence = if row.sequence > 0 {
                    row.sequence.saturating_add(1)
                } else {
                    0
                };
                self.to.replace(param, Param { sequence, ..row });
            }
        }
        self.moved.push(Moved {
            was: row,
            owner,
            method,
            class,
            signature: moved.signature,
        });
        Ok(self.to.replace(method, moved))
    }

    /// A class nested in a type, with that type's generic parameters.
    fn class(&mut self, owner: TypeDefId, name: &str) -> Result<TypeDefId> {
        let md = self.to.md;
        let fields = self.to.count::<FieldPtrId>().max(self.to.count::<FieldId>());
        let row = TypeDef {
            flags: CLASS,
            name: self.to.strings.add(name)?,
            namespace: StringOffset(0),
            extends: TypeDefOrRef::new(self.object.token()).unwrap_or_default(),
            field_list: FieldId(fields + 1),
            // Set in the end.
            method_list: MethodDefId(0),
        };
        let class = self.to.push(row);
        self.to.push(NestedClass {
            nested_class: class,
            enclosing_class: owner,
        });
        let new_owner = TypeOrMethodDef::new(class.token()).unwrap_or_default();
        for (id, row) in generic_params(md, owner)? {
            let param = self.to.push(GenericParam {
                owner: new_owner,
                ..row
            });
            for constraint in md.rows::<GenericParamConstraintId>() {
                let (_, constraint) = constraint?;
                if constraint.owner == id {
                    self.to.push(GenericParamConstraint {
                        owner: param,
                        ..constraint
                    });
                }
            }
        }
        Ok(class)
    }

    /// The signature of an instance method as that of a static one.
    fn with_this(&mut self, mut signature: MethodSignature, owner: TypeDefId) -> Result<BlobOffset> {
        let count = generic_params(self.to.md, owner)?.len() as u32;
        let definition = TypeDefOrRef::new(owner.token()).unwrap_or_default();
        let this = if count == 0 {
            Type::Class(definition)
        } else {
            Type::GenericInst {
                is_value_type: false,
                definition,
                arguments: (0..count).map(Type::Var).collect(),
            }
        };
        signature.header.has_this = false;
        signature.params.insert(0, this);
        let mut bytes = Vec::new();
        signature.encode(&mut bytes)?;
        Ok(self.to.blobs.add(&bytes)?)
    }

    /// Leads what led to the methods to their classes. Which references these are.
    fn references(&mut self) -> Result<Vec<MemberRefId>> {
        let md = self.to.md;
        let mut found = Vec::new();
        for row in md.rows::<MemberRefId>() {
            let (id, row) = row?;
            let Some((owner, arguments)) = instantiated(md, row.class.token())? else {
                continue;
            };
            let is_named = |moved: &Moved| -> Result<bool> {
                Ok(moved.owner == owner
                    && md.string(moved.was.name)? == md.string(row.name)?
                    && md.blob(moved.was.signature)? == md.blob(row.signature)?)
            };
            for moved in &self.moved {
                if !is_named(moved)? {
                    continue;
                }
                let mut parent = moved.class.token();
                if !arguments.is_empty() {
                    let mut type_ = Vec::new();
                    Type::GenericInst {
                        is_value_type: false,
                        definition: TypeDefOrRef::new(parent).unwrap_or_default(),
                        arguments,
                    }
                    .encode(&mut type_)?;
                    let signature = self.to.blobs.add(&type_)?;
                    parent = self.to.push(TypeSpec { signature }).token();
                }
                let reference = MemberRef {
                    class: MemberRefParent::new(parent).unwrap_or_default(),
                    signature: moved.signature,
                    ..row
                };
                self.to.replace(id, reference);
                found.push(id);
                break;
            }
        }
        Ok(found)
    }

    /// The metadata root. Types get their methods by way of MethodPtr, so that those that move keep their rows.
    fn finish(mut self, names: &BTreeMap<MethodDefId, String>) -> Result<Vec<u8>> {
        let md = self.to.md;
        let (mut pointers, mut lists) = (Vec::new(), Vec::new());
        for owner in md.ids::<TypeDefId>() {
            lists.push(pointers.len() as u32 + 1);
            pointers.extend(md.methods(owner).filter(|method| !names.contains_key(method)));
        }
        for moved in &self.moved {
            lists.push(pointers.len() as u32 + 1);
            pointers.push(moved.method);
        }
        for (row, list) in self.to.table(TableId::TypeDef).iter_mut().zip(lists) {
            row[METHOD_LIST] = list;
        }
        for method in pointers {
            self.to.push(MethodPtr { method });
        }
        self.to.finish()
    }
}

/// The generic parameters of a type, in their order.
fn generic_params(md: &Metadata<'_>, owner: TypeDefId) -> Result<Vec<(GenericParamId, GenericParam)>> {
    let mut found = Vec::new();
    for row in md.rows::<GenericParamId>() {
        let (id, row) = row?;
        if row.owner.token() == owner.token() {
            found.push((id, row));
        }
    }
    found.sort_by_key(|(_, row)| row.number);
    Ok(found)
}

/// The own type that a reference's parent is, or of which it is an instantiation, with the arguments.
fn instantiated(md: &Metadata<'_>, parent: Token) -> Result<Option<(TypeDefId, Vec<Type>)>> {
    if let Some(own) = parent.to_id::<TypeDefId>() {
        return Ok(Some((own, Vec::new())));
    }
    let Some(spec) = parent.to_id() else {
        return Ok(None);
    };
    Ok(match md.type_spec(spec)? {
        Type::GenericInst {
            definition,
            arguments,
            ..
        } => definition.token().to_id().map(|own| (own, arguments)),
        _ => None,
    })
}

/// Whether `this` is a pointer to the value.
fn is_value_type(md: &Metadata<'_>, owner: TypeDefId) -> Result<bool> {
    let Some(base) = md.get(owner)?.extends.token().to_id::<TypeRefId>() else {
        return Ok(false);
    };
    let base = md.get(base)?;
    let name = md.string(base.name)?;
    Ok(md.string(base.namespace)? == "System" && matches!(name, "ValueType" | "Enum"))
}
