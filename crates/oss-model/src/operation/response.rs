//! A successful answer, before an operation reads it.

use std::collections::BTreeMap;

use http::{HeaderMap, StatusCode};

use super::{AnswerError, ByteStream, Parameter};
use crate::xml::RootElement;

/// A successful answer.
///
/// Its body is in memory, except for an operation whose
/// [`INFO`](super::Operation::INFO) says [`Streamed`](super::AnswerBody::Streamed).
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
    /// Creates an answer from its parts.
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
    pub fn bytes(&self) -> Result<&[u8], AnswerError> {
        match self.body.bytes() {
            Some(bytes) => Ok(bytes),
            None => Err(AnswerError::body(
                "expected a body in memory, found a stream",
            )),
        }
    }

    /// Checks that the body is blank, as that of an operation without output is.
    ///
    /// Hotel networks and proxies answer 200 to everything, to a request that never reached OSS, too.
    ///
    /// # Errors
    ///
    /// Fails if there is anything in the body.
    pub fn expect_empty(&self) -> Result<(), AnswerError> {
        if self.is_blank()? {
            Ok(())
        } else {
            Err(AnswerError::body("expected an empty answer, found a body"))
        }
    }

    /// Reads the body as a document.
    ///
    /// # Errors
    ///
    /// Fails as [`RootElement::from_xml`] does.
    pub fn document<T: RootElement>(&self) -> Result<T, AnswerError> {
        Ok(T::from_xml(self.bytes()?)?)
    }

    /// Reads the body as a document, a blank one as none.
    ///
    /// # Errors
    ///
    /// Fails as [`RootElement::from_xml`] does.
    pub fn optional_document<T: RootElement>(&self) -> Result<Option<T>, AnswerError> {
        if self.is_blank()? {
            Ok(None)
        } else {
            self.document().map(Some)
        }
    }

    /// Reads the body as a text that is JSON: it starts as an object or an array does.
    ///
    /// # Errors
    ///
    /// Fails where it is no UTF-8, or starts with anything else.
    pub fn json(&self) -> Result<String, AnswerError> {
        let text = std::str::from_utf8(self.bytes()?)
            .map_err(|_| AnswerError::body("expected JSON, found bytes that are no UTF-8"))?;
        if text.trim_start().starts_with(['{', '[']) {
            Ok(text.to_owned())
        } else {
            Err(AnswerError::body("expected JSON, found something else"))
        }
    }

    /// Reads a header; `None` if it is not there or empty.
    ///
    /// # Errors
    ///
    /// Fails on text that is no value of the type.
    pub fn header<T: Parameter>(&self, name: &str) -> Result<Option<T>, AnswerError> {
        self.parsed(name, |text| {
            T::from_text(text).map_err(|error| error.to_string())
        })
    }

    /// Reads a header that holds a date of HTTP, such as `Sun, 22 Nov 2026 07:15:39 GMT`.
    ///
    /// # Errors
    ///
    /// Fails on text that is no such date.
    #[cfg(feature = "date-time")]
    pub fn http_date(&self, name: &str) -> Result<Option<crate::DateTime>, AnswerError> {
        self.parsed(name, |text| {
            crate::DateTime::from_http_date(text).map_err(|error| error.to_string())
        })
    }

    /// Returns the headers whose names start with `prefix`, without it; names are in lower case.
    ///
    /// Several headers of one name are one list, as HTTP has it: their values, with commas between.
    ///
    /// Bytes that are no UTF-8 are replaced: metadata that another program wrote must not make an object
    /// unreadable.
    pub fn metadata(&self, prefix: &str) -> BTreeMap<String, String> {
        let mut entries: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in self.headers {
            let Some(key) = name.as_str().strip_prefix(prefix) else {
                continue;
            };
            let value = String::from_utf8_lossy(value.as_bytes());
            entries
                .entry(key.to_owned())
                .and_modify(|values| values.extend([", ", &value]))
                .or_insert_with(|| value.clone().into_owned());
        }
        entries
    }

    fn parsed<T>(
        &self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, AnswerError> {
        let Some(value) = self.headers.get(name) else {
            return Ok(None);
        };
        let text = String::from_utf8_lossy(value.as_bytes());
        if text.trim().is_empty() {
            return Ok(None);
        }
        parse(text.trim())
            .map(Some)
            .map_err(|detail| AnswerError::header(name, detail))
    }

    fn is_blank(&self) -> Result<bool, AnswerError> {
        Ok(self.bytes()?.trim_ascii().is_empty())
    }
}
