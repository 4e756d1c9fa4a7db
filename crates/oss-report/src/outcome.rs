//! Results that may lack some files.

use crate::data_reader::FileTotals;
use crate::error::{Error, ErrorKind};
use crate::manifest::DataFile;

/// The result of reading all files of a report, some of which may have failed.
///
/// The value has only the files whose size, MD5 and gzip checksums were right. [`complete`](Self::complete) returns it if
/// all were.
#[derive(Debug)]
#[must_use = "the outcome may be incomplete"]
pub struct Outcome<T> {
    value: T,
    files: Vec<FileOutcome>,
}

/// A data file, and what resulted from reading it.
#[derive(Debug)]
pub struct FileOutcome {
    file: DataFile,
    result: Result<FileTotals, Error>,
}

impl<T> Outcome<T> {
    pub(crate) fn new(value: T, files: Vec<FileOutcome>) -> Self {
        Self { value, files }
    }

    /// Returns all files, in the order of the manifest.
    pub fn files(&self) -> &[FileOutcome] {
        &self.files
    }

    /// Returns the errors of the files that failed.
    pub fn errors(&self) -> impl Iterator<Item = &Error> {
        self.files.iter().filter_map(FileOutcome::error)
    }

    /// Returns whether all files of the manifest were read and verified.
    pub fn is_complete(&self) -> bool {
        self.errors().next().is_none()
    }

    /// Returns the value of the files that were right.
    pub fn partial(&self) -> &T {
        &self.value
    }

    /// Returns the value of the files that were right, and all files.
    pub fn into_partial(self) -> (T, Vec<FileOutcome>) {
        (self.value, self.files)
    }

    /// Returns the value of the whole report.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Incomplete`] if a file failed. The [source](std::error::Error::source) is the error of the
    /// first one.
    pub fn complete(self) -> Result<T, Error> {
        let total = self.files.len();
        let mut errors = self.files.into_iter().filter_map(|file| file.result.err());
        let Some(first) = errors.next() else {
            return Ok(self.value);
        };
        let message = format!(
            "the report is incomplete: {} of {total} files failed",
            1 + errors.count()
        );
        let help = first.help().to_owned();
        Err(Error::new(ErrorKind::Incomplete, message)
            .with_help(help)
            .with_source(first))
    }
}

impl FileOutcome {
    pub(crate) fn new(file: DataFile, result: Result<FileTotals, Error>) -> Self {
        Self { file, result }
    }

    /// Returns the file.
    pub fn file(&self) -> &DataFile {
        &self.file
    }

    /// Returns why the file failed.
    pub fn error(&self) -> Option<&Error> {
        self.result.as_ref().err()
    }

    /// Returns the lengths of the file; `None` if it failed.
    pub fn totals(&self) -> Option<FileTotals> {
        self.result.as_ref().ok().copied()
    }
}
