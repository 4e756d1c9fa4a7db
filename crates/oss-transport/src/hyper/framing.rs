//! Where bodies end: what hyper would decide without asking.

use http::header::{CONTENT_LENGTH, GetAll, HeaderMap, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body as _;
use hyper::body::Incoming;

use crate::Body;

/// Says why the framing of a request cannot be kept as given, if it cannot.
///
/// hyper would take out or change the headers that it disagrees with, which may be
/// signed, and would believe a length and cut off the body, or wait for the rest of it.
pub(super) fn problem_of(request: &Request<Body>) -> Option<&'static str> {
    let headers = request.headers();
    let length = match stated_length(headers) {
        Ok(length) => length,
        Err(problem) => return Some(problem),
    };
    if headers.contains_key(TRANSFER_ENCODING) {
        return problem_of_encoding(request);
    }
    match (request.body().len(), length) {
        (Some(known), Some(stated)) if known != stated => {
            Some("Content-Length is not the length of its body")
        }
        (None, None) if !may_be_in_chunks(request) => {
            Some("with this method, a body needs a length or Transfer-Encoding")
        }
        _ => None,
    }
}

/// Says why two readers of an answer could see two different bodies, if they could.
///
/// hyper takes what stands in an encoding that it does not know, sizes of chunks and all, for the body.
/// See [RFC 9112, section 6.3](https://www.rfc-editor.org/rfc/rfc9112#section-6.3).
pub(super) fn problem_of_answer(response: &Response<Incoming>) -> Option<&'static str> {
    let headers = response.headers();
    let has_none = [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&response.status());
    if has_none || !headers.contains_key(TRANSFER_ENCODING) {
        return None;
    }
    if headers.contains_key(CONTENT_LENGTH) {
        return Some("the response has both Content-Length and Transfer-Encoding");
    }
    match single(&headers.get_all(TRANSFER_ENCODING)) {
        Ok(Some(encoding)) if encoding.as_bytes().eq_ignore_ascii_case(b"chunked") => None,
        _ => Some("the response has a Transfer-Encoding that is not chunked"),
    }
}

/// Returns what the one `Content-Length` says, if there is one.
pub(super) fn stated_length(headers: &HeaderMap) -> Result<Option<u64>, &'static str> {
    let Some(stated) = single(&headers.get_all(CONTENT_LENGTH))? else {
        return Ok(None);
    };
    let digits = stated.to_str().unwrap_or_default();
    // Which a sign is not, though it can be parsed.
    match digits.parse() {
        Ok(length) if digits.starts_with(|first: char| first.is_ascii_digit()) => Ok(Some(length)),
        _ => Err("Content-Length is no number"),
    }
}

fn single<'a>(values: &GetAll<'a, HeaderValue>) -> Result<Option<&'a HeaderValue>, &'static str> {
    let mut values = values.iter();
    match (values.next(), values.next()) {
        (first, None) => Ok(first),
        _ => Err("Content-Length or Transfer-Encoding is there twice"),
    }
}

fn problem_of_encoding(request: &Request<Body>) -> Option<&'static str> {
    let headers = request.headers();
    if headers.contains_key(CONTENT_LENGTH) || request.body().len().is_some() {
        return Some("Transfer-Encoding is for bodies without a length");
    }
    match single(&headers.get_all(TRANSFER_ENCODING)) {
        Ok(Some(encoding)) if encoding.as_bytes().eq_ignore_ascii_case(b"chunked") => None,
        Ok(_) => Some("no Transfer-Encoding but chunked is known here"),
        Err(problem) => Some(problem),
    }
}

/// Says whether hyper sends a body without a length in chunks by itself.
///
/// With the other methods it sends nothing of it, and no error either.
fn may_be_in_chunks(request: &Request<Body>) -> bool {
    let unusual = [Method::GET, Method::HEAD, Method::CONNECT];
    !unusual.contains(request.method()) || request.body().is_end_stream()
}
