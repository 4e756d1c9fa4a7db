//! The columns of a report of changes and their values.

use oss_model::inventory::{
    IncludedObjectVersions, IncrementalField as Field, InventoryConfiguration,
};

use super::super::csv::Csv;
use crate::state::{ChangeKind, LoggedObject, ObjectChange};

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
    /// Writes the value of a change.
    ///
    /// A permanent deletion has only the columns that the documentation lists.
    pub(super) fn write(self, csv: &mut Csv, change: &ObjectChange) {
        let is_permanent = matches!(change.kind, ChangeKind::Delete);
        match self {
            Self::Key => csv.key(&change.key),
            Self::VersionId => csv.version(change.version),
            Self::Optional(Field::SequenceNumber) => csv.sequence(change.sequence),
            Self::Optional(Field::RecordType) => csv.text(record_type(&change.kind)),
            Self::Optional(Field::RecordTimestamp) => csv.time_with_millis(change.cause.time),
            _ if is_permanent => csv.text(NULL),
            Self::IsDeleteMarker => csv.flag(matches!(change.kind, ChangeKind::DeleteMarker)),
            Self::Optional(Field::Requester) => csv.text(&change.cause.requester),
            Self::Optional(Field::RequestId) => csv.text(&change.cause.request_id),
            Self::Optional(Field::SourceIp) => csv.text(&change.cause.source_ip),
            Self::Optional(Field::LastModifiedDate) => csv.time(change.cause.time),
            Self::Optional(field) => match object(&change.kind) {
                Some(object) => write_optional(csv, field, object),
                None => csv.text(NULL),
            },
        }
    }
}

/// Returns the record type; a delete marker deletes the current version.
fn record_type(kind: &ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Create(_) => "CREATE",
        ChangeKind::UpdateMetadata(_) => "UPDATE_METADATA",
        ChangeKind::DeleteMarker | ChangeKind::Delete => "DELETE",
    }
}

fn object(kind: &ChangeKind) -> Option<&LoggedObject> {
    match kind {
        ChangeKind::Create(object) | ChangeKind::UpdateMetadata(object) => Some(object),
        ChangeKind::DeleteMarker | ChangeKind::Delete => None,
    }
}

fn write_optional(csv: &mut Csv, field: &Field, object: &LoggedObject) {
    match field {
        Field::Size => csv.number(object.size),
        Field::StorageClass => csv.class(object.storage_class.as_ref()),
        Field::ETag => csv.etag(object.etag),
        Field::IsMultipartUploaded => csv.flag(object.etag.parts.is_some()),
        Field::ObjectType => csv.text(object.etag.object_type().as_str()),
        // The ACLs of objects aren't stored.
        Field::ObjectAcl => csv.text("default"),
        Field::Crc64 => csv.number(object.crc64),
        Field::EncryptionStatus => csv.flag(object.is_encrypted),
        // A put refuses unknown fields.
        _ => csv.text(NULL),
    }
}
