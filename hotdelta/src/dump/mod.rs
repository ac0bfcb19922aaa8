//! `hotdelta dump`: an image, a PDB, or a chain of deltas as text made for reading and for snapshot tests.

mod code;
mod delta;
mod image;
mod names;
mod pdb;
mod tables;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use ecma335::{Chain, Code, Image, Metadata, MethodDefId, Root};

use crate::arguments::Dump;
use crate::module::MAX_PDB;
use crate::{Console, Error, Outcome, files};
use names::Names;
use portable_pdb::locate::PdbReference;

/// What a metadata root (ECMA-335 II.24.2.1) begins with: PDBs and deltas are nothing else.
const ROOT: &[u8] = b"BSJB";

pub(crate) fn run(arguments: &Dump, console: &mut Console<'_>) -> Result<Outcome, Error> {
    let path = &arguments.file;
    let bytes = files::read(path)?;
    let name = files::file_name(path);
    let mut out = std::io::BufWriter::new(&mut *console.out);
    if bytes.starts_with(ROOT) {
        if let Some(delta) = arguments.deltas.first() {
            return Err(Error::Unfit {
                path: path.clone(),
                expected: format!("expected an image that {} follows", delta.display()),
            });
        }
        lone(&mut out, path, &name, &bytes)?;
    } else {
        let image = Arc::new(Image::parse(bytes).map_err(Error::format(path))?);
        print_image(&mut out, path, &name, &image)?;
        let mut chain = Chain::new(Arc::clone(&image)).map_err(Error::format(path))?;
        for path in &arguments.deltas {
            let metadata = files::read(path)?;
            let il = files::read(&files::companion(path, "il"))?;
            chain.apply(&metadata, il).map_err(Error::format(path))?;
            delta::print(&mut out, path, &metadata, &chain)?;
            let pdb = files::companion(path, "pdb");
            if pdb.is_file() {
                let bytes = files::read(&pdb)?;
                writeln!(out)?;
                pdb::print(&mut out, &pdb, &bytes)?;
            }
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// A file that is a metadata root alone: a PDB, or a delta without what it belongs to.
fn lone(out: &mut dyn Write, path: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let root = Root::parse(bytes, 0).map_err(Error::format(path))?;
    if root.stream("#Pdb").is_some() {
        return pdb::print(out, path, bytes);
    }
    let metadata = Metadata::parse(bytes, 0).map_err(Error::format(path))?;
    writeln!(
        out,
        "metadata {name} ({} bytes), its references to what came before not resolved",
        bytes.len()
    )?;
    image::streams(out, &root)?;
    tables::print(out, &Names::none(&metadata))?;
    Ok(())
}

fn print_image(out: &mut dyn Write, path: &Path, name: &str, image: &Image) -> Result<(), Error> {
    image::print(out, name, image)?;
    let root = image
        .metadata_bytes()
        .and_then(|bytes| Root::parse(bytes, image.metadata_offset()));
    image::streams(out, &root.map_err(Error::format(path))?)?;
    let metadata = image.metadata().map_err(Error::format(path))?;
    let names = Names::new(&metadata);
    tables::print(out, &names)?;
    for id in metadata.ids::<MethodDefId>() {
        code::print(out, image as &dyn Code, &names, id)?;
    }
    let reference = PdbReference::of(image).unwrap_or_default();
    if let Some(embedded) = reference.embedded {
        let failed = |source| Error::Pdb {
            path: path.to_owned(),
            source,
        };
        writeln!(out)?;
        pdb::print(out, path, &embedded.unpack(MAX_PDB).map_err(failed)?)?;
    }
    Ok(())
}
