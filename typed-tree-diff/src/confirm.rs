//! The map before what the keys could not see.

use std::collections::{BTreeSet, HashSet};

use ecma335::signature::{visit_signature, visit_type};
use ecma335::{BlobOffset, FieldId, MethodDefId, Result, RowId, TableId, Token, TypeDefId, TypeSpecId};
use name_map::canonical::{Canon, Digest};
use name_map::grammar::{NameKind, Symbol};
use name_map::{Module, SymbolMap};
use petgraph::graphmap::DiGraphMap;

use crate::fills::{Fills, fills};

/// TypeSpecs within TypeSpecs: not deeper than this.
const MAX_DEPTH: u32 = 32;

/// Takes apart what the keys took for equal and the map does not. A class whose captures are of
/// classes that did not match, and a local function that takes such a one. A field that would be
/// filled with something else. A generic class of lambdas that has one more, as runtimes do not
/// find a method that a generic type gets later. And what is nested in such a class. That may undo
/// more pairs, of the types that use or hold those.
pub(crate) fn confirm(old: Module<'_>, new: Module<'_>, map: &mut SymbolMap) -> Result<()> {
    let modules = Confirmation {
        old,
        new,
        generic: new.generic()?,
    };
    let mut wrong = modules.check(map, new.symbols.types())?;
    let mut users = None;
    loop {
        // Each round takes at least one pair apart.
        while !wrong.is_empty() {
            let users = match &mut users {
                Some(users) => &*users,
                none => none.insert(modules.users()?),
            };
            let mut next = BTreeSet::new();
            for token in wrong {
                map.part(token);
                match token.to_id::<TypeDefId>() {
                    Some(id) => next.extend(users.neighbors(id.row())),
                    None => next.extend([new.symbols.declaring(token).row()]),
                }
            }
            wrong = modules.check(map, next.into_iter().map(TypeDefId::from_row))?;
        }
        wrong = modules.refilled(map)?;
        if wrong.is_empty() {
            return Ok(());
        }
    }
}

struct Confirmation<'a> {
    old: Module<'a>,
    new: Module<'a>,
    /// What has generic parameters in the new module.
    generic: HashSet<Token>,
}

