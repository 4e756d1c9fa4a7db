//! Answers, as OSS writes them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, DATE, IntoHeaderName, SERVER};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use http_body_util::Full;
use oss_model::common::ErrorDocument;
use oss_model::xml::{Element, RootElement, is_allowed};

use crate::error::ServiceError;

/// The media type of documents.
pub(crate) const XML: &str = "application/xml";

/// The media type of policies.
pub(crate) const JSON: &str = "application/json";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-oss-request-id");
const SERVER_TIME: HeaderName = HeaderName::from_static("x-oss-server-time");
const EC: HeaderName = HeaderName::from_static("x-oss-ec");
const ERROR: HeaderName = HeaderName::from_static("x-oss-err");

/// What an operation answers, before it has a request id.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

/// What every answer says, whatever was asked.
pub(crate) struct Stamp {
    pub(crate) request_id: String,
    pub(crate) host_id: String,
    /// The time of the server, as the `Date` header has it.
    pub(crate) date: String,
    pub(crate) body: ErrorBody,
}

/// Where an error is described.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorBody {
    /// In the body.
    Sent,
    /// In a header, because a `HEAD` is answered without a body.
    InHeader,
}

impl Answer {
    /// Answers with a status alone.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// Answers 200 with a document.
    pub(crate) fn document(document: &impl RootElement) -> Result<Self, ServiceError> {
        let text = document
            .to_xml()
            .map_err(|error| ServiceError::internal(error.to_string()))?;
        Ok(Self::xml(&text))
    }

    /// Answers 200 with the text of a document, which has no XML declaration.
    pub(crate) fn xml(text: &str) -> Self {
        Self::data(XML, Bytes::from(format!("{DECLARATION}{text}")))
    }

    /// Answers 200 with data.
    pub(crate) fn data(media_type: &'static str, body: Bytes) -> Self {
        let answer = Self::empty(StatusCode::OK)
            .with_header(CONTENT_TYPE, HeaderValue::from_static(media_type));
        Self { body, ..answer }
    }

    pub(crate) fn with_body(self, body: Bytes) -> Self {
        Self { body, ..self }
    }

    /// Sets headers; those that are there are replaced.
    pub(crate) fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    pub(crate) fn with_header_text(mut self, name: impl IntoHeaderName, value: &str) -> Self {
        insert(&mut self.headers, name, value);
        self
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

impl Stamp {
    /// Makes the response of an answer.
    pub(crate) fn answer(&self, answer: Answer) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(answer.body));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        self.common(&mut response);
        response
    }

    /// Makes the response of an error.
    pub(crate) fn error(&self, error: &ServiceError) -> Response<Full<Bytes>> {
        let document = self.error_document(error);
        let mut response = match self.body {
            ErrorBody::Sent => Response::new(Full::from(document)),
            ErrorBody::InHeader => {
                let mut response = Response::new(Full::default());
                set(&mut response, ERROR, &STANDARD.encode(document));
                response
            }
        };
        *response.status_mut() = error.status();
        set(&mut response, CONTENT_TYPE, XML);
        if let Some(ec) = error.ec() {
            set(&mut response, EC, ec);
        }
        self.common(&mut response);
        response
    }

    fn common(&self, response: &mut Response<Full<Bytes>>) {
        set(response, SERVER, "AliyunOSS");
        set(response, DATE, &self.date);
        set(response, REQUEST_ID, &self.request_id);
    }

    fn error_document(&self, error: &ServiceError) -> String {
        let mut document = ErrorDocument::default();
        document.code = Some(printable(error.code()));
        document.message = Some(printable(error.message()));
        document.request_id = Some(self.request_id.clone());
        document.host_id = Some(printable(&self.host_id));
        document.ec = error.ec().map(printable);
        document.recommend_doc = error
            .ec()
            .map(|ec| format!("https://api.aliyun.com/troubleshoot?q={}", printable(ec)));
        document.unknown = error
            .details()
            .iter()
            .map(|(name, value)| Element::with_text(name.as_ref(), &printable(value)))
            .collect();
        // All of it is printable, so nothing is left that could not be written.
        let text = document.to_xml().unwrap_or_default();
        format!("{DECLARATION}{text}")
    }
}

/// Sets the time that an answer took, in milliseconds.
pub(crate) fn set_server_time(response: &mut Response<Full<Bytes>>, milliseconds: u128) {
    set(response, SERVER_TIME, &milliseconds.to_string());
}

/// Sets a header to text that this server made.
pub(crate) fn insert(headers: &mut HeaderMap, name: impl IntoHeaderName, value: &str) {
    // Such text is ASCII; were it not, the header would be missing.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn set(response: &mut Response<Full<Bytes>>, name: HeaderName, value: &str) {
    insert(response.headers_mut(), name, value);
}

/// Replaces what XML can not carry: an error quotes what a client sent.
fn printable(text: &str) -> String {
    let keep = |c| {
        if is_allowed(c) {
            c
        } else {
            char::REPLACEMENT_CHARACTER
        }
    };
    text.chars().map(keep).collect()
}
