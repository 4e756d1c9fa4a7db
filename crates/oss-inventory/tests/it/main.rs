//! Tests of the public API on in-memory transports.
#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "test helpers may panic"
)]

mod applies;
mod contract;
mod deletes;
mod fake_service;
mod gets;
mod journals;
mod kept_rules;
mod lists;
mod plans;
mod properties;
mod puts;
mod recoveries;
mod replaces;
mod support;
mod time_limits;
mod unexpected_responses;
mod updates;
mod waits;
