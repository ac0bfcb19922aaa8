//! The definitions of one build: who declares whom, what each is called, and what its name stands for.

use std::collections::{HashMap, HashSet};

use ecma335::{
    AssemblyRefId, Code, CustomAttributeId, EventId, EventMapId, FieldId, GenericParamId, InterfaceImplId,
    MemberRef, MemberRefId, Metadata, MethodDefId, MethodSpecId, NestedClassId, PropertyId, PropertyMapId,
    Result, RowId, TableId, Token, TypeDefId, TypeRefId, TypeSpecId,
};

use crate::Live;
use crate::grammar::{
    self, CSharpName, Context, Id, Language, NameKind, Parsed, StableKey, Symbol, SynthesizedName,
};

/// What Roslyn calls the class of those lambdas of a type that capture nothing.
pub(crate) const CLOSURE_CLASS: &str = "<>c";

/// One build or chain: its code, its metadata and the index over it.
#[derive(Clone, Copy)]
pub struct Module<'a> {
    /// Method bodies and field data.
    pub code: &'a (dyn Code + Sync),
    /// Tables and heaps.
    pub md: &'a Metadata<'a>,
    /// The index.
    pub symbols: &'a Symbols,
}

/// The index over a module's definitions. It borrows nothing, so that a session can keep it.
#[derive(Debug, Clone)]
pub struct Symbols {
    /// The compiler, as far as the module shows it.
    pub language: Language,
    enclosing: Vec<TypeDefId>,
    of_field: Vec<TypeDefId>,
    of_method: Vec<TypeDefId>,
    of_property: Vec<TypeDefId>,
    of_event: Vec<TypeDefId>,
    by_name: HashMap<Box<str>, TypeDefId>,
    dead_by_name: HashMap<Box<str>, TypeDefId>,
    dead_methods: HashMap<MethodDefId, TypeDefId>,
    properties: HashMap<TypeDefId, Vec<PropertyId>>,
    dead_properties: HashMap<TypeDefId, Vec<PropertyId>>,
    events: HashMap<TypeDefId, Vec<EventId>>,
    interfaces: HashMap<TypeDefId, Vec<Token>>,
    own_scopes: Vec<bool>,
    positional: Vec<bool>,
    moved: HashMap<TypeDefId, Moved>,
}

/// What the one method of a class was where it was written: in the type around that class, which a delta could not give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// An instance method. It is static now, with its `this` for the first argument.
    Instance,
    /// Static, as it is now.
    Static,
}

impl Moved {
    fn of(type_name: &Parsed<'_>) -> Option<Self> {
        match type_name.name {
            SynthesizedName::CSharp(CSharpName::MovedMethod { is_static: true, .. }) => Some(Self::Static),
            SynthesizedName::CSharp(CSharpName::MovedMethod { is_static: false, .. }) => Some(Self::Instance),
            _ => None,
        }
    }

    /// The name of the method's class in an update. In the chain it has the generation too.
    #[must_use]
    pub fn type_name(self, ordinal: u32) -> String {
        let id = Id {
            ordinal,
            generation: 0,
        };
        let is_static = self == Self::Static;
        Parsed {
            name: SynthesizedName::CSharp(CSharpName::MovedMethod { is_static, id }),
            accessor: None,
            arity: 0,
            certainty: grammar::Certainty::Certain,
            symbol: Symbol::Type,
        }
        .to_string()
    }
}

fn fill<I: RowId>(owners: &mut [TypeDefId], owner: TypeDefId, members: impl Iterator<Item = I>) {
    for member in members {
        if let Some(slot) = member.index().and_then(|index| owners.get_mut(index)) {
            *slot = owner;
        }
    }
}

