//! The columns of a report and their values.

use oss_model::OpenEnum;
use oss_model::inventory::{Field, IncludedObjectVersions, InventoryConfiguration};
use oss_model::object::ObjectType;
use oss_sign::encode_query;

use crate::clock::timestamp;
use crate::state::Object;

/// A column of a report.
#[derive(Clone, Copy, Debug)]
pub(super) enum Column<'r> {
    Bucket,
    Key,
    VersionId,
    IsLatest,
    IsDeleteMarker,
    Optional(&'r Field),
}

/// Returns the columns: the fixed ones, then the configured ones in their order.
pub(super) fn columns(rule: &InventoryConfiguration) -> Vec<Column<'_>> {
    let mut columns = vec![Column::Bucket, Column::Key];
    if rule.included_object_versions == IncludedObjectVersions::All {
        columns.extend([Column::VersionId, Column::IsLatest, Column::IsDeleteMarker]);
    }
    let fields = rule.optional_fields.iter().flat_map(|list| &list.fields);
    columns.extend(fields.map(Column::Optional));
    columns
}

impl<'r> Column<'r> {
    /// Returns the name in the `fileSchema` of the manifest.
    pub(super) fn name(self) -> &'r str {
        match self {
            Self::Bucket => "Bucket",
            Self::Key => "Key",
            Self::VersionId => "VersionId",
            Self::IsLatest => "IsLatest",
            Self::IsDeleteMarker => "IsDeleteMarker",
            // `Crc64` in a rule, but `CRC64` in the documented manifests.
            Self::Optional(Field::Crc64) => "CRC64",
            Self::Optional(field) => field.as_str(),
        }
    }

    /// Returns the value for an object.
    pub(super) fn value(self, bucket: &str, key: &str, object: &Object) -> String {
        match self {
            Self::Bucket => bucket.to_owned(),
            Self::Key => encode_query(key),
            // Versions aren't kept, so these are the values of an unversioned bucket.
            Self::VersionId => String::new(),
            Self::IsLatest => true.to_string(),
            Self::IsDeleteMarker => false.to_string(),
            Self::Optional(field) => optional_value(field, object),
        }
    }
}

fn optional_value(field: &Field, object: &Object) -> String {
    let attributes = &object.attributes;
    match field {
        Field::Size => object.size().to_string(),
        Field::LastModifiedDate => last_modified(object),
        Field::ETag => object.etag.unquoted(),
        Field::StorageClass => {
            let class = attributes.storage_class.as_ref();
            class.map_or("", OpenEnum::as_str).to_owned()
        }
        Field::IsMultipartUploaded => (object.kind() == ObjectType::Multipart).to_string(),
        Field::EncryptionStatus => (!attributes.encryption.is_empty()).to_string(),
        // The ACLs of objects aren't stored.
        Field::ObjectAcl => "default".to_owned(),
        Field::TaggingCount => attributes.tag_count().to_string(),
        Field::ObjectType => object.kind().as_str().to_owned(),
        Field::Crc64 => object.crc64.to_string(),
        // Without access tracking OSS writes this word.
        Field::LastAccessDate | Field::LastAccessTimestamp => "null".to_owned(),
        // No lifecycle rule ever moves an object, and a put refuses unknown fields.
        _ => String::new(),
    }
}

/// Returns a time such as `2025-04-14T07-06-00Z`.
fn last_modified(object: &Object) -> String {
    let modified = object.modified().map(|time| timestamp(time.into()));
    modified.map_or_else(String::new, |time| {
        time.strftime("%Y-%m-%dT%H-%M-%SZ").to_string()
    })
}
