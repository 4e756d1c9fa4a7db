//! What cargo says about the workspace.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// The part of `cargo metadata` that is checked.
#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) packages: Vec<Package>,
    workspace_members: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Package {
    id: String,
    pub(super) name: String,
    pub(super) manifest_path: String,
    pub(super) rust_version: Option<String>,
    pub(super) description: Option<String>,
    pub(super) repository: Option<String>,
    pub(super) documentation: Option<String>,
    pub(super) readme: Option<String>,
    pub(super) license: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) categories: Vec<String>,
    /// The registries to publish to; an empty list forbids it.
    pub(super) publish: Option<Vec<String>>,
    pub(super) dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) kind: Option<String>,
}

impl Metadata {
    pub(super) fn load(root: &Path) -> Result<Self> {
        let output = cargo(root, &["metadata", "--format-version", "1"])?;
        serde_json::from_str(&output).context("cannot read the output of cargo metadata")
    }

    /// Returns the packages of the workspace.
    pub(super) fn members(&self) -> impl Iterator<Item = &Package> {
        let members = &self.workspace_members;
        self.packages
            .iter()
            .filter(|package| members.contains(&package.id))
    }
}

impl Package {
    /// Returns whether the package can be published.
    pub(super) fn is_published(&self) -> bool {
        self.publish
            .as_ref()
            .is_none_or(|registries| !registries.is_empty())
    }
}

/// Returns the standard output of cargo.
pub(super) fn cargo(root: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(root)
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        bail!(
            "cargo {} failed:\n{}",
            arguments.join(" "),
            String::from_utf8_lossy(&output.stderr)
        );
    }
    String::from_utf8(output.stdout).context("cargo printed text that isn't UTF-8")
}

/// Returns metadata of a single package, as cargo prints it.
#[cfg(test)]
pub(super) fn of_one(package: &str, changes: &[(&str, serde_json::Value)]) -> Metadata {
    let mut value = serde_json::json!({
        "id": "id", "name": package, "manifest_path": "/root/crates/x/Cargo.toml",
        "rust_version": "1.89", "description": "Does it", "repository": "https://example.com",
        "documentation": "https://example.com", "readme": "README.md", "license": "MIT",
        "keywords": ["oss"], "categories": ["api-bindings"], "publish": null, "dependencies": [],
    });
    for (key, change) in changes {
        value[*key] = change.clone();
    }
    serde_json::from_value(serde_json::json!({ "workspace_members": ["id"], "packages": [value] }))
        .unwrap()
}
