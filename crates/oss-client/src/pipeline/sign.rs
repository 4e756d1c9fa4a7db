//! Signs a prepared request with current credentials and the current time.

use std::time::SystemTime;

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Method, Request};
use oss_model::validate::{Violation, Violations};
use oss_sign::{Credentials, SignableRequest, v4};
use oss_transport::Body;

use super::prepare::PreparedRequest;
use crate::client::Shared;
use crate::error::ErrorRepr;

/// A request that is ready to be sent once.
pub(super) struct SignedRequest {
    pub(super) request: Request<Body>,
    pub(super) signature: Signature,
}

/// The inputs of a signature.
pub(super) struct Signature {
    pub(super) time: SystemTime,
    pub(super) credentials: Credentials,
}

/// The number of headers that signing and the transport add.
const ADDED_HEADERS: usize = 6;

impl PreparedRequest {
    /// Gets credentials and signs the request with them.
    pub(super) async fn sign(&self, client: &Shared) -> Result<SignedRequest, ErrorRepr> {
        let provided = client.credentials.provide().await?;
        let now = client.clock_skew.correct(client.clock.now());
        provided.check(now)?;
        let params = v4::SigningParams::new(provided.credentials(), client.region.as_str(), now)
            .with_key_cache(&client.signing_keys);
        let signed = v4::sign(&self.signable(), &params)?;
        let mut request = Request::new(self.open_body()?);
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers_with_capacity();
        signed.apply_to(request.headers_mut());
        if request.body().is_empty() && matches!(self.method, Method::PUT | Method::POST) {
            // RFC 9110, section 8.6, requires it, and hyper omits it for an empty body.
            request.headers_mut().insert(CONTENT_LENGTH, 0.into());
        }
        Ok(SignedRequest {
            request,
            signature: Signature {
                time: now,
                credentials: provided.into_credentials(),
            },
        })
    }

    fn headers_with_capacity(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(self.headers.len() + ADDED_HEADERS);
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        headers
    }

    fn open_body(&self) -> Result<Body, Violations> {
        let rule = "was sent before, and a stream can be sent only once";
        let stream = self.body.open();
        let stream = stream.ok_or_else(|| Violation::new("body", rule))?;
        Ok(match stream.bytes() {
            Some(bytes) => bytes.clone().into(),
            None => Body::stream(stream),
        })
    }

    fn signable(&self) -> SignableRequest<'_> {
        let request = SignableRequest::new(&self.method, &self.headers)
            .with_query(self.uri.query().unwrap_or_default());
        match (&self.bucket, &self.key) {
            (Some(bucket), Some(key)) => request.with_object(bucket, key),
            (Some(bucket), None) => request.with_bucket(bucket),
            (None, _) => request,
        }
    }
}
