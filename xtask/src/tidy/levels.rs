//! The layers: which crate may depend on which.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use crate::metadata::{Metadata, Package, cargo};

/// The level of each crate; a crate may depend only on crates of a lower level.
///
/// ARCHITECTURE.md has the same table, with the reasons.
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
    ("oss-report", 4),
    ("ossinv", 5),
    ("oss-tests", 6),
    ("xtask", 6),
];

/// Crates that are never known to a crate, whatever their levels are.
const NEVER: &[(&str, &[&str])] = &[
    // The emulator is an independent witness against the client.
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
            "oss-model-testing",
            "oss-transport-testing",
            "oss-credentials",
            "oss-client",
            "oss-inventory",
            "oss-emulator",
            "oss-report",
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

/// Checks the dependencies of each member against [`LEVELS`] and [`NEVER`].
pub(super) fn check(metadata: &Metadata, findings: &mut Vec<String>) {
    let levels: BTreeMap<_, _> = LEVELS.iter().copied().collect();
    for package in metadata.members() {
        match levels.get(package.name.as_str()) {
            Some(level) => check_package(package, *level, &levels, findings),
            None => findings.push(format!(
                "{} needs a level; add it to LEVELS in xtask/src/tidy/levels.rs and to ARCHITECTURE.md",
                package.name
            )),
        }
    }
}

fn check_package(
    package: &Package,
    level: u8,
    levels: &BTreeMap<&str, u8>,
    findings: &mut Vec<String>,
) {
    let name = package.name.as_str();
    for dependency in &package.dependencies {
        // The tests of a crate may use higher levels; what is published may not.
        let is_upward = levels
            .get(dependency.name.as_str())
            .is_some_and(|other| *other >= level);
        if is_upward && dependency.kind.as_deref() != Some("dev") {
            findings.push(format!(
                "{name} (level {level}) must not depend on {}",
                dependency.name
            ));
        }
    }
    let never = NEVER
        .iter()
        .filter(|(other, _)| *other == name)
        .flat_map(|(_, never)| *never);
    for other in never {
        if package
            .dependencies
            .iter()
            .any(|dependency| dependency.name == *other)
        {
            findings.push(format!("{name} must never depend on {other}"));
        }
    }
}

/// Checks that crates without IO don't depend on a runtime.
pub(super) fn check_trees(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    for selection in SANS_IO {
        let arguments = [
            &["tree", "--edges", "normal", "--prefix", "none"],
            *selection,
        ]
        .concat();
        let tree = cargo(root, &arguments)?;
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

/// Checks that the table of ARCHITECTURE.md has the levels of [`LEVELS`].
pub(super) fn check_page(page: &str, findings: &mut Vec<String>) {
    for (name, level) in LEVELS {
        let row = format!("| {level} | `{name}` |");
        if !page.lines().any(|line| line.starts_with(&row)) {
            findings.push(format!(
                "ARCHITECTURE.md: the table of layers must have a row `{row}`"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::metadata;

    fn findings(package: &str, dependency: &str, kind: Option<&str>) -> Vec<String> {
        let dependencies = json!([{ "name": dependency, "kind": kind }]);
        let mut findings = Vec::new();
        check(
            &metadata::of_one(package, &[("dependencies", dependencies)]),
            &mut findings,
        );
        findings
    }

    #[test]
    fn upward_dependency_is_found() {
        assert_eq!(
            findings("oss-sign", "oss-client", None),
            ["oss-sign (level 1) must not depend on oss-client"]
        );
        assert_eq!(
            findings("oss-sign", "oss-model", None),
            ["oss-sign (level 1) must not depend on oss-model"]
        );
        assert_eq!(
            findings("oss-emulator", "oss-client", Some("dev")),
            ["oss-emulator must never depend on oss-client"]
        );
        assert_eq!(findings("oss-client", "oss-sign", None), [""; 0]);
        assert_eq!(
            findings("oss-transport", "oss-transport-testing", Some("dev")),
            [""; 0]
        );
        assert_eq!(findings("oss-unknown", "http", None).len(), 1);
    }

    #[test]
    fn page_with_another_level_is_found() {
        let rows = LEVELS
            .iter()
            .map(|(name, level)| format!("| {level} | `{name}` | x |"));
        let page = rows.collect::<Vec<_>>().join("\n");
        let mut findings = Vec::new();
        check_page(&page, &mut findings);
        assert_eq!(findings, [""; 0]);
        check_page(
            &page.replace("| 3 | `oss-client`", "| 2 | `oss-client`"),
            &mut findings,
        );
        assert_eq!(findings.len(), 1);
    }
}
