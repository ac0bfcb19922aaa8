//! Steps in flight, some of which cannot go on in the new code.
//!
//! What waits goes on with the functions that it holds: one for what is left of its block, one for what follows that, and so on outwards. Where all of
//! them can go on in the new code, it goes on as that does from there. Where one cannot, old code comes before new: that is right as long as nothing
//! has moved from one to the other, or it would run twice, or never. So where something moved, those behind which it moved stay with the old
//! code, too.

use std::collections::{BTreeSet, HashMap};

use ecma335::il::{Flow, MethodBody, Opcode, Operand};
use ecma335::{FieldId, MethodDefId, Result, RowId, Token, TypeDefId};
use name_map::SymbolMap;
use name_map::canonical::{Canon, Content, Digest};

use crate::Tree;
use crate::levels::unique;
use crate::occurrences::{methods_of, occurrence};

/// A module's code with what occurs in it.
#[derive(Clone, Copy)]
pub(crate) struct Side<'s, 'a> {
    pub(crate) canon: &'s Canon<'a>,
    pub(crate) tree: &'s Tree,
}

/// The definitions of the new module (occurrences with their members) that would go on behind old code which does not lead there.
pub(crate) fn misled(old: Side<'_, '_>, new: Side<'_, '_>, map: &SymbolMap) -> Result<Vec<Token>> {
    // Old functions that stay with old code, by the expressions that they are in.
    let mut left: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, node) in old.tree.nodes.iter().enumerate() {
        let is_step = !node.passages.is_empty() || node.children.iter().any(|child| old.is_step(*child));
        if is_step && map.new_of(node.definition).is_none() && old.has_code(index)? {
            left.entry(old.expression(index)).or_default().push(index);
        }
    }
    let mut orders: HashMap<(usize, usize), [Order; 2]> = HashMap::new();
    let mut wrong = BTreeSet::new();
    if left.is_empty() {
        return Ok(Vec::new());
    }
    let numbers: HashMap<Token, usize> = old
        .tree
        .nodes
        .iter()
        .enumerate()
        .map(|(o, node)| (node.definition, o))
        .collect();
    for (n, node) in new.tree.nodes.iter().enumerate() {
        let definition = node.definition;
        let Some(o) = map.old(definition).and_then(|old| numbers.get(&old)).copied() else {
            continue;
        };
        let (was, is) = (old.expression(o), new.expression(n));
        let Some(left) = left.get(&was).filter(|_| old.is_step(o)) else {
            continue;
        };
        let orders = match orders.entry((was, is)) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert([Order::of(old, was)?, Order::of(new, is)?])
            }
        };
        // What only comes after it does not lead to it.
        let is_led_to = left.iter().any(|before| orders[0].is_before(*before, o));
        if is_led_to && orders[0].crosses(o, &orders[1], n) {
            wrong.insert(definition);
            if let Some(owner) = definition.to_id::<TypeDefId>() {
                let md = new.canon.module().md;
                wrong.extend(md.fields(owner).map(FieldId::token));
                wrong.extend(md.methods(owner).map(MethodDefId::token));
            }
        }
    }
    Ok(wrong.into_iter().collect())
}

impl Side<'_, '_> {
    fn is_step(&self, node: usize) -> bool {
        !self.tree.nodes[node].passages.is_empty()
    }

    /// The outermost function of the computation expression that a node is in, or begins; one that begins in the member's own code has several.
    fn expression(&self, node: usize) -> usize {
        let mut at = node;
        while let Some(parent) = self.tree.nodes[at].parent.filter(|_| self.is_step(at)) {
            at = parent;
        }
        at
    }

    /// Whether a node's code is someone's, and not only a library's that was inlined.
    fn has_code(&self, node: usize) -> Result<bool> {
        Ok(!self.tree.nodes[node].children.is_empty() || !self.statements(node)?.is_empty())
    }

