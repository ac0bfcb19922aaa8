//! What expressions do, as the source has them: without slots, and with what has a name in the place of the name.

use std::collections::HashMap;

use ecma335::il::{Flow, Opcode, Operand};
use ecma335::{Result, RowId, TableId, Token};
use name_map::Module;
use name_map::canonical::{Content, Digest};
use name_map::grammar::NameKind;

use super::place::MAX_DEPTH;
use super::{Recovery, is_member_of};
use crate::fills::is_cache_in_code;
use crate::occurrences::{kind, occurrence};
use crate::values::{Value, Values};

/// Whether a call makes a list or an option of something.
pub(super) fn is_form(module: &Module<'_>, called: Token) -> Result<bool> {
    Ok(is_member_of(module, called, "FSharpList`1", "Cons")?
        || is_member_of(module, called, "FSharpOption`1", "Some")?
        || is_member_of(module, called, "FSharpValueOption`1", "NewValueSome")?)
}

/// The expressions of a method.
pub(super) struct Expressions<'r, 'c, 'a> {
    recovery: &'r Recovery<'c, 'a>,
    code: &'r Values<'a>,
    /// Whose place is asked for, and the instruction that makes it, which is left out.
    node: usize,
    made: Option<usize>,
    /// Whether what else is made there counts with all its content.
    pub(super) with_functions: bool,
    /// Whether anything but functions was found.
    pub(super) tells: bool,
    known: HashMap<usize, Option<Digest>>,
    depth: u32,
}

impl<'r, 'c, 'a> Expressions<'r, 'c, 'a> {
    pub(super) fn new(
        recovery: &'r Recovery<'c, 'a>,
        code: &'r Values<'a>,
        node: usize,
        made: Option<usize>,
    ) -> Self {
        Self {
            recovery,
            code,
            node,
            made,
            with_functions: true,
            tells: false,
            known: HashMap::new(),
            depth: 0,
        }
    }

    /// What an instruction does with what it takes; `None` where that is not known.
    pub(super) fn instruction(&mut self, at: usize) -> Result<Option<Digest>> {
        if let Some(known) = self.known.get(&at) {
            return Ok(*known);
        }
        // An expression that leads back to itself is not known.
        self.known.insert(at, None);
        if self.depth >= MAX_DEPTH {
            return Ok(None);
        }
        self.depth += 1;
        let digest = self.content(at)?;
        self.depth -= 1;
        self.known.insert(at, digest);
        Ok(digest)
    }

    fn value(&mut self, value: &Value) -> Result<Option<Digest>> {
        let mut ways = Vec::with_capacity(value.len());
        for source in value {
            let instruction = self.code.instructions[*source];
            // What a cache holds is what fills it, which is another way to get there.
            if let (Operand::Token(field), true) = (instruction.operand, value.len() > 1)
                && is_cache_in_code(&self.recovery.module, field)?
            {
                continue;
            }
            let Some(way) = self.instruction(*source)? else {
                return Ok(None);
            };
            ways.push(way);
        }
        ways.sort_unstable();
        let mut content = Content::new(b'w');
        ways.iter().for_each(|way| _ = content.digest(*way));
        Ok(Some(content.finish()))
    }

    /// Whether an instruction is of what someone wrote beside a function, and not only of what holds it: a constant, a variable, a call.
    fn is_said(&self, at: usize) -> Result<bool> {
        let module = &self.recovery.module;
        let instruction = self.code.instructions[at];
        let is_call = instruction.opcode.flow() == Flow::Call && instruction.opcode != Opcode::Newobj;
        let is_leaf = self.code.inputs[at].is_empty() && instruction.opcode != Opcode::Ldloc;
        if let Operand::Token(token) = instruction.operand
            && (is_call || is_leaf)
        {
            let is_form = is_form(module, token)?
                || is_member_of(module, token, "FSharpList`1", "get_Empty")?
                || is_member_of(module, token, "FSharpOption`1", "get_None")?;
            // An object for captured variables is no more said than a function is.
            let is_scope = instruction.opcode == Opcode::Newobj && occurrence(module, token)?.is_some();
            return Ok(!is_form && !is_scope && !self.is_of_function(token)?);
        }
        Ok(is_leaf || is_call)
    }

