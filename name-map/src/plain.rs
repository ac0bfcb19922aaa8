//! Matching by names: what a user named is found by its name and signature, wherever its row went.

use std::collections::HashMap;

use ecma335::{Result, RowId, TableId, Token, TypeDefId};

use crate::canonical::{Canon, Content, Digest};
use crate::grammar::{NameKind, Symbol};
use crate::{Module, SymbolMap};

/// Pairs the types and members whose names hold no position, in types that are so themselves.
///
/// Both canons are [keyed](Canon::keyed).
pub fn match_plain(old: &Canon<'_>, new: &Canon<'_>) -> Result<SymbolMap> {
    let (old_module, new_module) = (old.module(), new.module());
    let mut map = SymbolMap::new(&old_module, &new_module);
    let mut members: HashMap<Digest, Vec<Token>> = HashMap::new();
    for id in old_module
        .symbols
        .types()
        .filter(|id| !old_module.symbols.is_positional_type(*id))
    {
        for_each_member(old, id, |digest, token| {
            members.entry(digest).or_default().push(token)
        })?;
    }
    // Equal digests (members that differ in nothing) pair in order.
    members.values_mut().for_each(|tokens| tokens.reverse());
    for id in new_module
        .symbols
        .types()
        .filter(|id| !new_module.symbols.is_positional_type(*id))
    {
        let name = new_module.symbols.full_name(new_module.md, id)?;
        let Some(old_id) = old_module.symbols.type_named(&name) else {
            continue;
        };
        map.pair(old_id.token(), id.token());
        for_each_member(new, id, |digest, token| {
            if let Some(old) = members.get_mut(&digest).and_then(Vec::pop) {
                map.pair(old, token);
            }
        })?;
    }
    Ok(map)
}

/// Every live member of a type whose name holds no position, with a digest of its owner, name and signature.
fn for_each_member(canon: &Canon<'_>, id: TypeDefId, mut found: impl FnMut(Digest, Token)) -> Result<()> {
    let Module { md, symbols, .. } = canon.module();
    let owned = |token: Token| symbols.declaring(token) == id;
    for field in md.fields(id).filter(|field| owned(field.token())) {
        if !symbols.is_positional(md.string(md.get(field)?.name)?, Symbol::Field) {
            found(canon.token(field.token())?, field.token());
        }
    }
    for method in md.methods(id).filter(|method| owned(method.token())) {
        if !symbols.is_positional(md.string(md.get(method)?.name)?, Symbol::Method) {
            found(canon.token(method.token())?, method.token());
        }
    }
    let owner = canon.token(id.token())?;
    for property in symbols.properties(id) {
        let row = md.get(*property)?;
        let name = md.string(row.name)?;
        if !symbols.is_positional(name, Symbol::Property) {
            let digest = Content::new(b'P')
                .digest(owner)
                .text(name)
                .digest(canon.signature(row.type_)?)
                .finish();
            found(digest, property.token());
        }
    }
    for event in symbols.events(id) {
        let row = md.get(*event)?;
        let digest = Content::new(b'E')
            .digest(owner)
            .text(md.string(row.name)?)
            .digest(canon.token(row.event_type.token())?)
            .finish();
        found(digest, event.token());
    }
    Ok(())
}

/// The members of two positional types that stand for each other; `None` if the types are not of one shape.
///
/// Fields pair by name, or by key where just one on each side has it; methods by name (or key) and signature. Methods that are lambdas
/// themselves are left out, as they are occurrences of their own, and so are the delegates that cache them.
pub fn match_members(
    old: &Canon<'_>,
    new: &Canon<'_>,
    old_type: TypeDefId,
    new_type: TypeDefId,
    map: &SymbolMap,
) -> Result<Option<Vec<(Token, Token)>>> {
    let (old_members, new_members) = (members_of(old, old_type)?, members_of(new, new_type)?);
    Ok(match_all(&old_members, &new_members, map))
}

