//! Which class stands for which occurrence of an exported tree, by the sequence points of its methods.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use ecma335::{DocumentId, MethodDefId, RowId, Token, TypeDefId};
use name_map::Module;
use portable_pdb::{Document, Pdb};

use super::shape::{Shape, Types};
use super::{Error, ExportedTree, Member, Occurrence, OccurrenceKind, Sha256, SourceSpan};
use crate::occurrences::methods_of;
use crate::{Node, Tree};

/// A class (or method) and what it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The node of the recovered tree.
    pub node: usize,
    /// Its definition.
    pub definition: Token,
    /// The member of the exported tree.
    pub member: usize,
    /// Which of its occurrences.
    pub occurrence: usize,
    /// Whether it is a copy: the code around it is of another member, into which this one was inlined.
    pub is_copy: bool,
}

/// Why a definition stays as it was recovered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlinked {
    /// It is no class: a field with a value or data, or a method.
    NoClass,
    /// Its code has no sequence points: the compiler made it of nothing that is written.
    NoPoints,
    /// Its points are in documents that are not in the tree, or in several.
    NoDocument,
    /// Its points lie in no occurrence.
    Outside,
    /// They do, but the innermost there has another shape: it is made of a part of it, or of what was inlined there, or the tree is of another
    /// build.
    OtherShape {
        /// The shape of the class.
        found: String,
        /// The shape of the innermost occurrence.
        expected: String,
    },
    /// Their occurrence is not nested in that of the class in whose code it is made.
    OtherNesting {
        /// The occurrence's number in its member.
        occurrence: usize,
        /// That of the class around it.
        around: usize,
    },
}

/// What was linked, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// What was, by node; more than one may be of the same occurrence.
    pub links: Vec<Link>,
    /// What was not, by node, with the reason.
    pub unlinked: Vec<(usize, Unlinked)>,
}

impl Links {
    /// The occurrences that became something, by the numbers of their members and of themselves.
    pub(super) fn occurrences(&self) -> HashSet<(usize, usize)> {
        self.links
            .iter()
            .map(|link| (link.member, link.occurrence))
            .collect()
    }
}

/// Links the occurrences of a tree to the nodes that were recovered from the same build.
///
/// The tree must be of the sources that the PDB names: another digest of a document is an error.
pub fn link(
    module: Module<'_>,
    pdb: &Pdb<'_>,
    recovered: &Tree,
    exported: &ExportedTree,
) -> Result<Links, Error> {
    let mut linker = Linker {
        module,
        pdb,
        exported,
        documents: documents(pdb, exported)?,
        places: Places::new(exported),
        types: Types::new(module),
        found: vec![None; recovered.nodes.len()],
    };
    let mut reasons = Vec::new();
    for node in 0..recovered.nodes.len() {
        match linker.node(recovered, node)? {
            Ok(place) => linker.found[node] = Some(place),
            Err(reason) => reasons.push((node, reason)),
        }
    }
    let mut links = Links::default();
    for (node, reason) in reasons {
        match linker.first_step(recovered, node, &reason)? {
            Some(place) => linker.found[node] = Some(place),
            None => links.unlinked.push((node, reason)),
        }
    }
    for (node, root) in roots(recovered).into_iter().enumerate() {
        if let Some((member, occurrence)) = linker.found[node] {
            links.links.push(Link {
                node,
                definition: recovered.nodes[node].definition,
                member,
                occurrence,
                is_copy: !linker.is_of(root, &exported.members()[member])?,
            });
        }
    }
    Ok(links)
}

/// The member in which each node is found, for nodes whose parents stand before them.
fn roots(tree: &Tree) -> Vec<Option<MethodDefId>> {
    let mut roots = vec![None; tree.nodes.len()];
    for root in &tree.roots {
        for child in &root.children {
            roots[*child] = Some(root.method);
        }
    }
    for (node, content) in tree.nodes.iter().enumerate() {
        if let Some(parent) = content.parent {
            roots[node] = roots[parent];
        }
    }
    roots
}

/// The tree's number of each document of a PDB that it has.
fn documents(pdb: &Pdb<'_>, exported: &ExportedTree) -> Result<HashMap<DocumentId, u32>, Error> {
    let known: HashMap<&str, u32> = exported
        .documents()
        .iter()
        .zip(0..)
        .map(|(document, number)| (document.name.as_str(), number))
        .collect();
    let mut found = HashMap::new();
    for id in pdb.metadata().ids::<DocumentId>() {
        let document = pdb.document(id)?;
        let name = document.name.to_string();
        let Some(number) = known.get(name.as_str()) else {
            continue;
        };
        let digest = exported.documents()[*number as usize].sha256;
        if document.hash_algorithm == Document::SHA256 && document.hash != digest.0 {
            let expected = <[u8; 32]>::try_from(document.hash).map(Sha256);
            return Err(Error::OtherSource {
                document: name,
                found: digest.to_string(),
                expected: expected
                    .map_or_else(|_| "of another length".to_owned(), |digest| digest.to_string()),
            });
        }
        found.insert(id, *number);
    }
    Ok(found)
}