    /// Whether a token is that of a function, of its class or of what keeps it.
    fn is_of_function(&self, token: Token) -> Result<bool> {
        let module = &self.recovery.module;
        let Some(definition) = module.definition(token)? else {
            return Ok(false);
        };
        let owner = match definition.table() {
            Some(TableId::TypeDef) => definition,
            _ => module.symbols.declaring(definition).token(),
        };
        let is_function = |kind| {
            matches!(
                kind,
                NameKind::Closure | NameKind::ClosureClass | NameKind::Lambda | NameKind::LocalFunction
            )
        };
        Ok(is_function(kind(module, definition)?) || is_function(kind(module, owner)?))
    }

    fn content(&mut self, at: usize) -> Result<Option<Digest>> {
        let (recovery, code) = (self.recovery, self.code);
        let instruction = code.instructions[at];
        let mut content = Content::new(b'p');
        // A delegate's object depends on what the lambda captures, not on where it stands.
        let is_made =
            |made: usize| at == made || (code.is_delegate(at) && code.inputs[at][1].contains(&made));
        if self.made.is_some_and(is_made) {
            return Ok(Some(content.text("this").finish()));
        }
        // Nor does that of one beside it.
        if !self.with_functions && code.is_delegate(at) {
            return Ok(Some(content.text("function").finish()));
        }
        self.tells |= self.depth > 1 && self.is_said(at)?;
        match instruction.opcode {
            Opcode::Ldloc => {
                // What a local that is stored once is a name for.
                let stored = instruction.local().and_then(|slot| code.names.get(&slot));
                let Some(value) = stored.and_then(|(store, _)| code.inputs[*store].first()) else {
                    return Ok(None);
                };
                return self.value(value);
            }
            Opcode::Ldarg => {
                content.text("ldarg");
                let Operand::Arg(slot) = instruction.operand else {
                    return Ok(None);
                };
                content.number(u64::from(slot));
                // That of a lambda is of the lambda that stands there; the first is where its captures are.
                let parent = recovery.tree.nodes[self.node].parent;
                if let Some(parent) = parent.filter(|_| slot > 0) {
                    let item = &recovery.tree.nodes[parent].item;
                    content.digest(item.place).digest(item.consumer);
                }
                return Ok(Some(content.finish()));
            }
            opcode => content.text(opcode.name()),
        };
        let mut is_made_here = false;
        match instruction.operand {
            Operand::I32(value) => _ = content.number(value as u64),
            Operand::I64(value) => _ = content.number(value as u64),
            Operand::R4(bits) => _ = content.number(u64::from(bits)),
            Operand::R8(bits) => _ = content.number(bits),
            Operand::Token(token) => {
                // What else is made for the call.
                let target = occurrence(&recovery.module, token)?;
                is_made_here = target.is_some() && instruction.opcode == Opcode::Newobj;
                let other = target.and_then(|target| recovery.of.get(&target)).copied();
                let nodes = &recovery.tree.nodes;
                let is_beside = |other: &usize| nodes[*other].parent == nodes[self.node].parent;
                match other.filter(is_beside) {
                    // Of an inlined member only what it holds counts.
                    _ if !self.with_functions && self.is_of_function(token)? => {}
                    Some(other) if other != self.node => {
                        content.digest(recovery.canon.token(token)?);
                        content.digest(nodes[other].item.deep);
                    }
                    _ => _ = content.digest(recovery.canon.token(token)?),
                }
            }
            _ => {}
        }
        for input in &code.inputs[at] {
            // Captures of variables are in the shape of what is made of them; inlined code has its arguments there, too.
            if is_made_here && code.is_variable(input, 0) {
                continue;
            }
            let Some(value) = self.value(input)? else {
                return Ok(None);
            };
            content.digest(value);
        }
        if instruction.opcode == Opcode::Newarr {
            for element in code.takers[at].iter().filter(|taker| code.is_element(**taker)) {
                let [array, index, value] = code.inputs[*element].as_slice() else {
                    continue;
                };
                if !array.contains(&at) {
                    continue;
                }
                // Where in an array it stands is nothing that someone wrote.
                let tells = self.tells;
                let index = self.value(index)?;
                self.tells = tells;
                let (Some(index), Some(value)) = (index, self.value(value)?) else {
                    return Ok(None);
                };
                content.digest(index).digest(value);
            }
        }
        Ok(Some(content.finish()))
    }
}
