//! The files of one bucket.

use std::collections::HashMap;
use std::collections::btree_map::{BTreeMap, Entry};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use oss_inventory::is_equivalent;
use oss_inventory::model::InventoryConfiguration;

use super::file_name::FileNames;
use crate::files::existing_rules;
use crate::output::DocumentFormat;
use crate::save::replace;

/// The files of a directory that an export writes.
#[derive(Debug)]
pub(super) struct ExportDirectory {
    path: PathBuf,
    files: Vec<ExportFile>,
    unchanged: usize,
    /// The ids and files of rules that weren't exported, in the order of the ids.
    others: BTreeMap<String, PathBuf>,
}

/// A file to write.
#[derive(Debug)]
struct ExportFile {
    path: PathBuf,
    text: String,
    /// Whether the file exists and holds something else.
    differs: bool,
}

impl ExportDirectory {
    /// Compares rules with the files of a directory, which need not exist.
    pub(super) fn new(
        path: PathBuf,
        format: DocumentFormat,
        rules: impl IntoIterator<Item = InventoryConfiguration>,
    ) -> Result<Self> {
        let existing = existing_rules(&path)?;
        let taken = existing.iter().map(|existing| existing.path.as_path());
        let mut names = FileNames::new(format.extension(), taken);
        let existing = existing.iter().map(|it| (it.rule.id.as_str(), it));
        let existing: HashMap<_, _> = existing.collect();
        let others = existing.values();
        let others = others.map(|it| (it.rule.id.clone(), it.path.clone()));
        let mut others: BTreeMap<_, _> = others.collect();
        let mut files = Vec::new();
        let mut unchanged = 0;
        for rule in without_repetitions(rules)?.into_values() {
            others.remove(&rule.id);
            let file = match existing.get(rule.id.as_str()) {
                Some(existing) if is_equivalent(&existing.rule, &rule) => {
                    unchanged += 1;
                    continue;
                }
                // The file keeps its name and its format.
                Some(existing) if existing.is_alone => ExportFile {
                    path: existing.path.clone(),
                    text: DocumentFormat::from(existing.format).rule(&rule)?,
                    differs: true,
                },
                Some(existing) => {
                    let path = existing.path.display();
                    bail!(
                        "cannot export rule {:?}: {path} holds several rules, and another version of this one",
                        rule.id
                    );
                }
                None => {
                    let path = path.join(names.next(&rule.id));
                    let differs = path.symlink_metadata().is_ok();
                    let text = format.rule(&rule)?;
                    ExportFile {
                        path,
                        text,
                        differs,
                    }
                }
            };
            files.push(file);
        }
        Ok(Self {
            path,
            files,
            unchanged,
            others,
        })
    }

    /// Returns the files that hold something else.
    pub(super) fn differing(&self) -> impl Iterator<Item = &Path> {
        let differing = self.files.iter().filter(|file| file.differs);
        differing.map(|file| file.path.as_path())
    }

    /// Returns how many files hold an equivalent rule.
    pub(super) fn unchanged(&self) -> usize {
        self.unchanged
    }

    /// Returns the ids and files of the rules that weren't exported.
    pub(super) fn others(&self) -> &BTreeMap<String, PathBuf> {
        &self.others
    }

    /// Writes the files, and returns how many.
    pub(super) fn write(self) -> Result<usize> {
        fs::create_dir_all(&self.path)
            .with_context(|| format!("cannot create {}", self.path.display()))?;
        for file in &self.files {
            replace(&file.path, file.text.as_bytes())
                .with_context(|| format!("cannot write {}", file.path.display()))?;
        }
        Ok(self.files.len())
    }
}

/// Returns rules by their ids.
///
/// A list that changes while it is read may have a rule twice.
fn without_repetitions(
    rules: impl IntoIterator<Item = InventoryConfiguration>,
) -> Result<BTreeMap<String, InventoryConfiguration>> {
    let mut found = BTreeMap::new();
    for rule in rules {
        match found.entry(rule.id.clone()) {
            Entry::Vacant(entry) => {
                entry.insert(rule);
            }
            Entry::Occupied(first) => ensure!(
                is_equivalent(first.get(), &rule),
                "cannot export: the bucket lists two different rules with the id {:?}",
                rule.id
            ),
        }
    }
    Ok(found)
}
