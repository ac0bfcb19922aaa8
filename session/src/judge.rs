//! From differences to a verdict: what can be emitted, what it needs of the runtime, and what must be refused.

mod assembly;
mod attributes;
mod endless;
mod old_code;
mod parameters;
mod reflected;
mod returned;
mod start_up;
mod unions;

use std::collections::HashSet;

use delta_writer::Additions;
use ecma335::{
    EventId, FieldId, FieldRvaId, MethodDefId, PropertyId, Result, RowId, TableId, Token, TypeDefId,
};
use name_map::Module;
use name_map::grammar::{Language, NameKind, Symbol};
use typed_tree_diff::{Aspect, Changes};

pub(crate) use assembly::EntryPoints;

use crate::lines::Location;
use crate::session::is_lasting;
use crate::verdict::{Edit, EditKind};
use crate::{Capabilities, Capability, Diagnostic, Reason, display, rude, warning};

/// Whether a method has no body, though nothing says that it needs none.
fn is_accessor(module: &Module<'_>, id: MethodDefId) -> Result<bool> {
    let row = module.md.get(id)?;
    Ok(row.rva == 0 && row.flags & NO_BODY_FLAGS == 0 && row.impl_flags & NO_BODY_IMPL == 0)
}

/// What is to be done about changes.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// What to add.
    pub additions: Additions,
    /// What the runtime must be able to do.
    pub required: Capabilities,
    /// What is done, for people.
    pub edits: Vec<Edit>,
    /// What is refused.
    pub rude: Vec<Diagnostic>,
    /// What is done with a reservation.
    pub warnings: Vec<Diagnostic>,
    /// Methods of the update that are written again for the sake of their attributes.
    pub rewritten: Vec<MethodDefId>,
    /// What else gets other attributes.
    pub attributes: Vec<Token>,
    /// Methods of the update that exist, whose parameters get the names that they have in the update.
    pub renamed: HashSet<MethodDefId>,
    /// Constants (fields of the update) whose values change.
    pub constants: Vec<Token>,
}

/// Where a method of the update lies in the source.
pub(crate) type Locate<'l> = dyn Fn(MethodDefId) -> Option<Location> + 'l;

/// TypeAttributes.Interface.
const INTERFACE: u32 = 0x20;
/// FieldAttributes.Static and MethodAttributes.Static.
const STATIC: u16 = 0x10;
/// FieldAttributes.Literal.
const LITERAL: u16 = 0x40;
/// FieldAttributes.FieldAccessMask.
const ACCESS_MASK: u16 = 7;
/// FieldAttributes.Assembly.
const ASSEMBLY: u16 = 3;
/// TypeAttributes.LayoutMask.
const LAYOUT_MASK: u32 = 0x18;
/// MethodAttributes.Virtual.
const VIRTUAL: u16 = 0x40;

/// MethodAttributes.Abstract and PinvokeImpl (II.23.1.10).
const NO_BODY_FLAGS: u16 = 0x0400 | 0x2000;
/// MethodImplAttributes (II.23.1.11): code that is no IL, unmanaged code, and internal calls.
const NO_BODY_IMPL: u16 = 0x0003 | 0x0004 | 0x1000;

struct Judge<'j, 'a> {
    old: &'j Module<'a>,
    new: &'j Module<'a>,
    changes: &'j Changes,
    locate: &'j Locate<'j>,
    entry_points: EntryPoints,
    generic: HashSet<Token>,
    data: HashSet<FieldId>,
    /// Types of the chain (true) and of the update (false) that are refused as a whole.
    refused: HashSet<(bool, TypeDefId)>,
    /// What the next edit needs.
    needs: Capabilities,
    judgement: Judgement,
}

