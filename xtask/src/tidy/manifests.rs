//! The manifests of the crates that are published.

use std::path::Path;

use crate::metadata::{Metadata, Package};

/// Files that stand next to the manifest of each published crate.
const FILES: &[&str] = &["README.md", "LICENSE-APACHE", "LICENSE-MIT"];

/// Checks that a registry can show each published crate.
pub(super) fn check(metadata: &Metadata, findings: &mut Vec<String>) {
    for package in metadata.members().filter(|package| package.is_published()) {
        check_fields(package, findings);
        if let Some(folder) = Path::new(&package.manifest_path).parent() {
            let missing = FILES.iter().filter(|file| !folder.join(file).is_file());
            findings.extend(missing.map(|file| format!("{} lacks the file {file}", package.name)));
        }
    }
}

fn check_fields(package: &Package, findings: &mut Vec<String>) {
    let is_set = |field: &Option<String>| field.as_ref().is_some_and(|text| !text.is_empty());
    let fields = [
        ("description", is_set(&package.description)),
        ("documentation", is_set(&package.documentation)),
        ("repository", is_set(&package.repository)),
        ("readme", is_set(&package.readme)),
        ("license", is_set(&package.license)),
        (
            "keywords (1 to 5)",
            (1..=5).contains(&package.keywords.len()),
        ),
        (
            "categories (1 to 5)",
            (1..=5).contains(&package.categories.len()),
        ),
    ];
    for (field, _) in fields.iter().filter(|(_, is_valid)| !is_valid) {
        findings.push(format!("{}: its Cargo.toml lacks {field}", package.name));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::metadata::of_one;

    fn findings(changes: &[(&str, Value)]) -> Vec<String> {
        let mut findings = Vec::new();
        let metadata = of_one("x", changes);
        metadata
            .members()
            .for_each(|package| check_fields(package, &mut findings));
        findings
    }

    #[test]
    fn missing_fields_are_found() {
        assert_eq!(findings(&[]), [""; 0]);
        assert_eq!(
            findings(&[("readme", json!(null))]),
            ["x: its Cargo.toml lacks readme"]
        );
        assert_eq!(
            findings(&[("description", json!("")), ("categories", json!([]))]).len(),
            2
        );
    }

    #[test]
    fn unpublished_crate_needs_no_files() {
        let count = |publish: Value| {
            let mut findings = Vec::new();
            check(&of_one("x", &[("publish", publish)]), &mut findings);
            findings.len()
        };
        assert_eq!(count(json!([])), 0);
        assert_eq!(count(json!(null)), FILES.len());
    }
}
