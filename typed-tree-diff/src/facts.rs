//! What metadata says of a definition besides its code, by aspect, so that two builds can be compared aspect by aspect.

use std::collections::HashMap;

use ecma335::table::{
    ClassLayoutId, ConstantId, CustomAttributeId, DeclSecurityId, FieldLayoutId, FieldMarshalId, FieldRvaId,
    GenericParamConstraintId, GenericParamId, ImplMapId, InterfaceImplId, MethodImplId, MethodSemanticsId,
};
use ecma335::{
    AssemblyId, EventId, FieldId, MemberRefId, MethodDefId, ModuleId, ModuleRefId, ParamId, PropertyId,
    Result, RowId, TableId, Token, TypeDefId, TypeRefId,
};
use name_map::canonical::{Canon, Content, Digest};
use name_map::grammar::{Language, StableKey, Symbol};

use crate::data::Sizes;

/// An aspect of a definition. Each differs for a reason that a person can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Aspect {
    /// Accessibility, `static`, `virtual`, kind of type, and other flags.
    Modifiers,
    /// The base class.
    Base,
    /// The list of interfaces.
    Interfaces,
    /// Generic parameters and constraints.
    GenericParameters,
    /// Size, packing and offsets.
    Layout,
    /// A constant's or default value.
    Constant,
    /// Number and flags of parameters.
    Parameters,
    /// Names of parameters, as a user wrote them.
    ParameterNames,
    /// Names of generic parameters.
    TypeParameterNames,
    /// Custom attributes.
    Attributes,
    /// Custom attributes that only compilers read: what may be null, names in tuples.
    Annotations,
    /// Custom attributes of generic parameters, of their constraints and of the interfaces in a type's list.
    PartAttributes,
    /// Which state machine a method starts, by its attribute.
    StateMachine,
    /// The quotations of functions marked `ReflectedDefinition`, which F# keeps in a resource and names in an attribute of the assembly.
    ReflectedDefinitions,
    /// Native marshalling, P/Invoke, declarative security.
    Interop,
    /// Explicit implementations.
    Implementations,
    /// Accessors of a property or event.
    Accessors,
    /// Data in the image.
    Data,
}

/// The aspects of every definition of a module, by the definition's token. Lists are sorted, so that order of rows does not count.
#[derive(Debug, Default)]
pub struct Facts {
    aspects: HashMap<Token, Vec<(Aspect, Digest)>>,
}

impl Facts {
    /// Reads the facts of a module.
    pub fn new(canon: &Canon<'_>) -> Result<Self> {
        let mut facts = Self::default();
        facts.definitions(canon)?;
        facts.attached(canon)?;
        facts.attributes(canon)?;
        for aspects in facts.aspects.values_mut() {
            aspects.sort_unstable();
        }
        Ok(facts)
    }

    fn add(&mut self, owner: Token, aspect: Aspect, digest: Digest) {
        self.aspects.entry(owner).or_default().push((aspect, digest));
    }

    /// The aspects in which two definitions differ.
    #[must_use]
    pub fn differences(&self, old: Token, other: &Self, new: Token) -> Vec<Aspect> {
        let (a, b) = (self.of(old), other.of(new));
        if a == b {
            return Vec::new();
        }
        let mut aspects: Vec<Aspect> = a.iter().chain(b).map(|(aspect, _)| *aspect).collect();
        aspects.sort_unstable();
        aspects.dedup();
        let only = |list: &[(Aspect, Digest)], aspect| {
            list.iter()
                .filter(|(own, _)| *own == aspect)
                .map(|(_, digest)| *digest)
                .collect::<Vec<_>>()
        };
        aspects.retain(|aspect| only(a, *aspect) != only(b, *aspect));
        aspects
    }

    fn of(&self, token: Token) -> &[(Aspect, Digest)] {
        self.aspects.get(&token).map_or(&[], Vec::as_slice)
    }

