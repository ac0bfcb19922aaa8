//! The tree of a build as its compiler saw it: what the source wrote as functions, sequences, objects and quotations, nested as it nested them.
//!
//! [`ExportedTree`] is a value of `serde`, in schema [`SCHEMA`], and [`ExportedTree::read`] reads it from JSON. [`link`](fn@link) finds the
//! class that the compiler made of each occurrence, by the sequence points of its methods, and what it finds is known of definitions
//! ([`Sources`]), whatever their tokens become. A recovered tree that is given them ([`Tree::refine`](crate::Tree::refine)) aligns on what was
//! written where code does not tell.

mod alignment;
mod error;
pub(crate) mod hex;
mod link;
mod schema;
mod shape;
mod sources;
#[cfg(test)]
mod tests;

pub use alignment::align_exported;
pub use error::Error;
pub use link::{Link, Links, Unlinked, link};
pub use schema::{
    Capture, Document, ExportedTree, Member, Occurrence, OccurrenceKind, Outline, SCHEMA, Sha256, SourceSpan,
};
pub use sources::{Source, Sources};
