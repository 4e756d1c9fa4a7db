//! Errors of reading reports.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use crate::printable::printable;

/// An error of finding, verifying or reading a report.
///
/// `Display` names the file and what failed, with both values where two differ. [`source`](StdError::source) returns the
/// next level, and [`help`](Self::help) what to do.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    file: Option<String>,
    message: String,
    help: Cow<'static, str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The category of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A manifest isn't one, or contradicts itself.
    Manifest,
    /// A key is outside of the folder of its rule, or another bucket is named.
    Outside,
    /// A file differs from its checksum, or a manifest has none.
    Checksum,
    /// A file has another size than the manifest says.
    Size,
    /// A data file isn't a complete gzip file.
    Gzip,
    /// A data file expands more than the limit allows.
    Expansion,
    /// A row can't be read, or names another bucket.
    Row,
    /// A row or a field is too long, so the rows after it can't be found.
    RowLimit,
    /// No run, or a file of a run, exists.
    NotFound,
    /// Some files of a report couldn't be read.
    Incomplete,
    /// The bucket or the directory can't be read.
    Source,
    /// A file can't be written.
    Write,
    /// The report has a format that this version doesn't read.
    Unsupported,
}

impl Error {
    /// Creates an error of a [`Source`](crate::Source).
    ///
    /// `message` is in lower case, and says what failed and why.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            file: None,
            message: message.into(),
            help: Cow::Borrowed(kind.help()),
            source: None,
        }))
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Sets what a person can do; the default fits the category.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.0.help = help.into();
        self
    }

    /// Sets the key of the file, unless it has one.
    #[must_use]
    pub fn with_file(mut self, key: &str) -> Self {
        self.0.file.get_or_insert_with(|| key.to_owned());
        self
    }

    /// Returns the category.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the key of the file that failed, unescaped.
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// Returns what a person can do about the error.
    ///
    /// It is the text of a line `help: …`. `Display` doesn't include it, so that it can be printed once, after all
    /// sources. Its wording may change.
    pub fn help(&self) -> &str {
        &self.0.help
    }
}

impl ErrorKind {
    fn help(self) -> &'static str {
        match self {
            Self::Manifest | Self::Unsupported => {
                "check that this is the manifest.json of an OSS inventory report, or read another run"
            }
            Self::Outside => {
                "don't trust this manifest: read another run, and check who may write to the bucket of reports"
            }
            Self::Checksum | Self::Size => {
                "get the file again; if it still differs, it was changed after the report was written: read another run"
            }
            Self::Gzip => "get the file again; if it is damaged in OSS, too, read another run",
            Self::Expansion => {
                "raise the limit of the expansion if you trust this report, or read another run"
            }
            Self::Row => "read another run; a program can count such rows with `InvalidRows`",
            Self::RowLimit => "check that the file is a report of OSS, or read another run",
            Self::NotFound => {
                "a lifecycle rule may have deleted the files: read a newer run, or keep reports longer"
            }
            Self::Incomplete => "get the files that are named again, or read another run",
            Self::Source => "check the network, the permissions and the path, and try again",
            Self::Write => {
                "check the free space and the permissions of the directory, and run the same again: it continues"
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.0.file {
            write!(f, "{}: ", printable(file))?;
        }
        f.write_str(&self.0.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.0.source.as_deref();
        source.map(|source| source as &(dyn StdError + 'static))
    }
}
