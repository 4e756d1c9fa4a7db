//! Prepares what all attempts of an operation share.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method, Uri};
use md5::{Digest as _, Md5};
use oss_model::operation::{OperationInfo, OperationRequest, RequestBody};

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
}

impl PreparedRequest {
    /// Builds the URL and the headers of an operation.
    pub(super) fn new(
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
        headers
            .entry(USER_AGENT)
            .or_insert_with(|| client.user_agent.clone());
        if !headers.contains_key(CONTENT_MD5)
            && let Some(digest) = content_md5(&body, info)
        {
            headers.insert(CONTENT_MD5, digest);
        }
        Ok(Self {
            method: info.method.clone(),
            uri,
            headers,
            bucket,
            key,
            body,
        })
    }

    /// Returns whether the body allows another attempt.
    pub(super) fn can_be_sent_again(&self) -> bool {
        self.body.is_repeatable()
    }
}

/// Returns the digest of a body in memory.
///
/// Streams don't have one, because they are read while being sent.
fn content_md5(body: &RequestBody, info: &OperationInfo) -> Option<HeaderValue> {
    let bytes = body.bytes()?;
    if bytes.is_empty() && !info.requires_content_md5 {
        return None;
    }
    STANDARD.encode(Md5::digest(bytes)).try_into().ok()
}
