//! The error of files that can't be used.

use std::collections::HashSet;
use std::fmt;

use anyhow::Result;

use super::error::FileError;

/// The error of files with several problems.
///
/// Its cause is the first one.
#[derive(Debug)]
pub(crate) struct BadFiles {
    problems: usize,
    files: usize,
    /// The problems after the first one.
    others: Vec<String>,
}

/// How many further problems are shown.
const MAX_OTHERS: usize = 9;

impl BadFiles {
    /// Fails if a problem exists. A single one stays as it is.
    pub(super) fn of(errors: Vec<FileError>) -> Result<()> {
        let problems = errors.len();
        let files = errors.iter().map(FileError::file);
        let files = files.collect::<HashSet<_>>().len();
        let mut errors = errors.into_iter();
        let Some(first) = errors.next() else {
            return Ok(());
        };
        let others = errors.map(|error| error.to_string()).take(MAX_OTHERS);
        let others = others.collect::<Vec<_>>();
        if others.is_empty() {
            return Err(first.into());
        }
        Err(anyhow::Error::new(first).context(Self {
            problems,
            files,
            others,
        }))
    }

    /// Returns the other problems, a line for each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(self.others.iter().map(|error| format!("and: {error}")));
        let more = self.problems - 1 - self.others.len();
        if more > 0 {
            lines.push(format!("and {more} more; `ossinv validate` shows all"));
        }
        lines
    }
}

impl fmt::Display for BadFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            problems, files, ..
        } = self;
        let of_files = match files {
            1 => "a file".to_owned(),
            files => format!("{files} files"),
        };
        write!(
            f,
            "{of_files} can't be used: {problems} problems; nothing was sent"
        )
    }
}
