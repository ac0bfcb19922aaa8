//! Method bodies as text, after ILAsm.

use std::io;

use ecma335::{
    BodyFormat, Code, ExceptionClause, ExceptionKind, Instruction, MethodBody, MethodDefId, Operand, RowId,
    Token,
};

use super::names::Names;

/// A method: what it is, its locals, instructions and exception clauses. Methods without a body are left out.
pub(super) fn print(
    out: &mut dyn io::Write,
    code: &dyn Code,
    names: &Names<'_, '_>,
    id: MethodDefId,
) -> io::Result<()> {
    let Ok(row) = names.metadata.get(id) else {
        return Ok(());
    };
    let body = match code.method_data(id, row.rva) {
        Ok(None) => return Ok(()),
        Ok(Some(bytes)) => MethodBody::parse(bytes),
        Err(error) => Err(error),
    };
    writeln!(out, "\n{} {}", id.token(), names.token(id.token(), id.token()))?;
    match body {
        Ok(body) => print_body(out, names, id.token(), &body),
        Err(error) => writeln!(out, "  body not readable: {error}"),
    }
}

fn print_body(
    out: &mut dyn io::Write,
    names: &Names<'_, '_>,
    method: Token,
    body: &MethodBody<'_>,
) -> io::Result<()> {
    let format = match body.format {
        BodyFormat::Tiny => "tiny",
        BodyFormat::Fat => "fat",
    };
    let init = if body.init_locals { ", init locals" } else { "" };
    writeln!(
        out,
        "  // {format}, {} byte(s) of code, stack {}{init}",
        body.code.len(),
        body.max_stack
    )?;
    if !body.local_var_sig.is_nil() {
        let token = body.local_var_sig.token();
        writeln!(out, "  // locals {token} {}", names.token(token, method))?;
    }
    for instruction in body.instructions() {
        match instruction {
            Ok(instruction) => writeln!(out, "  {}", line(names, method, &instruction))?,
            Err(error) => writeln!(out, "  code not readable: {error}")?,
        }
    }
    body.clauses()
        .try_for_each(|clause| writeln!(out, "  {}", self::clause(names, method, &clause)))
}

/// An instruction with its offset; the operand resolved.
fn line(names: &Names<'_, '_>, method: Token, instruction: &Instruction<'_>) -> String {
    let operand = match instruction.operand {
        Operand::None => String::new(),
        Operand::I8(value) => value.to_string(),
        Operand::U8(value) => value.to_string(),
        Operand::I32(value) => value.to_string(),
        Operand::I64(value) => value.to_string(),
        Operand::R4(bits) => format!("{:?} ({bits:#010x})", f32::from_bits(bits)),
        Operand::R8(bits) => format!("{:?} ({bits:#018x})", f64::from_bits(bits)),
        Operand::Token(token) if token.as_user_string().is_some() => names.token(token, method),
        Operand::Token(token) => format!("{token} {}", names.token(token, method)),
        Operand::Branch(target) => label(target),
        Operand::Switch(targets) => {
            format!("({})", targets.iter().map(label).collect::<Vec<_>>().join(", "))
        }
        Operand::Var(index) | Operand::Arg(index) => index.to_string(),
    };
    let text = format!(
        "{}  {:<10} {operand}",
        label(instruction.offset),
        instruction.opcode.name()
    );
    text.trim_end().to_owned()
}

fn label(offset: u32) -> String {
    format!("IL_{offset:04x}")
}

fn clause(names: &Names<'_, '_>, method: Token, clause: &ExceptionClause) -> String {
    let range =
        |offset: u32, length: u32| format!("{}..{}", label(offset), label(offset.saturating_add(length)));
    let kind = match clause.kind {
        ExceptionKind::Catch(token) => format!("catch {}", names.token(token, method)),
        ExceptionKind::Filter(offset) => format!("filter {}", label(offset)),
        ExceptionKind::Finally => "finally".to_owned(),
        ExceptionKind::Fault => "fault".to_owned(),
    };
    let tried = range(clause.try_offset, clause.try_length);
    format!(
        ".try {tried} {kind} {}",
        range(clause.handler_offset, clause.handler_length)
    )
}
