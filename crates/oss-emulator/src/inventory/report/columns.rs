//! The columns of a report and their values.

use oss_model::inventory::{Field, IncludedObjectVersions, InventoryConfiguration};
use oss_model::object::ObjectType;

use super::csv::Csv;
use super::row::Row;

use crate::state::Object;

/// A column of a report besides the first, `Bucket`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column<'r> {
    Key,
    VersionId,
    IsLatest,
    IsDeleteMarker,
    Optional(&'r Field),
}

/// Returns the columns after `Bucket`: fixed ones, then those of the rule in order.
pub(super) fn columns(rule: &InventoryConfiguration) -> Vec<Column<'_>> {
    let mut columns = vec![Column::Key];
    if rule.included_object_versions == IncludedObjectVersions::All {
        columns.extend([Column::VersionId, Column::IsLatest, Column::IsDeleteMarker]);
    }
    let fields = rule.optional_fields.iter().flat_map(|list| &list.fields);
    columns.extend(fields.map(Column::Optional));
    columns
}

/// Returns the `fileSchema` of the manifest.
pub(super) fn schema(columns: &[Column<'_>]) -> String {
    let names = columns.iter().map(|column| column.name());
    let names: Vec<_> = ["Bucket"].into_iter().chain(names).collect();
    names.join(", ")
}

impl<'r> Column<'r> {
    fn name(self) -> &'r str {
        match self {
            Self::Key => "Key",
            Self::VersionId => "VersionId",
            Self::IsLatest => "IsLatest",
            Self::IsDeleteMarker => "IsDeleteMarker",
            // `Crc64` in a rule, but `CRC64` in the documented manifests.
            Self::Optional(Field::Crc64) => "CRC64",
            Self::Optional(field) => field.as_str(),
        }
    }

    /// Writes the value of a row.
    pub(super) fn write(self, csv: &mut Csv, row: &Row) {
        match self {
            Self::Key => csv.key(&row.key),
            Self::VersionId => csv.version(row.version),
            Self::IsLatest => csv.flag(row.is_latest),
            Self::IsDeleteMarker => csv.flag(row.object().is_none()),
            Self::Optional(Field::LastModifiedDate) => csv.time(row.modified()),
            Self::Optional(field) => match row.object() {
                Some(object) => write_optional(csv, field, object),
                // The value that OSS writes is unknown.
                None => csv.text(""),
            },
        }
    }
}

fn write_optional(csv: &mut Csv, field: &Field, object: &Object) {
    match field {
        Field::Size => csv.number(object.size()),
        Field::ETag => csv.etag(object.etag),
        Field::StorageClass => csv.class(object.attributes.storage_class.as_ref()),
        Field::IsMultipartUploaded => csv.flag(object.kind() == ObjectType::Multipart),
        Field::EncryptionStatus => csv.flag(!object.attributes.encryption.is_empty()),
        // The ACLs of objects aren't stored.
        Field::ObjectAcl => csv.text("default"),
        Field::TaggingCount => csv.number(object.attributes.tag_count() as u64),
        Field::ObjectType => csv.text(object.kind().as_str()),
        Field::Crc64 => csv.number(object.crc64),
        // Without access tracking OSS writes this word.
        Field::LastAccessDate | Field::LastAccessTimestamp => csv.text("null"),
        // No lifecycle rule ever moves an object, and a put refuses unknown fields.
        _ => csv.text(""),
    }
}
