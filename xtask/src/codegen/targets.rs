//! Compares generated files with a folder, and writes the differences.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::workspace::all_files;

/// A folder that contains generated files.
pub(super) struct Target {
    /// The path below the root of the workspace.
    folder: &'static str,
    /// The generated texts by path below the folder.
    files: BTreeMap<String, String>,
    /// The files that differ, are missing, or aren't generated.
    stale: Vec<String>,
}

impl Target {
    /// Compares a folder that may also contain other files.
    pub(super) fn among_others(
        root: &Path,
        folder: &'static str,
        files: BTreeMap<String, String>,
    ) -> Self {
        let is_stale = |name: &String, text: &String| {
            fs::read_to_string(root.join(folder).join(name))
                .ok()
                .as_ref()
                != Some(text)
        };
        let stale = files
            .iter()
            .filter(|(name, text)| is_stale(name, text))
            .map(|(name, _)| name.clone())
            .collect();
        Self {
            folder,
            files,
            stale,
        }
    }

    /// Compares a folder in which every file must be generated.
    pub(super) fn exactly(
        root: &Path,
        folder: &'static str,
        files: BTreeMap<String, String>,
    ) -> Result<Self> {
        let mut target = Self::among_others(root, folder, files);
        let path = root.join(folder);
        for file in all_files(&path)? {
            let name = file
                .strip_prefix(&path)?
                .to_string_lossy()
                .replace('\\', "/");
            if !target.files.contains_key(&name) {
                target.stale.push(name);
            }
        }
        Ok(target)
    }

    /// Returns the number of generated files.
    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// Returns the paths of stale files below the root of the workspace.
    pub(super) fn stale(&self) -> impl Iterator<Item = String> {
        self.stale
            .iter()
            .map(|name| format!("{}/{name}", self.folder))
    }

    /// Writes the files that differ, and removes those that aren't generated.
    pub(super) fn write(&self, root: &Path) -> Result<()> {
        let folder = root.join(self.folder);
        for name in &self.stale {
            let path = folder.join(name);
            match self.files.get(name) {
                Some(text) => {
                    fs::create_dir_all(path.parent().unwrap_or(&folder))?;
                    fs::write(&path, text)
                        .with_context(|| format!("cannot write {}", path.display()))?;
                }
                None => fs::remove_file(&path)?,
            }
        }
        Ok(())
    }
}
