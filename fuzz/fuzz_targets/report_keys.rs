//! Decodes any bytes as a key.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../rows_oracle.rs"]
#[expect(dead_code, reason = "each target checks one thing")]
mod rows_oracle;

fuzz_target!(|bytes: &[u8]| rows_oracle::check_key(bytes));
