//! Types, fields, methods, parameters, properties and events: their rows.

use ecma335::{
    CustomAttributeId, EventId, FieldId, GenericParamConstraintId, GenericParamId, InterfaceImplId,
    MethodDefId, ParamId, PropertyId, RowId, TableId, Token, TypeDefId,
};
use rayon::prelude::*;

use super::Context;
use super::attributes::attribute_type;
use super::difference::{Aspect, Difference};
use super::groups::{Comparison, Repeats, nothing};
use super::map::inverted;
use super::side::at;

/// TypeAttributes.LayoutMask, and SequentialLayout of it (II.23.1.15).
const LAYOUT_MASK: u32 = 0x18;
const SEQUENTIAL_LAYOUT: u32 = 0x8;
/// FieldAttributes.Static (II.23.1.5).
const STATIC: u16 = 0x10;

/// Below this a task costs more than it gains.
pub(super) const CHUNK: usize = 512;

impl Context<'_, '_> {
    /// Finds the counterparts of what has no entry in the map, by owner and number or content.
    pub(super) fn pair_parts(&mut self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        let params: Vec<u32> = (0..self.update().md.count::<ParamId>())
            .into_par_iter()
            .with_min_len(CHUNK)
            .map(|index| self.param(ParamId::from_row(index + 1)).map_or(0, RowId::row))
            .collect();
        self.pair_table::<ParamId>(params);
        let generic_params = self.compare::<GenericParamId>(
            &Comparison {
                aspect: Aspect::GenericParameters,
                repeats: Repeats::Never,
                owner: "owner",
                passed: &nothing,
                same: &|(id, left), (_, right)| {
                    left.number == right.number
                        && left.flags == right.flags
                        && self.same_name(id.token(), left.name, right.name)
                },
            },
            out,
        )?;
        self.pair_table::<GenericParamId>(generic_params);
        let interfaces = self.compare::<InterfaceImplId>(
            &Comparison {
                aspect: Aspect::Interfaces,
                repeats: Repeats::Never,
                owner: "class",
                passed: &nothing,
                same: &|(_, left), (_, right)| {
                    self.tokens.same(left.interface.token(), right.interface.token())
                },
            },
            out,
        )?;
        self.pair_table::<InterfaceImplId>(interfaces);
        let constraints = self.compare::<GenericParamConstraintId>(
            &Comparison {
                aspect: Aspect::Constraints,
                repeats: Repeats::Never,
                owner: "owner",
                passed: &nothing,
                same: &|(_, left), (_, right)| {
                    self.tokens
                        .same(left.constraint.token(), right.constraint.token())
                },
            },
            out,
        )?;
        self.pair_table::<GenericParamConstraintId>(constraints);
        Ok(())
    }

    fn pair_table<I: RowId>(&mut self, pairs: Vec<u32>) {
        let inverse = inverted(&pairs, self.chain().md.count::<I>());
        self.inverse.set(I::TABLE, inverse);
        self.parts.set(I::TABLE, pairs);
    }

    /// The parameter of the same number of the method's counterpart.
    fn param(&self, id: ParamId) -> Option<ParamId> {
        let (left, right) = (&self.update().md, &self.chain().md);
        let sequence = left.get(id).ok()?.sequence;
        let method = MethodDefId::from_row(at(&self.update().param_owner, id.row()));
        let counterpart = *self.claim.map.methods.get(method.index()?)?;
        let fits = |candidate: &ParamId| right.get(*candidate).is_ok_and(|row| row.sequence == sequence);
        // At the same place among the method's parameters, unless the delta added one.
        let place = id.row() - self.update().params_of(method).0;
        let guess = ParamId::from_row(self.chain().params_of(counterpart).0 + place);
        if at(&self.chain().param_owner, guess.row()) == counterpart.row() && fits(&guess) {
            return Some(guess);
        }
        right.params(counterpart).find(fits)
    }

    /// Every row of every table of definitions.
    pub(super) fn definitions(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        out.extend(self.all(&self.claim.map.types, |u, c, out| self.type_(u, c, out))?);
        out.extend(self.all(&self.claim.map.fields, |u, c, out| self.field(u, c, out))?);
        out.extend(self.all(&self.claim.map.methods, |u, c, out| self.method(u, c, out))?);
        let params = self
            .parts
            .rows(TableId::Param)
            .iter()
            .map(|row| ParamId::from_row(*row));
        let params: Vec<_> = params.collect();
        out.extend(self.all(&params, |u, c, out| self.parameter(u, c, out))?);
        out.extend(self.all(&self.claim.map.properties, |u, c, out| self.property(u, c, out))?);
        out.extend(self.all(&self.claim.map.events, |u, c, out| self.event(u, c, out))?);
        Ok(())
    }

