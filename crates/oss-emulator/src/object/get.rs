//! Get an object, or only what describes it.

use http::header::{CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderName, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::conditions::{OF_REQUEST, Verdict};
use super::range::Wanted;
use super::{Object, conditions, find, range};
use crate::answer::{Answer, insert};
use crate::call::Call;
use crate::error::ServiceError;

/// Downloads an object or a part of it.
pub(crate) fn get(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let object = find(call)?;
    if conditions::check(call, OF_REQUEST, &object)? == Verdict::Unchanged {
        return Ok(unchanged(&object));
    }
    let length = object.content.len();
    let answer = match range::wanted(call, length)? {
        Wanted::Part(part) => {
            let mut headers = object.headers();
            let range = format!("bytes {}-{}/{length}", part.start, part.end - 1);
            insert(&mut headers, CONTENT_RANGE, &range);
            Answer::empty(StatusCode::PARTIAL_CONTENT)
                .with_headers(headers)
                .with_body(object.content.slice(part))
        }
        Wanted::Whole => with_content(&object, object.headers()).with_headers(wished(call)?),
    };
    Ok(answer)
}

/// Describes an object. The body is dropped on the way.
pub(crate) fn head(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let object = find(call)?;
    Ok(match conditions::check(call, OF_REQUEST, &object)? {
        Verdict::Unchanged => unchanged(&object),
        Verdict::Proceed => with_content(&object, object.headers()),
    })
}

/// Describes an object in a few words.
///
/// The length is said by name: an empty body of a HEAD would not tell it.
pub(crate) fn meta(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let object = find(call)?;
    Ok(with_content(&object, object.meta()))
}

fn with_content(object: &Object, headers: HeaderMap) -> Answer {
    Answer::empty(StatusCode::OK)
        .with_headers(headers)
        .with_header_text(CONTENT_LENGTH, &object.content.len().to_string())
        .with_body(object.content.clone())
}

/// The answer to who has the object already; it has no body.
pub(super) fn unchanged(object: &Object) -> Answer {
    let mut headers = object.meta();
    let kept: HeaderMap = [ETAG, LAST_MODIFIED]
        .into_iter()
        .filter_map(|name| headers.remove(&name).map(|value| (name, value)))
        .collect();
    Answer::empty(StatusCode::NOT_MODIFIED).with_headers(kept)
}

/// Returns the headers that the query asks for, as a browser needs them behind a signed URL.
fn wished(call: &Call<'_>) -> Result<HeaderMap, ServiceError> {
    let mut wished = HeaderMap::new();
    for (parameter, header) in RESPONSE_HEADERS {
        if let Some(text) = call.query().non_empty(parameter)? {
            let value = HeaderValue::from_str(text).map_err(|_| {
                ServiceError::invalid_argument(format!("{parameter} is not a value of a header."))
            })?;
            wished.insert(HeaderName::from_static(header), value);
        }
    }
    Ok(wished)
}

const RESPONSE_HEADERS: [(&str, &str); 6] = [
    ("response-cache-control", "cache-control"),
    ("response-content-disposition", "content-disposition"),
    ("response-content-encoding", "content-encoding"),
    ("response-content-language", "content-language"),
    ("response-content-type", "content-type"),
    ("response-expires", "expires"),
];
