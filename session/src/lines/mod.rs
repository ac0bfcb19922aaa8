//! Lines: which source the code of the running process comes from, body by body and generation by generation.
//!
//! A frame of the process says (module, method token, IL offset). The token is the chain's, the offset that of the body which the frame runs; after
//! an update that may be an old one. So `Lines` has the accepted build's PDB for the newest bodies, and for each body that was replaced a copy
//! of its sequence points as they were last. Where only lines moved, the PDB of the build that moved them is what counts from then on. After
//! a partial update the bodies that it did not cover keep the PDB that they had.

mod advance;
mod source;
mod stored;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use ecma335::il::MethodBody;
use ecma335::{Chain, Code, MethodDefId, RowId};
use portable_pdb::codec::Span;
use portable_pdb::{Pdb, Result};

pub(crate) use advance::Next;
pub(crate) use source::{Source, locate, place};

/// A place in the source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file, as the PDB names it.
    pub document: String,
    /// Lines and columns.
    pub span: Span,
}

impl fmt::Display for Location {
    /// `document:line:column`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { document, span } = self;
        write!(f, "{document}:{}:{}", span.start_line, span.start_column)
    }
}

/// Where a frame may be, if it runs the body that was applied in a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The generation; 0 is the baseline.
    pub version: u32,
    /// The place; `None` where that body's debug information does not say.
    pub location: Option<Location>,
}

/// What is known of the place of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookUp {
    /// The place.
    Exact(Location),
    /// It depends on the body that the frame runs, which the caller did not say: one entry for each that can be meant, the newest last.
    Ambiguous(Vec<Candidate>),
    /// There is no debug information for it.
    Unknown,
}

/// A visible sequence point.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Point {
    offset: u32,
    document: Arc<str>,
    span: Span,
}

/// A body that has been replaced, or whose method no later build has.
#[derive(Debug, PartialEq, Eq)]
struct Body {
    /// The generation in which it was applied.
    version: u32,
    /// How long its code is.
    size: u32,
    /// Empty without debug information.
    points: Vec<Point>,
}

/// Which of the PDBs is that of the build that was accepted last.
const NEWEST: u32 = 0;

/// The row of a method in an accepted build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    /// Which of the PDBs is the build's.
    pdb: u32,
    method: MethodDefId,
}

/// The lines of a module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lines {
    /// The PDBs of the accepted build and of those from which partial updates kept something; `None` for a build without.
    pdbs: Vec<Option<Arc<[u8]>>>,
    /// For each method of the chain its place in the build that has it.
    rows: Vec<Option<Row>>,
    /// By the methods' rows, the generations in which their newest bodies were applied; the baseline where there is none.
    versions: BTreeMap<u32, u32>,
    /// By the methods' rows, bodies in the order in which they were applied.
    past: BTreeMap<u32, Vec<Arc<Body>>>,
}

impl Lines {
    /// The lines of a baseline.
    pub(crate) fn new(pdb: Option<Arc<[u8]>>, methods: u32) -> Self {
        Self {
            pdbs: vec![pdb],
            rows: (1..=methods)
                .map(|row| {
                    Some(Row {
                        pdb: 0,
                        method: MethodDefId::from_row(row),
                    })
                })
                .collect(),
            ..Self::default()
        }
    }

    /// The generation in which a method's newest body was applied.
    pub(crate) fn version(&self, method: MethodDefId) -> u32 {
        self.versions.get(&method.row()).copied().unwrap_or_default()
    }

    /// Whether a frame at an offset runs, or may run, a body that has been replaced.
    pub(crate) fn may_be_old(&self, method: MethodDefId, offset: u32, version: Option<u32>) -> bool {
        let newest = self.version(method);
        match version {
            Some(version) => version < newest,
            None => self.past.get(&method.row()).is_some_and(|bodies| {
                let old = |body: &Arc<Body>| body.version != newest && offset < body.size;
                bodies.iter().any(old)
            }),
        }
    }

    /// Where a frame is. `version`: a generation in which the body that it runs was the newest one.
    pub(crate) fn look_up(
        &self,
        chain: &Chain,
        method: MethodDefId,
        offset: u32,
        version: Option<u32>,
    ) -> Result<LookUp> {
        let past = self.past.get(&method.row()).map_or(&[][..], Vec::as_slice);
        let newest = self.version(method);
        let in_force = version.map(|version| {
            past.iter()
                .map(|body| body.version)
                .chain([newest])
                .filter(|applied| *applied <= version)
                .max()
                .unwrap_or(newest)
        });
        let mut candidates: Vec<Candidate> = past
            .iter()
            .filter(|body| body.version != newest || self.row(method).is_none())
            .filter(|body| offset < body.size)
            .map(|body| Candidate {
                version: body.version,
                location: body.at(offset),
            })
            .collect();
        if candidates.last().is_none_or(|last| last.version != newest)
            && code_size(chain, method)?.is_some_and(|size| offset < size)
        {
            candidates.push(Candidate {
                version: newest,
                location: self.newest(method)?.at(offset),
            });
        }
        if let Some(version) = in_force {
            candidates.retain(|candidate| candidate.version == version);
        }
        let Some(Candidate { location, .. }) = candidates.first() else {
            return Ok(LookUp::Unknown);
        };
        if candidates.iter().any(|candidate| candidate.location != *location) {
            return Ok(LookUp::Ambiguous(candidates));
        }
        Ok(location.clone().map_or(LookUp::Unknown, LookUp::Exact))
    }

