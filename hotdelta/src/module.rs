//! A build as it lies on disk: the dll, its PDB, and what its target framework says of the runtime.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ecma335::Image;
use hotdelta_session::{Build, Capabilities, Diagnostic, Facts, warning};
use portable_pdb::Pdb;
use portable_pdb::locate::PdbReference;

use crate::arguments::Common;
use crate::{Error, files};

/// An embedded PDB that would be larger is damage.
pub(crate) const MAX_PDB: usize = 1 << 28;

/// A build, and what a user should know of how it was read.
pub(crate) struct Module {
    pub(crate) path: PathBuf,
    pub(crate) build: Build,
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Module {
    /// Reads a dll, the `index`th of its command line, and its PDB, if there is one.
    pub(crate) fn load(path: &Path, common: &Common, index: usize) -> Result<Self, Error> {
        let parse = |bytes: &[u8]| Image::parse(bytes).and_then(|image| image.metadata().map(|_| ()));
        let bytes = files::read_whole(path, |bytes| common.no_wait || parse(bytes).is_ok())?;
        let image = Image::parse(Arc::clone(&bytes)).map_err(Error::format(path))?;
        let mut warnings = Vec::new();
        let pdb = pdb_of(path, &image, common, index, &mut warnings)?;
        let build = Build {
            name: path.display().to_string(),
            image: bytes,
            pdb,
        };
        Ok(Self {
            path: path.to_owned(),
            build,
            warnings,
        })
    }

    /// What the command line says that the runtime takes, else what that of the module's target framework does.
    pub(crate) fn capabilities(&mut self, common: &Common) -> Result<Capabilities, Error> {
        if let Some(given) = common.capabilities {
            return Ok(given);
        }
        let facts = Facts::read(&self.build)?;
        if let Some(known) = facts.capabilities() {
            return Ok(known);
        }
        let unfit = |what: String| Error::Unfit {
            path: self.path.clone(),
            expected: format!(
                "built for {what}, expected .NET 8 or later (or --capabilities, which says what its runtime takes)"
            ),
        };
        match facts.target_framework.split_once(",Version=v") {
            Some((".NETCoreApp", version)) => Err(unfit(format!(".NET {version}"))),
            Some((".NETFramework", version)) => Err(unfit(format!(".NET Framework {version}"))),
            _ => {
                let found = match facts.target_framework.as_str() {
                    "" => "none",
                    found => found,
                };
                self.warnings.push(warning::RUNTIME.of_module(&format!(
                    "{}: its target framework ({found}) names no runtime; taken as net8, --capabilities says it better",
                    self.path.display(),
                )));
                Ok(Capabilities::net8())
            }
        }
    }
}

/// Where `--pdb` says that it is; else beside the dll under the name that the image has for it or under the dll's own, in the dll, or where the
/// compiler left it. The PDB of another build is named and not used.
fn pdb_of(
    path: &Path,
    image: &Image,
    common: &Common,
    index: usize,
    warnings: &mut Vec<Diagnostic>,
) -> Result<Option<Arc<[u8]>>, Error> {
    let reference = match PdbReference::of(image) {
        Ok(reference) => reference,
        Err(error) => {
            warnings.push(warning::PDB.of_module(&format!(
                "{}: its debug directory cannot be read: {error}",
                path.display()
            )));
            PdbReference::default()
        }
    };
    let code_view = reference.code_view.as_ref();
    let beside = code_view.map(|view| path.with_file_name(view.file_name()));
    let beside = [beside, Some(path.with_extension("pdb"))];
    let compiled = code_view
        .filter(|_| reference.embedded.is_none())
        .map(|view| PathBuf::from(view.path));
    let candidates: Vec<PathBuf> = match common.pdb.get(index) {
        Some(given) => vec![given.clone()],
        None => beside
            .into_iter()
            .flatten()
            .chain(compiled)
            .filter(|file| file.is_file())
            .collect(),
    };
    for file in &candidates {
        let bytes = files::read_whole(file, |bytes| common.no_wait || Pdb::parse(bytes).is_ok())?;
        let why = match reference.check(&bytes) {
            Ok(Ok(())) => return Ok(Some(bytes)),
            Ok(Err(mismatch)) => mismatch.to_string(),
            Err(error) => error.to_string(),
        };
        let what = format!("{}: not used for {}: {why}", file.display(), path.display());
        let warning = warning::PDB.of_module(&what);
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
    if let Some(embedded) = &reference.embedded {
        return match embedded.unpack(MAX_PDB) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) => {
                warnings.push(warning::PDB.of_module(&format!(
                    "{}: its embedded PDB cannot be read: {error}",
                    path.display()
                )));
                Ok(None)
            }
        };
    }
    let missing = if candidates.is_empty() {
        "no PDB beside it or in it"
    } else {
        "no PDB of this build"
    };
    warnings.push(warning::PDB.of_module(&format!(
        "{}: {missing}: edits have no places in the sources, and debuggers will show none for them",
        path.display()
    )));
    Ok(None)
}
