//! The calls of a computation expression's builder through which a function becomes what the code around it returns.
//!
//! The names are those to which F# translates computation expressions; a builder's inlined members leave classes and copies in the place of calls.

use ecma335::il::{Flow, MethodBody, Opcode, Operand};
use ecma335::{
    AssemblyRefId, MemberRefId, MethodDefId, MethodSpecId, Result, RowId, TableId, Token, Type, TypeDefId,
    TypeRefId, TypeSpecId,
};
use name_map::Module;
use name_map::grammar::Language;

use super::Recovery;
use super::expressions::Expressions;
use super::place::Bodies;
use crate::blocks::Passage;
use crate::occurrences::methods_of;
use crate::values::Values;

/// Calls within calls: not deeper than this.
const MAX_DEPTH: usize = 128;

/// Members of builders that are done with one thing when the next begins. `MakeAsync` is what the async builder's become.
const SEQUENTIAL: &[&str] = &[
    "Bind",
    "Bind2",
    "Bind3",
    "BindReturn",
    "Bind2Return",
    "Bind3Return",
    "MergeSources",
    "Combine",
    "Delay",
    "Run",
    "Return",
    "ReturnFrom",
    "Yield",
    "YieldFrom",
    "Zero",
    "Source",
    "Quote",
    "MakeAsync",
];

/// Those that are at work while what they are given is.
const ACTIVE: &[&str] = &[
    "While",
    "For",
    "TryWith",
    "TryFinally",
    "TryFinallyAsync",
    "Using",
    "WhileAsync",
    "UsingAsync",
];

impl Recovery<'_, '_> {
    /// The passages of all nodes.
    pub(super) fn passages(&mut self) -> Result<()> {
        if self.module.symbols.language != Language::FSharp {
            return Ok(());
        }
        let mut bodies = Bodies::default();
        for index in 0..self.tree.nodes.len() {
            let Some((method, offset)) = self.tree.nodes[index].site else {
                continue;
            };
            let Some(code) = bodies.of(&self.module, method)? else {
                continue;
            };
            let Some(at) = code.at(offset) else { continue };
            let passages = self.passages_of((index, at), code)?;
            self.tree.nodes[index].passages = passages;
        }
        Ok(())
    }

