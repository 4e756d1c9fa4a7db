//! The values of a row that have a type.

mod any;
mod fast;
mod parsed;

use crate::column::Column;
use crate::columns::Columns;
use crate::fields::Fields;

pub(crate) use parsed::{InvalidField, Values};

/// Parses the fields of a row.
#[expect(
    clippy::inline_always,
    reason = "values that a tally doesn't use aren't computed"
)]
#[inline(always)]
pub(crate) fn parse(columns: &Columns, fields: &Fields<'_>) -> Result<Values, InvalidField> {
    match fast::parse(columns, fields) {
        Some(values) => Ok(values),
        None => any::parse(columns, fields),
    }
}

/// The known columns whose values are texts.
///
/// A key isn't one: it may be any bytes.
const TEXTS: &[Column] = &[
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
