//! The objects that a rule selects, as they were when it ran.

use std::time::UNIX_EPOCH;

use oss_model::OpenEnum;
use oss_model::object::ObjectType;

use crate::inventory::{Filter, ObjectRow, ReportRow, Row};
use crate::state::{Bucket, Object};

/// An object with its key.
#[derive(Debug)]
pub(super) struct Selected {
    key: String,
    object: Object,
}

impl ReportRow for Selected {
    fn row(&self) -> Row<'_> {
        row(&self.key, &self.object)
    }
}

/// Returns the objects of a bucket that a filter selects.
pub(super) fn select(bucket: &Bucket, filter: &Filter<'_>) -> Vec<Selected> {
    let prefix = filter.prefix();
    let objects = bucket.objects.range(prefix.to_owned()..);
    let objects = objects.take_while(|(key, _)| key.starts_with(prefix));
    let selected = objects.filter(|(key, object)| filter.matches(&row(key, object)));
    selected
        .map(|(key, object)| Selected {
            key: key.clone(),
            object: object.clone(),
        })
        .collect()
}

fn row<'r>(key: &'r str, object: &'r Object) -> Row<'r> {
    let attributes = &object.attributes;
    Row {
        key,
        version_id: "",
        is_latest: true,
        modified: object.modified().map_or(UNIX_EPOCH, Into::into),
        object: Some(ObjectRow {
            size: object.content.len() as u64,
            etag: &object.etag,
            storage_class: attributes
                .storage_class
                .as_ref()
                .map_or("", OpenEnum::as_str),
            kind: object.kind.as_str(),
            is_multipart: object.kind == ObjectType::Multipart,
            is_encrypted: !attributes.encryption.is_empty(),
            tag_count: attributes.tag_count() as u64,
            crc64: object.crc64,
        }),
    }
}
