//! Reads any bytes as a gzip file.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../report_oracle.rs"]
#[expect(dead_code, reason = "each target checks one thing")]
mod report_oracle;

fuzz_target!(|bytes: &[u8]| report_oracle::check_gzip(bytes));
