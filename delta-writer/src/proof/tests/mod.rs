//! Proofs of small builds: what is right is proved, and whatever is made wrong is found.

mod attributes;
mod builds;
mod claims;
mod continuity;
mod damage;
mod flips;
