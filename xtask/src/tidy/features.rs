//! The features of `oss-model`: each API is one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Result;
use serde::Deserialize;

use crate::codegen;

const MANIFEST: &str = "crates/oss-model/Cargo.toml";
/// The manifest of the crate that re-exports the APIs.
const CLIENT: &str = "crates/oss-client/Cargo.toml";

/// The features of a manifest.
#[derive(Deserialize)]
struct Manifest {
    features: BTreeMap<String, Vec<String>>,
}

/// Checks that each API has a feature, which is a part of the feature `all`.
pub(super) fn check(root: &Path, findings: &mut Vec<String>) -> Result<()> {
    let manifest: Manifest = toml::from_str(&fs::read_to_string(root.join(MANIFEST))?)?;
    let client: Manifest = toml::from_str(&fs::read_to_string(root.join(CLIENT))?)?;
    for folder in codegen::folders(&root.join("specs"))? {
        let api = codegen::name_of(&folder);
        if folder.join("operations.toml").is_file() && api != "common" {
            let generated = codegen::all_files(&root.join(codegen::GENERATED).join(&api))?;
            let mut texts = generated.iter().map(fs::read_to_string);
            let has_times =
                texts.any(|text| text.is_ok_and(|text| text.contains("crate::DateTime")));
            manifest.check_api(&api, has_times, findings);
            client.check_forwarded(&api, findings);
        }
    }
    Ok(())
}

impl Manifest {
    fn names(&self, feature: &str, other: &str) -> bool {
        let needs = self.features.get(feature);
        needs.is_some_and(|needs| needs.iter().any(|name| name == other))
    }

    fn check_forwarded(&self, api: &str, findings: &mut Vec<String>) {
        let forwarded = format!("oss-model/{api}");
        if !self.names(api, &forwarded) {
            findings.push(format!(
                "{CLIENT} must have a feature {api} = [\"{forwarded}\"]"
            ));
        }
    }

    fn check_api(&self, api: &str, has_times: bool, findings: &mut Vec<String>) {
        if !self.features.contains_key(api) || !self.names("all", api) {
            findings.push(format!(
                "{MANIFEST} must have a feature {api}, and {api} in the feature all"
            ));
        }
        if has_times && !self.names(api, "date-time") {
            findings.push(format!(
                "{MANIFEST}: the API {api} has points in time, so its feature must name date-time"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_without_feature_is_found() {
        let manifest = "[features]\na = [\"date-time\"]\nb = []\nall = [\"a\", \"b\"]\nc = []\n";
        let manifest: Manifest = toml::from_str(manifest).unwrap();
        let count = |api, has_times| {
            let mut findings = Vec::new();
            manifest.check_api(api, has_times, &mut findings);
            findings.len()
        };
        assert_eq!(count("a", true), 0);
        assert_eq!(count("b", false), 0);
        assert_eq!(count("b", true), 1, "no date-time");
        assert_eq!(count("c", false), 1, "not in all");
        assert_eq!(count("d", false), 1, "no feature");
    }

    #[test]
    fn api_that_the_client_lacks_is_found() {
        let manifest = "[features]\na = [\"oss-model/a\"]\nb = []\n";
        let manifest: Manifest = toml::from_str(manifest).unwrap();
        for (api, expected) in [("a", 0), ("b", 1), ("c", 1)] {
            let mut findings = Vec::new();
            manifest.check_forwarded(api, &mut findings);
            assert_eq!(findings.len(), expected, "{api}");
        }
    }
}