impl Confirmation<'_> {
    /// Those of the types, and of their members, that are not what they are mapped to.
    fn check(&self, map: &SymbolMap, types: impl Iterator<Item = TypeDefId>) -> Result<Vec<Token>> {
        let (a, b) = (Canon::exact_old(self.old), Canon::exact_new(self.new, map));
        let mut wrong = Vec::new();
        for owner in types {
            if let Some(old_owner) = map.old_type(owner) {
                self.check_type((&a, &b), map, (old_owner, owner), &mut wrong)?;
            }
        }
        Ok(wrong)
    }

    fn check_type(
        &self,
        (a, b): (&Canon<'_>, &Canon<'_>),
        map: &SymbolMap,
        (old_owner, owner): (TypeDefId, TypeDefId),
        wrong: &mut Vec<Token>,
    ) -> Result<()> {
        let (old, new) = (&self.old, &self.new);
        let positional = new.symbols.is_positional_type(owner);
        let mut same = true;
        if self.generic.contains(&owner.token()) && (positional || self.is_closure_class(owner)?) {
            for method in new.md.methods(owner).map(RowId::token) {
                same &= map.old(method).is_some() || is_moved(new, method)?;
            }
        }
        if same && positional {
            let (outer, old_outer) = (new.symbols.enclosing(owner), old.symbols.enclosing(old_owner));
            same = outer.is_nil() || map.old_type(outer) == Some(old_outer);
        }
        if same && positional {
            same = a.token(old.md.get(old_owner)?.extends.token())?
                == b.token(new.md.get(owner)?.extends.token())?
                && interfaces(a, old_owner)? == interfaces(b, owner)?;
        }
        for member in self.members(owner) {
            let Some(old_member) = map.old(member) else {
                continue;
            };
            if a.signature(signature(old, old_member)?)? == b.signature(signature(new, member)?)? {
                continue;
            }
            // What an instance holds is part of the shape, whatever its name: another field in its place would be empty in those that exist.
            if positional && (!new.is_positional(member)? || is_held(new, member)?) {
                same = false;
            } else {
                wrong.push(member);
            }
        }
        if !same {
            wrong.push(owner.token());
            wrong.extend(self.members(owner));
        }
        Ok(())
    }

    /// Fields in which compilers cache, and that would be filled with something else than what they
    /// may hold already. In a class that a position named all members go with one.
    fn refilled(&self, map: &SymbolMap) -> Result<Vec<Token>> {
        let (a, b) = (Canon::exact_old(self.old), Canon::exact_new(self.new, map));
        let (olds, news) = (fills(&a)?, fills(&b)?);
        let mut fields: BTreeSet<Token> = news.keys().map(|field| field.token()).collect();
        fields.extend(olds.keys().filter_map(|field| map.new_of(field.token())));
        let mut wrong = Vec::new();
        for new in fields {
            let Some(old) = map.old(new) else { continue };
            let fill = |fills: &Fills, token: Token| token.to_id().and_then(|id| fills.get(&id).copied());
            if fill(&olds, old) == fill(&news, new) {
                continue;
            }
            let owner = self.new.symbols.declaring(new);
            wrong.push(new);
            if self.new.symbols.is_positional_type(owner) {
                wrong.push(owner.token());
                wrong.extend(self.members(owner));
            }
        }
        Ok(wrong)
    }

    fn members(&self, owner: TypeDefId) -> impl Iterator<Item = Token> + '_ {
        let methods = self.new.md.methods(owner).map(RowId::token);
        self.new.md.fields(owner).map(RowId::token).chain(methods)
    }

    /// Roslyn's class of lambdas that capture nothing, whose name is always the same.
    fn is_closure_class(&self, owner: TypeDefId) -> Result<bool> {
        let name = self.new.name(owner.token())?;
        let parsed = self.new.symbols.parse(name, Symbol::Type);
        Ok(parsed.is_some_and(|parsed| parsed.kind() == NameKind::ClosureClass))
    }

    /// The graph of the new module's types: from those that a position named, and classes of lambdas, to those that lie in them or
    /// whose shape names them or what lies in them.
    fn users(&self) -> Result<DiGraphMap<u32, ()>> {
        let mut graph = DiGraphMap::new();
        for owner in self.new.symbols.types() {
            let mut named = HashSet::new();
            named.extend([self.new.symbols.enclosing(owner)]);
            let mut tokens = vec![self.new.md.get(owner)?.extends.token()];
            tokens.extend(self.new.symbols.interfaces(owner));
            for token in tokens {
                self.named(token, &mut named, 0)?;
            }
            for member in self.members(owner) {
                let blob = self.new.md.blob_reader(signature(&self.new, member)?)?;
                visit_signature(blob, |_, type_| self.named(type_.token(), &mut named, 0))?;
            }
            for mut around in named {
                // Types lie in one another at most a few deep; a cycle is damage, and the bound stops it.
                for _ in 0..MAX_DEPTH {
                    if around.is_nil() {
                        break;
                    }
                    if self.new.symbols.is_positional_type(around) || self.is_closure_class(around)? {
                        graph.add_edge(around.row(), owner.row(), ());
                    }
                    around = self.new.symbols.enclosing(around);
                }
            }
        }
        Ok(graph)
    }

    /// The own types that a token of a type leads to.
    fn named(&self, token: Token, named: &mut HashSet<TypeDefId>, depth: u32) -> Result<()> {
        if let Some(spec) = token.to_id::<TypeSpecId>().filter(|_| depth < MAX_DEPTH) {
            let mut bytes = self.new.md.blob_reader(self.new.md.get(spec)?.signature)?;
            return visit_type(&mut bytes, |_, type_| self.named(type_.token(), named, depth + 1));
        }
        if !token.is_nil() {
            let definition = self.new.definition(token)?;
            named.extend(definition.and_then(Token::to_id::<TypeDefId>));
        }
        Ok(())
    }
}

/// Whether a method gets a class of its own where its class cannot get it.
fn is_moved(module: &Module<'_>, method: Token) -> Result<bool> {
    let parsed = module.symbols.parse(module.name(method)?, Symbol::Method);
    Ok(matches!(
        parsed.map(|parsed| parsed.kind()),
        Some(NameKind::Lambda | NameKind::LocalFunction)
    ))
}

fn interfaces(canon: &Canon<'_>, owner: TypeDefId) -> Result<Vec<Digest>> {
    let symbols = canon.module().symbols;
    let mut digests = symbols
        .interfaces(owner)
        .iter()
        .map(|token| canon.token(*token))
        .collect::<Result<Vec<_>>>()?;
    digests.sort_unstable();
    Ok(digests)
}

/// Whether a member is a field of instances, and not one that only caches a delegate.
fn is_held(module: &Module<'_>, member: Token) -> Result<bool> {
    const STATIC: u16 = 0x10;
    let Some(field) = member.to_id::<FieldId>() else {
        return Ok(false);
    };
    let row = module.md.get(field)?;
    let kind = module
        .symbols
        .key(module.md.string(row.name)?, Symbol::Field)
        .kind();
    Ok(row.flags & STATIC == 0 && kind != NameKind::LambdaCache)
}

/// The signature of a field or method.
fn signature(module: &Module<'_>, member: Token) -> Result<BlobOffset> {
    Ok(match member.table() {
        Some(TableId::Field) => module.md.get(FieldId(member.row()))?.signature,
        _ => module.md.get(MethodDefId(member.row()))?.signature,
    })
}
