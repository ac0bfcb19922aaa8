//! Whether what waits in a state machine goes on in other code of it: Roslyn's async methods and iterators, fsc's sequences.
//!
//! An object of the old code holds a number that says where it waits, and variables in fields. It can go on in new code where each number
//! stands for the same: the machine waits there for what it waited for; and where every variable that the new code reads from there on, before
//! it writes it, is one that the old code had by then.

mod flow;
mod points;

use std::collections::{BTreeMap, HashMap};

use ecma335::signature::visit_signature;
use ecma335::{FieldId, MemberRefId, MethodDefId, MethodSpecId, Result, RowId, Token, TypeDefId};
use name_map::canonical::{Canon, Content, Digest};
use name_map::grammar::{FixedName, NameKind, Symbol};
use name_map::{Module, SymbolMap, common_methods};

use crate::Tree;
use points::{Point, Points};

/// FieldAttributes.Static.
const STATIC: u16 = 0x10;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Async,
    AsyncIterator,
    Iterator,
    Sequence,
}

/// A field of the machine.
struct Field<'a> {
    id: FieldId,
    name: &'a str,
    /// Of its name without numbers, and of its type.
    key: Digest,
    /// The own type that its type names, if it names one.
    own: Option<TypeDefId>,
    /// Whether its name has a number, which only says its place among others.
    is_numbered: bool,
    is_local: bool,
}

/// The class of a state machine.
pub(crate) struct Class<'c, 'a> {
    canon: &'c Canon<'a>,
    id: TypeDefId,
    kind: Kind,
    fields: Vec<Field<'a>>,
    numbers: HashMap<FieldId, usize>,
    /// The fields of the state and of what was yielded.
    state: usize,
    current: Option<usize>,
    /// The state in which it begins, and the one in which it is while it runs, where code asks for that.
    start: i32,
    running: Option<i32>,
    /// What goes on where it was left, and the other methods.
    resumed: MethodDefId,
    others: Vec<MethodDefId>,
}

impl<'c, 'a> Class<'c, 'a> {
    /// `None` of what is no state machine.
    fn new(canon: &'c Canon<'a>, id: TypeDefId) -> Result<Option<Self>> {
        let module = canon.module();
        let Module { md, symbols, .. } = module;
        let mut fields = Vec::new();
        for field in md.fields(id) {
            let row = md.get(field)?;
            if symbols.declaring(field.token()) != id || row.flags & STATIC != 0 {
                continue;
            }
            let name = md.string(row.name)?;
            let key = symbols.key(name, Symbol::Field);
            let mut own = None;
            visit_signature(md.blob_reader(row.signature)?, |_, token| {
                let definition = module.definition(token.token())?.and_then(Token::to_id);
                own = own.or(definition);
                Ok(())
            })?;
            let mut content = Content::new(b'f');
            content.text(key.text()).digest(canon.signature(row.signature)?);
            fields.push(Field {
                id: field,
                name,
                key: content.finish(),
                own,
                is_numbered: symbols.is_positional(name, Symbol::Field),
                is_local: key.kind() == NameKind::HoistedLocal,
            });
        }
        let named = |name: &str| fields.iter().position(|field| field.name == name);
        let (mut resumed, mut others) = (None, Vec::new());
        for method in md.methods(id) {
            if symbols.declaring(method.token()) != id {
                continue;
            }
            match module.name(method.token())? {
                "MoveNext" | "GenerateNext" => resumed = Some(method),
                ".ctor" => {}
                // A `finally` is reached from those that have a name.
                name if symbols.is_positional(name, Symbol::Method) => {}
                _ => others.push(method),
            }
        }
        let Some(resumed) = resumed else { return Ok(None) };
        let is_sequence = module.name(resumed.token())? == "GenerateNext";
        let (is_async, current) = (
            named(FixedName::Builder.text()).is_some(),
            named(FixedName::Current.text()),
        );
        let (kind, start) = match (is_sequence, is_async, current.is_some()) {
            (true, ..) => (Kind::Sequence, 0),
            (_, true, true) => (Kind::AsyncIterator, -3),
            (_, true, false) => (Kind::Async, -1),
            _ => (Kind::Iterator, 0),
        };
        let (state, current) = match kind {
            Kind::Sequence => (named("pc"), named("current")),
            _ => (named(FixedName::State.text()), current),
        };
        let Some(state) = state else { return Ok(None) };
        Ok(Some(Self {
            canon,
            id,
            kind,
            numbers: fields
                .iter()
                .enumerate()
                .map(|(number, field)| (field.id, number))
                .collect(),
            fields,
            state,
            current,
            start,
            running: matches!(kind, Kind::Async | Kind::AsyncIterator).then_some(-1),
            resumed,
            others,
        }))
    }

