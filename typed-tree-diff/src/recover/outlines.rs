//! Where code can be suspended: what stays of it when nothing but constants and occurrences change.

use ecma335::il::{MethodBody, Operand};
use ecma335::{MethodDefId, Result, RowId, TypeDefId};
use name_map::canonical::{Content, Digest};

use super::{Recovery, type_frame};
use crate::occurrences::{methods_of, occurrence};

/// Whether what has a method of this name can be suspended.
pub(super) fn suspends(name: &str) -> bool {
    matches!(name, "MoveNext" | "GenerateNext")
}

impl Recovery<'_, '_> {
    /// The outlines of what can be suspended, once every occurrence has its digest.
    pub(super) fn outlines(&mut self) -> Result<()> {
        for index in 0..self.tree.nodes.len() {
            let node = &self.tree.nodes[index];
            let (mut outline, mut constants, mut any) = (Content::new(b'l'), Vec::new(), false);
            outline.digest(node.item.shape);
            for method in methods_of(&self.module, node.definition) {
                if suspends(self.module.name(method.token())?) {
                    any = true;
                    self.outline(index, method, &mut outline, &mut constants)?;
                }
            }
            let (owner, kind) = (node.definition.to_id::<TypeDefId>(), node.kind);
            let frame = owner
                .filter(|_| any)
                .map(|owner| type_frame(self.canon, owner, kind))
                .transpose()?;
            let node = &mut self.tree.nodes[index];
            node.item.outline = any.then(|| outline.finish());
            node.item.frame = frame;
            node.constants = constants;
        }
        Ok(())
    }

    /// What a body does between its constants: the instructions with branches as counts of instructions, so that a longer constant
    /// moves nothing. The constants go to their own list, and so do the other occurrences: two that change places leave the same outline.
    fn outline(
        &self,
        index: usize,
        method: MethodDefId,
        outline: &mut Content,
        constants: &mut Vec<Digest>,
    ) -> Result<()> {
        let rva = self.module.md.get(method)?.rva;
        let Some(bytes) = self.module.code.method_data(method, rva)? else {
            return Ok(());
        };
        let body = MethodBody::parse(bytes)?;
        let starts: Vec<u32> = body
            .instructions()
            .map(|instruction| instruction.map(|instruction| instruction.offset))
            .collect::<Result<_>>()?;
        let place = |offset: u32| starts.partition_point(|start| *start < offset) as u64;
        if !body.local_var_sig.is_nil() {
            outline.digest(self.canon.token(body.local_var_sig.token())?);
        }
        for instruction in body.instructions() {
            let instruction = instruction?;
            let name = instruction.opcode.name();
            if name.starts_with("ldc.") || name == "ldstr" {
                // The opcode says the type; small integers have the value in it.
                let kind = if name.starts_with("ldc.i4") {
                    "ldc.i4"
                } else {
                    name
                };
                outline.text(kind);
                let mut constant = Content::new(b'k');
                constant.text(name);
                match instruction.operand {
                    Operand::I8(value) => constant.number(value as u64),
                    Operand::I32(value) => constant.number(value as u64),
                    Operand::I64(value) => constant.number(value as u64),
                    Operand::R4(bits) => constant.number(u64::from(bits)),
                    Operand::R8(bits) => constant.number(bits),
                    Operand::Token(token) => constant.digest(self.canon.token(token)?),
                    _ => &mut constant,
                };
                constants.push(constant.finish());
                continue;
            }
            outline.text(name.trim_end_matches(".s"));
            if let Operand::Token(token) = instruction.operand
                && let Some(other) = occurrence(&self.module, token)?.and_then(|target| self.of.get(&target))
                && *other != index
            {
                constants.push(self.tree.nodes[*other].item.deep);
            }
            match instruction.operand {
                Operand::None => &mut *outline,
                Operand::I8(value) => outline.number(value as u64),
                Operand::U8(value) => outline.number(u64::from(value)),
                Operand::I32(value) => outline.number(value as u64),
                Operand::I64(value) => outline.number(value as u64),
                Operand::R4(bits) => outline.number(u64::from(bits)),
                Operand::R8(bits) => outline.number(bits),
                Operand::Token(token) => outline.digest(self.canon.token(token)?),
                Operand::Branch(target) => outline.number(place(target)),
                Operand::Switch(targets) => targets
                    .iter()
                    .fold(&mut *outline, |outline, target| outline.number(place(target))),
                Operand::Var(slot) | Operand::Arg(slot) => outline.number(u64::from(slot)),
            };
        }
        for clause in body.clauses() {
            let (start, handler) = (clause.try_offset, clause.handler_offset);
            for offset in [
                start,
                start.saturating_add(clause.try_length),
                handler,
                handler.saturating_add(clause.handler_length),
            ] {
                outline.number(place(offset));
            }
        }
        Ok(())
    }
}
