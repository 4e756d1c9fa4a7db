//! Tasks of this workspace; `cargo xtask` is an alias for running this program.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program talks to a terminal"
)]

use std::path::PathBuf;
use std::process::ExitCode;

mod ci;
mod codegen;
mod count;
mod faults;
mod fuzz;
mod inspect;
mod metadata;
mod tidy;

const USAGE: &str = "\
Usage: cargo xtask TASK

Tasks:
  codegen [--check]  Generate crates/oss-model/src/generated from specs/; with --check only compare
  tidy               Check the rules of this workspace that no other tool knows
  count              Count the operations and lines of each API, and write them into ARCHITECTURE.md
  faults             Run the tests of the fault matrix, and print it with their results
  inspect FILE…      Show what is understood of XML documents, what is unknown, and what would be lost
  fuzz SECONDS [TARGET]  Fuzz a target, by default the reader of documents (needs cargo-fuzz)
  ci [STEP…]         Check everything that CI checks, in the order of cost, or some steps of it";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match *arguments {
        ["codegen"] => codegen::run(&root(), codegen::Mode::Write),
        ["codegen", "--check"] => codegen::run(&root(), codegen::Mode::Check),
        ["tidy"] => tidy::run(&root()).map(drop),
        ["count"] => count::run(&root()),
        ["faults"] => faults::run(&root()),
        ["inspect", ref files @ ..] => return inspect::run(&root(), files),
        ["fuzz", seconds] => fuzz::run(&root(), seconds, fuzz::DOCUMENT),
        ["fuzz", seconds, target] => fuzz::run(&root(), seconds, target),
        ["ci", ref steps @ ..] => ci::run(&root(), steps),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Paths are shown from the root of the workspace.
            let root = format!("{}/", root().display());
            eprintln!("error: {}", format!("{error:#}").replace(&root, ""));
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace, wherever the task was started.
fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}
