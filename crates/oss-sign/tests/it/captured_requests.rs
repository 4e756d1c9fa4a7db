//! Requests of unmodified clients, verified as a server would.

use http::{HeaderMap, Method};
use oss_sign::{
    Expectation, PresentedSignature, SecretKey, SignableRequest, SignatureLocation,
    SignatureVersion, VerifyErrorKind,
};
use serde::Deserialize;

use crate::{Outcome, at, header_map};

#[derive(Deserialize)]
struct Capture {
    access_key_id: String,
    access_key_secret: String,
    region: String,
    requests: Vec<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    name: String,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    bucket: Option<String>,
    key: Option<String>,
    expect: String,
    signature_version: Option<String>,
    r#where: Option<String>,
}

impl Recorded {
    fn headers(&self) -> Result<HeaderMap, Box<dyn std::error::Error>> {
        header_map(
            self.headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        )
    }

    fn request<'a>(&'a self, method: &'a Method, headers: &'a HeaderMap) -> SignableRequest<'a> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let request = SignableRequest::new(method, headers).with_query(query);
        match &self.bucket {
            Some(bucket) => request.with_object(bucket, self.key.as_deref().unwrap_or_default()),
            None => request,
        }
    }

    /// Checks the version and location of the signature, if recorded.
    fn check_version_and_location(&self, presented: &PresentedSignature<'_>) {
        let version = match presented.version() {
            SignatureVersion::V1 => "v1",
            SignatureVersion::V4 => "v4",
            other => panic!("{}: {other:?}", self.name),
        };
        let location = match presented.location() {
            SignatureLocation::Header => "header",
            SignatureLocation::Query => "query",
            other => panic!("{}: {other:?}", self.name),
        };
        assert!(
            self.signature_version
                .as_deref()
                .is_none_or(|known| known == version),
            "{}",
            self.name
        );
        assert!(
            self.r#where
                .as_deref()
                .is_none_or(|known| known == location),
            "{}",
            self.name
        );
    }
}

#[test]
fn recorded_requests_verify_as_expected() -> Outcome {
    let text = include_str!("../../../../specs/vectors/captured-requests.json");
    let capture: Capture = serde_json::from_str(text)?;
    assert_eq!(capture.requests.len(), 120);
    let secret = SecretKey::new(&*capture.access_key_secret)?;
    // All requests were recorded within a minute of this time.
    let expectation = Expectation::new(&capture.region, at("20261122T074233Z")?);
    for recorded in &capture.requests {
        let (method, headers) = (recorded.method.parse()?, recorded.headers()?);
        let request = recorded.request(&method, &headers);
        let presented =
            PresentedSignature::parse(&request)?.ok_or_else(|| recorded.name.clone())?;
        recorded.check_version_and_location(&presented);
        let result = if presented.access_key_id() == capture.access_key_id {
            match presented
                .verify(&secret, &expectation)
                .map_err(|error| error.kind())
            {
                Ok(()) => "ok",
                Err(VerifyErrorKind::SignatureMismatch) => "SignatureDoesNotMatch",
                Err(other) => panic!("{}: {other:?}", recorded.name),
            }
        } else {
            "InvalidAccessKeyId"
        };
        assert_eq!(result, recorded.expect, "{}", recorded.name);
    }
    Ok(())
}
