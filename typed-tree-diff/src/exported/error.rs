//! Why an exported tree was not taken.

/// What is wrong with an exported tree. Members and occurrences are named by their numbers in the file, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No JSON, or not of the schema.
    #[error(
        "line {line}, column {column}: {message}, expected a typed tree of schema {}",
        super::SCHEMA
    )]
    Json {
        /// The line, from 1.
        line: usize,
        /// The column.
        column: usize,
        /// What was found.
        message: String,
    },
    /// Another version of the schema.
    #[error("schema {found}, expected {}", super::SCHEMA)]
    Schema {
        /// The version that the file names.
        found: u32,
    },
    /// More than any build has.
    #[error("{found} {what}, expected at most {limit}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// Occurrences nested deeper than any source nests them.
    #[error("member {member}, occurrence {occurrence}: nested {depth} deep, expected at most {limit}")]
    TooDeep {
        /// The member.
        member: usize,
        /// The occurrence.
        occurrence: usize,
        /// How deep it lies.
        depth: usize,
        /// How deep it may lie.
        limit: usize,
    },
    /// A parent that does not stand before its child.
    #[error("member {member}, occurrence {occurrence}: parent {parent}, expected one that stands before it")]
    Parent {
        /// The member.
        member: usize,
        /// The occurrence.
        occurrence: usize,
        /// The parent that it names.
        parent: u32,
    },
    /// A document that is not in the tree.
    #[error("member {member}: document {document} of {documents}, expected one of the tree")]
    Document {
        /// The member.
        member: usize,
        /// The document that it names.
        document: u32,
        /// How many there are.
        documents: usize,
    },
    /// A span that ends before it starts, or starts at line or column 0.
    #[error("member {member}: the span {span}, expected a start from 1:1 and an end behind it")]
    Span {
        /// The member.
        member: usize,
        /// The span, as text.
        span: String,
    },
    /// An occurrence that does not lie within what it is nested in.
    #[error(
        "member {member}, occurrence {occurrence}: at {span}, expected a span within its parent's, {parent}"
    )]
    Outside {
        /// The member.
        member: usize,
        /// The occurrence.
        occurrence: usize,
        /// Its span.
        span: String,
        /// Its parent's.
        parent: String,
    },
    /// The tree is of another source than the PDB.
    #[error("{document}: the tree is of a source with SHA-256 {found}, the PDB of one with {expected}")]
    OtherSource {
        /// The document.
        document: String,
        /// The digest in the tree.
        found: String,
        /// The digest in the PDB.
        expected: String,
    },
    /// The debug information is damaged.
    #[error(transparent)]
    Pdb(#[from] portable_pdb::Error),
    /// The image is damaged.
    #[error(transparent)]
    Image(#[from] ecma335::Error),
}