    /// `made`: the node and the instruction that makes it.
    fn passages_of(&self, (node, made): (usize, usize), code: &Values<'_>) -> Result<Vec<Passage>> {
        let (mut passages, mut at) = (Vec::new(), made);
        for _ in 0..MAX_DEPTH {
            let mut next = None;
            for taker in &code.takers[at] {
                let instruction = code.instructions[*taker];
                match (instruction.opcode, instruction.operand) {
                    (Opcode::Ret, _) => return Ok(passages),
                    (Opcode::Stloc, _) => {
                        let name = instruction.local().and_then(|slot| code.names.get(&slot));
                        next = name.map(|(_, load)| *load);
                    }
                    (opcode, Operand::Token(token)) if opcode.flow() == Flow::Call => {
                        next = Some(*taker);
                        if code.is_delegate(*taker) {
                            break;
                        }
                        let Some(is_active) = self.role(opcode, token)? else {
                            return Ok(Vec::new());
                        };
                        let mut expressions = Expressions::new(self, code, node, None);
                        expressions.with_functions = false;
                        passages.push(Passage {
                            call: *taker as u32,
                            argument: code.argument(*taker, at) as u32,
                            taker: self.canon.token(token)?,
                            expression: expressions.instruction(*taker)?.unwrap_or_default(),
                            is_active,
                        });
                    }
                    (opcode, _) if opcode.stack_effect().is_some_and(|effect| effect.pushes > 0) => {
                        next = Some(*taker);
                    }
                    _ => {}
                }
                if next.is_some() {
                    break;
                }
            }
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        Ok(Vec::new())
    }

    /// Whether what is called is a member of a builder, and then whether it is at work while what it is given is.
    fn role(&self, opcode: Opcode, called: Token) -> Result<Option<bool>> {
        if opcode == Opcode::Newobj {
            let constructor = self.module.definition(called)?;
            let owner = constructor.map(|token| self.module.symbols.declaring(token));
            return owner.map_or(Ok(None), |owner| self.wrapper(owner));
        }
        let name = method_name(&self.module, called)?;
        Ok(if SEQUENTIAL.contains(&name) {
            Some(false)
        } else if ACTIVE.contains(&name) {
            Some(true)
        } else {
            None
        })
    }

    /// Whether a class is a function of an inlined member, which hands what it was given to F#'s library; and then whether that is at work while
    /// what it is given is.
    pub(super) fn wrapper(&self, owner: TypeDefId) -> Result<Option<bool>> {
        if let Some(known) = self.wrappers.borrow().get(&owner) {
            return Ok(*known);
        }
        // One that leads back to itself is none.
        self.wrappers.borrow_mut().insert(owner, None);
        let role = self.wrapped(owner)?;
        self.wrappers.borrow_mut().insert(owner, role);
        Ok(role)
    }

    fn wrapped(&self, owner: TypeDefId) -> Result<Option<bool>> {
        let module = &self.module;
        if !module.symbols.is_positional_type(owner) {
            return Ok(None);
        }
        let mut is_active = false;
        for method in methods_of(module, owner.token()) {
            if module.name(method.token())?.starts_with(".c") {
                continue;
            }
            let Some(bytes) = module.code.method_data(method, module.md.get(method)?.rva)? else {
                return Ok(None);
            };
            for instruction in MethodBody::parse(bytes)?.instructions() {
                let instruction = instruction?;
                let Operand::Token(token) = instruction.operand else {
                    continue;
                };
                let inner = module.definition(token)?;
                match inner.map(|token| module.symbols.declaring(token)) {
                    Some(inner) if inner == owner => {}
                    Some(inner) => match self.wrapper(inner)? {
                        Some(active) => is_active |= active,
                        None => return Ok(None),
                    },
                    None if instruction.opcode.flow() == Flow::Call => {
                        if !is_library(module, token)? {
                            return Ok(None);
                        }
                        is_active |= ACTIVE.contains(&method_name(module, token)?);
                    }
                    // Fields of the library's types; no text, as no inlined member has any.
                    None if token.as_user_string().is_none() => {}
                    None => return Ok(None),
                }
            }
        }
        Ok(Some(is_active))
    }
}

/// Whether a member is F#'s library's.
fn is_library(module: &Module<'_>, member: Token) -> Result<bool> {
    // Types lie in one another at most a few deep; a cycle is damage, and the bound stops it.
    const NESTING: usize = 64;
    let md = module.md;
    let mut scope = member;
    for _ in 0..NESTING {
        scope = match scope.table() {
            Some(TableId::MethodSpec) => md.get(MethodSpecId(scope.row()))?.method.token(),
            Some(TableId::MemberRef) => md.get(MemberRefId(scope.row()))?.class.token(),
            Some(TableId::TypeSpec) => match md.type_spec(TypeSpecId(scope.row()))? {
                Type::GenericInst { definition, .. } => definition.token(),
                _ => return Ok(false),
            },
            Some(TableId::TypeRef) => md.get(TypeRefId(scope.row()))?.resolution_scope.token(),
            Some(TableId::AssemblyRef) => {
                return Ok(md.string(md.get(AssemblyRefId(scope.row()))?.name)? == "FSharp.Core");
            }
            _ => return Ok(false),
        };
    }
    Ok(false)
}

/// What a method is called; a copy of an inlined one as that, and an extension member as the member: `<Bind>__debug@12` and `TaskBuilderBase.Bind` are
/// `Bind`.
fn method_name<'a>(module: &Module<'a>, token: Token) -> Result<&'a str> {
    let token = match token.to_id::<MethodSpecId>() {
        Some(spec) => module.md.get(spec)?.method.token(),
        None => token,
    };
    let name = match token.table() {
        Some(TableId::MethodDef) => module.md.get(MethodDefId(token.row()))?.name,
        Some(TableId::MemberRef) => module.md.get(MemberRefId(token.row()))?.name,
        _ => return Ok(""),
    };
    let name = module.md.string(name)?;
    let copied = name
        .strip_prefix('<')
        .and_then(|name| name.split_once(">__debug"));
    let name = copied.map_or(name, |(copied, _)| copied);
    Ok(name.rsplit_once('.').map_or(name, |(_, member)| member))
}
