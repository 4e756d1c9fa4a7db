//! The response headers that describe an object.

use http::header::{CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::response::insert;
use crate::state::{FoundObject, Headers, Object, VersionId};
use crate::state_error::VERSION_ID;

/// Returns the headers of a response to a write.
///
/// SDKs read the entity tag here, even if the response also has a document that contains it.
pub(crate) fn etag_and_crc64(object: &Object) -> HeaderMap {
    let mut headers = HeaderMap::new();
    insert(&mut headers, ETAG, &object.etag.to_string());
    let crc64 = object.crc64.to_string();
    insert(&mut headers, "x-oss-hash-crc64ecma", &crc64);
    headers
}

/// Returns the headers that let a client verify the content.
pub(super) fn checksums(object: &Object) -> HeaderMap {
    let mut headers = etag_and_crc64(object);
    if let Some(content_md5) = object.content_md5() {
        insert(&mut headers, "content-md5", &content_md5);
    }
    headers
}

/// Returns stored headers as headers of a response.
pub(crate) fn stored_headers(stored: &Headers) -> HeaderMap {
    let stored = stored.iter().filter_map(|(name, value)| {
        let name = HeaderName::try_from(name).ok()?;
        Some((name, HeaderValue::from_bytes(value).ok()?))
    });
    let mut headers = HeaderMap::new();
    for (name, value) in stored {
        headers.append(name, value);
    }
    headers
}

/// Returns the header with the id of a version, if the bucket has versions.
pub(crate) fn version_headers(version: Option<VersionId>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(version) = version {
        insert(&mut headers, VERSION_ID, &version.to_string());
    }
    headers
}

/// Returns the headers of a `GetObjectMeta` response.
pub(super) fn meta(found: &FoundObject) -> HeaderMap {
    let object = &found.object;
    let mut headers = checksums(object);
    headers.extend(version_headers(found.version));
    if let Some(modified) = object.modified() {
        insert(&mut headers, LAST_MODIFIED, &modified.to_http_date());
    }
    headers
}

/// Returns the headers of a download.
pub(super) fn download(found: &FoundObject) -> HeaderMap {
    let object = &found.object;
    let attributes = &object.attributes;
    let mut headers = meta(found);
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.extend(stored_headers(&attributes.metadata));
    headers.extend(stored_headers(&attributes.encryption));
    insert(&mut headers, "x-oss-object-type", object.kind().as_str());
    if let Some(class) = &attributes.storage_class {
        insert(&mut headers, "x-oss-storage-class", class.as_str());
    }
    let tags = attributes.tag_count();
    if tags > 0 {
        insert(&mut headers, "x-oss-tagging-count", &tags.to_string());
    }
    headers
}
