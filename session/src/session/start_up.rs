//! The numbers by which F# tells how far a class's static values are initialised.
//!
//! A class with a `static let` counts its bindings. Start-up code stores a binding's number when its value is there, and what uses the value
//! checks that the number stored is not less. A binding put above changes all that follow; but the process has stored the old ones, and does
//! not start up again. So an update is compared, written and proved with numbers that the process has stored.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ecma335::il::{MethodBody, Opcode, Operand};
use ecma335::{
    FieldId, Image, Instruction, MemberRefId, MethodDefId, Result as Read, RowId, Token, TypeDefId,
    token_operands,
};
use name_map::Module;
use typed_tree_diff::Changes;

use super::ModuleState;
use crate::Error;

/// How the fields begin in which the numbers are stored; a line follows. One without is that of a file, and holds none.
const FIELD: &str = "init@";
/// FieldAttributes.
const STATIC: u16 = 0x10;
/// The methods that store numbers.
const START_UP: [&str; 3] = [".cctor", "main@", "staticInitialization@"];

/// A number in code.
struct Number {
    field: FieldId,
    value: u32,
    /// Whether it is stored; else it is compared with what is stored.
    stored: bool,
    /// Where the instruction that loads it lies in the file, or in the IL of a delta.
    at: usize,
    /// How long that is.
    length: usize,
}

type Numbers = BTreeMap<FieldId, BTreeSet<u32>>;

impl ModuleState {
    /// The update with the numbers that the process has stored, where its own are greater. What compares numbers finds the order that the
    /// update has.
    pub(super) fn with_stored_numbers(
        &self,
        name: &str,
        image: &Image,
        changes: &Changes,
        update: &Module<'_>,
    ) -> Result<Option<Image>, Error> {
        self.stored_numbers(image, changes, update)
            .map_err(Error::image(name))
    }

    fn stored_numbers(&self, image: &Image, changes: &Changes, new: &Module<'_>) -> Read<Option<Image>> {
        // The chain has the numbers that were stored.
        let mut starts = changes.updated.iter().map(|method| is_start_up(new, *method));
        if !starts.try_fold(false, |any, starts| starts.map(|starts| any || starts))? {
            return Ok(None);
        }
        let fields = counters(new.md, |_| true)?;
        if fields.is_empty() {
            return Ok(None);
        }
        let old_md = self.chain.metadata();
        let old = Module {
            code: &*self.chain,
            md: &old_md,
            symbols: &self.symbols,
        };
        let old_fields = counters(&old_md, |field| self.live.has(field))?;
        let stored = stored(&old, &old_fields)?;
        let mut known: BTreeMap<(FieldId, u32), u32> = BTreeMap::new();
        for (field, values) in self::stored(new, &fields)? {
            let old_owner = fields.get(&field).and_then(|owner| changes.map.old_type(*owner));
            let old_field = old_fields.iter().find(|(_, owner)| Some(**owner) == old_owner);
            let Some(old_values) = old_field.and_then(|(field, _)| stored.get(field)) else {
                continue;
            };
            // In order; what the process never stored counts as the last that it did.
            let olds = old_values.iter().chain(old_values.last().into_iter().cycle());
            let pairs = values.iter().zip(olds);
            known.extend(pairs.map(|(value, old)| ((field, *value), *old)));
        }
        if known.iter().all(|((_, value), old)| value <= old) {
            return Ok(None);
        }
        let mut bytes = image.bytes().to_vec();
        for number in numbers(new, &fields, new.md.ids::<MethodDefId>())? {
            // What is stored, or the first stored that is enough.
            let enough = (number.field, number.value)..=(number.field, u32::MAX);
            if let Some((_, old)) = known.range(enough).next().filter(|(_, old)| **old < number.value) {
                number.put(&mut bytes, *old);
            }
        }
        Image::parse(bytes).map(Some)
    }
}

