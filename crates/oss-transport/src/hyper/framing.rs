//! Where bodies end, checked because hyper would decide it silently.

use http::header::{CONTENT_LENGTH, GetAll, HeaderMap, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body as _;
use hyper::body::Incoming;

use crate::Body;

/// Returns why the framing of a request can't be sent as given, if it can't.
///
/// hyper would remove or change headers that it disagrees with, although they may be
/// signed. It would also trust a wrong length, and truncate the body or wait for more.
pub(super) fn request_problem(request: &Request<Body>) -> Option<&'static str> {
    let headers = request.headers();
    let length = match content_length(headers) {
        Ok(length) => length,
        Err(problem) => return Some(problem),
    };
    if headers.contains_key(TRANSFER_ENCODING) {
        return encoding_problem(request);
    }
    match (request.body().len(), length) {
        (Some(known), Some(stated)) if known != stated => {
            Some("Content-Length differs from the length of the body")
        }
        (None, None) if !can_be_chunked(request) => {
            Some("a body of this method needs a length or Transfer-Encoding")
        }
        _ => None,
    }
}

/// Returns why two readers of a response could see different bodies, if they could.
///
/// hyper takes a body in an unknown encoding unchanged, including chunk sizes.
/// See [RFC 9112, section 6.3](https://www.rfc-editor.org/rfc/rfc9112#section-6.3).
pub(super) fn response_problem(response: &Response<Incoming>) -> Option<&'static str> {
    let headers = response.headers();
    let has_no_body =
        [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&response.status());
    if has_no_body || !headers.contains_key(TRANSFER_ENCODING) {
        return None;
    }
    if headers.contains_key(CONTENT_LENGTH) {
        return Some("the response has both Content-Length and Transfer-Encoding");
    }
    match single(&headers.get_all(TRANSFER_ENCODING)) {
        Ok(Some(encoding)) if is_chunked(encoding) => None,
        _ => Some("the response has a Transfer-Encoding other than chunked"),
    }
}

/// Returns the value of `Content-Length`, which must not be repeated.
pub(super) fn content_length(headers: &HeaderMap) -> Result<Option<u64>, &'static str> {
    let Some(stated) = single(&headers.get_all(CONTENT_LENGTH))? else {
        return Ok(None);
    };
    let digits = stated.to_str().unwrap_or_default();
    // `parse` also accepts a sign.
    match digits.parse() {
        Ok(length) if digits.starts_with(|first: char| first.is_ascii_digit()) => Ok(Some(length)),
        _ => Err("Content-Length is not a number"),
    }
}

fn single<'a>(values: &GetAll<'a, HeaderValue>) -> Result<Option<&'a HeaderValue>, &'static str> {
    let mut values = values.iter();
    match (values.next(), values.next()) {
        (first, None) => Ok(first),
        _ => Err("Content-Length or Transfer-Encoding is given twice"),
    }
}

fn encoding_problem(request: &Request<Body>) -> Option<&'static str> {
    let headers = request.headers();
    if headers.contains_key(CONTENT_LENGTH) || request.body().len().is_some() {
        return Some("Transfer-Encoding is only for bodies without a length");
    }
    match single(&headers.get_all(TRANSFER_ENCODING)) {
        Ok(Some(encoding)) if is_chunked(encoding) => None,
        Ok(_) => Some("the only supported Transfer-Encoding is chunked"),
        Err(problem) => Some(problem),
    }
}

fn is_chunked(encoding: &HeaderValue) -> bool {
    encoding.as_bytes().eq_ignore_ascii_case(b"chunked")
}

/// Returns whether hyper chunks a body without a length by itself.
///
/// With the other methods it sends nothing of the body, and reports no error either.
fn can_be_chunked(request: &Request<Body>) -> bool {
    let without_chunks = [Method::GET, Method::HEAD, Method::CONNECT];
    !without_chunks.contains(request.method()) || request.body().is_end_stream()
}
