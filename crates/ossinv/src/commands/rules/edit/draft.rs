//! The file that the user edits.

use std::cell::OnceCell;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempPath;

/// The file that the user edits, removed on drop.
#[derive(Debug)]
pub(super) struct Draft {
    path: TempPath,
    /// The text that the user began with.
    first: OnceCell<String>,
}

impl Draft {
    /// Creates a file that only this user can read.
    pub(super) fn new(extension: &str) -> Result<Self> {
        let file = tempfile::Builder::new()
            .prefix("ossinv-edit-")
            .suffix(&format!(".{extension}"))
            .tempfile()
            .context("cannot create a file to edit")?;
        Ok(Self {
            path: file.into_temp_path(),
            first: OnceCell::new(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn write(&self, text: &str) -> Result<()> {
        self.first.get_or_init(|| text.to_owned());
        let opened = fs::OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(&self.path);
        opened
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Returns the saved text; the editor may have replaced the file.
    pub(super) fn read(&self) -> Result<String> {
        fs::read_to_string(&self.path)
            .with_context(|| format!("cannot read {}", self.path.display()))
    }

    /// Returns whether the file has a text of the user.
    pub(super) fn is_edited(&self) -> bool {
        self.read()
            .is_ok_and(|text| self.first.get() != Some(&text))
    }

    /// Leaves the file where it is, and returns its path.
    pub(super) fn keep(self) -> Result<PathBuf> {
        self.path.keep().context("cannot keep the edited file")
    }
}
