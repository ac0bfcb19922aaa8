//! Which scope of captured variables is which: Roslyn's display classes, which bear a number and no name.
//!
//! Equal captures do not tell: each of three loops over `x` has a class with an `x`. What lambdas do with them does, so a scope is the one that
//! the lambdas of which most were written for lambdas of the other. What a scope captures may change. A variable more is a field more, which is
//! empty where a delegate exists already; but the object and the scopes around, without which nothing of a new lambda would work, an old one
//! must have.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ecma335::signature::visit_signature;
use ecma335::{FieldId, Result, RowId, Token, TypeDefId};
use name_map::canonical::{Canon, Digest};
use name_map::grammar::{FixedName, NameKind, Symbol};
use name_map::{Module, SymbolMap, match_methods};

use crate::recover::type_frame;
use crate::{Root, Tree};

/// The scopes of a member, old and new.
pub(crate) struct Scopes<'s, 'a> {
    canons: [&'s Canon<'a>; 2],
    old: Vec<Scope<'a>>,
    new: Vec<Scope<'a>>,
}

/// What a class captures.
struct Scope<'a> {
    class: TypeDefId,
    /// Of the class without its captures.
    frame: Digest,
    is_class: bool,
    /// The captured variables, by name.
    variables: BTreeMap<&'a str, (FieldId, Digest)>,
    /// The object whose member the lambdas are written in.
    this: Option<FieldId>,
    /// The scopes around.
    around: Vec<(FieldId, TypeDefId)>,
    /// Names that the class has or had, with the types that went with them.
    taken: BTreeMap<&'a str, Digest>,
}

/// How much two scopes have in common, the strongest first.
#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy, Default)]
struct Likeness {
    /// Lambdas that are what they were.
    same: u32,
    /// Lambdas that were written for one another.
    lambdas: u32,
    /// Whether they capture the same.
    equal: bool,
    /// Captures that both have.
    captures: usize,
}

impl<'s, 'a> Scopes<'s, 'a> {
    /// Those that occur in a member, and in what is nested there.
    pub(crate) fn new(
        canons: [&'s Canon<'a>; 2],
        (old, old_root): (&Tree, &Root),
        (new, new_root): (&Tree, &Root),
    ) -> Result<Self> {
        Ok(Self {
            canons,
            old: scopes(canons[0], old, old_root)?,
            new: scopes(canons[1], new, new_root)?,
        })
    }

    /// Pairs the scopes, given the lambdas that were written for one another and whether they still are the same.
    pub(crate) fn pair(&self, lambdas: &[(Token, Token, bool)], map: &mut SymbolMap) -> Result<()> {
        let symbols = self.canons.map(|canon| canon.module().symbols);
        let mut votes: HashMap<(TypeDefId, TypeDefId), (u32, u32)> = HashMap::new();
        for (old, new, is_same) in lambdas {
            let vote = votes
                .entry((symbols[0].home(*old), symbols[1].home(*new)))
                .or_default();
            vote.0 += u32::from(*is_same);
            vote.1 += 1;
        }
        // Those around first: a scope lies in the scope that its scope lies in.
        let mut left: BTreeSet<usize> = (0..self.new.len()).collect();
        while let Some(next) = left
            .iter()
            .copied()
            .find(|at| self.is_ready(*at, &left))
            .or_else(|| left.first().copied())
        {
            let depth: Vec<usize> = left
                .iter()
                .copied()
                .filter(|at| *at == next || self.is_ready(*at, &left))
                .collect();
            depth.iter().for_each(|at| _ = left.remove(at));
            self.pair_those(&depth, &votes, map)?;
        }
        Ok(())
    }

    /// Whether the scopes around one have been looked at.
    fn is_ready(&self, at: usize, left: &BTreeSet<usize>) -> bool {
        let around = &self.new[at].around;
        !around
            .iter()
            .any(|(_, class)| left.iter().any(|other| self.new[*other].class == *class))
    }

    fn pair_those(
        &self,
        news: &[usize],
        votes: &HashMap<(TypeDefId, TypeDefId), (u32, u32)>,
        map: &mut SymbolMap,
    ) -> Result<()> {
        let mut candidates: Vec<(Likeness, usize, usize)> = Vec::new();
        for n in news {
            for (o, was) in self.old.iter().enumerate() {
                let is = &self.new[*n];
                if let Some(mut likeness) = was.likeness(is, map) {
                    (likeness.same, likeness.lambdas) =
                        votes.get(&(was.class, is.class)).copied().unwrap_or_default();
                    candidates.push((likeness, o, *n));
                }
            }
        }
        candidates.sort_unstable_by(|a, b| b.cmp(a));
        let (mut olds, mut taken) = (BTreeSet::new(), BTreeSet::new());
        while let Some((likeness, ..)) = candidates.first().copied() {
            let equal = candidates.partition_point(|(other, ..)| *other >= likeness);
            let best: Vec<_> = candidates.drain(..equal).collect();
            for (_, o, n) in &best {
                // Where two are as much alike as one, nothing tells which is meant; and neither is anyone else.
                let rivals = best
                    .iter()
                    .filter(|(_, other, another)| other == o || another == n);
                if rivals.count() == 1
                    && !olds.contains(o)
                    && !taken.contains(n)
                    && self.put(&self.old[*o], &self.new[*n], map)?
                {
                    continue;
                }
            }
            for (_, o, n) in best {
                olds.insert(o);
                taken.insert(n);
            }
            candidates.retain(|(_, o, n)| !olds.contains(o) && !taken.contains(n));
        }
        Ok(())
    }

