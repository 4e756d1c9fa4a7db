//! Verifies a V4 signature after its scope, time and headers.

use super::canonical::{CanonicalRequest, additional_headers};
use super::canonical_query::{CanonicalQuery, EmptyValue};
use super::{ParsedSignature, UNSIGNED_PAYLOAD};
use crate::credentials::SecretKey;
use crate::expectation::Expectation;
use crate::headers::{HeaderView, X_OSS_CONTENT_SHA256};
use crate::intermediates::SigningIntermediates;
use crate::mac;
use crate::query;
use crate::request::SignableRequest;
use crate::request_fields::single_header;
use crate::signing_key::signing_key;
use crate::verify_error::{VerifyError, VerifyErrorKind};

impl ParsedSignature {
    pub(crate) fn verify(
        &self,
        request: &SignableRequest<'_>,
        secret: &SecretKey,
        expectation: &Expectation<'_>,
    ) -> Result<(), VerifyError> {
        self.check_scope(expectation)?;
        self.check_time(expectation)?;
        self.check_headers(request)?;
        self.check_signature(request, secret, expectation)
    }

    fn check_scope(&self, expectation: &Expectation<'_>) -> Result<(), VerifyError> {
        let mut date = String::new();
        self.time.push_date(&mut date);
        for (part, presented, expected) in [
            ("date", self.scope.date(), date.as_str()),
            ("region", self.scope.region(), expectation.region),
            ("product", self.scope.product(), expectation.product),
        ] {
            if presented != expected {
                return Err(VerifyError::new(
                    VerifyErrorKind::WrongScope,
                    format!("the scope has the {part} {presented:?}, not {expected:?}"),
                ));
            }
        }
        Ok(())
    }

    fn check_time(&self, expectation: &Expectation<'_>) -> Result<(), VerifyError> {
        let now = expectation.now()?;
        let Some(expires) = self.expires else {
            return expectation.check_skew(self.time);
        };
        if self.time > now {
            // The clock of the client is ahead, which is allowed within the skew.
            return expectation.check_skew(self.time);
        }
        if now.distance(self.time) > expires {
            return Err(VerifyError::new(
                VerifyErrorKind::Expired,
                "the presigned URL has expired",
            ));
        }
        Ok(())
    }

    fn check_headers(&self, request: &SignableRequest<'_>) -> Result<(), VerifyError> {
        // The header is optional, because the canonical request contains the hash anyway.
        let payload = single_header(request.headers, X_OSS_CONTENT_SHA256)?;
        if payload.is_some_and(|hash| hash != UNSIGNED_PAYLOAD) {
            return Err(VerifyError::new(
                VerifyErrorKind::UnsupportedPayloadHash,
                "x-oss-content-sha256 is not UNSIGNED-PAYLOAD",
            ));
        }
        let mut names = self.additional_headers.iter();
        match names.find(|name| !request.headers.contains_key(*name)) {
            Some(name) => Err(VerifyError::new(
                VerifyErrorKind::SignedHeaderMissing,
                format!("header {name} is listed as signed but missing"),
            )),
            None => Ok(()),
        }
    }

    fn check_signature(
        &self,
        request: &SignableRequest<'_>,
        secret: &SecretKey,
        expectation: &Expectation<'_>,
    ) -> Result<(), VerifyError> {
        let key = signing_key(
            expectation.key_cache,
            &self.access_key_id,
            secret,
            &self.scope,
        );
        let matches = |intermediates: &SigningIntermediates| {
            let mut expected = String::with_capacity(64);
            mac::push_hex(&mut expected, &key.sign(intermediates.string_to_sign()));
            mac::constant_time_eq(&expected, &self.signature)
        };

        let intermediates = self.intermediates(request, EmptyValue::Bare)?;
        if matches(&intermediates) {
            return Ok(());
        }
        let empty = |pair: query::Pair<'_>| pair.has_equals && pair.value.is_empty();
        if query::pairs(request.query).any(empty)
            && matches(&self.intermediates(request, EmptyValue::AsWritten)?)
        {
            return Ok(());
        }
        let canonical_request = intermediates.canonical_request().map(str::to_owned);
        let text = intermediates.string_to_sign().to_owned();
        Err(VerifyError::mismatch(canonical_request, text))
    }

    /// Computes the canonical request and the string to sign.
    fn intermediates(
        &self,
        request: &SignableRequest<'_>,
        empty_value: EmptyValue,
    ) -> Result<SigningIntermediates, VerifyError> {
        let canonical = CanonicalRequest {
            request,
            headers: HeaderView {
                request: request.headers,
                overrides: &[],
            },
            query: &CanonicalQuery::new(request.query),
            additional: &additional_headers(&self.additional_headers, request.headers),
            empty_value,
        };
        Ok(canonical.intermediates(&self.time_text, &self.scope)?)
    }
}
