//! Metadata written: heaps that give out offsets, tables that take typed rows, and the root that holds both.
//!
//! The mirror of the readers, for images, PDBs and deltas alike. The order of calls decides the bytes and nothing else does.
//!
//! ```
//! use ecma335::write::{Heaps, RootBuilder, TablesBuilder};
//! use ecma335::{Metadata, ModuleRef, ModuleRefId};
//!
//! let mut heaps = Heaps::default();
//! let mut tables = TablesBuilder::default();
//! let name = heaps.strings.add("kernel32")?;
//! let id = tables.push(ModuleRef { name });
//! let mut root = RootBuilder::new("v4.0.30319");
//! root.stream("#~", tables.stream(&tables.layout(&heaps, None), 0)?);
//! root.heaps(heaps);
//! let bytes = root.finish()?;
//!
//! let metadata = Metadata::parse(&bytes, 0)?;
//! assert_eq!(metadata.string(metadata.get(id)?.name)?, "kernel32");
//! # Ok::<(), ecma335::Error>(())
//! ```

mod heap;
mod root;
mod tables;

pub use heap::{BlobHeapBuilder, GuidHeapBuilder, Heaps, StringHeapBuilder, UserStringHeapBuilder};
pub use root::RootBuilder;
pub use tables::{DELTA_HEAP_SIZES, DELTA_SORTED, TablesBuilder};
