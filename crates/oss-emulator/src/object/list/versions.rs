//! The list of object versions; every object has exactly one.

use oss_model::common::Owner;
use oss_model::object::{ListVersionsResult, ObjectVersion};

use super::page::{list_request, page};
use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::list_page::ListEntry;
use crate::object::find::ONLY_VERSION;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::Object;

/// Lists a page of objects, each as its only version.
///
/// The version marker is ignored, because no other version of its key follows.
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
    let page = page(ctx, request)?;
    let owner = ctx.state.owner();
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
    if let Some(ListEntry::Key(_)) = page.next() {
        result.next_version_id_marker = Some(ONLY_VERSION.to_owned());
    }
    result.versions = page
        .items
        .iter()
        .map(|(key, object)| Ok(version(encoding.encode(key)?, object, &owner)))
        .collect::<Result<_, ServiceError>>()?;
    Response::document(&result)
}

fn version(key: String, object: &Object, owner: &Owner) -> ObjectVersion {
    let mut version = ObjectVersion::new(key);
    version.version_id = Some(ONLY_VERSION.to_owned());
    version.is_latest = Some(true);
    version.last_modified = object.modified();
    version.etag = Some(object.etag.clone());
    version.object_type = Some(object.kind.clone());
    version.size = Some(object.content.len());
    version
        .storage_class
        .clone_from(&object.attributes.storage_class);
    version.owner = Some(owner.clone());
    version
}
