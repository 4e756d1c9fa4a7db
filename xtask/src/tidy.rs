//! `cargo xtask tidy`: the rules of this workspace that no other tool knows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::{codegen, count};

/// The level of each crate; a crate may depend only on crates of a lower level.
///
/// ARCHITECTURE.md shows the same table and says why.
const LEVELS: &[(&str, u8)] = &[
    ("oss-model", 1),
    ("oss-sign", 1),
    ("oss-transport", 1),
    ("oss-model-testing", 2),
    ("oss-transport-testing", 2),
    ("oss-credentials", 2),
    ("oss-client", 3),
    ("oss-inventory", 4),
    ("oss-emulator", 4),
    ("ossinv", 5),
    ("oss-tests", 6),
    ("xtask", 6),
];

/// What must not know of each other, whatever their levels are.
const NEVER: &[(&str, &[&str])] = &[
    // The emulator is a witness against the client, so it shares no code with it but the signatures.
    (
        "oss-emulator",
        &[
            "oss-client",
            "oss-credentials",
            "oss-transport",
            "oss-inventory",
        ],
    ),
    (
        "xtask",
        &[
            "oss-model",
            "oss-sign",
            "oss-transport",
            "oss-transport-testing",
            "oss-credentials",
            "oss-client",
            "oss-inventory",
            "oss-emulator",
            "ossinv",
        ],
    ),
];

/// Dependency trees that must not hold an HTTP client or an async runtime.
const SANS_IO: &[&[&str]] = &[
    &["-p", "oss-model", "--all-features"],
    &["-p", "oss-sign", "--all-features"],
    &["-p", "oss-transport", "--no-default-features"],
];
const IO: &[&str] = &[
    "hyper",
    "hyper-util",
    "hyper-rustls",
    "rustls",
    "tokio",
    "reqwest",
];

/// The longest hand-written file, in lines.
const MAX_LINES: usize = 500;

/// Checks everything and reports all findings at once.
pub(crate) fn run(root: &Path) -> Result<()> {
    let mut findings = Vec::new();
    let metadata = Metadata::load(root)?;
    metadata.check_levels(&mut findings);
    metadata.check_rust_version(&mut findings);
    check_trees(root, &mut findings)?;
    check_features(root, &mut findings)?;
    if let Err(error) = count::check(root) {
        findings.push(error.to_string());
    }
    for file in rust_files(root)? {
        let name = file.strip_prefix(root)?.display().to_string();
        check_file(&name, &fs::read_to_string(&file)?, &mut findings);
    }
    if findings.is_empty() {
        println!(
            "tidy: levels, dependency trees, features, Rust version, counts, module documentation and file sizes are as they should be"
        );
        return Ok(());
    }
    bail!("tidy found {}:\n{}", findings.len(), findings.join("\n"))
}

/// The part of `cargo metadata` that is checked.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    workspace_members: Vec<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    rust_version: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

impl Metadata {
    fn load(root: &Path) -> Result<Self> {
        let output = cargo(root, &["metadata", "--format-version", "1"])?;
        serde_json::from_str(&output).context("cargo metadata printed something unexpected")
    }

    fn check_levels(&self, findings: &mut Vec<String>) {
        let levels: BTreeMap<_, _> = LEVELS.iter().copied().collect();
        let members = self
            .packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id));
        for package in members {
            let Some(level) = levels.get(package.name.as_str()) else {
                findings.push(format!(
                    "{} has no level; add it to LEVELS in xtask/src/tidy.rs and to ARCHITECTURE.md",
                    package.name
                ));
                continue;
            };
            // Tests of a crate may look up; what is published may not.
            for dependency in package
                .dependencies
                .iter()
                .filter(|d| d.kind.as_deref() != Some("dev"))
            {
                if levels
                    .get(dependency.name.as_str())
                    .is_some_and(|other| other >= level)
                {
                    findings.push(format!(
                        "{} (level {level}) must not depend on {}",
                        package.name, dependency.name
                    ));
                }
            }
            let never = NEVER
                .iter()
                .filter(|(name, _)| *name == package.name)
                .flat_map(|(_, never)| *never);
            for name in never {
                if package.dependencies.iter().any(|d| d.name == *name) {
                    findings.push(format!("{} must never depend on {name}", package.name));
                }
            }
        }
    }

    /// Our `rust-version` is a promise that holds only if every dependency keeps it.
    fn check_rust_version(&self, findings: &mut Vec<String>) {
        let Some(ours) = self
            .packages
            .iter()
            .find(|p| p.name == "oss-model")
            .and_then(|p| p.rust_version.as_deref())
        else {
            findings.push("oss-model states no rust-version".to_owned());
            return;
        };
        for package in &self.packages {
            if package
                .rust_version
                .as_deref()
                .is_some_and(|theirs| version(theirs) > version(ours))
            {
                let theirs = package.rust_version.as_deref().unwrap_or_default();
                findings.push(format!(
                    "{} needs Rust {theirs}, the workspace promises {ours}",
                    package.name
                ));
            }
        }
    }
}

