//! The one entrance: nothing is done for a request that this module did not believe.
//!
//! A signature can stand in the header or in the query, in two versions. Servers were broken by
//! reading the credential in one place and checking it in another (CVE-2026-40344), so here all of
//! them go through [`Presented`], and whatever acts takes a [`Verified`], which only
//! [`Verifier::verify`] makes.

use std::time::SystemTime;

use http::StatusCode;
use http::header::AUTHORIZATION;
use oss_sign::{
    Credentials, Expectation, Location, Presented, SigningKeyCache, VerifyError, VerifyErrorKind,
};

use crate::error::ServiceError;
use crate::keys::{Age, Key, Keys};
use crate::request::Head;

/// Decides who may act.
#[derive(Debug)]
pub(crate) struct Verifier {
    first: Credentials,
    keys: Keys,
    region: String,
    derived: SigningKeyCache,
}

/// A request whose sender is known.
pub(crate) struct Verified(Head);

impl Verifier {
    pub(crate) fn new(first: Credentials, region: String) -> Self {
        Self {
            keys: Keys::new(first.clone()),
            first,
            region,
            derived: SigningKeyCache::default(),
        }
    }

    /// Returns the key that was there from the start, whatever became of it.
    pub(crate) fn credentials(&self) -> &Credentials {
        &self.first
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// Lets a request in, or says why not.
    pub(crate) fn verify(&self, mut head: Head, now: SystemTime) -> Result<Verified, ServiceError> {
        let Err(refusal) = self.check(&head, now) else {
            return Ok(Verified(head));
        };
        // What was signed is what is done, so the other reading is as safe as the first.
        let Some(target) = head.target.named_twice() else {
            return Err(refusal);
        };
        head.target = target;
        match self.check(&head, now) {
            Ok(()) => Ok(Verified(head)),
            Err(_) => Err(refusal),
        }
    }

    fn check(&self, head: &Head, now: SystemTime) -> Result<(), ServiceError> {
        let presented = Presented::parse(&head.signable()).map_err(|error| refusal(&error))?;
        let Some(presented) = presented else {
            return Err(ServiceError::forbidden(
                "AccessDenied",
                "Anonymous access is forbidden for this operation.",
            ));
        };
        let id = presented.access_key_id();
        let key = self.keys.find(id).ok_or_else(|| unknown_key(id))?;
        let expectation = Expectation::new(&self.region, now).with_key_cache(&self.derived);
        presented
            .verify(key.credentials.secret_key(), &expectation)
            .map_err(|error| match error.kind() {
                VerifyErrorKind::SignatureMismatch => mismatch(head, &presented, &error),
                _ => refusal(&error),
            })?;
        check_token(&key, &presented)
    }
}

impl Verified {
    /// Returns the request.
    pub(crate) fn head(&self) -> &Head {
        &self.0
    }
}

/// Checks that the token is the one of the key, or that there is none where none belongs.
fn check_token(key: &Key, presented: &Presented<'_>) -> Result<(), ServiceError> {
    let ours = key.credentials.security_token();
    let matches = match (ours, presented.security_token()) {
        (None, None) => true,
        (Some(ours), Some(theirs)) => ours.matches(theirs),
        _ => false,
    };
    if !matches {
        return Err(ServiceError::forbidden(
            "InvalidSecurityToken",
            "The security token you provided is invalid.",
        ));
    }
    match key.age {
        Age::Current => Ok(()),
        Age::Expired => Err(ServiceError::forbidden(
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

/// The answer to a signature that differs: all texts that a client needs to find out why.
fn mismatch(head: &Head, presented: &Presented<'_>, error: &VerifyError) -> ServiceError {
    let text = error.string_to_sign().unwrap_or_default();
    let answer = signature_does_not_match()
        .with_detail("OSSAccessKeyId", presented.access_key_id())
        .with_detail("SignatureProvided", provided(head, presented))
        .with_detail("StringToSign", text)
        .with_detail("StringToSignBytes", spaced_hex(text));
    match error.canonical_request() {
        Some(canonical) => answer.with_detail("CanonicalRequest", canonical),
        None => answer,
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

/// The answer to everything about an authorization but a signature that differs.
///
/// Only the two numbers are known; where OSS has others they are left out.
fn refusal(error: &VerifyError) -> ServiceError {
    let message = error.to_string();
    match error.kind() {
        VerifyErrorKind::TimeTooSkewed => ServiceError::forbidden(
            "RequestTimeTooSkewed",
            "The difference between the request time and the current time is too large.",
        )
        .with_ec("0002-00000504"),
        VerifyErrorKind::PayloadHash => {
            ServiceError::invalid_argument(message).with_ec("0002-00000214")
        }
        VerifyErrorKind::Expired => ServiceError::forbidden("AccessDenied", "Request has expired."),
        VerifyErrorKind::HeaderNotUtf8 | VerifyErrorKind::SignatureMismatch => {
            signature_does_not_match()
        }
        _ => ServiceError::new(StatusCode::BAD_REQUEST, "InvalidArgument", message),
    }
}

/// The signature as the client sent it.
fn provided(head: &Head, presented: &Presented<'_>) -> String {
    let found = if presented.location() == Location::Query {
        let value = |name| head.query.value(name).ok().flatten();
        value("x-oss-signature").or_else(|| value("Signature"))
    } else {
        let header = head.headers.get(AUTHORIZATION);
        let text = header.and_then(|value| value.to_str().ok());
        text.and_then(in_authorization)
    };
    found.unwrap_or_default().to_owned()
}

fn in_authorization(text: &str) -> Option<&str> {
    let of_v4 = text
        .split(',')
        .find_map(|part| part.trim().strip_prefix("Signature="));
    of_v4.or_else(|| text.rsplit_once(':').map(|(_, signature)| signature))
}

/// The bytes of a text as OSS shows them, `4F 53 53`.
fn spaced_hex(text: &str) -> String {
    let bytes: Vec<_> = text.bytes().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(" ")
}
