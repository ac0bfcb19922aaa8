//! Modules as they lie on disk.

use std::fs;
use std::path::Path;

use ecma335::Image;
use hotdelta_session::Build;
use portable_pdb::locate::PdbReference;

use crate::{Error, Result};

/// Reads an image and the PDB beside it. One of another build is left out, and one that is embedded is found in the image by who needs it.
///
/// # Errors
/// A file cannot be read.
pub fn read(path: &Path) -> Result<Build> {
    let contents = |path: &Path| {
        fs::read(path).map_err(|source| Error::File {
            path: path.to_owned(),
            source,
        })
    };
    let image: std::sync::Arc<[u8]> = contents(path)?.into();
    let pdb = match pdb_name(&image) {
        Some(name) => Some(path.with_file_name(name)).filter(|file| file.is_file()),
        None => None,
    };
    let pdb = pdb.map(|file| contents(&file)).transpose()?;
    let pdb = pdb.filter(|pdb| belongs(&image, pdb));
    Ok(Build {
        name: path.display().to_string(),
        image,
        pdb: pdb.map(Into::into),
    })
}

fn pdb_name(image: &[u8]) -> Option<String> {
    let image = Image::parse(image).ok()?;
    let reference = PdbReference::of(&image).ok()?;
    Some(reference.code_view?.file_name().to_owned())
}

fn belongs(image: &[u8], pdb: &[u8]) -> bool {
    let Ok(image) = Image::parse(image) else {
        return false;
    };
    PdbReference::of(&image).is_ok_and(|reference| matches!(reference.check(pdb), Ok(Ok(()))))
}