    /// The PDB of the build that was accepted last.
    pub(crate) fn newest_pdb(&self) -> Option<&[u8]> {
        self.pdbs.first()?.as_deref()
    }

    /// The methods of the chain that the build has which was accepted last, each with its row there.
    pub(crate) fn newest_methods(&self) -> impl Iterator<Item = (MethodDefId, MethodDefId)> + '_ {
        let places = self.places().filter(|(_, row)| row.pdb == NEWEST);
        places.map(|(method, row)| (method, row.method))
    }

    /// The row of a method in the build that was accepted last; `None` if that is a part of the program without it.
    pub(crate) fn newest_row(&self, method: MethodDefId) -> Option<MethodDefId> {
        let row = self.row(method).filter(|row| row.pdb == NEWEST)?;
        Some(row.method)
    }

    /// The methods of the chain that an accepted build has.
    fn places(&self) -> impl Iterator<Item = (MethodDefId, Row)> + '_ {
        (1..)
            .zip(&self.rows)
            .filter_map(|(method, row)| Some((MethodDefId::from_row(method), (*row)?)))
    }

    /// The row of a method in an accepted build.
    fn row(&self, method: MethodDefId) -> Option<Row> {
        *self.rows.get(method.index()?)?
    }

    /// The sequence points of a method's newest body, hidden ones too.
    pub(crate) fn all_points(&self, method: MethodDefId) -> Result<Vec<(u32, Option<Location>)>> {
        let Some((pdb, row)) = self.debug_information(method) else {
            return Ok(Vec::new());
        };
        let mut source = Source::new(Pdb::parse(pdb)?);
        let points = source.sequence_points(row)?.into_iter();
        points
            .map(|point| {
                let visible = match point.span {
                    Some(span) => Some(Location {
                        document: source.document(point.document)?.to_string(),
                        span,
                    }),
                    None => None,
                };
                Ok((point.offset, visible))
            })
            .collect()
    }

    /// The names of the locals of a method's newest body, by their slots; of a slot that several share, all.
    pub(crate) fn local_names(&self, method: MethodDefId) -> Result<HashMap<usize, String>> {
        let mut names: HashMap<usize, String> = HashMap::new();
        let Some((pdb, row)) = self.debug_information(method) else {
            return Ok(names);
        };
        let pdb = Pdb::parse(pdb)?;
        for scope in pdb.scopes(row) {
            for variable in pdb.variables(scope) {
                let (_, variable) = variable?;
                let name = pdb.metadata().string(variable.name)?;
                names
                    .entry(usize::from(variable.index))
                    .or_default()
                    .push_str(name);
            }
        }
        Ok(names)
    }

    /// The PDB that describes a method's newest body, and the method's row in it.
    pub(crate) fn debug_information(&self, method: MethodDefId) -> Option<(&[u8], MethodDefId)> {
        let row = self.row(method)?;
        let pdb = self.pdbs.get(row.pdb as usize)?.as_deref()?;
        Some((pdb, row.method))
    }

    /// The source file of a method, where the accepted build's PDB says it.
    pub(crate) fn document(&self, method: MethodDefId) -> Option<String> {
        let (pdb, row) = self.debug_information(method)?;
        let mut source = Source::new(Pdb::parse(pdb).ok()?);
        let (document, _) = source.bytes(row).ok()?;
        (!document.is_nil())
            .then(|| source.document(document).ok())
            .flatten()
            .map(|name| name.to_string())
    }

    /// The lines of a method's newest body.
    fn newest(&self, method: MethodDefId) -> Result<Body> {
        let points = match self.debug_information(method) {
            Some((pdb, row)) => Source::new(Pdb::parse(pdb)?).points(row)?,
            None => Vec::new(),
        };
        Ok(Body {
            version: self.version(method),
            size: 0,
            points,
        })
    }
}

impl Body {
    /// The last visible point at or before the offset, as the runtime's own stack traces have it.
    fn at(&self, offset: u32) -> Option<Location> {
        let end = self.points.partition_point(|point| point.offset <= offset);
        let point = self.points.get(end.checked_sub(1)?)?;
        Some(Location {
            document: point.document.to_string(),
            span: point.span,
        })
    }
}

/// How long a method's newest code is; `None` if it has no body.
fn code_size(chain: &Chain, method: MethodDefId) -> ecma335::Result<Option<u32>> {
    let rva = chain.metadata().get(method)?.rva;
    let Some(bytes) = chain.method_data(method, rva)? else {
        return Ok(None);
    };
    // Bodies are far below 4 GB: their length is a u32 in the file.
    Ok(Some(MethodBody::parse(bytes)?.code.len() as u32))
}