impl Symbols {
    /// Indexes a module; of a chain, the live definitions only.
    pub fn new(md: &Metadata<'_>, live: Option<&Live>) -> Result<Self> {
        let is_live = |id: TypeDefId| live.is_none_or(|live| live.has(id));
        let types = md.count::<TypeDefId>() as usize;
        let nil = |count: u32| vec![TypeDefId::default(); count as usize];
        let mut symbols = Self {
            language: Language::CSharp,
            enclosing: vec![TypeDefId::default(); types],
            of_field: nil(md.count::<FieldId>()),
            of_method: nil(md.count::<MethodDefId>()),
            of_property: nil(md.count::<PropertyId>()),
            of_event: nil(md.count::<EventId>()),
            by_name: HashMap::with_capacity(types),
            dead_by_name: HashMap::new(),
            dead_methods: HashMap::new(),
            properties: HashMap::new(),
            dead_properties: HashMap::new(),
            events: HashMap::new(),
            interfaces: HashMap::new(),
            own_scopes: Vec::new(),
            positional: vec![false; types],
            moved: HashMap::new(),
        };
        for row in md.rows::<NestedClassId>() {
            let (_, row) = row?;
            if let Some(slot) = row
                .nested_class
                .index()
                .and_then(|index| symbols.enclosing.get_mut(index))
            {
                *slot = row.enclosing_class;
            }
        }
        let assembly = match md.ids::<ecma335::AssemblyId>().next() {
            Some(id) => md.string(md.get(id)?.name)?,
            None => "",
        };
        let mut knows_fsharp = false;
        for row in md.rows::<AssemblyRefId>() {
            let name = md.string(row?.1.name)?;
            symbols.own_scopes.push(name == assembly);
            knows_fsharp |= name == "FSharp.Core";
        }
        if knows_fsharp && !is_of_roslyn(md)? {
            symbols.language = Language::FSharp;
        }
        for id in md.ids::<TypeDefId>() {
            fill(
                &mut symbols.of_field,
                id,
                md.fields(id).filter(|id| live.is_none_or(|live| live.has(*id))),
            );
            fill(
                &mut symbols.of_method,
                id,
                md.methods(id).filter(|id| live.is_none_or(|live| live.has(*id))),
            );
            let dead = md
                .methods(id)
                .filter(|id| live.is_some_and(|live| !live.has(*id)));
            symbols.dead_methods.extend(dead.map(|method| (method, id)));
        }
        for row in md.rows::<PropertyMapId>() {
            let (id, row) = row?;
            let (members, dead): (Vec<_>, Vec<_>) = md
                .properties(id)
                .partition(|id| live.is_none_or(|live| live.has(*id)));
            fill(&mut symbols.of_property, row.parent, members.iter().copied());
            symbols.properties.entry(row.parent).or_default().extend(members);
            symbols
                .dead_properties
                .entry(row.parent)
                .or_default()
                .extend(dead);
        }
        for row in md.rows::<EventMapId>() {
            let (id, row) = row?;
            let members: Vec<_> = md
                .events(id)
                .filter(|id| live.is_none_or(|live| live.has(*id)))
                .collect();
            fill(&mut symbols.of_event, row.parent, members.iter().copied());
            symbols.events.entry(row.parent).or_default().extend(members);
        }
        for row in md.rows::<InterfaceImplId>() {
            let (_, row) = row?;
            symbols
                .interfaces
                .entry(row.class)
                .or_default()
                .push(row.interface.token());
        }
        for id in md.ids::<TypeDefId>().filter(|id| !is_live(*id)) {
            let name = symbols.full_name(md, id)?;
            symbols.dead_by_name.insert(name.into_boxed_str(), id);
        }
        for id in md.ids::<TypeDefId>().filter(|id| is_live(*id)) {
            let name = symbols.full_name(md, id)?;
            if name.contains(CLOSURE_CLASS) {
                let build_name = symbols.joined(md, id, |name| symbols.build_name(name))?;
                symbols.by_name.insert(build_name.into_boxed_str(), id);
            }
            let own = md.string(md.get(id)?.name)?;
            if let Some(index) = id.index() {
                symbols.positional[index] = symbols.is_positional(own, Symbol::Type);
            }
            if own.starts_with(grammar::OWN)
                && let Some(moved) = symbols.parse(own, Symbol::Type).and_then(|name| Moved::of(&name))
            {
                symbols.moved.insert(id, moved);
            }
            symbols.by_name.insert(name.into_boxed_str(), id);
        }
        Ok(symbols)
    }

