//! Instructions decoded from code, one after the other, without copying.

use super::opcode::{Entry, ONE_BYTE, Opcode, OperandKind, StackEffect, TWO_BYTE, TWO_BYTE_PREFIX};
use crate::signature::MethodHeader;
use crate::{Error, Metadata, Result, Token};

/// An instruction with its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction<'a> {
    /// Where it begins in the code.
    pub offset: u32,
    /// Where the next one begins.
    pub next: u32,
    /// The opcode.
    pub opcode: Opcode,
    /// The operand.
    pub operand: Operand<'a>,
}

/// An operand as the opcode's [`OperandKind`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand<'a> {
    /// Nothing.
    None,
    /// `ldc.i4.s`.
    I8(i8),
    /// The flags or alignment of a prefix.
    U8(u8),
    /// `ldc.i4`.
    I32(i32),
    /// `ldc.i8`.
    I64(i64),
    /// The bits of `ldc.r4`.
    R4(u32),
    /// The bits of `ldc.r8`.
    R8(u64),
    /// A metadata token, or a user string's.
    Token(Token),
    /// The target, as an offset in the code.
    Branch(u32),
    /// The targets of `switch`.
    Switch(SwitchTargets<'a>),
    /// A local variable.
    Var(u16),
    /// An argument; 0 is `this` where there is one.
    Arg(u16),
}

/// The targets of a `switch`, as offsets in the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SwitchTargets<'a> {
    distances: &'a [u8],
    next: u32,
}

impl<'a> SwitchTargets<'a> {
    /// How many targets there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.distances.len() / 4
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.distances.is_empty()
    }

    /// The targets in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = u32> + use<'a> {
        let next = self.next;
        self.distances.chunks_exact(4).map(move |distance| {
            next.wrapping_add_signed(i32::from_le_bytes([
                distance[0],
                distance[1],
                distance[2],
                distance[3],
            ]))
        })
    }
}

/// The instructions of a method's code. After an error it ends: what follows an unknown instruction cannot be found.
#[derive(Debug, Clone)]
pub struct Instructions<'a> {
    code: &'a [u8],
    position: usize,
    base: usize,
}

impl<'a> Instructions<'a> {
    /// Over code that lies at offset `base` of its file.
    #[must_use]
    pub fn new(code: &'a [u8], base: usize) -> Self {
        Self {
            code,
            position: 0,
            base,
        }
    }

    /// Where the next instruction begins in the code.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    #[cold]
    fn truncated(&mut self, what: &'static str, needed: usize) -> Error {
        let offset = self.base.saturating_add(self.code.len());
        self.position = self.code.len();
        Error::Truncated { offset, needed, what }
    }

    #[cold]
    fn unexpected(&mut self, start: usize, found: u64, expected: &'static str) -> Error {
        self.position = self.code.len();
        Error::Unexpected {
            offset: self.base.saturating_add(start),
            found,
            expected,
        }
    }

