//! A received request, before an operation reads it.

use std::collections::BTreeMap;

use http::{HeaderMap, Method};

use super::decode_error::DecodeError;
use super::encoded;
use crate::RootElement;
use crate::operation::response::metadata_of;
use crate::operation::{ByteRange, MetadataValue, ObjectLocation, Parameter, RequestBody, Target};
use crate::validate::Visitor;
use crate::xml::ErrorKind;

/// The headers that are lists in HTTP: a repeated one has all values.
const LISTS: [&str; 7] = [
    "accept-encoding",
    "cache-control",
    "content-encoding",
    "if-match",
    "if-none-match",
    "x-oss-copy-source-if-match",
    "x-oss-copy-source-if-none-match",
];

/// A received request with a decoded path and query.
///
/// How a host and a path name a bucket and a key is up to the server.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IncomingRequest<'a> {
    /// The HTTP method.
    pub method: &'a Method,
    /// The bucket; `None` if the request addresses the service.
    pub bucket: Option<&'a str>,
    /// The object key, decoded once; `None` if the request doesn't address an object.
    pub key: Option<&'a str>,
    /// The decoded query in the order of the URL; `a` and `a=` are the same.
    pub query: &'a [(String, String)],
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body, in memory if the operation sends a document.
    pub body: RequestBody,
}

impl<'a> IncomingRequest<'a> {
    /// Creates a request to the service, without a query and a body.
    pub fn new(method: &'a Method, headers: &'a HeaderMap) -> Self {
        Self {
            method,
            bucket: None,
            key: None,
            query: &[],
            headers,
            body: RequestBody::default(),
        }
    }

    /// Sets the bucket; the default is the service.
    #[must_use]
    pub fn with_bucket(mut self, bucket: &'a str) -> Self {
        self.bucket = Some(bucket);
        self
    }

    /// Sets the bucket and the object key.
    #[must_use]
    pub fn with_object(mut self, bucket: &'a str, key: &'a str) -> Self {
        (self.bucket, self.key) = (Some(bucket), Some(key));
        self
    }

    /// Sets the query; the default is empty.
    #[must_use]
    pub fn with_query(mut self, query: &'a [(String, String)]) -> Self {
        self.query = query;
        self
    }

