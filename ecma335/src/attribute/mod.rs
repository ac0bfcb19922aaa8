//! Custom attribute values (ECMA-335 II.23.3).
//!
//! A value cannot be read from its blob alone: the constructor's signature says what the fixed arguments are, and the size of an enum is
//! known only where the enum is defined, often in another assembly. [`AttributeTypes`] answers such questions; [`Metadata`] does for enums
//! that it names by tokens of its own, [`EnumTypes`] for all of some assemblies.

mod decode;
mod enums;
mod value;

pub use enums::EnumTypes;
pub use value::{AttributeArgument, AttributeText, CustomAttributeValue, EnumType, NamedArgument};

use crate::signature::{MethodSignature, Primitive, Signature, Type};
use crate::{
    CustomAttribute, FieldId, Metadata, MethodDefOrRef, Result, StringOffset, TableId, TypeDefId,
    TypeDefOrRef, TypeRefId, TypeSpecId,
};

/// What is to be known about types beyond their tokens.
pub trait AttributeTypes {
    /// Whether a class is `System.Type`.
    fn is_system_type(&self, class: TypeDefOrRef) -> Result<bool>;
    /// What an enum's values are; `None` if that is not known. Then `int32` is assumed, and if the blob does not fit that, the error says
    /// that the enum is not known.
    fn underlying_type(&self, type_: EnumType<'_>) -> Result<Option<Primitive>>;
}

impl AttributeTypes for Metadata<'_> {
    fn is_system_type(&self, class: TypeDefOrRef) -> Result<bool> {
        let is = |namespace: StringOffset, name: StringOffset| -> Result<bool> {
            Ok(self.string(name)? == "Type" && self.string(namespace)? == "System")
        };
        if let Some(id) = class.token().to_id::<TypeRefId>() {
            let row = self.get(id)?;
            is(row.namespace, row.name)
        } else if let Some(id) = class.token().to_id::<TypeDefId>() {
            let row = self.get(id)?;
            is(row.namespace, row.name)
        } else {
            Ok(false)
        }
    }

    /// Known are the enums that are defined here and named by a token; a name would have to be searched for, as
    /// [`EnumTypes`] does.
    fn underlying_type(&self, type_: EnumType<'_>) -> Result<Option<Primitive>> {
        let EnumType::Token(token) = type_ else {
            return Ok(None);
        };
        let Some(id) = token.token().to_id::<TypeDefId>() else {
            return Ok(None);
        };
        // II.14.3: an enum's one instance field has its underlying type.
        const STATIC: u16 = 0x10;
        for field in self.fields(id) {
            let row = self.get::<FieldId>(field)?;
            if row.flags & STATIC == 0 {
                return Ok(match self.signature(row.signature)? {
                    Signature::Field(Type::Primitive(primitive)) => Some(primitive),
                    _ => None,
                });
            }
        }
        Ok(None)
    }
}

impl<'a> Metadata<'a> {
    /// The value of a custom attribute. `types` knows enums: this metadata itself, or [`EnumTypes`].
    pub fn custom_attribute(
        &self,
        row: &CustomAttribute,
        types: &impl AttributeTypes,
    ) -> Result<CustomAttributeValue<'a>> {
        let constructor = MethodDefOrRef::new(row.type_.token()).unwrap_or_default();
        let (signature, arguments) = self.constructor(constructor)?;
        CustomAttributeValue::decode(self.blob_reader(row.value)?, &signature, &arguments, types)
    }

    /// A constructor's signature, and the type arguments of its class.
    fn constructor(&self, constructor: MethodDefOrRef) -> Result<(MethodSignature, Vec<Type>)> {
        let token = constructor.token();
        let mut arguments = Vec::new();
        let signature = match token.table() {
            Some(TableId::MemberRef) => {
                let row = self.get(crate::MemberRefId(token.row()))?;
                if let Some(id) = row.class.token().to_id::<TypeSpecId>()
                    && let Type::GenericInst { arguments: types, .. } = self.type_spec(id)?
                {
                    arguments = types;
                }
                row.signature
            }
            _ => self.get(crate::MethodDefId(token.row()))?.signature,
        };
        let signature = MethodSignature::parse(self.blob_reader(signature)?)?;
        Ok((signature, arguments))
    }
}