    fn definitions(&mut self, canon: &Canon<'_>) -> Result<()> {
        let (md, symbols) = (canon.module().md, canon.module().symbols);
        for id in md.ids::<TypeDefId>() {
            let row = md.get(id)?;
            self.field_order(canon, id, row.flags)?;
            self.add(
                id.token(),
                Aspect::Modifiers,
                Content::new(0).number(u64::from(row.flags)).finish(),
            );
            self.add(id.token(), Aspect::Base, canon.token(row.extends.token())?);
            for interface in symbols.interfaces(id) {
                self.add(id.token(), Aspect::Interfaces, canon.token(*interface)?);
            }
        }
        for row in md.rows::<FieldId>() {
            let (id, row) = row?;
            self.add(
                id.token(),
                Aspect::Modifiers,
                Content::new(0).number(u64::from(row.flags)).finish(),
            );
        }
        for row in md.rows::<PropertyId>() {
            let (id, row) = row?;
            self.add(
                id.token(),
                Aspect::Modifiers,
                Content::new(0).number(u64::from(row.flags)).finish(),
            );
        }
        for row in md.rows::<EventId>() {
            let (id, row) = row?;
            self.add(
                id.token(),
                Aspect::Modifiers,
                Content::new(0).number(u64::from(row.event_flags)).finish(),
            );
        }
        for row in md.rows::<MethodDefId>() {
            let (id, row) = row?;
            let flags = Content::new(0)
                .number(u64::from(row.flags))
                .number(u64::from(row.impl_flags))
                .finish();
            self.add(id.token(), Aspect::Modifiers, flags);
            for param in md.params(id) {
                let row = md.get(param)?;
                // A row of what is returned is there for its attributes, and says nothing without.
                if row.sequence == 0 && row.flags == 0 {
                    continue;
                }
                // A name with a position in it is no user's, and moves with what stands above.
                let name = md.string(row.name)?;
                let key = symbols
                    .parse(name, Symbol::Parameter)
                    .map(|parsed| parsed.stable_key());
                let sequence = u64::from(row.sequence);
                let digest = Content::new(0)
                    .number(sequence)
                    .text(key.as_ref().map_or(name, StableKey::text))
                    .finish();
                self.add(id.token(), Aspect::ParameterNames, digest);
                let mut flags = Content::new(0);
                flags.number(sequence).number(u64::from(row.flags));
                self.add(id.token(), Aspect::Parameters, flags.finish());
            }
        }
        Ok(())
    }

    /// The order of what an object consists of, where native code or other code that counts bytes may rely on it. The types that compilers make
    /// keep the order that they have in the chain.
    fn field_order(&mut self, canon: &Canon<'_>, id: TypeDefId, flags: u32) -> Result<()> {
        /// TypeAttributes.LayoutMask, and SequentialLayout of it.
        const LAYOUT_MASK: u32 = 0x18;
        const SEQUENTIAL: u32 = 0x8;
        /// FieldAttributes.Static.
        const STATIC: u16 = 0x10;
        let (md, symbols) = (canon.module().md, canon.module().symbols);
        if flags & LAYOUT_MASK != SEQUENTIAL || symbols.is_positional_type(id) {
            return Ok(());
        }
        let mut content = Content::new(2);
        for field in md.fields(id) {
            let is_live = symbols.declaring(field.token()) == id;
            if is_live && md.get(field)?.flags & STATIC == 0 {
                content.digest(canon.token(field.token())?);
            }
        }
        self.add(id.token(), Aspect::Layout, content.finish());
        Ok(())
    }

