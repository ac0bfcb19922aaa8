//! The proof of a delta: a second opinion.
//!
//! It gets the chain's bytes (the baseline with all deltas, read as the runtime reads them), the update build and the map, and knows
//! nothing of how the delta was made. Every member, attribute, constant, layout, data blob and body of the update is compared with its
//! counterpart in the chain, whether or not the delta speaks of it: so an edit that the delta misses is found like a wrong one. The map
//! itself is checked, and so is what the delta did to rows that were there before.

mod assembly;
mod attributes;
mod bodies;
mod built_data;
mod caches;
mod data;
mod definitions;
mod difference;
mod exempt;
mod groups;
mod map;
mod moved;
mod rewritten;
mod side;
mod signatures;
mod stability;
mod tables;
mod tokens;
mod values;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use ecma335::{Chain, Image, Metadata, TableId, Token, TypeDefId};
use rayon::prelude::*;

pub use built_data::prove_built_data;
pub use difference::{Aspect, Build, Difference};
pub use exempt::Exemptions;
pub use moved::prove_moved;

use crate::DefinitionMap;
use map::RowMap;
use side::{Side, at};
use tokens::{Definitions, Tokens};

/// What is to be proved: that `after` is `update` under `map`, and continues `before`.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The chain before the delta.
    pub before: &'a Chain,
    /// The chain with the delta applied, from the delta's bytes.
    pub after: &'a Chain,
    /// The build that the chain is to be.
    pub update: &'a Image,
    /// For every definition of the update the one of `after` that stands for it.
    pub map: &'a DefinitionMap,
    /// Names that definitions of the update (types, members, parameters, generic parameters) have in the chain, where they differ.
    pub names: &'a HashMap<Token, String>,
    /// Definitions of the chain for which the update has none, and which stay as they are: replaced closures, for those who hold
    /// one. What belongs to a retired type is retired with it.
    pub retired: &'a HashSet<Token>,
    /// Methods of the chain that were deleted: their bodies throw, their attributes are gone.
    pub deleted: &'a HashSet<Token>,
    /// Differences that the caller accepts.
    pub exemptions: &'a Exemptions,
}

/// Proves a claim.
///
/// # Errors
/// Every difference that was found, in the order of the update's tables. A map that is not total and one to one is told alone,
/// as nothing else could be believed.
pub fn prove(claim: &Claim<'_>) -> Result<(), Vec<Difference>> {
    let unreadable = |build| move |error| vec![Difference::Unreadable { build, error }];
    let (update, chain) = rayon::join(|| Side::new(claim.update), || Side::new(claim.after));
    let update = update.map_err(unreadable(Build::Update))?;
    let chain = chain.map_err(unreadable(Build::Chain))?;
    let inverse = map::check(claim.map, &update, &chain)?;
    let context = Context::new(claim, &update, &chain, inverse);
    let differences = context
        .run(&claim.before.metadata())
        .map_err(unreadable(Build::Chain))?;
    if differences.is_empty() {
        Ok(())
    } else {
        Err(differences)
    }
}

/// A full name of the update's and the one that the same type has in the chain.
type Renamed = HashMap<String, String>;

/// What all comparisons need.
struct Context<'s, 'a> {
    claim: &'s Claim<'a>,
    tokens: Tokens<'s, 'a>,
    /// Update to chain of what has no entry in the map: parameters, generic parameters, interfaces, constraints.
    parts: RowMap,
    /// Chain to update of all that can own rows.
    inverse: RowMap,
    renamed: Renamed,
}

impl<'s, 'a> Context<'s, 'a> {
    fn new(claim: &'s Claim<'a>, update: &'s Side<'a>, chain: &'s Side<'a>, inverse: RowMap) -> Self {
        let renamed = match claim.names.is_empty() {
            true => Renamed::new(),
            false => attributes::renamed(claim.map, update, chain),
        };
        Self {
            claim,
            tokens: Tokens::new(update, chain, Definitions::Map(claim.map)),
            parts: RowMap::default(),
            inverse,
            renamed,
        }
    }

    fn run(mut self, before: &Metadata<'a>) -> ecma335::Result<Vec<Difference>> {
        let mut out = Vec::new();
        self.pair_parts(&mut out)?;
        let context = &self;
        type Check<'c> = Box<dyn Fn(&mut Vec<Difference>) -> ecma335::Result<()> + Send + Sync + 'c>;
        let checks: Vec<Check<'_>> = vec![
            Box::new(|out| context.definitions(out)),
            Box::new(|out| context.bodies(out)),
            Box::new(|out| context.attributes(out)),
            Box::new(|out| context.constants(out)),
            Box::new(|out| context.layouts(out)),
            Box::new(|out| context.accessors(out)),
            Box::new(|out| context.natives(out)),
            Box::new(|out| context.data(out)),
            Box::new(|out| context.assembly(out)),
            Box::new(|out| context.unmapped(out)),
            Box::new(|out| context.stability(before, out)),
            Box::new(|out| context.caches(before, out)),
        ];
        let results: Vec<_> = checks
            .par_iter()
            .map(|check| {
                let mut out = Vec::new();
                check(&mut out).map(|()| out)
            })
            .collect();
        for result in results {
            out.append(&mut result?);
        }
        Ok(out)
    }

    fn update(&self) -> &'s Side<'a> {
        self.tokens.left
    }

    fn chain(&self) -> &'s Side<'a> {
        self.tokens.right
    }

    /// The chain's token for something of the update that can own rows; `None` for references, and where there is none.
    fn counterpart(&self, update: Token) -> Option<Token> {
        match update.table()? {
            TableId::Assembly | TableId::Module => Some(update),
            _ => self.claim.map.get(update).or_else(|| self.parts.get(update)),
        }
    }

    /// The update's token for something of the chain that can own rows.
    fn inverse(&self, chain: Token) -> Option<Token> {
        match chain.table()? {
            TableId::Assembly | TableId::Module => Some(chain),
            _ => self.inverse.get(chain),
        }
    }

    fn differs(&self, update: Token, chain: Token, aspect: Aspect) -> Difference {
        Difference::Differs {
            update,
            chain,
            name: self.update().describe(update),
            aspect,
        }
    }

    /// Whether a type, member or parameter has the name in the chain that it is to have.
    fn same_name(&self, update: Token, name: ecma335::StringOffset, chain: ecma335::StringOffset) -> bool {
        match self.claim.names.get(&update) {
            Some(expected) => self.chain().text(chain) == Some(expected.as_bytes()),
            None => self.tokens.same_text(name, chain),
        }
    }

    /// Whether a definition of the chain is known to have no counterpart.
    fn is_retired(&self, chain: Token) -> bool {
        let gone = |token: &Token| self.claim.retired.contains(token) || self.claim.deleted.contains(token);
        if gone(&chain) {
            return true;
        }
        // With its type, or the type around that one; as often as types can be nested.
        let mut owner = self.chain().owner(chain);
        for _ in 0..self.chain().enclosing.len() {
            let token = Token::new(TableId::TypeDef, owner);
            if owner == 0 {
                return false;
            }
            if self.claim.retired.contains(&token) {
                return true;
            }
            owner = at(&self.chain().enclosing, TypeDefId(owner).0);
        }
        false
    }
}