struct Linker<'l, 'a> {
    module: Module<'a>,
    pdb: &'l Pdb<'l>,
    exported: &'l ExportedTree,
    documents: HashMap<DocumentId, u32>,
    places: Places,
    types: Types<'a>,
    /// What the nodes before are linked to.
    found: Vec<Option<(usize, usize)>>,
}

impl Linker<'_, '_> {
    fn node(
        &mut self,
        recovered: &Tree,
        node: usize,
    ) -> Result<std::result::Result<(usize, usize), Unlinked>, Error> {
        let definition = recovered.nodes[node].definition;
        let Some(owner) = definition.to_id::<TypeDefId>() else {
            return Ok(Err(Unlinked::NoClass));
        };
        let methods = methods_of(&self.module, definition);
        let span = match self.span(&methods)? {
            Ok(span) => span,
            Err(reason) => return Ok(Err(reason)),
        };
        let shape = self.types.class(owner, &methods)?;
        let around = self.around(recovered, node);
        let (mut innermost, mut narrowest) = (None, None);
        for (member, occurrence) in self.places.around(&span) {
            let candidate = &self.exported.members()[member].occurrences[occurrence];
            innermost.get_or_insert(candidate);
            // What lies around these has code of its own, and so would its class; a step may be placed at its keyword alone, where the one
            // around it begins.
            if candidate.span != span && *narrowest.get_or_insert(candidate.span) != candidate.span {
                break;
            }
            let makes_it =
                candidate.span == span && self.only_makes(&recovered.nodes[node], &shape, member, candidate);
            if makes_it || !shape.is_of(candidate) {
                continue;
            }
            if let Some((_, outer)) = around.filter(|(other, _)| *other == member)
                && !self.is_nested(member, occurrence, outer)
            {
                return Ok(Err(Unlinked::OtherNesting {
                    occurrence,
                    around: outer,
                }));
            }
            return Ok(Ok((member, self.whole(member, occurrence))));
        }
        Ok(Err(match innermost {
            None => Unlinked::Outside,
            Some(innermost) => Unlinked::OtherShape {
                found: shape.to_string(),
                expected: Shape::of(innermost).to_string(),
            },
        }))
    }

    /// All of a sequence: what follows its first steps is written as sequences in it, and they begin at one place.
    fn whole(&self, member: usize, mut occurrence: usize) -> usize {
        let occurrences = &self.exported.members()[member].occurrences;
        while let Some(parent) = occurrences[occurrence].parent.map(|parent| parent as usize)
            && occurrences[occurrence].kind == OccurrenceKind::Sequence
            && occurrences[parent].kind == OccurrenceKind::Sequence
            && occurrences[parent].span == occurrences[occurrence].span
        {
            occurrence = parent;
        }
        occurrence
    }

    /// Whether the class at just the place of a delegate is that of the delegate around it, whose code only makes this one, as in
    /// `D(fun x -> D(fun y -> z))`: this one's code begins behind its parameters.
    fn only_makes(&self, node: &Node, shape: &Shape, member: usize, candidate: &Occurrence) -> bool {
        let occurrences = &self.exported.members()[member].occurrences;
        let around = candidate.parent.map(|parent| &occurrences[parent as usize]);
        candidate.kind == OccurrenceKind::Delegate
            && !node.children.is_empty()
            && around.is_some_and(|around| shape.is_of(around))
    }

    /// What a class without sequence points is linked to whose code only makes the class that has them.
    fn first_step(
        &self,
        recovered: &Tree,
        node: usize,
        reason: &Unlinked,
    ) -> Result<Option<(usize, usize)>, Error> {
        let node = &recovered.nodes[node];
        let (Unlinked::NoPoints, [second], Some(owner)) =
            (reason, &node.children[..], node.definition.to_id::<TypeDefId>())
        else {
            return Ok(None);
        };
        let Some((member, occurrence)) = self.found[*second] else {
            return Ok(None);
        };
        let written = &self.exported.members()[member].occurrences[occurrence];
        let shape = self
            .types
            .class(owner, &methods_of(&self.module, node.definition))?;
        Ok((Shape::needs_several(written) && shape.is_of(written)).then_some((member, occurrence)))
    }

