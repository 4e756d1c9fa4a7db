//! The values of a row, with their types.

use std::borrow::Cow;
use std::time::SystemTime;

use anyhow::{Result, anyhow, bail};
use jiff::Timestamp;
use oss_report::{Column, Columns, Row};

use crate::terminal::printable;

/// A column of the output.
#[derive(Clone, Debug)]
pub(super) struct ChosenColumn {
    pub(super) name: String,
    known: Option<Column>,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'r> {
    Absent,
    Bool(bool),
    Number(u64),
    /// Not always UTF-8.
    Text(Cow<'r, [u8]>),
}

impl ChosenColumn {
    /// Returns the columns with these names, or all.
    pub(super) fn choose(columns: &Columns, names: &[String]) -> Result<Vec<Self>> {
        let column = |name: &str| Self {
            name: name.to_owned(),
            known: Column::from_name(name),
        };
        if names.is_empty() {
            return Ok(columns.names().map(column).collect());
        }
        let mut chosen: Vec<Self> = Vec::with_capacity(names.len());
        for name in names {
            let found = columns.find(name).and_then(|it| columns.name(it));
            let found = found.ok_or_else(|| {
                let all: Vec<_> = columns.names().collect();
                let (name, all) = (printable(name), printable(&all.join(", ")));
                anyhow!("the report has no column {name}; it has {all}")
            })?;
            // The names of a JSON object are unique.
            if chosen.iter().any(|column| column.name == found) {
                bail!("--columns names {} twice", printable(found));
            }
            chosen.push(column(found));
        }
        Ok(chosen)
    }

    /// Returns the value of this column.
    ///
    /// Keys are decoded, and times have the form of RFC 3339.
    pub(super) fn value<'r>(&self, row: &Row<'r>) -> Value<'r> {
        let boolean = |value: Option<bool>| value.map_or(Value::Absent, Value::Bool);
        let number = |value: Option<u64>| value.map_or(Value::Absent, Value::Number);
        match self.known {
            Some(Column::Key) => Value::Text(row.key()),
            Some(Column::IsLatest) => boolean(row.is_latest()),
            Some(Column::IsDeleteMarker) => boolean(row.is_delete_marker()),
            Some(Column::IsMultipartUploaded) => boolean(row.is_multipart_uploaded()),
            Some(Column::EncryptionStatus) => boolean(row.is_encrypted()),
            Some(Column::Size) => number(row.size()),
            Some(Column::TaggingCount) => number(row.tagging_count()),
            Some(Column::LastModifiedDate) => time(row.last_modified()),
            Some(Column::TransitionTime) => time(row.transition_time()),
            Some(Column::VersionId) => row.version_id().map_or(Value::Absent, text),
            _ => match row.get(&self.name) {
                Some(bytes) => Value::Text(Cow::Borrowed(bytes)),
                None => Value::Absent,
            },
        }
    }
}

fn text(text: &str) -> Value<'_> {
    Value::Text(Cow::Borrowed(text.as_bytes()))
}

fn time(time: Option<SystemTime>) -> Value<'static> {
    let time = time.and_then(|it| Timestamp::try_from(it).ok());
    time.map_or(Value::Absent, |it| {
        Value::Text(Cow::Owned(it.to_string().into_bytes()))
    })
}
