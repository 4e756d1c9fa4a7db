//! Prepares what all attempts of an operation share.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Uri};
use md5::{Digest as _, Md5};
use oss_model::operation::{Crc64Body, OperationInfo, OperationRequest, RequestBody};

use crate::address::{encoded_header, request_url};
use crate::client::Shared;
use crate::error::ErrorRepr;

const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// A request without the signature, which differs in each attempt.
#[derive(Clone)]
pub(crate) struct PreparedRequest {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    pub(super) bucket: Option<String>,
    pub(super) key: Option<String>,
    pub(super) body: RequestBody,
    /// Whether the response has the CRC-64 of the body, and it is compared.
    pub(super) verifies_body: bool,
}

impl PreparedRequest {
    /// Builds the URL and the headers of a request that the client sends.
    pub(super) fn new(
        client: &Shared,
        info: &OperationInfo,
        request: OperationRequest,
        verifies_body: bool,
    ) -> Result<Self, ErrorRepr> {
        let mut prepared = Self::unsent(client, info, request)?;
        prepared.verifies_body = verifies_body && sends_data(info);
        prepared
            .headers
            .entry(USER_AGENT)
            .or_insert_with(|| client.user_agent.clone());
        prepared.add_content_md5(info);
        Ok(prepared)
    }

    /// Builds the URL and the headers of a request that another program sends.
    ///
    /// It has neither a user agent nor the data of the operation, because the sender has its own.
    pub(super) fn for_sender(
        client: &Shared,
        info: &OperationInfo,
        request: OperationRequest,
    ) -> Result<Self, ErrorRepr> {
        let body_is_data = request.body_is_data;
        let mut prepared = Self::unsent(client, info, request)?;
        prepared.headers.remove(USER_AGENT);
        if body_is_data {
            prepared.body = RequestBody::default();
        } else {
            prepared.add_content_md5(info);
        }
        Ok(prepared)
    }

    /// Builds the URL and the headers of the operation itself.
    fn unsent(
        client: &Shared,
        info: &OperationInfo,
        request: OperationRequest,
    ) -> Result<Self, ErrorRepr> {
        let uri = request_url(&client.endpoint, client.addressing, &request)?;
        let OperationRequest {
            bucket,
            key,
            mut headers,
            encoded_headers,
            body,
            ..
        } = request;
        for (name, value) in encoded_headers {
            let value = encoded_header(name.as_str(), &value)?;
            headers.insert(name, value);
        }
        Ok(Self {
            method: info.method.clone(),
            uri,
            headers,
            bucket,
            key,
            body,
            verifies_body: false,
        })
    }

    fn add_content_md5(&mut self, info: &OperationInfo) {
        if !self.headers.contains_key(CONTENT_MD5)
            && let Some(digest) = content_md5(&self.body, info)
        {
            self.headers.insert(CONTENT_MD5, digest);
        }
    }

    /// Returns whether the body allows another attempt.
    pub(super) fn can_be_sent_again(&self) -> bool {
        self.body.is_repeatable()
    }
}

/// Returns the digest of a document, or of a body in memory that no CRC-64 covers.
///
/// MD5 takes most of the time of an upload, so other data has none.
fn content_md5(body: &RequestBody, info: &OperationInfo) -> Option<HeaderValue> {
    if sends_data(info) {
        return None;
    }
    let bytes = body.bytes()?;
    if bytes.is_empty() && !info.requires_content_md5 {
        return None;
    }
    STANDARD.encode(Md5::digest(bytes)).try_into().ok()
}

/// Returns whether the body is data whose CRC-64 the service returns.
fn sends_data(info: &OperationInfo) -> bool {
    info.crc64_body == Some(Crc64Body::Request)
}
