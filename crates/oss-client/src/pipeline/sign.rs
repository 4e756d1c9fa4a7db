//! Signs a prepared request with current credentials and the current time.

use std::time::SystemTime;

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, Method, Request};
use oss_credentials::{CredentialsError, ProvidedCredentials};
use oss_model::validate::{Violation, Violations};
use oss_sign::{Credentials, SignableRequest, SignatureVersion, Signed, v1, v4};
use oss_transport::Body;

use super::prepare::PreparedRequest;
use crate::client::Shared;
use crate::error::ErrorRepr;
use crate::integrity::UploadChecksum;

/// A request that is ready to be sent once.
pub(super) struct SignedRequest {
    pub(super) request: Request<Body>,
    pub(super) signature: Signature,
    /// The checksum of the body, if it is compared.
    pub(super) checksum: Option<UploadChecksum>,
}

/// The inputs of a signature.
pub(super) struct Signature {
    pub(super) time: SystemTime,
    pub(super) credentials: Credentials,
}

/// The number of headers that signing and the transport add.
const ADDED_HEADERS: usize = 6;

impl Shared {
    /// Returns valid credentials, and the corrected time to sign at.
    pub(super) async fn current_credentials(
        &self,
    ) -> Result<(ProvidedCredentials, SystemTime), CredentialsError> {
        let provided = self.credentials.provide().await?;
        let now = self.clock_skew.correct(self.clock.now());
        provided.check(now)?;
        Ok((provided, now))
    }

    pub(super) fn v4_params<'a>(
        &'a self,
        credentials: &'a Credentials,
        now: SystemTime,
    ) -> v4::SigningParams<'a> {
        v4::SigningParams::new(credentials, self.region.as_str(), now)
            .with_key_cache(&self.signing_keys)
    }
}

impl PreparedRequest {
    /// Gets credentials and signs the request with them.
    pub(super) async fn sign(&self, client: &Shared) -> Result<SignedRequest, ErrorRepr> {
        let (provided, now) = client.current_credentials().await?;
        let signed = self.signed_headers(client, provided.credentials(), now)?;
        let (checksum, body) = self.open_body()?;
        let mut request = Request::new(body);
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
            checksum,
        })
    }

    fn signed_headers(
        &self,
        client: &Shared,
        credentials: &Credentials,
        now: SystemTime,
    ) -> Result<Signed, oss_sign::Error> {
        match client.signature_version {
            SignatureVersion::V1 => v1::sign(&self.signable(), credentials, now),
            _ => v4::sign(&self.signable(), &client.v4_params(credentials, now)),
        }
    }

    fn headers_with_capacity(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(self.headers.len() + ADDED_HEADERS);
        for (name, value) in &self.headers {
            headers.append(name, value.clone());
        }
        headers
    }

    fn open_body(&self) -> Result<(Option<UploadChecksum>, Body), Violations> {
        let rule = "was sent before, and a stream can be sent only once";
        let stream = self.body.open();
        let stream = stream.ok_or_else(|| Violation::new("body", rule))?;
        if let Some(bytes) = stream.bytes() {
            let checksum = UploadChecksum::Memory(bytes.clone());
            return Ok((self.verifies_body.then_some(checksum), bytes.clone().into()));
        }
        if !self.verifies_body {
            return Ok((None, Body::stream(stream)));
        }
        let (checksum, body) = UploadChecksum::of_stream(stream);
        Ok((Some(checksum), body))
    }

    pub(super) fn signable(&self) -> SignableRequest<'_> {
        let request = SignableRequest::new(&self.method, &self.headers)
            .with_query(self.uri.query().unwrap_or_default());
        match (&self.bucket, &self.key) {
            (Some(bucket), Some(key)) => request.with_object(bucket, key),
            (Some(bucket), None) => request.with_bucket(bucket),
            (None, _) => request,
        }
    }
}
