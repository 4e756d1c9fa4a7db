//! Runs cargo.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Runs cargo and shows what it prints.
pub(super) fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    cargo_with(root, arguments, &[])
}

/// Runs cargo with variables of the environment.
pub(super) fn cargo_with(
    root: &Path,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> Result<()> {
    let mut command = Command::new("cargo");
    command
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(root);
    if !command.status().context("cannot run cargo")?.success() {
        bail!("cargo {} failed", arguments.join(" "));
    }
    Ok(())
}