    fn put(&self, was: &Scope<'_>, is: &Scope<'_>, map: &mut SymbolMap) -> Result<bool> {
        let Some(methods) = match_methods(self.canons[0], self.canons[1], was.class, is.class, map)? else {
            return Ok(false);
        };
        if !map.pair(was.class.token(), is.class.token()) {
            return Ok(false);
        }
        let variables = is.variables.iter().filter_map(|(name, (field, _))| {
            let (old, _) = was.variables.get(name)?;
            Some((*old, *field))
        });
        let fields: Vec<_> = variables.chain(was.this.zip(is.this)).collect();
        for (old, new) in fields.into_iter().chain(was.links(is, map).unwrap_or_default()) {
            map.pair(old.token(), new.token());
        }
        for (old, new) in methods {
            map.pair(old, new);
        }
        Ok(true)
    }
}

impl Scope<'_> {
    /// How much the two have in common; `None` if one cannot stand for the other.
    fn likeness(&self, is: &Self, map: &SymbolMap) -> Option<Likeness> {
        let links = self.links(is, map)?;
        let has_this = is.this.is_some();
        // A field that comes with another type cannot be given its name again.
        let fits = self.frame == is.frame
            && (self.this.is_some() || !has_this)
            && is
                .variables
                .iter()
                .all(|(name, (_, type_))| self.taken.get(name).is_none_or(|taken| taken == type_));
        let common = is
            .variables
            .keys()
            .filter(|name| self.variables.contains_key(*name))
            .count();
        let equal = common == is.variables.len()
            && common == self.variables.len()
            && self.this.is_some() == has_this
            && self.around.len() == links.len();
        // What an object of value type holds lies where it is.
        let goes_on = fits && (equal || self.is_class);
        let shares = common > 0 || is.variables.is_empty() || self.variables.is_empty();
        (goes_on && shares).then_some(Likeness {
            equal,
            captures: common + links.len() + usize::from(has_this),
            ..Likeness::default()
        })
    }

    /// The links of the two to the scopes around; `None` if one is lacking in the old one.
    fn links(&self, is: &Self, map: &SymbolMap) -> Option<Vec<(FieldId, FieldId)>> {
        let link = |(field, class): &(FieldId, TypeDefId)| {
            let same = |(_, around): &&(FieldId, TypeDefId)| map.old_type(*class) == Some(*around);
            Some((self.around.iter().find(same)?.0, *field))
        };
        is.around.iter().map(link).collect()
    }
}

fn scopes<'a>(canon: &Canon<'a>, tree: &Tree, root: &Root) -> Result<Vec<Scope<'a>>> {
    let (mut classes, mut within, mut next) = (root.scopes.clone(), root.children.clone(), 0);
    while let Some(node) = within.get(next).map(|at| &tree.nodes[*at]) {
        classes.extend(&node.scopes);
        within.extend(&node.children);
        next += 1;
    }
    let classes = classes.into_iter().map(|at| tree.nodes[at].definition);
    classes
        .filter_map(Token::to_id)
        .map(|class| Scope::new(canon, class))
        .collect()
}

impl<'a> Scope<'a> {
    fn new(canon: &Canon<'a>, class: TypeDefId) -> Result<Self> {
        /// FieldAttributes.Static.
        const STATIC: u16 = 0x10;
        let Module { md, symbols, .. } = canon.module();
        let mut scope = Self {
            class,
            frame: type_frame(canon, class, NameKind::DisplayClass)?,
            is_class: !canon.module().is_value_type(class)?,
            variables: BTreeMap::new(),
            this: None,
            around: Vec::new(),
            taken: BTreeMap::new(),
        };
        for field in md.fields(class) {
            let row = md.get(field)?;
            let name = md.string(row.name)?;
            let type_ = canon.signature(row.signature)?;
            scope.taken.insert(name, type_);
            let kind = symbols.key(name, Symbol::Field).kind();
            if symbols.declaring(field.token()) != class
                || row.flags & STATIC != 0
                || kind == NameKind::LambdaCache
            {
                continue;
            }
            if name == FixedName::This.text() {
                scope.this = Some(field);
                continue;
            }
            let mut own = None;
            visit_signature(md.blob_reader(row.signature)?, |_, token| {
                if own.is_none() {
                    own = canon.module().definition(token.token())?.and_then(Token::to_id);
                }
                Ok(())
            })?;
            match own {
                Some(around) if kind == NameKind::Hoisted => scope.around.push((field, around)),
                _ => _ = scope.variables.insert(name, (field, type_)),
            }
        }
        Ok(scope)
    }
}
