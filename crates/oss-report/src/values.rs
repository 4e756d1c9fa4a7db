//! The values of a row that have a type.

mod any;
mod fast;
mod parsed;

use crate::column::Column;
use crate::columns::Columns;
use crate::fields::Fields;

pub(crate) use any::parse;
pub(crate) use fast::parse as parse_usual;
pub(crate) use parsed::{InvalidField, Values};

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
