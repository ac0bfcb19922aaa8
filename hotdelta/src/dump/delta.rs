//! A generation: a delta on top of what came before.

use std::io;
use std::path::Path;

use ecma335::{
    Chain, Code, EncLogId, EncMapId, EncOperation, Metadata, MethodDefId, Root, TABLE_SLOTS, TableId, Token,
};

use super::names::Names;
use super::{code, image, tables};
use crate::{Error, files};

/// Prints a delta that `chain` has taken as its last.
pub(super) fn print(
    out: &mut dyn io::Write,
    path: &Path,
    metadata: &[u8],
    chain: &Chain,
) -> Result<(), Error> {
    let delta = Metadata::parse(metadata, 0).map_err(Error::format(path))?;
    let merged = chain.metadata();
    let names = Names::new(&merged);
    writeln!(
        out,
        "\n\ngeneration {} {} ({} bytes)",
        chain.generations(),
        files::file_name(path),
        metadata.len()
    )?;
    image::streams(out, &Root::parse(metadata, 0).map_err(Error::format(path))?)?;
    if let Some(module) = delta.table(TableId::Module).raw(1) {
        writeln!(
            out,
            "\n  {}",
            tables::line(&names, Token::new(TableId::Module, 1), &module)
        )?;
    }
    log(out, &delta, &names)?;
    let tokens = delta
        .rows::<EncMapId>()
        .map(|row| Ok(Token::from_raw(row?.1.token)));
    let tokens: Vec<Token> = tokens
        .collect::<ecma335::Result<_>>()
        .map_err(Error::format(path))?;
    writeln!(out, "\nrows ({})", tokens.len())?;
    let mut next = [0; TABLE_SLOTS];
    for token in &tokens {
        let Some(table) = token.table() else { continue };
        let position = &mut next[table as usize];
        *position += 1;
        let raw = delta.table(table).raw(*position).unwrap_or_default();
        writeln!(out, "  {}", tables::line(&names, *token, &raw))?;
    }
    for method in tokens.iter().filter_map(|token| token.to_id::<MethodDefId>()) {
        code::print(out, chain as &dyn Code, &names, method)?;
    }
    Ok(())
}

fn log(out: &mut dyn io::Write, delta: &Metadata<'_>, names: &Names<'_, '_>) -> io::Result<()> {
    writeln!(out, "\nEncLog ({})", delta.table(TableId::EncLog).rows())?;
    for (_, record) in delta.rows::<EncLogId>().flatten() {
        let token = record.named();
        let operation = match EncOperation::from_code(record.func_code) {
            Some(EncOperation::Default) if record.is_rec_id() => "RecId ".to_owned(),
            Some(EncOperation::Default) => String::new(),
            Some(operation) => format!("{operation:?} "),
            None => format!("operation {} ", record.func_code),
        };
        let line = format!("  {token} {operation}{}", names.token(token, Token::default()));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
