//! The response headers that describe an object.

use http::header::{ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::response::insert;
use crate::state::{Headers, Object};

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

/// Returns the headers that a download repeats as an upload sent them.
pub(super) fn attribute_headers(object: &Object) -> HeaderMap {
    let mut headers = stored_headers(&object.attributes.metadata);
    headers.extend(stored_headers(&object.attributes.encryption));
    headers
}

/// Returns the headers of the 304 for a client that has the current object.
pub(super) fn validators(object: &Object) -> HeaderMap {
    let mut headers = HeaderMap::new();
    insert(&mut headers, ETAG, &object.etag.to_string());
    if let Some(modified) = object.modified() {
        insert(&mut headers, LAST_MODIFIED, &modified.to_http_date());
    }
    headers
}
