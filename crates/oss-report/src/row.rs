//! A row of a report.

use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, SystemTime};

use oss_model::common::{ObjectAcl, StorageClass};
use oss_model::object::ObjectType;

use crate::absent::is_absent;
use crate::column::Column;
use crate::columns::Columns;
use crate::fields::Fields;
use crate::inert::inert;
use crate::key::{decode, decode_into};
use crate::number::number;
use crate::time;
use crate::values::Values;

/// A row of a report, borrowed from the decompressed file.
///
/// Its fields were checked against the types of their columns. A value is absent if the report has no such
/// column, or if the field is empty or `null`.
#[derive(Clone, Copy)]
pub struct Row<'r> {
    pub(crate) columns: &'r Columns,
    pub(crate) fields: Fields<'r>,
    pub(crate) values: Values,
    pub(crate) number: u64,
    pub(crate) offset: u64,
}

impl<'r> Row<'r> {
    /// Returns the key as the report has it: percent-encoded.
    #[inline]
    pub fn raw_key(&self) -> &'r [u8] {
        self.known(Column::Key).unwrap_or_default()
    }

    /// Returns the decoded key; it needn't be UTF-8.
    ///
    /// It allocates if the key has escapes; see [`key_in`](Self::key_in).
    pub fn key(&self) -> Cow<'r, [u8]> {
        decode(self.raw_key(), self.columns.plus())
    }

    /// Returns the decoded key in a buffer that is reused for all rows.
    pub fn key_in<'b>(&self, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        buffer.clear();
        decode_into(self.raw_key(), self.columns.plus(), buffer);
        buffer
    }

    /// Returns the bucket.
    pub fn bucket(&self) -> Option<&'r str> {
        self.text(Column::Bucket)
    }

    /// Returns the version ID; `null` is the ID of an object from before versioning.
    pub fn version_id(&self) -> Option<&'r str> {
        let id = std::str::from_utf8(self.known(Column::VersionId)?).ok()?;
        (!id.is_empty()).then_some(id)
    }

    /// Returns whether this is the current version.
    #[inline]
    pub fn is_latest(&self) -> Option<bool> {
        self.values.is_latest.value()
    }

    /// Returns whether this version is a delete marker.
    #[inline]
    pub fn is_delete_marker(&self) -> Option<bool> {
        self.values.is_delete_marker.value()
    }

    /// Returns the size in bytes.
    #[inline]
    pub fn size(&self) -> Option<u64> {
        self.values.size
    }

    /// Returns the storage class.
    ///
    /// It allocates if this version doesn't know the class; see
    /// [`storage_class_text`](Self::storage_class_text).
    pub fn storage_class(&self) -> Option<StorageClass> {
        self.storage_class_text().map(StorageClass::from)
    }

    /// Returns the storage class as the report has it.
    pub fn storage_class_text(&self) -> Option<&'r str> {
        self.text(Column::StorageClass)
    }

    /// Returns the time of the last modification.
    #[inline]
    pub fn last_modified(&self) -> Option<SystemTime> {
        self.values.last_modified.and_then(system_time)
    }

    /// Returns the `ETag`; not always an MD5.
    pub fn etag(&self) -> Option<&'r str> {
        self.text(Column::ETag)
    }

    /// Returns whether the object was uploaded in parts.
    #[inline]
    pub fn is_multipart_uploaded(&self) -> Option<bool> {
        self.values.is_multipart.value()
    }

    /// Returns whether the object is encrypted.
    #[inline]
    pub fn is_encrypted(&self) -> Option<bool> {
        self.values.is_encrypted.value()
    }

    /// Returns the access control list; it allocates if this version doesn't know it.
    pub fn acl(&self) -> Option<ObjectAcl> {
        self.acl_text().map(ObjectAcl::from)
    }

    /// Returns the access control list as the report has it.
    pub fn acl_text(&self) -> Option<&'r str> {
        self.text(Column::ObjectAcl)
    }

    /// Returns the number of tags.
    pub fn tagging_count(&self) -> Option<u64> {
        number(self.known(Column::TaggingCount)?)
    }

    /// Returns the type of the object; it allocates if this version doesn't know it.
    pub fn object_type(&self) -> Option<ObjectType> {
        self.object_type_text().map(ObjectType::from)
    }

    /// Returns the type of the object as the report has it.
    pub fn object_type_text(&self) -> Option<&'r str> {
        self.text(Column::ObjectType)
    }

    /// Returns the CRC-64 of the content.
    pub fn crc64(&self) -> Option<u64> {
        number(self.known(Column::Crc64)?)
    }

    /// Returns the time when a lifecycle rule moved the object to a colder class.
    pub fn transition_time(&self) -> Option<SystemTime> {
        system_time(time::parse(self.known(Column::TransitionTime)?)?)
    }

    /// Returns the time of the last access, by whichever column the report has.
    pub fn last_access(&self) -> Option<SystemTime> {
        let of = |column| time::parse_timestamp(self.known(column)?);
        system_time(of(Column::LastAccessTimestamp).or_else(|| of(Column::LastAccessDate))?)
    }

    /// Returns the bytes of a column by its name, in any case.
    ///
    /// Unknown columns need it. The name is searched for each row; see [`field`](Self::field).
    pub fn get(&self, name: &str) -> Option<&'r [u8]> {
        self.field(self.columns.find(name)?)
            .filter(|it| !is_absent(it))
    }

    /// Returns the bytes of the field at a position, also if they are empty or `null`.
    #[inline]
    pub fn field(&self, position: usize) -> Option<&'r [u8]> {
        self.fields.get(position)
    }

    /// Returns the columns of the report.
    pub fn columns(&self) -> &'r Columns {
        self.columns
    }

    /// Returns the number of the row in its file; the first is 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Returns the position of the row's first byte in the decompressed file.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns the bytes of a known column.
    #[inline]
    fn known(&self, column: Column) -> Option<&'r [u8]> {
        self.fields.get(self.columns.position(column)?)
    }

    /// Returns a text; the scanner has checked that it is UTF-8.
    #[inline]
    fn text(&self, column: Column) -> Option<&'r str> {
        let text = self.known(column).filter(|it| !is_absent(it))?;
        std::str::from_utf8(text).ok()
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = (0..self.columns.len()).filter_map(|it| {
            let name = self.columns.name(it)?;
            Some((name, inert(self.field(it)?)))
        });
        f.debug_map().entries(fields).finish()
    }
}

fn system_time(seconds: i64) -> Option<SystemTime> {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    }
}
