//! Builds the requests of operations and checks documented limits.

use std::borrow::Cow;
use std::collections::BTreeMap;

use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue};

use super::{
    ByteRange, EncodedHeader, MetadataValue, ObjectLocation, OperationRequest, Parameter,
    QueryPair, RequestBody,
};
use crate::RootElement;
use crate::validate::{Violations, Visitor};

/// The maximum number of headers of a request; the service allows far fewer.
///
/// A [`HeaderMap`](http::HeaderMap) panics at 24,576, and clients add further headers.
const MAX_HEADERS: usize = 16_384;

/// Builds an [`OperationRequest`] and collects all violations of documented limits.
///
/// # Examples
///
/// ```
/// use oss_model::operation::RequestBuilder;
///
/// let mut request = RequestBuilder::bucket("examplebucket");
/// request.sub_resource("acl");
/// request.header("x-oss-acl", Some(&"private\r\n".to_owned()));
/// let broken = request.finish().unwrap_err();
/// assert_eq!(broken.to_string(), "x-oss-acl contains U+000D, which HTTP cannot carry");
/// ```
#[derive(Clone, Debug)]
#[must_use = "`finish` returns the request"]
pub struct RequestBuilder {
    request: OperationRequest,
    visitor: Visitor,
}

impl RequestBuilder {
    /// Starts a request that addresses the service.
    pub fn service() -> Self {
        Self {
            request: OperationRequest::default(),
            visitor: Visitor::new(),
        }
    }

    /// Starts a request that addresses a bucket.
    pub fn bucket(name: &str) -> Self {
        let mut builder = Self::service();
        builder.request.bucket = Some(name.to_owned());
        builder
    }

    /// Starts a request that addresses an object.
    pub fn object(bucket: &str, key: &str) -> Self {
        let mut builder = Self::bucket(bucket);
        builder.request.key = Some(key.to_owned());
        builder
    }

    /// Returns the visitor that checks the documented limits of parameters.
    pub fn limits(&mut self) -> &mut Visitor {
        &mut self.visitor
    }

    /// Appends a subresource, which is a parameter without a value.
    pub fn sub_resource(&mut self, name: &'static str) {
        self.request.query.push(QueryPair {
            name: Cow::Borrowed(name),
            value: None,
        });
    }

    /// Appends a parameter with a fixed value.
    pub fn constant(&mut self, name: &'static str, value: &str) {
        self.request.query.push(QueryPair {
            name: Cow::Borrowed(name),
            value: Some(value.to_owned()),
        });
    }

    /// Appends a parameter once for each value.
    pub fn parameter<'v, T: Parameter + 'v>(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = &'v T>,
    ) {
        for value in values {
            self.constant(name, &value.to_text());
        }
    }

    /// Sets a header if `value` is set; HTTP must be able to carry the value.
    pub fn header<'v, T: Parameter + 'v>(
        &mut self,
        name: &str,
        value: impl IntoIterator<Item = &'v T>,
    ) {
        for value in value {
            self.set_header(name, value.to_text().as_bytes());
        }
    }

