//! Decides whether a record is a row of the report.

use super::outcome::{InvalidRows, Scanned};
use crate::absent::is_absent;
use crate::column::Column;
use crate::columns::Columns;
use crate::fields::Fields;
use crate::inert::inert;
use crate::row::Row;
use crate::row_error::{RowError, RowErrorKind};
use crate::values::{self, InvalidField, check_texts};

/// The most rejects that are kept.
const MAX_KEPT: usize = 20;

/// The columns, and a count of the rows that have them.
#[derive(Debug)]
pub(super) struct Judge {
    pub(super) columns: Columns,
    pub(super) invalid_rows: InvalidRows,
    pub(super) scanned: Scanned,
    /// The position of the bucket, and the one that each row must name.
    bucket: Option<(usize, Box<[u8]>)>,
    /// The number of the last row, header line included.
    number: u64,
}

impl Judge {
    /// The longest field in bytes.
    pub(super) const MAX_FIELD: usize = 1 << 20;
    /// The longest row in bytes, with quotes and escapes.
    pub(super) const MAX_ROW: usize = 4 << 20;

    pub(super) fn new(columns: Columns) -> Self {
        Self {
            columns,
            invalid_rows: InvalidRows::default(),
            scanned: Scanned::default(),
            bucket: None,
            number: 0,
        }
    }

    /// Sets the bucket that each row must name, if the report has the column.
    pub(super) fn expect_bucket(&mut self, bucket: &str) {
        let position = self.columns.position(Column::Bucket);
        self.bucket = position.map(|position| (position, bucket.as_bytes().into()));
    }

    /// Checks a record, and calls back with it if it is a row.
    #[expect(
        clippy::inline_always,
        reason = "what a tally doesn't read isn't computed"
    )]
    #[inline(always)]
    pub(super) fn record(
        &mut self,
        fields: Fields<'_>,
        is_ascii: bool,
        offset: u64,
        on_row: &mut impl FnMut(&Row<'_>),
    ) -> Result<(), RowError> {
        self.number += 1;
        if self.number == 1 && self.is_header(&fields) {
            self.scanned.has_header = true;
            return Ok(());
        }
        if fields.len() != self.columns.len() {
            return self.reject_count(fields.len(), offset);
        }
        if let Some((position, bucket)) = &self.bucket
            && fields.get(*position) != Some(bucket)
            && is_bucket(&fields, *position)
        {
            return self.reject_bucket(&fields, offset);
        }
        let texts = if is_ascii {
            Ok(())
        } else {
            check_texts(&self.columns, &fields)
        };
        match texts.and_then(|()| values::parse(&self.columns, &fields)) {
            Ok(values) => {
                self.scanned.rows += 1;
                on_row(&Row {
                    columns: &self.columns,
                    fields,
                    values,
                    number: self.number,
                    offset,
                });
                Ok(())
            }
            Err(field) => self.reject_value(&fields, field, offset),
        }
    }

    /// Fails if a row, or what is there of it, is too long.
    pub(super) fn check_length(
        &self,
        length: usize,
        longest_field: usize,
        offset: u64,
    ) -> Result<(), RowError> {
        let (kind, reason) = if longest_field > Self::MAX_FIELD {
            (RowErrorKind::FieldTooLong, "a field is longer than 1 MiB")
        } else if length > Self::MAX_ROW {
            (RowErrorKind::RowTooLong, "it is longer than 4 MiB")
        } else {
            return Ok(());
        };
        Err(RowError::new(
            kind,
            self.number + 1,
            offset,
            reason.to_owned(),
        ))
    }

    /// Rejects the rest of a file that ends within quotes.
    #[cold]
    pub(super) fn reject_unclosed(&mut self, offset: u64) -> Result<(), RowError> {
        self.number += 1;
        let number = self.number;
        self.reject(|_| {
            let reason = "the file ends within quotes".to_owned();
            RowError::new(RowErrorKind::UnclosedQuote, number, offset, reason)
        })
    }

    /// Returns whether a record is the schema.
    #[cold]
    fn is_header(&self, fields: &Fields<'_>) -> bool {
        let mut names = self.columns.names().enumerate();
        fields.len() == self.columns.len()
            && names.all(|(position, name)| {
                let field = fields.get(position).unwrap_or_default();
                field.trim_ascii().eq_ignore_ascii_case(name.as_bytes())
            })
    }

    #[cold]
    fn reject_count(&mut self, count: usize, offset: u64) -> Result<(), RowError> {
        let number = self.number;
        self.reject(|columns| {
            let reason = format!("it has {count} fields, the schema has {}", columns.len());
            RowError::new(RowErrorKind::FieldCount, number, offset, reason)
        })
    }

    #[cold]
    fn reject_bucket(&mut self, fields: &Fields<'_>, offset: u64) -> Result<(), RowError> {
        let number = self.number;
        let bucket = self.bucket.clone();
        self.reject(|_| {
            let (position, expected) = bucket.unwrap_or_default();
            let found = inert(fields.get(position).unwrap_or_default());
            let reason = format!("the bucket is \"{found}\", not \"{}\"", inert(&expected));
            RowError::new(RowErrorKind::OtherBucket, number, offset, reason)
        })
    }

    #[cold]
    fn reject_value(
        &mut self,
        fields: &Fields<'_>,
        InvalidField { position, expected }: InvalidField,
        offset: u64,
    ) -> Result<(), RowError> {
        let number = self.number;
        self.reject(|columns| {
            let column = columns.name(position).unwrap_or_default();
            let value = fields.get(position).unwrap_or_default();
            RowError::of_value((number, offset), column, value, expected)
        })
    }

    /// Counts an error or returns it; one that isn't kept isn't made.
    fn reject(&mut self, error: impl FnOnce(&Columns) -> RowError) -> Result<(), RowError> {
        if self.invalid_rows == InvalidRows::Fail {
            return Err(error(&self.columns));
        }
        let rejected = &mut self.scanned.rejected;
        rejected.count += 1;
        if rejected.first.len() < MAX_KEPT {
            rejected.first.push(error(&self.columns));
        }
        Ok(())
    }
}

/// Returns whether a field names a bucket at all.
#[cold]
fn is_bucket(fields: &Fields<'_>, position: usize) -> bool {
    !is_absent(fields.get(position).unwrap_or_default())
}
