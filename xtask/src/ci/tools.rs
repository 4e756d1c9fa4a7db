//! Checks by tools that not every machine has.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::cargo::{cargo, cargo_with};
use crate::metadata::Metadata;

/// A program that has to be installed.
pub(super) struct Tool {
    pub(super) name: &'static str,
    /// A command that succeeds if the program is installed.
    pub(super) probe: &'static [&'static str],
    pub(super) install: &'static str,
}

pub(super) const TYPOS: Tool = Tool {
    name: "typos",
    probe: &["typos", "--version"],
    install: "run `cargo install --locked typos-cli`",
};
pub(super) const DENY: Tool = Tool {
    name: "cargo-deny",
    probe: &["cargo", "deny", "--version"],
    install: "run `cargo install --locked cargo-deny`",
};
pub(super) const MSRV: Tool = Tool {
    name: "Rust 1.89",
    // Unlike `cargo +1.89`, this doesn't install anything.
    probe: &["rustup", "which", "--toolchain", "1.89", "cargo"],
    install: "run `rustup toolchain install 1.89`",
};
pub(super) const HACK: Tool = Tool {
    name: "cargo-hack",
    probe: &["cargo", "hack", "--version"],
    install: "run `cargo install --locked cargo-hack`",
};
pub(super) const MINIMAL_VERSIONS: Tool = Tool {
    name: "cargo-minimal-versions",
    probe: &["cargo", "minimal-versions", "--version"],
    install: "run `cargo install --locked cargo-hack cargo-minimal-versions` and install Rust nightly",
};
pub(super) const EXTERNAL_TYPES: Tool = Tool {
    name: "cargo-check-external-types",
    probe: &["cargo", "check-external-types", "--version"],
    install: "run `cargo install --locked cargo-check-external-types`, and cargo of the nightly that its README names",
};
pub(super) const SEMVER: Tool = Tool {
    name: "cargo-semver-checks",
    probe: &["cargo", "semver-checks", "--version"],
    install: "run `cargo install --locked cargo-semver-checks`",
};

impl Tool {
    pub(super) fn is_installed(&self, root: &Path) -> bool {
        let Some((program, arguments)) = self.probe.split_first() else {
            return false;
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(root)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

pub(super) fn typos(root: &Path) -> Result<()> {
    let status = Command::new("typos")
        .current_dir(root)
        .status()
        .context("cannot run typos")?;
    if !status.success() {
        bail!("typos failed; an intended spelling belongs in typos.toml");
    }
    Ok(())
}

/// Checks licences, bans and sources.
///
/// Advisories need a database from the network, and a separate job.
pub(super) fn deny(root: &Path) -> Result<()> {
    let options = ["deny", "--workspace", "--all-features", "--offline"];
    cargo(
        root,
        &[&options[..], &["check", "bans", "licenses", "sources"]].concat(),
    )
}

/// Compiles what users get with the oldest Rust that is promised.
pub(super) fn msrv(root: &Path) -> Result<()> {
    let arguments = [
        "+1.89",
        "check",
        "--workspace",
        "--exclude",
        "xtask",
        "--all-features",
    ];
    cargo_with(root, &arguments, &[("CARGO_TARGET_DIR", "target/msrv")])
}

/// Compiles every pair of features.
pub(super) fn hack(root: &Path) -> Result<()> {
    let powerset = ["--feature-powerset", "--depth", "2", "--no-dev-deps"];
    cargo(
        root,
        &[
            &["hack", "check", "--workspace", "--ignore-private"],
            &powerset[..],
        ]
        .concat(),
    )
}

/// Compiles with the lowest versions that the manifests allow for dependencies.
pub(super) fn minimal_versions(root: &Path) -> Result<()> {
    let arguments = [
        "minimal-versions",
        "check",
        "--direct",
        "--workspace",
        "--ignore-private",
        "--all-features",
    ];
    cargo_with(
        root,
        &arguments,
        &[("CARGO_TARGET_DIR", "target/minimal-versions")],
    )
}

/// Checks that public signatures name only the types that each manifest lists.
pub(super) fn external_types(root: &Path) -> Result<()> {
    for package in Metadata::load(root)?
        .members()
        .filter(|package| package.is_published())
    {
        let manifest = Path::new(&package.manifest_path);
        if manifest.with_file_name("src").join("lib.rs").is_file() {
            let options = ["check-external-types", "--all-features", "--manifest-path"];
            cargo(root, &[&options[..], &[&package.manifest_path]].concat())?;
        }
    }
    Ok(())
}

/// Compares the public API with the last release, if one is tagged.
pub(super) fn semver(root: &Path) -> Result<Option<String>> {
    let Some(release) = last_release(root)? else {
        return Ok(Some(
            "no release is tagged here, so no API was compared".to_owned(),
        ));
    };
    cargo(
        root,
        &["semver-checks", "--workspace", "--baseline-rev", &release],
    )?;
    Ok(None)
}

/// Returns the last tag of a release, if any.
fn last_release(root: &Path) -> Result<Option<String>> {
    if git(root, &["tag", "--list", "v*", "--merged"])?.is_empty() {
        return Ok(None);
    }
    git(root, &["describe", "--tags", "--abbrev=0", "--match", "v*"]).map(Some)
}

fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(root);
    let output = command.output().context("cannot run git")?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        bail!("git {} failed: {}", arguments.join(" "), why.trim());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_without_a_tagged_release_is_unchecked() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        git(root, &["init", "--quiet"]).unwrap();
        git(root, &["config", "user.name", "x"]).unwrap();
        git(root, &["config", "user.email", "x@example.com"]).unwrap();
        git(root, &["config", "commit.gpgsign", "false"]).unwrap();
        git(
            root,
            &["commit", "--quiet", "--allow-empty", "--message", "x"],
        )
        .unwrap();
        assert!(semver(root).unwrap().unwrap().starts_with("no release is"));
        git(root, &["tag", "--no-sign", "v0.1.0"]).unwrap();
        assert_eq!(last_release(root).unwrap().as_deref(), Some("v0.1.0"));
    }
}
