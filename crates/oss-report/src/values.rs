//! The values of a row that have a type.

mod fast;

use crate::class::Class;
use crate::column::Column;
use crate::columns::Columns;
use crate::fields::Fields;
use crate::flag::Flag;
use crate::time;

/// The values that most tallies read, and the proof that the others are valid.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Values {
    pub(crate) size: Option<u64>,
    /// Seconds since 1970.
    pub(crate) last_modified: Option<i64>,
    pub(crate) class: Class,
    pub(crate) is_latest: Flag,
    pub(crate) is_delete_marker: Flag,
    pub(crate) is_multipart: Flag,
    pub(crate) is_encrypted: Flag,
}

/// A field that its column's type doesn't include.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InvalidField {
    pub(crate) position: usize,
    pub(crate) expected: &'static str,
}

const NUMBER: &str = "a whole number below 2^64";
const TIME: &str = "a time such as 2026-11-29T07-06-00Z";
const BOOLEAN: &str = "true or false";

impl Values {
    /// Parses the fields of a row.
    #[expect(
        clippy::inline_always,
        reason = "values that a tally doesn't use aren't computed"
    )]
    #[inline(always)]
    pub(crate) fn parse(columns: &Columns, fields: &Fields<'_>) -> Result<Self, InvalidField> {
        match fast::parse(columns, fields) {
            Some(values) => Ok(values),
            None => Self::parse_any(columns, fields),
        }
    }

    #[cold]
    fn parse_any(columns: &Columns, fields: &Fields<'_>) -> Result<Self, InvalidField> {
        let row = Typed { columns, fields };
        let values = Self {
            size: row.get(Column::Size, NUMBER, number)?,
            last_modified: row.get(Column::LastModifiedDate, TIME, time::parse)?,
            class: row.class(),
            is_latest: row.flag(Column::IsLatest)?,
            is_delete_marker: row.flag(Column::IsDeleteMarker)?,
            is_multipart: row.flag(Column::IsMultipartUploaded)?,
            is_encrypted: row.flag(Column::EncryptionStatus)?,
        };
        row.check_rare()?;
        Ok(values)
    }
}

/// The known columns whose values are texts.
///
/// A key isn't one: it may be any bytes.
pub(crate) const TEXTS: &[Column] = &[
    Column::Bucket,
    Column::VersionId,
    Column::StorageClass,
    Column::ETag,
    Column::ObjectAcl,
    Column::ObjectType,
];

/// Checks that the texts of a row are UTF-8.
pub(crate) fn check_texts(columns: &Columns, fields: &Fields<'_>) -> Result<(), InvalidField> {
    for &column in TEXTS {
        let Some(position) = columns.position(column) else {
            continue;
        };
        let text = fields.get(position).unwrap_or_default();
        if std::str::from_utf8(text).is_err() {
            let expected = "UTF-8";
            return Err(InvalidField { position, expected });
        }
    }
    Ok(())
}

struct Typed<'r> {
    columns: &'r Columns,
    fields: &'r Fields<'r>,
}

impl Typed<'_> {
    #[inline]
    fn get<T>(
        &self,
        column: Column,
        expected: &'static str,
        parse: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<Option<T>, InvalidField> {
        let Some(position) = self.columns.position(column) else {
            return Ok(None);
        };
        let text = self.fields.get(position).unwrap_or_default();
        match parse(text) {
            None if !is_absent(text) => Err(InvalidField { position, expected }),
            value => Ok(value),
        }
    }

    fn flag(&self, column: Column) -> Result<Flag, InvalidField> {
        let flag = self.get(column, BOOLEAN, Flag::parse)?;
        Ok(flag.unwrap_or_default())
    }

    fn class(&self) -> Class {
        let position = self.columns.position(Column::StorageClass);
        let name = position.and_then(|it| self.fields.get(it));
        name.map_or(Class::NONE, Class::of)
    }

    /// Checks the columns that few tallies read.
    fn check_rare(&self) -> Result<(), InvalidField> {
        self.get(Column::TaggingCount, NUMBER, number)?;
        self.get(Column::Crc64, NUMBER, number)?;
        self.get(Column::TransitionTime, TIME, time::parse)?;
        self.get(Column::LastAccessDate, TIME, time::parse_timestamp)?;
        self.get(Column::LastAccessTimestamp, TIME, time::parse_timestamp)?;
        Ok(())
    }
}

/// Returns whether a field has no value.
#[inline]
pub(crate) fn is_absent(text: &[u8]) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case(b"null")
}

/// Parses a whole number.
#[inline]
pub(crate) fn number(text: &[u8]) -> Option<u64> {
    // Nineteen digits don't overflow.
    if text.len() > 19 {
        return long_number(text);
    }
    let (mut sum, mut is_number) = (0, !text.is_empty());
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        is_number &= digit < 10;
        sum = 10 * sum + u64::from(digit);
    }
    is_number.then_some(sum)
}

#[cold]
fn long_number(text: &[u8]) -> Option<u64> {
    let mut digits = text.iter().map(|it| it.wrapping_sub(b'0'));
    digits.try_fold(0_u64, |sum, digit| {
        let sum = sum.checked_mul(10)?.checked_add(u64::from(digit))?;
        (digit < 10).then_some(sum)
    })
}
