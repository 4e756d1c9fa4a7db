//! Reads any bytes as rows; the first two say how many columns they have and how they are cut.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../rows_oracle.rs"]
#[expect(dead_code, reason = "each target checks one thing")]
mod rows_oracle;

fuzz_target!(|bytes: &[u8]| {
    if let [width, chunk, file @ ..] = bytes {
        rows_oracle::check_file(file, usize::from(*width), usize::from(*chunk));
    }
});