    /// Runs a check over a table of the map, on all cores; what it finds is in the table's order.
    pub(super) fn all<I: RowId>(
        &self,
        entries: &[I],
        check: impl Fn(I, I, &mut Vec<Aspect>) -> ecma335::Result<()> + Sync,
    ) -> ecma335::Result<Vec<Difference>> {
        entries
            .par_iter()
            .enumerate()
            .with_min_len(CHUNK)
            .try_fold(Vec::new, |mut found, (index, chain)| {
                let update = I::from_row(index as u32 + 1);
                let mut aspects = Vec::new();
                check(update, *chain, &mut aspects)?;
                found.extend(
                    aspects
                        .into_iter()
                        .map(|aspect| self.differs(update.token(), chain.token(), aspect)),
                );
                Ok(found)
            })
            .try_reduce(Vec::new, |mut found, mut more| {
                found.append(&mut more);
                Ok(found)
            })
    }

    /// The owner of a member is the counterpart of the owner of its counterpart; also for types: what they lie in.
    fn same_owner(&self, update: Token, chain: Token) -> bool {
        let owner = |row| Token::new(TableId::TypeDef, row);
        self.tokens.same(
            owner(self.update().owner(update)),
            owner(self.chain().owner(chain)),
        )
    }

    fn type_(&self, update: TypeDefId, chain: TypeDefId, out: &mut Vec<Aspect>) -> ecma335::Result<()> {
        let (left, right) = (self.update().md.get(update)?, self.chain().md.get(chain)?);
        let checks = [
            (
                Aspect::Name,
                self.same_name(update.token(), left.name, right.name),
            ),
            (
                Aspect::Namespace,
                self.tokens.same_text(left.namespace, right.namespace),
            ),
            (Aspect::Flags, left.flags == right.flags),
            (
                Aspect::Base,
                self.tokens.same(left.extends.token(), right.extends.token()),
            ),
            (Aspect::Owner, self.same_owner(update.token(), chain.token())),
            (
                Aspect::FieldOrder,
                left.flags & LAYOUT_MASK != SEQUENTIAL_LAYOUT
                    || self.same_order(update, chain)?
                    || self.is_generated(update)?,
            ),
        ];
        out.extend(failed(&checks));
        Ok(())
    }

    /// Whether what objects consist of stands in the same order. Fields that no update has any more are passed over.
    fn same_order(&self, update: TypeDefId, chain: TypeDefId) -> ecma335::Result<bool> {
        let (left, right) = (&self.update().md, &self.chain().md);
        let (mut wanted, mut found) = (Vec::new(), Vec::new());
        for id in left.fields(update) {
            if left.get(id)?.flags & STATIC == 0 {
                wanted.extend(self.claim.map.get(id.token()));
            }
        }
        for id in right.fields(chain) {
            if right.get(id)?.flags & STATIC == 0 && self.inverse(id.token()).is_some() {
                found.push(id.token());
            }
        }
        Ok(wanted == found)
    }

