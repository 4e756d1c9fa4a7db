//! The error of an export that would overwrite files.

use std::fmt;
use std::path::Path;

use anyhow::Result;

use crate::terminal::printable;

/// The error of an export that would overwrite files.
#[derive(Debug)]
pub(crate) struct FilesDiffer(Vec<String>);

/// How many files are named.
const MAX_NAMES: usize = 5;

impl FilesDiffer {
    /// Fails if a file differs.
    pub(super) fn check<'p>(paths: impl IntoIterator<Item = &'p Path>) -> Result<()> {
        let paths = paths.into_iter();
        let paths: Vec<_> = paths
            .map(|path| printable(&path.display().to_string()))
            .collect();
        match paths.as_slice() {
            [] => Ok(()),
            _ => Err(Self(paths).into()),
        }
    }

    #[expect(clippy::unused_self, reason = "as the advice of other errors")]
    pub(crate) fn help(&self) -> &'static str {
        "nothing was written; to overwrite them, add --force, or choose another directory"
    }
}

impl fmt::Display for FilesDiffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = self.0.iter().take(MAX_NAMES).cloned();
        let named = named.collect::<Vec<_>>().join(", ");
        write!(f, "files hold something else than the rules: {named}")?;
        match self.0.len().saturating_sub(MAX_NAMES) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

impl std::error::Error for FilesDiffer {}
