//! The columns of one report, by the schema of its manifest.

use crate::column::Column;
use crate::inert::inert;

/// The most columns of a report; OSS documents 18.
const MAX_COLUMNS: usize = 255;
/// The position of a column that the report doesn't have.
const ABSENT: u8 = u8::MAX;

/// The meaning of `+` in a key.
///
/// No document of OSS says how a space is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Plus {
    /// `+` is a plus sign, and a space is `%20`.
    #[default]
    Plus,
    /// `+` is a space, as in HTML forms.
    Space,
}

/// The columns of a report, in their order.
///
/// # Examples
///
/// ```
/// use oss_report::{Column, Columns};
///
/// let columns = Columns::from_schema("Bucket, Key, Size, Owner")?;
/// assert_eq!(columns.position(Column::Size), Some(2));
/// assert_eq!(columns.position(Column::ETag), None);
/// assert_eq!(columns.find("owner"), Some(3));
/// # Ok::<(), oss_report::SchemaError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    names: Vec<Box<str>>,
    /// The position of each known column, by its discriminant.
    positions: [u8; Column::KNOWN.len()],
    /// Whether a typed column exists that few tallies read.
    has_rare: bool,
    plus: Plus,
}

/// A `fileSchema` that names no usable columns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot use the columns of the report: {reason}")]
pub struct SchemaError {
    reason: String,
}

impl SchemaError {
    /// Returns what a person can do about the error.
    pub fn help(&self) -> &'static str {
        "check fileSchema in manifest.json, or read another run"
    }
}

impl Columns {
    /// Parses the `fileSchema` of a manifest: names with commas between them.
    ///
    /// Case and spaces around a name don't matter.
    ///
    /// # Errors
    ///
    /// Fails if a name is empty or occurs twice, if no column is `Key`, or on more than 255 columns.
    pub fn from_schema(schema: &str) -> Result<Self, SchemaError> {
        let fail = |reason| Err(SchemaError { reason });
        let mut columns = Self {
            names: Vec::new(),
            positions: [ABSENT; Column::KNOWN.len()],
            has_rare: false,
            plus: Plus::default(),
        };
        for name in schema.split(',').map(str::trim) {
            if name.is_empty() {
                return fail("a name is empty".to_owned());
            }
            let Some(position) = u8::try_from(columns.len()).ok().filter(|it| *it < ABSENT) else {
                return fail(format!("more than {MAX_COLUMNS} names"));
            };
            let known = Column::from_name(name);
            let is_known_twice = known.is_some_and(|it| columns.position(it).is_some());
            if is_known_twice || columns.find(name).is_some() {
                return fail(format!("{} occurs twice", inert(name.as_bytes())));
            }
            if let Some(entry) = known.and_then(|it| columns.positions.get_mut(it as usize)) {
                *entry = position;
            }
            columns.names.push(name.into());
        }
        let rare = [
            Column::TaggingCount,
            Column::Crc64,
            Column::TransitionTime,
            Column::LastAccessDate,
            Column::LastAccessTimestamp,
        ];
        columns.has_rare = rare.iter().any(|it| columns.position(*it).is_some());
        match columns.position(Column::Key) {
            Some(_) => Ok(columns),
            None => fail("no column is Key".to_owned()),
        }
    }

    /// Sets the meaning of `+` in keys; the default is a plus sign.
    #[must_use]
    pub fn with_plus(mut self, plus: Plus) -> Self {
        self.plus = plus;
        self
    }

    /// Returns the meaning of `+` in keys.
    pub fn plus(&self) -> Plus {
        self.plus
    }

    /// Returns the number of columns.
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns the names as the schema spells them.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(AsRef::as_ref)
    }

    /// Returns the name of the column at a position.
    pub fn name(&self, position: usize) -> Option<&str> {
        self.names.get(position).map(AsRef::as_ref)
    }

    /// Returns the position of a known column.
    #[inline]
    pub fn position(&self, column: Column) -> Option<usize> {
        match self.positions.get(column as usize) {
            None | Some(&ABSENT) => None,
            Some(&position) => Some(usize::from(position)),
        }
    }

    #[inline]
    pub(crate) fn has_rare(&self) -> bool {
        self.has_rare
    }

    /// Returns the position of the column with a name, in any case.
    pub fn find(&self, name: &str) -> Option<usize> {
        let position = self
            .names
            .iter()
            .position(|it| it.eq_ignore_ascii_case(name));
        position.or_else(|| self.position(Column::from_name(name)?))
    }
}
