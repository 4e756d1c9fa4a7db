//! Tests of the crate through its public API.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test helper may fail the test, and say why it was skipped"
)]

mod bucket;
mod columns;
mod data_files;
mod differential;
mod directory;
mod fetch;
mod gzip;
mod human;
mod keys;
mod limits;
mod manifest;
mod overlap;
mod page;
mod read;
#[path = "../../../../fuzz/report_oracle.rs"]
mod report_oracle;
mod rows;
#[path = "../../../../fuzz/rows_oracle.rs"]
mod rows_oracle;
mod runs;
mod sample;
mod scanner;
mod sections;
mod support;
mod tallies;
mod tree;
mod values;
mod verify;

/// The result of a test.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Returns the text of an error and all its sources.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let levels = std::iter::successors(Some(error), |error| error.source());
    levels
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
