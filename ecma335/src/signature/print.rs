//! Types and members as text, as IL assembler writes them but without `class`, `valuetype` and assembly names.

use super::{ArrayShape, CallingConvention, MAX_DEPTH, MethodSignature, Signature, Type};
use crate::{
    BlobOffset, Error, FieldId, MemberRefId, Metadata, MethodDefId, MethodSpecId, Ownership, Result, RowId,
    StandAloneSigId, StringOffset, TableId, Token, TypeDefId, TypeDefOrRef, TypeRefId, TypeSpecId,
};

/// More parts than any readable name has: TypeSpecs can refer to TypeSpecs, so that a small blob may stand for a huge text.
const MAX_PARTS: usize = 10_000;
/// As much text as no name has, in bytes.
const MAX_TEXT: usize = 1 << 20;

/// Names for tokens and types of one metadata.
///
/// Generic parameters get their names where a context (a TypeDef or MethodDef) says whose they are, else `!0` and `!!0`.
#[derive(Debug, Clone)]
pub struct Names<'m, 'a> {
    metadata: &'m Metadata<'a>,
    owners: Ownership,
}

impl<'m, 'a> Names<'m, 'a> {
    /// Names from `metadata`.
    pub fn new(metadata: &'m Metadata<'a>) -> Result<Self> {
        Ok(Self {
            metadata,
            owners: Ownership::new(metadata)?,
        })
    }

    /// The owners of members, which had to be collected for the names.
    #[must_use]
    pub fn owners(&self) -> &Ownership {
        &self.owners
    }

    /// A type in the context of a TypeDef or MethodDef (or of a nil token: none).
    pub fn type_(&self, type_: &Type, context: Token) -> Result<String> {
        self.text(context, |printer| printer.type_(type_, MAX_DEPTH))
    }

    /// A signature with `name` in the place of the member's name.
    pub fn signature(&self, signature: &Signature, name: &str, context: Token) -> Result<String> {
        self.text(context, |printer| match signature {
            Signature::Method(method) => printer.method(method, name, MAX_DEPTH),
            Signature::Field(type_) => printer.variable(type_, name),
            Signature::Property(property) => {
                if property.has_this {
                    printer.out.push_str("instance ");
                }
                printer.variable(&property.type_, name)?;
                printer.list('(', &property.params, ')', MAX_DEPTH)
            }
            Signature::Locals(types) => printer.list('(', types, ')', MAX_DEPTH),
            Signature::MethodSpec(types) => printer.list('<', types, '>', MAX_DEPTH),
        })
    }

    /// What a token stands for, as an instruction in the context of a method names it: a type, a method, a field, a user string, a
    /// signature. Tokens of other tables are printed as such.
    pub fn token(&self, token: Token, context: Token) -> Result<String> {
        self.text(context, |printer| printer.token(token))
    }

    fn text(
        &self,
        context: Token,
        print: impl FnOnce(&mut Printer<'_, 'm, 'a>) -> Result<()>,
    ) -> Result<String> {
        let mut printer = Printer {
            names: self,
            out: String::new(),
            parts: MAX_PARTS,
            type_context: Token::default(),
            method_context: Token::default(),
        };
        printer.enter(context);
        print(&mut printer)?;
        Ok(printer.out)
    }
}

/// A name being printed, and what it may still cost.
struct Printer<'n, 'm, 'a> {
    names: &'n Names<'m, 'a>,
    out: String,
    parts: usize,
    type_context: Token,
    method_context: Token,
}