    /// Whether a compiler made the type for itself, and says so: nobody else counts its bytes.
    fn is_generated(&self, update: TypeDefId) -> ecma335::Result<bool> {
        const MARK: &str = "System.Runtime.CompilerServices.CompilerGeneratedAttribute";
        for row in self.update().md.rows::<CustomAttributeId>() {
            let (_, row) = row?;
            if row.parent.token() == update.token()
                && attribute_type(self.update(), row.type_.token()).as_deref() == Some(MARK)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn field(&self, update: FieldId, chain: FieldId, out: &mut Vec<Aspect>) -> ecma335::Result<()> {
        let (left, right) = (self.update().md.get(update)?, self.chain().md.get(chain)?);
        let checks = [
            (
                Aspect::Name,
                self.same_name(update.token(), left.name, right.name),
            ),
            (Aspect::Flags, left.flags == right.flags),
            (Aspect::Owner, self.same_owner(update.token(), chain.token())),
            (
                Aspect::Signature,
                self.signatures(left.signature, right.signature)?,
            ),
        ];
        out.extend(failed(&checks));
        Ok(())
    }

    fn method(&self, update: MethodDefId, chain: MethodDefId, out: &mut Vec<Aspect>) -> ecma335::Result<()> {
        let (left, right) = (self.update().md.get(update)?, self.chain().md.get(chain)?);
        let checks = [
            (
                Aspect::Name,
                self.same_name(update.token(), left.name, right.name),
            ),
            (Aspect::Flags, left.flags == right.flags),
            (Aspect::ImplFlags, left.impl_flags == right.impl_flags),
            (Aspect::Owner, self.same_owner(update.token(), chain.token())),
            (
                Aspect::Signature,
                self.signatures(left.signature, right.signature)?,
            ),
            (Aspect::Parameters, self.same_count(update, chain)?),
        ];
        out.extend(failed(&checks));
        Ok(())
    }

    /// As many parameters, but for rows that say nothing. Each by itself is compared too.
    fn same_count(&self, update: MethodDefId, chain: MethodDefId) -> ecma335::Result<bool> {
        let (wanted, found) = (self.update().params_of(update).1, self.chain().params_of(chain).1);
        Ok(wanted == found || wanted + self.bare(chain)? == found)
    }

    /// How many rows of a method of the chain stand for what it returns and say nothing, where the update has none.
    fn bare(&self, chain: MethodDefId) -> ecma335::Result<u32> {
        let mut found = 0;
        for param in self.chain().md.params(chain) {
            let row = self.chain().md.get(param)?;
            let says_nothing = row.sequence == 0 && row.flags == 0 && self.inverse(param.token()).is_none();
            found += u32::from(says_nothing);
        }
        Ok(found)
    }

    /// Flags and name; and that no other parameter has the same number, and with it the same counterpart.
    fn parameter(&self, update: ParamId, chain: ParamId, out: &mut Vec<Aspect>) -> ecma335::Result<()> {
        let same = !chain.is_nil() && self.inverse.get(chain.token()) == Some(update.token()) && {
            let (left, right) = (self.update().md.get(update)?, self.chain().md.get(chain)?);
            left.flags == right.flags && self.same_name(update.token(), left.name, right.name)
        };
        if !same {
            out.push(Aspect::Parameters);
        }
        Ok(())
    }

    fn property(&self, update: PropertyId, chain: PropertyId, out: &mut Vec<Aspect>) -> ecma335::Result<()> {
        let (left, right) = (self.update().md.get(update)?, self.chain().md.get(chain)?);
        let checks = [
            (
                Aspect::Name,
                self.same_name(update.token(), left.name, right.name),
            ),
            (Aspect::Flags, left.flags == right.flags),
            (Aspect::Owner, self.same_owner(update.token(), chain.token())),
            (Aspect::Signature, self.signatures(left.type_, right.type_)?),
        ];
        out.extend(failed(&checks));
        Ok(())
    }

    fn event(&self, update: EventId, chain: EventId, out: &mut Vec<Aspect>) -> ecma335::Result<()> {
        let (left, right) = (self.update().md.get(update)?, self.chain().md.get(chain)?);
        let checks = [
            (
                Aspect::Name,
                self.same_name(update.token(), left.name, right.name),
            ),
            (Aspect::Flags, left.event_flags == right.event_flags),
            (Aspect::Owner, self.same_owner(update.token(), chain.token())),
            (
                Aspect::Signature,
                self.tokens
                    .same(left.event_type.token(), right.event_type.token()),
            ),
        ];
        out.extend(failed(&checks));
        Ok(())
    }

    fn signatures(&self, left: ecma335::BlobOffset, right: ecma335::BlobOffset) -> ecma335::Result<bool> {
        Ok(self
            .tokens
            .same_signature(self.update().md.blob(left)?, self.chain().md.blob(right)?))
    }

    /// Definitions of the chain for which the update has none are retired, and only those.
    pub(super) fn unmapped(&self, out: &mut Vec<Difference>) -> ecma335::Result<()> {
        self.unmapped_in::<TypeDefId>(out);
        self.unmapped_in::<FieldId>(out);
        self.unmapped_in::<MethodDefId>(out);
        self.unmapped_in::<PropertyId>(out);
        self.unmapped_in::<EventId>(out);
        Ok(())
    }

    fn unmapped_in<I: RowId>(&self, out: &mut Vec<Difference>) {
        for chain in self.chain().md.ids::<I>().map(RowId::token) {
            let name = || self.chain().describe(chain);
            match self.inverse(chain) {
                None if !self.is_retired(chain) => out.push(Difference::NotRetired { chain, name: name() }),
                Some(update)
                    if self.claim.retired.contains(&chain) || self.claim.deleted.contains(&chain) =>
                {
                    out.push(Difference::RetiredAndMapped {
                        chain,
                        name: name(),
                        update,
                    });
                }
                _ => {}
            }
        }
    }
}

fn failed(checks: &[(Aspect, bool)]) -> impl Iterator<Item = Aspect> + '_ {
    checks.iter().filter(|(_, same)| !same).map(|(aspect, _)| *aspect)
}
