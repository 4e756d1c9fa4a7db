//! The server of scripts and the conformance suite, through the public API.
//!
//! A name like `f07` is the number of a row of the project's fault matrix.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail the test")]

mod conformance;
mod leftover_bytes;
mod loopback;
mod mutants;
mod one_shot;
