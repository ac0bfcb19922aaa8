//! What occurs in a member, in blocks: as the source has it, and not as it is nested in code.
//!
//! What a step of a computation expression goes on with is a function that is made in the code of the step, and what the next one goes on with
//! is made in that. So the source's lines, one after the other, are functions in functions. Here they are one after the other again: a block.
//! What of the source has a block in it (a branch, a loop, a handler) is a call of the builder, with a block for each of its arguments.

use std::collections::HashMap;

use name_map::canonical::{Content, Digest};
use serde::{Deserialize, Serialize};

use crate::Item;
use crate::exported::hex;

/// A call of a builder that takes what an occurrence makes, or what another such call made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Which call it is of the code in which the occurrence is made.
    pub call: u32,
    /// Which argument of it.
    pub argument: u32,
    /// Of what is called.
    #[serde(with = "hex")]
    pub taker: Digest,
    /// Of the call without what occurs in it; the default where that is not known.
    #[serde(default, with = "hex")]
    pub expression: Digest,
    /// Whether the call is at work while the function that it is given is: a loop, a handler.
    pub is_active: bool,
}

/// Occurrences, nested in one another.
pub(crate) trait Nested {
    /// What one of them is aligned by.
    fn item(&self, node: usize) -> &Item;
    /// What is nested in it, in order.
    fn children(&self, node: usize) -> &[usize];
    /// The calls through which what it makes becomes what the code around it returns, from the inside out; none for what is no part of a
    /// computation expression.
    fn passages(&self, node: usize) -> &[Passage];
}

/// A block: a part, and which of its blocks; `None` is the member's own.
pub(crate) type Block = Option<(usize, u32)>;

/// An occurrence, or a call that has blocks.
#[derive(Debug)]
pub(crate) struct Part {
    /// The occurrence.
    pub(crate) node: Option<usize>,
    /// What it is aligned by.
    pub(crate) item: Item,
    /// Where it lies.
    pub(crate) block: Block,
    /// Whether it is an occurrence that is part of a computation expression.
    pub(crate) is_step: bool,
    /// The call whose blocks an occurrence comes after, and how it gets there.
    pub(crate) after: Option<(usize, Digest)>,
    /// The blocks in it, by the arguments of the call; of an occurrence the one that it begins.
    pub(crate) blocks: Vec<(u32, Vec<usize>)>,
}

/// The parts of a member: those that others lie in stand before them.
pub(crate) struct Blocks {
    pub(crate) parts: Vec<Part>,
    pub(crate) top: Vec<usize>,
}

impl Blocks {
    pub(crate) fn new<N: Nested>(nodes: &N, top: &[usize]) -> Self {
        let mut blocks = Self {
            parts: Vec::new(),
            top: Vec::new(),
        };
        // The calls that have blocks, by the code that they are in and their numbers.
        let mut calls: HashMap<(Option<usize>, u32), usize> = HashMap::new();
        let mut open = Vec::new();
        let enter = |open: &mut Vec<_>, children: &[usize], holder: Option<usize>, block: Block| {
            // The last argument of each call, from which on nothing follows.
            let mut last: HashMap<u32, u32> = HashMap::new();
            for passage in children.iter().flat_map(|child| nodes.passages(*child)) {
                let argument = last.entry(passage.call).or_default();
                *argument = passage.argument.max(*argument);
            }
            let last = std::rc::Rc::new(last);
            let children = children.iter().rev();
            open.extend(children.map(|child| (*child, holder, block, std::rc::Rc::clone(&last))));
        };
        enter(&mut open, top, None, None);
        while let Some((node, holder, around, last)) = open.pop() {
            let passages = nodes.passages(node);
            let begins = |passage: &&Passage| {
                passage.is_active
                    || last
                        .get(&passage.call)
                        .is_some_and(|last| *last > passage.argument)
            };
            let mut block = around;
            for passage in passages.iter().rev().filter(begins) {
                let call = *calls
                    .entry((holder, passage.call))
                    .or_insert_with(|| blocks.put(None, call(passage), block));
                block = Some((call, passage.argument));
            }
            let part = blocks.put(Some(node), *nodes.item(node), block);
            blocks.parts[part].is_step = !passages.is_empty();
            let mut path = Content::new(b'a');
            for passage in passages {
                path.digest(passage.taker).number(u64::from(passage.argument));
                if let Some(call) = calls.get(&(holder, passage.call)).filter(|_| !begins(&passage)) {
                    blocks.parts[part].after = Some((*call, path.finish()));
                    break;
                }
            }
            let own = match passages.is_empty() {
                true => Some((part, 0)),
                false => block,
            };
            enter(&mut open, nodes.children(node), Some(node), own);
        }
        blocks.digests();
        blocks
    }

    fn put(&mut self, node: Option<usize>, item: Item, block: Block) -> usize {
        let part = self.parts.len();
        self.parts.push(Part {
            node,
            item,
            block,
            is_step: false,
            after: None,
            blocks: Vec::new(),
        });
        match block {
            None => self.top.push(part),
            Some((around, argument)) => {
                let blocks = &mut self.parts[around].blocks;
                match blocks.iter_mut().find(|(other, _)| *other == argument) {
                    Some((_, parts)) => parts.push(part),
                    None => blocks.push((argument, vec![part])),
                }
            }
        }
        part
    }

    /// What calls are, with what is in their blocks.
    fn digests(&mut self) {
        for part in (0..self.parts.len()).rev() {
            if self.parts[part].node.is_some() {
                continue;
            }
            let mut content = Content::new(b'b');
            content.digest(self.parts[part].item.own);
            for (argument, parts) in &self.parts[part].blocks {
                content.number(u64::from(*argument)).number(parts.len() as u64);
                parts
                    .iter()
                    .for_each(|inner| _ = content.digest(self.parts[*inner].item.deep));
            }
            let item = &mut self.parts[part].item;
            (item.deep, item.code) = (content.finish(), content.finish());
        }
    }

    /// The parts of a block.
    pub(crate) fn block(&self, part: usize, argument: u32) -> &[usize] {
        let blocks = self.parts[part].blocks.iter();
        let mut found = blocks.filter(|(other, _)| *other == argument);
        found.next().map_or(&[], |(_, parts)| parts)
    }
}

/// What a call is aligned by.
fn call(passage: &Passage) -> Item {
    let mut own = Content::new(b'c');
    own.digest(passage.taker).digest(passage.expression);
    Item {
        deep: Digest::default(),
        code: Digest::default(),
        own: own.finish(),
        shape: passage.taker,
        consumer: Digest::default(),
        place: Digest::default(),
        spot: passage.expression,
        settled: false,
        within: 0,
        exact: false,
        outline: None,
        frame: None,
        source: None,
    }
}
