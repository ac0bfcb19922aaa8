//! F# unions: which changes of their cases the objects that exist can follow.
//!
//! An object says by its class, or by a number in it, which case it is. So cases that exist must keep their fields, and their numbers where objects
//! hold them; and what a new case brings must be what a type that runs can get: a class of its own, but no static value (its static constructor
//! has run) and nothing in the objects of other cases.

use std::collections::BTreeMap;

use ecma335::{Result, RowId, TypeDefId};
use name_map::Module;
use name_map::canonical::{Canon, Content, Digest};

use super::Judge;
use super::attributes::{Attributes, MAPPING, REPRESENTATION, attributes};
use crate::rude;

/// `SourceConstructFlags`.
const SUM_TYPE: u8 = 1;
const UNION_CASE: u8 = 8;
const KIND_MASK: u8 = 31;
/// `CompilationRepresentationFlags`.
const NULL_AS_TRUE_VALUE: u8 = 8;
/// Objects of a union of four cases or more, and of one whose cases have no fields, hold the number of their case.
const TAG: &str = "_tag";
/// How many cases a union has whose case is a class derived from it: the type of a single case is sealed.
const DERIVED: usize = 2;

/// A union as its members describe it.
struct Union {
    cases: BTreeMap<String, Case>,
    has_tags: bool,
    has_null: bool,
}

#[derive(PartialEq, Eq)]
struct Case {
    number: u8,
    /// How many fields it has, and their names and types.
    fields: (usize, Digest),
}

impl Judge<'_, '_> {
    /// Refuses unions whose objects would be taken for other ones; what is said of their members then says no more.
    pub(super) fn unions(&mut self) -> Result<()> {
        let (old_marks, new_marks) = (attributes(self.old)?, attributes(self.new)?);
        let mut refused = Vec::new();
        {
            let map = &self.changes.map;
            let (a, b) = (Canon::exact_old(*self.old), Canon::exact_new(*self.new, map));
            for new in self.new.symbols.types().filter(|id| is_union(&new_marks, *id)) {
                let Some(old) = map.old_type(new).filter(|id| is_union(&old_marks, *id)) else {
                    continue;
                };
                let (was, is) = (union(&a, &old_marks, old)?, union(&b, &new_marks, new)?);
                let is_closed = self.generic.contains(&new.token()) || self.new.is_value_type(new)?;
                if was.cases != is.cases && (is_closed || !was.may_become(&is)) {
                    refused.push((old, new));
                }
            }
        }
        for (old, new) in refused {
            self.refuse_new(rude::UNION, new.token())?;
            self.refused.extend([(true, old), (false, new)]);
        }
        Ok(())
    }
}

impl Union {
    /// Whether the objects of it that exist stay right when it becomes another.
    fn may_become(&self, other: &Self) -> bool {
        let kept = |(name, case): (&String, &Case)| {
            other
                .cases
                .get(name)
                .is_some_and(|now| now.fields == case.fields && (now.number == case.number || !self.has_tags))
        };
        let mut added = other
            .cases
            .iter()
            .filter(|(name, _)| !self.cases.contains_key(*name));
        self.cases.len() >= DERIVED
            && self.has_tags == other.has_tags
            && !(self.has_null || other.has_null)
            && self.cases.iter().all(kept)
            && added.all(|(_, case)| case.fields.0 > 0)
    }
}

fn is_union(attributes: &Attributes<'_>, id: TypeDefId) -> bool {
    let mapping = attributes.get(&(id.token(), MAPPING));
    mapping.is_some_and(|[flags, _]| flags & KIND_MASK == SUM_TYPE)
}

fn union(canon: &Canon<'_>, attributes: &Attributes<'_>, id: TypeDefId) -> Result<Union> {
    let Module { md, symbols, .. } = canon.module();
    let mut cases = BTreeMap::new();
    for method in md
        .methods(id)
        .filter(|method| symbols.declaring(method.token()) == id)
    {
        let Some([flags, number]) = attributes.get(&(method.token(), MAPPING)) else {
            continue;
        };
        if flags & KIND_MASK != UNION_CASE {
            continue;
        }
        let row = md.get(method)?;
        let mut fields = Content::new(b'u');
        fields.digest(canon.signature(row.signature)?);
        let mut count = 0;
        for param in md.params(method) {
            let param = md.get(param)?;
            fields.text(md.string(param.name)?);
            count += usize::from(param.sequence > 0);
        }
        let case = Case {
            number: *number,
            fields: (count, fields.finish()),
        };
        cases.insert(md.string(row.name)?.to_owned(), case);
    }
    let mut has_tags = false;
    for field in md.fields(id) {
        has_tags |= md.string(md.get(field)?.name)? == TAG;
    }
    let representation = attributes.get(&(id.token(), REPRESENTATION));
    Ok(Union {
        cases,
        has_tags,
        has_null: representation.is_some_and(|[flags, _]| flags & NULL_AS_TRUE_VALUE != 0),
    })
}
