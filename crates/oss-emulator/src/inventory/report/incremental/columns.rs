//! The columns of a report of changes and their values.

use oss_model::inventory::{
    IncludedObjectVersions, IncrementalField as Field, InventoryConfiguration,
};

use super::super::csv::Csv;
use super::super::row::ObjectRow;
use super::record::{Record, RecordKind};

/// A column besides the first, `Bucket`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column<'r> {
    Key,
    VersionId,
    IsDeleteMarker,
    Optional(&'r Field),
}

/// The word for a value that a record doesn't have.
const NULL: &str = "null";

/// Returns the columns after `Bucket`: fixed ones, then those of the rule in order.
pub(super) fn columns(rule: &InventoryConfiguration) -> Vec<Column<'_>> {
    let mut columns = vec![Column::Key];
    if rule.included_object_versions == IncludedObjectVersions::All {
        columns.extend([Column::VersionId, Column::IsDeleteMarker]);
    }
    let incremental = rule.incremental_inventory.iter();
    let fields = incremental.flat_map(|it| &it.optional_fields);
    columns.extend(fields.flat_map(|list| &list.fields).map(Column::Optional));
    columns
}

/// Returns the `fileSchema` of the manifest.
pub(super) fn schema(columns: &[Column<'_>]) -> String {
    let names = columns.iter().map(|column| match column {
        Column::Key => "Key",
        Column::VersionId => "VersionId",
        Column::IsDeleteMarker => "IsDeleteMarker",
        Column::Optional(Field::Crc64) => "CRC64",
        Column::Optional(field) => field.as_str(),
    });
    let names: Vec<_> = ["Bucket"].into_iter().chain(names).collect();
    names.join(", ")
}

impl Column<'_> {
    /// Writes the value of a record.
    ///
    /// A permanent deletion has only the columns that the documentation lists.
    pub(super) fn write(self, csv: &mut Csv, record: &Record<'_>) {
        let is_permanent = matches!(record.kind, RecordKind::Delete);
        match self {
            Self::Key => csv.key(record.key),
            Self::VersionId => csv.text(record.version_id),
            Self::Optional(Field::SequenceNumber) => csv.sequence(record.sequence),
            Self::Optional(Field::RecordType) => csv.text(record.kind.name()),
            Self::Optional(Field::RecordTimestamp) => csv.time_with_millis(record.time),
            _ if is_permanent => csv.text(NULL),
            Self::IsDeleteMarker => csv.flag(matches!(record.kind, RecordKind::DeleteMarker)),
            Self::Optional(Field::Requester) => csv.text(record.requester),
            Self::Optional(Field::RequestId) => csv.text(record.request_id),
            Self::Optional(Field::SourceIp) => csv.text(record.source_ip),
            Self::Optional(Field::LastModifiedDate) => csv.time(record.time),
            Self::Optional(field) => match record.kind.object() {
                Some(object) => write_optional(csv, field, object),
                None => csv.text(NULL),
            },
        }
    }
}

impl<'r> RecordKind<'r> {
    /// Returns the record type; a delete marker deletes the current version.
    fn name(&self) -> &'static str {
        match self {
            Self::Create(_) => "CREATE",
            Self::UpdateMetadata(_) => "UPDATE_METADATA",
            Self::DeleteMarker | Self::Delete => "DELETE",
        }
    }

    fn object(&self) -> Option<&ObjectRow<'r>> {
        match self {
            Self::Create(object) | Self::UpdateMetadata(object) => Some(object),
            Self::DeleteMarker | Self::Delete => None,
        }
    }
}

fn write_optional(csv: &mut Csv, field: &Field, object: &ObjectRow<'_>) {
    match field {
        Field::Size => csv.number(object.size),
        Field::StorageClass => csv.text(object.storage_class),
        Field::ETag => csv.text(object.etag.trim_matches('"')),
        Field::IsMultipartUploaded => csv.flag(object.is_multipart),
        Field::ObjectType => csv.text(object.kind),
        // The ACLs of objects aren't stored.
        Field::ObjectAcl => csv.text("default"),
        Field::Crc64 => csv.number(object.crc64),
        Field::EncryptionStatus => csv.flag(object.is_encrypted),
        // A put refuses unknown fields.
        _ => csv.text(NULL),
    }
}
