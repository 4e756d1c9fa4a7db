//! Tests of oss-inventory through its public API, on transports that answer from memory.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a helper of a test may fail the test"
)]

mod answers;
mod contract;
mod deletes;
mod gets;
mod lists;
mod properties;
mod puts;
mod support;
