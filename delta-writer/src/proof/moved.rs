//! The proof that a build with methods in classes of their own does what the build did that had them in their types: each such class is one
//! that its method fills, beside which nothing is new; the methods are static and take what they took; and all that leads to them is calls
//! and pointers, through references that mean the same method.

use std::collections::{HashMap, HashSet};

use ecma335::{
    CustomAttributeId, GenericParamConstraintId, GenericParamId, Image, ImplMapId, MemberRefId, MethodDefId,
    MethodImplId, MethodSemanticsId, MethodSpecId, NestedClassId, Opcode, Operand, RowId, Signature, TableId,
    Token, Type, TypeDefId, TypeOrMethodDef, TypeRefId, TypeSpecId,
};

use super::bodies::body_of;
use super::difference::{Aspect, Build, Difference};
use super::rewritten::{self, Form};
use super::side::{Side, at};

/// What is appended for the classes.
const APPENDED: [TableId; 5] = [
    TableId::TypeDef,
    TableId::NestedClass,
    TableId::GenericParam,
    TableId::GenericParamConstraint,
    TableId::TypeSpec,
];
/// MethodAttributes: access, static; virtual, RTSpecialName, PInvokeImpl.
const ACCESS: u16 = 0x0007;
const ASSEMBLY: u16 = 0x0003;
const STATIC: u16 = 0x0010;
const BOUND: u16 = 0x3040;
/// TypeAttributes: visibility, and that of a nested type that the module sees. The type around the one that had the method uses it too.
const VISIBILITY: u32 = 0x7;
const NESTED_ASSEMBLY: u32 = 0x5;
/// Abstract, sealed, and initialised whenever.
const NEVER_MADE: u32 = 0x0010_0180;

/// Proves that `built` is `update` but for methods that are in classes of their own.
///
/// # Errors
/// Every difference that was found. `chain` in them is of `built`.
pub fn prove_moved(update: &Image, built: &Image) -> Result<(), Vec<Difference>> {
    let unreadable = |build| move |error| vec![Difference::Unreadable { build, error }];
    let left = Side::new(update).map_err(unreadable(Build::Update))?;
    let right = Side::new(built).map_err(unreadable(Build::Chain))?;
    let mut proof = Proof {
        left: &left,
        right: &right,
        entry_point: Token::from_raw(update.entry_point()),
        known: left.md.count::<TypeDefId>(),
        moved: HashMap::new(),
        out: Vec::new(),
    };
    proof.run().map_err(unreadable(Build::Chain))?;
    rewritten::file(update, built, &mut [], &mut proof.out);
    if proof.out.is_empty() {
        Ok(())
    } else {
        Err(proof.out)
    }
}

struct Proof<'s, 'a> {
    left: &'s Side<'a>,
    right: &'s Side<'a>,
    entry_point: Token,
    /// How many types there were.
    known: u32,
    /// The class of each method that has another owner.
    moved: HashMap<MethodDefId, TypeDefId>,
    out: Vec<Difference>,
}

impl Proof<'_, '_> {
    fn differs(&mut self, token: Token, aspect: Aspect) {
        self.out.push(rewritten::differs(self.left, token, aspect));
    }

    fn run(&mut self) -> ecma335::Result<()> {
        rewritten::heaps(self.left, self.right, &mut self.out);
        for id in self.right.md.ids::<MethodDefId>() {
            let owner = at(&self.right.method_owner, id.row());
            if owner > self.known {
                self.moved.insert(id, TypeDefId(owner));
            }
        }
        let references = self.references()?;
        self.tables(&references);
        self.members();
        self.classes()?;
        let mut moved: Vec<_> = self.moved.keys().copied().collect();
        moved.sort_unstable();
        for id in moved {
            self.method(id)?;
        }
        self.uses(&references)?;
        self.bodies()
    }

    /// Rows are as they were, but for the moved methods, their parameters, and references to them.
    fn tables(&mut self, references: &HashSet<MemberRefId>) {
        let form = Form {
            appended: &APPENDED,
            apart: &[TableId::MethodPtr],
            list: 5,
        };
        let is_apart = |token: Token| match token.table() {
            Some(TableId::MethodDef) => self.moved.contains_key(&MethodDefId(token.row())),
            Some(TableId::Param) => {
                let owner = MethodDefId(at(&self.left.param_owner, token.row()));
                self.moved.contains_key(&owner)
            }
            Some(TableId::MemberRef) => references.contains(&MemberRefId(token.row())),
            _ => false,
        };
        rewritten::rows(self.left, self.right, &form, is_apart, &mut self.out);
    }