    /// The `size` bytes of an operand (at most 8) as a number, and whatever follows them in its high bits.
    #[inline(always)]
    fn operand_bits(&mut self, at: usize, size: usize) -> Result<u64> {
        match self.code.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            Some(bytes) => Ok(u64::from_le_bytes(*bytes)),
            None => self.last_operand_bits(at, size),
        }
    }

    /// The same where less than 8 bytes of code are left.
    #[cold]
    fn last_operand_bits(&mut self, at: usize, size: usize) -> Result<u64> {
        let rest = self.code.get(at..).unwrap_or_default();
        if rest.len() < size {
            return Err(self.truncated("an operand", size - rest.len()));
        }
        let mut bytes = [0; 8];
        bytes[..rest.len()].copy_from_slice(rest);
        Ok(u64::from_le_bytes(bytes))
    }

    #[inline]
    fn target(&mut self, start: usize, next: usize, distance: i32) -> Result<u32> {
        let target = next as i64 + i64::from(distance);
        if target < 0 || target >= self.code.len() as i64 {
            return Err(self.unexpected(start, target as u64, "a branch target within the code"));
        }
        Ok(target as u32)
    }

    fn switch(&mut self, start: usize, at: usize, count: u32) -> Result<SwitchTargets<'a>> {
        let Some(distances) = (count as usize)
            .checked_mul(4)
            .and_then(|size| self.code.get(at..)?.get(..size))
        else {
            return Err(self.truncated("switch targets", 1));
        };
        let next = at + distances.len();
        for distance in distances.as_chunks::<4>().0 {
            self.target(start, next, i32::from_le_bytes(*distance))?;
        }
        Ok(SwitchTargets {
            distances,
            next: next as u32,
        })
    }

    #[inline(always)]
    fn decode(&mut self, first: u8) -> Result<Instruction<'a>> {
        let start = self.position;
        let (entry, at): (Entry, usize) = if first == TWO_BYTE_PREFIX {
            let Some(second) = self.code.get(start + 1) else {
                return Err(self.truncated("the second byte of an opcode", 1));
            };
            (TWO_BYTE[usize::from(*second)], start + 2)
        } else {
            (ONE_BYTE[usize::from(first)], start + 1)
        };
        let Some((opcode, kind)) = entry else {
            return Err(self.unexpected(start, u64::from(first), "an opcode of ECMA-335 III"));
        };
        let size = kind.size();
        let bits = self.operand_bits(at, size)?;
        let mut next = at + size;
        let operand = match kind {
            OperandKind::None => Operand::None,
            OperandKind::Method
            | OperandKind::Field
            | OperandKind::Type
            | OperandKind::Token
            | OperandKind::String
            | OperandKind::Signature => Operand::Token(Token::from_raw(bits as u32)),
            OperandKind::I8 => Operand::I8(bits as i8),
            OperandKind::U8 => Operand::U8(bits as u8),
            OperandKind::I32 => Operand::I32(bits as i32),
            OperandKind::I64 => Operand::I64(bits as i64),
            OperandKind::R4 => Operand::R4(bits as u32),
            OperandKind::R8 => Operand::R8(bits),
            OperandKind::Branch8 => Operand::Branch(self.target(start, next, i32::from(bits as i8))?),
            OperandKind::Branch32 => Operand::Branch(self.target(start, next, bits as i32)?),
            OperandKind::Switch => {
                let targets = self.switch(start, next, bits as u32)?;
                next = targets.next as usize;
                Operand::Switch(targets)
            }
            OperandKind::Var8 => Operand::Var(u16::from(bits as u8)),
            OperandKind::Arg8 => Operand::Arg(u16::from(bits as u8)),
            OperandKind::Var16 => Operand::Var(bits as u16),
            OperandKind::Arg16 => Operand::Arg(bits as u16),
        };
        self.position = next;
        Ok(Instruction {
            offset: start as u32,
            next: next as u32,
            opcode,
            operand,
        })
    }
}

impl<'a> Iterator for Instructions<'a> {
    type Item = Result<Instruction<'a>>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let first = *self.code.get(self.position)?;
        Some(self.decode(first))
    }
}

impl<'a> Instruction<'a> {
    /// The same instruction in the form that has every operand written out: `ldloc.1` as `ldloc` of 1, `ldc.i4.m1` as `ldc.i4` of -1, `br.s` as
    /// `br`. Its offsets stay those of the code that it was read from.
    #[must_use]
    pub fn long_form(self) -> Self {
        let opcode = self.opcode;
        // The codes of each family follow one another (VI.C.2).
        let from = |first: Opcode| opcode.code().wrapping_sub(first.code());
        let (opcode, operand) = match (opcode, self.operand) {
            (Opcode::Ldarg0 | Opcode::Ldarg1 | Opcode::Ldarg2 | Opcode::Ldarg3, _) => {
                (Opcode::Ldarg, Operand::Arg(from(Opcode::Ldarg0)))
            }
            (Opcode::Ldloc0 | Opcode::Ldloc1 | Opcode::Ldloc2 | Opcode::Ldloc3, _) => {
                (Opcode::Ldloc, Operand::Var(from(Opcode::Ldloc0)))
            }
            (Opcode::Stloc0 | Opcode::Stloc1 | Opcode::Stloc2 | Opcode::Stloc3, _) => {
                (Opcode::Stloc, Operand::Var(from(Opcode::Stloc0)))
            }
            (Opcode::LdargS, operand) => (Opcode::Ldarg, operand),
            (Opcode::LdargaS, operand) => (Opcode::Ldarga, operand),
            (Opcode::StargS, operand) => (Opcode::Starg, operand),
            (Opcode::LdlocS, operand) => (Opcode::Ldloc, operand),
            (Opcode::LdlocaS, operand) => (Opcode::Ldloca, operand),
            (Opcode::StlocS, operand) => (Opcode::Stloc, operand),
            (Opcode::LdcI4S, Operand::I8(value)) => (Opcode::LdcI4, Operand::I32(i32::from(value))),
            (Opcode::LeaveS, operand) => (Opcode::Leave, operand),
            (short, operand) if short.operand() == OperandKind::Branch8 => {
                let long = Opcode::from_code(Opcode::Br.code() + from(Opcode::BrS));
                (long.unwrap_or(short), operand)
            }
            (small, Operand::None) if (Opcode::LdcI4M1..=Opcode::LdcI48).contains(&small) => {
                (Opcode::LdcI4, Operand::I32(i32::from(from(Opcode::LdcI4M1)) - 1))
            }
            other => other,
        };
        Self {
            opcode,
            operand,
            ..self
        }
    }