    /// Sets the header `Range` if `value` is set; the range must not be empty.
    ///
    /// OSS ignores a range beyond the end of the object and returns the whole object, unless a second header asks for
    /// the behavior of HTTP: the range is cut, or the response is 416.
    pub fn range_header<'v>(&mut self, value: impl IntoIterator<Item = &'v ByteRange>) {
        for value in value {
            if value.is_empty() {
                let rule = "is an empty range, which cannot be requested";
                self.visitor
                    .child("range", |visitor| visitor.violation(rule));
            } else {
                self.set_header("range", value.to_text().as_bytes());
                self.set_header("x-oss-range-behavior", b"standard");
            }
        }
    }

    /// Sets a header for each entry; its name is `prefix` followed by the entry's key.
    pub fn metadata(&mut self, prefix: &str, entries: &BTreeMap<String, MetadataValue>) {
        for (key, value) in entries {
            let name = format!("{prefix}{key}");
            let lower = name.to_ascii_lowercase();
            if !key.is_empty() && self.request.headers.contains_key(&lower) {
                let rule = "is set twice; header names ignore case";
                self.visitor.child(&name, |visitor| visitor.violation(rule));
            } else if key.is_empty() {
                let rule = "needs a name after the prefix";
                self.visitor.child(&name, |visitor| visitor.violation(rule));
            } else {
                self.set_header(&name, value.as_bytes());
            }
        }
    }

    /// Sets a header that names another object, if `value` is set.
    pub fn object_header<'v>(
        &mut self,
        name: &'static str,
        value: impl IntoIterator<Item = &'v ObjectLocation>,
    ) {
        for value in value {
            self.encoded_header(name, EncodedHeader::Object(value.clone()));
        }
    }

    /// Sets a header that contains names and values, unless `pairs` is empty.
    pub fn pairs_header(&mut self, name: &'static str, pairs: &BTreeMap<String, String>) {
        if !pairs.is_empty() {
            self.encoded_header(name, EncodedHeader::Pairs(pairs.clone()));
        }
    }

    /// Sets an XML body and its `Content-Type`, and checks the document's limits.
    pub fn xml_body<'v, T: RootElement + 'v>(&mut self, document: impl IntoIterator<Item = &'v T>) {
        for document in document {
            self.visitor
                .child(T::NAME, |visitor| document.visit(visitor));
            match document.to_xml() {
                Ok(text) => self.text_body("application/xml", text),
                // The violations already report what cannot be written.
                Err(_) if self.visitor.has_violations() => {}
                Err(error) => self.visitor.add(error.into()),
            }
        }
    }

    /// Sets a JSON body and its `Content-Type`; the text must not be empty.
    pub fn json_body(&mut self, name: &str, text: &str) {
        self.visitor
            .child(name, |visitor| visitor.length(text, 1..=usize::MAX));
        self.text_body("application/json", text.to_owned());
    }

    /// Sets a text body and its `Content-Type`, for documents that no spec describes.
    pub fn text_body(&mut self, content_type: &'static str, text: String) {
        let content_type = HeaderValue::from_static(content_type);
        self.request.headers.insert(CONTENT_TYPE, content_type);
        self.request.body = text.into();
    }

    /// Sets data as the body.
    pub fn data(&mut self, body: &RequestBody) {
        self.request.body = body.clone();
    }

    /// Returns the request.
    ///
    /// # Errors
    ///
    /// Returns all violations of documented limits.
    pub fn finish(self) -> Result<OperationRequest, Violations> {
        self.visitor.finish()?;
        Ok(self.request)
    }

    fn set_header(&mut self, name: &str, value: &[u8]) {
        let parsed = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value),
        );
        let headers = &mut self.request.headers;
        self.visitor.child(name, |visitor| match parsed {
            (Err(_), _) => visitor.violation("isn't a valid HTTP header name"),
            (Ok(_), _) if !visitor.header(value) => {}
            (Ok(_), Ok(_)) if headers.len() >= MAX_HEADERS => {
                visitor.violation("exceeds the number of headers that a request can have");
            }
            (Ok(name), Ok(value)) => drop(headers.insert(name, value)),
            (Ok(_), Err(_)) => visitor.violation("contains a character that HTTP cannot carry"),
        });
    }

    fn encoded_header(&mut self, name: &'static str, value: EncodedHeader) {
        let name = HeaderName::from_static(name);
        self.request.encoded_headers.push((name, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_headers_are_a_violation() {
        let mut builder = RequestBuilder::bucket("examplebucket");
        for number in 0..30_000 {
            builder.header(&format!("x-oss-meta-{number}"), Some(&String::new()));
        }
        let broken = builder.finish().unwrap_err().to_string();
        assert!(
            broken.contains("exceeds the number of headers"),
            "{broken:.200}"
        );
    }
}
