//! The file that the user edits.

use std::cell::OnceCell;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::{NamedTempFile, TempPath};

use crate::files::read_regular_file;

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

    /// Replaces the file.
    ///
    /// The editor may have made it a link, whose target isn't written to.
    pub(super) fn write(&self, text: &str) -> Result<()> {
        self.first.get_or_init(|| text.to_owned());
        self.replace(text)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn replace(&self, text: &str) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let mut file = NamedTempFile::with_prefix_in("ossinv-edit-", folder)?;
        file.write_all(text.as_bytes())?;
        file.persist(&self.path)?;
        Ok(())
    }

    /// Returns the saved text; the editor may have replaced the file.
    pub(super) fn read(&self) -> Result<String> {
        let text = read_regular_file(&self.path);
        text.and_then(|text| Ok(String::from_utf8(text)?))
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
