//! Responses, written as OSS writes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, IntoHeaderName, SERVER};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use oss_model::common::ErrorDocument;
use oss_model::operation::{ByteStream, OutgoingResponse};
use oss_model::xml::Element;

use crate::damage::{Damage, DamageableBody};
use crate::error::ServiceError;

/// The media type of documents.
pub(crate) const XML: &str = "application/xml";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-oss-request-id");
const SERVER_TIME: HeaderName = HeaderName::from_static("x-oss-server-time");
const EC: HeaderName = HeaderName::from_static("x-oss-ec");
const ERROR: HeaderName = HeaderName::from_static("x-oss-err");

/// A response that is ready to be sent.
pub(crate) type HttpResponse = http::Response<DamageableBody<ByteStream>>;

/// The response of a handler, without the headers that every response has.
#[derive(Debug)]
pub(crate) struct Response {
    status: StatusCode,
    headers: HeaderMap,
    body: ByteStream,
    damage: Damage,
}

/// The values that every response to one request has.
pub(crate) struct ResponseMeta {
    pub(crate) request_id: String,
    pub(crate) host_id: String,
    /// The server's time, as the `Date` header has it.
    pub(crate) date: String,
    pub(crate) error_placement: ErrorPlacement,
}

/// Where the error document goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorPlacement {
    Body,
    /// A header, because the response to a `HEAD` has an empty body.
    Header,
}

impl Response {
    /// Creates a response with a status, no headers and no body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new().into(),
            damage: Damage::None,
        }
    }

    pub(crate) fn with_body(self, body: Bytes) -> Self {
        Self {
            body: body.into(),
            ..self
        }
    }

    /// Flips one bit of the body, as a fault.
    pub(crate) fn with_damaged_body(self) -> Self {
        Self {
            damage: Damage::FirstByte,
            ..self
        }
    }

    /// Sets headers, replacing those with the same names.
    pub(crate) fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    pub(crate) fn with_header_text(mut self, name: impl IntoHeaderName, value: &str) -> Self {
        insert(&mut self.headers, name, value);
        self
    }
}

impl From<OutgoingResponse> for Response {
    fn from(response: OutgoingResponse) -> Self {
        Self {
            status: response.status,
            headers: response.headers,
            body: response.body,
            damage: Damage::None,
        }
    }
}

impl ResponseMeta {
    /// Turns a handler's response into the one that is sent.
    pub(crate) fn finish(&self, response: Response) -> HttpResponse {
        let body = DamageableBody::new(response.body, response.damage);
        let mut finished = HttpResponse::new(body);
        *finished.status_mut() = response.status;
        *finished.headers_mut() = response.headers;
        self.set_common_headers(&mut finished);
        finished
    }

    /// Turns an error into the response that is sent.
    pub(crate) fn finish_error(&self, error: &ServiceError) -> HttpResponse {
        let document = self.error_document(error);
        let response = Response::empty(error.status());
        let mut response = match self.error_placement {
            ErrorPlacement::Body => response.with_body(document.into()),
            ErrorPlacement::Header => response.with_header_text(ERROR, &STANDARD.encode(document)),
        };
        for (name, value) in error.headers() {
            insert(&mut response.headers, *name, value);
        }
        insert(&mut response.headers, CONTENT_TYPE, XML);
        if let Some(ec) = error.ec() {
            insert(&mut response.headers, EC, ec);
        }
        self.finish(response)
    }

    fn set_common_headers(&self, response: &mut HttpResponse) {
        set(response, SERVER, "AliyunOSS");
        set(response, DATE, &self.date);
        set(response, REQUEST_ID, &self.request_id);
    }

    fn error_document(&self, error: &ServiceError) -> String {
        let mut document = ErrorDocument::default();
        document.code = Some(replace_forbidden(error.code()));
        document.message = Some(replace_forbidden(error.message()));
        document.request_id = Some(self.request_id.clone());
        document.host_id = Some(replace_forbidden(&self.host_id));
        document.ec = error.ec().map(replace_forbidden);
        document.recommend_doc = error.ec().map(|ec| {
            format!(
                "https://api.aliyun.com/troubleshoot?q={}",
                replace_forbidden(ec)
            )
        });
        document.unknown = error
            .details()
            .iter()
            .map(|(name, value)| Element::with_text(name.as_ref(), &replace_forbidden(value)))
            .collect();
        // Writing fails only for a detail whose name XML doesn't allow, which only a fault can have.
        let text = document.to_xml().unwrap_or_default();
        format!("{DECLARATION}{text}")
    }
}

/// Sets the time that the server took for a response, in milliseconds.
pub(crate) fn set_server_time(response: &mut HttpResponse, milliseconds: u128) {
    set(response, SERVER_TIME, &milliseconds.to_string());
}

/// Sets a header to text that this server made.
pub(crate) fn insert(headers: &mut HeaderMap, name: impl IntoHeaderName, value: &str) {
    // Such text is ASCII; if it weren't, the header would be missing.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn set(response: &mut HttpResponse, name: HeaderName, value: &str) {
    insert(response.headers_mut(), name, value);
}

/// Replaces the characters that XML 1.0 excludes.
///
/// Errors quote what a client sent. Clients whose parser follows XML 1.0 would lose the code of the error
/// because of a reference to such a character.
fn replace_forbidden(text: &str) -> String {
    let keep = |c| match c {
        '\t' | '\n' | '\r' => c,
        '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    };
    text.chars().map(keep).collect()
}