/// Judges the differences of a module. Whether the runtime has what is required is not asked here.
pub(crate) fn judge(
    old: &Module<'_>,
    new: &Module<'_>,
    changes: &Changes,
    locate: &Locate<'_>,
    entry_points: EntryPoints,
) -> Result<Judgement> {
    let mut judge = Judge {
        old,
        new,
        changes,
        locate,
        entry_points,
        generic: new.generic()?,
        data: new
            .md
            .rows::<FieldRvaId>()
            .map(|row| row.map(|(_, row)| row.field))
            .collect::<Result<_>>()?,
        refused: HashSet::new(),
        needs: Capabilities::default(),
        judgement: Judgement::default(),
    };
    if new.symbols.language == Language::FSharp && !changes.in_place {
        judge.unions()?;
        judge.started_types()?;
    }
    judge.updates()?;
    for token in &changes.inserted {
        judge.insertion(*token)?;
    }
    // Data of new types too.
    if judge
        .data
        .iter()
        .any(|field| changes.map.old(field.token()).is_none())
    {
        judge.judgement.required.insert(Capability::AddFieldRva);
    }
    judge.revivals()?;
    for token in &changes.deleted {
        judge.deletion(*token)?;
    }
    judge.old_code()?;
    for (old, new, aspect) in &changes.aspects {
        judge.aspect(*old, *new, *aspect)?;
    }
    judge.reflected()?;
    judge.accessors()?;
    judge.assembly()?;
    Ok(judge.judgement)
}

impl Judge<'_, '_> {
    /// Where a definition is: its code; the first code of a type, which for its other members is the nearest that is known.
    fn place(&self, token: Token) -> Option<Location> {
        if let Some(method) = token.to_id::<MethodDefId>()
            && let Some(location) = (self.locate)(method)
        {
            return Some(location);
        }
        let owner = match token.to_id::<TypeDefId>() {
            Some(owner) => owner,
            None => self.new.symbols.declaring(token),
        };
        let mut methods = self.new.md.methods(owner);
        methods.find_map(|method| (self.locate)(method))
    }

    fn refuse_new(&mut self, reason: Reason, token: Token) -> Result<()> {
        let location = self.place(token);
        let symbol = display::symbol(self.new, token)?;
        self.judgement.rude.push(reason.about(symbol, location));
        Ok(())
    }

    /// A method that is generic or whose type is.
    fn is_generic(&self, token: Token) -> bool {
        let mut owner = self.new.symbols.declaring(token);
        let mut depth = 0;
        while !owner.is_nil() && depth < 64 {
            if self.generic.contains(&owner.token()) {
                return true;
            }
            owner = self.new.symbols.enclosing(owner);
            depth += 1;
        }
        self.generic.contains(&token)
    }

    fn need(&mut self, capability: Capability) {
        self.needs.insert(capability);
        self.judgement.required.insert(capability);
    }

    fn require(&mut self, plain: Capability, generic: Capability, token: Token) {
        self.need(plain);
        if self.is_generic(token) {
            self.need(generic);
        }
    }

    fn edit(&mut self, kind: EditKind, token: Token) -> Result<()> {
        let location = self.place(token);
        let symbol = display::symbol(self.new, token)?;
        let chain = self.changes.map.old(token).unwrap_or_default();
        self.judgement.edits.push(Edit {
            kind,
            symbol,
            location,
            token: chain,
            table: token.table(),
            required_capabilities: std::mem::take(&mut self.needs),
        });
        Ok(())
    }

    fn updates(&mut self) -> Result<()> {
        for method in &self.changes.updated {
            let token = method.token();
            self.require(Capability::Baseline, Capability::GenericUpdateMethod, token);
            self.edit(EditKind::Update, token)?;
            let warning = if self.runs_once(*method)? {
                warning::RUNS_ONCE
            } else if self.is_endless(*method)? {
                warning::ENDLESS
            } else {
                continue;
            };
            let symbol = display::symbol(self.new, token)?;
            let location = (self.locate)(*method);
            self.judgement.warnings.push(warning.about(symbol, location));
        }
        Ok(())
    }

    /// Whether a definition of the chain, or of the update, is a type that is refused as a whole, or lies in one.
    fn is_refused(&self, of_chain: bool, token: Token) -> bool {
        let symbols = match of_chain {
            true => self.old.symbols,
            false => self.new.symbols,
        };
        let mut owner = token
            .to_id::<TypeDefId>()
            .unwrap_or_else(|| symbols.declaring(token));
        // Types lie in one another at most a few deep; a cycle is damage, and the bound stops it.
        for _ in 0..64 {
            if owner.is_nil() || self.refused.contains(&(of_chain, owner)) {
                break;
            }
            owner = symbols.enclosing(owner);
        }
        !owner.is_nil() && self.refused.contains(&(of_chain, owner))
    }

