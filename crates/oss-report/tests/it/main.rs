//! Tests of the crate through its public API.

mod bucket;
mod data_files;
mod directory;
mod gzip;
mod manifest;
mod read;
mod runs;
mod sample;
mod scanner;
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
