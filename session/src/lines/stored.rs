//! Lines in persisted state. The PDB is stored whole; a log keeps what differs from the one before.

use std::collections::BTreeMap;
use std::sync::Arc;

use portable_pdb::codec::Span;
use serde::{Deserialize, Serialize};

use super::{Body, Lines, Point};
use crate::state::{Blob, codec};

#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    pdb: Option<Blob<'a>>,
    /// Runs of rows: how many methods, and the first one's row; 0 for methods without.
    rows: Vec<(u32, u32)>,
    versions: Vec<(u32, u32)>,
    documents: Vec<&'a str>,
    past: Vec<StoredBody>,
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

impl Lines {
    /// The lines as bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for row in &self.rows {
            match runs.last_mut() {
                Some((count, 0)) if *row == 0 => *count += 1,
                Some((count, first)) if *first != 0 && *first + *count == *row => *count += 1,
                _ => runs.push((1, *row)),
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
            pdb: self.pdb.as_deref().map(Blob),
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
        for (count, first) in stored.rows {
            if count as usize > methods as usize - rows.len() || first.checked_add(count).is_none() {
                return Err(format!(
                    "expected rows of {methods} method(s), found {count} from {first} on"
                ));
            }
            rows.extend((0..count).map(|n| if first == 0 { 0 } else { first + n }));
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
            pdb: stored.pdb.map(|pdb| pdb.0.into()),
            rows,
            versions: stored.versions.into_iter().collect(),
            past,
        })
    }
}
