//! Tests of the program `ossinv` against a local OSS.

#![expect(clippy::expect_used, clippy::panic, reason = "test helpers may panic")]

mod applies;
mod bad_files;
#[cfg(target_os = "linux")]
mod blocked;
mod commands;
mod copies;
#[cfg(unix)]
mod edit;
#[cfg(unix)]
mod emulator;
mod error_format;
mod exit_codes;
mod export;
#[cfg(target_os = "linux")]
mod golden;
mod import;
mod init;
mod local_oss;
mod no_proxy;
mod paths;
mod plans;
mod presign;
mod profiles;
#[cfg(target_os = "linux")]
mod proxies;
mod queries;
mod quickstart;
#[cfg(unix)]
mod readme;
mod recoveries;
mod replace;
mod report_exports;
mod reports;
mod round_trip;
mod secrets;
mod selection;
mod several_buckets;
#[cfg(target_os = "linux")]
mod shell;
mod tables;
mod terminal;
mod terraform;
mod tls_front;
mod trust;
mod unexpected_responses;
mod validates;
mod waits;
mod whoami;
