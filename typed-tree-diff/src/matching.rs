//! The whole map between two modules: plain names first, then occurrences from the roots down.

use std::collections::HashMap;

use ecma335::{
    FieldId, MethodDefId, MethodSemanticsId, PropertyId, Result, RowId, TableId, Token, TypeDefId,
};
use name_map::canonical::{Canon, Digest};
use name_map::grammar::{NameKind, Symbol};
use name_map::{Module, SymbolMap, match_members, match_plain};

use crate::blocks::{Nested, Passage};
use crate::confirm::confirm;
use crate::exported::Sources;
use crate::fills::cached_lambdas;
use crate::in_flight::{Side, misled};
use crate::levels::{MAX_NESTING, align_nested, unique};
use crate::machines;
use crate::recover::{Node, Root};
use crate::scopes::Scopes;
use crate::{Item, Tree, recover};

/// Which definition of the new module is which of the old one. What is not in the map is new, or gone.
pub fn match_modules(old_module: Module<'_>, new_module: Module<'_>) -> Result<SymbolMap> {
    match_modules_with(old_module, new_module, [&Sources::default(), &Sources::default()])
}

/// The same, with what is known of the old and the new module's source.
pub fn match_modules_with(
    old_module: Module<'_>,
    new_module: Module<'_>,
    sources: [&Sources; 2],
) -> Result<SymbolMap> {
    let (old, new) = (Canon::keyed(old_module), Canon::keyed(new_module));
    let mut map = match_plain(&old, &new)?;
    let refined = |canon, sources| -> Result<Tree> {
        let mut tree = recover(canon)?;
        tree.refine(sources);
        Ok(tree)
    };
    let (old_tree, new_tree) = rayon::join(|| refined(&old, sources[0]), || refined(&new, sources[1]));
    let (old_tree, new_tree) = (old_tree?, new_tree?);
    let mut matching = Matching {
        old: &old,
        new: &new,
        old_tree: &old_tree,
        new_tree: &new_tree,
        map: &mut map,
    };
    matching.shared()?;
    matching.occurrences()?;
    let caches = Caches::new(old_module, new_module)?;
    caches.pair(matching.map);
    matching.values()?;
    matching.properties()?;
    let old = Side {
        canon: &old,
        tree: &old_tree,
    };
    let new = Side {
        canon: &new,
        tree: &new_tree,
    };
    // Each round takes at least one pair apart.
    loop {
        confirm(old_module, new_module, &mut map)?;
        let wrong = misled(old, new, &map)?;
        if wrong.is_empty() {
            break;
        }
        wrong.into_iter().for_each(|token| map.part(token));
    }
    caches.abandon(&mut map);
    Ok(map)
}

struct Matching<'m, 'a> {
    old: &'m Canon<'a>,
    new: &'m Canon<'a>,
    old_tree: &'m Tree,
    new_tree: &'m Tree,
    map: &'m mut SymbolMap,
}

impl Nested for Tree {
    fn item(&self, node: usize) -> &Item {
        &self.nodes[node].item
    }

    fn children(&self, node: usize) -> &[usize] {
        &self.nodes[node].children
    }

    fn passages(&self, node: usize) -> &[Passage] {
        &self.nodes[node].passages
    }
}

impl Matching<'_, '_> {
    fn shared(&mut self) -> Result<()> {
        let olds = unique(self.old_tree.shared.iter().map(|(token, shape)| (*shape, *token)));
        let news = unique(self.new_tree.shared.iter().map(|(token, shape)| (*shape, *token)));
        for (shape, new) in news {
            if let Some(old) = olds.get(&shape) {
                self.pair_types(*old, new)?;
            }
        }
        // Roslyn makes one method for all calls of a base method that are not the class's own code's,
        // and one field for all delegates of a method.
        let made_once = |tree: &Tree| {
            let is_made_once = |kind| matches!(kind, NameKind::BaseCall | NameKind::MethodGroupField);
            let nodes = tree.nodes.iter().filter(|node| is_made_once(node.kind));
            unique(nodes.map(|node| (node.item.deep, node.definition)))
        };
        let olds = made_once(self.old_tree);
        for (content, new) in made_once(self.new_tree) {
            if let Some(old) = olds.get(&content).filter(|old| self.owners_agree(**old, new)) {
                self.map.pair(*old, new);
            }
        }
        Ok(())
    }

    fn occurrences(&mut self) -> Result<()> {
        let (old_tree, new_tree) = (self.old_tree, self.new_tree);
        let news: HashMap<MethodDefId, &Root> =
            new_tree.roots.iter().map(|root| (root.method, root)).collect();
        for old in &old_tree.roots {
            let new = self
                .map
                .new_of(old.method.token())
                .and_then(Token::to_id::<MethodDefId>);
            if let Some(new) = new.and_then(|new| news.get(&new)) {
                self.member(old, new)?;
            }
        }
        let unused = |tree: &Tree| Root {
            method: MethodDefId::default(),
            children: tree.unused.clone(),
            scopes: Vec::new(),
        };
        self.member(&unused(old_tree), &unused(new_tree))
    }

