//! The check of a V4 signature: everything around it first, then itself.

use super::canonical::{Canonical, additional_headers};
use super::canonical_query::{CanonicalQuery, EmptyValue};
use super::{Claim, UNSIGNED_PAYLOAD};
use crate::credentials::SecretKey;
use crate::headers::{HeaderView, X_OSS_CONTENT_SHA256};
use crate::key::signing_key;
use crate::mac;
use crate::query;
use crate::request::SignableRequest;
use crate::signed::Texts;
use crate::verify::{Expectation, VerifyError, VerifyErrorKind, single_header};

impl Claim {
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
            // Made by a clock that is ahead; a little of that is forgiven.
            return expectation.check_skew(self.time);
        }
        if now.distance(self.time) > expires {
            return Err(VerifyError::new(
                VerifyErrorKind::Expired,
                "the life of the presigned URL is over",
            ));
        }
        Ok(())
    }

    fn check_headers(&self, request: &SignableRequest<'_>) -> Result<(), VerifyError> {
        // A request without the header is taken: its canonical request says the same.
        let payload = single_header(request.headers, X_OSS_CONTENT_SHA256)?;
        if payload.is_some_and(|hash| hash != UNSIGNED_PAYLOAD) {
            return Err(VerifyError::new(
                VerifyErrorKind::PayloadHash,
                "x-oss-content-sha256 is not UNSIGNED-PAYLOAD",
            ));
        }
        let mut names = self.additional_headers.iter();
        match names.find(|name| !request.headers.contains_key(*name)) {
            Some(name) => Err(VerifyError::new(
                VerifyErrorKind::SignedHeaderAbsent,
                format!("header {name} is said to be signed but is not there"),
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
        let matches = |texts: &Texts| {
            let mut expected = String::with_capacity(64);
            mac::push_hex(&mut expected, &key.sign(texts.string_to_sign()));
            mac::same(&expected, &self.signature)
        };

        let texts = self.texts(request, EmptyValue::Bare)?;
        if matches(&texts) {
            return Ok(());
        }
        let empty = |pair: query::Pair<'_>| pair.has_equals && pair.value.is_empty();
        if query::pairs(request.query).any(empty)
            && matches(&self.texts(request, EmptyValue::AsWritten)?)
        {
            return Ok(());
        }
        let canonical_request = texts.canonical_request().map(str::to_owned);
        let text = texts.string_to_sign().to_owned();
        Err(VerifyError::mismatch(canonical_request, text))
    }

    /// The canonical request and the string to sign.
    fn texts(
        &self,
        request: &SignableRequest<'_>,
        empty_value: EmptyValue,
    ) -> Result<Texts, VerifyError> {
        let canonical = Canonical {
            request,
            headers: HeaderView {
                sent: request.headers,
                set: &[],
            },
            query: &CanonicalQuery::new(request.query),
            additional: &additional_headers(&self.additional_headers, request.headers),
            empty_value,
        };
        Ok(canonical.texts(&self.time_text, &self.scope)?)
    }
}
