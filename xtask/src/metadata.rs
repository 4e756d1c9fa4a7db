//! The output of `cargo metadata` about the members of the workspace.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// The part of `cargo metadata` that is checked.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    workspace_members: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct Package {
    id: String,
    pub(crate) name: String,
    pub(crate) manifest_path: String,
    pub(crate) rust_version: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) documentation: Option<String>,
    pub(crate) readme: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) keywords: Vec<String>,
    pub(crate) categories: Vec<String>,
    /// The registries to publish to; an empty list forbids it.
    pub(crate) publish: Option<Vec<String>>,
    pub(crate) dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
}

impl Metadata {
    /// Reads the manifests of the members.
    ///
    /// Dependencies aren't resolved, because that downloads crates that only other platforms need.
    pub(crate) fn load(root: &Path) -> Result<Self> {
        let arguments = [
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ];
        let output = cargo(root, &arguments)?;
        serde_json::from_str(&output).context("cannot read the output of cargo metadata")
    }

    /// Returns the packages of the workspace.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        let members = &self.workspace_members;
        self.packages
            .iter()
            .filter(|package| members.contains(&package.id))
    }
}

impl Package {
    /// Returns whether the package can be published.
    pub(crate) fn is_published(&self) -> bool {
        self.publish
            .as_ref()
            .is_none_or(|registries| !registries.is_empty())
    }
}

/// Runs cargo and returns its standard output.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Result<String> {
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
pub(crate) fn of_one(package: &str, changes: &[(&str, serde_json::Value)]) -> Metadata {
    let mut value = serde_json::json!({
        "id": "id", "name": package, "manifest_path": "/root/crates/x/Cargo.toml",
        "rust_version": "1.89", "description": "Does it",
        "documentation": "https://example.com", "readme": "README.md", "license": "MIT",
        "keywords": ["oss"], "categories": ["api-bindings"], "publish": null, "dependencies": [],
    });
    for (key, change) in changes {
        value[*key] = change.clone();
    }
    serde_json::from_value(serde_json::json!({ "workspace_members": ["id"], "packages": [value] }))
        .unwrap()
}
