//! A response to send, as an operation writes it.

use std::collections::BTreeMap;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::RootElement;
use crate::operation::{
    ByteStream, ContentRange, MetadataValue, OperationInfo, Parameter, ResponseError,
};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A successful response to send.
#[derive(Debug)]
#[non_exhaustive]
pub struct OutgoingResponse {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers of the operation, and the `Content-Type` of a document.
    pub headers: HeaderMap,
    /// The body.
    pub body: ByteStream,
}

impl OutgoingResponse {
    /// Creates a response with the status of an operation and nothing else.
    pub fn new(info: &OperationInfo) -> Self {
        Self {
            status: StatusCode::from_u16(info.success).unwrap_or(StatusCode::OK),
            headers: HeaderMap::new(),
            body: bytes::Bytes::new().into(),
        }
    }

    /// Sets a header if `value` is set.
    ///
    /// # Errors
    ///
    /// Fails if HTTP can't carry the value.
    pub fn header<T: Parameter>(
        &mut self,
        name: &'static str,
        value: Option<&T>,
    ) -> Result<(), ResponseError> {
        value.map_or(Ok(()), |value| self.set(name, value.to_text().as_bytes()))
    }

    /// Sets a header with a range, and the status 206, if `value` is set.
    ///
    /// # Errors
    ///
    /// Fails like [`header`](Self::header).
    pub fn content_range(
        &mut self,
        name: &'static str,
        value: Option<&ContentRange>,
    ) -> Result<(), ResponseError> {
        if value.is_some() {
            self.status = StatusCode::PARTIAL_CONTENT;
        }
        self.header(name, value)
    }

    /// Sets a header with an HTTP date if `value` is set.
    ///
    /// # Errors
    ///
    /// Fails like [`header`](Self::header).
    #[cfg(feature = "date-time")]
    pub fn http_date(
        &mut self,
        name: &'static str,
        value: Option<crate::DateTime>,
    ) -> Result<(), ResponseError> {
        let value = value.map(crate::DateTime::to_http_date);
        self.header(name, value.as_ref())
    }

    /// Sets a header for each entry; its name is `prefix` followed by the entry's key.
    ///
    /// # Errors
    ///
    /// Fails if a name or a value isn't one that HTTP can carry.
    pub fn metadata(
        &mut self,
        prefix: &str,
        entries: &BTreeMap<String, MetadataValue>,
    ) -> Result<(), ResponseError> {
        for (key, value) in entries {
            self.set(&format!("{prefix}{key}"), value.as_bytes())?;
        }
        Ok(())
    }

    /// Sets the body to a document with its declaration.
    ///
    /// # Errors
    ///
    /// Fails if the document contains U+0000, which XML cannot carry.
    pub fn document<T: RootElement>(&mut self, document: &T) -> Result<(), ResponseError> {
        let text = [DECLARATION, &document.to_xml()?].concat();
        self.text("application/xml", text);
        Ok(())
    }

    /// Sets the body to JSON.
    pub fn json(&mut self, text: String) {
        self.text("application/json", text);
    }

    fn text(&mut self, content_type: &'static str, text: String) {
        let content_type = HeaderValue::from_static(content_type);
        self.headers.insert(CONTENT_TYPE, content_type);
        self.body = bytes::Bytes::from(text).into();
    }

    fn set(&mut self, name: &str, value: &[u8]) -> Result<(), ResponseError> {
        let parsed = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value),
        );
        match parsed {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
                Ok(())
            }
            (Err(_), _) => Err(ResponseError::header(name, "isn't a valid header name")),
            (_, Err(_)) => Err(ResponseError::header(
                name,
                "contains a character that HTTP cannot carry",
            )),
        }
    }
}
