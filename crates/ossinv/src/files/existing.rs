//! The rules that the files of a directory hold already.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use oss_inventory::model::InventoryConfiguration;

use super::buckets::Buckets;
use super::directory::RuleDirectory;
use super::format::FileFormat;
use super::parse;
use super::source::Source;

/// A rule of a file.
#[derive(Debug)]
pub(crate) struct ExistingRule {
    pub(crate) path: PathBuf,
    pub(crate) format: FileFormat,
    pub(crate) rule: InventoryConfiguration,
    /// Whether the file holds no other rule.
    pub(crate) is_alone: bool,
}

/// Returns the rules of a directory, and none if it doesn't exist.
///
/// A file that can't be read has no rules here; commands that send rules report it.
pub(crate) fn existing_rules(directory: &Path) -> Result<Vec<ExistingRule>> {
    let found = match RuleDirectory::read(directory, false, Buckets::Any) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => RuleDirectory::default(),
        found => found.with_context(|| format!("cannot read {}", directory.display()))?,
    };
    let mut existing = Vec::new();
    for (path, _) in found.files {
        let (format, rules) = read(&path).unwrap_or((FileFormat::Xml, Vec::new()));
        let is_alone = rules.len() == 1;
        for rule in rules {
            existing.push(ExistingRule {
                path: path.clone(),
                format,
                rule,
                is_alone,
            });
        }
    }
    Ok(existing)
}

fn read(path: &Path) -> Option<(FileFormat, Vec<InventoryConfiguration>)> {
    let source = Source::File(path.to_owned());
    let bytes = source.bytes().ok()?;
    let text = parse::text(&bytes).ok()?;
    let format = source.format(text).ok()?;
    Some((format, parse::parse_rules(text, format).ok()?))
}