    /// Methods whose bodies the runtime makes: once a delta has their rows it does not (seen on 8, 9 and 10).
    fn accessors(&mut self) -> Result<()> {
        let map = &self.changes.map;
        let written = self
            .changes
            .updated
            .iter()
            .chain(&self.judgement.rewritten)
            .copied();
        let new = self
            .new
            .md
            .ids::<MethodDefId>()
            .filter(|id| map.old(id.token()).is_none());
        let mut found: Vec<_> = written.chain(new).collect();
        found.sort_unstable();
        found.dedup();
        for id in found {
            let was = match map.old_method(id) {
                Some(old) => is_accessor(self.old, old)?,
                None => false,
            };
            if was || is_accessor(self.new, id)? {
                self.refuse_new(rude::ACCESSOR, id.token())?;
            }
        }
        Ok(())
    }

    /// Static constructors, start-up code and the entry point.
    fn runs_once(&self, method: MethodDefId) -> Result<bool> {
        let owner = self.new.symbols.declaring(method.token());
        if self.new.symbols.is_positional_type(owner) {
            return Ok(false);
        }
        let name = self.new.name(method.token())?;
        // The entry point; of an asynchronous one in C#, the method that it calls.
        let is_main = self.new.md.get(method)?.flags & STATIC != 0 && name == "Main";
        Ok(is_main
            || method.token() == self.entry_points[1]
            || matches!(name, ".cctor" | "main@" | "staticInitialization@" | "<Main>$"))
    }

    fn kind(&self, token: Token) -> Result<Option<NameKind>> {
        let symbol = match token.table() {
            Some(TableId::TypeDef) => Symbol::Type,
            Some(TableId::Field) => Symbol::Field,
            Some(TableId::Property) => Symbol::Property,
            _ => Symbol::Method,
        };
        let parsed = self.new.symbols.parse(self.new.name(token)?, symbol);
        Ok(parsed
            .map(|parsed| parsed.kind())
            .filter(|kind| *kind != NameKind::ExplicitImplementation))
    }

    /// A field of a type that exists.
    fn field(&mut self, id: FieldId, kind: Option<NameKind>) -> Result<()> {
        let token = id.token();
        let (owner, row) = (self.new.symbols.declaring(token), self.new.md.get(id)?);
        let is_static = row.flags & STATIC != 0;
        let has_data = self.data.contains(&id);
        let cached = matches!(
            kind,
            Some(NameKind::LambdaCache | NameKind::MethodGroupField | NameKind::CallSite)
        );
        let layout = self.new.md.get(owner)?.flags & LAYOUT_MASK;
        let initialised_elsewhere = match self.new.symbols.language {
            // Values are computed by start-up code and static constructors, which have run.
            Language::FSharp => is_static && !has_data && row.flags & LITERAL == 0,
            _ => false,
        };
        if !is_static && kind == Some(NameKind::InitializationCheck) {
            return self.refuse_new(rude::SELF, owner.token());
        }
        if initialised_elsewhere || (!is_static && (layout != 0 || self.new.is_value_type(owner)?)) {
            return self.refuse_new(rude::INSERT_FIELD, token);
        }
        if has_data {
            self.need(Capability::AddFieldRva);
        }
        let plain = if is_static {
            Capability::AddStaticFieldToExistingType
        } else {
            Capability::AddInstanceFieldToExistingType
        };
        self.require(plain, Capability::GenericAddFieldToExistingType, token);
        if !cached && !has_data && row.flags & LITERAL == 0 {
            let reason = match is_static {
                true => Some(warning::NEW_STATIC_FIELD),
                false if !self.new.symbols.is_positional_type(owner) => Some(warning::NEW_FIELD),
                false => self.has_delegates(owner)?.then_some(warning::NEW_CAPTURE),
            };
            if let Some(reason) = reason {
                let warning = reason.about(display::symbol(self.new, token)?, self.place(token));
                self.judgement.warnings.push(warning);
            }
        }
        self.judgement.additions.fields.push(id);
        Ok(())
    }

