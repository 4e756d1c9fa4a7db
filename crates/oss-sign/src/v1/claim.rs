//! What a request says about its V1 signature, and the check of it.

use http::header::DATE;

use super::{canonical, parameter};
use crate::credentials::{SecretKey, SecurityToken};
use crate::headers::{HeaderView, X_OSS_DATE, X_OSS_SECURITY_TOKEN};
use crate::mac::{self, hmac_sha1_base64};
use crate::request::SignableRequest;
use crate::timestamp::Timestamp;
use crate::verify::{
    Expectation, VerifyError, VerifyErrorKind, parameter, required_parameter, seconds,
    single_header,
};

/// A signature as presented, complete and readable, but not checked.
#[derive(Clone)]
pub(crate) struct Claim {
    pub(crate) access_key_id: String,
    pub(crate) security_token: Option<SecurityToken>,
    signature: String,
    /// The date or expiry as the client wrote it, which is what it signed.
    date: String,
    validity: Validity,
}

#[derive(Clone, Copy)]
enum Validity {
    /// Signed in the headers at this time.
    Around(Timestamp),
    /// Signed in the query until this time.
    Until(Timestamp),
}

impl Claim {
    /// Reads the `Authorization` header, after the `OSS`.
    pub(crate) fn in_header(
        request: &SignableRequest<'_>,
        text: &str,
    ) -> Result<Self, VerifyError> {
        let (access_key_id, signature) = text
            .rsplit_once(':')
            .filter(|(id, _)| !id.is_empty())
            .ok_or_else(|| VerifyError::malformed("Authorization is not OSS id:signature"))?;
        let date = match single_header(request.headers, X_OSS_DATE)? {
            Some(date) => Some(date),
            None => single_header(request.headers, DATE.as_str())?,
        };
        let date = date.ok_or_else(|| VerifyError::malformed("the request has no Date"))?;
        let time = Timestamp::parse_imf_fixdate(date)
            .map_err(|error| VerifyError::malformed(format!("x-oss-date or Date: {error}")))?;
        let token = single_header(request.headers, X_OSS_SECURITY_TOKEN)?;
        Ok(Self {
            access_key_id: access_key_id.to_owned(),
            security_token: token.map(SecurityToken::presented),
            signature: signature.to_owned(),
            date: date.to_owned(),
            validity: Validity::Around(time),
        })
    }

    /// Reads the parameters of a presigned URL.
    pub(crate) fn in_query(request: &SignableRequest<'_>) -> Result<Self, VerifyError> {
        let query = request.query;
        let date = required_parameter(query, parameter::EXPIRES)?.into_owned();
        let expires = seconds(&date).and_then(|time| Timestamp::from_unix_seconds(time).ok());
        let expires = expires
            .ok_or_else(|| VerifyError::malformed("Expires is not a unix time in seconds"))?;
        let token = parameter(query, parameter::SECURITY_TOKEN)?;
        Ok(Self {
            access_key_id: required_parameter(query, parameter::ACCESS_KEY_ID)?.into_owned(),
            security_token: token.as_deref().map(SecurityToken::presented),
            signature: required_parameter(query, parameter::SIGNATURE)?.into_owned(),
            date,
            validity: Validity::Until(expires),
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
            sent: request.headers,
            set: &[],
        };
        let text = canonical::string_to_sign(request, view, &self.date, "")?;
        let expected = hmac_sha1_base64(secret.expose().as_bytes(), text.as_bytes());
        if mac::same(&expected, &self.signature) {
            Ok(())
        } else {
            Err(VerifyError::mismatch(None, text))
        }
    }

    fn check_time(&self, expectation: &Expectation<'_>) -> Result<(), VerifyError> {
        match self.validity {
            Validity::Around(time) => expectation.check_skew(time),
            Validity::Until(expires) if expectation.now()? > expires => Err(VerifyError::new(
                VerifyErrorKind::Expired,
                "the life of the presigned URL is over",
            )),
            Validity::Until(_) => Ok(()),
        }
    }
}
