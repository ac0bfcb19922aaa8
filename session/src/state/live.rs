//! What a session knows beside the chain: the set of definitions that the accepted build has, as runs of tokens (nearly all of them are one
//! run a table), the lines and the maps.

use ecma335::{Metadata, MethodDefId, TableId, Token};
use name_map::Live;

use super::codec::{self, Blob};
use crate::lines::Lines;
use crate::maps::Maps;

/// The set, the lines and the maps as bytes.
pub(crate) fn encode_known(live: &Live, lines: &Lines, maps: &Maps) -> Vec<u8> {
    let (live, lines, maps) = (encode_live(live), lines.encode(), maps.encode());
    // Byte strings far smaller than a record may be: encoding them cannot fail.
    codec::encode(&(Blob(&live), Blob(&lines), Blob(&maps))).unwrap_or_default()
}

/// The set, the lines and the maps; `md` must have their definitions.
pub(crate) fn decode_known(bytes: &[u8], md: &Metadata<'_>) -> Result<(Live, Lines, Maps), String> {
    let (live, lines, maps): (Blob<'_>, Blob<'_>, Blob<'_>) = codec::decode(bytes)?;
    let methods = md.count::<MethodDefId>();
    Ok((
        decode_live(live.0, md)?,
        Lines::decode(lines.0, methods)?,
        Maps::decode(maps.0, methods)?,
    ))
}

/// The set as bytes.
fn encode_live(live: &Live) -> Vec<u8> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for token in live.tokens() {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == token.raw() => *length += 1,
            _ => runs.push((token.raw(), 1)),
        }
    }
    // Pairs of numbers, and far fewer than a record may hold: encoding them cannot fail.
    codec::encode(&runs).unwrap_or_default()
}

/// The set; `md` must have its definitions.
fn decode_live(bytes: &[u8], md: &Metadata<'_>) -> Result<Live, String> {
    let runs: Vec<(u32, u32)> = codec::decode(bytes)?;
    let rows = |table: TableId| u64::from(md.table(table).rows());
    let mut free = 0;
    for (start, length) in &runs {
        let (token, length) = (Token::from_raw(*start), u64::from(*length));
        let end = u64::from(token.row()) + length;
        if token.is_nil() || *start < free || length == 0 || end > token.table().map_or(0, rows) + 1 {
            return Err(format!(
                "expected definitions of the chain in order, not {length} from {token} on"
            ));
        }
        free = start + length as u32;
    }
    Ok(Live::of(runs.into_iter().flat_map(|(start, length)| {
        (start..start + length).map(Token::from_raw)
    })))
}
