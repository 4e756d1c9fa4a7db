//! How reports are read.

use std::sync::Arc;

use crate::columns::Plus;
use crate::gzip::MAX_EXPANSION;
use crate::progress::Progress;
use crate::scan::InvalidRows;

/// The default number of files that are read at the same time.
const PARALLEL: usize = 4;

/// The settings of reading, verifying and fetching a report.
///
/// # Examples
///
/// ```
/// use oss_report::ReadOptions;
///
/// let options = ReadOptions::new().parallel(8).max_expansion(1_000);
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct ReadOptions {
    pub(crate) parallel: usize,
    pub(crate) max_expansion: u32,
    pub(crate) checks: Checks,
    pub(crate) invalid_rows: InvalidRows,
    pub(crate) plus: Plus,
    pub(crate) progress: Arc<Progress>,
}

/// Whether the checksums of a report are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Checks {
    /// The manifest, and the size and the MD5 of every data file are compared.
    #[default]
    All,
    /// Neither MD5 nor sizes are compared; a damaged gzip file is still an error.
    Skipped,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            parallel: PARALLEL,
            max_expansion: MAX_EXPANSION,
            checks: Checks::All,
            invalid_rows: InvalidRows::default(),
            plus: Plus::default(),
            progress: Arc::default(),
        }
    }
}

impl ReadOptions {
    /// Creates the default settings: four files at the same time, and all checks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the number of files that are read at the same time; the default is 4.
    ///
    /// Each has a thread that decompresses and decodes it. Zero means one.
    #[must_use]
    pub fn parallel(mut self, files: usize) -> Self {
        self.parallel = files.max(1);
        self
    }

    /// Sets how many bytes a compressed byte may become; the default is 500.
    ///
    /// See [`Gunzip::with_max_expansion`](crate::Gunzip::with_max_expansion).
    #[must_use]
    pub fn max_expansion(mut self, factor: u32) -> Self {
        self.max_expansion = factor;
        self
    }

    /// Sets which checksums are compared; the default is all.
    #[must_use]
    pub fn checks(mut self, checks: Checks) -> Self {
        self.checks = checks;
        self
    }

    /// Sets what happens to rows that can't be read; by default they fail their file.
    #[must_use]
    pub fn invalid_rows(mut self, invalid_rows: InvalidRows) -> Self {
        self.invalid_rows = invalid_rows;
        self
    }

    /// Sets the meaning of `+` in keys; by default it is a `+`.
    #[must_use]
    pub fn plus(mut self, plus: Plus) -> Self {
        self.plus = plus;
        self
    }

    /// Sets the counters that show the progress.
    #[must_use]
    pub fn progress(mut self, progress: Arc<Progress>) -> Self {
        self.progress = progress;
        self
    }
}
