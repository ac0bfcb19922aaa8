//! What belongs to a type or method that exists and can have attributes of its own: generic parameters, their constraints, interfaces.

use std::collections::HashMap;

use ecma335::{GenericParamConstraintId, GenericParamId, InterfaceImplId, Metadata, RowId, Token};

use super::Writer;
use crate::error::Result;

/// Rows by what they belong to, in order, each with what tells it from the others of its owner.
type Belonging = HashMap<Token, Vec<(Token, Token)>>;

impl Writer<'_> {
    /// For each part of what is updated the chain's part: pairs of owners give pairs of what belongs to them. What a type or method consists of
    /// is the same in both, or the update would have been refused.
    pub(super) fn parts(&mut self, owners: &[(Token, Token)]) -> Result<Vec<(Token, Token)>> {
        let mut found = Vec::new();
        let [update, base] = [&self.update, &self.base].map(interfaces);
        self.pair(owners, &update?, &base?, &mut found)?;
        let [update, base] = [&self.update, &self.base].map(generic_params);
        let (update, base) = (update?, base?);
        let mut params = Vec::new();
        for (owner, chain) in owners {
            let (Some(update), Some(base)) = (update.get(owner), base.get(chain)) else {
                continue;
            };
            let by_number: HashMap<_, _> = base.iter().copied().collect();
            let pairs = update
                .iter()
                .filter_map(|(number, id)| Some((*id, *by_number.get(number)?)));
            params.extend(pairs);
        }
        let [update, base] = [&self.update, &self.base].map(constraints);
        self.pair(&params, &update?, &base?, &mut found)?;
        found.extend(params);
        Ok(found)
    }

    /// Rows of paired owners that refer to the same; those of which that cannot be told, in order.
    fn pair(
        &mut self,
        owners: &[(Token, Token)],
        update: &Belonging,
        base: &Belonging,
        found: &mut Vec<(Token, Token)>,
    ) -> Result<()> {
        for (owner, chain) in owners {
            let (Some(wanted), Some(known)) = (update.get(owner), base.get(chain)) else {
                continue;
            };
            let (mut free, mut open) = (known.clone(), Vec::new());
            for (refers_to, id) in wanted {
                let refers_to = self.import(*refers_to)?;
                match free.iter().position(|(known, _)| *known == refers_to) {
                    Some(place) => found.push((*id, free.remove(place).1)),
                    None => open.push(*id),
                }
            }
            found.extend(open.into_iter().zip(free.into_iter().map(|(_, id)| id)));
        }
        Ok(())
    }
}

fn interfaces(md: &Metadata<'_>) -> Result<Belonging> {
    let mut found = Belonging::new();
    for row in md.rows::<InterfaceImplId>() {
        let (id, row) = row?;
        let entry = (row.interface.token(), id.token());
        found.entry(row.class.token()).or_default().push(entry);
    }
    Ok(found)
}

fn constraints(md: &Metadata<'_>) -> Result<Belonging> {
    let mut found = Belonging::new();
    for row in md.rows::<GenericParamConstraintId>() {
        let (id, row) = row?;
        let entry = (row.constraint.token(), id.token());
        found.entry(row.owner.token()).or_default().push(entry);
    }
    Ok(found)
}

/// With their numbers.
fn generic_params(md: &Metadata<'_>) -> Result<HashMap<Token, Vec<(u16, Token)>>> {
    let mut found: HashMap<Token, Vec<(u16, Token)>> = HashMap::new();
    for row in md.rows::<GenericParamId>() {
        let (id, row) = row?;
        found
            .entry(row.owner.token())
            .or_default()
            .push((row.number, id.token()));
    }
    Ok(found)
}
