//! The promised Rust version, which holds only if every dependency keeps it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::metadata::Metadata;

/// `Cargo.lock`.
#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

/// A package of `Cargo.lock`.
#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    /// The registry of the package; members have none.
    source: Option<String>,
}

/// The manifest of a dependency.
#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    #[serde(rename = "rust-version")]
    rust_version: Option<String>,
}

/// Checks that no dependency needs a newer Rust than the workspace promises.
///
/// Reads the crates that a build has downloaded and unpacked, and returns which others `Cargo.lock` names.
pub(super) fn check(
    root: &Path,
    metadata: &Metadata,
    findings: &mut Vec<String>,
) -> Result<Option<String>> {
    let mut members = metadata.members();
    let Some(ours) = members.find_map(|package| package.rust_version.as_deref()) else {
        findings.push("the workspace states no rust-version".to_owned());
        return Ok(None);
    };
    let missing = check_lock(root, &unpacked(&cargo_home()?)?, ours, findings)?;
    Ok((!missing.is_empty()).then(|| {
        format!(
            "the Rust versions of {} dependencies that no build here needed: {}; `cargo fetch` downloads them",
            missing.len(),
            missing.join(", ")
        )
    }))
}

/// Checks the packages of `Cargo.lock`, and returns those in none of the folders.
fn check_lock(
    root: &Path,
    folders: &[PathBuf],
    ours: &str,
    findings: &mut Vec<String>,
) -> Result<Vec<String>> {
    let lock: Lock = read(&root.join("Cargo.lock"))?;
    let mut missing = Vec::new();
    for Locked { name, version, .. } in lock.package.iter().filter(|it| it.source.is_some()) {
        let folder = format!("{name}-{version}");
        let mut files = folders
            .iter()
            .map(|registry| registry.join(&folder).join("Cargo.toml"));
        let Some(file) = files.find(|file| file.is_file()) else {
            missing.push(name.clone());
            continue;
        };
        if let Some(theirs) = read::<Manifest>(&file)?.package.rust_version
            && parts(&theirs) > parts(ours)
        {
            findings.push(format!(
                "{name} needs Rust {theirs}, the workspace promises {ours}"
            ));
        }
    }
    Ok(missing)
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let cannot = || format!("cannot read {}", file.display());
    toml::from_str(&fs::read_to_string(file).with_context(cannot)?).with_context(cannot)
}

/// Returns the folders with the unpacked crates of each registry.
fn unpacked(cargo_home: &Path) -> Result<Vec<PathBuf>> {
    let folder = cargo_home.join("registry").join("src");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect()
}

fn cargo_home() -> Result<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "cargo reads the same variable")]
    let variable = env::var_os("CARGO_HOME").filter(|folder| !folder.is_empty());
    let home = || env::home_dir().map(|home| home.join(".cargo"));
    variable
        .map(PathBuf::from)
        .or_else(home)
        .context("cannot find the folder of cargo: no home directory")
}

fn parts(version: &str) -> Vec<u32> {
    let parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut parts: Vec<u32> = parts.collect();
    parts.resize(3, 0);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newer_versions_are_greater() {
        assert!(parts("1.90") > parts("1.89.0"));
        assert!(parts("1.89") <= parts("1.89.0"));
    }

    #[test]
    fn dependency_is_checked_or_listed_as_missing() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let locked = [
            ("new", "2.1.0"),
            ("old", "1.0.0"),
            ("other-platform", "1.0.0"),
        ];
        let packages = locked.map(|(name, version)| {
            format!(
                "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"registry\"\n"
            )
        });
        let member = "[[package]]\nname = \"ours\"\nversion = \"1.0.0\"\n";
        fs::write(root.join("Cargo.lock"), packages.concat() + member).unwrap();
        let registry = root.join("registry/src/index");
        for (crate_, rust) in [("new-2.1.0", "1.90"), ("old-1.0.0", "1.60")] {
            let manifest = format!("[package]\nname = \"x\"\nrust-version = \"{rust}\"\n");
            fs::create_dir_all(registry.join(crate_)).unwrap();
            fs::write(registry.join(crate_).join("Cargo.toml"), manifest).unwrap();
        }
        let mut findings = Vec::new();
        let folders = unpacked(root).unwrap();
        let missing = check_lock(root, &folders, "1.89", &mut findings).unwrap();
        assert_eq!(missing, ["other-platform"]);
        assert_eq!(
            findings,
            ["new needs Rust 1.90, the workspace promises 1.89"]
        );
    }

    #[test]
    fn nothing_is_unpacked_before_the_first_build() {
        let folder = tempfile::tempdir().unwrap();
        assert!(unpacked(folder.path()).unwrap().is_empty());
    }
}
