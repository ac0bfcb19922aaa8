//! The schema, and what must hold of a tree besides its form.

use std::fmt;

use name_map::canonical::Digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Error, hex};
use crate::Passage;

/// The version of the schema that is read and written.
pub const SCHEMA: u32 = 1;

/// More than compilers can take.
const MAX_DOCUMENTS: usize = 1 << 16;
const MAX_MEMBERS: usize = 1 << 22;
const MAX_OCCURRENCES: usize = 1 << 22;
const MAX_DEPTH: usize = 1 << 12;
const MAX_PARTS: usize = 1 << 12;

/// A typed tree of a build, checked: documents, parents and spans are what their numbers say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportedTree {
    documents: Vec<Document>,
    members: Vec<Member>,
}

/// A source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its name, as the PDB has it.
    pub name: String,
    /// The digest of its bytes.
    pub sha256: Sha256,
}

/// A function, value, method or action with a name of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The type or module that declares it, as metadata names it, with `+` before nested ones.
    pub owner: String,
    /// Its name in metadata; empty for an action at start-up.
    pub name: String,
    /// The types of its parameters, as metadata names them; a type parameter is `'` with its number.
    pub parameters: Vec<String>,
    /// What it returns.
    pub returns: String,
    /// Where it stands.
    pub span: SourceSpan,
    /// Of its own code, without occurrences and places.
    #[serde(with = "hex", default, skip_serializing_if = "is_default")]
    pub digest: Digest,
    /// Why nothing is said of it, if nothing is: a compiler may have no public form for some of what it knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unread: Option<String>,
    /// What occurs in it, in the order of the source; parents stand before their children.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub occurrences: Vec<Occurrence>,
}

/// A function, object or quotation without a name of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occurrence {
    /// What it is.
    pub kind: OccurrenceKind,
    /// The innermost name of a local to which it, or what it is part of, is bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The occurrence of the same member in which it is written; `None` in the member's own code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// The types of its curried parameters: as many as its arity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<String>,
    /// What it returns, if it is a function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<String>,
    /// The delegate's type, or what an object expression derives from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The interfaces of an object expression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interfaces: Vec<String>,
    /// The locals that it uses and does not define, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<Capture>,
    /// The member that takes it and as which argument, `Module.function#1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumer: Option<String>,
    /// Of that member with what else it is given, and what is nested in that.
    #[serde(default, skip_serializing_if = "is_default", with = "hex")]
    pub place: Digest,
    /// Of the same without what is nested in what else it is given.
    #[serde(default, skip_serializing_if = "is_default", with = "hex")]
    pub spot: Digest,
    /// The calls of a computation expression's builder through which it becomes what the code around it returns, from the inside out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<Passage>,
    /// Of its own code, without what is nested in it and without places.
    #[serde(with = "hex")]
    pub digest: Digest,
    /// The same code apart from its constants: of a sequence, and of what is written in one, that tells whether the states are those of another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<Outline>,
    /// All its code, parameters and what is nested in it.
    pub span: SourceSpan,
}

/// Code apart from its constants: where it waits does not depend on them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outline {
    /// Of its own code as `digest` is, without the values of constants.
    #[serde(with = "hex")]
    pub digest: Digest,
    /// The values of the constants in it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constants: Vec<String>,
}

/// A local of the code around an occurrence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// Its name.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub type_: String,
}

/// What an occurrence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OccurrenceKind {
    /// A function value.
    Closure,
    /// A function with a name, defined in another.
    LocalFunction,
    /// The same, generic.
    TypeFunction,
    /// A function converted to a delegate.
    Delegate,
    /// An object expression.
    ObjectExpression,
    /// The code of a sequence.
    Sequence,
    /// What goes on where an `async` may wait.
    AsyncStep,
    /// What goes on where a task may wait.
    TaskStep,
    /// A function that another computation expression passes to its builder.
    Step,
    /// A quotation.
    Quotation,
}

/// A piece of a document: 1-based lines and columns, the end column behind the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SourceSpan {
    /// The document's number in the tree.
    pub document: u32,
    pub start_line: u32,
    pub start_column: u16,
    pub end_line: u32,
    pub end_column: u16,
}

impl SourceSpan {
    pub(super) fn start(&self) -> (u32, u16) {
        (self.start_line, self.start_column)
    }

    pub(super) fn end(&self) -> (u32, u16) {
        (self.end_line, self.end_column)
    }

    /// Whether another one lies in it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.document == other.document && self.start() <= other.start() && other.end() <= self.end()
    }
}

impl fmt::Display for SourceSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = (self.start(), self.end());
        write!(f, "{}:{}-{}:{}", start.0, start.1, end.0, end.1)
    }
}

