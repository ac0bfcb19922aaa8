//! What surrounds the metadata of an image: headers, streams, debug directory.

use std::io;

use ecma335::{Image, Root};
use portable_pdb::locate::PdbReference;

use super::names::{hex, tidy};

pub(super) fn print(out: &mut dyn io::Write, name: &str, image: &Image) -> io::Result<()> {
    writeln!(out, "image {name} ({} bytes)", image.bytes().len())?;
    let kind = if image.is_dll() { "library" } else { "program" };
    write!(
        out,
        "  machine {:#06x}, {kind}, CorFlags {:#x}",
        image.machine(),
        image.flags()
    )?;
    match image.entry_point() {
        0 => writeln!(out)?,
        token => writeln!(out, ", entry point 0x{token:08x}")?,
    }
    match PdbReference::of(image) {
        Ok(reference) => {
            if let Some(view) = reference.code_view {
                // Only the file's name: the folder is one of the machine that compiled it.
                writeln!(out, "  PDB {} {}", tidy(view.file_name()), view.id)?;
            }
            for checksum in reference.checksums {
                writeln!(
                    out,
                    "  PDB checksum {} {}",
                    tidy(checksum.algorithm),
                    hex(checksum.checksum)
                )?;
            }
            if let Some(embedded) = reference.embedded {
                writeln!(out, "  PDB embedded, {} bytes", embedded.size)?;
            }
            Ok(())
        }
        Err(error) => writeln!(out, "  debug directory not readable: {error}"),
    }
}

/// The streams of a metadata root with their sizes.
pub(super) fn streams(out: &mut dyn io::Write, root: &Root<'_>) -> io::Result<()> {
    writeln!(out, "\nmetadata {}", tidy(root.version))?;
    root.streams
        .iter()
        .try_for_each(|stream| writeln!(out, "  {:<9} {} byte(s)", tidy(stream.name), stream.data.len()))
}
