//! Deltas between the fixture builds, read back, proved, and held against the rules.

mod added;
mod errors;
mod partial;
mod run;
mod updated;
