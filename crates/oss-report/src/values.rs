//! The values of a row that have a type.

use crate::column::Column;
use crate::columns::Columns;
use crate::fields::Fields;
use crate::time;

/// The values that most tallies read, and the proof that the others are valid.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Values {
    pub(crate) size: Option<u64>,
    /// Seconds since 1970.
    pub(crate) last_modified: Option<i64>,
    pub(crate) is_latest: Option<bool>,
    pub(crate) is_delete_marker: Option<bool>,
    pub(crate) is_multipart: Option<bool>,
    pub(crate) is_encrypted: Option<bool>,
}

/// A field that its column's type doesn't include.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InvalidField {
    pub(crate) position: usize,
    pub(crate) expected: &'static str,
}

impl Values {
    /// Parses the fields of a row.
    #[inline]
    pub(crate) fn parse(columns: &Columns, fields: &Fields<'_>) -> Result<Self, InvalidField> {
        let row = Typed { columns, fields };
        let values = Self {
            size: row.get(Column::Size, NUMBER, number)?,
            last_modified: row.get(Column::LastModifiedDate, TIME, time::parse)?,
            is_latest: row.get(Column::IsLatest, BOOL, boolean)?,
            is_delete_marker: row.get(Column::IsDeleteMarker, BOOL, boolean)?,
            is_multipart: row.get(Column::IsMultipartUploaded, BOOL, boolean)?,
            is_encrypted: row.get(Column::EncryptionStatus, BOOL, boolean)?,
        };
        row.get(Column::TaggingCount, NUMBER, number)?;
        row.get(Column::Crc64, NUMBER, number)?;
        row.get(Column::TransitionTime, TIME, time::parse)?;
        row.get(Column::LastAccessDate, TIME, time::parse_timestamp)?;
        row.get(Column::LastAccessTimestamp, TIME, time::parse_timestamp)?;
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

const NUMBER: &str = "a whole number below 2^64";
const TIME: &str = "a time such as 2026-11-29T07-06-00Z";
const BOOL: &str = "true or false";

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
}

/// Returns whether a field has no value.
#[inline]
pub(crate) fn is_absent(text: &[u8]) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case(b"null")
}

/// Parses a whole number.
#[inline]
pub(crate) fn number(text: &[u8]) -> Option<u64> {
    let add = |sum: u64, it: &u8| {
        let digit = it.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        sum.checked_mul(10)?.checked_add(u64::from(digit))
    };
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0, add)
}

#[inline]
fn boolean(text: &[u8]) -> Option<bool> {
    if text.eq_ignore_ascii_case(b"true") {
        Some(true)
    } else if text.eq_ignore_ascii_case(b"false") {
        Some(false)
    } else {
        None
    }
}
