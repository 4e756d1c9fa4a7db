//! The list of object versions and delete markers.

use oss_model::common::Owner;
use oss_model::object::{DeleteMarker, ListObjectVersions, ListVersionsResult, ObjectVersion};

use super::page::PAGE_SIZE;
use crate::error::ServiceError;
use crate::list_page::{ListEntry, ListPage, ListRequest};
use crate::request_context::RequestContext;
use crate::state::{Object, Version, VersionId};

/// A version of a page.
struct Item {
    key: String,
    version: Version,
    is_latest: bool,
}

/// The longest prefix in bytes.
const MAX_PREFIX: usize = 1024;

/// Lists a page of versions by key, the newest version of a key first.
pub(crate) fn list_versions(
    ctx: &RequestContext<'_>,
    request: ListObjectVersions,
) -> Result<ListVersionsResult, ServiceError> {
    let version_marker = request.version_id_marker;
    if version_marker.is_some() && request.key_marker.is_none() {
        return Err(ServiceError::invalid_argument(
            "The parameter version-id-marker needs a key-marker.",
        ));
    }
    let requested = ListRequest {
        prefix: request.prefix.as_deref().unwrap_or_default(),
        delimiter: request.delimiter.as_deref().unwrap_or_default(),
        after: request.key_marker.as_deref().unwrap_or_default(),
        limit: request.max_keys.unwrap_or(PAGE_SIZE),
    };
    if requested.prefix.len() > MAX_PREFIX {
        return Err(ServiceError::invalid_argument("The prefix is too long."));
    }
    let page = page(ctx, requested, version_marker.as_deref())?;
    let mut result = ListVersionsResult::default();
    result.name = Some(request.bucket);
    result.prefix = Some(requested.prefix.to_owned());
    result.key_marker = Some(requested.after.to_owned());
    result.version_id_marker = Some(version_marker.unwrap_or_default());
    result.max_keys = Some(requested.limit);
    result.delimiter = Some(requested.delimiter.to_owned());
    result.is_truncated = Some(page.is_truncated);
    result.common_prefixes = page.common_prefixes();
    result.next_key_marker = page.next().map(ListEntry::name).map(str::to_owned);
    if let (Some(ListEntry::Key(_)), Some(last)) = (page.next(), page.items.last()) {
        result.next_version_id_marker = Some(last.version.id.to_string());
    }
    let owner = ctx.state.owner();
    for item in &page.items {
        match item.version.object() {
            Some(object) => result.versions.push(version(item, object, &owner)),
            None => result.delete_markers.push(delete_marker(item, &owner)),
        }
    }
    Ok(result)
}

/// Returns a page; the version of the marker may be gone.
fn page(
    ctx: &RequestContext<'_>,
    request: ListRequest<'_>,
    marker: Option<&str>,
) -> Result<ListPage<Item>, ServiceError> {
    let marker = marker.map(|text| VersionId::parse(text).ok_or_else(invalid_marker));
    let marker = marker.transpose()?;
    ctx.with_bucket(|bucket| {
        let versions = bucket.versions_after(request.prefix, request.after, marker);
        let page = ListPage::take(versions.map(|version| (version.key, version)), request);
        Ok(page.map(|listed| Item {
            key: listed.key.to_owned(),
            version: listed.version.clone(),
            is_latest: listed.is_latest,
        }))
    })
}

fn version(item: &Item, object: &Object, owner: &Owner) -> ObjectVersion {
    let mut version = ObjectVersion::new(&item.key);
    version.version_id = Some(item.version.id.to_string());
    version.is_latest = Some(item.is_latest);
    version.last_modified = object.modified();
    version.etag = Some(object.etag.to_string());
    version.object_type = Some(object.kind());
    version.size = Some(object.size());
    version
        .storage_class
        .clone_from(&object.attributes.storage_class);
    version.owner = Some(owner.clone());
    version
}

fn delete_marker(item: &Item, owner: &Owner) -> DeleteMarker {
    let mut marker = DeleteMarker::new(&item.key);
    marker.version_id = Some(item.version.id.to_string());
    marker.is_latest = Some(item.is_latest);
    marker.last_modified = item.version.modified();
    marker.owner = Some(owner.clone());
    marker
}

fn invalid_marker() -> ServiceError {
    ServiceError::invalid_argument("The parameter version-id-marker is not the id of a version.")
}
