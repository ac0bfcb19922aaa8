//! A PDB, or the PDB of a delta: both stand alone.

use std::io;
use std::path::Path;

use portable_pdb::Pdb;

use crate::{Error, files};

pub(super) fn print(out: &mut dyn io::Write, path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let pdb = Pdb::parse(bytes).map_err(|source| Error::Pdb {
        path: path.to_owned(),
        source,
    })?;
    writeln!(out, "{} ({} bytes)", files::file_name(path), bytes.len())?;
    out.write_all(portable_pdb::print::print(&pdb).as_bytes())?;
    Ok(())
}
