//! Shows how this crate reads XML documents: `cargo xtask inspect FILE…`.
//!
//! For each document with a known root element, it shows the known and the unknown parts, and what writing
//! the document would lose. Maintainers use it to find where a spec lags behind the service.
#![expect(
    clippy::print_stderr,
    reason = "a command line program writes to the terminal"
)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::process::ExitCode;

mod leaves;
mod report;

use report::Report;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("Usage: cargo xtask inspect FILE…   (- is stdin)");
        return ExitCode::from(2);
    }
    let mut code = ExitCode::SUCCESS;
    for file in files {
        match read(&file).and_then(|document| Report::new(&document)) {
            Ok(report) => {
                if writeln!(std::io::stdout(), "{file}: {report}").is_err() {
                    // The pipe is closed, as by `| head`.
                    return ExitCode::FAILURE;
                }
                if report.loses() {
                    code = ExitCode::FAILURE;
                }
            }
            Err(error) => {
                eprintln!("{file}: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

fn read(file: &str) -> Result<Vec<u8>, String> {
    if file != "-" {
        return fs::read(file).map_err(|error| error.to_string());
    }
    let mut document = Vec::new();
    let read = std::io::stdin().read_to_end(&mut document);
    read.map(|_| document).map_err(|error| error.to_string())
}
