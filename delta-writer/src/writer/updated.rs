//! Methods that exist: their rows again, with new bodies.

use std::collections::HashMap;

use ecma335::{EncOperation, MethodDef, MethodDefId, Param, ParamId, RowId};

use super::Writer;
use crate::error::{Error, Result};
use crate::plan::DeltaMethod;

impl Writer<'_> {
    /// All of them, in the chain's order: the plan's order and the update's rows make no difference.
    pub(super) fn update_methods(&mut self) -> Result<()> {
        let mut methods = Vec::with_capacity(self.plan.updated_methods.len());
        for update in &self.plan.updated_methods {
            methods.push((self.mapped(*update)?, *update));
        }
        methods.sort_unstable();
        methods
            .into_iter()
            .try_for_each(|(chain, update)| self.update_method(update, chain))
    }

    /// The row of a method repeats what the chain has; its body is the update's.
    fn update_method(&mut self, update: MethodDefId, chain: MethodDefId) -> Result<()> {
        if !self.exists(chain.token()) {
            return Err(Error::NoCounterpart {
                token: update.token(),
            });
        }
        if self.rows.has(chain.token()) {
            return Err(Error::UpdatedTwice { token: chain.token() });
        }
        let old = self.base.get(chain)?;
        let rva = self.body(update, self.update.get(update)?.rva)?;
        let row = MethodDef {
            rva,
            name: self.heaps.strings.add(self.base.string(old.name)?)?,
            signature: self.heaps.blobs.add(self.base.blob(old.signature)?)?,
            ..old
        };
        self.rows.put(chain, row);
        self.update_params(update, chain)?;
        self.methods.push(DeltaMethod {
            chain,
            update,
            added: false,
        });
        self.updated_owner(update.token())?;
        Ok(())
    }

    /// Parameters by their sequence numbers: names are the update's, flags stay, because what they announce stays too.
    fn update_params(&mut self, update: MethodDefId, chain: MethodDefId) -> Result<()> {
        let mut existing: HashMap<u16, ParamId> = HashMap::new();
        for id in self.base.params(chain) {
            existing.entry(self.base.get(id)?.sequence).or_insert(id);
        }
        for id in self.update.params(update) {
            let new = self.update.get(id)?;
            let name = self.name(id.token(), self.update.string(new.name)?)?;
            let name = self.heaps.strings.add(name)?;
            match existing.remove(&new.sequence) {
                Some(known) => {
                    let old = self.base.get(known)?;
                    self.rows.put(known, Param { name, ..old });
                    self.params.push((id, known));
                }
                None => self.late.push((id, chain, Param { name, ..new })),
            }
        }
        let mut left: Vec<_> = existing.into_values().collect();
        left.sort_unstable();
        self.bare.extend(left);
        Ok(())
    }

    /// A new parameter of a method that exists or is new.
    pub(super) fn add_param(&mut self, update: ParamId, method: MethodDefId, row: Param) {
        let id = self.rows.reserve::<ParamId>();
        self.rows
            .put_member(method.token(), EncOperation::AddParameter, id, row);
        self.added.push((update.token(), id.token()));
    }
}
