//! Slots of locals, from the scopes of a PDB and from the fields of a state machine.

use std::collections::HashMap;

use ecma335::il::{Instruction, Opcode, Operand};
use ecma335::{FieldId, MethodDefId, Token, TypeDefId};
use name_map::grammar::{CSharpName, HoistedKind, NameKind, Symbol, SynthesizedName};
use portable_pdb::Result;
use portable_pdb::codec::{LocalSlot, LocalSlotMap};

use super::View;
use super::position::{Origin, at};

/// Roslyn's `SynthesizedLocalKind.UserDefined`.
const USER_DEFINED: u8 = 0;
/// Roslyn's `SynthesizedLocalKind.LambdaDisplayClass`.
const DISPLAY_CLASS: u8 = 30;
/// LocalVariable.Attributes: hidden from the user.
const HIDDEN: u16 = 1;

impl View<'_> {
    /// The slots of a method's own locals: those that the user named, declared where they are first written; the rest is temporary.
    pub(super) fn slots(&self, method: MethodDefId) -> Result<LocalSlotMap> {
        let Some(body) = self.body(method)? else {
            return Ok(LocalSlotMap::default());
        };
        let count = self.module.md.locals(body.local_var_sig)?.len();
        let mut slots = vec![LocalSlot::Temporary; count];
        let mut declared = self.user_locals(method)?;
        if declared.is_empty() {
            return Ok(LocalSlotMap { slots });
        }
        let points = self.points(method)?;
        let Some(origin) = Origin::of(&points) else {
            return Ok(LocalSlotMap { slots });
        };
        let mut written: HashMap<u16, u32> = HashMap::new();
        for instruction in body.instructions() {
            let instruction = instruction?;
            if let Some(slot) = written_slot(&instruction) {
                written.entry(slot).or_insert(instruction.offset);
            }
        }
        declared.sort_unstable();
        let mut ordinals: HashMap<i32, u32> = HashMap::new();
        for (slot, scope) in declared {
            let offset = written.get(&slot).copied().unwrap_or(scope);
            let syntax_offset = at(&points, offset).and_then(|point| origin.offset(point));
            let syntax_offset = syntax_offset.unwrap_or_default();
            // One that several scopes share is where it is declared first.
            if let Some(free @ LocalSlot::Temporary) = slots.get_mut(usize::from(slot)) {
                let next = ordinals.entry(syntax_offset).or_default();
                *free = LocalSlot::LongLived {
                    kind: USER_DEFINED,
                    syntax_offset,
                    ordinal: *next,
                };
                *next += 1;
            }
        }
        Ok(LocalSlotMap { slots })
    }

    /// The slots that have names of the user's, each with the start of its scope.
    fn user_locals(&self, method: MethodDefId) -> Result<Vec<(u16, u32)>> {
        let mut locals = Vec::new();
        let Some((pdb, row)) = self.debug_information(method) else {
            return Ok(locals);
        };
        for scope in pdb.scopes(row) {
            let start = pdb.metadata().get(scope)?.start_offset;
            for variable in pdb.variables(scope) {
                let (_, variable) = variable?;
                let name = pdb.metadata().string(variable.name)?;
                let parsed = self.module.symbols.parse(name, Symbol::Local);
                let made = parsed.is_some_and(|parsed| parsed.kind() != NameKind::ShadowedLocal);
                if !made && variable.attributes & HIDDEN == 0 {
                    locals.push((variable.index, start));
                }
            }
        }
        Ok(locals)
    }

    /// The slots of what was hoisted into a C# state machine, by the numbers in its fields' names.
    pub(super) fn hoisted(&self, machine: TypeDefId) -> Result<LocalSlotMap> {
        let mut slots = Vec::new();
        let fields = self.module.md.fields(machine);
        for field in fields.filter(|field| self.live.has::<FieldId>(*field)) {
            let name = self.module.md.string(self.module.md.get(field)?.name)?;
            let parsed = self.module.symbols.parse(name, Symbol::Field);
            let (kind, slot) = match parsed.map(|parsed| parsed.name) {
                Some(SynthesizedName::CSharp(CSharpName::HoistedLocal { slot, .. })) => {
                    (Some(USER_DEFINED), slot)
                }
                Some(SynthesizedName::CSharp(CSharpName::Hoisted { kind, slot })) => match kind {
                    HoistedKind::Synthesized => (None, slot),
                    HoistedKind::DisplayClass => (Some(DISPLAY_CLASS), slot),
                    _ => continue,
                },
                _ => continue,
            };
            // As many slots as fields at most; numbers beyond are damage.
            let limit = self.module.md.fields(machine).len();
            let Some(index) = (slot as usize).checked_sub(1).filter(|index| *index < limit) else {
                continue;
            };
            if slots.len() <= index {
                slots.resize(index + 1, LocalSlot::Temporary);
            }
            if let Some(kind) = kind {
                slots[index] = LocalSlot::LongLived {
                    kind,
                    // Where it is declared no table says; its number tells it apart.
                    syntax_offset: index as i32,
                    ordinal: 0,
                };
            }
        }
        Ok(LocalSlotMap { slots })
    }

    /// The name of a field that code uses, of another assembly too.
    pub(super) fn field_name(&self, token: Token) -> Result<&str> {
        let md = self.module.md;
        if let Some(field) = token.to_id::<FieldId>() {
            return Ok(md.string(md.get(field)?.name)?);
        }
        match token.to_id::<ecma335::MemberRefId>() {
            Some(member) => Ok(md.string(md.get(member)?.name)?),
            None => Ok(""),
        }
    }
}

/// The local that an instruction writes, or lends for writing.
fn written_slot(instruction: &Instruction<'_>) -> Option<u16> {
    match instruction.long_form() {
        Instruction {
            opcode: Opcode::Stloc | Opcode::Ldloca,
            operand: Operand::Var(slot),
            ..
        } => Some(slot),
        _ => None,
    }
}
