//! A request that this crate signs, as the server receives it.

use std::time::{Duration, SystemTime};

use http::header::HeaderName;
use http::{HeaderMap, Method};
use oss_sign::{
    Credentials, Expectation, PresentedSignature, SecretKey, SignableRequest, VerifyErrorKind,
    encode_query, v1, v4,
};

use crate::reference::RequestParts;
use crate::{ACCESS_KEY_ID, REGION, SECRET, TIME, at, header_map};

/// The signature versions and locations.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scheme {
    V4Header,
    V4Query,
    V1Header,
    V1Query,
}

/// A request that can be signed, changed and verified.
#[derive(Clone, Debug)]
pub(crate) struct SignedRequest {
    pub(crate) method: Method,
    pub(crate) bucket: Option<String>,
    pub(crate) key: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
}

impl SignedRequest {
    pub(crate) fn from_parts(parts: &RequestParts) -> Self {
        let pairs = parts
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Self {
            method: parts.method.parse().expect("a method"),
            bucket: parts.bucket.clone(),
            key: parts.key.clone(),
            query: encode_pairs(&parts.query),
            headers: header_map(pairs).expect("the strategy makes valid headers"),
        }
    }

    pub(crate) fn view(&self) -> SignableRequest<'_> {
        let request = SignableRequest::new(&self.method, &self.headers).with_query(&self.query);
        match &self.bucket {
            Some(bucket) => request.with_object(bucket, &self.key),
            None => request,
        }
    }

    /// Signs in place.
    pub(crate) fn sign(&mut self, scheme: Scheme, credentials: &Credentials, names: &[HeaderName]) {
        let time = time();
        let params =
            v4::SigningParams::new(credentials, REGION, time).with_additional_headers(names);
        let hour = Duration::from_secs(3600);
        let signed = match scheme {
            Scheme::V4Header => Ok(v4::sign(&self.view(), &params)),
            Scheme::V1Header => Ok(v1::sign(&self.view(), credentials, time)),
            Scheme::V4Query => Err(v4::presign(&self.view(), &params, hour)),
            Scheme::V1Query => Err(v1::presign(&self.view(), credentials, time + hour)),
        };
        match signed {
            Ok(signed) => signed.expect("signs").apply_to(&mut self.headers),
            Err(presigned) => self.query = presigned.expect("presigns").append_to(&self.query),
        }
    }

    pub(crate) fn verify(&self, secret: &SecretKey) -> Result<(), VerifyErrorKind> {
        self.verify_against(secret, &Expectation::new(REGION, time()))
    }

    /// Verifies the request against another region or time.
    pub(crate) fn verify_against(
        &self,
        secret: &SecretKey,
        expectation: &Expectation<'_>,
    ) -> Result<(), VerifyErrorKind> {
        let request = self.view();
        let presented = PresentedSignature::parse(&request).map_err(|error| error.kind())?;
        let presented = presented.expect("not anonymous");
        presented
            .verify(secret, expectation)
            .map_err(|error| error.kind())
    }
}

pub(crate) fn time() -> SystemTime {
    at(TIME).expect("a time")
}

fn encode_pairs(pairs: &[(String, String)]) -> String {
    let pairs = pairs.iter().map(|(key, value)| match value.as_str() {
        "" => encode_query(key),
        value => format!("{}={}", encode_query(key), encode_query(value)),
    });
    pairs.collect::<Vec<_>>().join("&")
}

pub(crate) fn credentials(token: Option<String>) -> Credentials {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET).expect("valid");
    match token {
        Some(token) => credentials.with_security_token(token).expect("valid"),
        None => credentials,
    }
}
