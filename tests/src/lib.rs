//! What the tests of the workspace share: witnesses that are not the code under test.
//!
//! * [`tree`] is the common form of a document, made by other parsers than ours.
//! * [`json`] brings what others say into the form that ours has.
//! * [`local`] is a local OSS with buckets, and clients of it.
//! * [`python`] is an interpreter that has the official SDKs.
//! * [`refusing`] is a port on which nobody listens.
//! * [`rerouted`] is a transport for hosts that do not resolve.
//! * [`rules`] are the rules that tests put.
//! * [`server_like`] prints a tree in any of the ways in which a server may.
//! * [`text`] makes strings that break naive readers and writers.
//! * [`vectors`] loads what the official SDKs wrote and read.

#![expect(
    clippy::expect_used,
    reason = "what helps a test fails by panicking, which fails the test"
)]

pub mod json;
pub mod local;
pub mod python;
#[cfg(doctest)]
pub mod readme;
pub mod refusing;
pub mod rerouted;
pub mod rules;
pub mod server_like;
pub mod text;
pub mod tree;
pub mod vectors;

use std::error::Error;

/// What a test returns: it fails with any error.
pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;
