//! The `Authorization` header of V4.

use super::ALGORITHM;
use crate::scope::Scope;
use crate::verify_error::{VerifyError, VerifyErrorKind};

const CREDENTIAL: &str = " Credential=";
const SIGNATURE: &str = ",Signature=";

/// The parameters of the header after the algorithm.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Authorization<'a> {
    pub(crate) credential: Option<&'a str>,
    pub(crate) additional_headers: Option<&'a str>,
    pub(crate) signature: Option<&'a str>,
}

impl<'a> Authorization<'a> {
    /// Parses the parameters in any order, with or without spaces after the commas.
    ///
    /// The SDKs differ: only oss2 for Python writes `, ` and puts the signature before
    /// the additional headers.
    pub(crate) fn parse(text: &'a str) -> Result<Self, VerifyError> {
        let mut parts = Self::default();
        for part in text.split(',') {
            let (name, value) = part.trim().split_once('=').unwrap_or((part, ""));
            let slot = match name {
                "Credential" => &mut parts.credential,
                "AdditionalHeaders" => &mut parts.additional_headers,
                "Signature" => &mut parts.signature,
                _ => {
                    return Err(VerifyError::malformed(
                        "Authorization has an unknown parameter",
                    ));
                }
            };
            if slot.replace(value).is_some() {
                return Err(VerifyError::new(
                    VerifyErrorKind::DuplicateAuthorization,
                    format!("Authorization has {name} twice"),
                ));
            }
        }
        if parts.additional_headers == Some("") {
            // https://www.alibabacloud.com/help/en/oss/user-guide/0002-00000209
            return Err(VerifyError::malformed(
                "AdditionalHeaders must not be empty",
            ));
        }
        Ok(parts)
    }
}

/// Returns the header value, in the order that most SDKs use.
pub(crate) fn format(
    access_key_id: &str,
    scope: &Scope<'_>,
    additional_headers: &str,
    signature: &str,
) -> String {
    let additional_prefix = if additional_headers.is_empty() {
        ""
    } else {
        ",AdditionalHeaders="
    };
    let fixed = ALGORITHM.len() + CREDENTIAL.len() + "/".len() + SIGNATURE.len();
    let given = access_key_id.len() + scope.len() + additional_headers.len() + signature.len();
    // The exact size, because the header value reuses the allocation.
    let mut out = String::with_capacity(fixed + given + additional_prefix.len());
    out.push_str(ALGORITHM);
    out.push_str(CREDENTIAL);
    out.push_str(access_key_id);
    out.push('/');
    scope.push_to(&mut out);
    out.push_str(additional_prefix);
    out.push_str(additional_headers);
    out.push_str(SIGNATURE);
    out.push_str(signature);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sdk_formats_are_parsed() -> Result<(), VerifyError> {
        let most = Authorization::parse("Credential=a/b,AdditionalHeaders=x;y,Signature=00")?;
        let oss2 = Authorization::parse("Credential=a/b, Signature=00, AdditionalHeaders=x;y")?;
        assert_eq!(most, oss2);
        assert_eq!(most.credential, Some("a/b"));
        assert_eq!(most.additional_headers, Some("x;y"));
        assert_eq!(most.signature, Some("00"));
        Ok(())
    }

    #[test]
    fn repeated_and_unknown_parameters_are_rejected() {
        for (text, kind) in [
            (
                "Signature=a,Signature=a",
                VerifyErrorKind::DuplicateAuthorization,
            ),
            (
                "Credential=a,Signature=a, Credential=b",
                VerifyErrorKind::DuplicateAuthorization,
            ),
            ("Credential=a,Other=b", VerifyErrorKind::Malformed),
            ("Credential=a,,Signature=b", VerifyErrorKind::Malformed),
            (
                "Credential=a,AdditionalHeaders=,Signature=b",
                VerifyErrorKind::Malformed,
            ),
            ("credential=a", VerifyErrorKind::Malformed),
            ("", VerifyErrorKind::Malformed),
        ] {
            let seen = Authorization::parse(text).map_err(|error| error.kind());
            assert_eq!(seen, Err(kind), "{text:?}");
        }
    }
}