    /// The piece of source that holds all sequence points of some methods.
    fn span(&self, methods: &[MethodDefId]) -> Result<std::result::Result<SourceSpan, Unlinked>, Error> {
        let mut all: Option<SourceSpan> = None;
        for method in methods {
            for point in self.pdb.sequence_points(*method)? {
                let point = point?;
                let Some(span) = point.span else { continue };
                let Some(document) = self.documents.get(&point.document) else {
                    return Ok(Err(Unlinked::NoDocument));
                };
                let (start, end) = (
                    (span.start_line, span.start_column),
                    (span.end_line, span.end_column),
                );
                let (start, end) = match &all {
                    None => (start, end),
                    Some(all) if all.document == *document => (all.start().min(start), all.end().max(end)),
                    Some(_) => return Ok(Err(Unlinked::NoDocument)),
                };
                all = Some(SourceSpan {
                    document: *document,
                    start_line: start.0,
                    start_column: start.1,
                    end_line: end.0,
                    end_column: end.1,
                });
            }
        }
        Ok(all.ok_or(Unlinked::NoPoints))
    }

    /// What the nearest linked node around a node is linked to.
    fn around(&self, recovered: &Tree, node: usize) -> Option<(usize, usize)> {
        let mut at = recovered.nodes[node].parent;
        while let Some(parent) = at {
            if self.found[parent].is_some() {
                return self.found[parent];
            }
            at = recovered.nodes[parent].parent;
        }
        None
    }

    /// Whether an occurrence is written in another one. One that needs several classes makes the others in the code of the first.
    fn is_nested(&self, member: usize, occurrence: usize, outer: usize) -> bool {
        let occurrences = &self.exported.members()[member].occurrences;
        if occurrence == outer {
            return Shape::needs_several(&occurrences[outer]);
        }
        let mut at = occurrences[occurrence].parent;
        while let Some(parent) = at {
            if parent as usize == outer {
                return true;
            }
            at = occurrences[parent as usize].parent;
        }
        false
    }

    /// Whether a method is that member: by the names alone, which are enough to tell where code was inlined.
    fn is_of(&self, method: Option<MethodDefId>, member: &Member) -> Result<bool, Error> {
        let Some(method) = method else { return Ok(false) };
        let owner = self.module.symbols.declaring(method.token());
        let owner = self.module.symbols.full_name(self.module.md, owner)?;
        let name = self.module.name(method.token())?;
        let is_startup = member.name.is_empty() || owner.starts_with('<');
        Ok(is_startup || (name == member.name && owner.replace('/', "+") == member.owner))
    }
}

/// Every occurrence by where it is.
struct Places {
    /// By document.
    of: HashMap<u32, Vec<Place>>,
}

struct Place {
    span: SourceSpan,
    member: usize,
    occurrence: usize,
    /// The furthest end of this one and all before it.
    reach: (u32, u16),
}

impl Places {
    fn new(exported: &ExportedTree) -> Self {
        let mut of: HashMap<u32, Vec<Place>> = HashMap::new();
        for (member, content) in exported.members().iter().enumerate() {
            for (occurrence, item) in content.occurrences.iter().enumerate() {
                of.entry(item.span.document).or_default().push(Place {
                    span: item.span,
                    member,
                    occurrence,
                    reach: item.span.end(),
                });
            }
        }
        for places in of.values_mut() {
            places.sort_by_key(|place| {
                (
                    place.span.start(),
                    Reverse(place.span.end()),
                    place.member,
                    place.occurrence,
                )
            });
            let mut reach = (0, 0);
            for place in places {
                reach = reach.max(place.reach);
                place.reach = reach;
            }
        }
        Self { of }
    }

    /// What a span lies in, from the inside out.
    fn around<'p>(&'p self, span: &'p SourceSpan) -> impl Iterator<Item = (usize, usize)> + 'p {
        let places = self.of.get(&span.document).map_or(&[][..], Vec::as_slice);
        let behind = places.partition_point(|place| place.span.start() <= span.start());
        places[..behind]
            .iter()
            .rev()
            .take_while(|place| place.reach >= span.end())
            .filter(|place| place.span.contains(span))
            .map(|place| (place.member, place.occurrence))
    }
}

impl Shape {
    /// Whether fsc makes several classes of an occurrence: a generic function is made by an object of its own, and more than five arguments are
    /// taken in two steps.
    fn needs_several(occurrence: &Occurrence) -> bool {
        occurrence.kind == OccurrenceKind::TypeFunction || occurrence.parameters.len() > 5
    }
}
