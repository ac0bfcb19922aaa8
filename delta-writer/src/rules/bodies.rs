//! The IL delta: bodies and field data.

use ecma335::{
    BodyFormat, Bytes, ExceptionKind, FieldRvaId, MethodBody, Opcode, Operand, RowId, TableId, Token,
};

use super::{Context, DeltaRow, Rule, Violations};

/// MethodAttributes.Abstract, PinvokeImpl (II.23.1.10).
const NO_BODY_FLAGS: u16 = 0x0400 | 0x2000;
/// MethodImplAttributes: code type other than IL, unmanaged, internal call (II.23.1.11).
const NO_BODY_IMPL: u16 = 0x0003 | 0x0004 | 0x1000;
/// Where the first body may begin.
const FIRST: u32 = 4;

impl Context<'_> {
    pub(super) fn bodies(&self, out: &mut Violations) {
        out.require(
            self.il.first_chunk() == Some(&[0; FIRST as usize]),
            Rule::IlStart,
            Token::default(),
            || format!("found {:02x?}", self.il.get(..4).unwrap_or(self.il)),
        );
        for (row, method) in self.methods() {
            let has_body = method.flags & NO_BODY_FLAGS == 0 && method.impl_flags & NO_BODY_IMPL == 0;
            let within = method.rva >= FIRST && (method.rva as usize) < self.il.len();
            out.require(
                if has_body { within } else { method.rva == 0 },
                Rule::MethodRva,
                row.token(),
                || match has_body {
                    true => format!(
                        "RVA {:#x}, expected one within {:#x} bytes of IL",
                        method.rva,
                        self.il.len()
                    ),
                    false => format!("RVA {:#x}, expected 0 for a method without a body", method.rva),
                },
            );
            if has_body && within {
                self.body(row, method.rva, out);
            }
        }
        self.data(out);
    }

    fn body(&self, row: DeltaRow, rva: u32, out: &mut Violations) {
        let token = row.token();
        let start = rva as usize;
        let bytes = Bytes::new(self.il.get(start..).unwrap_or_default(), start);
        let body = match MethodBody::parse(bytes) {
            Ok(body) => body,
            Err(error) => return out.add(Rule::Body, token, error.to_string()),
        };
        out.require(
            body.format == BodyFormat::Tiny || rva.is_multiple_of(4),
            Rule::FatAlignment,
            token,
            || format!("RVA {rva:#x} of a fat body"),
        );
        let locals = body.local_var_sig.token();
        out.require(
            locals.is_nil() || self.exists(locals),
            Rule::CodeToken,
            token,
            || format!("the locals' {locals:?} does not exist"),
        );
        let mut starts = vec![false; body.code.len() + 1];
        let mut targets = Vec::new();
        for instruction in body.instructions() {
            let instruction = match instruction {
                Ok(instruction) => instruction,
                Err(error) => return out.add(Rule::Body, token, error.to_string()),
            };
            if let Some(start) = starts.get_mut(instruction.offset as usize) {
                *start = true;
            }
            match instruction.operand {
                Operand::Token(target) => {
                    if let Some(text) = target.as_user_string() {
                        let known = instruction.opcode == Opcode::Ldstr && self.has_user_string(text);
                        out.require(known, Rule::CodeToken, token, || {
                            format!(
                                "ldstr {:#x} at IL_{:04x}, which #US does not have",
                                text.0, instruction.offset
                            )
                        });
                        continue;
                    }
                    let kinds = instruction.opcode.operand().tables();
                    let fits =
                        self.exists(target) && target.table().is_some_and(|table| kinds.contains(&table));
                    out.require(fits, Rule::CodeToken, token, || {
                        format!(
                            "{} {target:?} at IL_{:04x}",
                            instruction.opcode.name(),
                            instruction.offset
                        )
                    });
                }
                Operand::Branch(target) => targets.push(target),
                Operand::Switch(list) => targets.extend(list.iter()),
                _ => {}
            }
        }
        let begins = |target: u32| starts.get(target as usize).copied().unwrap_or(false);
        for target in targets {
            out.require(begins(target), Rule::Body, token, || {
                format!("a branch to IL_{target:04x}, where no instruction begins")
            });
        }
        // A clause may end where the code does.
        let ends = |offset: u32, length: u32| {
            let end = offset.saturating_add(length);
            end as usize == body.code.len() || begins(end)
        };
        for clause in body.clauses() {
            let kind = match clause.kind {
                ExceptionKind::Catch(target) => {
                    let is_type = matches!(
                        target.table(),
                        Some(TableId::TypeDef | TableId::TypeRef | TableId::TypeSpec)
                    );
                    out.require(is_type && self.exists(target), Rule::CodeToken, token, || {
                        format!("catch of {target:?}")
                    });
                    true
                }
                ExceptionKind::Filter(filter) => begins(filter),
                ExceptionKind::Finally | ExceptionKind::Fault => true,
            };
            let places = begins(clause.try_offset)
                && begins(clause.handler_offset)
                && ends(clause.try_offset, clause.try_length)
                && ends(clause.handler_offset, clause.handler_length);
            out.require(kind && places, Rule::Body, token, || {
                format!("{clause:?} does not begin and end with instructions")
            });
        }
    }

    fn data(&self, out: &mut Violations) {
        for row in self.rows.iter().filter(|row| row.table == TableId::FieldRva) {
            let Ok(data) = self.delta.get(FieldRvaId::from_row(row.delta)) else {
                continue;
            };
            let token = row.token();
            out.require(
                data.rva >= FIRST && (data.rva as usize) < self.il.len(),
                Rule::DataRva,
                token,
                || {
                    format!(
                        "RVA {:#x}, expected one within {:#x} bytes of IL",
                        data.rva,
                        self.il.len()
                    )
                },
            );
            out.require(data.rva.is_multiple_of(8), Rule::DataAlignment, token, || {
                format!("RVA {:#x}", data.rva)
            });
            // FieldAttributes.HasFieldRVA (II.23.1.5): without it the runtime does not look.
            let flagged = self
                .field(data.field)
                .is_some_and(|field| field.flags & 0x0100 != 0);
            out.require(flagged, Rule::DataRva, token, || {
                format!("{:?} has no HasFieldRVA flag", data.field.token())
            });
        }
    }
}
