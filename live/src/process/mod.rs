//! Processes of programs, the terminal that they share with hotdelta, and what is said to both through it.

pub mod keys;
pub(crate) mod signals;
pub(crate) mod terminal;
pub(crate) mod tree;

pub use signals::{Signal, Signals};
