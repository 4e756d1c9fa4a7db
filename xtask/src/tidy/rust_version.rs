//! The promised Rust version, which holds only if every dependency keeps it.

use crate::metadata::Metadata;

/// Checks that no package needs a newer Rust than the workspace promises.
pub(super) fn check(metadata: &Metadata, findings: &mut Vec<String>) {
    let mut members = metadata.members();
    let Some(ours) = members.find_map(|package| package.rust_version.as_deref()) else {
        findings.push("the workspace states no rust-version".to_owned());
        return;
    };
    for package in &metadata.packages {
        if let Some(theirs) = package.rust_version.as_deref()
            && version(theirs) > version(ours)
        {
            findings.push(format!(
                "{} needs Rust {theirs}, the workspace promises {ours}",
                package.name
            ));
        }
    }
}

fn version(text: &str) -> Vec<u32> {
    let parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    let mut parts: Vec<u32> = parts.collect();
    parts.resize(3, 0);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata;

    #[test]
    fn newer_versions_are_greater() {
        assert!(version("1.90") > version("1.89.0"));
        assert!(version("1.89") <= version("1.89.0"));
    }

    #[test]
    fn dependency_with_newer_rust_is_found() {
        let mut metadata = metadata::of_one("oss-model", &[]);
        let theirs = metadata::of_one(
            "new",
            &[("id", "other".into()), ("rust_version", "1.90".into())],
        );
        metadata.packages.extend(theirs.packages);
        let mut findings = Vec::new();
        check(&metadata, &mut findings);
        assert_eq!(
            findings,
            ["new needs Rust 1.90, the workspace promises 1.89"]
        );
    }
}