    /// Every type has the members that it had, but for the methods that have moved; every method its parameters.
    fn members(&mut self) {
        let (left, right) = (self.left, self.right);
        for id in left.md.ids::<TypeDefId>() {
            let methods = left.md.methods(id).filter(|id| !self.moved.contains_key(id));
            if !left.md.fields(id).eq(right.md.fields(id)) || !methods.eq(right.md.methods(id)) {
                self.differs(id.token(), Aspect::Owner);
            }
        }
        for id in left.md.ids::<MethodDefId>() {
            if !left.md.params(id).eq(right.md.params(id)) {
                self.differs(id.token(), Aspect::Parameters);
            }
        }
    }

    /// Each new type is one of a single method, in the type that had it, with that type's generic parameters; nothing else has new rows.
    fn classes(&mut self) -> ecma335::Result<()> {
        let (left, right) = (self.left, self.right);
        for id in right.md.ids::<TypeDefId>().skip(self.known as usize) {
            let methods: Vec<_> = right.md.methods(id).collect();
            let [method] = methods[..] else {
                self.differs(id.token(), Aspect::Owner);
                continue;
            };
            let row = right.md.get(id)?;
            let owner = at(&left.method_owner, method.row());
            if owner == 0 || at(&right.enclosing, id.row()) != owner || right.md.fields(id).count() > 0 {
                self.differs(method.token(), Aspect::Owner);
            }
            if row.flags != NEVER_MADE | (row.flags & VISIBILITY)
                || row.flags & VISIBILITY != NESTED_ASSEMBLY
                || !right.md.string(row.namespace)?.is_empty()
            {
                self.differs(method.token(), Aspect::Flags);
            }
            if !self.is_object(row.extends.token())? {
                self.differs(method.token(), Aspect::Base);
            }
            if params_of(left, TypeDefId(owner))? != params_of(right, id)? {
                self.differs(method.token(), Aspect::GenericParameters);
            }
        }
        self.appended()
    }

    /// New rows are of new types.
    fn appended(&mut self) -> ecma335::Result<()> {
        let (left, right) = (&self.left.md, &self.right.md);
        let is_new = |token: Token| token.table() == Some(TableId::TypeDef) && token.row() > self.known;
        let mut foreign = Vec::new();
        let mut nested = HashSet::new();
        for row in right
            .rows::<NestedClassId>()
            .skip(left.count::<NestedClassId>() as usize)
        {
            let (id, row) = row?;
            if !is_new(row.nested_class.token()) || !nested.insert(row.nested_class) {
                foreign.push(id.token());
            }
        }
        let known = left.count::<GenericParamId>();
        for row in right.rows::<GenericParamId>().skip(known as usize) {
            let (id, row) = row?;
            if !is_new(row.owner.token()) {
                foreign.push(id.token());
            }
        }
        let constraints = left.count::<GenericParamConstraintId>() as usize;
        for row in right.rows::<GenericParamConstraintId>().skip(constraints) {
            let (id, row) = row?;
            if row.owner.row() <= known {
                foreign.push(id.token());
            }
        }
        let changes = foreign
            .into_iter()
            .map(|chain| Difference::UnrelatedChange { chain });
        self.out.extend(changes);
        Ok(())
    }

    fn is_object(&self, base: Token) -> ecma335::Result<bool> {
        let md = &self.right.md;
        let Some(base) = base.to_id::<TypeRefId>() else {
            return Ok(false);
        };
        let row = md.get(base)?;
        Ok(row.resolution_scope.token().table() == Some(TableId::AssemblyRef)
            && md.string(row.namespace)? == "System"
            && md.string(row.name)? == "Object")
    }

