//! `cargo xtask inspect`: runs the example `inspect` of `oss-model`.
//!
//! This crate doesn't depend on `oss-model`: an error in generated code must not prevent building the
//! generator.

use std::path::Path;
use std::process::{Command, ExitCode};

/// Runs the example with files, and returns its exit code.
pub(crate) fn run(root: &Path, files: &[&str]) -> ExitCode {
    let mut command = Command::new("cargo");
    command
        .args([
            "run",
            "--quiet",
            "--package",
            "oss-model",
            "--example",
            "inspect",
        ])
        .args(["--features", "all", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .arg("--")
        .args(files);
    match command.status().map(|status| status.code()) {
        Ok(Some(code)) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Ok(None) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: cannot run cargo: {error}");
            ExitCode::FAILURE
        }
    }
}