impl<'a> Printer<'_, '_, 'a> {
    fn metadata(&self) -> &Metadata<'a> {
        self.names.metadata
    }

    fn enter(&mut self, context: Token) {
        let method = context.to_id::<MethodDefId>();
        let owner = match method {
            Some(id) => self.names.owners.method(id).map(RowId::token),
            None => Some(context),
        };
        self.type_context = owner.unwrap_or_default();
        self.method_context = method.map(RowId::token).unwrap_or_default();
    }

    /// Counts one more part and one level more.
    fn step(&mut self, depth: usize) -> Result<usize> {
        self.parts = self.parts.saturating_sub(1);
        match depth.checked_sub(1) {
            Some(depth) if self.parts > 0 => Ok(depth),
            _ => Err(Error::TooDeep {
                offset: 0,
                limit: MAX_DEPTH,
                what: "a name of readable size",
            }),
        }
    }

    fn type_(&mut self, type_: &Type, depth: usize) -> Result<()> {
        let depth = self.step(depth)?;
        match type_ {
            Type::Primitive(primitive) => self.out.push_str(primitive.name()),
            Type::Class(token) | Type::ValueType(token) => self.type_token(token.token(), depth)?,
            Type::Var(number) => self.variable_name(self.type_context, "!", *number)?,
            Type::MVar(number) => self.variable_name(self.method_context, "!!", *number)?,
            Type::GenericInst {
                definition,
                arguments,
                ..
            } => {
                self.type_token(definition.token(), depth)?;
                self.list('<', arguments, '>', depth)?;
            }
            Type::SzArray(element) => {
                self.type_(element, depth)?;
                self.out.push_str("[]");
            }
            Type::Array(element, shape) => {
                self.type_(element, depth)?;
                self.shape(shape);
            }
            Type::Pointer(inner) => {
                self.type_(inner, depth)?;
                self.out.push('*');
            }
            Type::ByRef(inner) => {
                self.type_(inner, depth)?;
                self.out.push('&');
            }
            Type::FunctionPointer(method) => {
                self.out.push_str("method ");
                self.method(method, "*", depth)?;
            }
            Type::Modified {
                is_required,
                modifier,
                inner,
            } => {
                self.type_(inner, depth)?;
                self.out
                    .push_str(if *is_required { " modreq(" } else { " modopt(" });
                self.type_token(modifier.token(), depth)?;
                self.out.push(')');
            }
            Type::Pinned(inner) => {
                self.type_(inner, depth)?;
                self.out.push_str(" pinned");
            }
        }
        Ok(())
    }

    fn list(&mut self, open: char, types: &[Type], close: char, depth: usize) -> Result<()> {
        self.out.push(open);
        for (index, type_) in types.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            self.type_(type_, depth)?;
        }
        self.out.push(close);
        Ok(())
    }

    /// `[,]`, or dimensions as `low...high`.
    fn shape(&mut self, shape: &ArrayShape) {
        self.out.push('[');
        // A rank is a number of any size: beyond the bounds that are given, what is written is bounded too.
        for index in 0..(shape.rank as usize).min(64) {
            if index > 0 {
                self.out.push(',');
            }
            match (shape.lower_bounds.get(index), shape.sizes.get(index)) {
                (None, None) if shape.rank == 1 => self.out.push_str("..."),
                (None, None) => {}
                (Some(low), None) => self.out.push_str(&format!("{low}...")),
                (low, Some(size)) => {
                    let low = low.copied().unwrap_or(0);
                    let high = i64::from(low) + i64::from(*size) - 1;
                    self.out.push_str(&format!("{low}...{high}"));
                }
            }
        }
        self.out.push(']');
    }

    fn method(&mut self, method: &MethodSignature, name: &str, depth: usize) -> Result<()> {
        let depth = self.step(depth)?;
        if method.header.has_this {
            self.out.push_str("instance ");
        }
        if method.header.explicit_this {
            self.out.push_str("explicit ");
        }
        self.out.push_str(match method.header.convention {
            CallingConvention::Default => "",
            CallingConvention::C => "unmanaged cdecl ",
            CallingConvention::StdCall => "unmanaged stdcall ",
            CallingConvention::ThisCall => "unmanaged thiscall ",
            CallingConvention::FastCall => "unmanaged fastcall ",
            CallingConvention::VarArg => "vararg ",
            CallingConvention::Unmanaged => "unmanaged ",
        });
        self.type_(&method.return_type, depth)?;
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push('(');
        for (index, param) in method.params.iter().enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            if method.sentinel == Some(index as u32) {
                self.out.push_str("..., ");
            }
            self.type_(param, depth)?;
        }
        self.out.push(')');
        Ok(())
    }

    fn variable(&mut self, type_: &Type, name: &str) -> Result<()> {
        self.type_(type_, MAX_DEPTH)?;
        self.out.push(' ');
        self.out.push_str(name);
        Ok(())
    }

    fn variable_name(&mut self, context: Token, mark: &str, number: u32) -> Result<()> {
        let param = usize::try_from(number)
            .ok()
            .and_then(|number| self.names.owners.generic_params(context).get(number));
        match param {
            Some(&param) => {
                let name = self.metadata().get(param)?.name;
                self.name(name)?;
            }
            None => self.out.push_str(&format!("{mark}{number}")),
        }
        Ok(())
    }

    /// A TypeDef's or TypeRef's full name, or the type that a TypeSpec stands for.
    fn type_token(&mut self, token: Token, depth: usize) -> Result<()> {
        let depth = self.step(depth)?;
        if let Some(id) = token.to_id::<TypeSpecId>() {
            let type_ = self.metadata().type_spec(id)?;
            return self.type_(&type_, depth);
        }
        let (outer, namespace, name) = if let Some(id) = token.to_id::<TypeRefId>() {
            let row = self.metadata().get(id)?;
            let scope = row.resolution_scope.token();
            let outer = scope.to_id::<TypeRefId>().filter(|id| !id.is_nil());
            (outer.map(RowId::token), row.namespace, row.name)
        } else if let Some(id) = token.to_id::<TypeDefId>() {
            let row = self.metadata().get(id)?;
            (
                self.names.owners.enclosing(id).map(RowId::token),
                row.namespace,
                row.name,
            )
        } else {
            self.out.push_str(&format!("{token:?}"));
            return Ok(());
        };
        if let Some(outer) = outer {
            self.type_token(outer, depth)?;
            self.out.push('/');
        }
        if !self.metadata().string(namespace)?.is_empty() {
            self.name(namespace)?;
            self.out.push('.');
        }
        self.name(name)
    }

    fn name(&mut self, offset: StringOffset) -> Result<()> {
        let name = self.metadata().string(offset)?;
        if self.out.len() + name.len() > MAX_TEXT {
            return Err(Error::TooLarge {
                what: "a printed name",
                size: (self.out.len() + name.len()) as u64,
                limit: MAX_TEXT as u64,
            });
        }
        self.out.push_str(name);
        Ok(())
    }

    fn token(&mut self, token: Token) -> Result<()> {
        if let Some(offset) = token.as_user_string() {
            let text = self.metadata().user_string(offset)?.to_string_lossy();
            self.out.push_str(&format!("{text:?}"));
            Ok(())
        } else if let Some(id) = token.to_id::<FieldId>() {
            let row = self.metadata().get(id)?;
            let owner = self.names.owners.field(id).map(RowId::token);
            self.enter(owner.unwrap_or_default());
            let name = self.owned_name(owner, row.name, "")?;
            self.member(row.signature, &name)
        } else if let Some(id) = token.to_id::<MethodSpecId>() {
            let row = self.metadata().get(id)?;
            let Signature::MethodSpec(types) = self.metadata().signature(row.instantiation)? else {
                return Err(Error::Unexpected {
                    offset: self.metadata().table(TableId::MethodSpec).row_offset(id.row()),
                    found: u64::from(row.instantiation.0),
                    expected: "the signature of a method's instance",
                });
            };
            let before = std::mem::take(&mut self.out);
            self.list('<', &types, '>', MAX_DEPTH)?;
            let arguments = std::mem::replace(&mut self.out, before);
            self.method_token(row.method.token(), Some(&arguments))
        } else if let Some(id) = token.to_id::<StandAloneSigId>() {
            let row = self.metadata().get(id)?;
            self.member(row.signature, "*")
        } else if TypeDefOrRef::new(token).is_some_and(|token| !token.is_nil()) {
            self.type_token(token, MAX_DEPTH)
        } else {
            self.method_token(token, None)
        }
    }

    fn method_token(&mut self, token: Token, arguments: Option<&str>) -> Result<()> {
        if let Some(id) = token.to_id::<MethodDefId>() {
            let row = self.metadata().get(id)?;
            let owner = self.names.owners.method(id).map(RowId::token);
            self.enter(token);
            let generic = match arguments {
                Some(arguments) => arguments.to_owned(),
                None => self.generic_params(token)?,
            };
            let name = self.owned_name(owner, row.name, &generic)?;
            self.member(row.signature, &name)
        } else if let Some(id) = token.to_id::<MemberRefId>() {
            let row = self.metadata().get(id)?;
            // II.22.25: a method as the parent is the definition whose vararg call site this is.
            let owner = match row.class.token().to_id::<MethodDefId>() {
                Some(method) => self.names.owners.method(method).map(RowId::token),
                None => Some(row.class.token()),
            };
            let name = self.owned_name(owner, row.name, arguments.unwrap_or_default())?;
            // The generic parameters of a reference's signature are its definition's, whose names are not known here.
            self.enter(Token::default());
            self.member(row.signature, &name)
        } else {
            self.out.push_str(&format!("{token:?}"));
            Ok(())
        }
    }

    /// `Owner::name` and what follows the name.
    fn owned_name(&mut self, owner: Option<Token>, name: StringOffset, generic: &str) -> Result<String> {
        let before = std::mem::take(&mut self.out);
        if let Some(owner) = owner {
            self.type_token(owner, MAX_DEPTH)?;
            self.out.push_str("::");
        }
        self.name(name)?;
        self.out.push_str(generic);
        Ok(std::mem::replace(&mut self.out, before))
    }

    fn member(&mut self, signature: BlobOffset, name: &str) -> Result<()> {
        match self.metadata().signature(signature)? {
            Signature::Method(method) => self.method(&method, name, MAX_DEPTH),
            Signature::Field(type_) => self.variable(&type_, name),
            Signature::Locals(types) => self.list('(', &types, ')', MAX_DEPTH),
            Signature::Property(_) | Signature::MethodSpec(_) => Err(Error::Unexpected {
                offset: signature.0 as usize,
                found: u64::from(signature.0),
                expected: "the signature of a method or field",
            }),
        }
    }

    fn generic_params(&mut self, owner: Token) -> Result<String> {
        let names = self.names;
        let before = std::mem::take(&mut self.out);
        for (index, id) in names.owners.generic_params(owner).iter().enumerate() {
            self.out.push_str(if index == 0 { "<" } else { ", " });
            self.name(names.metadata.get(*id)?.name)?;
        }
        if !self.out.is_empty() {
            self.out.push('>');
        }
        Ok(std::mem::replace(&mut self.out, before))
    }
}
