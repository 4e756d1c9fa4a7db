//! The error of a row.

use crate::inert::inert;

/// A row that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read row {row} at byte {offset}: {reason}")]
pub struct RowError {
    kind: RowErrorKind,
    row: u64,
    offset: u64,
    column: Option<Box<str>>,
    value: Option<String>,
    reason: String,
}

/// The kinds of a [`RowError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RowErrorKind {
    /// A row has more or fewer fields than the schema.
    FieldCount,
    /// The column's type doesn't include the value.
    Value,
    /// The row names another bucket than the one of the report.
    OtherBucket,
    /// The file ends within quotes.
    UnclosedQuote,
    /// A field is longer than 1 MiB.
    FieldTooLong,
    /// A row is longer than 4 MiB.
    RowTooLong,
}

impl RowErrorKind {
    fn help(self) -> &'static str {
        match self {
            Self::FieldCount => "check that fileSchema belongs to this file, or read another run",
            Self::Value => "read another run; a program can count such rows with `InvalidRows`",
            Self::OtherBucket => {
                "check that this file belongs to the manifest, or read another run"
            }
            Self::UnclosedQuote => "the file is incomplete: get it again, or read another run",
            Self::FieldTooLong | Self::RowTooLong => {
                "a quote may not be closed, so the rows after it can't be found; this isn't a report of OSS"
            }
        }
    }
}

impl RowError {
    pub(crate) fn new(kind: RowErrorKind, row: u64, offset: u64, reason: String) -> Self {
        Self {
            kind,
            row,
            offset,
            column: None,
            value: None,
            reason,
        }
    }

    pub(crate) fn of_value(
        (row, offset): (u64, u64),
        column: &str,
        value: &[u8],
        expected: &str,
    ) -> Self {
        let column = inert(column.as_bytes());
        let value = inert(value);
        let reason = format!("{column} is \"{value}\", not {expected}");
        Self {
            column: Some(column.into()),
            value: Some(value),
            ..Self::new(RowErrorKind::Value, row, offset, reason)
        }
    }

    /// Returns what a person can do about the error.
    ///
    /// It is the text of a line `help: …`, which `Display` doesn't include.
    pub fn help(&self) -> &'static str {
        self.kind.help()
    }

    /// Returns the kind.
    pub fn kind(&self) -> RowErrorKind {
        self.kind
    }

    /// Returns the number of the row in its file; the first is 1.
    ///
    /// A header line counts, an empty line doesn't.
    pub fn row(&self) -> u64 {
        self.row
    }

    /// Returns the position of the row's first byte in the decompressed file.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the name of the column, if one is at fault.
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// Returns the start of the value, with escapes where it isn't safe to show.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }
}
