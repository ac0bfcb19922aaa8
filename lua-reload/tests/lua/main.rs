//! Programs that live while they are edited. Each test is a kind of edit.

mod common;
mod damaged;
#[cfg(not(feature = "lua51"))]
mod functions;
#[cfg(not(feature = "lua51"))]
mod generated;
#[cfg(feature = "lua51")]
mod lua51;
#[cfg(not(feature = "lua51"))]
mod modules;
#[cfg(not(feature = "lua51"))]
mod peers;
#[cfg(not(feature = "lua51"))]
mod places;
#[cfg(not(feature = "lua51"))]
mod values;