impl Number {
    /// Replaces it by a smaller one, which every form that held it can hold.
    fn put(&self, bytes: &mut [u8], value: u32) {
        const LDC_I4_0: u8 = 0x16;
        let value = value.to_le_bytes();
        match bytes.get_mut(self.at..self.at + self.length) {
            Some([short]) => *short = LDC_I4_0 + value[0],
            Some([_, byte]) => *byte = value[0],
            Some([_, long @ ..]) if long.len() == value.len() => long.copy_from_slice(&value),
            _ => {}
        }
    }
}

/// The fields that hold numbers, with their types.
fn counters(
    md: &ecma335::Metadata<'_>,
    is_live: impl Fn(FieldId) -> bool,
) -> Read<BTreeMap<FieldId, TypeDefId>> {
    let mut found = BTreeMap::new();
    for owner in md.ids::<TypeDefId>() {
        for field in md.fields(owner) {
            let row = md.get(field)?;
            let numbered = md
                .string(row.name)?
                .strip_prefix(FIELD)
                .is_some_and(|line| !line.is_empty());
            if numbered && row.flags & STATIC != 0 && is_live(field) {
                found.insert(field, owner);
            }
        }
    }
    Ok(found)
}

/// Whether a method computes values when the program or a type starts.
pub(crate) fn is_start_up(module: &Module<'_>, method: MethodDefId) -> Read<bool> {
    Ok(START_UP.contains(&module.name(method.token())?))
}

/// The numbers that start-up code stores.
fn stored(module: &Module<'_>, fields: &BTreeMap<FieldId, TypeDefId>) -> Read<Numbers> {
    let mut starts = Vec::new();
    for method in module.md.ids::<MethodDefId>() {
        if is_start_up(module, method)? {
            starts.push(method);
        }
    }
    let mut found = Numbers::new();
    for number in numbers(module, fields, starts)?
        .into_iter()
        .filter(|number| number.stored)
    {
        found.entry(number.field).or_default().insert(number.value);
    }
    Ok(found)
}

/// The numbers in the code of methods.
fn numbers(
    module: &Module<'_>,
    fields: &BTreeMap<FieldId, TypeDefId>,
    methods: impl IntoIterator<Item = MethodDefId>,
) -> Read<Vec<Number>> {
    let mut known: HashMap<Token, FieldId> = fields.keys().map(|field| (field.token(), *field)).collect();
    for row in module.md.rows::<MemberRefId>() {
        // Those of generic classes.
        let (id, row) = row?;
        if module.md.string(row.name)?.starts_with(FIELD)
            && let Some(field) = module.definition(id.token())?.and_then(Token::to_id)
            && fields.contains_key(&field)
        {
            known.insert(id.token(), field);
        }
    }
    let mut found = Vec::new();
    for method in methods {
        let Some(bytes) = module.code.method_data(method, module.md.get(method)?.rva)? else {
            continue;
        };
        let body = MethodBody::parse(bytes)?;
        if !token_operands(body.code)
            .flatten()
            .any(|operand| known.contains_key(&operand.token))
        {
            continue;
        }
        let field = |instruction: &Instruction<'_>, opcode| match instruction.operand {
            Operand::Token(token) if instruction.opcode == opcode => known.get(&token).copied(),
            _ => None,
        };
        let mut last: Option<Instruction<'_>> = None;
        for instruction in body.instructions() {
            let instruction = instruction?;
            if instruction.opcode == Opcode::Volatile {
                continue;
            }
            let last = last.replace(instruction);
            let Some(last) = last else { continue };
            let (loads, field, stored) = match field(&instruction, Opcode::Stsfld) {
                Some(field) => (last, Some(field), true),
                None => (instruction, field(&last, Opcode::Ldsfld), false),
            };
            let number = loads.loaded_i32().and_then(|value| u32::try_from(value).ok());
            if let (Some(value), Some(field)) = (number, field) {
                found.push(Number {
                    field,
                    value,
                    stored,
                    at: body.code_offset + loads.offset as usize,
                    length: (loads.next - loads.offset) as usize,
                });
            }
        }
    }
    Ok(found)
}
