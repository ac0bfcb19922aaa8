//! The PDB of a build: found, checked, and asked for places.

use std::collections::HashMap;
use std::sync::Arc;

use ecma335::{
    Bytes, DocumentId, Image, MethodDebugInformation, MethodDebugInformationId, MethodDefId, RowId,
};
use portable_pdb::codec::SequencePoint;
use portable_pdb::locate::PdbReference;
use portable_pdb::{Pdb, Result};

use super::{Location, Point};
use crate::Build;

/// An embedded PDB that would be larger is damage.
const MAX_PDB: usize = 1 << 28;

/// A PDB with the names of its documents.
pub(crate) struct Source<'a> {
    pub(super) pdb: Pdb<'a>,
    documents: HashMap<DocumentId, Arc<str>>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(pdb: Pdb<'a>) -> Self {
        Self {
            pdb,
            documents: HashMap::new(),
        }
    }

    /// A method's row of debug information; `None` if the PDB has fewer.
    pub(super) fn row(&self, method: MethodDefId) -> Result<Option<MethodDebugInformation>> {
        let metadata = self.pdb.metadata();
        if method.row() > metadata.count::<MethodDebugInformationId>() {
            return Ok(None);
        }
        Ok(Some(
            metadata.get(MethodDebugInformationId::from_row(method.row()))?,
        ))
    }

    /// The name of a document.
    pub(super) fn document(&mut self, id: DocumentId) -> Result<Arc<str>> {
        if let Some(known) = self.documents.get(&id) {
            return Ok(Arc::clone(known));
        }
        let name: Arc<str> = self.pdb.document(id)?.name.to_string().into();
        self.documents.insert(id, Arc::clone(&name));
        Ok(name)
    }

    /// A method's sequence points behind their header, which holds a token of the build; with the document if there is just one.
    pub(super) fn bytes(&self, method: MethodDefId) -> Result<(DocumentId, &'a [u8])> {
        let Some(row) = self.row(method)? else {
            return Ok(Default::default());
        };
        let mut bytes = Bytes::new(self.pdb.metadata().blob(row.sequence_points)?, 0);
        if !bytes.is_empty() {
            bytes.compressed_u32()?;
        }
        Ok((row.document, bytes.rest()))
    }

    /// All sequence points of a method.
    pub(crate) fn sequence_points(&self, method: MethodDefId) -> Result<Vec<SequencePoint>> {
        match self.row(method)? {
            Some(_) => self.pdb.sequence_points(method)?.collect(),
            None => Ok(Vec::new()),
        }
    }

    /// The visible ones with their documents.
    pub(super) fn points(&mut self, method: MethodDefId) -> Result<Vec<Point>> {
        let points = self.sequence_points(method)?;
        let mut visible = Vec::with_capacity(points.len());
        for point in points {
            if let Some(span) = point.span {
                visible.push(Point {
                    offset: point.offset,
                    document: self.document(point.document)?,
                    span,
                });
            }
        }
        Ok(visible)
    }

    /// Where a method begins; of one that starts a state machine, where that does.
    fn location(&mut self, method: MethodDefId) -> Result<Option<Location>> {
        let mut points = self.points(method)?;
        if points.is_empty()
            && let Some(body) = self.pdb.move_next_method(method)?
        {
            points = self.points(body)?;
        }
        Ok(points.into_iter().next().map(|point| Location {
            document: point.document.to_string(),
            span: point.span,
        }))
    }
}

/// The PDB of a build: the one given, else the one in the image. One that is damaged or another build's is not used; the text says why.
pub(crate) fn locate(build: &Build, image: &Image) -> (Option<Arc<[u8]>>, Option<String>) {
    match checked(build, image) {
        Ok(Ok(pdb)) => (pdb, None),
        Ok(Err(reason)) => (None, Some(reason)),
        Err(error) => (None, Some(error.to_string())),
    }
}

fn checked(build: &Build, image: &Image) -> Result<std::result::Result<Option<Arc<[u8]>>, String>> {
    let pdb = match (&build.pdb, PdbReference::of(image)?) {
        (Some(given), reference) => match reference.check(given)? {
            Ok(()) => Arc::clone(given),
            Err(mismatch) => return Ok(Err(mismatch.to_string())),
        },
        (
            None,
            PdbReference {
                embedded: Some(embedded),
                ..
            },
        ) => {
            let pdb: Arc<[u8]> = embedded.unpack(MAX_PDB)?.into();
            Pdb::parse(&pdb)?;
            pdb
        }
        (None, _) => return Ok(Ok(None)),
    };
    Ok(Ok(Some(pdb)))
}

/// Where a method of the build that the PDB is of begins. What is damaged there says nothing.
pub(crate) fn place(pdb: Option<&[u8]>, method: MethodDefId) -> Option<Location> {
    Source::new(Pdb::parse(pdb?).ok()?).location(method).ok()?
}