    /// The number that `ldc.i4` in any of its forms loads.
    #[must_use]
    pub fn loaded_i32(self) -> Option<i32> {
        match self.long_form() {
            Self {
                opcode: Opcode::LdcI4,
                operand: Operand::I32(value),
                ..
            } => Some(value),
            _ => None,
        }
    }

    /// The local variable that it loads, stores or takes the address of.
    #[must_use]
    pub fn local(self) -> Option<u16> {
        match self.long_form().operand {
            Operand::Var(slot) => Some(slot),
            _ => None,
        }
    }

    /// What it does to the evaluation stack, with what the signatures of `metadata` say of calls; `None` of `ret`, which takes what its own method
    /// returns.
    ///
    /// # Errors
    /// The operand of a call leads to no method's signature.
    pub fn stack_effect(self, metadata: &Metadata<'_>) -> Result<Option<StackEffect>> {
        let Operand::Token(token) = self.operand else {
            return Ok(self.opcode.stack_effect());
        };
        if let Some(effect) = self.opcode.stack_effect() {
            return Ok(Some(effect));
        }
        let (header, returns) = MethodHeader::read_with_return(&mut metadata.method_signature(token)?)?;
        // An explicit `this` is among the parameters (II.23.2.1).
        let this = u32::from(header.has_this && !header.explicit_this);
        Ok(Some(match self.opcode {
            Opcode::Newobj => StackEffect {
                pops: header.params,
                pushes: 1,
            },
            opcode => StackEffect {
                pops: header.params + this + u32::from(opcode == Opcode::Calli),
                pushes: u32::from(returns),
            },
        }))
    }

    /// Appends its encoding for the place that `offset` and `next` give. Decoding that again gives the same instruction.
    ///
    /// # Errors
    /// The operand is of another kind than the opcode takes, or does not fit into its form (a short branch's distance, a variable above 255).
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<()> {
        let unfit = || Error::Unencodable {
            what: "an operand",
            expected: self.opcode.name(),
        };
        let distance = |target: u32| i64::from(target) - i64::from(self.next);
        if self.opcode.size() == 2 {
            out.push(TWO_BYTE_PREFIX);
        }
        out.push(self.opcode.code() as u8);
        match (self.opcode.operand(), self.operand) {
            (OperandKind::None, Operand::None) => {}
            (OperandKind::I8, Operand::I8(value)) => out.push(value as u8),
            (OperandKind::U8, Operand::U8(value)) => out.push(value),
            (OperandKind::I32, Operand::I32(value)) => out.extend_from_slice(&value.to_le_bytes()),
            (OperandKind::I64, Operand::I64(value)) => out.extend_from_slice(&value.to_le_bytes()),
            (OperandKind::R4, Operand::R4(bits)) => out.extend_from_slice(&bits.to_le_bytes()),
            (OperandKind::R8, Operand::R8(bits)) => out.extend_from_slice(&bits.to_le_bytes()),
            (kind, Operand::Token(token)) if kind.is_token() => {
                out.extend_from_slice(&token.raw().to_le_bytes());
            }
            (OperandKind::Branch8, Operand::Branch(target)) => {
                out.push(i8::try_from(distance(target)).map_err(|_| unfit())? as u8);
            }
            (OperandKind::Branch32, Operand::Branch(target)) => {
                let distance = i32::try_from(distance(target)).map_err(|_| unfit())?;
                out.extend_from_slice(&distance.to_le_bytes());
            }
            (OperandKind::Switch, Operand::Switch(targets)) => {
                out.extend_from_slice(&(targets.len() as u32).to_le_bytes());
                for target in targets.iter() {
                    let distance = i32::try_from(distance(target)).map_err(|_| unfit())?;
                    out.extend_from_slice(&distance.to_le_bytes());
                }
            }
            (OperandKind::Var8, Operand::Var(index)) | (OperandKind::Arg8, Operand::Arg(index)) => {
                out.push(u8::try_from(index).map_err(|_| unfit())?);
            }
            (OperandKind::Var16, Operand::Var(index)) | (OperandKind::Arg16, Operand::Arg(index)) => {
                out.extend_from_slice(&index.to_le_bytes());
            }
            _ => return Err(unfit()),
        }
        Ok(())
    }
}