    /// The type that a type is nested in; nil at the top.
    #[must_use]
    pub fn enclosing(&self, id: TypeDefId) -> TypeDefId {
        id.index()
            .and_then(|index| self.enclosing.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// The type that declares a member; nil for a dead one.
    #[must_use]
    pub fn declaring(&self, member: Token) -> TypeDefId {
        let owners = match member.table() {
            Some(TableId::Field) => &self.of_field,
            Some(TableId::MethodDef) => &self.of_method,
            Some(TableId::Property) => &self.of_property,
            Some(TableId::Event) => &self.of_event,
            _ => return TypeDefId::default(),
        };
        (member.row() as usize)
            .checked_sub(1)
            .and_then(|index| owners.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// The type that declares a member or declared a method that an update deleted.
    #[must_use]
    pub fn declared(&self, member: Token) -> TypeDefId {
        let dead = || self.dead_methods.get(&member.to_id()?).copied();
        match self.declaring(member) {
            owner if owner.is_nil() => dead().unwrap_or(owner),
            owner => owner,
        }
    }

    /// The live properties of a type.
    #[must_use]
    pub fn properties(&self, id: TypeDefId) -> &[PropertyId] {
        self.properties.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The properties of a type that an update deleted.
    #[must_use]
    pub fn dead_properties(&self, id: TypeDefId) -> &[PropertyId] {
        self.dead_properties.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The live events of a type.
    #[must_use]
    pub fn events(&self, id: TypeDefId) -> &[EventId] {
        self.events.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The interfaces of a type, as TypeDefOrRef tokens in the order of their rows.
    #[must_use]
    pub fn interfaces(&self, id: TypeDefId) -> &[Token] {
        self.interfaces.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The live types, in the order of their rows.
    pub fn types(&self) -> impl Iterator<Item = TypeDefId> + '_ {
        let mut ids: Vec<_> = self.by_name.values().copied().collect();
        ids.sort_unstable();
        ids.into_iter()
    }

    /// The live type of that full name.
    #[must_use]
    pub fn type_named(&self, full_name: &str) -> Option<TypeDefId> {
        self.by_name.get(full_name).copied()
    }

    /// The type of that full name that an update left behind.
    #[must_use]
    pub fn dead_type_named(&self, full_name: &str) -> Option<TypeDefId> {
        self.dead_by_name.get(full_name).copied()
    }

    /// `Namespace.Outer/Nested`, as reflection spells it but with `/`.
    pub fn full_name(&self, md: &Metadata<'_>, id: TypeDefId) -> Result<String> {
        self.joined(md, id, |name| name)
    }

    /// The name that every build gives a type: a delta that replaced Roslyn's class of lambdas had to give the new one another.
    pub(crate) fn build_name<'n>(&self, name: &'n str) -> &'n str {
        match name.starts_with(CLOSURE_CLASS) && self.is_replaced_closure_class(name) {
            true => CLOSURE_CLASS,
            false => name,
        }
    }

    fn is_replaced_closure_class(&self, name: &str) -> bool {
        self.parse(name, Symbol::Type).is_some_and(|parsed| {
            parsed.generation().is_some() && parsed.stable_key().to_string() == CLOSURE_CLASS
        })
    }

    /// A type's full name, from the names of it and the types around it.
    fn joined<'a>(
        &self,
        md: &Metadata<'a>,
        id: TypeDefId,
        named: impl Fn(&'a str) -> &'a str,
    ) -> Result<String> {
        let mut chain = vec![id];
        let mut at = self.enclosing(id);
        // Enclosing types lie at most a few deep; a cycle is damage, and the bound stops it.
        while !at.is_nil() && chain.len() < 64 {
            chain.push(at);
            at = self.enclosing(at);
        }
        let mut name = String::new();
        for id in chain.iter().rev() {
            let row = md.get(*id)?;
            if !name.is_empty() {
                name.push('/');
            }
            let namespace = md.string(row.namespace)?;
            if !namespace.is_empty() {
                name.push_str(namespace);
                name.push('.');
            }
            name.push_str(named(md.string(row.name)?));
        }
        Ok(name)
    }

    /// Parses a name that the compiler may have synthesized.
    #[must_use]
    pub fn parse<'n>(&self, name: &'n str, symbol: Symbol) -> Option<Parsed<'n>> {
        grammar::parse(name, Context::new(self.language, symbol))
    }

    /// The stable key of a name.
    #[must_use]
    pub fn key(&self, name: &str, symbol: Symbol) -> StableKey {
        grammar::stable_key(name, Context::new(self.language, symbol))
    }

    /// Whether a name holds a position (a line, a counter, an ordinal), so that it says nothing about what it names.
    #[must_use]
    pub fn is_positional(&self, name: &str, symbol: Symbol) -> bool {
        self.parse(name, symbol).is_some_and(|parsed| {
            let key = parsed.stable_key();
            match key.kind() {
                // A start-up class is a file's: its number, where it has one, is part of its name.
                NameKind::ExplicitImplementation | NameKind::StartupClass => false,
                // A type's only class of lambdas stays that under the name that a delta gave it.
                NameKind::ClosureClass if self.build_name(name) == CLOSURE_CLASS => false,
                _ => key.to_string() != name,
            }
        })
    }

    /// What the method of such a class was; `None` of any other type.
    #[must_use]
    pub fn moved(&self, id: TypeDefId) -> Option<Moved> {
        self.moved.get(&id).copied()
    }

    /// The type that a member was written in: that around the class of a moved method.
    #[must_use]
    pub fn home(&self, member: Token) -> TypeDefId {
        let owner = self.declaring(member);
        match self.moved(owner) {
            Some(_) => self.enclosing(owner),
            None => owner,
        }
    }

    /// Whether a type's own name holds a position.
    #[must_use]
    pub fn is_positional_type(&self, id: TypeDefId) -> bool {
        id.index()
            .and_then(|index| self.positional.get(index))
            .copied()
            .unwrap_or(false)
    }
}

/// Whether Roslyn wrote a module that refers to FSharp.Core, as C# code does that uses what F# code shows of it. Each compiler puts an
/// attribute of its own on every assembly.
fn is_of_roslyn(md: &Metadata<'_>) -> Result<bool> {
    for row in md.rows::<CustomAttributeId>() {
        let (_, row) = row?;
        let constructor = row.type_.token().to_id::<MemberRefId>();
        let (Some(TableId::Assembly), Some(constructor)) = (row.parent.token().table(), constructor) else {
            continue;
        };
        if let Some(class) = md.get(constructor)?.class.token().to_id::<TypeRefId>() {
            match md.string(md.get(class)?.name)? {
                "FSharpInterfaceDataVersionAttribute" => return Ok(false),
                "CompilationRelaxationsAttribute" => return Ok(true),
                _ => {}
            }
        }
    }
    Ok(false)
}

impl<'a> Module<'a> {
    /// The own definition that a token of IL or of a signature leads to, through references and instantiations; `None` if it leads elsewhere.
    pub fn definition(&self, token: Token) -> Result<Option<Token>> {
        Ok(match token.table() {
            Some(TableId::TypeDef | TableId::MethodDef | TableId::Field) => Some(token),
            Some(TableId::MethodSpec) => {
                let row = self.md.get(MethodSpecId(token.row()))?;
                return self.definition(row.method.token());
            }
            Some(TableId::MemberRef) => self.member_definition(&self.md.get(MemberRefId(token.row()))?)?,
            Some(TableId::TypeSpec) => self
                .type_spec_definition(TypeSpecId(token.row()))?
                .map(|id| id.token()),
            Some(TableId::TypeRef) => self
                .type_ref_definition(TypeRefId(token.row()), 0)?
                .map(|id| id.token()),
            _ => None,
        })
    }

    fn member_definition(&self, row: &MemberRef) -> Result<Option<Token>> {
        let parent = row.class.token();
        let owner = match parent.table() {
            Some(TableId::TypeDef) => TypeDefId(parent.row()),
            Some(TableId::MethodDef) => return Ok(Some(parent)),
            Some(TableId::TypeSpec | TableId::TypeRef) => {
                match self.definition(parent)?.and_then(Token::to_id) {
                    Some(owner) => owner,
                    None => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        let (name, signature) = (self.md.string(row.name)?, self.md.blob(row.signature)?);
        // II.23.2.4: a field's signature begins with 6.
        if signature.first() == Some(&6) {
            for id in self.md.fields(owner) {
                let field = self.md.get(id)?;
                if self.md.string(field.name)? == name && self.md.blob(field.signature)? == signature {
                    return Ok(Some(id.token()));
                }
            }
        } else {
            for id in self.md.methods(owner) {
                let method = self.md.get(id)?;
                if self.md.string(method.name)? == name && self.md.blob(method.signature)? == signature {
                    return Ok(Some(id.token()));
                }
            }
        }
        Ok(None)
    }

    /// `class C<...>` or `valuetype C<...>`: the generic type that a TypeSpec instantiates.
    fn type_spec_definition(&self, id: TypeSpecId) -> Result<Option<TypeDefId>> {
        let mut blob = self.md.blob_reader(self.md.get(id)?.signature)?;
        // II.23.2.14: GENERICINST, CLASS or VALUETYPE, TypeDefOrRefOrSpecEncoded.
        if blob.peek() != Some(0x15) {
            return Ok(None);
        }
        blob.u8()?;
        blob.u8()?;
        let encoded = blob.compressed_u32()?;
        match encoded & 3 {
            0 => Ok(Some(TypeDefId(encoded >> 2))),
            1 => self.type_ref_definition(TypeRefId(encoded >> 2), 0),
            _ => Ok(None),
        }
    }

    fn type_ref_definition(&self, id: TypeRefId, depth: u32) -> Result<Option<TypeDefId>> {
        let Some(name) = self.own_type_ref_name(id, depth)? else {
            return Ok(None);
        };
        Ok(self.symbols.type_named(&name))
    }

    /// Whether a type reference is to this module or the own assembly, present here or not: a partial build has the types of some files only.
    pub fn refers_to_self(&self, id: TypeRefId) -> Result<bool> {
        Ok(self.own_type_ref_name(id, 0)?.is_some())
    }

    /// The type reference to the own assembly that a member's parent is or instantiates, where this module lacks the type.
    pub fn absent_owner(&self, parent: Token) -> Result<Option<TypeRefId>> {
        let reference = match parent.table() {
            Some(TableId::TypeRef) => TypeRefId(parent.row()),
            Some(TableId::TypeSpec) => {
                let mut blob = self
                    .md
                    .blob_reader(self.md.get(TypeSpecId(parent.row()))?.signature)?;
                if blob.peek() != Some(0x15) {
                    return Ok(None);
                }
                blob.u8()?;
                blob.u8()?;
                let encoded = blob.compressed_u32()?;
                if encoded & 3 != 1 {
                    return Ok(None);
                }
                TypeRefId(encoded >> 2)
            }
            _ => return Ok(None),
        };
        let absent = self.refers_to_self(reference)? && self.type_ref_definition(reference, 0)?.is_none();
        Ok(absent.then_some(reference))
    }

    /// The full name of a type reference whose scope is this module or an AssemblyRef to the own assembly.
    fn own_type_ref_name(&self, id: TypeRefId, depth: u32) -> Result<Option<String>> {
        let row = self.md.get(id)?;
        let scope = row.resolution_scope.token();
        let mut prefix = match scope.table() {
            Some(TableId::Module) => String::new(),
            Some(TableId::AssemblyRef) => {
                let own = (scope.row() as usize)
                    .checked_sub(1)
                    .and_then(|index| self.symbols.own_scopes.get(index));
                if own != Some(&true) {
                    return Ok(None);
                }
                String::new()
            }
            Some(TableId::TypeRef) if depth < 64 => {
                match self.own_type_ref_name(TypeRefId(scope.row()), depth + 1)? {
                    Some(outer) => outer + "/",
                    None => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        let namespace = self.md.string(row.namespace)?;
        if !namespace.is_empty() {
            prefix.push_str(namespace);
            prefix.push('.');
        }
        prefix.push_str(self.md.string(row.name)?);
        Ok(Some(prefix))
    }

    /// The name of a definition.
    pub fn name(&self, token: Token) -> Result<&'a str> {
        let offset = match token.table() {
            Some(TableId::TypeDef) => self.md.get(TypeDefId(token.row()))?.name,
            Some(TableId::Field) => self.md.get(FieldId(token.row()))?.name,
            Some(TableId::MethodDef) => self.md.get(MethodDefId(token.row()))?.name,
            Some(TableId::Property) => self.md.get(PropertyId(token.row()))?.name,
            Some(TableId::Event) => self.md.get(EventId(token.row()))?.name,
            _ => return Ok(""),
        };
        self.md.string(offset)
    }

    /// Whether a type is a struct or an enum.
    pub fn is_value_type(&self, owner: TypeDefId) -> Result<bool> {
        let Some(base) = self.md.get(owner)?.extends.token().to_id::<TypeRefId>() else {
            return Ok(false);
        };
        let row = self.md.get(base)?;
        Ok(self.md.string(row.namespace)? == "System"
            && matches!(self.md.string(row.name)?, "ValueType" | "Enum"))
    }

    /// What has generic parameters: types and methods.
    pub fn generic(&self) -> Result<HashSet<Token>> {
        let rows = self.md.rows::<GenericParamId>();
        rows.map(|row| row.map(|(_, row)| row.owner.token())).collect()
    }

    /// Whether a definition's own name holds a position.
    pub fn is_positional(&self, token: Token) -> Result<bool> {
        let symbol = match token.table() {
            Some(TableId::TypeDef) => return Ok(self.symbols.is_positional_type(TypeDefId(token.row()))),
            Some(TableId::Field) => Symbol::Field,
            Some(TableId::MethodDef) => Symbol::Method,
            Some(TableId::Property) => Symbol::Property,
            _ => return Ok(false),
        };
        Ok(self.symbols.is_positional(self.name(token)?, symbol))
    }
}

/// The own type that a `...StateMachineAttribute` names, whose name holds a position.
pub fn state_machine_type(
    module: &Module<'_>,
    constructor: Token,
    value: &[u8],
) -> Result<Option<TypeDefId>> {
    let Some(member) = constructor.to_id::<MemberRefId>() else {
        return Ok(None);
    };
    let parent = module.md.get(member)?.class.token();
    let Some(class) = parent.to_id::<TypeRefId>() else {
        return Ok(None);
    };
    if !module
        .md
        .string(module.md.get(class)?.name)?
        .ends_with("StateMachineAttribute")
    {
        return Ok(None);
    }
    // II.23.3: prolog 1, then the one argument, a type's name as a counted string.
    let mut bytes = ecma335::Bytes::new(value, 0);
    if bytes.u16()? != 1 {
        return Ok(None);
    }
    let length = bytes.compressed_u32()? as usize;
    let Ok(name) = std::str::from_utf8(bytes.take(length, "a type's name")?) else {
        return Ok(None);
    };
    Ok(module.symbols.type_named(&name.replace('+', "/")))
}
