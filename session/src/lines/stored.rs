//! Lines in persisted state. PDBs are stored whole; a log keeps what differs from the ones before.

use std::collections::BTreeMap;
use std::sync::Arc;

use ecma335::{MethodDefId, RowId};
use portable_pdb::codec::Span;
use serde::{Deserialize, Serialize};

use super::{Body, Lines, Point, Row};
use crate::state::{Blob, codec};

#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    pdbs: Vec<Option<Blob<'a>>>,
    rows: Vec<Run>,
    versions: Vec<(u32, u32)>,
    documents: Vec<&'a str>,
    past: Vec<StoredBody>,
}

/// Methods in a row that are in a row in their build, too.
#[derive(Serialize, Deserialize)]
struct Run {
    methods: u32,
    pdb: u32,
    /// The first one's row; 0 for methods that no build has.
    first: u32,
}

#[derive(Serialize, Deserialize)]
struct StoredBody {
    method: u32,
    version: u32,
    size: u32,
    points: Vec<StoredPoint>,
}

#[derive(Serialize, Deserialize)]
struct StoredPoint {
    offset: u32,
    document: u32,
    start: (u32, u16),
    end: (u32, u16),
}

impl Run {
    /// The row that would go on with it.
    fn after(&self) -> u32 {
        match self.first {
            0 => 0,
            first => first + self.methods,
        }
    }
}

impl Lines {
    /// The lines as bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut runs: Vec<Run> = Vec::new();
        for row in &self.rows {
            let (pdb, row) = row.map_or((0, 0), |row| (row.pdb, row.method.row()));
            match runs.last_mut() {
                Some(run) if run.pdb == pdb && row == run.after() => run.methods += 1,
                _ => runs.push(Run {
                    methods: 1,
                    pdb,
                    first: row,
                }),
            }
        }
        let mut documents = indexmap::IndexSet::new();
        let mut past = Vec::new();
        for (method, bodies) in &self.past {
            for body in bodies {
                let points = body.points.iter().map(|point| StoredPoint {
                    offset: point.offset,
                    document: documents.insert_full(&*point.document).0 as u32,
                    start: (point.span.start_line, point.span.start_column),
                    end: (point.span.end_line, point.span.end_column),
                });
                past.push(StoredBody {
                    method: *method,
                    version: body.version,
                    size: body.size,
                    points: points.collect(),
                });
            }
        }
        let stored = Stored {
            pdbs: self.pdbs.iter().map(|pdb| pdb.as_deref().map(Blob)).collect(),
            rows: runs,
            versions: self
                .versions
                .iter()
                .map(|(row, version)| (*row, *version))
                .collect(),
            documents: documents.into_iter().collect(),
            past,
        };
        // Numbers, names and a PDB that was read: far less than a record may hold, so that encoding them cannot fail.
        codec::encode(&stored).unwrap_or_default()
    }

    /// The lines of a chain with so many methods.
    pub(crate) fn decode(bytes: &[u8], methods: u32) -> Result<Self, String> {
        let stored: Stored<'_> = codec::decode(bytes)?;
        let mut rows = Vec::new();
        for run in stored.rows {
            if run.methods as usize > methods as usize - rows.len()
                || run.first.checked_add(run.methods).is_none()
                || run.pdb as usize >= stored.pdbs.len()
            {
                return Err(format!(
                    "expected rows of {methods} method(s) in {} PDB(s), found {} from {} on in number {}",
                    stored.pdbs.len(),
                    run.methods,
                    run.first,
                    run.pdb
                ));
            }
            rows.extend((0..run.methods).map(|n| {
                (run.first != 0).then(|| Row {
                    pdb: run.pdb,
                    method: MethodDefId::from_row(run.first + n),
                })
            }));
        }
        let documents: Vec<Arc<str>> = stored.documents.into_iter().map(Arc::from).collect();
        let mut past: BTreeMap<u32, Vec<Arc<Body>>> = BTreeMap::new();
        for body in stored.past {
            let mut points = Vec::new();
            for point in body.points {
                let document = documents.get(point.document as usize).ok_or_else(|| {
                    format!(
                        "expected one of {} document(s), found number {}",
                        documents.len(),
                        point.document
                    )
                })?;
                points.push(Point {
                    offset: point.offset,
                    document: Arc::clone(document),
                    span: Span {
                        start_line: point.start.0,
                        start_column: point.start.1,
                        end_line: point.end.0,
                        end_column: point.end.1,
                    },
                });
            }
            past.entry(body.method).or_default().push(Arc::new(Body {
                version: body.version,
                size: body.size,
                points,
            }));
        }
        Ok(Self {
            pdbs: stored
                .pdbs
                .into_iter()
                .map(|pdb| pdb.map(|pdb| pdb.0.into()))
                .collect(),
            rows,
            versions: stored.versions.into_iter().collect(),
            past,
        })
    }
}