    /// What a node's own code does, statement by statement: where each begins, and its digest. What calls and stores nothing is left out.
    fn statements(&self, node: usize) -> Result<Vec<((usize, u32), Digest)>> {
        let module = self.canon.module();
        let mut found = Vec::new();
        let methods = methods_of(&module, self.tree.nodes[node].definition);
        for (number, method) in methods.into_iter().enumerate() {
            let name = module.name(method.token())?;
            let data = module.code.method_data(method, module.md.get(method)?.rva)?;
            let Some(data) = data.filter(|_| !name.starts_with(".c")) else {
                continue;
            };
            let (mut depth, mut begin, mut content, mut does) = (0u32, None, Content::new(b's'), false);
            for instruction in MethodBody::parse(data)?.instructions() {
                let instruction = instruction?.long_form();
                let at = *begin.get_or_insert(instruction.offset);
                let effect = instruction.stack_effect(module.md)?;
                match instruction.operand {
                    Operand::Token(token) if occurrence(&module, token)?.is_none() => {
                        content
                            .text(instruction.opcode.name())
                            .digest(self.canon.token(token)?);
                        does |= instruction.opcode.flow() == Flow::Call
                            || matches!(instruction.opcode, Opcode::Stfld | Opcode::Stsfld)
                            || token.as_user_string().is_some();
                    }
                    Operand::I32(value) => _ = content.number(value as u64),
                    Operand::I64(value) => _ = content.number(value as u64),
                    Operand::R4(bits) => _ = content.number(u64::from(bits)),
                    Operand::R8(bits) => _ = content.number(bits),
                    _ => {}
                }
                depth = match effect {
                    Some(effect) => depth.saturating_sub(effect.pops) + effect.pushes,
                    None => 0,
                };
                if depth == 0 || instruction.opcode == Opcode::Stloc {
                    begin = None;
                    let ended = std::mem::replace(&mut content, Content::new(b's'));
                    if std::mem::take(&mut does) {
                        found.push(((number, at), ended.finish()));
                    }
                }
            }
        }
        Ok(found)
    }
}

/// What a computation expression does, in the order in which it is written.
struct Order {
    /// The statements that are there once, and where.
    statements: HashMap<Digest, usize>,
    /// Where each function begins.
    begins: HashMap<usize, usize>,
}

impl Order {
    fn of(side: Side<'_, '_>, expression: usize) -> Result<Self> {
        enum Piece {
            Statement(Digest),
            Node(usize),
        }
        let module = side.canon.module();
        let (mut position, mut begins, mut statements) = (0, HashMap::new(), Vec::new());
        let mut open = vec![Piece::Node(expression)];
        while let Some(piece) = open.pop() {
            position += 1;
            let node = match piece {
                Piece::Statement(digest) => {
                    statements.push((digest, position));
                    continue;
                }
                Piece::Node(node) => node,
            };
            begins.insert(node, position);
            let methods = methods_of(&module, side.tree.nodes[node].definition);
            let mut pieces: Vec<_> = side
                .statements(node)?
                .into_iter()
                .map(|(at, digest)| (at, Piece::Statement(digest)))
                .collect();
            for child in &side.tree.nodes[node].children {
                let site = side.tree.nodes[*child].site;
                let at = site.and_then(|(method, offset)| {
                    let number = methods.iter().position(|other| *other == method)?;
                    Some((number, offset))
                });
                pieces.push((at.unwrap_or_default(), Piece::Node(*child)));
            }
            pieces.sort_by_key(|(at, _)| *at);
            open.extend(pieces.into_iter().rev().map(|(_, piece)| piece));
        }
        Ok(Self {
            statements: unique(statements),
            begins,
        })
    }

    /// Whether one function begins before the other.
    fn is_before(&self, node: usize, other: usize) -> bool {
        let (a, b) = (self.begins.get(&node), self.begins.get(&other));
        a.zip(b).is_some_and(|(a, b)| a < b)
    }

    /// Whether a statement stands before one and behind the other.
    fn crosses(&self, node: usize, other: &Self, there: usize) -> bool {
        let (Some(was), Some(is)) = (self.begins.get(&node), other.begins.get(&there)) else {
            return false;
        };
        self.statements.iter().any(|(statement, before)| {
            let now = other.statements.get(statement);
            now.is_some_and(|now| (before < was) != (now < is))
        })
    }
}
