//! The error of several files that can't be used.

use std::fmt;

use anyhow::{Error, Result};

/// The error of several files that can't be used.
///
/// Its cause is the error of the first one.
#[derive(Debug)]
pub(crate) struct BadFiles {
    files: usize,
    /// The errors after the first one.
    others: Vec<String>,
}

/// How many further errors are shown.
const MAX_OTHERS: usize = 9;

impl BadFiles {
    /// Fails if an error exists. A single one stays as it is.
    pub(super) fn of(errors: Vec<Error>) -> Result<()> {
        let files = errors.len();
        let mut errors = errors.into_iter();
        let Some(first) = errors.next() else {
            return Ok(());
        };
        let others = errors.map(|error| format!("{error:#}"));
        let others = others.take(MAX_OTHERS).collect::<Vec<_>>();
        match others.as_slice() {
            [] => Err(first),
            _ => Err(first.context(Self { files, others })),
        }
    }

    /// Returns the errors of the other files, a line for each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(self.others.iter().map(|error| format!("and: {error}")));
        let more = self.files - 1 - self.others.len();
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        lines
    }
}

impl fmt::Display for BadFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files can't be used; nothing was sent", self.files)
    }
}