    /// Rows that other tables attach to a definition. Those of a parameter count for its method, by sequence.
    fn attached(&mut self, canon: &Canon<'_>) -> Result<()> {
        let md = canon.module().md;
        let params = params(canon)?;
        let owner = |token: Token| match token.to_id::<ParamId>().and_then(|id| params.get(&id)) {
            Some((method, sequence)) => (method.token(), u64::from(*sequence)),
            None => (token, 0),
        };
        for row in md.rows::<ConstantId>() {
            let (_, row) = row?;
            let (token, sequence) = owner(row.parent.token());
            let digest = Content::new(0)
                .number(sequence)
                .number(u64::from(row.type_ & 0xFF))
                .bytes(md.blob(row.value)?)
                .finish();
            self.add(token, Aspect::Constant, digest);
        }
        for row in md.rows::<FieldMarshalId>() {
            let (_, row) = row?;
            let (token, sequence) = owner(row.parent.token());
            self.add(
                token,
                Aspect::Interop,
                Content::new(0)
                    .number(sequence)
                    .bytes(md.blob(row.native_type)?)
                    .finish(),
            );
        }
        for row in md.rows::<DeclSecurityId>() {
            let (_, row) = row?;
            let digest = Content::new(1)
                .number(u64::from(row.action))
                .bytes(md.blob(row.permission_set)?)
                .finish();
            self.add(row.parent.token(), Aspect::Interop, digest);
        }
        for row in md.rows::<ImplMapId>() {
            let (_, row) = row?;
            let scope = canon.token(Token::new(TableId::ModuleRef, ModuleRefId::row(row.import_scope)))?;
            let digest = Content::new(2)
                .number(u64::from(row.mapping_flags))
                .text(md.string(row.import_name)?)
                .digest(scope)
                .finish();
            self.add(row.member_forwarded.token(), Aspect::Interop, digest);
        }
        for row in md.rows::<ClassLayoutId>() {
            let (_, row) = row?;
            let digest = Content::new(0)
                .number(u64::from(row.packing_size))
                .number(u64::from(row.class_size))
                .finish();
            self.add(row.parent.token(), Aspect::Layout, digest);
        }
        for row in md.rows::<FieldLayoutId>() {
            let (_, row) = row?;
            self.add(
                row.field.token(),
                Aspect::Layout,
                Content::new(1).number(u64::from(row.offset)).finish(),
            );
        }
        let sizes = Sizes::new(md)?;
        for row in md.rows::<FieldRvaId>() {
            let (id, row) = row?;
            let data = sizes.data(&canon.module(), id, &row)?;
            let digest = data.map_or_else(Digest::default, Digest::of);
            self.add(row.field.token(), Aspect::Data, digest);
        }
        for row in md.rows::<MethodImplId>() {
            let (_, row) = row?;
            let (body, declaration) = (
                canon.token(row.method_body.token())?,
                canon.token(row.method_declaration.token())?,
            );
            self.add(
                row.class.token(),
                Aspect::Implementations,
                Content::new(0).digest(body).digest(declaration).finish(),
            );
        }
        for row in md.rows::<MethodSemanticsId>() {
            let (_, row) = row?;
            let method = canon.token(row.method.token())?;
            let digest = Content::new(0)
                .number(u64::from(row.semantics))
                .digest(method)
                .finish();
            self.add(row.association.token(), Aspect::Accessors, digest);
        }
        let mut constraints: HashMap<GenericParamId, Vec<Digest>> = HashMap::new();
        for row in md.rows::<GenericParamConstraintId>() {
            let (_, row) = row?;
            constraints
                .entry(row.owner)
                .or_default()
                .push(canon.token(row.constraint.token())?);
        }
        for row in md.rows::<GenericParamId>() {
            let (id, row) = row?;
            let mut name = Content::new(0);
            name.number(u64::from(row.number))
                .text(written(canon, md.string(row.name)?));
            self.add(row.owner.token(), Aspect::TypeParameterNames, name.finish());
            let mut content = Content::new(0);
            content.number(u64::from(row.number)).number(u64::from(row.flags));
            let mut constraints = constraints.remove(&id).unwrap_or_default();
            constraints.sort_unstable();
            constraints
                .into_iter()
                .for_each(|constraint| _ = content.digest(constraint));
            self.add(row.owner.token(), Aspect::GenericParameters, content.finish());
        }
        Ok(())
    }

    fn attributes(&mut self, canon: &Canon<'_>) -> Result<()> {
        let module = canon.module();
        let params = params(canon)?;
        let assembly = AssemblyId::from_row(1).token();
        for row in module.md.rows::<CustomAttributeId>() {
            let (_, row) = row?;
            // A delta leaves cleared rows behind where a member has fewer attributes than before.
            if row.type_.is_nil() {
                continue;
            }
            let (owner, part) = owner(canon, &params, row.parent.token())?;
            let is_part = matches!(
                row.parent.token().table(),
                Some(TableId::GenericParam | TableId::GenericParamConstraint | TableId::InterfaceImpl)
            );
            let value = module.md.blob(row.value)?;
            let mut content = Content::new(0);
            content.digest(part).digest(canon.token(row.type_.token())?);
            // A state machine's attribute spells its type's name, which a position made: what counts is the type.
            let aspect = match name_map::state_machine_type(&module, row.type_.token(), value)? {
                _ if is_part => {
                    content.bytes(value);
                    Aspect::PartAttributes
                }
                Some(machine) => {
                    content.digest(canon.token(machine.token())?);
                    Aspect::StateMachine
                }
                None if owner == assembly && attribute_name(&module, row.type_.token())? == INFORMATIONAL => {
                    continue;
                }
                None if value
                    .get(3..)
                    .is_some_and(|text| text.starts_with(b"ReflectedDefinitions-")) =>
                {
                    content.bytes(value);
                    Aspect::ReflectedDefinitions
                }
                None => {
                    content.bytes(value);
                    match ANNOTATIONS.contains(&attribute_name(&module, row.type_.token())?) {
                        true => Aspect::Annotations,
                        false => Aspect::Attributes,
                    }
                }
            };
            self.add(owner, aspect, content.finish());
        }
        Ok(())
    }

