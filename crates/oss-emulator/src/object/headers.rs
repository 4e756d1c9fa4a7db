//! The response headers that describe an object.

use http::header::{CONTENT_TYPE, ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue};

use crate::response::insert;
use crate::state::Object;

/// Returns the headers of a response to a write.
///
/// SDKs read the entity tag here, even if the response also has a document that contains it.
pub(crate) fn etag_and_crc64(object: &Object) -> HeaderMap {
    let mut headers = HeaderMap::new();
    insert(&mut headers, ETAG, &object.etag);
    let crc64 = object.crc64.to_string();
    insert(&mut headers, "x-oss-hash-crc64ecma", &crc64);
    headers
}

/// Returns the headers that let a client verify the content.
pub(super) fn checksums(object: &Object) -> HeaderMap {
    let mut headers = etag_and_crc64(object);
    if let Some(content_md5) = &object.content_md5 {
        insert(&mut headers, "content-md5", content_md5);
    }
    headers
}

/// Returns the headers of a `GetObjectMeta` response.
pub(super) fn meta(object: &Object) -> HeaderMap {
    let mut headers = checksums(object);
    if let Some(modified) = object.modified() {
        insert(&mut headers, LAST_MODIFIED, &modified.to_http_date());
    }
    headers
}

/// Returns the headers of a download.
pub(super) fn download(object: &Object) -> HeaderMap {
    let attributes = &object.attributes;
    let mut headers = meta(object);
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/octet-stream"),
    );
    headers.extend(attributes.metadata.clone());
    headers.extend(attributes.encryption.clone());
    let object_type = object.kind.as_str();
    insert(&mut headers, "x-oss-object-type", object_type);
    if let Some(class) = &attributes.storage_class {
        insert(&mut headers, "x-oss-storage-class", class.as_str());
    }
    let tags = attributes.tag_count();
    if tags > 0 {
        insert(&mut headers, "x-oss-tagging-count", &tags.to_string());
    }
    headers
}
