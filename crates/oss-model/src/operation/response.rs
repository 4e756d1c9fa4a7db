//! A successful response, before an operation reads it.

use std::collections::BTreeMap;

use http::{HeaderMap, StatusCode};

use super::{ByteStream, MetadataValue, Parameter, ResponseError};
use crate::RootElement;

/// A successful response.
///
/// Its body is in memory, unless [`INFO`](super::Operation::INFO) of the operation says
/// [`Streamed`](super::ResponseBody::Streamed).
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationResponse<'a> {
    /// The HTTP status, a 2xx.
    pub status: StatusCode,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: ByteStream,
}

impl<'a> OperationResponse<'a> {
    /// Creates a response from its parts.
    pub fn new(status: StatusCode, headers: &'a HeaderMap, body: impl Into<ByteStream>) -> Self {
        Self {
            status,
            headers,
            body: body.into(),
        }
    }

    /// Returns the whole body.
    ///
    /// # Errors
    ///
    /// Fails if it is a stream.
    pub fn bytes(&self) -> Result<&[u8], ResponseError> {
        match self.body.bytes() {
            Some(bytes) => Ok(bytes),
            None => Err(ResponseError::body(
                "expected a body in memory, found a stream",
            )),
        }
    }

    /// Checks that the body is blank, as documented for an operation without output.
    ///
    /// Captive portals and proxies return 200 with a page of their own for requests that never reached
    /// OSS.
    ///
    /// # Errors
    ///
    /// Fails if the body contains anything but white space.
    pub fn expect_empty(&self) -> Result<(), ResponseError> {
        if self.is_blank()? {
            Ok(())
        } else {
            Err(ResponseError::body(
                "expected an empty response, found a body",
            ))
        }
    }

    /// Reads the body as a document.
    ///
    /// # Errors
    ///
    /// Fails as [`RootElement::from_xml`] does.
    pub fn document<T: RootElement>(&self) -> Result<T, ResponseError> {
        Ok(T::from_xml(self.bytes()?)?)
    }

    /// Reads the body as a document; `None` if it is blank.
    ///
    /// # Errors
    ///
    /// Fails as [`RootElement::from_xml`] does.
    pub fn optional_document<T: RootElement>(&self) -> Result<Option<T>, ResponseError> {
        if self.is_blank()? {
            Ok(None)
        } else {
            self.document().map(Some)
        }
    }

    /// Reads the body as JSON text: it must start like an object or an array.
    ///
    /// # Errors
    ///
    /// Fails if the body isn't UTF-8 or starts with anything else.
    pub fn json(&self) -> Result<String, ResponseError> {
        let text = std::str::from_utf8(self.bytes()?)
            .map_err(|_| ResponseError::body("expected JSON, found bytes that aren't UTF-8"))?;
        if text.trim_start().starts_with(['{', '[']) {
            Ok(text.to_owned())
        } else {
            Err(ResponseError::body("expected JSON, found something else"))
        }
    }

    /// Reads a header; `None` if it is missing or empty.
    ///
    /// # Errors
    ///
    /// Fails on bytes that aren't UTF-8, and on text that isn't a value of the type.
    pub fn header<T: Parameter>(&self, name: &str) -> Result<Option<T>, ResponseError> {
        self.parsed(name, |text| {
            T::from_text(text).map_err(|error| error.to_string())
        })
    }

    /// Reads a header with an HTTP date, such as `Sun, 22 Nov 2026 07:15:39 GMT`.
    ///
    /// # Errors
    ///
    /// Fails on text that isn't such a date.
    #[cfg(feature = "date-time")]
    pub fn http_date(&self, name: &str) -> Result<Option<crate::DateTime>, ResponseError> {
        self.parsed(name, |text| {
            crate::DateTime::from_http_date(text).map_err(|error| error.to_string())
        })
    }

    /// Returns the headers with a name prefix, keyed by the rest of the name.
    ///
    /// Keys are in lower case. The values of repeated headers are joined with commas, as HTTP defines.
    /// Values can be any bytes: metadata written by another program must not make an object unreadable.
    pub fn metadata(&self, prefix: &str) -> BTreeMap<String, MetadataValue> {
        metadata_of(self.headers, prefix)
    }

    fn parsed<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ResponseError> {
        let Some(value) = self.headers.get(name) else {
            return Ok(None);
        };
        let text = std::str::from_utf8(value.as_bytes()).map_err(|_| {
            let bytes = MetadataValue::from(value.as_bytes());
            ResponseError::header(name, format!("expected UTF-8, found {bytes}"))
        })?;
        if text.trim().is_empty() {
            return Ok(None);
        }
        parse(text.trim())
            .map(Some)
            .map_err(|detail| ResponseError::header(name, detail))
    }

    fn is_blank(&self) -> Result<bool, ResponseError> {
        Ok(self.bytes()?.trim_ascii().is_empty())
    }
}

/// Returns the headers with a name prefix; repeated ones are joined.
pub(super) fn metadata_of(headers: &HeaderMap, prefix: &str) -> BTreeMap<String, MetadataValue> {
    let mut entries: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (name, value) in headers {
        let Some(key) = name.as_str().strip_prefix(prefix) else {
            continue;
        };
        let value = value.as_bytes();
        entries
            .entry(key.to_owned())
            .and_modify(|values| values.extend([b", ", value].concat()))
            .or_insert_with(|| value.to_vec());
    }
    let values = entries.into_iter();
    values.map(|(key, value)| (key, value.into())).collect()
}