/// The SHA-256 of a source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sha256(#[serde(with = "hex")] pub [u8; 32]);

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::text(&self.0))
    }
}

impl ExportedTree {
    /// A tree of these parts, if they fit.
    pub fn new(documents: Vec<Document>, members: Vec<Member>) -> Result<Self, Error> {
        let tree = Self { documents, members };
        tree.check()?;
        Ok(tree)
    }

    /// Reads the JSON of a tree.
    pub fn read(json: &[u8]) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let damage = |error: serde_json::Error| Error::Json {
            line: error.line(),
            column: error.column(),
            message: error.to_string(),
        };
        // The version first: what another one holds is not this one's damage.
        let version: Version = serde_json::from_slice(json).map_err(damage)?;
        if version.schema != SCHEMA {
            return Err(Error::Schema {
                found: version.schema,
            });
        }
        let file: File = serde_json::from_slice(json).map_err(damage)?;
        Self::new(file.documents, file.members)
    }

    /// The source files.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The members, in the order of the source.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    fn check(&self) -> Result<(), Error> {
        at_most("documents", self.documents.len(), MAX_DOCUMENTS)?;
        at_most("members", self.members.len(), MAX_MEMBERS)?;
        let occurrences = self.members.iter().map(|member| member.occurrences.len()).sum();
        at_most("occurrences", occurrences, MAX_OCCURRENCES)?;
        for (number, member) in self.members.iter().enumerate() {
            self.check_member(number, member)?;
        }
        Ok(())
    }

    fn check_member(&self, number: usize, member: &Member) -> Result<(), Error> {
        at_most("parameters", member.parameters.len(), MAX_PARTS)?;
        self.check_span(number, &member.span)?;
        let mut depths: Vec<usize> = Vec::with_capacity(member.occurrences.len());
        for (at, occurrence) in member.occurrences.iter().enumerate() {
            at_most("parameters", occurrence.parameters.len(), MAX_PARTS)?;
            at_most("interfaces", occurrence.interfaces.len(), MAX_PARTS)?;
            at_most("captures", occurrence.captures.len(), MAX_PARTS)?;
            at_most("passages", occurrence.passages.len(), MAX_PARTS)?;
            let constants = occurrence
                .outline
                .as_ref()
                .map_or(0, |outline| outline.constants.len());
            at_most("constants", constants, MAX_OCCURRENCES)?;
            self.check_span(number, &occurrence.span)?;
            let depth = match occurrence.parent {
                None => 1,
                Some(parent) => {
                    let above = depths.get(parent as usize).ok_or(Error::Parent {
                        member: number,
                        occurrence: at,
                        parent,
                    })?;
                    let outer = &member.occurrences[parent as usize].span;
                    if !outer.contains(&occurrence.span) {
                        return Err(Error::Outside {
                            member: number,
                            occurrence: at,
                            span: occurrence.span.to_string(),
                            parent: outer.to_string(),
                        });
                    }
                    above + 1
                }
            };
            if depth > MAX_DEPTH {
                return Err(Error::TooDeep {
                    member: number,
                    occurrence: at,
                    depth,
                    limit: MAX_DEPTH,
                });
            }
            depths.push(depth);
        }
        Ok(())
    }

    fn check_span(&self, member: usize, span: &SourceSpan) -> Result<(), Error> {
        if span.document as usize >= self.documents.len() {
            return Err(Error::Document {
                member,
                document: span.document,
                documents: self.documents.len(),
            });
        }
        if span.start_line == 0 || span.start_column == 0 || span.end() < span.start() {
            return Err(Error::Span {
                member,
                span: span.to_string(),
            });
        }
        Ok(())
    }
}

fn at_most(what: &'static str, found: usize, limit: usize) -> Result<(), Error> {
    if found > limit {
        return Err(Error::TooMany { what, found, limit });
    }
    Ok(())
}

/// A tree as it is read, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    documents: Vec<Document>,
    members: Vec<Member>,
}

impl<'de> Deserialize<'de> for ExportedTree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let file = File::deserialize(deserializer)?;
        if file.schema != SCHEMA {
            return Err(de::Error::custom(Error::Schema { found: file.schema }));
        }
        Self::new(file.documents, file.members).map_err(de::Error::custom)
    }
}

impl Serialize for ExportedTree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct File<'t> {
            schema: u32,
            documents: &'t [Document],
            members: &'t [Member],
        }
        let file = File {
            schema: SCHEMA,
            documents: &self.documents,
            members: &self.members,
        };
        file.serialize(serializer)
    }
}

fn is_default(digest: &Digest) -> bool {
    *digest == Digest::default()
}