    /// A moved method takes what it took, its `this` too.
    fn method(&mut self, id: MethodDefId) -> ecma335::Result<()> {
        let (left, right) = (self.left, self.right);
        let (was, is) = (left.md.get(id)?, right.md.get(id)?);
        let same = (was.rva, was.impl_flags, was.name) == (is.rva, is.impl_flags, is.name)
            && was.param_list == is.param_list
            && is.flags == (was.flags & !ACCESS) | ASSEMBLY | STATIC
            && was.flags & BOUND == 0
            && was.rva != 0;
        if !same {
            self.differs(id.token(), Aspect::Flags);
        }
        let is_static = was.flags & STATIC != 0;
        let owner = TypeDefId(at(&left.method_owner, id.row()));
        if !is_static && self.is_value_type(owner)? {
            self.differs(id.token(), Aspect::Owner);
        }
        let signatures = (
            left.md.signature(was.signature)?,
            right.md.signature(is.signature)?,
        );
        let (Signature::Method(mut taken), Signature::Method(takes)) = signatures else {
            self.differs(id.token(), Aspect::Signature);
            return Ok(());
        };
        if taken.header.has_this == is_static || taken.header.explicit_this {
            self.differs(id.token(), Aspect::Signature);
        }
        if !is_static {
            taken.header.has_this = false;
            taken.header.params += 1;
            taken.params.insert(0, this(left, owner)?);
        }
        if taken != takes {
            self.differs(id.token(), Aspect::Signature);
        }
        for param in left.md.params(id) {
            let (mut was, is) = (left.md.get(param)?, right.md.get(param)?);
            if !is_static && was.sequence > 0 {
                was.sequence = was.sequence.wrapping_add(1);
            }
            if was != is {
                self.differs(id.token(), Aspect::Parameters);
            }
        }
        Ok(())
    }

    fn is_value_type(&self, owner: TypeDefId) -> ecma335::Result<bool> {
        let md = &self.left.md;
        let Some(base) = md.get(owner)?.extends.token().to_id::<TypeRefId>() else {
            return Ok(false);
        };
        let name = md.string(md.get(base)?.name)?;
        Ok(matches!(name, "ValueType" | "Enum"))
    }

    /// The references to moved methods; each leads to its class, for the same type arguments.
    fn references(&mut self) -> ecma335::Result<HashSet<MemberRefId>> {
        let (left, right) = (self.left, self.right);
        let mut of: HashMap<(u32, &[u8]), Vec<MethodDefId>> = HashMap::new();
        for id in self.moved.keys() {
            let name = left.text(left.md.get(*id)?.name).unwrap_or_default();
            of.entry((at(&left.method_owner, id.row()), name))
                .or_default()
                .push(*id);
        }
        let mut references = HashSet::new();
        for row in left.md.rows::<MemberRefId>() {
            let (id, was) = row?;
            let Some((owner, arguments)) = parent(left, was.class.token())? else {
                continue;
            };
            let name = left.text(was.name).unwrap_or_default();
            for method in of.get(&(owner.row(), name)).into_iter().flatten() {
                if left.md.blob(left.md.get(*method)?.signature)? != left.md.blob(was.signature)? {
                    continue;
                }
                references.insert(id);
                let is = right.md.get(id)?;
                let class = self.moved.get(method).copied();
                let leads = parent(right, is.class.token())? == class.map(|class| (class, arguments.clone()))
                    && !is_value(right, is.class.token())?
                    && is.name == was.name
                    && right.md.blob(is.signature)? == right.md.blob(right.md.get(*method)?.signature)?;
                if !leads {
                    self.differs(method.token(), Aspect::Signature);
                }
            }
        }
        Ok(references)
    }