    /// The name of a method that code calls.
    fn member_name(&self, token: Token) -> Result<&'a str> {
        let module = self.canon.module();
        let token = match token.to_id::<MethodSpecId>() {
            Some(spec) => module.md.get(spec)?.method.token(),
            None => token,
        };
        match token.to_id::<MemberRefId>() {
            Some(member) => module.md.string(module.md.get(member)?.name),
            None => module.name(token),
        }
    }
}

/// The members of a machine that goes on, old and new; `None` if it cannot.
pub(crate) fn goes_on(
    (old, old_tree, old_type): (&Canon<'_>, &Tree, TypeDefId),
    (new, new_tree, new_type): (&Canon<'_>, &Tree, TypeDefId),
    map: &SymbolMap,
) -> Result<Option<Vec<(Token, Token)>>> {
    let (Some(was), Some(is)) = (Class::new(old, old_type)?, Class::new(new, new_type)?) else {
        return Ok(None);
    };
    if was.kind != is.kind {
        return Ok(None);
    }
    let (Some(a), Some(b)) = (Points::new(&was, old_tree)?, Points::new(&is, new_tree)?) else {
        return Ok(None);
    };
    if !waits_alike(&a.by_state, &b.by_state) {
        return Ok(None);
    }
    let mut pairing = Pairing {
        was: &was,
        is: &is,
        map,
        old_of: vec![None; is.fields.len()],
        new_of: vec![None; was.fields.len()],
        told: vec![false; is.fields.len()],
    };
    pairing.pair(&a, &b);
    if !pairing.holds_all(&a, &b) || !pairing.can_be_added()? {
        return Ok(None);
    }
    let mut members = common_methods(old, new, old_type, new_type)?;
    members.extend(
        pairing
            .pairs()
            .map(|(o, n)| (was.fields[o].id.token(), is.fields[n].id.token())),
    );
    Ok(Some(members))
}

/// Whether every state of the old code stands for the same in the new code.
fn waits_alike(old: &BTreeMap<i32, Point>, new: &BTreeMap<i32, Point>) -> bool {
    let pairs: Option<Vec<(&Point, &Point)>> = old
        .iter()
        .map(|(state, was)| Some((was, new.get(state)?)))
        .collect();
    let Some(pairs) = pairs else { return false };
    if old.len() == new.len() {
        // What is waited for may be another argument's; but what was waited for elsewhere changed places.
        let changed: Vec<_> = pairs.iter().filter(|(was, is)| was.what != is.what).collect();
        return changed.iter().all(|(was, is)| {
            was.call == is.call && !changed.iter().any(|(_, other)| other.what == was.what)
        });
    }
    // What is waited for once more is no twin of what was there: nothing would tell which is which.
    let count =
        |points: &BTreeMap<i32, Point>, what| points.values().filter(|point| point.what == what).count();
    pairs
        .iter()
        .all(|(was, is)| was.what == is.what && count(old, was.what) == count(new, was.what))
}

/// Which field is which.
struct Pairing<'p, 'c, 'a> {
    was: &'p Class<'c, 'a>,
    is: &'p Class<'c, 'a>,
    map: &'p SymbolMap,
    old_of: Vec<Option<usize>>,
    new_of: Vec<Option<usize>>,
    /// Whether nothing but the old field can be meant by the new one, by its number.
    told: Vec<bool>,
}

impl Pairing<'_, '_, '_> {
    fn put(&mut self, o: usize, n: usize) {
        if self.old_of[n].is_none() && self.new_of[o].is_none() {
            (self.old_of[n], self.new_of[o]) = (Some(o), Some(n));
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let pairs = self.old_of.iter().enumerate();
        pairs.filter_map(|(n, o)| o.map(|o| (o, n)))
    }

    /// Whether the two are named alike, and of one type.
    fn fits(&self, o: usize, n: usize) -> bool {
        let (was, is) = (&self.was.fields[o], &self.is.fields[n]);
        let own = match (was.own, is.own) {
            (Some(was_own), Some(is_own)) => {
                (was_own, is_own) == (self.was.id, self.is.id) || self.map.old_type(is_own) == Some(was_own)
            }
            (was_own, is_own) => was_own.is_none() && is_own.is_none(),
        };
        was.key == is.key && own
    }

    fn pair(&mut self, a: &Points, b: &Points) {
        // What has a name.
        for n in 0..self.is.fields.len() {
            let same = |o: &usize| {
                let (was, is) = (&self.was.fields[*o], &self.is.fields[n]);
                !was.is_numbered && was.name == is.name && self.fits(*o, n)
            };
            let named = (0..self.was.fields.len()).find(same);
            if let Some(o) = named.filter(|_| !self.is.fields[n].is_numbered) {
                self.put(o, n);
                self.told[n] = true;
            }
        }
        // What is read after the same wait, in the order of the numbers; but what is put there tells more.
        for (state, was) in &a.by_state {
            let Some(is) = b.by_state.get(state) else { continue };
            for by_role in [true, false] {
                for n in is.needs.ones() {
                    let alike = |o: &usize| self.new_of[*o].is_none() && self.fits(*o, n);
                    let olds: Vec<usize> = was.needs.ones().filter(alike).collect();
                    let Some(first) = olds.first().copied().filter(|_| self.old_of[n].is_none()) else {
                        continue;
                    };
                    let also = |other: &usize| self.old_of[*other].is_none() && self.fits(first, *other);
                    let news: Vec<usize> = is.needs.ones().filter(also).collect();
                    let same = |o: &usize| a.roles.contains_key(o) && a.roles.get(o) == b.roles.get(&n);
                    let found = match by_role {
                        true => {
                            let mut same = olds.iter().copied().filter(same);
                            same.next().filter(|_| same.next().is_none())
                        }
                        false => Some(first).filter(|_| olds.len() == news.len()),
                    };
                    if let Some(o) = found {
                        self.put(o, n);
                        self.told[n] = true;
                    }
                }
            }
        }
        // The one of its name and type.
        for n in 0..self.is.fields.len() {
            let olds: Vec<usize> = (0..self.was.fields.len()).filter(|o| self.fits(*o, n)).collect();
            if let [o] = olds.as_slice() {
                let news = (0..self.is.fields.len())
                    .filter(|other| self.fits(*o, *other))
                    .count();
                if news == 1 && self.old_of[n].is_none() && self.new_of[*o].is_none() {
                    self.put(*o, n);
                    self.told[n] = self.is.fields[n].is_local;
                }
            }
        }
        // The rest is written before it is read: any will do.
        for n in 0..self.is.fields.len() {
            let same = |o: &usize| self.new_of[*o].is_none() && self.fits(*o, n);
            let named = |o: &usize| self.was.fields[*o].name == self.is.fields[n].name;
            let mut olds = (0..self.was.fields.len()).filter(same);
            let first = olds.clone().find(named).or_else(|| olds.next());
            if let Some(o) = first.filter(|_| self.old_of[n].is_none()) {
                self.put(o, n);
            }
        }
    }

    /// Whether the old code has put there what the new code reads wherever it may go on.
    fn holds_all(&self, a: &Points, b: &Points) -> bool {
        let is_given = |o: usize| {
            let field = &self.was.fields[o];
            self.was.kind != Kind::Sequence && !field.is_numbered
        };
        let holds = |n: usize, needed: &dyn Fn(usize) -> bool| match self.old_of[n] {
            Some(o) => self.told[n] && (is_given(o) || (needed(o) && a.puts_alike(o, b, n))),
            None => false,
        };
        let start = b.start.ones().all(|n| holds(n, &|o| a.start.contains(o)));
        let states = a.by_state.iter().all(|(state, was)| {
            b.by_state.get(state).is_some_and(|is| {
                let has = |o: usize| {
                    let is_local = self.was.fields[o].is_local;
                    was.needs.contains(o) || (is_local && was.has.contains(o))
                };
                is.needs.ones().all(|n| holds(n, &has))
            })
        });
        start && states
    }

    /// Whether the old class can get the fields that only the new one has.
    fn can_be_added(&self) -> Result<bool> {
        let module = self.was.canon.module();
        if module.is_value_type(self.was.id)? {
            // What lies in an object of value type has its place.
            let mut order = self.old_of.iter();
            let in_place = (0..self.was.fields.len()).all(|o| order.next() == Some(&Some(o)));
            return Ok(in_place && order.next().is_none());
        }
        for (n, field) in self.is.fields.iter().enumerate() {
            if self.old_of[n].is_some() || field.is_numbered {
                continue;
            }
            // A name that the class has or had cannot be given again.
            for other in module.md.fields(self.was.id) {
                if module.name(other.token())? == field.name {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}