    fn member(&mut self, old_root: &Root, new_root: &Root) -> Result<()> {
        let (old, new) = (self.old_tree, self.new_tree);
        let pairs = align_nested((old, &old_root.children), (new, &new_root.children));
        let is_method = |node: &Node| node.definition.table() == Some(TableId::MethodDef);
        let lambdas: Vec<_> = pairs
            .iter()
            .map(|(o, n)| (&old.nodes[*o], &new.nodes[*n]))
            .filter(|(o, n)| is_method(o) && is_method(n) && o.item.shape == n.item.shape)
            .map(|(o, n)| (o.definition, n.definition, o.item.deep == n.item.deep))
            .collect();
        let canons = [self.old, self.new];
        Scopes::new(canons, (old, old_root), (new, new_root))?.pair(&lambdas, self.map)?;
        // What lies in a class is what it was if that is, so those around come first.
        let (mut classes, members): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|(_, n)| !is_method(&new.nodes[*n]));
        classes.sort_by_key(|(_, n)| self.depth(new.nodes[*n].definition));
        for (o, n) in classes.into_iter().chain(members) {
            self.pair_nodes(o, n)?;
        }
        Ok(())
    }

    /// How deep a type of the new module lies in others.
    fn depth(&self, definition: Token) -> usize {
        let symbols = self.new.module().symbols;
        let around = |id: &TypeDefId| Some(symbols.enclosing(*id)).filter(|id| !id.is_nil());
        let types = std::iter::successors(definition.to_id::<TypeDefId>(), around);
        types.take(MAX_NESTING).count()
    }

    /// Pairs two occurrences if what exists of the old one can go on as the new one.
    fn pair_nodes(&mut self, o: usize, n: usize) -> Result<bool> {
        let (old, new) = (&self.old_tree.nodes[o], &self.new_tree.nodes[n]);
        let (was, is) = (&old.item, &new.item);
        let same_code = was.own == is.own || (was.outline.is_some() && was.outline == is.outline);
        if was.exact && same_code && was.shape == is.shape && !goes_on(&old.constants, &new.constants) {
            return Ok(false);
        }
        if was.shape != is.shape || (was.exact && !same_code) {
            return self.pair_machines(old, new);
        }
        if old.definition.table() == Some(TableId::TypeDef) {
            return self.pair_types(old.definition, new.definition);
        }
        Ok(
            self.pair_owners(old.definition, new.definition)?
                && self.map.pair(old.definition, new.definition),
        )
    }

    /// Pairs two state machines if what waits in the old one can go on in the new one.
    fn pair_machines(&mut self, was: &Node, is: &Node) -> Result<bool> {
        let (old, new) = (was.definition, is.definition);
        let (Some(old_type), Some(new_type)) = (old.to_id::<TypeDefId>(), new.to_id::<TypeDefId>()) else {
            return Ok(false);
        };
        if was.item.frame.is_none() || was.item.frame != is.item.frame || !self.lie_alike(old_type, new_type)
        {
            return Ok(false);
        }
        let machines = (
            (self.old, self.old_tree, old_type),
            (self.new, self.new_tree, new_type),
        );
        match machines::goes_on(machines.0, machines.1, self.map)? {
            Some(members) => Ok(self.pair_with(old, new, members)),
            None => Ok(false),
        }
    }

    /// Members can stand for each other only in types that do; the class of a moved method does if the method does.
    fn pair_owners(&mut self, old: Token, new: Token) -> Result<bool> {
        let (symbols, old_symbols) = (self.new.module().symbols, self.old.module().symbols);
        let (owner, old_owner) = (symbols.declaring(new), old_symbols.declaring(old));
        match (symbols.moved(owner), old_symbols.moved(old_owner)) {
            (Some(is), Some(was)) if is == was => self.pair_types(old_owner.token(), owner.token()),
            _ => Ok(self.owners_agree(old, new)),
        }
    }

    /// Members can stand for each other only in types that do.
    fn owners_agree(&self, old: Token, new: Token) -> bool {
        let owner = self.new.module().symbols.declaring(new);
        self.map.old_type(owner) == Some(self.old.module().symbols.declaring(old))
    }

    fn pair_types(&mut self, old: Token, new: Token) -> Result<bool> {
        let (Some(old_type), Some(new_type)) = (old.to_id::<TypeDefId>(), new.to_id::<TypeDefId>()) else {
            return Ok(false);
        };
        if !self.lie_alike(old_type, new_type) {
            return Ok(false);
        }
        match match_members(self.old, self.new, old_type, new_type, self.map)? {
            Some(members) => Ok(self.pair_with(old, new, members)),
            None => Ok(false),
        }
    }

    /// Whether two types lie in types that can stand for each other, or in none.
    fn lie_alike(&self, old: TypeDefId, new: TypeDefId) -> bool {
        let (old_outer, new_outer) = (
            self.old.module().symbols.enclosing(old),
            self.new.module().symbols.enclosing(new),
        );
        (old_outer.is_nil() && new_outer.is_nil()) || self.map.old_type(new_outer) == Some(old_outer)
    }

    /// Pairs two types with members of theirs.
    fn pair_with(&mut self, old: Token, new: Token, members: Vec<(Token, Token)>) -> bool {
        let paired = self.map.pair(old, new);
        if paired {
            for (old, new) in members {
                self.map.pair(old, new);
            }
        }
        paired
    }

    /// Numbered static fields that no getter told apart: one of its kind and type in its class on both sides.
    fn values(&mut self) -> Result<()> {
        let olds = unique(self.free_values(self.old, |token| self.map.new_of(token).is_some())?);
        let news = unique(self.free_values(self.new, |token| self.map.old(token).is_some())?);
        for (key, new) in news {
            if let Some(old) = olds.get(&key).filter(|old| self.owners_agree(**old, new)) {
                self.map.pair(*old, new);
            }
        }
        Ok(())
    }

    fn free_values(&self, canon: &Canon<'_>, taken: impl Fn(Token) -> bool) -> Result<Vec<(Digest, Token)>> {
        let module = canon.module();
        let mut found = Vec::new();
        for field in module.md.ids::<FieldId>().filter(|field| !taken(field.token())) {
            if module.symbols.declaring(field.token()).is_nil() {
                continue;
            }
            let kind = module
                .symbols
                .parse(module.name(field.token())?, Symbol::Field)
                .map(|parsed| parsed.kind());
            if matches!(kind, Some(NameKind::PatternInput | NameKind::InitializationCheck)) {
                found.push((canon.token(field.token())?, field.token()));
            }
        }
        Ok(found)
    }

    /// A numbered property, or one of a type that matched, follows its accessor.
    fn properties(&mut self) -> Result<()> {
        let olds = accessors(self.old.module())?;
        let news = accessors(self.new.module())?;
        for (property, getter) in &news {
            let Some(old_getter) = self.map.old(getter.token()) else {
                continue;
            };
            let module = self.new.module();
            let owner = module.symbols.declaring(property.token());
            let is_named =
                !module.is_positional(property.token())? && !module.symbols.is_positional_type(owner);
            if is_named || self.map.old(property.token()).is_some() {
                continue;
            }
            if let Some((old, _)) = olds.iter().find(|(_, method)| method.token() == old_getter) {
                self.map.pair(old.token(), property.token());
            }
        }
        Ok(())
    }
}

