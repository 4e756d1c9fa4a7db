//! The list of object versions and delete markers.

use oss_model::common::Owner;
use oss_model::object::{DeleteMarker, ListVersionsResult, ObjectVersion};

use super::page::list_request;
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::list_page::{ListEntry, ListPage, ListRequest};
use crate::request_context::RequestContext;
use crate::response::Response;
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
pub(crate) fn list_versions(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let query = ctx.query();
    let encoding = Encoding::from_query(query)?;
    let key_marker = query.non_empty("key-marker")?;
    let version_marker = query.non_empty("version-id-marker")?;
    if version_marker.is_some() && key_marker.is_none() {
        return Err(ServiceError::invalid_argument(
            "The parameter version-id-marker needs a key-marker.",
        ));
    }
    let request = list_request(ctx, key_marker.unwrap_or_default())?;
    if request.prefix.len() > MAX_PREFIX {
        return Err(ServiceError::invalid_argument("The prefix is too long."));
    }
    let page = page(ctx, request, version_marker)?;
    let mut result = ListVersionsResult::default();
    result.name = Some(ctx.bucket().to_owned());
    result.prefix = Some(encoding.encode(request.prefix)?);
    result.key_marker = Some(encoding.encode(request.after)?);
    result.version_id_marker = Some(Encoding::Plain.encode(version_marker.unwrap_or_default())?);
    result.max_keys = i64::try_from(request.limit).ok();
    result.delimiter = Some(encoding.encode(request.delimiter)?);
    result.encoding_type = encoding.encoding_type();
    result.is_truncated = Some(page.is_truncated);
    result.common_prefixes = page.common_prefixes(encoding)?;
    result.next_key_marker = encoding.encode_option(page.next().map(ListEntry::name))?;
    if let (Some(ListEntry::Key(_)), Some(last)) = (page.next(), page.items.last()) {
        result.next_version_id_marker = Some(last.version.id.to_string());
    }
    let owner = ctx.state.owner();
    for item in &page.items {
        let key = encoding.encode(&item.key)?;
        match item.version.object() {
            Some(object) => result.versions.push(version(key, item, object, &owner)),
            None => result.delete_markers.push(delete_marker(key, item, &owner)),
        }
    }
    Response::document(&result)
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
        page.try_map(|listed| {
            Ok(Item {
                key: listed.key.to_owned(),
                version: listed.version.clone(),
                is_latest: listed.is_latest,
            })
        })
    })
}

fn version(key: String, item: &Item, object: &Object, owner: &Owner) -> ObjectVersion {
    let mut version = ObjectVersion::new(key);
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

fn delete_marker(key: String, item: &Item, owner: &Owner) -> DeleteMarker {
    let mut marker = DeleteMarker::new(key);
    marker.version_id = Some(item.version.id.to_string());
    marker.is_latest = Some(item.is_latest);
    marker.last_modified = item.version.modified();
    marker.owner = Some(owner.clone());
    marker
}

fn invalid_marker() -> ServiceError {
    ServiceError::invalid_argument("The parameter version-id-marker is not the id of a version.")
}