    /// What is said of the assembly and the module as a whole.
    #[must_use]
    pub fn of_module(&self, other: &Self) -> Vec<Aspect> {
        let assembly = AssemblyId::from_row(1).token();
        let module = ModuleId::from_row(1).token();
        let mut differences = self.differences(assembly, other, assembly);
        differences.extend(self.differences(module, other, module));
        differences
    }
}

/// What an attribute is said of: a definition, and which part of it. What no definition has counts as the assembly's.
fn owner(
    canon: &Canon<'_>,
    params: &HashMap<ParamId, (MethodDefId, u16)>,
    parent: Token,
) -> Result<(Token, Digest)> {
    let md = canon.module().md;
    let part = |kind: TableId| Content::new(kind.number());
    Ok(match parent.table() {
        Some(kind @ TableId::Param) => match params.get(&ParamId::from_row(parent.row())) {
            Some((method, sequence)) => (method.token(), part(kind).number(u64::from(*sequence)).finish()),
            None => (parent, Digest::default()),
        },
        Some(kind @ TableId::GenericParam) => {
            let row = md.get(GenericParamId::from_row(parent.row()))?;
            (
                row.owner.token(),
                part(kind).number(u64::from(row.number)).finish(),
            )
        }
        Some(kind @ TableId::GenericParamConstraint) => {
            let row = md.get(GenericParamConstraintId::from_row(parent.row()))?;
            let owner = md.get(row.owner)?;
            let digest = part(kind)
                .number(u64::from(owner.number))
                .digest(canon.token(row.constraint.token())?)
                .finish();
            (owner.owner.token(), digest)
        }
        Some(kind @ TableId::InterfaceImpl) => {
            let row = md.get(InterfaceImplId::from_row(parent.row()))?;
            let digest = part(kind).digest(canon.token(row.interface.token())?).finish();
            (row.class.token(), digest)
        }
        Some(
            TableId::TypeDef
            | TableId::Field
            | TableId::MethodDef
            | TableId::Property
            | TableId::Event
            | TableId::Assembly
            | TableId::Module,
        ) => (parent, Digest::default()),
        Some(
            kind @ (TableId::TypeRef
            | TableId::TypeSpec
            | TableId::MemberRef
            | TableId::MethodSpec
            | TableId::StandAloneSig
            | TableId::ModuleRef
            | TableId::AssemblyRef),
        ) => {
            let digest = part(kind).digest(canon.token(parent)?).finish();
            (AssemblyId::from_row(1).token(), digest)
        }
        // Files, exported types, resources, security: by their rows, which no delta moves.
        kind => {
            let digest = part(kind.unwrap_or(TableId::Assembly))
                .number(u64::from(parent.row()))
                .finish();
            (AssemblyId::from_row(1).token(), digest)
        }
    })
}

fn params(canon: &Canon<'_>) -> Result<HashMap<ParamId, (MethodDefId, u16)>> {
    let md = canon.module().md;
    let mut found = HashMap::new();
    for method in md.ids::<MethodDefId>() {
        for param in md.params(method) {
            found.insert(param, (method, md.get(param)?.sequence));
        }
    }
    Ok(found)
}

/// The name of a generic parameter, empty where F# may have inferred it: it calls those `a`, `b`, `a0`, in the order in which it meets them.
fn written<'n>(canon: &Canon<'_>, name: &'n str) -> &'n str {
    let is_inferred = name.strip_prefix(|first: char| first.is_ascii_lowercase());
    let is_inferred = is_inferred.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    match canon.module().symbols.language {
        Language::FSharp if is_inferred => "",
        _ => name,
    }
}

/// Says which commit a build is of; no code runs otherwise for it.
const INFORMATIONAL: &str = "AssemblyInformationalVersionAttribute";

/// Attributes that only compilers read.
const ANNOTATIONS: [&str; 5] = [
    "NullableAttribute",
    "NullableContextAttribute",
    "TupleElementNamesAttribute",
    "DynamicAttribute",
    "NativeIntegerAttribute",
];

/// The simple name of the type whose constructor an attribute calls, another assembly's or one that a compiler put into this.
fn attribute_name<'a>(module: &name_map::Module<'a>, constructor: Token) -> Result<&'a str> {
    let Some(member) = constructor.to_id::<MemberRefId>() else {
        let owner = module.symbols.declared(constructor);
        return match owner.is_nil() {
            true => Ok(""),
            false => module.name(owner.token()),
        };
    };
    match module.md.get(member)?.class.token().to_id::<TypeRefId>() {
        Some(class) => module.md.string(module.md.get(class)?.name),
        None => Ok(""),
    }
}
