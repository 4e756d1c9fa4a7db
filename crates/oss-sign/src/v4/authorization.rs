//! The value of the `Authorization` header.

use super::ALGORITHM;
use crate::scope::Scope;
use crate::verify::{VerifyError, VerifyErrorKind};

const CREDENTIAL: &str = " Credential=";
const SIGNATURE: &str = ",Signature=";

/// The parts of the header value after the algorithm, as presented.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Authorization<'a> {
    pub(crate) credential: Option<&'a str>,
    pub(crate) additional_headers: Option<&'a str>,
    pub(crate) signature: Option<&'a str>,
}

impl<'a> Authorization<'a> {
    /// Reads the parts in any order, with or without blanks after the commas.
    ///
    /// The SDKs do not agree: oss2 for Python writes `, ` and puts the signature
    /// before the additional headers, the others do neither.
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

/// Writes the header value as most SDKs do.
pub(crate) fn format(
    access_key_id: &str,
    scope: &Scope<'_>,
    additional_headers: &str,
    signature: &str,
) -> String {
    let named = if additional_headers.is_empty() {
        ""
    } else {
        ",AdditionalHeaders="
    };
    let fixed = ALGORITHM.len() + CREDENTIAL.len() + "/".len() + SIGNATURE.len();
    let given = access_key_id.len() + scope.len() + additional_headers.len() + signature.len();
    // In its exact size, because the header value takes the allocation over.
    let mut out = String::with_capacity(fixed + given + named.len());
    out.push_str(ALGORITHM);
    out.push_str(CREDENTIAL);
    out.push_str(access_key_id);
    out.push('/');
    scope.push_to(&mut out);
    out.push_str(named);
    out.push_str(additional_headers);
    out.push_str(SIGNATURE);
    out.push_str(signature);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_spellings() -> Result<(), VerifyError> {
        let most = Authorization::parse("Credential=a/b,AdditionalHeaders=x;y,Signature=00")?;
        let oss2 = Authorization::parse("Credential=a/b, Signature=00, AdditionalHeaders=x;y")?;
        assert_eq!(most, oss2);
        assert_eq!(most.credential, Some("a/b"));
        assert_eq!(most.additional_headers, Some("x;y"));
        assert_eq!(most.signature, Some("00"));
        Ok(())
    }

    #[test]
    fn refuses_repeated_and_unknown_parts() {
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