    fn insertion(&mut self, token: Token) -> Result<()> {
        if self.is_refused(false, token) {
            return Ok(());
        }
        let kind = self.kind(token)?;
        match token.table() {
            Some(TableId::TypeDef) => {
                let id = TypeDefId(token.row());
                // A file's start-up class: whether and when its values are computed was decided when the program started.
                if kind == Some(NameKind::StartupClass) {
                    return self.refuse_new(rude::INSERT_FIELD, token);
                }
                self.need(Capability::NewTypeDefinition);
                self.judgement.additions.types.push(id);
            }
            Some(TableId::MethodDef) => {
                let id = MethodDefId(token.row());
                if self.new.md.get(id)?.flags & VIRTUAL != 0 {
                    return self.refuse_new(rude::INSERT_VIRTUAL, token);
                }
                // A type that has been initialised never runs it.
                if self.new.name(token)? == ".cctor" {
                    return self.refuse_new(rude::INSERT_METHOD, token);
                }
                // Instances of a generic type that are made after the delta do not find it, or crash (seen on 8, 9 and 10).
                let owner = self.new.symbols.declaring(token);
                if self.takes_a_name(token)? {
                    return self.refuse_new(rude::MODIFIERS, token);
                }
                let is_static = self.new.md.get(id)?.flags & STATIC != 0;
                if !is_static && self.new.md.get(owner)?.flags & INTERFACE != 0 {
                    return self.refuse_new(rude::INSERT_INTO_INTERFACE, token);
                }
                if self.generic.contains(&owner.token()) {
                    return self.refuse_new(rude::INSERT_INTO_GENERIC, token);
                }
                self.require(
                    Capability::AddMethodToExistingType,
                    Capability::GenericAddMethodToExistingType,
                    token,
                );
                self.judgement.additions.methods.push(id);
            }
            Some(TableId::Field) => {
                if self.takes_a_name(token)? {
                    return self.refuse_new(rude::DELETE, token);
                }
                let refused = self.judgement.rude.len();
                self.field(FieldId(token.row()), kind)?;
                if self.judgement.rude.len() > refused {
                    return Ok(());
                }
            }
            Some(TableId::Property) => self.judgement.additions.properties.push(PropertyId(token.row())),
            _ => self.judgement.additions.events.push(EventId(token.row())),
        }
        self.edit(EditKind::Insert, token)
    }

    fn deletion(&mut self, token: Token) -> Result<()> {
        if self.is_refused(true, token) {
            return Ok(());
        }
        let symbol = match token.table() {
            Some(TableId::TypeDef) => Symbol::Type,
            Some(TableId::Field) => Symbol::Field,
            Some(TableId::Property) => Symbol::Property,
            Some(TableId::Event) => Symbol::Event,
            _ => Symbol::Method,
        };
        // What a compiler made stays for those who hold it; nothing new refers to it.
        let name = self.old.name(token)?;
        let lasting = match token.to_id::<TypeDefId>() {
            Some(id) => is_lasting(self.old.md, self.old.symbols, &self.old.md.get(id)?),
            None => false,
        };
        if lasting || self.goes_with_its_owner(token) {
            return Ok(());
        }
        let synthesized = self.old.symbols.parse(name, symbol).is_some_and(|parsed| {
            !matches!(
                parsed.kind(),
                NameKind::ExplicitImplementation
                    | NameKind::ModuleValue
                    | NameKind::MarkedMember
                    | NameKind::MemberField
                    | NameKind::StartupClass
            )
        });
        // A capture is its lambdas'.
        if synthesized
            || self
                .old
                .symbols
                .is_positional_type(self.old.symbols.declaring(token))
        {
            return Ok(());
        }
        let symbol = display::symbol(self.old, token)?;
        // Where it was: in what is around it.
        let around = match token.to_id::<TypeDefId>() {
            Some(id) => self.old.symbols.enclosing(id),
            None => self.old.symbols.declaring(token),
        };
        let location = self
            .changes
            .map
            .new_of(around.token())
            .and_then(|owner| self.place(owner));
        // What is found by its slot, or is part of an object, others may count on.
        let stays = match token.to_id::<MethodDefId>() {
            Some(id) => self.old.md.get(id)?.flags & VIRTUAL == 0 && !matches!(name, ".ctor" | ".cctor"),
            None => match token.to_id::<FieldId>() {
                // What no one else may name, and no layout counts on.
                Some(id) => {
                    let access = self.old.md.get(id)?.flags & ACCESS_MASK;
                    let owner = self.old.symbols.declaring(token);
                    access <= ASSEMBLY
                        && !self.old.is_value_type(owner)?
                        && self.old.md.get(owner)?.flags & LAYOUT_MASK == 0
                }
                None => matches!(token.table(), Some(TableId::Property | TableId::Event)),
            },
        };
        if stays {
            self.judgement.edits.push(Edit {
                kind: EditKind::Delete,
                symbol: symbol.clone(),
                location: location.clone(),
                token,
                table: token.table(),
                required_capabilities: [Capability::Baseline].into_iter().collect(),
            });
            self.judgement
                .warnings
                .push(warning::DELETED.about(symbol, location));
        } else {
            self.judgement.rude.push(rude::DELETE.about(symbol, location));
        }
        Ok(())
    }