    /// Sets the body; the default is empty.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<RequestBody>) -> Self {
        self.body = body.into();
        self
    }

    /// Returns the resource that the path addresses.
    pub fn target(&self) -> Target {
        match (self.bucket, self.key) {
            (None, _) => Target::Service,
            (Some(_), None) => Target::Bucket,
            (Some(_), Some(_)) => Target::Object,
        }
    }

    /// Returns the name of the bucket.
    ///
    /// # Errors
    ///
    /// Fails if the request addresses the service.
    pub fn bucket(&self) -> Result<String, DecodeError> {
        let bucket = self.bucket.filter(|bucket| !bucket.is_empty());
        bucket
            .map(str::to_owned)
            .ok_or_else(|| DecodeError::missing_path("bucket"))
    }

    /// Returns the object key.
    ///
    /// # Errors
    ///
    /// Fails if the request doesn't address an object.
    pub fn key(&self) -> Result<String, DecodeError> {
        let key = self.key.filter(|key| !key.is_empty());
        key.map(str::to_owned)
            .ok_or_else(|| DecodeError::missing_path("key"))
    }

    /// Reads a parameter that may occur once; an empty one is `None`.
    ///
    /// # Errors
    ///
    /// Fails if it is repeated or isn't a value of the type.
    pub fn parameter<T: Parameter>(&self, name: &str) -> Result<Option<T>, DecodeError> {
        let mut values = self.values(name);
        let value = values.next();
        if values.next().is_some() {
            return Err(DecodeError::repeated_parameter(name));
        }
        value
            .filter(|value| !value.is_empty())
            .map(|value| parse_parameter(name, value))
            .transpose()
    }

    /// Reads a parameter that may occur any number of times.
    ///
    /// # Errors
    ///
    /// Fails if one isn't a value of the type.
    pub fn parameters<T: Parameter>(&self, name: &str) -> Result<Vec<T>, DecodeError> {
        let values = self.values(name);
        values.map(|value| parse_parameter(name, value)).collect()
    }

    /// Checks a parameter that must have this value.
    ///
    /// # Errors
    ///
    /// Fails if it is missing, repeated, or has another value.
    pub fn fixed(&self, name: &str, value: &str) -> Result<(), DecodeError> {
        match self.parameter::<String>(name)? {
            Some(found) if found == value => Ok(()),
            Some(found) => Err(DecodeError::parameter(
                name,
                format!("expected {value}, found {found:?}"),
            )),
            None => Err(DecodeError::missing_parameter(name)),
        }
    }

    /// Reads a header that may occur once; an empty one is `None`.
    ///
    /// A signature covers the joined values of a repeated header, so no single value is trusted.
    ///
    /// # Errors
    ///
    /// Fails if it is repeated, isn't UTF-8 or isn't a value of the type. Headers that are lists in HTTP, such as
    /// `If-Match`, may be repeated.
    pub fn header<T: Parameter>(&self, name: &str) -> Result<Option<T>, DecodeError> {
        let Some(text) = self.header_text(name)? else {
            return Ok(None);
        };
        T::from_text(&text)
            .map(Some)
            .map_err(|error| DecodeError::header(name, error))
    }

    /// Reads a header with an HTTP date.
    ///
    /// An invalid one is `None`, as RFC 9110 requires of conditions.
    ///
    /// # Errors
    ///
    /// Fails if it is repeated or isn't UTF-8.
    #[cfg(feature = "date-time")]
    pub fn http_date(&self, name: &str) -> Result<Option<crate::DateTime>, DecodeError> {
        let text = self.header_text(name)?;
        Ok(text.and_then(|text| crate::DateTime::from_http_date(&text).ok()))
    }

    /// Reads the header `Range`; an invalid one is `None`, as RFC 9110 requires.
    ///
    /// # Errors
    ///
    /// Fails if it is repeated or isn't UTF-8.
    pub fn range(&self) -> Result<Option<ByteRange>, DecodeError> {
        let text = self.header_text("range")?;
        Ok(text.as_deref().and_then(ByteRange::requested))
    }

    /// Returns the headers with a name prefix, keyed by the rest of the name.
    ///
    /// The values of repeated headers are joined with commas.
    pub fn metadata(&self, prefix: &str) -> BTreeMap<String, MetadataValue> {
        metadata_of(self.headers, prefix)
    }

    /// Reads a header that names another object.
    ///
    /// # Errors
    ///
    /// Fails if it is repeated or isn't `/bucket/key?versionId=…`, percent-encoded.
    pub fn object(&self, name: &str) -> Result<Option<ObjectLocation>, DecodeError> {
        let Some(text) = self.header_text(name)? else {
            return Ok(None);
        };
        encoded::object(&text)
            .map(Some)
            .map_err(|detail| DecodeError::header(name, detail))
    }

    /// Reads a header that contains names and values; a missing one is empty.
    ///
    /// # Errors
    ///
    /// Fails if it is repeated, a name in it is, or it doesn't decode to UTF-8.
    pub fn pairs(&self, name: &str) -> Result<BTreeMap<String, String>, DecodeError> {
        let text = self.header_text(name)?.unwrap_or_default();
        encoded::pairs(&text).map_err(|detail| DecodeError::header(name, detail))
    }

    /// Reads the body as a document with all required elements.
    ///
    /// # Errors
    ///
    /// Fails if it is a stream or another document, or a required element is missing.
    pub fn document<T: RootElement>(&self) -> Result<T, DecodeError> {
        let body = self.bytes()?;
        Ok(match T::from_xml_strict(body) {
            Err(error) if error.kind() == ErrorKind::Ignored => T::from_xml(body)?,
            read => read?,
        })
    }

    /// Reads the body as a document; `None` if it is blank.
    ///
    /// # Errors
    ///
    /// Fails like [`document`](Self::document).
    pub fn optional_document<T: RootElement>(&self) -> Result<Option<T>, DecodeError> {
        if self.bytes()?.trim_ascii().is_empty() {
            return Ok(None);
        }
        self.document().map(Some)
    }

    /// Reads the body as JSON text, which isn't parsed.
    ///
    /// # Errors
    ///
    /// Fails if it is a stream, blank, or not UTF-8.
    pub fn json(&self) -> Result<String, DecodeError> {
        let text = std::str::from_utf8(self.bytes()?)
            .map_err(|_| DecodeError::body("expected JSON, found bytes that aren't UTF-8"))?;
        if text.trim().is_empty() {
            return Err(DecodeError::body("expected JSON, found an empty body"));
        }
        Ok(text.to_owned())
    }

    fn bytes(&self) -> Result<&[u8], DecodeError> {
        match self.body.bytes() {
            Some(bytes) => Ok(bytes),
            None => Err(DecodeError::body(
                "expected a body in memory, found a stream",
            )),
        }
    }

    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let values = self.query.iter().filter(move |(key, _)| key == name);
        values.map(|(_, value)| value.as_str())
    }

    /// Returns the trimmed text of a header; `None` if it is missing or empty.
    fn header_text(&self, name: &str) -> Result<Option<String>, DecodeError> {
        let values = self.headers.get_all(name).iter();
        let values = values.map(|value| match std::str::from_utf8(value.as_bytes()) {
            Ok(text) => Ok(text.trim()),
            Err(_) => Err(DecodeError::header(name, "expected UTF-8")),
        });
        let values: Vec<&str> = values.collect::<Result<_, _>>()?;
        if values.len() > 1 && !LISTS.contains(&name) {
            return Err(DecodeError::repeated_header(name));
        }
        let values = values.into_iter().filter(|value| !value.is_empty());
        Ok(Some(values.collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty()))
    }
}

/// Checks the documented limits of parameters and headers.
///
/// # Errors
///
/// Returns all violations that `check` finds.
pub fn check_limits(check: impl FnOnce(&mut Visitor)) -> Result<(), DecodeError> {
    let mut limits = Visitor::new();
    check(&mut limits);
    Ok(limits.finish()?)
}

fn parse_parameter<T: Parameter>(name: &str, text: &str) -> Result<T, DecodeError> {
    T::from_text(text).map_err(|error| DecodeError::parameter(name, error))
}
