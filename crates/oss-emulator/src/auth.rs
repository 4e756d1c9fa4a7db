//! Verifies signatures; no handler sees a request that hasn't passed here.
//!
//! A signature of either version is in the header or in the query. Servers have been broken by
//! reading the credential in one place and checking it in another (CVE-2026-40344). So every
//! signature goes through [`PresentedSignature`], and handlers take a [`VerifiedRequest`], which only
//! [`Verifier::verify`] creates.

use std::time::SystemTime;

use http::StatusCode;
use http::header::AUTHORIZATION;
use oss_sign::{
    Credentials, Expectation, PresentedSignature, SignatureLocation, SigningKeyCache, VerifyError,
    VerifyErrorKind,
};

use crate::error::ServiceError;
use crate::keys::{Key, KeyStatus, Keys};
use crate::request::RequestHead;

/// Verifies requests against the access keys.
#[derive(Debug)]
pub(crate) struct Verifier {
    initial: Credentials,
    keys: Keys,
    region: String,
    signing_keys: SigningKeyCache,
}

/// A request with a valid signature.
pub(crate) struct VerifiedRequest(RequestHead);

impl Verifier {
    pub(crate) fn new(initial: Credentials, region: String) -> Self {
        Self {
            keys: Keys::new(initial.clone()),
            initial,
            region,
            signing_keys: SigningKeyCache::default(),
        }
    }

    /// Returns the initial key, even if it has been revoked or expired.
    pub(crate) fn initial_credentials(&self) -> &Credentials {
        &self.initial
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Verifies a request; the error is the response to a rejected one.
    pub(crate) fn verify(
        &self,
        mut head: RequestHead,
        now: SystemTime,
    ) -> Result<VerifiedRequest, ServiceError> {
        let Err(error) = self.check(&head, now) else {
            return Ok(VerifiedRequest(head));
        };
        // The second target is used only if the signature covers it.
        let Some(target) = head.target.without_repeated_bucket() else {
            return Err(error);
        };
        head.target = target;
        match self.check(&head, now) {
            Ok(()) => Ok(VerifiedRequest(head)),
            Err(_) => Err(error),
        }
    }

    fn check(&self, head: &RequestHead, now: SystemTime) -> Result<(), ServiceError> {
        let presented =
            PresentedSignature::parse(&head.signable()).map_err(|error| rejection(&error))?;
        let Some(presented) = presented else {
            return Err(ServiceError::forbidden(
                "AccessDenied",
                "Anonymous access is forbidden for this operation.",
            ));
        };
        let id = presented.access_key_id();
        let key = self.keys.find(id).ok_or_else(|| unknown_key(id))?;
        let expectation = Expectation::new(&self.region, now).with_key_cache(&self.signing_keys);
        presented
            .verify(key.credentials.secret_key(), &expectation)
            .map_err(|error| match error.kind() {
                VerifyErrorKind::SignatureMismatch => mismatch(head, &presented, &error),
                _ => rejection(&error),
            })?;
        check_token(&key, &presented)
    }
}

impl VerifiedRequest {
    /// Returns the request.
    pub(crate) fn head(&self) -> &RequestHead {
        &self.0
    }
}

/// Checks the security token of a request and the status of its key.
fn check_token(key: &Key, presented: &PresentedSignature<'_>) -> Result<(), ServiceError> {
    let expected = key.credentials.security_token();
    let matches = match (expected, presented.security_token()) {
        (None, None) => true,
        (Some(expected), Some(actual)) => expected.matches(actual),
        _ => false,
    };
    if !matches {
        return Err(ServiceError::forbidden(
            "InvalidSecurityToken",
            "The security token you provided is invalid.",
        ));
    }
    match key.status {
        KeyStatus::Active => Ok(()),
        KeyStatus::Expired => Err(ServiceError::forbidden(
            "SecurityTokenExpired",
            "The security token you provided has expired.",
        )
        .with_ec("0002-00000007")),
    }
}

fn unknown_key(access_key_id: &str) -> ServiceError {
    ServiceError::forbidden(
        "InvalidAccessKeyId",
        "The OSS Access Key Id you provided does not exist in our records.",
    )
    .with_detail("OSSAccessKeyId", access_key_id)
}

/// The error for a wrong signature, with the texts that show a client what differs.
fn mismatch(
    head: &RequestHead,
    presented: &PresentedSignature<'_>,
    error: &VerifyError,
) -> ServiceError {
    let text = error.string_to_sign().unwrap_or_default();
    let rejection = signature_does_not_match()
        .with_detail("OSSAccessKeyId", presented.access_key_id())
        .with_detail("SignatureProvided", provided_signature(head, presented))
        .with_detail("StringToSign", text)
        .with_detail("StringToSignBytes", spaced_hex(text));
    match error.canonical_request() {
        Some(canonical) => rejection.with_detail("CanonicalRequest", canonical),
        None => rejection,
    }
}

fn signature_does_not_match() -> ServiceError {
    ServiceError::forbidden(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. \
         Check your key and signing method.",
    )
    .with_ec("0002-00000040")
}

/// The error for an invalid authorization.
///
/// Only these `EC` numbers are known; the others are left out.
fn rejection(error: &VerifyError) -> ServiceError {
    let message = error.to_string();
    match error.kind() {
        VerifyErrorKind::TimeTooSkewed => ServiceError::forbidden(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
        )
        .with_ec("0002-00000504"),
        VerifyErrorKind::UnsupportedPayloadHash => {
            ServiceError::invalid_argument(message).with_ec("0002-00000214")
        }
        VerifyErrorKind::Expired => ServiceError::forbidden("AccessDenied", "Request has expired."),
        VerifyErrorKind::HeaderNotUtf8 | VerifyErrorKind::SignatureMismatch => {
            signature_does_not_match()
        }
        _ => ServiceError::new(StatusCode::BAD_REQUEST, "InvalidArgument", message),
    }
}

/// Returns the signature as the client sent it.
fn provided_signature(head: &RequestHead, presented: &PresentedSignature<'_>) -> String {
    let signature = if presented.location() == SignatureLocation::Query {
        let value = |name| head.query.single(name);
        value("x-oss-signature").or_else(|| value("Signature"))
    } else {
        let text = head
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        text.and_then(signature_in_authorization)
    };
    signature.unwrap_or_default().to_owned()
}

fn signature_in_authorization(text: &str) -> Option<&str> {
    let v4 = text
        .split(',')
        .find_map(|part| part.trim().strip_prefix("Signature="));
    v4.or_else(|| text.rsplit_once(':').map(|(_, signature)| signature))
}

/// Returns the bytes of a text as OSS shows them, such as `4F 53 53`.
fn spaced_hex(text: &str) -> String {
    let bytes: Vec<_> = text.bytes().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(" ")
}