fn version(text: &str) -> Vec<u32> {
    let mut parts: Vec<u32> = text
        .split('.')
        .map(|part| part.parse().unwrap_or(0))
        .collect();
    parts.resize(3, 0);
    parts
}

fn check_trees(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    for selection in SANS_IO {
        let tree = cargo(
            root,
            &[
                &["tree", "--edges", "normal", "--prefix", "none"],
                *selection,
            ]
            .concat(),
        )?;
        for name in tree.lines().filter_map(|line| line.split(' ').next()) {
            if IO.contains(&name) {
                findings.push(format!(
                    "cargo tree {}: must not hold {name}",
                    selection.join(" ")
                ));
            }
        }
    }
    Ok(())
}

/// Each API is a feature of `oss-model`, and a part of the feature `all`.
fn check_features(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    #[derive(Deserialize)]
    struct Manifest {
        features: BTreeMap<String, Vec<String>>,
    }
    let manifest = fs::read_to_string(root.join("crates/oss-model/Cargo.toml"))?;
    let Manifest { features } = toml::from_str(&manifest)?;
    for folder in codegen::folders(&root.join("specs"))? {
        let api = codegen::name_of(&folder);
        let is_api = folder.join("operations.toml").is_file() && api != "common";
        let generated = codegen::all_files(&root.join(codegen::GENERATED).join(&api))?;
        let mut texts = generated.iter().map(fs::read_to_string);
        let has_times = texts.any(|text| text.is_ok_and(|text| text.contains("crate::DateTime")));
        let names_times = features
            .get(&api)
            .is_some_and(|needs| needs.iter().any(|name| name == "date-time"));
        if has_times && !names_times {
            findings.push(format!(
                "crates/oss-model/Cargo.toml: the API {api} has points in time, so its feature must name date-time"
            ));
        }
        let is_in_all = features.get("all").is_some_and(|all| all.contains(&api));
        if is_api && !(features.contains_key(&api) && is_in_all) {
            findings.push(format!(
                "crates/oss-model/Cargo.toml must have a feature {api}, and {api} in the feature all"
            ));
        }
    }
    Ok(())
}

fn check_file(name: &str, text: &str, findings: &mut Vec<String>) {
    let lines = text.lines().count();
    if !name.contains("/generated/") && lines > MAX_LINES {
        findings.push(format!(
            "{name} has {lines} lines; split it, at most {MAX_LINES} are allowed"
        ));
    }
    let first = text
        .lines()
        .find(|line| !line.is_empty() && !line.starts_with("// @generated"));
    if !first.is_some_and(|line| line.starts_with("//!")) {
        findings.push(format!(
            "{name} does not start with module documentation (//!)"
        ));
    }
}

/// All Rust files below the folders that hold code.
fn rust_files(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![
        root.join("crates"),
        root.join("fuzz/fuzz_targets"),
        root.join("tests"),
        root.join("xtask/src"),
    ];
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?
        {
            let path = entry?.path();
            if path.is_dir() && !path.ends_with("target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<String> {
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
    String::from_utf8(output.stdout).context("cargo printed something that is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(package: &str, dependency: &str, kind: &str) -> Metadata {
        let json = format!(
            r#"{{"workspace_members": ["id"], "packages": [{{"id": "id", "name": "{package}", "rust_version": "1.89",
                "dependencies": [{{"name": "{dependency}", "kind": {kind}}}]}}]}}"#
        );
        serde_json::from_str(&json).unwrap()
    }

    fn findings(package: &str, dependency: &str, kind: &str) -> Vec<String> {
        let mut findings = Vec::new();
        metadata(package, dependency, kind).check_levels(&mut findings);
        findings
    }

    #[test]
    fn an_upward_dependency_is_found() {
        assert_eq!(
            findings("oss-sign", "oss-client", "null"),
            ["oss-sign (level 1) must not depend on oss-client"]
        );
        assert_eq!(
            findings("oss-sign", "oss-model", "null"),
            ["oss-sign (level 1) must not depend on oss-model"]
        );
        assert_eq!(
            findings("oss-emulator", "oss-client", "\"dev\""),
            ["oss-emulator must never depend on oss-client"]
        );
        assert_eq!(findings("oss-client", "oss-sign", "null"), [""; 0]);
        assert_eq!(findings("oss-report", "http", "null").len(), 1);
    }

    #[test]
    fn a_dependency_that_needs_a_newer_rust_is_found() {
        assert!(version("1.90") > version("1.89.0"));
        assert!(version("1.89") <= version("1.89.0"));
    }

    #[test]
    fn files_need_documentation_and_have_a_limit() {
        let mut findings = Vec::new();
        check_file("a.rs", "//! Documented.\n", &mut findings);
        check_file(
            "generated/b.rs",
            "// @generated by x\n\n//! Documented.\n",
            &mut findings,
        );
        assert!(findings.is_empty(), "{findings:?}");
        check_file("c.rs", "fn main() {}\n", &mut findings);
        check_file(
            "d.rs",
            &format!("//! Long.\n{}", "\n".repeat(MAX_LINES)),
            &mut findings,
        );
        assert_eq!(findings.len(), 2);
    }
}
