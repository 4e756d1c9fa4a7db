//! `ossinv` as people and scripts run it: against a local OSS that it runs itself.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails by panicking"
)]

mod bad_files;
mod commands;
mod exit_codes;
mod local_oss;
mod quickstart;
#[cfg(unix)]
mod readme;
mod replace;
mod round_trip;
mod secrets;
mod tables;
mod whoami;
mod wrong_answers;