/// The same of their methods alone, whatever fields the two have.
pub fn match_methods(
    old: &Canon<'_>,
    new: &Canon<'_>,
    old_type: TypeDefId,
    new_type: TypeDefId,
    map: &SymbolMap,
) -> Result<Option<Vec<(Token, Token)>>> {
    Ok(match_all(
        &methods_of(old, old_type)?,
        &methods_of(new, new_type)?,
        map,
    ))
}

/// The methods that both have, by exact names and signatures.
pub fn common_methods(
    old: &Canon<'_>,
    new: &Canon<'_>,
    old_type: TypeDefId,
    new_type: TypeDefId,
) -> Result<Vec<(Token, Token)>> {
    let (olds, news) = (methods_of(old, old_type)?, methods_of(new, new_type)?);
    let common = news.into_iter().filter_map(|member| {
        let same = |old: &&Member<'_>| (old.name, old.content) == (member.name, member.content);
        Some((olds.iter().find(same)?.token, member.token))
    });
    Ok(common.collect())
}

fn methods_of<'a>(canon: &Canon<'a>, id: TypeDefId) -> Result<Vec<Member<'a>>> {
    let mut members = members_of(canon, id)?;
    members.retain(|member| member.token.table() == Some(TableId::MethodDef));
    Ok(members)
}

/// Pairs each member with one; `None` if that cannot be.
fn match_all(
    old_members: &[Member<'_>],
    new_members: &[Member<'_>],
    map: &SymbolMap,
) -> Option<Vec<(Token, Token)>> {
    if old_members.len() != new_members.len() {
        return None;
    }
    let mut pairs = Vec::with_capacity(new_members.len());
    let mut free: Vec<Option<&Member<'_>>> = old_members.iter().map(Some).collect();
    // The first pass takes exact names, the second keys.
    for exact in [true, false] {
        for member in new_members {
            if pairs.iter().any(|(_, taken)| *taken == member.token) {
                continue;
            }
            let fits = |candidate: &&Member<'_>| {
                candidate.token.table() == member.token.table()
                    && candidate.content == member.content
                    && if exact {
                        candidate.name == member.name
                    } else {
                        candidate.key == member.key
                    }
                    && map
                        .new_of(candidate.token)
                        .is_none_or(|taken| taken == member.token)
            };
            let mut candidates = free.iter_mut().filter(|slot| slot.as_ref().is_some_and(&fits));
            let Some(slot) = candidates.next() else { continue };
            if !exact && candidates.next().is_some() {
                return None;
            }
            if let Some(candidate) = slot.take() {
                pairs.push((candidate.token, member.token));
            }
        }
    }
    (pairs.len() == new_members.len()).then_some(pairs)
}

struct Member<'a> {
    token: Token,
    name: &'a str,
    key: String,
    content: Digest,
}

fn members_of<'a>(canon: &Canon<'a>, id: TypeDefId) -> Result<Vec<Member<'a>>> {
    let Module { md, symbols, .. } = canon.module();
    let mut members = Vec::new();
    for field in md
        .fields(id)
        .filter(|field| symbols.declaring(field.token()) == id)
    {
        let row = md.get(field)?;
        let name = md.string(row.name)?;
        if symbols.key(name, Symbol::Field).kind() == NameKind::LambdaCache {
            continue;
        }
        let content = Content::new(b'F')
            .number(u64::from(row.flags))
            .digest(canon.signature(row.signature)?)
            .finish();
        members.push(Member {
            token: field.token(),
            name,
            key: symbols.key(name, Symbol::Field).text().to_owned(),
            content,
        });
    }
    for method in md
        .methods(id)
        .filter(|method| symbols.declaring(method.token()) == id)
    {
        let row = md.get(method)?;
        let name = md.string(row.name)?;
        if symbols.is_positional(name, Symbol::Method) {
            continue;
        }
        let content = Content::new(b'C')
            .number(u64::from(row.flags))
            .digest(canon.signature(row.signature)?)
            .finish();
        members.push(Member {
            token: method.token(),
            name,
            key: symbols.key(name, Symbol::Method).text().to_owned(),
            content,
        });
    }
    Ok(members)
}
