//! Tests of the program `ossinv` against a local OSS.

#![expect(clippy::expect_used, clippy::panic, reason = "test helpers may panic")]

mod bad_files;
#[cfg(target_os = "linux")]
mod blocked;
mod commands;
mod exit_codes;
mod local_oss;
mod profiles;
mod quickstart;
#[cfg(unix)]
mod readme;
mod replace;
mod round_trip;
mod secrets;
mod tables;
mod unexpected_responses;
mod whoami;
