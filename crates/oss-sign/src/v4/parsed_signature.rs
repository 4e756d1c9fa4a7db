//! Parses the V4 signature of a received request.

use std::time::Duration;

use http::header::{DATE, HeaderName};

use super::authorization::Authorization;
use super::presign::EXPIRES_RANGE;
use super::{ALGORITHM, parameter};
use crate::credentials::SecurityToken;
use crate::headers::{X_OSS_DATE, X_OSS_SECURITY_TOKEN};
use crate::request::SignableRequest;
use crate::request_fields::{parameter, required_parameter, seconds, single_header};
use crate::scope::Scope;
use crate::timestamp::Timestamp;
use crate::verify_error::{VerifyError, VerifyErrorKind};

/// A complete, readable signature that is not verified yet.
#[derive(Clone)]
pub(crate) struct ParsedSignature {
    pub(crate) access_key_id: String,
    pub(crate) security_token: Option<SecurityToken>,
    pub(super) scope: Scope<'static>,
    pub(super) signature: String,
    pub(super) additional_headers: Vec<HeaderName>,
    pub(super) time: Timestamp,
    /// The time as the client wrote and signed it.
    pub(super) time_text: String,
    /// The lifetime of a presigned URL; `None` for a signature in the headers.
    pub(super) expires: Option<Duration>,
}

impl ParsedSignature {
    /// Parses the `Authorization` header after the algorithm.
    pub(crate) fn from_header(
        request: &SignableRequest<'_>,
        text: &str,
    ) -> Result<Self, VerifyError> {
        let parts = Authorization::parse(text)?;
        let (Some(credential), Some(signature)) = (parts.credential, parts.signature) else {
            return Err(VerifyError::malformed(
                "Authorization lacks Credential or Signature",
            ));
        };
        let (access_key_id, scope) = parse_credential(credential)?;
        let (time, time_text) = header_time(request)?;
        let token = single_header(request.headers, X_OSS_SECURITY_TOKEN)?;
        Ok(Self {
            access_key_id,
            security_token: token.map(SecurityToken::from_request),
            scope,
            signature: signature.to_owned(),
            additional_headers: parse_names(parts.additional_headers.unwrap_or_default())?,
            time,
            time_text: time_text.to_owned(),
            expires: None,
        })
    }

    /// Parses the parameters of a presigned URL.
    pub(crate) fn from_query(request: &SignableRequest<'_>) -> Result<Self, VerifyError> {
        let query = request.query;
        if required_parameter(query, parameter::VERSION)? != ALGORITHM {
            return Err(VerifyError::malformed(
                "x-oss-signature-version is not OSS4-HMAC-SHA256",
            ));
        }
        let (access_key_id, scope) =
            parse_credential(&required_parameter(query, parameter::CREDENTIAL)?)?;
        let time_text = required_parameter(query, parameter::DATE)?.into_owned();
        let time = Timestamp::parse_basic(&time_text)
            .map_err(|error| VerifyError::malformed(format!("x-oss-date: {error}")))?;
        let token = parameter(query, parameter::SECURITY_TOKEN)?;
        let names = parameter(query, parameter::ADDITIONAL_HEADERS)?.unwrap_or_default();
        Ok(Self {
            access_key_id,
            security_token: token.as_deref().map(SecurityToken::from_request),
            scope,
            signature: required_parameter(query, parameter::SIGNATURE)?.into_owned(),
            additional_headers: parse_names(&names)?,
            time,
            time_text,
            expires: Some(parse_expires(&required_parameter(
                query,
                parameter::EXPIRES,
            )?)?),
        })
    }
}

/// Returns the time of the signature from `x-oss-date`, or else from `Date`.
///
/// Go SDK v1 and ossutil 1 send only `Date` and sign its text.
fn header_time<'r>(request: &SignableRequest<'r>) -> Result<(Timestamp, &'r str), VerifyError> {
    let parsed = if let Some(text) = single_header(request.headers, X_OSS_DATE)? {
        Timestamp::parse_basic(text).map(|time| (time, text))
    } else if let Some(text) = single_header(request.headers, DATE.as_str())? {
        Timestamp::parse_imf_fixdate(text).map(|time| (time, text))
    } else {
        return Err(VerifyError::malformed("neither x-oss-date nor Date is set"));
    };
    parsed.map_err(|error| VerifyError::malformed(format!("x-oss-date or Date: {error}")))
}

fn parse_credential(text: &str) -> Result<(String, Scope<'static>), VerifyError> {
    let parsed = text
        .split_once('/')
        .and_then(|(id, scope)| Some((id.to_owned(), Scope::parse(scope)?.into_owned())));
    parsed.filter(|(id, _)| !id.is_empty()).ok_or_else(|| {
        VerifyError::malformed("credential is not id/date/region/product/aliyun_v4_request")
    })
}

fn parse_names(text: &str) -> Result<Vec<HeaderName>, VerifyError> {
    let names = text.split(';').filter(|name| !name.is_empty());
    names
        .map(|name| HeaderName::from_bytes(name.as_bytes()))
        .collect::<Result<_, _>>()
        .map_err(|_| VerifyError::malformed("the name of an additional header is invalid"))
}

fn parse_expires(text: &str) -> Result<Duration, VerifyError> {
    let allowed = seconds(text).filter(|seconds| EXPIRES_RANGE.contains(seconds));
    allowed.map(Duration::from_secs).ok_or_else(|| {
        VerifyError::new(
            VerifyErrorKind::ExpiryOutOfRange,
            "x-oss-expires is not a number of seconds from 1 to 604800",
        )
    })
}
