//! ECMA-335: images, metadata, signatures and IL, read and written, without any .NET.
//!
//! [`Image`] finds the metadata in a PE file; [`Metadata`] reads tables and heaps, lazily and without copying; [`Aggregate`] is a baseline
//! with any number of Edit and Continue deltas applied, read through the same [`Metadata`]. Signatures, custom attribute values and method
//! bodies are decoded from their blobs on demand. Every id and offset is a type of its own ([`RowId`], [`StringOffset`], ...).
//!
//! - [`il`]: method bodies and instructions, read and written; tokens in code replaced in place.
//! - [`signature`]: every kind of signature, as trees or as blobs that are walked and transcoded; [`Names`] prints types and members.
//! - [`CustomAttributeValue`] and [`ConstantValue`]: values, decoded and printed.
//! - [`Code`]: where bodies are found, in an [`Image`] and in a [`Chain`] of its deltas alike; [`check`] reads all that either holds.
//! - [`write`](mod@write): heaps, tables and roots written.
//!
//! Readers take bytes and never panic: a damaged input gives an [`Error`] with the offset.
//!
//! Every method with its instructions:
//!
//! ```
//! use ecma335::{Code, Image, MethodBody, MethodDefId, Names, RowId, Token};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # std::env::set_current_dir("../fixtures/demo/fsharp/0")?;
//! let image = Image::parse(std::fs::read("demo.dll")?)?;
//! let metadata = image.metadata()?;
//! let names = Names::new(&metadata)?;
//! # let mut instructions = 0;
//! for row in metadata.rows::<MethodDefId>() {
//!     let (id, method) = row?;
//!     println!("{}", names.token(id.token(), Token::default())?);
//!     // A method that is abstract or extern has no body.
//!     let Some(data) = image.method_data(id, method.rva)? else { continue };
//!     for instruction in MethodBody::parse(data)?.instructions() {
//!         let instruction = instruction?;
//!         println!("  {:04x} {:?}", instruction.offset, instruction.opcode);
//! #       instructions += 1;
//!     }
//! }
//! # assert!(instructions > 50);
//! # Ok(())
//! # }
//! ```

mod aggregate;
mod attribute;
mod bytes;
mod chain;
mod check;
mod constant;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod heap;
mod id;
pub mod il;
mod image;
mod metadata;
mod ownership;
mod root;
pub mod signature;
pub mod table;
pub mod write;

pub use aggregate::{Aggregate, EncOperation};
pub use attribute::{
    AttributeArgument, AttributeText, AttributeTypes, CustomAttributeValue, EnumType, EnumTypes,
    NamedArgument,
};
pub use bytes::{Bytes, write_compressed_i32, write_compressed_u32};
pub use chain::{Chain, Code};
pub use check::{Counts, check};
pub use constant::{ConstantValue, Literal};
pub use error::{Error, Result};
pub use heap::{BlobHeap, CommonStrings, GuidHeap, StringHeap, UserString, UserStringHeap};
pub use id::{BlobOffset, Guid, GuidIndex, RowId, StringOffset, Token, UserStringOffset};
pub use il::*;
pub use image::{DebugEntry, Image};
pub use metadata::{MemberOverlay, Members, Metadata};
pub use ownership::Ownership;
pub use root::{Root, Stream};
pub use signature::*;
pub use table::*;
