//! Streams and the head of the table stream.

use ecma335::{Root, Tables, Token};

use super::{Rule, Violations};

/// Every stream of a delta.
const STREAMS: &[&str] = &["#-", "#Strings", "#US", "#GUID", "#Blob", "#JTD"];
/// Large strings, GUIDs and blobs; delta only; and the two that every writer of deltas sets (0x80: deleted rows possible).
pub(super) const HEAP_SIZES: u8 = 0xA7;
/// The tables that the runtime believes sorted; it does not look.
const SORTED: u64 = 0x0000_1600_3301_EA00;

pub(super) fn check(root: &Root<'_>, out: &mut Violations) {
    let nil = Token::default();
    out.require(root.version == "v4.0.30319", Rule::Version, nil, || {
        format!("found {:?}, expected v4.0.30319", root.version)
    });
    streams(root, STREAMS, Rule::Streams, out);
    match root.stream("#JTD") {
        Some(stream) if stream.data.is_empty() => {}
        Some(stream) => out.add(
            Rule::Jtd,
            nil,
            format!("#JTD has {} bytes, expected none", stream.data.len()),
        ),
        None => out.add(Rule::Jtd, nil, "there is no #JTD stream"),
    }
    for stream in &root.streams {
        out.require(stream.data.len().is_multiple_of(4), Rule::Padding, nil, || {
            format!(
                "{} has {} bytes, expected a multiple of four",
                stream.name,
                stream.data.len()
            )
        });
        let heap = matches!(stream.name, "#Strings" | "#US" | "#Blob");
        out.require(
            !heap || stream.data.first() == Some(&0),
            Rule::HeapStart,
            nil,
            || {
                format!(
                    "{} begins with {:?}, expected 0",
                    stream.name,
                    stream.data.first()
                )
            },
        );
    }
    tables(root, out);
}

pub(super) fn streams(root: &Root<'_>, expected: &[&str], rule: Rule, out: &mut Violations) {
    let mut names: Vec<_> = root.streams.iter().map(|stream| stream.name).collect();
    let found = names.join(", ");
    names.sort_unstable();
    let mut wanted = expected.to_vec();
    wanted.sort_unstable();
    out.require(names == wanted, rule, Token::default(), || {
        format!("found {found}, expected {}", expected.join(", "))
    });
}

fn tables(root: &Root<'_>, out: &mut Violations) {
    let nil = Token::default();
    let Some(stream) = root.stream("#-").or_else(|| root.stream("#~")) else {
        return;
    };
    let Ok((tables, header)) = Tables::parse(stream.data, stream.offset, true, None) else {
        return;
    };
    out.require(header.version == (2, 0), Rule::TablesVersion, nil, || {
        format!("found {}.{}, expected 2.0", header.version.0, header.version.1)
    });
    out.require(header.heap_sizes == HEAP_SIZES, Rule::HeapSizes, nil, || {
        format!("found {:#x}, expected {HEAP_SIZES:#x}", header.heap_sizes)
    });
    out.require(header.sorted == SORTED, Rule::Sorted, nil, || {
        format!("found {:#x}, expected {SORTED:#x}", header.sorted)
    });
    for (number, rows) in tables.row_counts().iter().enumerate() {
        out.require(
            *rows > 0 || header.valid >> number & 1 == 0,
            Rule::EmptyTables,
            nil,
            || format!("Valid names table {number:#x}, which has no rows"),
        );
    }
}