    /// A definition's row, or what belongs to it, is written again, with its body or for its own sake.
    fn rewrite(&mut self, old: Token, new: Token, capability: Capability) -> Result<()> {
        self.need(capability);
        let mut updates = self.judgement.edits.iter_mut();
        match updates.find(|edit| edit.kind == EditKind::Update && edit.token == old) {
            Some(edit) => {
                std::mem::take(&mut self.needs)
                    .iter()
                    .for_each(|need| edit.required_capabilities.insert(need));
                Ok(())
            }
            None => self.edit(EditKind::Update, new),
        }
    }

    /// Attributes are written by themselves; no one sees that but reflection.
    fn annotate(&mut self, new: Token) {
        self.judgement.required.insert(Capability::ChangeCustomAttributes);
        self.judgement.attributes.push(new);
    }

    fn aspect(&mut self, old: Token, new: Token, aspect: Aspect) -> Result<()> {
        if self.is_refused(false, new) {
            return Ok(());
        }
        let owner = new
            .to_id::<TypeDefId>()
            .unwrap_or_else(|| self.new.symbols.declaring(new));
        let synthesized = self.new.symbols.is_positional_type(owner) || self.old.is_positional(old)?;
        let reason = match aspect {
            Aspect::ParameterNames => return self.rename_parameters(old, new),
            // Compilers number those of closures' classes, and nobody names them.
            Aspect::TypeParameterNames if synthesized => return Ok(()),
            // A method's attributes are written with its row.
            Aspect::StateMachine | Aspect::Attributes | Aspect::Annotations | Aspect::PartAttributes
                if new.to_id::<MethodDefId>().is_some() =>
            {
                self.judgement.rewritten.extend(new.to_id::<MethodDefId>());
                return self.rewrite(old, new, Capability::ChangeCustomAttributes);
            }
            // What a compiler made, or what only compilers read.
            Aspect::Attributes if synthesized => {
                self.annotate(new);
                return Ok(());
            }
            Aspect::Annotations | Aspect::PartAttributes => {
                self.annotate(new);
                return Ok(());
            }
            // An enum's values are known to all who compiled against it, and to every array and switch of theirs.
            Aspect::Constant if new.to_id::<FieldId>().is_some() && !self.new.is_value_type(owner)? => {
                self.judgement.constants.push(new);
                return self.edit(EditKind::Update, new);
            }
            Aspect::Modifiers => rude::MODIFIERS,
            Aspect::Base => rude::BASE,
            Aspect::Interfaces => rude::INTERFACES,
            Aspect::GenericParameters | Aspect::TypeParameterNames => rude::GENERIC_PARAMETERS,
            Aspect::Layout => rude::LAYOUT,
            Aspect::Constant => rude::CONSTANT,
            Aspect::Parameters => rude::PARAMETERS,
            Aspect::Attributes | Aspect::StateMachine | Aspect::ReflectedDefinitions => rude::ATTRIBUTES,
            Aspect::Interop => rude::INTEROP,
            Aspect::Implementations => rude::IMPLEMENTATIONS,
            Aspect::Accessors => rude::ACCESSORS,
            Aspect::Data => rude::DATA,
        };
        self.refuse_new(reason, new)
    }
}
