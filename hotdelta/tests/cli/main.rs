//! The command line as a user has it: arguments in, an exit code and text out, files left behind.

mod bad_input;
mod chains;
mod demo;
mod dump;
mod emit;
mod support;