/// Whether what is suspended in old code may go on in new code of the same outline. It stands at the same place in both; but where an old
/// constant or occurrence turns up at another place, what changed may be the order, and the place another.
pub(crate) fn goes_on(old: &[Digest], new: &[Digest]) -> bool {
    let changed: Vec<_> = old.iter().zip(new).filter(|(old, new)| old != new).collect();
    old.len() == new.len()
        && !changed
            .iter()
            .any(|(old, _)| changed.iter().any(|(_, new)| old == new))
}

/// Cached delegates, which follow their lambdas.
struct Caches {
    /// Those of the new module, each with its lambda.
    new: Vec<(FieldId, Token)>,
    /// Those of the old module, by their lambdas.
    old: HashMap<Token, FieldId>,
}

impl Caches {
    fn new(old: Module<'_>, new: Module<'_>) -> Result<Self> {
        let olds = cached_lambdas(&old)?.into_iter();
        Ok(Self {
            new: cached_lambdas(&new)?,
            old: olds.map(|(cache, lambda)| (lambda, cache)).collect(),
        })
    }

    /// What cached the lambda that is this one now.
    fn old_of(&self, lambda: Token, map: &SymbolMap) -> Option<Token> {
        self.old.get(&map.old(lambda)?).map(|cache| cache.token())
    }

    fn pair(&self, map: &mut SymbolMap) {
        for (cache, lambda) in &self.new {
            if let Some(old) = self.old_of(*lambda, map) {
                map.pair(old, cache.token());
            }
        }
    }

    /// What caches a lambda that was taken apart caches another now.
    fn abandon(&self, map: &mut SymbolMap) {
        for (cache, lambda) in &self.new {
            let old = self.old_of(*lambda, map);
            if old.is_none() || map.old(cache.token()) != old {
                map.part(cache.token());
            }
        }
    }
}

fn accessors(module: Module<'_>) -> Result<Vec<(PropertyId, MethodDefId)>> {
    let mut found = Vec::new();
    for row in module.md.rows::<MethodSemanticsId>() {
        let (_, row) = row?;
        if let Some(property) = row.association.token().to_id::<PropertyId>()
            && !module.symbols.declaring(property.token()).is_nil()
        {
            found.push((property, row.method));
        }
    }
    Ok(found)
}
