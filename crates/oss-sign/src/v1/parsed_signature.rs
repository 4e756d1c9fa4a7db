//! Parses and verifies the V1 signature of a received request.

use http::header::DATE;

use super::{canonical, parameter};
use crate::credentials::{SecretKey, SecurityToken};
use crate::expectation::Expectation;
use crate::headers::{HeaderView, X_OSS_DATE, X_OSS_SECURITY_TOKEN};
use crate::mac::{self, hmac_sha1_base64};
use crate::request::SignableRequest;
use crate::request_fields::{parameter, required_parameter, seconds, single_header};
use crate::timestamp::Timestamp;
use crate::verify_error::{VerifyError, VerifyErrorKind};

/// A complete, readable signature that is not verified yet.
#[derive(Clone)]
pub(crate) struct ParsedSignature {
    pub(crate) access_key_id: String,
    pub(crate) security_token: Option<SecurityToken>,
    signature: String,
    /// The date or expiry as the client wrote and signed it.
    date: String,
    validity: Validity,
}

#[derive(Clone, Copy)]
enum Validity {
    /// The time of a signature in the headers.
    SignedAt(Timestamp),
    /// The expiry of a signature in the query.
    ExpiresAt(Timestamp),
}

impl ParsedSignature {
    /// Parses the `Authorization` header after `OSS `.
    pub(crate) fn from_header(
        request: &SignableRequest<'_>,
        text: &str,
    ) -> Result<Self, VerifyError> {
        let (access_key_id, signature) = text
            .rsplit_once(':')
            .filter(|(id, _)| !id.is_empty())
            .ok_or_else(|| VerifyError::malformed("Authorization is not `OSS id:signature`"))?;
        let date = match single_header(request.headers, X_OSS_DATE)? {
            Some(date) => Some(date),
            None => single_header(request.headers, DATE.as_str())?,
        };
        let date =
            date.ok_or_else(|| VerifyError::malformed("neither x-oss-date nor Date is set"))?;
        let time = Timestamp::parse_imf_fixdate(date)
            .map_err(|error| VerifyError::malformed(format!("x-oss-date or Date: {error}")))?;
        let token = single_header(request.headers, X_OSS_SECURITY_TOKEN)?;
        Ok(Self {
            access_key_id: access_key_id.to_owned(),
            security_token: token.map(SecurityToken::from_request),
            signature: signature.to_owned(),
            date: date.to_owned(),
            validity: Validity::SignedAt(time),
        })
    }

    /// Parses the parameters of a presigned URL.
    pub(crate) fn from_query(request: &SignableRequest<'_>) -> Result<Self, VerifyError> {
        let query = request.query;
        let date = required_parameter(query, parameter::EXPIRES)?.into_owned();
        let expires = seconds(&date).and_then(|time| Timestamp::from_unix_seconds(time).ok());
        let expires = expires
            .ok_or_else(|| VerifyError::malformed("Expires is not a unix time in seconds"))?;
        let token = parameter(query, parameter::SECURITY_TOKEN)?;
        Ok(Self {
            access_key_id: required_parameter(query, parameter::ACCESS_KEY_ID)?.into_owned(),
            security_token: token.as_deref().map(SecurityToken::from_request),
            signature: required_parameter(query, parameter::SIGNATURE)?.into_owned(),
            date,
            validity: Validity::ExpiresAt(expires),
        })
    }

    pub(crate) fn verify(
        &self,
        request: &SignableRequest<'_>,
        secret: &SecretKey,
        expectation: &Expectation<'_>,
    ) -> Result<(), VerifyError> {
        self.check_time(expectation)?;
        let view = HeaderView {
            request: request.headers,
            overrides: &[],
        };
        let text = canonical::string_to_sign(request, view, &self.date, "")?;
        let expected = hmac_sha1_base64(secret.expose().as_bytes(), text.as_bytes());
        if mac::constant_time_eq(&expected, &self.signature) {
            Ok(())
        } else {
            Err(VerifyError::mismatch(None, text))
        }
    }

    fn check_time(&self, expectation: &Expectation<'_>) -> Result<(), VerifyError> {
        match self.validity {
            Validity::SignedAt(time) => expectation.check_skew(time),
            Validity::ExpiresAt(expires) if expectation.now()? > expires => Err(VerifyError::new(
                VerifyErrorKind::Expired,
                "the presigned URL has expired",
            )),
            Validity::ExpiresAt(_) => Ok(()),
        }
    }
}
