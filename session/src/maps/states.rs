//! States of state machines, from what their code stores into the field that holds the state.

use ecma335::il::{Opcode, Operand};
use ecma335::{MethodDefId, RowId, TypeDefId};
use name_map::grammar::FixedName;
use portable_pdb::Result;
use portable_pdb::codec::{State, StateMap};

use super::View;
use super::position::{Origin, at};

/// What a C# state machine is, by the fields that it has.
#[derive(Debug, Clone, Copy, Default)]
struct Machine {
    is_async: bool,
    is_iterator: bool,
}

impl Machine {
    /// Whether a state is one of a suspension or of a finally block, not the beginning, the end or that it runs (Roslyn:
    /// `StateMachineState`).
    fn has(self, state: i32) -> bool {
        match (self.is_async, self.is_iterator) {
            (true, true) => state >= 0 || state <= -4,
            (true, false) => state >= 0,
            (false, _) => state >= 1 || state <= -3,
        }
    }
}

impl View<'_> {
    /// The states of a C# state machine.
    pub(super) fn states_of(&self, machine: TypeDefId) -> Result<StateMap> {
        let mut kind = Machine::default();
        for field in self.module.md.fields(machine) {
            let name = self.module.md.string(self.module.md.get(field)?.name)?;
            kind.is_async |= name == FixedName::Builder.text();
            kind.is_iterator |= name == FixedName::Current.text();
        }
        let resumed = self
            .methods(machine)
            .find(|method| matches!(self.module.name(method.token()), Ok("MoveNext")));
        match resumed {
            Some(method) => self.states(method, FixedName::State.text(), |state, _| kind.has(state)),
            None => Ok(StateMap::default()),
        }
    }

    /// The states of an F# method that is resumed.
    pub(super) fn resumed_states(&self, method: MethodDefId) -> Result<StateMap> {
        match self.module.name(method.token())? {
            // 1: an element follows, 2: a sequence of them; what returns 0 is over.
            "GenerateNext" => self.states(method, "pc", |state, suspends| state >= 1 && suspends),
            "MoveNext" => self.states(method, "ResumptionPoint", |state, _| state >= 1),
            _ => Ok(StateMap::default()),
        }
    }

    /// The constants that a method stores into a field, if `is_state` takes them: each with the place where it is stored first. `is_state` is
    /// told the constant and whether the method then returns 1 or 2.
    fn states(
        &self,
        method: MethodDefId,
        field: &str,
        is_state: impl Fn(i32, bool) -> bool,
    ) -> Result<StateMap> {
        let Some(body) = self.body(method)? else {
            return Ok(StateMap::default());
        };
        // Stored constants with the offsets, and what the method returned next.
        let mut stores: Vec<(i32, u32, bool)> = Vec::new();
        let (mut constant, mut last) = (None, None);
        for instruction in body.instructions() {
            let instruction = instruction?;
            let opcode = instruction.opcode;
            if let (Opcode::Stfld, Operand::Token(token)) = (opcode, instruction.operand)
                && let Some(state) = constant
                && self.field_name(token)? == field
            {
                stores.push((state, instruction.offset, false));
            }
            if let (Opcode::Ret, Some(1 | 2), Some(store)) = (opcode, last, stores.last_mut()) {
                store.2 = true;
            }
            last = instruction.loaded_i32();
            // `<>1__state = num = 0` stores the constant twice.
            if !matches!(
                instruction.long_form().opcode,
                Opcode::Dup | Opcode::Nop | Opcode::Stloc
            ) {
                constant = last;
            }
        }
        let points = self.points(method)?;
        let origin = Origin::of(&points);
        let mut states: Vec<State> = Vec::new();
        for (number, offset, suspends) in stores {
            if !is_state(number, suspends) || states.iter().any(|state| state.number == number) {
                continue;
            }
            let place = at(&points, offset).and_then(|point| origin?.offset(point));
            // Without a PDB: in order.
            let syntax_offset = place.unwrap_or(states.len() as i32);
            states.push(State {
                number,
                syntax_offset,
            });
        }
        states.sort_by_key(|state| state.syntax_offset);
        Ok(StateMap { states })
    }
}
