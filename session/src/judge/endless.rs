//! Methods that never return: a call that runs is never called again, and so never sees an update.

use std::collections::{BTreeMap, HashSet};

use ecma335::il::{Flow, Instruction, MethodBody, Opcode, Operand};
use ecma335::{MethodDefId, Result};

use super::Judge;

impl Judge<'_, '_> {
    /// Whether no call of the method that runs comes to an end, but for exceptions.
    pub(super) fn is_endless(&self, method: MethodDefId) -> Result<bool> {
        let Some(old) = self.changes.map.old_method(method) else {
            return Ok(false);
        };
        let rva = self.old.md.get(old)?.rva;
        match self.old.code.method_data(old, rva)? {
            Some(bytes) => is_endless(&MethodBody::parse(bytes)?),
            None => Ok(false),
        }
    }
}

/// Whether code goes round and no `ret` can be reached. `while true` of F# is a branch on a constant.
fn is_endless(body: &MethodBody<'_>) -> Result<bool> {
    let instructions: BTreeMap<u32, Instruction<'_>> = body
        .instructions()
        .map(|instruction| instruction.map(|instruction| (instruction.offset, instruction)))
        .collect::<Result<_>>()?;
    let mut open = vec![0];
    open.extend(body.clauses().map(|clause| clause.handler_offset));
    let mut reached = HashSet::new();
    let mut goes_round = false;
    while let Some(offset) = open.pop() {
        let Some(instruction) = instructions.get(&offset).filter(|_| reached.insert(offset)) else {
            continue;
        };
        let mut follow = |from: u32, to: u32| {
            goes_round |= to <= from;
            open.push(to);
        };
        let next = instruction.next;
        match (instruction.opcode.flow(), instruction.operand) {
            (Flow::Return, _) if instruction.opcode == Opcode::Ret => return Ok(false),
            (Flow::Return | Flow::Throw, _) => {}
            (Flow::Branch, Operand::Branch(target)) => follow(offset, target),
            (Flow::ConditionalBranch, Operand::Branch(target)) => {
                follow(offset, target);
                open.push(next);
            }
            (Flow::ConditionalBranch, Operand::Switch(targets)) => {
                targets.iter().for_each(|target| follow(offset, target));
                open.push(next);
            }
            _ => match instructions.get(&next).map(|next| (next.opcode, next.operand)) {
                // Whatever else leads to the branch brings its own value.
                Some((Opcode::Brtrue | Opcode::BrtrueS, Operand::Branch(target)))
                    if instruction.loaded_i32().is_some_and(|value| value != 0) =>
                {
                    follow(next, target);
                }
                _ => open.push(next),
            },
        }
    }
    Ok(goes_round)
}

#[cfg(test)]
mod tests {
    use ecma335::Bytes;

    use super::*;

    /// Code behind a tiny header (ECMA-335 II.25.4.2).
    fn endless(code: &[u8]) -> bool {
        let mut bytes = vec![(code.len() as u8) << 2 | 2];
        bytes.extend_from_slice(code);
        is_endless(&MethodBody::parse(Bytes::new(&bytes, 0)).unwrap()).unwrap()
    }

    #[test]
    fn loops_without_a_way_out_are_endless() {
        // nop; br.s -3
        assert!(endless(&[0x00, 0x2b, 0xfd]));
        // br.s +1; nop; ldc.i4.1; brtrue.s -4; ret
        assert!(endless(&[0x2b, 0x01, 0x00, 0x17, 0x2d, 0xfc, 0x2a]));
        // br.s +1; nop; ldarg.0; brtrue.s -4; ret
        assert!(!endless(&[0x2b, 0x01, 0x00, 0x02, 0x2d, 0xfc, 0x2a]));
        // ret
        assert!(!endless(&[0x2a]));
        // ldnull; throw
        assert!(!endless(&[0x14, 0x7a]));
    }
}
