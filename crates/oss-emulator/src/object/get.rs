//! Get an object, or only its headers.

use http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderName, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::conditions::{ConditionResult, NO_PREFIX};
use super::range::RequestedBytes;
use super::{conditions, headers, range};
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::{Response, insert};
use crate::state::FoundObject;

/// Downloads an object or a range of it.
pub(crate) fn get(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let found = find(ctx)?;
    let content = &found.object.content;
    if conditions::check(ctx, NO_PREFIX, &found.object)? == ConditionResult::NotModified {
        return Ok(not_modified(&found));
    }
    let length = content.len();
    Ok(match range::requested_bytes(ctx, length)? {
        RequestedBytes::Range(range) => {
            let mut headers = headers::download(&found);
            let content_range = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            insert(&mut headers, CONTENT_RANGE, &content_range);
            Response::empty(StatusCode::PARTIAL_CONTENT)
                .with_headers(headers)
                .with_content(content, range)
        }
        RequestedBytes::All => {
            with_content(&found, headers::download(&found)).with_headers(response_overrides(ctx)?)
        }
    })
}

/// Returns the headers of a download; hyper drops the body.
pub(crate) fn head(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let found = find(ctx)?;
    Ok(match conditions::check(ctx, NO_PREFIX, &found.object)? {
        ConditionResult::NotModified => not_modified(&found),
        ConditionResult::Proceed => with_content(&found, headers::download(&found)),
    })
}

/// Returns the few headers of `GetObjectMeta`.
pub(crate) fn meta(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    let found = find(ctx)?;
    Ok(with_content(&found, headers::meta(&found)))
}

/// Finds the object or version that a request targets.
fn find(ctx: &RequestContext<'_>) -> Result<FoundObject, ServiceError> {
    let version = ctx.query().non_empty("versionId")?;
    ctx.with_bucket(|bucket| Ok(bucket.find(ctx.key(), version)?))
}

/// Creates a response with the whole content.
///
/// `Content-Length` is explicit, since the body of a response to a `HEAD` is empty.
fn with_content(found: &FoundObject, headers: HeaderMap) -> Response {
    Response::empty(StatusCode::OK)
        .with_headers(headers)
        .with_header_text(CONTENT_LENGTH, &found.object.size().to_string())
        .with_content(&found.object.content, 0..found.object.size())
}

/// Creates the 304 for a client that has the current object; it has an empty body.
pub(super) fn not_modified(found: &FoundObject) -> Response {
    let mut headers = headers::meta(found);
    let validators: HeaderMap = [ETAG, LAST_MODIFIED]
        .into_iter()
        .filter_map(|name| headers.remove(&name).map(|value| (name, value)))
        .collect();
    Response::empty(StatusCode::NOT_MODIFIED).with_headers(validators)
}

/// Returns the response headers that the query sets, as in presigned URLs.
fn response_overrides(ctx: &RequestContext<'_>) -> Result<HeaderMap, ServiceError> {
    let mut overrides = HeaderMap::new();
    for (parameter, header) in RESPONSE_HEADERS {
        if let Some(text) = ctx.query().non_empty(parameter)? {
            let value = HeaderValue::from_str(text).map_err(|_| {
                ServiceError::invalid_argument(format!("{parameter} is not a valid header value."))
            })?;
            overrides.insert(HeaderName::from_static(header), value);
        }
    }
    Ok(overrides)
}

const RESPONSE_HEADERS: [(&str, &str); 6] = [
    ("response-cache-control", "cache-control"),
    ("response-content-disposition", "content-disposition"),
    ("response-content-encoding", "content-encoding"),
    ("response-content-language", "content-language"),
    ("response-content-type", "content-type"),
    ("response-expires", "expires"),
];
