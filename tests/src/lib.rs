//! Helpers that the tests share, independent of the code under test.
//!
//! * [`chromium`] is a headless browser.
//! * [`closed_port`] is a port that refuses connections.
//! * [`fast_timer`] is a timer that doesn't wait as long as it should.
//! * [`fixed_address`] is a transport for hosts that don't resolve.
//! * [`json`] transforms JSON of other tools into the form of this workspace.
//! * [`local_oss`] is a local OSS with a bucket, and clients for it.
//! * [`node`] is an installation of the official SDK for Node.js, and of axe-core.
//! * [`python`] is a Python environment with the official SDKs.
//! * [`random`] generates random numbers that a seed determines.
//! * [`rules`] contains sample rules.
//! * [`text`] generates strings that break naive readers and writers.
//! * [`tree`] is a neutral form of documents, to compare different parsers.
//! * [`unique_keys`] reads JSON and YAML without repeated keys.
//! * [`vectors`] loads recorded input and output of the official SDKs.
//! * [`xml_printer`] prints a tree in all the ways in which a server may write it.

#![expect(
    clippy::expect_used,
    reason = "a test helper fails by panicking, which fails the test"
)]

pub mod chromium;
pub mod closed_port;
pub mod fast_timer;
pub mod fixed_address;
pub mod json;
pub mod local_oss;
pub mod node;
pub mod python;
pub mod random;
#[cfg(doctest)]
pub mod readme;
pub mod rules;
mod script;
pub mod text;
pub mod tree;
pub mod unique_keys;
pub mod vectors;
pub mod xml_printer;

use std::error::Error;

/// The result of a test, which fails with any error.
pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;
