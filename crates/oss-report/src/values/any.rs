//! Parses any form of a value.

use super::parsed::{InvalidField, Values};
use crate::absent::is_absent;
use crate::class::Class;
use crate::column::Column;
use crate::columns::Columns;
use crate::fields::Fields;
use crate::flag::Flag;
use crate::number::number;
use crate::time;

const NUMBER: &str = "a whole number below 2^64";
const TIME: &str = "a time such as 2026-11-29T07-06-00Z";
const BOOLEAN: &str = "true or false";

/// Parses a row, or finds its first invalid field.
#[cold]
pub(crate) fn parse(columns: &Columns, fields: &Fields<'_>) -> Result<Values, InvalidField> {
    let row = Typed { columns, fields };
    let values = Values {
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

/// The fields of a row with the columns that say their types.
pub(super) struct Typed<'r> {
    pub(super) columns: &'r Columns,
    pub(super) fields: &'r Fields<'r>,
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
    pub(super) fn check_rare(&self) -> Result<(), InvalidField> {
        self.get(Column::TaggingCount, NUMBER, number)?;
        self.get(Column::Crc64, NUMBER, number)?;
        self.get(Column::TransitionTime, TIME, time::parse)?;
        self.get(Column::LastAccessDate, TIME, time::parse_timestamp)?;
        self.get(Column::LastAccessTimestamp, TIME, time::parse_timestamp)?;
        Ok(())
    }
}