    /// Nothing but calls and `ldftn` leads to a moved method.
    fn uses(&mut self, references: &HashSet<MemberRefId>) -> ecma335::Result<()> {
        let md = &self.left.md;
        let mut tokens: HashSet<Token> = references.iter().map(|id| id.token()).collect();
        tokens.extend(self.moved.keys().map(|id| id.token()));
        for row in md.rows::<MethodSpecId>() {
            let (id, row) = row?;
            if tokens.contains(&row.method.token()) {
                tokens.insert(id.token());
            }
        }
        let mut bound = Vec::new();
        let mut check = |token: Token| {
            if tokens.contains(&token) {
                bound.push(token);
            }
        };
        check(self.entry_point);
        for row in md.rows::<MethodSemanticsId>() {
            check(row?.1.method.token());
        }
        for row in md.rows::<MethodImplId>() {
            let (_, row) = row?;
            check(row.method_body.token());
            check(row.method_declaration.token());
        }
        for row in md.rows::<ImplMapId>() {
            check(row?.1.member_forwarded.token());
        }
        for row in md.rows::<CustomAttributeId>() {
            check(row?.1.type_.token());
        }
        for row in md.rows::<MemberRefId>() {
            check(row?.1.class.token());
        }
        for token in bound {
            self.differs(token, Aspect::Overrides);
        }
        for id in md.ids::<MethodDefId>() {
            let Some(body) = body_of(self.left.code, id, md.get(id)?.rva)? else {
                continue;
            };
            for instruction in body.instructions() {
                let instruction = instruction?;
                let leads = matches!(instruction.operand, Operand::Token(token) if tokens.contains(&token));
                if leads && !matches!(instruction.opcode, Opcode::Call | Opcode::Ldftn) {
                    self.differs(id.token(), Aspect::Code(instruction.offset));
                }
            }
        }
        Ok(())
    }

    /// Bodies lie where they lay; that their bytes are the same, the file shows.
    fn bodies(&mut self) -> ecma335::Result<()> {
        let (left, right) = (self.left, self.right);
        for id in left.md.ids::<MethodDefId>() {
            let was = body_of(left.code, id, left.md.get(id)?.rva)?;
            let is = body_of(right.code, id, right.md.get(id)?.rva)?;
            if was.map(|body| body.code_offset) != is.map(|body| body.code_offset) {
                self.differs(id.token(), Aspect::Body);
            }
        }
        Ok(())
    }
}

/// Number, flags, name and constraints of the generic parameters of a type, in their order.
type Params = Vec<(u16, u16, u32, Vec<Token>)>;

fn params_of(side: &Side<'_>, owner: TypeDefId) -> ecma335::Result<Params> {
    let mut params = Vec::new();
    for row in side.md.rows::<GenericParamId>() {
        let (id, row) = row?;
        if row.owner != TypeOrMethodDef::new(owner.token()).unwrap_or_default() {
            continue;
        }
        let mut constraints = Vec::new();
        for row in side.md.rows::<GenericParamConstraintId>() {
            let (_, row) = row?;
            if row.owner == id {
                constraints.push(row.constraint.token());
            }
        }
        params.push((row.number, row.flags, row.name.0, constraints));
    }
    params.sort_unstable_by_key(|(number, ..)| *number);
    Ok(params)
}

/// What an instance method of a class has for its `this`.
fn this(side: &Side<'_>, owner: TypeDefId) -> ecma335::Result<Type> {
    let definition = ecma335::TypeDefOrRef::new(owner.token()).unwrap_or_default();
    let count = params_of(side, owner)?.len() as u32;
    Ok(match count {
        0 => Type::Class(definition),
        _ => Type::GenericInst {
            is_value_type: false,
            definition,
            arguments: (0..count).map(Type::Var).collect(),
        },
    })
}

/// Whether a reference is to an instantiation of a value type.
fn is_value(side: &Side<'_>, token: Token) -> ecma335::Result<bool> {
    let Some(id) = token.to_id::<TypeSpecId>() else {
        return Ok(false);
    };
    let type_ = side.md.type_spec(id)?;
    Ok(matches!(
        type_,
        Type::GenericInst {
            is_value_type: true,
            ..
        }
    ))
}

/// The own type that a reference is to, with type arguments.
fn parent(side: &Side<'_>, token: Token) -> ecma335::Result<Option<(TypeDefId, Vec<Type>)>> {
    if let Some(id) = token.to_id::<TypeSpecId>() {
        return Ok(match side.md.type_spec(id)? {
            Type::GenericInst {
                definition,
                arguments,
                ..
            } => definition.token().to_id().map(|id| (id, arguments)),
            _ => None,
        });
    }
    let own = match token.to_id::<TypeRefId>() {
        Some(id) => side.own_type(id),
        None => token.to_id::<TypeDefId>(),
    };
    Ok(own.map(|id| (id, Vec::new())))
}
