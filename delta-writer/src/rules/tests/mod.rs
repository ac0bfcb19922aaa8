//! Roslyn's deltas break no rule; each rule is broken once and told.

mod broken;
mod deltas;
mod roslyn;
