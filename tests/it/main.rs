//! Tests of the workspace through its public API.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails by panicking"
)]

mod characters;
mod damaged_xml;
mod hostile_xml;
mod sdk_answers;
mod sdk_bodies;
mod sdk_views;
mod xml_round_trip;

use std::error::Error;

/// A test fails by returning any error.
type Outcome = Result<(), Box<dyn Error>>;
