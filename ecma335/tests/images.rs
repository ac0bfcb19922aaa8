//! Which files are images of managed code, and which are refused, and how that is said.

#![allow(clippy::unwrap_used, reason = "a test: what is not there fails it")]

use std::path::Path;

use ecma335::*;

fn fixture() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/roslyn/gen0.dll")).unwrap()
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize
}

fn put(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

/// Where the CLI header's directory stands in the optional header of a PE32 image (II.25.2.3.3).
fn cli_directory(bytes: &[u8]) -> usize {
    u32_at(bytes, 0x3C) + 24 + 208
}

/// Where the CLI header lies: the fixture has one section before it.
fn cli_header(bytes: &[u8]) -> usize {
    let sections = u32_at(bytes, 0x3C) + 24 + 224;
    let (rva, file) = (u32_at(bytes, sections + 12), u32_at(bytes, sections + 20));
    u32_at(bytes, cli_directory(bytes)) - rva + file
}

fn refusal(bytes: &[u8]) -> String {
    Image::parse(bytes).unwrap_err().to_string()
}

#[test]
fn what_is_not_managed_is_refused() {
    assert_eq!(
        refusal(b""),
        "offset 0x0: not a portable executable, expected a PE file, found an empty one"
    );
    assert!(refusal(b"MZ").contains("not a portable executable"));
    assert!(refusal(&[0; 4096]).contains("not a portable executable"));
    assert!(
        refusal(b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")
            .contains("not a portable executable")
    );
    // Native: no CLI header.
    let mut native = fixture();
    let at = cli_directory(&native);
    put(&mut native, at, 0);
    assert!(matches!(Image::parse(native), Err(Error::NotManaged { .. })));
    // Mixed: neither IL alone nor IL with its precompiled form.
    let mut mixed = fixture();
    let flags = cli_header(&mixed) + 16;
    assert_eq!(u32_at(&mixed, flags), 1, "the fixture has only IL");
    put(&mut mixed, flags, 0x10);
    let error = Image::parse(mixed.clone()).unwrap_err();
    assert!(matches!(error, Error::MixedMode { flags: 0x10, .. }), "{error}");
    // ReadyToRun images say that they are IL libraries instead.
    put(&mut mixed, flags, 4);
    assert!(Image::parse(mixed).is_ok());
}

#[test]
fn directories_that_lie_nowhere_are_refused_with_their_place() {
    let mut bytes = fixture();
    let metadata = cli_header(&bytes) + 8;
    put(&mut bytes, metadata, 0x00FF_0000);
    assert!(
        refusal(&bytes).contains("expected an RVA within a section"),
        "{}",
        refusal(&bytes)
    );
    let mut bytes = fixture();
    put(&mut bytes, metadata + 4, 0x7FFF_FFFF);
    assert!(refusal(&bytes).contains("input ends"), "{}", refusal(&bytes));
}

/// The same image with the optional header of a 64-bit one: its directories stand 16 bytes further on.
#[test]
fn images_of_64_bit_are_read_alike() {
    let bytes = fixture();
    let pe = u32_at(&bytes, 0x3C);
    let optional = pe + 24;
    let mut wide = bytes[..optional].to_vec();
    wide.extend(0x20Bu16.to_le_bytes());
    wide.extend(&bytes[optional + 2..optional + 24]);
    // ImageBase takes the place of BaseOfData and its own, and the four sizes of stack and heap are 8 bytes each.
    wide.extend(0x0001_4000_0000u64.to_le_bytes());
    wide.extend(&bytes[optional + 32..optional + 72]);
    for size in bytes[optional + 72..optional + 88].chunks(4) {
        wide.extend(size);
        wide.extend([0; 4]);
    }
    wide.extend(&bytes[optional + 88..optional + 224]);
    assert_eq!(wide.len(), optional + 240);
    wide[pe + 20..pe + 22].copy_from_slice(&240u16.to_le_bytes());
    // The headers of the sections move into the padding behind them.
    let sections = usize::from(bytes[pe + 6]) * 40;
    let (first, end) = (optional + 224, u32_at(&bytes, optional + 224 + 20));
    assert!(optional + 240 + sections <= end, "there is room for the headers");
    wide.extend(&bytes[first..first + sections]);
    wide.resize(end, 0);
    wide.extend(&bytes[end..]);
    let (narrow, wide) = (Image::parse(bytes).unwrap(), Image::parse(wide).unwrap());
    assert_eq!(wide.metadata_bytes().unwrap(), narrow.metadata_bytes().unwrap());
    let mut problems = Vec::new();
    let read = |image: &Image, problems: &mut Vec<String>| {
        check(image, usize::MAX, &mut |token, error| {
            problems.push(format!("{token:?}: {error}"))
        })
        .unwrap()
    };
    assert_eq!(read(&wide, &mut problems), read(&narrow, &mut problems));
    assert_eq!(problems, [""; 0]);
}

#[test]
fn debug_entries_are_found() {
    let image = Image::parse(fixture()).unwrap();
    let kinds: Vec<_> = image
        .debug_entries()
        .unwrap()
        .iter()
        .map(|entry| (entry.kind, entry.data.len()))
        .collect();
    // As mdv prints them: CodeView, PdbChecksum, Reproducible.
    assert_eq!(kinds, [(2, 33), (19, 39), (16, 0)]);
}
